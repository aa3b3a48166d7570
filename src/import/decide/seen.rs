//! Which values of a column stood before, and on which line.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

/// The values of one column so far.
///
/// It holds a hash and a line for each value, not the value, so that memory hardly grows with the file. Two
/// values with one hash would be called duplicates wrongly once in some hundred million files of 200,000
/// records, and not again in the next run, as hashes are seeded anew.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    lines: HashMap<u64, u64>,
    hasher: RandomState,
}

impl Seen {
    /// Takes the next value, and gives the line on which it stood first, if it did.
    pub(crate) fn take(&mut self, value: &str, line: u64) -> Option<u64> {
        let hash = self.hasher.hash_one(value);
        let first = *self.lines.entry(hash).or_insert(line);
        (first != line).then_some(first)
    }
}
