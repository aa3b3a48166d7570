//! Which columns may say which lines are one record.

use std::collections::HashSet;

/// Which columns have equal cells on lines next to each other, and never again later.
pub(super) struct Repeats {
    before: Vec<String>,
    has_pairs: Vec<bool>,
    is_torn: Vec<bool>,
    seen: Vec<HashSet<String>>,
}

/// The most different cells that are remembered of a column.
const REMEMBERED: usize = 100_000;

impl Repeats {
    pub(super) fn new(columns: usize) -> Self {
        Self {
            before: vec![String::new(); columns],
            has_pairs: vec![false; columns],
            is_torn: vec![false; columns],
            seen: vec![HashSet::new(); columns],
        }
    }

    pub(super) fn take<'c>(&mut self, cells: impl Iterator<Item = &'c str>) {
        for (at, cell) in cells.enumerate() {
            if self.is_torn[at] {
                continue;
            }
            if cell.is_empty() || self.seen[at].len() > REMEMBERED {
                self.is_torn[at] = true;
                self.seen[at].clear();
            } else if cell == self.before[at] {
                self.has_pairs[at] = true;
            } else {
                self.is_torn[at] = !self.seen[at].insert(cell.to_owned());
                cell.clone_into(&mut self.before[at]);
            }
        }
    }

    pub(super) fn groups(&self, at: usize) -> bool {
        self.has_pairs[at] && !self.is_torn[at]
    }
}
