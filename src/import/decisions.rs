//! What is done with each record of a file, kept from the reading that decides to the one that sends.

use std::hash::{BuildHasher as _, RandomState};

use crate::plan::Decision;
use crate::sheet::RecordGroup;

/// One decision for each record, in the file's order, and what the record said: a file that is written to between
/// the two readings must not have a decision meet another record.
#[derive(Debug, Default)]
pub(super) struct Decisions {
    made: Vec<(Decision, u64)>,
    hasher: RandomState,
}

impl Decisions {
    /// Keeps what is done with the next record.
    pub(super) fn push(&mut self, decision: Decision, group: &RecordGroup) {
        let said = self.said(group);
        self.made.push((decision, said));
    }

    /// What is done with a record; `None` if there was another one at its position.
    pub(super) fn of(&self, group: &RecordGroup) -> Option<Decision> {
        let at = usize::try_from(group.ordinal).ok()?.checked_sub(1)?;
        let (decision, said) = self.made.get(at)?;
        (*said == self.said(group)).then(|| decision.clone())
    }

    fn said(&self, group: &RecordGroup) -> u64 {
        let rows = group.rows.iter().map(|row| row.cells().collect::<Vec<_>>());
        let rows: Vec<_> = rows.collect();
        self.hasher.hash_one(rows)
    }
}
