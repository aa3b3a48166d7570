//! A run told while it works, on standard error.

use std::sync::{Mutex, PoisonError};

use super::Screen;
use super::drawing::draw;
use super::plain::{counted, harmless};
use super::problem_line::{problem_line, severity_word};
use super::progress::Progress;
use crate::import::{Event, Listener, Outcome};
use crate::model::{Problem, Severity};

/// How many problems are drawn in full on a terminal, before the others take a line each.
const DRAWN: u64 = 5;

/// Tells a run on standard error: progress, notices and problems.
pub struct Terminal {
    file: String,
    screen: Screen,
    state: Mutex<State>,
}

struct State {
    progress: Progress,
    errors: u64,
    notices: u64,
}

impl Terminal {
    /// A terminal for a run over this file.
    pub fn new(file: &str, screen: Screen) -> Self {
        let progress = Progress::new(screen);
        Self {
            file: harmless(file),
            screen,
            state: Mutex::new(State {
                progress,
                errors: 0,
                notices: 0,
            }),
        }
    }

    fn problem(&self, state: &mut State, problem: &Problem) {
        let shown = match problem.severity() {
            Severity::Error if !self.screen.errors => return,
            Severity::Error => &mut state.errors,
            Severity::Notice if !self.screen.notices => return,
            Severity::Notice => &mut state.notices,
        };
        *shown += 1;
        if *shown > self.screen.max_problems {
            return;
        }
        let in_full = self.screen.is_terminal && *shown <= DRAWN;
        let drawing = if in_full {
            draw(&self.file, problem, self.screen)
        } else {
            None
        };
        state
            .progress
            .print(&drawing.unwrap_or_else(|| problem_line(&self.file, problem)));
    }

    /// What is not shown one by one is counted.
    fn finished(&self, state: &mut State, outcome: &Outcome) {
        state.progress.end();
        let most = self.screen.max_problems;
        let hides_errors = state.errors > most;
        let hides_notices = state.notices > most;
        if !hides_errors && !hides_notices {
            return;
        }
        for (class, count) in &outcome.problems {
            let hidden = match class.severity {
                Severity::Error => hides_errors,
                Severity::Notice => hides_notices,
            };
            if hidden {
                let word = severity_word(class.severity);
                let field = class
                    .field
                    .as_ref()
                    .map(|code| format!(" at {code}"))
                    .unwrap_or_default();
                let line = format!(
                    "{word}[{}]{}: {} in all",
                    class.code,
                    harmless(&field),
                    counted(*count, word)
                );
                state.progress.print(&line);
            }
        }
    }
}

impl Listener for Terminal {
    fn hear(&self, event: &Event<'_>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Opened(dialect) if self.screen.notices => {
                state
                    .progress
                    .print(&format!("{}: read as {dialect}", self.file));
            }
            Event::Opened(_) => {}
            Event::Problem(problem) => self.problem(&mut state, problem),
            Event::Checking { records } => state.progress.checking(*records),
            Event::Checked { records } => state.progress.begin_sending(*records),
            Event::Uploading { files } => {
                state
                    .progress
                    .note(format!("uploading {}", counted(*files, "attachment")));
            }
            Event::Sending { batch, records } => {
                state.progress.note(format!(
                    "sending batch {batch} of {}",
                    counted(*records, "record")
                ));
            }
            Event::Progress { done } => state.progress.done(*done),
            Event::Waiting(waiting) => state.progress.waiting(waiting),
            Event::Stopping => {
                state.progress.print(
                    "stopping after the batch in flight; press Ctrl-C again to stop at once",
                );
            }
            Event::Finished(outcome) => self.finished(&mut state, outcome),
        }
    }
}
