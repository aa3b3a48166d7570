//! Reading and assembling, on a thread of their own, ahead of what is sent.

use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::sync::mpsc;

use super::assemble::{Assembled, Reader, assemble};
use super::layout::Layout;
use crate::model::Problem;
use crate::sheet::{GroupItem, Sheet, SheetError, SheetRow};

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

/// A sheet that is read and assembled on a thread of its own.
pub(super) struct ReadAhead {
    chunks: mpsc::Receiver<Vec<Read>>,
    thread: Option<JoinHandle<()>>,
}

impl ReadAhead {
    /// Starts reading a sheet. The thread ends with the sheet, or when this is dropped.
    pub(super) fn start(sheet: Sheet, layout: Arc<Layout>, reader: Arc<Reader>) -> Self {
        Self::by(move |sender| read(sheet, &layout, &reader, &sender))
    }

    fn by(work: impl FnOnce(mpsc::Sender<Vec<Read>>) + Send + 'static) -> Self {
        let (sender, chunks) = mpsc::channel(CHUNKS_AHEAD);
        let thread = Some(std::thread::spawn(move || work(sender)));
        Self { chunks, thread }
    }

    /// What was read next; none at the sheet's end. A thread that panicked is not at the end of anything:
    /// its panic goes on here.
    pub(super) async fn next(&mut self) -> Option<Vec<Read>> {
        let chunk = self.chunks.recv().await;
        if chunk.is_none()
            && let Some(thread) = self.thread.take()
            && let Err(panic) = thread.join()
        {
            std::panic::resume_unwind(panic);
        }
        chunk
    }
}

fn read(sheet: Sheet, layout: &Layout, reader: &Reader, sender: &mpsc::Sender<Vec<Read>>) {
    let mut chunk = Chunk::default();
    for item in sheet {
        chunk.reads.push(match item {
            Ok(GroupItem::Group(group)) => {
                let assembled = assemble(layout, group, reader);
                chunk.bytes += bytes_of(&assembled);
                Read::Record(Box::new(assembled))
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

/// The text that a record holds: of its cells, and of the lines that its problems show.
fn bytes_of(assembled: &Assembled) -> usize {
    let cells = assembled
        .group
        .rows
        .iter()
        .flat_map(SheetRow::cells)
        .map(str::len);
    let shown = assembled
        .problems
        .iter()
        .filter_map(|problem| problem.excerpt.as_ref());
    cells.sum::<usize>() + shown.map(|excerpt| excerpt.text.len()).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_reader_that_panics_is_not_taken_for_the_end_of_the_file() {
        let mut reading = ReadAhead::by(|sender| {
            sender.blocking_send(Vec::new()).unwrap();
            panic!("the reader is broken");
        });
        assert!(reading.next().await.is_some());
        let ended = tokio::spawn(async move { reading.next().await.is_none() }).await;
        assert!(ended.is_err_and(|error| error.is_panic()));
    }
}
