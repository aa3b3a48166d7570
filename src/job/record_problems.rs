//! The problems of one record: as many as a reader takes in, and of all others how many there are.

use std::collections::{BTreeMap, HashSet};
use std::ops::{Deref, RangeInclusive};

use super::outcome::ProblemClass;
use crate::problem::Problem;

/// How many problems of one record are kept one by one. A record may have as many as it has cells.
const MOST: usize = 1000;

/// The problems of one record. Those beyond a bound are counted by class, but for the first of each class, so that
/// none is unheard of and the gravest is never lost.
#[derive(Debug, Default)]
pub(crate) struct RecordProblems {
    kept: Vec<Problem>,
    /// Those that are not kept; few records have any.
    others: Option<Box<Others>>,
}

#[derive(Debug)]
struct Others {
    /// The classes of those that are kept.
    classes: HashSet<ProblemClass>,
    beyond: BTreeMap<ProblemClass, u64>,
}

impl RecordProblems {
    pub(crate) fn push(&mut self, problem: Problem) {
        if !self.is_full() {
            self.kept.push(problem);
            return;
        }
        let others = self.others.get_or_insert_with(|| {
            Box::new(Others {
                classes: self.kept.iter().map(ProblemClass::of).collect(),
                beyond: BTreeMap::new(),
            })
        });
        let class = ProblemClass::of(&problem);
        if others.classes.contains(&class) {
            *others.beyond.entry(class).or_default() += 1;
        } else {
            others.classes.insert(class);
            self.kept.push(problem);
        }
    }

    /// Puts one problem in the place of all that are on these lines.
    pub(crate) fn replace_on(&mut self, lines: &RangeInclusive<u64>, problem: Problem) {
        let is_on = |line: u64| lines.contains(&line);
        self.kept.retain(|one| !one.place.line().is_some_and(is_on));
        self.kept.push(problem);
        self.sort();
    }

    /// Whether those to come are counted, but for the first of each class.
    pub(crate) fn is_full(&self) -> bool {
        self.kept.len() >= MOST
    }

    /// Puts those that are kept in the file's order.
    pub(crate) fn sort(&mut self) {
        self.kept.sort_by_key(|problem| problem.place.position());
    }

    /// How many there are of each class beyond those that are kept.
    pub(crate) fn beyond(&self) -> impl Iterator<Item = (&ProblemClass, u64)> {
        let others = self.others.iter();
        others.flat_map(|others| others.beyond.iter().map(|(class, count)| (class, *count)))
    }

    /// Whether one of them is an error. The first of each class is kept, so these tell.
    pub(crate) fn has_error(&self) -> bool {
        self.kept.iter().any(Problem::is_error)
    }
}

impl Deref for RecordProblems {
    type Target = [Problem];

    fn deref(&self) -> &[Problem] {
        &self.kept
    }
}

impl Extend<Problem> for RecordProblems {
    fn extend<I: IntoIterator<Item = Problem>>(&mut self, problems: I) {
        problems.into_iter().for_each(|problem| self.push(problem));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Place;
    use crate::problem::ProblemKind;

    #[test]
    fn those_beyond_the_bound_are_counted_and_the_first_of_each_class_is_kept() {
        let place = |line| Place::Lines {
            first: line,
            last: line,
        };
        let mut problems = RecordProblems::default();
        for line in 1..=3 * MOST as u64 {
            problems.push(Problem::new(place(line), ProblemKind::ListTrailingBreak));
        }
        assert!(!problems.has_error());
        for line in 1..=2 {
            problems.push(Problem::new(place(line), ProblemKind::RequiredEmpty));
        }
        assert!(problems.has_error());
        assert_eq!(problems.len(), MOST + 1);
        let beyond = problems.beyond();
        let beyond: Vec<_> = beyond.map(|(class, count)| (class.code, count)).collect();
        let notices = 2 * MOST as u64;
        assert_eq!(
            beyond,
            [("list.trailing-break", notices), ("required.empty", 1)]
        );
    }
}
