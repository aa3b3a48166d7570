//! The problems of a run, kept for its document.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::job::{Event, Listener, Outcome, ProblemClass};
use crate::problem::{Problem, Severity};

/// How many problems of a severity a document holds at most, whatever is asked for: it is made in memory.
const MOST: u64 = 10_000;

/// Collects the problems of a run, for whichever document is made of it. Errors and notices have a limit each, so that
/// neither takes the place of the other.
pub struct Collector {
    errors: Collected,
    notices: Collected,
}

struct Collected {
    most: u64,
    problems: Mutex<Vec<Problem>>,
}

impl Collector {
    /// Collects so many problems of each severity, or as many as a document holds; the rest is counted.
    pub fn new(most: u64) -> Self {
        Self {
            errors: Collected::new(most),
            notices: Collected::new(most),
        }
    }

    /// Collects every error that a document holds, each with its place, and so many notices.
    pub fn of_every_error(notices: u64) -> Self {
        Self {
            errors: Collected::new(MOST),
            notices: Collected::new(notices),
        }
    }

    /// The problems that were collected, errors first.
    pub fn into_problems(self) -> Vec<Problem> {
        let mut problems = self.errors.into_inner();
        problems.append(&mut self.notices.into_inner());
        problems
    }
}

impl Collected {
    fn new(most: u64) -> Self {
        Self {
            most: most.min(MOST),
            problems: Mutex::default(),
        }
    }

    fn take(&self, problem: &Problem) {
        let mut problems = self.problems.lock().unwrap_or_else(PoisonError::into_inner);
        if (problems.len() as u64) < self.most {
            problems.push(problem.clone());
        }
    }

    fn into_inner(self) -> Vec<Problem> {
        self.problems
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listener for Collector {
    fn hear(&self, event: &Event<'_>) {
        if let Event::Problem(problem) = event {
            match problem.severity() {
                Severity::Error => self.errors.take(problem),
                Severity::Notice => self.notices.take(problem),
            }
        }
    }
}

/// How many problems of each class there are beyond those that were collected.
pub(super) fn beyond(outcome: &Outcome, collected: &[Problem]) -> Vec<(ProblemClass, u64)> {
    let mut shown: BTreeMap<ProblemClass, u64> = BTreeMap::new();
    for problem in collected {
        *shown.entry(ProblemClass::of(problem)).or_default() += 1;
    }
    let rest = outcome.problems.iter().map(|(class, count)| {
        let seen = shown.get(class).copied().unwrap_or_default();
        (class.clone(), count.saturating_sub(seen))
    });
    rest.filter(|(_, count)| *count > 0).collect()
}
