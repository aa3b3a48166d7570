//! What is older than it need be kept, and is removed.

use std::path::Path;

use rusqlite::{Connection, params};

use super::error::HistoryError;
use super::id::RunId;
use super::store::Store;

/// A day in milliseconds.
const DAY: u64 = 24 * 60 * 60 * 1000;

/// Times in milliseconds since 1970, before which something is too old to be kept.
#[derive(Debug, Clone, Copy)]
pub struct Expiry {
    /// What became of records, of runs that were last heard of before.
    pub records: u64,
    /// All of runs that were last heard of before.
    pub runs: u64,
}

/// How many runs were forgotten, and of how many the records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Runs that are forgotten.
    pub runs: usize,
    /// Runs that are kept without what became of their records.
    pub records: usize,
}

/// Removes from a store what is too old, once that is so for a day: at most once a day there is something to do, and
/// to find out that there is nothing costs next to nothing. The room stays the store's, for what comes next.
///
/// # Errors
/// A store that cannot be written.
pub fn tidy(path: &Path, expiry: Expiry) -> Result<Pruned, HistoryError> {
    let mut store = Store::open(path)?;
    if !store.has_older(expiry)? {
        return Ok(Pruned::default());
    }
    store.prune(expiry)
}

impl Store {
    /// Whether something is too old for more than a day. Ids of runs tell when they began.
    fn has_older(&self, expiry: Expiry) -> Result<bool, HistoryError> {
        let first = |time: u64| RunId::new(time.saturating_sub(DAY), 0).to_string();
        let older = self.connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM pages WHERE run < ?1)
                 OR EXISTS (SELECT 1 FROM befores WHERE run < ?1)
                 OR EXISTS (SELECT 1 FROM runs WHERE id < ?2)",
            [first(expiry.records), first(expiry.runs)],
            |row| row.get(0),
        );
        older.map_err(|error| self.error(&error))
    }

    /// Removes what is too old.
    pub(super) fn prune(&mut self, expiry: Expiry) -> Result<Pruned, HistoryError> {
        // A run that goes on is heard of, whatever is noted of its end.
        const OLD: &str = "(SELECT id FROM runs WHERE heard < ?1)";
        let mut pruned = Pruned::default();
        self.change(|connection| {
            let forget = |table: &str, time: u64| {
                let sql = format!("DELETE FROM {table} WHERE run IN {OLD}");
                connection.execute(&sql, params![time])
            };
            pruned.records = with_records(connection, OLD, expiry.records)?;
            for table in ["pages", "befores"] {
                forget(table, expiry.records)?;
                forget(table, expiry.runs)?;
            }
            forget("batches", expiry.runs)?;
            let forgotten = "DELETE FROM runs WHERE heard < ?1";
            pruned.runs = connection.execute(forgotten, params![expiry.runs])?;
            Ok(())
        })?;
        Ok(pruned)
    }

    /// Gives room that is free back to the file system.
    pub(super) fn give_back(&self) -> Result<(), HistoryError> {
        let vacuumed = self.connection.execute_batch("VACUUM");
        vacuumed.map_err(|error| self.error(&error))
    }
}

fn with_records(connection: &Connection, runs: &str, time: u64) -> rusqlite::Result<usize> {
    let count = format!("SELECT count(DISTINCT run) FROM pages WHERE run IN {runs}");
    connection.query_row(&count, params![time], |row| row.get(0))
}
