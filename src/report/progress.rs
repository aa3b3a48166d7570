//! How far a run is: a bar on a terminal, a plain line every few seconds elsewhere.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::plain::counted;
use crate::api::Waiting;

/// How long plain lines keep quiet.
const PAUSE: Duration = Duration::from_secs(5);

/// Shows progress on standard error.
pub(super) enum Progress {
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
    pub(super) fn new(screen: super::Screen) -> Self {
        match (screen.progress, screen.is_terminal) {
            (false, _) => Self::Hidden,
            (true, false) => Self::Lines {
                last: Instant::now(),
                total: 0,
            },
            (true, true) => {
                let bar =
                    ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(5));
                bar.set_style(style("{spinner} checked {human_pos} records {wide_msg}"));
                Self::Bar(bar)
            }
        }
    }

    pub(super) fn checking(&mut self, records: u64) {
        match self {
            Self::Bar(bar) => bar.set_position(records),
            _ => self.line(|_| format!("checked {} so far", counted(records, "record"))),
        }
    }

    pub(super) fn begin_sending(&mut self, records: u64) {
        match self {
            Self::Bar(bar) => {
                bar.reset();
                bar.set_length(records);
                bar.set_style(style(
                    "{bar:30} {human_pos}/{human_len} records, {per_sec}, {eta} left {wide_msg}",
                ));
                bar.tick();
            }
            Self::Lines { total, .. } => *total = records,
            Self::Hidden => {}
        }
    }

    pub(super) fn done(&mut self, records: u64) {
        match self {
            Self::Bar(bar) => {
                bar.set_message("");
                bar.set_position(records);
            }
            _ => self.line(|total| format!("{} of {total} done", counted(records, "record"))),
        }
    }

    pub(super) fn note(&mut self, text: String) {
        if let Self::Bar(bar) = self {
            bar.set_message(text);
            bar.tick();
        }
    }

    /// A wait is shown at once, as a wait.
    pub(super) fn waiting(&mut self, waiting: &Waiting) {
        let text = waiting_line(waiting);
        match self {
            Self::Bar(bar) => {
                bar.set_message(text);
                bar.tick();
            }
            Self::Lines { .. } => write_line(&text),
            Self::Hidden => {}
        }
    }

    /// Prints a line without tearing the bar.
    pub(super) fn print(&self, text: &str) {
        match self {
            Self::Bar(bar) => bar.suspend(|| write_line(text)),
            _ => write_line(text),
        }
    }

    /// Takes the bar away; what became of the run is said by the summary.
    pub(super) fn end(&mut self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }

    fn line(&mut self, text: impl FnOnce(u64) -> String) {
        if let Self::Lines { last, total } = self
            && last.elapsed() >= PAUSE
        {
            *last = Instant::now();
            write_line(&text(*total));
        }
    }
}

/// Why nothing moves, and until when.
pub fn waiting_line(waiting: &Waiting) -> String {
    format!(
        "waiting: {}; retry {} of {} in {:.0} s",
        waiting.reason,
        waiting.attempt,
        waiting.limit,
        waiting.delay.as_secs_f64().ceil()
    )
}

/// A line on standard error; a reader that went away is no error.
fn write_line(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
