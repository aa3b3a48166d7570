//! The last record of each key, where that is the one of several that counts.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::io;
use std::sync::Arc;

use crate::import::read::keys::Key;
use crate::import::read::read_ahead::{Read, ReadAhead};
use crate::import::read::reader::Reader;
use crate::sheet::{Sheet, SheetError};

/// The positions of the last records, by hashes of their keys, so that memory hardly grows with the file.
pub(crate) struct LastOnes {
    hasher: RandomState,
    last: HashMap<u64, (u64, u64)>,
}

impl LastOnes {
    /// Reads the keys of a file. What is wrong with it is told when it is checked.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(crate) async fn read(sheet: Sheet, reader: &Arc<Reader>) -> io::Result<Self> {
        let mut found = Self {
            hasher: RandomState::new(),
            last: HashMap::new(),
        };
        let mut reading = ReadAhead::start(sheet, Arc::clone(reader));
        while let Some(chunk) = reading.next().await {
            for read in chunk {
                match read {
                    Read::Record(assembled) => {
                        let key = assembled.key.as_ref().and_then(Key::compared);
                        if let Some(key) = key {
                            let hash = found.hasher.hash_one(&*key);
                            let group = &assembled.group;
                            found.last.insert(hash, (group.ordinal, group.first_line()));
                        }
                    }
                    Read::Stopped(SheetError::Io(error) | SheetError::Changed(error)) => {
                        return Err(error);
                    }
                    Read::Problem(_) | Read::Stopped(SheetError::Problem(_)) => {}
                }
            }
        }
        Ok(found)
    }

    /// The line of the last record that has the key of this one, unless it is this one.
    pub(crate) fn later(&self, key: &str, ordinal: u64) -> Option<u64> {
        let last = self.last.get(&self.hasher.hash_one(key));
        last.and_then(|(at, line)| (*at > ordinal).then_some(*line))
    }
}
