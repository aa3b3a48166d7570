//! How far a run is: a line that changes on a terminal, a plain line every few seconds elsewhere.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::style::ProgressTracker;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::outlet::{self, tell};
use super::status::{Pause, Phase, Status};
use super::status_line::status_line;
use super::words::Words;
use crate::api::Waiting;
use crate::plain::harmless;
use crate::sheet::Source;

/// How long plain lines keep quiet.
const QUIET: Duration = Duration::from_secs(5);

/// How often the line on a terminal is drawn anew, as pauses go by.
const TICK: Duration = Duration::from_millis(200);

/// Shows progress on standard error.
pub(super) struct Progress {
    words: Words,
    colour: bool,
    source: Option<Source>,
    state: Arc<Mutex<State>>,
    look: Look,
}

enum Look {
    /// Not at all.
    Hidden,
    /// As a line that changes.
    Bar(ProgressBar),
    /// As plain lines; when the last one was printed.
    Lines(Instant),
}

/// How far a run is, by the clock.
struct State {
    status: Status,
    /// When its phase began.
    begun: Instant,
    /// Until when it pauses, if it does.
    until: Option<Instant>,
    /// All pauses of the phase that are over.
    paused: Duration,
}

/// Draws the line anew.
#[derive(Clone)]
struct Line {
    words: Words,
    state: Arc<Mutex<State>>,
}

impl Progress {
    /// Shows how far a run is, over this file, if there is one.
    pub(super) fn new(screen: super::Screen, words: Words, source: Option<Source>) -> Self {
        let state = Arc::new(Mutex::new(State::new()));
        let look = match (screen.progress, screen.is_terminal) {
            (false, _) => Look::Hidden,
            (true, false) => Look::Lines(Instant::now()),
            (true, true) => {
                let target = ProgressDrawTarget::stderr_with_hz(10);
                let bar = ProgressBar::with_draw_target(None, target);
                let state = Arc::clone(&state);
                bar.set_style(style(Line { words, state }));
                bar.enable_steady_tick(TICK);
                Look::Bar(bar)
            }
        };
        Self {
            words,
            colour: screen.colour,
            source,
            state,
            look,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    pub(super) fn checking(&mut self, records: u64) {
        let source = self.source.as_ref();
        let (read, bytes) = source.map_or((0, 0), Source::progress);
        let mut state = self.state();
        state.goes_on(records);
        state.status.part = (bytes > 0).then(|| part(read, bytes));
        drop(state);
        self.line();
    }

    pub(super) fn begin_sending(&mut self, records: u64) {
        *self.state() = State::sending(records);
        if let Look::Bar(bar) = &self.look
            && bar.is_finished()
        {
            bar.reset();
            bar.enable_steady_tick(TICK);
        }
    }

    pub(super) fn done(&mut self, records: u64) {
        let mut state = self.state();
        state.goes_on(records);
        let total = state.status.total.unwrap_or(0);
        state.status.part = Some(part(records, total));
        drop(state);
        self.line();
    }

    pub(super) fn note(&mut self, text: String) {
        let mut state = self.state();
        state.resume();
        state.status.note = Some(text);
    }

    /// A wait is shown at once, as a wait.
    pub(super) fn waiting(&mut self, waiting: &Waiting) {
        self.state().pause(waiting, self.words);
        if let Look::Lines(_) = self.look {
            tell(&harmless(&self.words.waiting(waiting)));
        }
    }

    /// The line says so no earlier than what is printed above it, whenever it is drawn anew.
    pub(super) fn stopping(&mut self) {
        self.beside_bar(|| {
            tell(self.words.stopping());
            self.state().status.is_stopping = true;
        });
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

    /// Does something that writes to the screen, without tearing the bar.
    pub(super) fn beside_bar<T>(&self, print: impl FnOnce() -> T) -> T {
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

    fn line(&mut self) {
        let status = self.state().now();
        if let Look::Lines(last) = &mut self.look
            && last.elapsed() >= QUIET
        {
            *last = Instant::now();
            tell(&self.words.progress(&status));
        }
    }
}

impl Drop for Progress {
    /// A bar never stays on the screen, however the run ends.
    fn drop(&mut self) {
        self.end();
    }
}

impl State {
    fn new() -> Self {
        Self {
            status: Status::default(),
            begun: Instant::now(),
            until: None,
            paused: Duration::ZERO,
        }
    }

    fn sending(records: u64) -> Self {
        let status = Status {
            phase: Phase::Sending,
            part: Some(0),
            total: Some(records),
            ..Status::default()
        };
        Self {
            status,
            ..Self::new()
        }
    }

    fn pause(&mut self, waiting: &Waiting, words: Words) {
        self.until = Some(Instant::now() + waiting.delay);
        self.paused += waiting.delay;
        self.status.pause = Some(Pause {
            left: waiting.delay,
            attempt: waiting.attempt,
            limit: waiting.limit,
            reason: harmless(&words.reason(waiting)),
        });
    }

    fn resume(&mut self) {
        self.until = None;
        self.status.pause = None;
    }

    fn goes_on(&mut self, done: u64) {
        self.resume();
        self.status.note = None;
        self.status.done = done;
    }

    /// The status at this moment.
    fn now(&self) -> Status {
        let mut status = self.status.clone();
        let now = Instant::now();
        let left = self.until.map(|until| until.saturating_duration_since(now));
        status.elapsed = self.begun.elapsed().saturating_sub(self.paused);
        match (&mut status.pause, left) {
            // Once it is over, the request is under way again.
            (_, Some(Duration::ZERO)) => status.pause = None,
            (Some(pause), Some(left)) => pause.left = left,
            _ => {}
        }
        status
    }
}

impl ProgressTracker for Line {
    fn clone_box(&self) -> Box<dyn ProgressTracker> {
        Box::new(self.clone())
    }

    fn tick(&mut self, _: &ProgressState, _: Instant) {}

    fn reset(&mut self, _: &ProgressState, _: Instant) {}

    fn write(&self, _: &ProgressState, out: &mut dyn fmt::Write) {
        // A cursor that stands behind the last column may have moved on to the next line.
        let width = outlet::width().saturating_sub(1);
        let line = status_line(&lock(&self.state).now(), self.words, width);
        // Writing to a string cannot fail.
        let _ = out.write_str(&line);
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How much of everything is done, in ten thousandths.
fn part(done: u64, all: u64) -> u64 {
    let part = u128::from(done) * 10_000 / u128::from(all.max(1));
    u64::try_from(part.min(10_000)).unwrap_or(10_000)
}

fn style(line: Line) -> ProgressStyle {
    let style = ProgressStyle::with_template("{line}");
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    style.with_key("line", line)
}
