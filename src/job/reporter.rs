//! Problems on their way to the listener, counted as they pass.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use super::event::{Event, Listener};
use super::intent::{Intent, Unnoted};
use super::outcome::ProblemClass;
use super::record_problems::RecordProblems;
use crate::model::FieldCode;
use crate::problem::Problem;

/// Tells problems to a listener and counts them by code and field.
pub(crate) struct Reporter<'a> {
    listener: &'a dyn Listener,
    classes: BTreeMap<ProblemClass, u64>,
}

impl<'a> Reporter<'a> {
    pub(crate) fn new(listener: &'a dyn Listener) -> Self {
        Self {
            listener,
            classes: BTreeMap::new(),
        }
    }

    pub(crate) fn tell(&mut self, problem: &Problem) {
        *self.classes.entry(ProblemClass::of(problem)).or_default() += 1;
        self.listener.hear(&Event::Problem(problem));
    }

    /// Tells several, and says whether one of them is an error.
    pub(crate) fn tell_all(&mut self, problems: &[Problem]) -> bool {
        for problem in problems {
            self.tell(problem);
        }
        problems.iter().any(Problem::is_error)
    }

    /// Tells those of a record, counts those that are not kept, and says whether one of them is an error.
    pub(crate) fn tell_record(&mut self, problems: &RecordProblems) -> bool {
        for (class, count) in problems.beyond() {
            *self.classes.entry(class.clone()).or_default() += count;
        }
        self.tell_all(problems)
    }

    /// Whether a problem of this code was told.
    pub(crate) fn has_told(&self, code: &str) -> bool {
        self.classes.keys().any(|class| class.code == code)
    }

    /// Whether somebody wants to hear of plans.
    pub(crate) fn hears_plans(&self) -> bool {
        self.listener.hears_plans()
    }

    /// Whether somebody keeps what records held before they are changed.
    pub(crate) fn keeps_before(&self) -> bool {
        self.listener.keeps_before()
    }

    /// Has a batch noted, and tells that it is about to be sent. What was not noted is told all the same: only a batch
    /// that must not be written twice is not sent.
    pub(crate) fn note(&self, intent: &Intent<'_>) -> Result<(), Unnoted> {
        let noted = self.listener.note(intent);
        let Intent {
            batch,
            records,
            lines,
            ..
        } = *intent;
        self.listener.hear(&Event::Sending {
            batch,
            records,
            lines,
        });
        noted
    }

    pub(crate) fn hear(&self, event: &Event<'_>) {
        self.listener.hear(event);
    }

    /// The fields that problems of these codes were about.
    pub(crate) fn fields_of(&self, codes: &[&str]) -> BTreeSet<FieldCode> {
        let classes = self.classes.keys();
        let of_them = classes.filter(|class| codes.contains(&class.code));
        of_them.filter_map(|class| class.field.clone()).collect()
    }

    pub(crate) fn into_classes(self) -> BTreeMap<ProblemClass, u64> {
        self.classes
    }
}

/// How many problems are kept where only they are asked for.
const MOST_KEPT: usize = 1000;

/// A listener that keeps the problems, as many as anyone reads, and nothing else.
#[derive(Default)]
pub(crate) struct Problems(Mutex<Vec<Problem>>);

impl Problems {
    pub(crate) fn into_inner(self) -> Vec<Problem> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listener for Problems {
    fn hear(&self, event: &Event<'_>) {
        if let Event::Problem(problem) = event {
            let mut problems = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if problems.len() < MOST_KEPT {
                problems.push((*problem).clone());
            }
        }
    }
}
