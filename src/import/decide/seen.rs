//! Which values of a column stood before, and on which line.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher as _, BuildHasherDefault, Hasher};

use foldhash::quality::RandomState;

/// The values of one column so far.
///
/// It holds a hash and a line for each value, not the value, so that memory hardly grows with the file. Two
/// values with one hash would be called duplicates wrongly once in some hundred million files of 200,000
/// records, and not again in the next run, as hashes are seeded anew.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    lines: HashMap<u64, u64, BuildHasherDefault<AsItIs>>,
    hasher: RandomState,
}

impl Seen {
    /// Takes the next value, and gives the line on which it stood first, if it did.
    pub(crate) fn take(&mut self, value: &str, line: u64) -> Option<u64> {
        let hash = self.hasher.hash_one(value);
        match self.lines.entry(hash) {
            Entry::Occupied(first) => Some(*first.get()),
            Entry::Vacant(vacant) => {
                vacant.insert(line);
                None
            }
        }
    }
}

/// Takes a hash for its own hash.
#[derive(Debug, Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
