//! Records with attachments among those that are deleted: the history keeps no files, so they do not come back.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::job::{Event, Listener, RecordResult, Verdict};
use crate::model::{Cell, ExistingRecord, Record, RecordId, Value};

/// Counts them.
#[derive(Debug, Default)]
pub struct Attached {
    /// Whether records are to be looked at that nobody else asks for.
    asks: AtomicBool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Records that hold files, and of which it is not known yet what becomes of them.
    holding: HashSet<RecordId>,
    deleted: u64,
}

impl Attached {
    /// Has the records looked at, even where nobody keeps what they hold.
    pub fn ask(&self) {
        self.asks.store(true, Ordering::Relaxed);
    }

    /// How many were deleted, or would be.
    pub fn into_deleted(self) -> u64 {
        let state = self.state.into_inner();
        state.unwrap_or_else(PoisonError::into_inner).deleted
    }
}

impl Listener for Attached {
    fn keeps_before(&self) -> bool {
        self.asks.load(Ordering::Relaxed)
    }

    fn hear(&self, event: &Event<'_>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Before(ExistingRecord { id, record, .. }) if has_files(record) => {
                state.holding.insert(*id);
            }
            Event::Handled(handled) => {
                let is_held = handled.record.is_some_and(|id| state.holding.remove(&id));
                let is_deleted = matches!(
                    handled.verdict,
                    Verdict::Done {
                        by: RecordResult::Deleted,
                        ..
                    }
                );
                state.deleted += u64::from(is_held && is_deleted);
            }
            _ => {}
        }
    }
}

fn has_files(record: &Record) -> bool {
    let rows = record.tables.iter().flat_map(|table| &table.rows);
    let mut cells = record.cells.iter().chain(rows.flat_map(|row| &row.cells));
    cells.any(|held| matches!(&held.cell, Cell::Set(Value::Files(files)) if !files.is_empty()))
}
