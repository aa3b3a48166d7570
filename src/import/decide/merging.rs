//! Which records of the file are to be one, because they have one key.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher as _, RandomState};
use std::io;
use std::sync::Arc;

use crate::import::read::assemble::Assembler;
use crate::import::read::keys::Key;
use crate::import::read::reader::Reader;
use crate::import::read::reading::{Reading, Weighty};
use crate::import::stopped::Stopped;
use crate::job::{Counts, Ending, Reporter};
use crate::model::FieldRef;
use crate::problem::{Problem, ProblemKind};
use crate::sheet::{GroupItem, Joins, RecordGroup, Sheet, SheetError};

/// What is read for the sake of its key.
enum Keyed {
    /// A record, and the hash of its key.
    Record(RecordGroup, u64),
    /// Nothing that could have the key of another record.
    Other,
    Failed(io::Error),
}

impl Weighty for Keyed {
    fn weight(&self) -> usize {
        match self {
            Self::Record(group, _) => size_of::<Self>() + group.weight(),
            Self::Other | Self::Failed(_) => size_of::<Self>(),
        }
    }
}

/// Reads a file, and gathers the records whose key an earlier one has. Of the others it keeps hashes of their keys. What
/// else is wrong with the file is told when it is checked.
///
/// # Errors
/// A file that cannot be read, and records that would take too much memory, which are told.
pub(crate) async fn joins(
    sheet: Sheet,
    reader: &Reader,
    reporter: &mut Reporter<'_>,
) -> Result<Joins, Stopped> {
    let hasher = RandomState::new();
    // Values are judged by the check; here only keys count.
    let mut assembler = Assembler::new(Arc::new(reader.again()));
    let mut reading = Reading::making(sheet, move |item| match item {
        Ok(GroupItem::Group(group)) => {
            let assembled = assembler.assemble(group.clone());
            let key = assembled.key.as_ref().and_then(Key::compared);
            key.map_or(Keyed::Other, |key| {
                Keyed::Record(group, hasher.hash_one(&*key))
            })
        }
        Err(SheetError::Io(error) | SheetError::Changed(error)) => Keyed::Failed(error),
        Ok(GroupItem::Problem(_)) | Err(SheetError::Problem(_)) => Keyed::Other,
    });
    let mut joins = Joins::default();
    let mut first: HashMap<u64, u64> = HashMap::new();
    while let Some(chunk) = reading.next().await {
        for keyed in chunk {
            let (group, key) = match keyed {
                Keyed::Record(group, key) => (group, key),
                Keyed::Other => continue,
                Keyed::Failed(error) => return Err(error.into()),
            };
            match first.entry(key) {
                Entry::Vacant(vacant) => {
                    vacant.insert(group.ordinal);
                }
                Entry::Occupied(first) => {
                    if !joins.add(*first.get(), &group) {
                        reporter.tell_all(&[too_much(&group, reader)]);
                        return Err(Stopped::Ended(Ending::Invalid, Counts::default()));
                    }
                }
            }
        }
    }
    Ok(joins)
}

/// So many records join others that they cannot be kept: the problem stands at the key of the last one.
fn too_much(group: &RecordGroup, reader: &Reader) -> Problem {
    let mebibytes = Joins::MOST / 1024 / 1024;
    let kind = ProblemKind::MergedTooLarge { mebibytes };
    match reader.layout.key_columns().next() {
        Some((at, field)) => {
            let problem = group.row(0).problem(at, kind);
            problem.about(FieldRef::new(field, None))
        }
        None => Problem::new(group.lines(), kind),
    }
}
