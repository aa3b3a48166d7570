//! Who writes what is noted of a run: a thread of its own, so that nobody waits for the disk but who has to.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::Connection;

use super::error::HistoryError;
use super::put;
use super::run::{Batch, End, Learned, Run};
use super::status::RunStatus;
use super::store::Store;
use crate::job::{BatchFate, Counts, Unnoted};

/// How many notes wait to be written, at most.
const WAITING: usize = 32;

/// How often a run that notes nothing says that it is there.
const BEAT: Duration = Duration::from_secs(5);

/// Something to be written.
#[derive(Debug)]
pub(super) enum Note {
    Learned(Box<Learned>),
    Page(FullPage),
    Befores(FullPage),
    /// A batch that is about to be sent, and who waits until it is noted.
    Intended(Batch, Counts, mpsc::Sender<Result<(), Unnoted>>),
    /// What became of a batch, with its records.
    Settled(u64, BatchFate, Vec<FullPage>, Counts),
    Ended(RunStatus, Counts, Box<End>),
}

#[derive(Debug)]
pub(super) struct FullPage {
    pub(super) number: u64,
    pub(super) records: usize,
    pub(super) body: String,
}

/// Who writes, until the run has ended.
#[derive(Debug)]
pub(super) struct Writer(Mutex<Option<Work>>);

#[derive(Debug)]
struct Work {
    notes: SyncSender<Note>,
    thread: JoinHandle<Result<(), HistoryError>>,
}

impl Writer {
    /// Notes a run in a store, and begins to write what comes after that. A store that is damaged is set aside; then it
    /// is said where it is.
    pub(super) fn begin(path: &Path, run: Run) -> Result<(Self, Option<PathBuf>), HistoryError> {
        let noted = |run: &Run| {
            let mut store = Store::open(path)?;
            store.change(|connection| put::put_run(connection, run))?;
            Ok(store)
        };
        let mut set_aside = None;
        let store = match noted(&run) {
            Err(error) if HistoryError::is_damaged(&error) => {
                set_aside = Some(move_aside(path, &run)?);
                noted(&run)?
            }
            noted => noted?,
        };
        let (notes, waiting) = mpsc::sync_channel(WAITING);
        let writing = move || write(store, run, &waiting);
        let thread = thread::Builder::new().name("history".to_owned());
        let thread = thread.spawn(writing)?;
        let work = Work { notes, thread };
        Ok((Self(Mutex::new(Some(work))), set_aside))
    }

    /// Takes a note; if nobody writes any more, the run goes on all the same.
    pub(super) fn tell(&self, note: Note) {
        let notes = self.work().as_ref().map(|work| work.notes.clone());
        if let Some(notes) = notes {
            let _ = notes.send(note);
        }
    }

    /// Waits until all is written that was noted, and says what could not be.
    pub(super) fn finish(&self) -> Result<(), HistoryError> {
        let Some(Work { notes, thread }) = self.work().take() else {
            return Ok(());
        };
        drop(notes);
        thread.join().unwrap_or(Ok(()))
    }

    fn work(&self) -> MutexGuard<'_, Option<Work>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Milliseconds since 1970.
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let millis = since.map_or(0, |since| since.as_millis());
    u64::try_from(millis).unwrap_or(u64::MAX)
}

/// Writes what is noted, until nothing more can come. After a failure nothing is written any more, and nobody waits.
fn write(mut store: Store, mut run: Run, notes: &mpsc::Receiver<Note>) -> Result<(), HistoryError> {
    let mut failure = None;
    loop {
        let note = match notes.recv_timeout(BEAT) {
            Ok(note) => Some(note),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => break,
        };
        if failure.is_none() {
            failure = noted(&mut store, &mut run, note.as_ref()).err();
        }
        if let Some(Note::Intended(_, _, noted)) = note {
            let failed = failure.as_ref().map(HistoryError::text);
            // Who does not wait any more need not know.
            let _ = noted.send(failed.map_or(Ok(()), |reason| Err(Unnoted(reason))));
        }
    }
    failure.map_or(Ok(()), Err)
}

fn noted(store: &mut Store, run: &mut Run, note: Option<&Note>) -> Result<(), HistoryError> {
    run.heard = now();
    match note {
        None | Some(Note::Page(_) | Note::Befores(_)) => {}
        Some(Note::Learned(learned)) => run.learned = (**learned).clone(),
        Some(Note::Intended(_, counts, _)) => {
            run.has_sent = true;
            run.counts = *counts;
        }
        Some(Note::Settled(_, _, _, counts)) => run.counts = *counts,
        Some(Note::Ended(status, counts, end)) => {
            run.status = *status;
            run.ended = Some(run.heard);
            run.counts = *counts;
            run.end = (**end).clone();
        }
    }
    let (run, now) = (&*run, run.heard);
    let change = |connection: &Connection| {
        let page = |page: &FullPage| {
            put::put_page(connection, &run.id, page.number, page.records, &page.body)
        };
        let befores = |page: &FullPage| {
            put::put_befores(connection, &run.id, page.number, page.records, &page.body)
        };
        match note {
            Some(Note::Learned(_) | Note::Ended(..)) => return put::put_run(connection, run),
            Some(Note::Page(full)) => return page(full),
            Some(Note::Befores(full)) => return befores(full),
            Some(Note::Intended(batch, ..)) => put::put_batch(connection, &run.id, batch)?,
            Some(Note::Settled(batch, fate, pages, _)) => {
                pages.iter().try_for_each(page)?;
                put::settle_batch(connection, &run.id, *batch, *fate, now)?;
            }
            None => {}
        }
        put::put_progress(connection, run)
    };
    if let Some(Note::Intended(..)) = note {
        store.change_for_good(change)
    } else {
        store.change(change)
    }
}

/// Gives a damaged store another name, and those beside it.
fn move_aside(path: &Path, run: &Run) -> Result<PathBuf, HistoryError> {
    let named = |ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let aside = named(&format!(".damaged-{}", run.id));
    fs_err::rename(path, &aside)?;
    for beside in ["-wal", "-shm"] {
        // They belong to the damaged one, and are most often not there.
        let _ = fs_err::remove_file(named(beside));
    }
    Ok(aside)
}
