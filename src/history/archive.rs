//! The runs of all stores, to be read.

use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::before::{self, Before};
use super::error::HistoryError;
use super::expiry::{Expiry, Pruned};
use super::id::RunId;
use super::page::RecordEntry;
use super::run::{Batch, Run};
use super::status::RunStatus;
use super::store::{Filter, PageTable, Store};
use super::writer::now;
use crate::job::{BatchFate, RecordResult};

/// How a store's file name ends.
const ENDING: &str = "sqlite";

/// How long a run on another machine may have been silent, in milliseconds, before it counts as gone.
const SILENCE: u64 = 120_000;

/// A directory with the runs of many apps.
#[derive(Debug, Clone)]
pub struct Archive {
    dir: PathBuf,
}

/// What was found, and what could not be read.
#[derive(Debug)]
pub struct Found<T> {
    /// What was found.
    pub found: T,
    /// Stores that could not be read.
    pub unread: Vec<HistoryError>,
}

/// A run, and its batches in the order they were sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The run.
    pub run: Run,
    /// Its batches.
    pub batches: Vec<Batch>,
}

/// The store in which the runs of an app are; of none, where the app or its kintone was not known.
pub fn store_path(dir: &Path, home: &str, app: Option<&str>) -> PathBuf {
    let app = app.filter(|_| !home.is_empty());
    let name = app.map_or_else(|| "unplaced".to_owned(), |app| name_of(home, app));
    dir.join(format!("{name}.{ENDING}"))
}

/// A name of files for an app of a kintone, which no other has.
pub fn name_of(home: &str, app: &str) -> String {
    let hash = Sha256::digest(format!("{home}\n{app}").as_bytes());
    let hash = hash.first_chunk().copied().map_or(0, u64::from_be_bytes);
    let named = home.trim_end_matches('/').rsplit('/').next();
    let letters = named.unwrap_or_default().chars();
    let is_plain = |letter: &char| letter.is_ascii_alphanumeric() || "-.".contains(*letter);
    let name: String = letters.filter(is_plain).take(40).collect();
    format!("{name}-{app}-{hash:016x}")
}

impl Archive {
    /// The archive in this directory, which need not be there.
    pub fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// The directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The stores of the archive.
    fn stores(&self) -> io::Result<Vec<PathBuf>> {
        let entries = match fs_err::read_dir(&self.dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let paths = entries.map(|entry| entry.map(|entry| entry.path()));
        let mut paths: Vec<_> = paths.collect::<io::Result<_>>()?;
        paths.retain(|path| path.extension().is_some_and(|ending| ending == ENDING));
        paths.sort();
        Ok(paths)
    }

    /// The stores in which runs may be that are wanted: of one app, in one.
    fn stores_for(&self, filter: &Filter) -> io::Result<Vec<PathBuf>> {
        match (&filter.home, &filter.app) {
            (Some(home), Some(app)) => {
                let path = store_path(&self.dir, home, Some(app));
                Ok(path.is_file().then_some(path).into_iter().collect())
            }
            _ => self.stores(),
        }
    }

    fn each<T>(
        &self,
        read: impl FnMut(&Store) -> Result<T, HistoryError>,
    ) -> io::Result<Found<Vec<T>>> {
        Ok(each(self.stores()?, read))
    }

    /// The runs that are wanted, the newest first, as many as the limit. Of runs on this machine, `is_alive` says
    /// whether they are at work.
    ///
    /// # Errors
    /// A directory that cannot be read.
    pub fn runs(
        &self,
        filter: &Filter,
        limit: usize,
        mut is_alive: impl FnMut(&Run) -> bool,
    ) -> io::Result<Found<Vec<Run>>> {
        let read = |store: &Store| {
            let mut runs = store.runs(filter, limit)?;
            for run in &mut runs {
                settle(store, run, &mut is_alive)?;
            }
            Ok(runs)
        };
        let Found { found, unread } = each(self.stores_for(filter)?, read);
        let mut found: Vec<Run> = found.into_iter().flatten().collect();
        found.sort_by(|one, other| other.id.cmp(&one.id));
        found.truncate(limit);
        Ok(Found { found, unread })
    }

    /// How many runs are wanted.
    ///
    /// # Errors
    /// A directory that cannot be read.
    pub fn count(&self, filter: &Filter) -> io::Result<Found<usize>> {
        let Found { found, unread } = each(self.stores_for(filter)?, |store| store.count(filter));
        let found = found.into_iter().sum();
        Ok(Found { found, unread })
    }

    /// A run with its batches, if it is there.
    ///
    /// # Errors
    /// A directory that cannot be read.
    pub fn run(
        &self,
        id: &RunId,
        mut is_alive: impl FnMut(&Run) -> bool,
    ) -> io::Result<Found<Option<Kept>>> {
        let read = |store: &Store| {
            let Some(mut run) = store.run(id)? else {
                return Ok(None);
            };
            settle(store, &mut run, &mut is_alive)?;
            let batches = store.batches(id)?;
            Ok(Some(Kept { run, batches }))
        };
        let Found { found, unread } = self.each(read)?;
        let found = found.into_iter().flatten().next();
        Ok(Found { found, unread })
    }

    /// Calls for the records that are kept of a run, in the order in which they were settled, until it is told to stop.
    ///
    /// # Errors
    /// A directory that cannot be read.
    pub fn records(
        &self,
        run: &Run,
        mut each: impl FnMut(RecordEntry) -> bool,
    ) -> io::Result<Vec<HistoryError>> {
        let read = |store: &Store| store.records(run, &mut each);
        Ok(self.each(read)?.unread)
    }

    /// What the last records held that a run was about to change: of at least so many, as far as it is kept.
    ///
    /// # Errors
    /// A directory that cannot be read.
    pub fn last_befores(&self, run: &RunId, most: u64) -> io::Result<Found<Vec<Before>>> {
        let read = |store: &Store| {
            let (mut found, mut page) = (Vec::new(), None);
            while (found.len() as u64) < most {
                let Some((number, body)) = store.page_before(PageTable::Befores, run, page)? else {
                    break;
                };
                page = Some(number);
                found.extend(before::unpacked(&body));
            }
            Ok(found)
        };
        let Found { found, unread } = self.each(read)?;
        let found = found.into_iter().flatten().collect();
        Ok(Found { found, unread })
    }

    /// Notes that a run that broke off was given up.
    ///
    /// # Errors
    /// A directory that cannot be read, and a store that cannot be written.
    pub fn discard(&self, id: &RunId) -> Result<(), HistoryError> {
        self.note(id, |store| {
            store.set_status(id, RunStatus::Discarded).map(drop)
        })
    }

    /// Notes a file that is made of what a run did not send, by its SHA-256 in hexadecimal digits: who imports it does
    /// what is left of the run.
    ///
    /// # Errors
    /// A directory that cannot be read, and a store that cannot be written.
    pub fn note_rest(&self, id: &RunId, sha256: &str) -> Result<(), HistoryError> {
        self.note(id, |store| store.put_rest(id, sha256))
    }

    /// Notes something of a run where it is kept.
    fn note(
        &self,
        id: &RunId,
        mut put: impl FnMut(&mut Store) -> Result<(), HistoryError>,
    ) -> Result<(), HistoryError> {
        for path in self.stores()? {
            let has_it = Store::open_to_read(&path).and_then(|store| store.run(id));
            if let Ok(Some(_)) = has_it {
                put(&mut Store::open(&path)?)?;
            }
        }
        Ok(())
    }

    /// Removes what is too old, and gives its room back to the file system.
    ///
    /// # Errors
    /// A directory that cannot be read.
    pub fn prune(&self, expiry: Expiry) -> io::Result<Found<Pruned>> {
        let (mut found, mut unread) = (Pruned::default(), Vec::new());
        let prune = |path: &Path| {
            let mut store = Store::open(path)?;
            let pruned = store.prune(expiry)?;
            if pruned != Pruned::default() {
                store.give_back()?;
            }
            Ok(pruned)
        };
        for path in self.stores()? {
            match prune(&path) {
                Ok(pruned) => {
                    found.runs += pruned.runs;
                    found.records += pruned.records;
                }
                Err(error) => unread.push(error),
            }
        }
        Ok(Found { found, unread })
    }
}

fn each<T>(
    stores: Vec<PathBuf>,
    mut read: impl FnMut(&Store) -> Result<T, HistoryError>,
) -> Found<Vec<T>> {
    let (mut found, mut unread) = (Vec::new(), Vec::new());
    for path in stores {
        match Store::open_to_read(&path) {
            Ok(store) if !store.is_made() => {}
            Ok(store) => match read(&store) {
                Ok(one) => found.push(one),
                Err(error) => unread.push(error),
            },
            Err(error) => unread.push(error),
        }
    }
    Found { found, unread }
}

/// A run whose process is gone was interrupted, and of what it had under way nobody knows, even if it was given up since.
fn settle(
    store: &Store,
    run: &mut Run,
    is_alive: &mut impl FnMut(&Run) -> bool,
) -> Result<(), HistoryError> {
    match run.status {
        RunStatus::Running if !is_alive(run) => run.status = RunStatus::Interrupted,
        RunStatus::Discarded if run.ended.is_none() => {}
        _ => return Ok(()),
    }
    let batches = store.batches(&run.id)?;
    let open = batches.iter().filter(|one| one.fate == BatchFate::Unknown);
    let unknown: u64 = open.map(|batch| batch.records).sum();
    let counts = &mut run.counts;
    *counts.of(RecordResult::Unknown) = unknown.min(counts.not_tried);
    *counts.of(RecordResult::NotTried) -= unknown.min(counts.not_tried);
    Ok(())
}

/// Whether a run on another machine was heard of lately.
pub fn is_heard(run: &Run) -> bool {
    now().saturating_sub(run.heard) < SILENCE
}
