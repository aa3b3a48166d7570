//! Where the records stand whose key others of the file have, where more than the earlier ones must be known.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::BuildHasher as _;
use std::io;
use std::ops::ControlFlow;

use foldhash::quality::RandomState;

use crate::import::among::Among;
use crate::import::bind::layout::Layout;
use crate::import::options::{OnError, Options, RepeatedKeys};
use crate::import::read::reader::Reader;
use crate::import::read::reading::each_key;
use crate::sheet::{RecordGroup, Sheet};

/// The keys that several records have, by their hashes: of all other keys nothing is kept.
pub(crate) struct Repeats {
    hasher: RandomState,
    stands: HashMap<u64, Stands>,
}

/// Where a record is: which one of the file, and on which line.
#[derive(Clone, Copy)]
struct At {
    ordinal: u64,
    line: u64,
}

/// Where the records of one key are.
struct Stands {
    first: At,
    next: At,
    last: At,
}

/// Whether the file is read for its keys before it is checked: a record may not count because of what stands behind it.
pub(crate) fn must_be_known(layout: &Layout, options: &Options) -> bool {
    let leaves_out = options.on_error == OnError::Skip;
    layout.key_columns().next().is_some()
        && match options.repeated_keys {
            RepeatedKeys::Last => true,
            // Without leaving out, nothing is sent of a file with such keys.
            RepeatedKeys::Error => leaves_out,
            RepeatedKeys::First | RepeatedKeys::Merge => false,
        }
}

/// Notes the keys of a file that stands among others. What is wrong with it is told when it is checked.
///
/// # Errors
/// A file that cannot be read.
pub(crate) async fn note_keys(sheet: Sheet, reader: &Reader, among: &Among) -> io::Result<()> {
    let codes = reader.layout.key_codes();
    each_key(sheet, reader, |group, key| {
        among.note(&codes, key, group.first_line());
        ControlFlow::Continue(())
    })
    .await
}

impl Repeats {
    /// Reads the keys of a file. What is wrong with it is told when it is checked.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(crate) async fn read(sheet: Sheet, reader: &Reader) -> io::Result<Self> {
        let hasher = RandomState::default();
        let mut first: HashMap<u64, At> = HashMap::new();
        let mut stands: HashMap<u64, Stands> = HashMap::new();
        let take = |group: &RecordGroup, key: &str| {
            let hash = hasher.hash_one(key);
            let at = At {
                ordinal: group.ordinal,
                line: group.first_line(),
            };
            match first.entry(hash) {
                Entry::Vacant(vacant) => {
                    vacant.insert(at);
                }
                Entry::Occupied(first) => {
                    let first = *first.get();
                    let next = at;
                    let last = at;
                    let stands = stands.entry(hash).or_insert(Stands { first, next, last });
                    stands.last = at;
                }
            }
            ControlFlow::Continue(())
        };
        each_key(sheet, reader, take).await?;
        Ok(Self { hasher, stands })
    }

    fn of(&self, key: &str) -> Option<&Stands> {
        self.stands.get(&self.hasher.hash_one(key))
    }

    /// The line of the last record that has the key of this one, unless it is this one.
    pub(crate) fn later(&self, key: &str, ordinal: u64) -> Option<u64> {
        let last = self.of(key)?.last;
        (last.ordinal > ordinal).then_some(last.line)
    }

    /// The line of another record that has the key of this one: the first, or the one behind that.
    pub(crate) fn other(&self, key: &str, ordinal: u64) -> Option<u64> {
        let Stands { first, next, .. } = self.of(key)?;
        let other = if first.ordinal == ordinal {
            next
        } else {
            first
        };
        Some(other.line)
    }
}
