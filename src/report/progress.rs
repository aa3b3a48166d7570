//! How far a run is: a bar on a terminal, a plain line every few seconds elsewhere.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::outlet::{self, tell};
use super::words::Words;
use crate::api::Waiting;
use crate::plain::harmless;

/// How long plain lines keep quiet.
const PAUSE: Duration = Duration::from_secs(5);

/// Shows progress on standard error.
pub(super) struct Progress {
    words: Words,
    colour: bool,
    look: Look,
}

enum Look {
    /// Not at all.
    Hidden,
    /// As a bar.
    Bar(ProgressBar),
    /// As plain lines.
    Lines {
        /// When the last line was printed.
        last: Instant,
        /// Records in the file, once known.
        total: u64,
    },
}

impl Progress {
    pub(super) fn new(screen: super::Screen, words: Words) -> Self {
        let look = match (screen.progress, screen.is_terminal) {
            (false, _) => Look::Hidden,
            (true, false) => Look::Lines {
                last: Instant::now(),
                total: 0,
            },
            (true, true) => {
                let bar =
                    ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(5));
                bar.set_style(style(words.checking_bar()));
                Look::Bar(bar)
            }
        };
        Self {
            words,
            colour: screen.colour,
            look,
        }
    }

    pub(super) fn checking(&mut self, records: u64) {
        match &mut self.look {
            Look::Bar(bar) => bar.set_position(records),
            _ => self.line(|words, _| words.checked(records)),
        }
    }

    pub(super) fn begin_sending(&mut self, records: u64) {
        match &mut self.look {
            Look::Bar(bar) => {
                bar.reset();
                bar.set_length(records);
                bar.set_style(style(self.words.sending_bar()));
                bar.tick();
            }
            Look::Lines { total, .. } => *total = records,
            Look::Hidden => {}
        }
    }

    pub(super) fn done(&mut self, records: u64) {
        match &mut self.look {
            Look::Bar(bar) => {
                bar.set_message("");
                bar.set_position(records);
            }
            _ => self.line(|words, total| words.done(records, total)),
        }
    }

    pub(super) fn note(&mut self, text: String) {
        if let Look::Bar(bar) = &mut self.look {
            bar.set_message(text);
            bar.tick();
        }
    }

    /// A wait is shown at once, as a wait.
    pub(super) fn waiting(&mut self, waiting: &Waiting) {
        let text = harmless(&self.words.waiting(waiting));
        match self.look {
            Look::Lines { .. } => tell(&text),
            _ => self.note(text),
        }
    }

    /// Prints a line without tearing the bar.
    pub(super) fn print(&self, text: &str) {
        self.beside_bar(|| tell(text));
    }

    /// Prints a drawing of our own.
    pub(super) fn print_drawing(&self, text: &str) {
        self.beside_bar(|| outlet::tell_coloured(text, !self.colour));
    }

    /// Gives a command to the workflow's runner.
    pub(super) fn print_command(&self, line: &str) {
        self.beside_bar(|| outlet::command(line));
    }

    fn beside_bar(&self, print: impl FnOnce()) {
        match &self.look {
            Look::Bar(bar) => bar.suspend(print),
            _ => print(),
        }
    }

    /// Takes the bar away; what became of the run is said by the summary.
    pub(super) fn end(&mut self) {
        if let Look::Bar(bar) = &mut self.look {
            bar.finish_and_clear();
        }
    }

    fn line(&mut self, text: impl FnOnce(Words, u64) -> String) {
        if let Look::Lines { last, total } = &mut self.look
            && last.elapsed() >= PAUSE
        {
            *last = Instant::now();
            tell(&text(self.words, *total));
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
