//! Reading and assembling, on a thread of their own, ahead of what is sent.

use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::assemble::Assembler;
use super::assembled::Assembled;
use super::reader::Reader;
use crate::api::{RECORDS_PER_PAGE, RECORDS_PER_REQUEST, REQUESTS_PER_BULK};
use crate::problem::Problem;
use crate::sheet::{GroupItem, Sheet, SheetError};

/// How many records travel together, at most: as many as kintone is asked about at once.
const RECORDS_PER_CHUNK: usize = RECORDS_PER_PAGE;
/// How many bytes of memory travel together, at most, unless one record takes more.
const BYTES_PER_CHUNK: usize = 2 * MEBIBYTE;
/// How many chunks wait, at most: half a batch, as the next one is filled while one is under way.
const CHUNKS_AHEAD: usize = RECORDS_PER_REQUEST * REQUESTS_PER_BULK / RECORDS_PER_CHUNK / 2;
/// How many bytes of memory wait, at most, unless one chunk takes more: heavy records do not pile up.
const BYTES_AHEAD: usize = 32 * MEBIBYTE;
const MEBIBYTE: usize = 1024 * 1024;
/// Permits count so many bytes.
const PERMIT: usize = 1024;

/// What is read piece by piece.
#[derive(Debug)]
pub(crate) enum Read {
    Record(Assembled),
    /// A problem that belongs to no record.
    Problem(Box<Problem>),
    Stopped(SheetError),
}

impl Read {
    /// What an item of a sheet is, its groups as records.
    pub(crate) fn of(
        item: Result<GroupItem, SheetError>,
        assembler: &mut Assembler<Arc<Reader>>,
    ) -> Self {
        match item {
            Ok(GroupItem::Group(group)) => Self::Record(assembler.assemble(group)),
            Ok(GroupItem::Problem(problem)) => Self::Problem(problem),
            Err(error) => Self::Stopped(error),
        }
    }
}

/// What goes from thread to thread, and takes about so many bytes of memory.
pub(crate) trait Weighty: Send + 'static {
    fn weight(&self) -> usize;
}

impl Weighty for Read {
    fn weight(&self) -> usize {
        match self {
            Self::Record(assembled) => assembled.weight(),
            Self::Problem(_) | Self::Stopped(_) => 0,
        }
    }
}

/// A sheet that is read and assembled on a thread of its own.
pub(crate) struct ReadAhead<T> {
    chunks: mpsc::Receiver<(Vec<T>, OwnedSemaphorePermit)>,
    thread: Option<JoinHandle<()>>,
}

/// The way to whoever reads: chunks and their weight.
struct Sender<T> {
    chunks: mpsc::Sender<(Vec<T>, OwnedSemaphorePermit)>,
    room: Arc<Semaphore>,
    runtime: Handle,
}

impl<T: Weighty> Sender<T> {
    /// Sends a chunk once there is room for it; false if nobody reads any more.
    fn send(&self, chunk: Chunk<T>) -> bool {
        let permits = (chunk.bytes.min(BYTES_AHEAD) / PERMIT).max(1);
        let permits = u32::try_from(permits).unwrap_or(u32::MAX);
        let sent = self.runtime.block_on(async {
            let room = self.room.clone();
            tokio::select! {
                permit = room.acquire_many_owned(permits) => {
                    self.chunks.send((chunk.made, permit.ok()?)).await.ok()
                }
                () = self.chunks.closed() => None,
            }
        });
        sent.is_some()
    }
}

impl ReadAhead<Read> {
    /// Starts reading a sheet. The thread ends with the sheet, or when this is dropped.
    pub(crate) fn start(sheet: Sheet, reader: Arc<Reader>) -> Self {
        let mut assembler = Assembler::new(reader);
        Self::making(sheet, move |item| Read::of(item, &mut assembler))
    }
}

impl<T: Weighty> ReadAhead<T> {
    /// Starts reading a sheet, or what was kept of one, whatever is made of it. The thread ends with the sheet, or when
    /// this is dropped.
    pub(crate) fn making(
        items: impl IntoIterator<Item = Result<GroupItem, SheetError>> + Send + 'static,
        mut make: impl FnMut(Result<GroupItem, SheetError>) -> T + Send + 'static,
    ) -> Self {
        Self::by(move |sender| {
            let mut chunk = Chunk::default();
            for item in items {
                chunk.push(make(item));
                if chunk.is_full() && !sender.send(std::mem::take(&mut chunk)) {
                    return;
                }
            }
            // A receiver that is gone has no use for the rest.
            sender.send(chunk);
        })
    }

    fn by(work: impl FnOnce(Sender<T>) + Send + 'static) -> Self {
        let (sender, chunks) = mpsc::channel(CHUNKS_AHEAD);
        let sender = Sender {
            chunks: sender,
            room: Arc::new(Semaphore::new(BYTES_AHEAD / PERMIT)),
            runtime: Handle::current(),
        };
        let thread = Some(std::thread::spawn(move || work(sender)));
        Self { chunks, thread }
    }

    /// What was read next; none at the sheet's end. A thread that panicked is not at the end of anything:
    /// its panic goes on here.
    pub(crate) async fn next(&mut self) -> Option<Vec<T>> {
        let chunk = self.chunks.recv().await;
        if chunk.is_none()
            && let Some(thread) = self.thread.take()
            && let Err(panic) = thread.join()
        {
            std::panic::resume_unwind(panic);
        }
        chunk.map(|(made, _)| made)
    }
}

struct Chunk<T> {
    made: Vec<T>,
    bytes: usize,
}

impl<T> Default for Chunk<T> {
    fn default() -> Self {
        Self {
            made: Vec::with_capacity(RECORDS_PER_CHUNK),
            bytes: 0,
        }
    }
}

impl<T: Weighty> Chunk<T> {
    fn push(&mut self, made: T) {
        self.bytes += made.weight();
        self.made.push(made);
    }

    fn is_full(&self) -> bool {
        self.made.len() >= RECORDS_PER_CHUNK || self.bytes >= BYTES_PER_CHUNK
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn heavy_chunks_do_not_pile_up() {
        let sent = Arc::new(AtomicUsize::new(0));
        let count = sent.clone();
        let mut reading = ReadAhead::by(move |sender| {
            let heavy = || Chunk {
                made: Vec::<Read>::new(),
                bytes: BYTES_AHEAD,
            };
            while sender.send(heavy()) {
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
        let thread = reading.thread.take().unwrap();
        for read in 1..=5 {
            assert!(reading.next().await.is_some());
            // One waits for room that the last one gave free, and no more.
            assert!(sent.load(Ordering::SeqCst) <= read + 1);
        }
        drop(reading);
        thread.join().unwrap();
    }

    #[tokio::test]
    async fn a_reader_that_panics_is_not_taken_for_the_end_of_the_file() {
        let mut reading = ReadAhead::by(|sender| {
            assert!(sender.send(Chunk::<Read>::default()));
            panic!("the reader is broken");
        });
        assert!(reading.next().await.is_some());
        let ended = tokio::spawn(async move { reading.next().await.is_none() }).await;
        assert!(ended.is_err_and(|error| error.is_panic()));
    }
}
