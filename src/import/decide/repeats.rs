//! Where the records stand whose key others of the file have, where more than the earlier ones must be known.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::BuildHasher as _;
use std::io;
use std::sync::Arc;

use foldhash::quality::RandomState;

use crate::import::among::Among;
use crate::import::bind::layout::Layout;
use crate::import::options::{OnError, Options, RepeatedKeys};
use crate::import::read::assemble::Assembler;
use crate::import::read::keys::Key;
use crate::import::read::reader::Reader;
use crate::import::read::reading::{Reading, Weighty};
use crate::sheet::{GroupItem, Sheet, SheetError};

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

/// What is read for the sake of its key.
enum Keyed {
    Record(u64, At),
    /// Nothing that could have the key of another record.
    Other,
    Failed(io::Error),
}

impl Weighty for Keyed {
    fn weight(&self) -> usize {
        size_of::<Self>()
    }
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
    let together = Arc::clone(&among.together);
    let codes = reader.layout.key_codes();
    let hash = move |key: &str| together.hash(key);
    let take = |hash, at: At| among.note(&codes, hash, at.line);
    each_key(sheet, reader, hash, take).await
}

/// Reads a file for its keys, of which each is taken by its hash.
async fn each_key(
    sheet: Sheet,
    reader: &Reader,
    hash: impl Fn(&str) -> u64 + Send + 'static,
    mut take: impl FnMut(u64, At),
) -> io::Result<()> {
    // Values are judged by the check; here only keys count.
    let mut assembler = Assembler::new(Arc::new(reader.again()));
    let mut reading = Reading::making(sheet, move |item| match item {
        Ok(GroupItem::Group(group)) => {
            let assembled = assembler.assemble(group);
            let (ordinal, line) = (assembled.group.ordinal, assembled.group.first_line());
            let key = assembled.key.as_ref().and_then(Key::compared);
            key.map_or(Keyed::Other, |key| {
                Keyed::Record(hash(&key), At { ordinal, line })
            })
        }
        Err(SheetError::Io(error) | SheetError::Changed(error)) => Keyed::Failed(error),
        Ok(GroupItem::Problem(_)) | Err(SheetError::Problem(_)) => Keyed::Other,
    });
    while let Some(chunk) = reading.next().await {
        for keyed in chunk {
            match keyed {
                Keyed::Record(key, at) => take(key, at),
                Keyed::Other => {}
                Keyed::Failed(error) => return Err(error),
            }
        }
    }
    Ok(())
}

impl Repeats {
    /// Reads the keys of a file. What is wrong with it is told when it is checked.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(crate) async fn read(sheet: Sheet, reader: &Reader) -> io::Result<Self> {
        let hasher = RandomState::default();
        let hashing = hasher.clone();
        let mut first: HashMap<u64, At> = HashMap::new();
        let mut stands: HashMap<u64, Stands> = HashMap::new();
        let hash = move |key: &str| hashing.hash_one(key);
        let take = |key, at| match first.entry(key) {
            Entry::Vacant(vacant) => {
                vacant.insert(at);
            }
            Entry::Occupied(first) => {
                let first = *first.get();
                let next = at;
                let last = at;
                let stands = stands.entry(key).or_insert(Stands { first, next, last });
                stands.last = at;
            }
        };
        each_key(sheet, reader, hash, take).await?;
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
