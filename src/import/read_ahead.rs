//! Reading and assembling, on a thread of their own, ahead of what is sent.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::assemble::{Assembled, Reader, assemble};
use super::layout::Layout;
use crate::model::Problem;
use crate::sheet::{GroupItem, RecordGroup, Sheet, SheetError, SheetRow};

/// How many records travel together, at most; as many as one request holds.
const RECORDS_PER_CHUNK: usize = 100;
/// How much text travels together, at most, so that heavy records do not pile up in memory.
const BYTES_PER_CHUNK: usize = 256 * 1024;
/// How many chunks wait, at most: as many as one batch holds, so that the next batch is ready
/// when the one in flight is done.
const CHUNKS_AHEAD: usize = 20;

/// What was read next.
#[derive(Debug)]
pub(super) enum Read {
    /// A record, good or bad.
    Record(Box<Assembled>),
    /// A problem that belongs to no record.
    Problem(Box<Problem>),
    /// Reading cannot go on.
    Stopped(SheetError),
}

/// Starts reading a sheet. The thread ends with the sheet, or when the receiver is dropped.
pub(super) fn start(
    sheet: Sheet,
    layout: Arc<Layout>,
    reader: Arc<Reader>,
) -> mpsc::Receiver<Vec<Read>> {
    let (sender, receiver) = mpsc::channel(CHUNKS_AHEAD);
    std::thread::spawn(move || {
        let mut chunk = Chunk::default();
        for item in sheet {
            chunk.reads.push(match item {
                Ok(GroupItem::Group(group)) => {
                    chunk.bytes += bytes_of(&group);
                    Read::Record(Box::new(assemble(&layout, group, &reader)))
                }
                Ok(GroupItem::Problem(problem)) => Read::Problem(Box::new(problem)),
                Err(error) => Read::Stopped(error),
            });
            if chunk.is_full()
                && sender
                    .blocking_send(std::mem::take(&mut chunk).reads)
                    .is_err()
            {
                return;
            }
        }
        // A receiver that is gone has no use for the rest.
        let _ = sender.blocking_send(chunk.reads);
    });
    receiver
}

#[derive(Default)]
struct Chunk {
    reads: Vec<Read>,
    bytes: usize,
}

impl Chunk {
    fn is_full(&self) -> bool {
        self.reads.len() >= RECORDS_PER_CHUNK || self.bytes >= BYTES_PER_CHUNK
    }
}

fn bytes_of(group: &RecordGroup) -> usize {
    group
        .rows
        .iter()
        .flat_map(SheetRow::cells)
        .map(str::len)
        .sum()
}
