//! Where records, keys and files lie: one `SQLite` database, one transaction per call.
//!
//! A record is one JSON text: field code → value as kintone's record API reads it, without the types and
//! without the empty ones.
//! Beside it, `key_values` holds the values by which records are found: those of unique fields, and of fields
//! that other apps' lookups look into. Begin with [`Store::session`]; all else is done within a [`Session`].

mod files;
mod keys;
mod records;
mod session;

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};

pub(super) use files::{Attached, PIECE, Upload};
pub(super) use keys::{comparable_text, key_of};
pub(super) use records::{ALL_IDS, Order, Stored};
pub(super) use session::{Sequence, Session, Store};

use super::app::App;

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
