//! A run told while it works, on standard error.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use super::drawing::draw;
use super::github::annotation;
use super::groups::{Groups, Told};
use super::outlet;
use super::problem_line::{line_alone, line_for_all, problem_line};
use super::progress::Progress;
use super::words::Words;
use super::{RunNames, Screen};
use crate::job::{Event, Listener, Outcome, ProblemClass};
use crate::model::Place;
use crate::plain::harmless;
use crate::problem::{Problem, Severity};
use crate::sheet::Source;

/// How many problems are drawn in full on a terminal, before the others take a line each.
const DRAWN: u64 = 5;

/// Tells a run on standard error: progress, notices and problems.
pub struct Terminal {
    names: RunNames,
    screen: Screen,
    state: Mutex<State>,
}

struct State {
    progress: Progress,
    has_ended: bool,
    errors: u64,
    notices: u64,
    /// Those that are told by one of their kind.
    grouped_errors: u64,
    grouped_notices: u64,
    /// Problems that are told when all of their kind are known.
    groups: Groups,
    /// Where each class of problems stands first: the example beside its count.
    first_places: BTreeMap<ProblemClass, Place>,
    /// Hints of notices, by their codes: each is given once.
    hints: BTreeSet<(&'static str, String)>,
}

impl Terminal {
    /// A terminal for the run of these names, over this file, if there is one.
    pub fn new(names: RunNames, screen: Screen, source: Option<Source>) -> Self {
        let progress = Progress::new(screen, names.language.words(), source);
        Self {
            names,
            screen,
            state: Mutex::new(State {
                progress,
                has_ended: false,
                errors: 0,
                notices: 0,
                grouped_errors: 0,
                grouped_notices: 0,
                groups: Groups::default(),
                first_places: BTreeMap::new(),
                hints: BTreeSet::new(),
            }),
        }
    }

    /// Takes the bar away until records are sent, for whoever is asked something meanwhile.
    pub fn rest(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.progress.end();
    }

    /// Tells something worth knowing, beside what the file makes one tell.
    pub fn notice(&self, text: &str) {
        if self.screen.notices {
            let line = harmless(&self.words().as_notice(text));
            self.beside_bar(|| outlet::tell(&line));
        }
    }

    /// Does something that writes to the screen, without tearing the bar.
    pub fn beside_bar<T>(&self, print: impl FnOnce() -> T) -> T {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.progress.beside_bar(print)
    }

    fn words(&self) -> Words {
        self.names.language.words()
    }

    fn problem(&self, state: &mut State, problem: &Problem) {
        let is_shown = match problem.severity() {
            Severity::Error => self.screen.errors,
            Severity::Notice => self.screen.notices,
        };
        if !is_shown {
            return;
        }
        if self.screen.groups && Groups::hold(problem) {
            state.groups.push(problem);
            return;
        }
        self.tell(state, problem);
    }

    /// Tells one problem, or leaves it to the counts at the end.
    fn tell(&self, state: &mut State, problem: &Problem) {
        let shown = match problem.severity() {
            Severity::Error => &mut state.errors,
            Severity::Notice => &mut state.notices,
        };
        *shown += 1;
        state
            .first_places
            .entry(ProblemClass::of(problem))
            .or_insert(problem.place);
        if *shown > self.screen.max_problems {
            return;
        }
        let in_full = self.screen.is_terminal && *shown <= DRAWN;
        let drawing = in_full.then(|| draw(&self.names, problem, self.screen));
        match drawing.flatten() {
            Some(drawing) => state.progress.print_drawing(&drawing),
            None if self.is_advised(state, problem) => {
                state.progress.print(&line_alone(&self.names, problem));
            }
            None => state.progress.print(&problem_line(&self.names, problem)),
        }
        self.annotate(state, problem);
    }

    fn annotate(&self, state: &State, problem: &Problem) {
        if self.screen.annotations {
            let annotation = annotation(&self.names, problem);
            state.progress.print_command(&annotation);
        }
    }

    /// Tells the problems that waited for others like them.
    fn tell_groups(&self, state: &mut State) {
        let told: Vec<_> = state.groups.take().collect();
        for told in told {
            match told {
                Told::Each(problems) => {
                    for problem in &problems {
                        self.tell(state, problem);
                    }
                }
                Told::One { first, more, lines } => {
                    match first.severity() {
                        Severity::Error => state.grouped_errors += 1 + more,
                        Severity::Notice => state.grouped_notices += 1 + more,
                    }
                    let others = self.words().others_alike(more, &lines);
                    let line = line_for_all(&self.names, &first, &others);
                    state.progress.print(&line);
                    self.annotate(state, &first);
                }
            }
        }
    }

    /// Whether the advice of a notice was given with one like it. An error's is given where the error is.
    fn is_advised(&self, state: &mut State, problem: &Problem) -> bool {
        if problem.is_error() {
            return false;
        }
        let hint = problem.kind.hint(self.names.language);
        hint.is_some_and(|hint| !state.hints.insert((problem.kind.code(), hint)))
    }

    /// What is not shown one by one is counted.
    fn finished(&self, state: &mut State, outcome: &Outcome) {
        state.progress.end();
        state.has_ended = true;
        self.tell_groups(state);
        // Not every problem of a record with very many is heard, but all are counted.
        let hides = |severity, is_shown, one_by_one: u64, grouped: u64| {
            let told = one_by_one.min(self.screen.max_problems) + grouped;
            is_shown && outcome.problem_count(severity) > told
        };
        let (errors, grouped) = (state.errors, state.grouped_errors);
        let hides_errors = hides(Severity::Error, self.screen.errors, errors, grouped);
        let (notices, grouped) = (state.notices, state.grouped_notices);
        let hides_notices = hides(Severity::Notice, self.screen.notices, notices, grouped);
        if !hides_errors && !hides_notices {
            return;
        }
        let mut classes: Vec<_> = outcome.problems.iter().collect();
        classes.sort_by_key(|(class, _)| rank(class.code));
        for (class, count) in classes {
            let hidden = match class.severity {
                Severity::Error => hides_errors,
                Severity::Notice => hides_notices,
            };
            if hidden {
                let first_place = state.first_places.get(class);
                let first_line = first_place.and_then(|place| place.line());
                let total = self.words().class_total(class, *count, first_line);
                state.progress.print(&harmless(&total));
            }
        }
    }
}

/// Which counts are read first: those of keys, as they decide which records are meant, then what is required.
fn rank(code: &str) -> u8 {
    match code.split_once('.') {
        Some(("key", _)) => 0,
        Some(("required", _)) => 1,
        _ => 2,
    }
}

impl Listener for Terminal {
    fn hear(&self, event: &Event<'_>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Opened { dialect, .. } if self.screen.notices => {
                let text = self.words().read_as(&self.names.file, dialect);
                state.progress.print(&harmless(&text));
            }
            Event::Opened { .. }
            | Event::Bound { .. }
            | Event::LeftOut { .. }
            | Event::Settled { .. }
            | Event::Planned(_)
            | Event::Before(_)
            | Event::RowsReturn { .. }
            | Event::RecordsReturn { .. }
            | Event::Handled(_)
            | Event::Rejected { .. }
            | Event::Written { .. } => {}
            Event::Problem(problem) => self.problem(&mut state, problem),
            Event::Checking { records } => state.progress.checking(*records),
            Event::Checked { records } => {
                self.tell_groups(&mut state);
                state.progress.begin_sending(*records);
            }
            Event::Counted { records } => state.progress.begin_sending(*records),
            Event::Uploading { files } => {
                state.progress.note(self.words().uploading(*files));
            }
            Event::Sending { batch, records, .. } => {
                state.progress.note(self.words().sending(*batch, *records));
            }
            Event::Settling {
                records,
                left,
                is_first,
            } => {
                let text = self.words().settling(*records, *left);
                if *is_first {
                    state.progress.print(&harmless(&text));
                }
                state.progress.note(text);
            }
            Event::Progress { done } => state.progress.done(*done),
            Event::Waiting(waiting) => state.progress.waiting(waiting),
            // Who asked at the very end has nothing more to wait for.
            Event::Stopping if state.has_ended => {}
            Event::Stopping => state.progress.stopping(),
            Event::Finished(outcome) => self.finished(&mut state, outcome),
        }
    }
}
