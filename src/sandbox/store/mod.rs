//! Where records, keys and files lie: one `SQLite` database, one transaction per call.
//!
//! A record is one JSON text: field code → value as kintone's record API reads it, without the types and
//! without the empty ones.
//! Beside it, `key_values` holds the values by which records are found: those of unique fields, and of fields
//! that other apps' lookups look into. Begin with [`Store::session`]; all else is done within a [`Session`].

mod files;
mod keys;
mod records;

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

pub(super) use files::{Attached, PIECE, Upload};
pub(super) use keys::{comparable_text, key_of};
pub(super) use records::{IdRange, Order, Stored};

use super::app::App;
use super::refusal::Refusal;

/// How long a call waits while another process holds the database file.
const BUSY: Duration = Duration::from_secs(30);

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS sequences (name TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS key_fields (app INTEGER PRIMARY KEY, codes TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS key_values (
        app INTEGER NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, record INTEGER NOT NULL,
        PRIMARY KEY (app, field, value, record)
    ) WITHOUT ROWID;
";

/// The database.
#[derive(Debug)]
pub(super) struct Store {
    connection: Connection,
}

/// A transaction, and the sequences as far as it has drawn from them. Dropped without
/// [`Session::commit`], it leaves no trace.
#[derive(Debug)]
pub(super) struct Session<'store> {
    transaction: Transaction<'store>,
    drawn: HashMap<Sequence, u64>,
}

/// A sequence of ids, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Sequence {
    /// The record ids of an app.
    Records(u64),
    /// Row ids, of all tables of the domain (kintone API facts, section 5).
    Rows,
}

impl Sequence {
    fn name(self) -> String {
        match self {
            Self::Records(app) => format!("records of app {app}"),
            Self::Rows => "rows".to_owned(),
        }
    }
}

impl Store {
    /// Opens a database file, or one in memory, and makes it fit for these apps.
    pub(super) fn open(path: Option<&Path>, apps: &[App]) -> rusqlite::Result<Self> {
        let mut connection = match path {
            Some(path) => Connection::open(path)?,
            None => Connection::open_in_memory()?,
        };
        connection.busy_timeout(BUSY)?;
        connection.set_prepared_statement_cache_capacity(128);
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.execute_batch(SCHEMA)?;
        files::set_up(&mut connection, path.is_none())?;
        let mut store = Self { connection };
        for app in apps {
            store
                .connection
                .execute_batch(&records::schema(app.id.get()))?;
            store.refresh_keys(app)?;
        }
        Ok(store)
    }

    /// Begins a transaction. One that writes takes the write lock at once, so that what it reads stays true.
    pub(super) fn session(&mut self, writes: bool) -> rusqlite::Result<Session<'_>> {
        let behavior = if writes {
            TransactionBehavior::Immediate
        } else {
            TransactionBehavior::Deferred
        };
        Ok(Session {
            transaction: self.connection.transaction_with_behavior(behavior)?,
            drawn: HashMap::new(),
        })
    }
}

impl Session<'_> {
    /// Removes everything, the sequences too. Tables stay, for whoever else has the database open, and so does
    /// what is known of the forms.
    pub(super) fn empty(&self) -> rusqlite::Result<()> {
        let tables: Vec<String> = self
            .transaction
            .prepare(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'key_fields'",
            )?
            .query_map((), |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        for table in tables {
            self.transaction
                .execute(&format!("DELETE FROM {table}"), ())?;
        }
        // Which may lie in a database of their own.
        self.transaction.execute("DELETE FROM pieces", ())?;
        Ok(())
    }

    /// The next number of a sequence.
    pub(super) fn next(&mut self, sequence: Sequence) -> Result<u64, Refusal> {
        let last = match self.drawn.get(&sequence) {
            Some(last) => *last,
            None => self.last(sequence)?,
        };
        self.drawn.insert(sequence, last + 1);
        Ok(last + 1)
    }

    /// Whether any number was ever drawn from a sequence.
    pub(super) fn has_drawn(&self, sequence: Sequence) -> rusqlite::Result<bool> {
        Ok(self.last(sequence)? > 0)
    }

    fn last(&self, sequence: Sequence) -> rusqlite::Result<u64> {
        let mut statement = self
            .transaction
            .prepare_cached("SELECT last FROM sequences WHERE name = ?1")?;
        let last = statement
            .query_row([sequence.name()], |row| row.get(0))
            .optional()?;
        Ok(last.unwrap_or(0))
    }

    /// Keeps what the transaction did.
    pub(super) fn commit(self) -> rusqlite::Result<()> {
        for (sequence, last) in &self.drawn {
            self.transaction
                .prepare_cached("INSERT OR REPLACE INTO sequences (name, last) VALUES (?1, ?2)")?
                .execute((sequence.name(), last))?;
        }
        self.transaction.commit()
    }
}
