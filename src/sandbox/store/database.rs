//! The database and its connections: one that writes, and as many that read as are needed at one time, so that those
//! who read do not wait for each other.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, TransactionBehavior};

use super::session::Session;
use super::{files, records};
use crate::sandbox::app::App;

/// How long a call waits while another process holds the database file.
const BUSY: Duration = Duration::from_secs(30);

/// How many connections are kept open for those who read next.
const MOST_IDLE: usize = 8;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS sequences (name TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS apps (id INTEGER PRIMARY KEY, created INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS key_fields (app INTEGER PRIMARY KEY, codes TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS key_values (
        app INTEGER NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, record INTEGER NOT NULL,
        PRIMARY KEY (app, field, value, record)
    ) WITHOUT ROWID;
";

#[derive(Debug)]
pub(crate) struct Store {
    place: Place,
    writer: Mutex<Connection>,
    /// Connections that nobody reads with at the moment.
    idle: Mutex<Vec<Connection>>,
}

#[derive(Debug)]
enum Place {
    /// In memory, under a name that all connections know: some read or one writes, never both.
    Memory { name: String, gate: RwLock<()> },
    /// In a file, where what is read stays what it was while somebody writes.
    File(PathBuf),
}

impl Place {
    /// The database file, or a new database in memory.
    fn new(path: Option<&Path>) -> Self {
        static MADE: AtomicU64 = AtomicU64::new(0);
        if let Some(path) = path {
            return Self::File(path.to_owned());
        }
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        Self::Memory {
            name: format!("file:sandbox-{number}?mode=memory&cache=shared"),
            gate: RwLock::default(),
        }
    }

    fn connect(&self) -> rusqlite::Result<Connection> {
        let connection = match self {
            Self::Memory { name, .. } => Connection::open(name)?,
            Self::File(path) => Connection::open(path)?,
        };
        connection.busy_timeout(BUSY)?;
        connection.set_prepared_statement_cache_capacity(128);
        // Else statements are prepared anew whenever another value is bound that a plan looked at.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        Ok(connection)
    }
}

impl Store {
    /// Opens a database file, or one in memory, and makes it fit for these apps, which are made now if they are new.
    pub(crate) fn open(
        path: Option<&Path>,
        apps: &[App],
        now: Timestamp,
    ) -> rusqlite::Result<Self> {
        let place = Place::new(path);
        let mut connection = place.connect()?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.execute_batch(SCHEMA)?;
        files::set_up(&mut connection, path.is_none())?;
        for app in apps {
            connection.execute_batch(&records::schema(app.id.get()))?;
            super::keys::refresh(&mut connection, app)?;
            note_creation(&connection, app, now)?;
        }
        Ok(Self {
            place,
            writer: Mutex::new(connection),
            idle: Mutex::default(),
        })
    }

    /// Does work that only reads, beside others who do.
    pub(crate) fn read<T, E: From<rusqlite::Error>>(
        &self,
        work: impl FnOnce(Session<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let _gate = match &self.place {
            Place::Memory { gate, .. } => Some(gate.read().unwrap_or_else(PoisonError::into_inner)),
            Place::File(_) => None,
        };
        let idle = locked(&self.idle).pop();
        let mut connection = idle.map_or_else(|| self.place.connect(), Ok)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
        let result = work(Session::new(transaction));
        let mut idle = locked(&self.idle);
        if idle.len() < MOST_IDLE {
            idle.push(connection);
        }
        result
    }

    /// Does work that may write, and is kept if it commits. It has the write lock at once, so that what it reads stays
    /// true.
    pub(crate) fn write<T, E: From<rusqlite::Error>>(
        &self,
        work: impl FnOnce(Session<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let _gate = match &self.place {
            Place::Memory { gate, .. } => {
                Some(gate.write().unwrap_or_else(PoisonError::into_inner))
            }
            Place::File(_) => None,
        };
        let mut connection = locked(&self.writer);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        work(Session::new(transaction))
    }

    /// Reads with the connection that writes, which alone sees the files of a database in memory.
    pub(crate) fn read_files<T, E: From<rusqlite::Error>>(
        &self,
        work: impl FnOnce(Session<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        match &self.place {
            Place::Memory { .. } => self.write(work),
            Place::File(_) => self.read(work),
        }
    }
}

/// Notes when an app was made, once.
fn note_creation(connection: &Connection, app: &App, now: Timestamp) -> rusqlite::Result<()> {
    let id = app.id.get();
    let known = "SELECT 1 FROM apps WHERE id = ?1";
    if !connection.prepare(known)?.exists([id])? {
        let sql = "INSERT OR IGNORE INTO apps (id, created) VALUES (?1, ?2)";
        connection.execute(sql, (id, now.as_second()))?;
    }
    Ok(())
}

/// Whoever panicked while he held it left it as it was before: no transaction of his was kept.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(session: &Session<'_>) -> rusqlite::Result<u64> {
        let sql = "SELECT COUNT(*) FROM key_fields";
        session.transaction.query_row(sql, (), |row| row.get(0))
    }

    fn open(place: Option<&Path>) -> Store {
        Store::open(place, &[], Timestamp::UNIX_EPOCH).unwrap()
    }

    fn note(store: &Store) -> rusqlite::Result<()> {
        store.write(|session| {
            let sql = "INSERT INTO key_fields (app, codes) VALUES (1, '')";
            session.transaction.execute(sql, ())?;
            session.commit()
        })
    }

    #[test]
    fn those_who_read_do_not_wait_for_each_other() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("sandbox.db");
        for place in [None, Some(file.as_path())] {
            let store = open(place);
            note(&store).unwrap();
            let both = store.read(|one| {
                let other = store.read(|other| count(&other))?;
                Ok::<_, rusqlite::Error>((count(&one)?, other))
            });
            assert_eq!(both.unwrap(), (1, 1), "{place:?}");
        }
    }

    #[test]
    fn what_is_read_of_a_file_stays_while_somebody_writes() {
        let dir = tempfile::tempdir().unwrap();
        let store = open(Some(&dir.path().join("sandbox.db")));
        let counts = store.read(|session| {
            let before = count(&session)?;
            note(&store)?;
            Ok::<_, rusqlite::Error>((before, count(&session)?))
        });
        assert_eq!(counts.unwrap(), (0, 0));
        assert_eq!(store.read(|session| count(&session)).unwrap(), 1);
    }

    #[test]
    fn two_databases_in_memory_are_two() {
        let [one, other] = [(), ()].map(|()| open(None));
        note(&one).unwrap();
        assert_eq!(other.read(|session| count(&session)).unwrap(), 0);
    }
}
