//! What is done with each record of a file, kept from the reading that decides to the one that sends.

use crate::plan::Decision;

/// One decision for each record, in the file's order. Both readings read the same bytes, or the second one ends, so
/// that no decision meets another record than the one it was made for.
#[derive(Debug, Default)]
pub(crate) struct Decisions(Vec<Decision>);

impl Decisions {
    /// Keeps what is done with the next record.
    pub(crate) fn push(&mut self, decision: Decision) {
        self.0.push(decision);
    }

    /// What is done with the record at this position in the file, counted from 1.
    pub(crate) fn of(&self, ordinal: u64) -> Option<&Decision> {
        let at = usize::try_from(ordinal).ok()?.checked_sub(1)?;
        self.0.get(at)
    }
}
