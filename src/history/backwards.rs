//! What a run did, from its end to its beginning, for whoever takes it back.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::before::{self, Before};
use super::error::HistoryError;
use super::id::RunId;
use super::page::{self, RecordEntry};
use super::run::{Batch, Run};
use super::store::{PageTable, Store};
use crate::job::{BatchFate, Kind, RecordResult};

/// A record that a run wrote, and what it held before, where that is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// What became of it.
    pub entry: RecordEntry,
    /// What it held before.
    pub before: Option<Before>,
}

/// Reads a run backwards, a page at a time.
#[derive(Debug)]
pub struct Backwards {
    store: Store,
    run: Run,
    page: Option<u64>,
    before_page: Option<u64>,
    /// Read already, and not asked for yet.
    befores: HashMap<u64, Before>,
    befores_are_read: bool,
}

impl Backwards {
    /// Begins behind the last record of a run, in the store that has it.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn begin(path: &Path, run: Run) -> Result<Self, HistoryError> {
        Ok(Self::of(Store::open(path)?, run))
    }

    /// The same for whoever only looks: the store stays as it is.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn look(path: &Path, run: Run) -> Result<Self, HistoryError> {
        Ok(Self::of(Store::open_to_read(path)?, run))
    }

    fn of(store: Store, run: Run) -> Self {
        Self {
            store,
            run,
            page: None,
            before_page: None,
            befores: HashMap::new(),
            befores_are_read: false,
        }
    }

    /// The records that were written, of the next page before those that were read, the last one first; `None` before
    /// the first page.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn next_page(&mut self) -> Result<Option<Vec<Done>>, HistoryError> {
        let id = &self.run.id;
        let Some((page, body)) = self.store.page_before(PageTable::Pages, id, self.page)? else {
            return Ok(None);
        };
        self.page = Some(page);
        let mut entries = page::unpacked(&body, self.run.has_sent);
        entries.retain(|entry| entry.result.is_written());
        entries.reverse();
        let changed = entries
            .iter()
            .filter(|entry| entry.result != RecordResult::Created);
        let ids: HashSet<u64> = changed.filter_map(|entry| entry.record).collect();
        self.read_befores(&ids)?;
        let done = entries.into_iter().map(|entry| Done {
            before: entry.record.and_then(|id| self.befores.remove(&id)),
            entry,
        });
        Ok(Some(done.collect()))
    }

    /// What these records held when the run was last about to change them, as far as that is kept.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn befores(mut self, ids: &HashSet<u64>) -> Result<HashMap<u64, Before>, HistoryError> {
        self.read_befores(ids)?;
        Ok(self.befores)
    }

    /// Reads on until what all of these records held is there, or nothing more is kept.
    fn read_befores(&mut self, ids: &HashSet<u64>) -> Result<(), HistoryError> {
        while !self.befores_are_read && !ids.iter().all(|id| self.befores.contains_key(id)) {
            let (table, id) = (PageTable::Befores, &self.run.id);
            match self.store.page_before(table, id, self.before_page)? {
                Some((page, body)) => {
                    self.before_page = Some(page);
                    let read = before::unpacked(&body).into_iter();
                    // Of a record that was to be changed twice, the last time counts.
                    for before in read.rev() {
                        self.befores.entry(before.record).or_insert(before);
                    }
                }
                None => self.befores_are_read = true,
            }
        }
        Ok(())
    }

    /// The records of the last request of a deletion, where its answer was lost, the last one first. None where the
    /// history does not have what all of them held.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn doubted(&self, batches: &[Batch]) -> Result<Vec<Done>, HistoryError> {
        let last = batches.last();
        let Some(batch) = last.filter(|batch| batch.fate == BatchFate::Unknown) else {
            return Ok(Vec::new());
        };
        let befores = self.last_befores(batch.lines.len())?;
        // They are noted before the request, in its order.
        let is_of = |(lines, before): (&(u64, u64), &Before)| {
            self.run.about.has_lines() || lines.0 == before.record
        };
        let mut are_all = befores.len() == batch.lines.len();
        are_all &= batch.lines.iter().zip(&befores).all(is_of);
        let ids: HashSet<u64> = befores.iter().map(|before| before.record).collect();
        self.store.records(&self.run, |entry| {
            let is_settled = entry.result != RecordResult::Unknown;
            are_all &= !is_settled || entry.record.is_none_or(|id| !ids.contains(&id));
            are_all
        })?;
        if !are_all {
            return Ok(Vec::new());
        }
        let doubted = batch.lines.iter().zip(befores).rev();
        let doubted = doubted.map(|(lines, before)| Done {
            entry: RecordEntry {
                record: Some(before.record),
                revision: Some(before.revision),
                ..RecordEntry::new(*lines, RecordResult::Unknown)
            },
            before: Some(before),
        });
        Ok(doubted.collect())
    }

    /// What the last so many records held that the run was about to change.
    fn last_befores(&self, records: usize) -> Result<Vec<Before>, HistoryError> {
        let (mut last, mut page) = (Vec::new(), None);
        while last.len() < records {
            let read = self
                .store
                .page_before(PageTable::Befores, &self.run.id, page)?;
            let Some((number, body)) = read else {
                break;
            };
            page = Some(number);
            last.extend(before::unpacked(&body).into_iter().rev());
        }
        last.truncate(records);
        last.reverse();
        Ok(last)
    }

    /// Notes that this run takes back all of the one that is read. What that one had taken back is there again, so that
    /// what this had taken back in its turn is not, and so on to the run that was undone first.
    ///
    /// # Errors
    /// A store that cannot be written.
    pub fn undone(&mut self, by: &RunId) -> Result<(), HistoryError> {
        self.store.put_undone(&self.run.id, Some(by))?;
        let (mut undo, mut is_undone) = (self.run.clone(), true);
        while undo.about.kind == Kind::UNDO.command
            && let Some(of) = &undo.about.of
            && let Some(run) = self.store.run(of)?
            && (is_undone || took_back_all(&undo, &run))
        {
            let by = (!is_undone).then_some(&undo.id);
            self.store.put_undone(&run.id, by)?;
            (undo, is_undone) = (run, !is_undone);
        }
        Ok(())
    }
}

/// Whether an undo alone took back all that a run did.
fn took_back_all(undo: &Run, run: &Run) -> bool {
    undo.counts.written() == run.counts.written() && run.counts.unknown == 0
}
