//! Problems that are alike, held back until all of them are known: of few, each is told; of many, one stands for all.

use crate::job::ProblemClass;
use crate::problem::{Problem, Severity};

/// How many notices of a kind are told one by one.
const FEW: u64 = 3;

/// How many places are named of many that are alike.
const NAMED: usize = 5;

/// Errors that are hardly ever alone: a value that stands in the app already, as the file was imported before, and the
/// directory of attachments, which all of them lack.
const TOGETHER: [&str; 2] = ["unique.in-app", "attachment.no-directory"];

/// Problems by their kind, in the order in which the first of each came.
#[derive(Default)]
pub(super) struct Groups(Vec<Group>);

struct Group {
    class: ProblemClass,
    count: u64,
    /// The first few.
    first: Vec<Problem>,
    /// The lines of the first ones behind the first.
    lines: Vec<u64>,
}

/// What is told of a group.
pub(super) enum Told {
    /// Each problem by itself.
    Each(Vec<Problem>),
    /// One for all.
    One {
        first: Box<Problem>,
        /// How many more there are.
        more: u64,
        /// The lines of the first of those.
        lines: Vec<u64>,
    },
}

impl Groups {
    /// Whether a problem waits for others like it. Errors do not, but for those that seldom come alone.
    pub(super) fn hold(problem: &Problem) -> bool {
        match problem.severity() {
            Severity::Notice => problem.place.line().is_some(),
            Severity::Error => TOGETHER.contains(&problem.kind.code()),
        }
    }

    pub(super) fn push(&mut self, problem: &Problem) {
        let class = ProblemClass::of(problem);
        // The last one of a run is most often the one before it.
        let known = self.0.iter().rposition(|group| group.class == class);
        let at = known.unwrap_or_else(|| {
            self.0.push(Group {
                class,
                count: 0,
                first: Vec::new(),
                lines: Vec::new(),
            });
            self.0.len() - 1
        });
        if let Some(group) = self.0.get_mut(at) {
            group.push(problem);
        }
    }

    /// Takes all groups, errors behind notices, so that they are read last.
    pub(super) fn take(&mut self) -> impl Iterator<Item = Told> {
        let mut groups = std::mem::take(&mut self.0);
        groups.sort_by_key(|group| group.class.severity);
        groups.into_iter().map(Group::told)
    }
}

impl Group {
    fn push(&mut self, problem: &Problem) {
        self.count += 1;
        if self.count <= FEW {
            self.first.push(problem.clone());
        }
        let line = problem.place.line();
        let is_named = self.count > 1 && self.lines.len() < NAMED;
        let line = line.filter(|line| is_named && self.lines.last() != Some(line));
        self.lines.extend(line);
    }

    fn told(self) -> Told {
        let few = if TOGETHER.contains(&self.class.code) {
            1
        } else {
            FEW
        };
        let more = self.count - 1;
        let mut first = self.first;
        if self.count <= few {
            return Told::Each(first);
        }
        first.truncate(1);
        match first.pop() {
            Some(first) => Told::One {
                first: Box::new(first),
                more,
                lines: self.lines,
            },
            None => Told::Each(first),
        }
    }
}
