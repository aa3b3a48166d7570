//! Which records of the file are to be one, because they have one key.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher as _, RandomState};
use std::ops::ControlFlow;

use crate::import::read::reader::Reader;
use crate::import::read::reading::each_key;
use crate::import::stopped::Stopped;
use crate::job::{Counts, Ending, Reporter};
use crate::model::FieldRef;
use crate::problem::{Problem, ProblemKind};
use crate::sheet::{Joins, RecordGroup, Sheet};

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
    let mut joins = Joins::default();
    let mut first: HashMap<u64, u64> = HashMap::new();
    let mut refused = None;
    let take = |group: &RecordGroup, key: &str| {
        match first.entry(hasher.hash_one(key)) {
            Entry::Vacant(vacant) => {
                vacant.insert(group.ordinal);
            }
            Entry::Occupied(first) => {
                if !joins.add(*first.get(), group) {
                    refused = Some(too_much(group, reader));
                    return ControlFlow::Break(());
                }
            }
        }
        ControlFlow::Continue(())
    };
    each_key(sheet, reader, take).await?;
    if let Some(problem) = refused {
        reporter.tell(&problem);
        return Err(Stopped::Ended(Ending::Invalid, Counts::default()));
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
