//! The runs of one app of one kintone, in an `SQLite` file of their own, so that what damages one store leaves the
//! others as they are.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Row, named_params, params};
use serde::Deserialize;

use super::error::HistoryError;
use super::id::RunId;
use super::page::{self, RecordEntry};
use super::put::{self, REPEATABLE};
use super::run::{Batch, End, Run};
use super::status::RunStatus;
use crate::job::{BatchFate, Counts, Watermark};
use crate::model::RecordId;

/// The version of the schema. A store of a greater one is not touched.
const VERSION: u32 = 3;

/// How long is waited while another process writes.
const BUSY: Duration = Duration::from_secs(5);

/// What leads from each version to the next.
const MIGRATIONS: [&str; VERSION as usize] = [
    "
    CREATE TABLE runs (
        id TEXT PRIMARY KEY, status TEXT NOT NULL, kind TEXT NOT NULL, job TEXT, app TEXT,
        started INTEGER NOT NULL, ended INTEGER, heard INTEGER NOT NULL, has_sent INTEGER NOT NULL,
        read INTEGER NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL,
        added_or_updated INTEGER NOT NULL, unchanged INTEGER NOT NULL, skipped INTEGER NOT NULL,
        failed INTEGER NOT NULL, not_tried INTEGER NOT NULL, unknown INTEGER NOT NULL,
        about TEXT NOT NULL, learned TEXT NOT NULL, end TEXT NOT NULL
    );
    CREATE TABLE batches (
        run TEXT NOT NULL, batch INTEGER NOT NULL, records INTEGER NOT NULL, lines TEXT NOT NULL,
        fate TEXT NOT NULL, sent INTEGER NOT NULL, settled INTEGER, PRIMARY KEY (run, batch)
    ) WITHOUT ROWID;
    CREATE TABLE pages (
        run TEXT NOT NULL, page INTEGER NOT NULL, records INTEGER NOT NULL, body TEXT NOT NULL,
        PRIMARY KEY (run, page)
    );
",
    "
    ALTER TABLE batches ADD COLUMN effect TEXT;
    ALTER TABLE batches ADD COLUMN sha256 TEXT;
    ALTER TABLE batches ADD COLUMN above INTEGER;
    CREATE TABLE befores (
        run TEXT NOT NULL, page INTEGER NOT NULL, records INTEGER NOT NULL, body TEXT NOT NULL,
        PRIMARY KEY (run, page)
    );
",
    "ALTER TABLE runs ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;",
];

const RUN: &str = "
    id, status, started, ended, heard, has_sent, read, created, updated, added_or_updated, unchanged, skipped,
    failed, not_tried, unknown, about, learned, end
";

/// An open store.
#[derive(Debug)]
pub(super) struct Store {
    path: PathBuf,
    pub(super) connection: Connection,
    /// The columns of a run, in the order in which they are read.
    columns: String,
}

/// What there is of a run in pages.
#[derive(Debug, Clone, Copy)]
pub(super) enum PageTable {
    /// What became of its records.
    Pages,
    /// What they held before.
    Befores,
}

/// Which runs are wanted.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Runs of this kintone or sandbox.
    pub home: Option<String>,
    /// Runs of this app.
    pub app: Option<String>,
    /// Runs of this name.
    pub job: Option<String>,
    /// Runs of this project file, and those of which none is known.
    pub project: Option<String>,
    /// Runs of these kinds; of all, if there is none.
    pub kinds: Vec<String>,
    /// Runs that began then or later, in milliseconds since 1970.
    pub since: Option<u64>,
    /// Runs before this one.
    pub before: Option<RunId>,
    /// Runs that go on with this one, or take it back.
    pub of: Option<RunId>,
    /// Runs of this group.
    pub group: Option<String>,
}

impl Store {
    /// Opens a store to write, and makes it if it is not there.
    pub(super) fn open(path: &Path) -> Result<Self, HistoryError> {
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        // SQLite gives the files beside it the mode of this one.
        options.open(path)?;
        let opened = || -> rusqlite::Result<Result<Self, HistoryError>> {
            let mut connection = Connection::open(path)?;
            connection.busy_timeout(BUSY)?;
            let version = version_of(&connection)?;
            if version > VERSION {
                return Ok(Err(HistoryError::Newer(path.to_owned())));
            }
            connection.pragma_update(None, "journal_mode", "WAL")?;
            connection.pragma_update(None, "synchronous", "NORMAL")?;
            if version < VERSION {
                migrate(&mut connection)?;
            }
            let path = path.to_owned();
            let columns = columns(VERSION);
            Ok(Ok(Self {
                path,
                connection,
                columns,
            }))
        };
        opened().map_err(|error| HistoryError::of(path, &error))?
    }

    /// Opens a store to read, and changes nothing.
    pub(super) fn open_to_read(path: &Path) -> Result<Self, HistoryError> {
        let opened = || -> rusqlite::Result<(Connection, u32)> {
            let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
            connection.busy_timeout(BUSY)?;
            let version = version_of(&connection)?;
            Ok((connection, version))
        };
        // Where nothing can be written, nobody else writes.
        let opened = opened().or_else(|_| immutable(path));
        let (connection, version) = opened.map_err(|error| HistoryError::of(path, &error))?;
        let path = path.to_owned();
        if version > VERSION {
            return Err(HistoryError::Newer(path));
        }
        let columns = columns(version);
        Ok(Self {
            path,
            connection,
            columns,
        })
    }

    pub(super) fn error(&self, error: &rusqlite::Error) -> HistoryError {
        HistoryError::of(&self.path, error)
    }

    /// Whether it has been made: a process may have been stopped before that.
    pub(super) fn is_made(&self) -> bool {
        version_of(&self.connection).is_ok_and(|version| version > 0)
    }

    /// The same as [`Store::change`], and it is on the disk when this returns: it survives the loss of power, too.
    pub(super) fn change_for_good(
        &mut self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<()>,
    ) -> Result<(), HistoryError> {
        let path = self.path.clone();
        let sync = |store: &Self, word: &str| {
            let set = store.connection.pragma_update(None, "synchronous", word);
            set.map_err(|error| HistoryError::of(&path, &error))
        };
        sync(self, "FULL")?;
        let changed = self.change(work);
        sync(self, "NORMAL")?;
        changed
    }

    /// Does all of this, or nothing of it.
    pub(super) fn change(
        &mut self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<()>,
    ) -> Result<(), HistoryError> {
        let path = &self.path;
        let done = || -> rusqlite::Result<()> {
            let transaction = self.connection.transaction()?;
            work(&transaction)?;
            transaction.commit()
        };
        done().map_err(|error| HistoryError::of(path, &error))
    }

    /// The runs that are wanted, the newest first.
    pub(super) fn runs(&self, filter: &Filter, limit: usize) -> Result<Vec<Run>, HistoryError> {
        let found = self.wanted(&self.columns, filter, limit, run_of)?;
        Ok(found.into_iter().flatten().collect())
    }

    /// How many runs are wanted.
    pub(super) fn count(&self, filter: &Filter) -> Result<usize, HistoryError> {
        let found = self.wanted("count(*)", filter, usize::MAX, |row| row.get::<_, usize>(0))?;
        Ok(found.into_iter().sum())
    }

    /// This of the runs that are wanted, the newest first.
    fn wanted<T>(
        &self,
        columns: &str,
        filter: &Filter,
        limit: usize,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, HistoryError> {
        let found = || -> rusqlite::Result<Vec<T>> {
            let kinds = Json(&filter.kinds).to_string();
            let mut statement = self.connection.prepare(&format!(
                "SELECT {columns} FROM runs
                 WHERE (:home IS NULL OR json_extract(about, '$.home') = :home)
                   AND (:app IS NULL OR app = :app) AND (:job IS NULL OR job = :job)
                   AND (:project IS NULL OR COALESCE(json_extract(about, '$.project'), :project) = :project)
                   AND (:kinds = '[]' OR kind IN (SELECT value FROM json_each(:kinds)))
                   AND (:since IS NULL OR started >= :since) AND (:before IS NULL OR id < :before)
                   AND (:of IS NULL OR json_extract(about, '$.of') = :of)
                   AND (:group IS NULL OR json_extract(about, '$.group.id') = :group)
                 ORDER BY id DESC LIMIT :limit"
            ))?;
            let wanted = named_params! {
                ":home": filter.home, ":app": filter.app, ":job": filter.job, ":project": filter.project,
                ":kinds": kinds, ":since": filter.since,
                ":before": filter.before.as_ref().map(RunId::as_str),
                ":of": filter.of.as_ref().map(RunId::as_str),
                ":group": filter.group,
                ":limit": u32::try_from(limit).unwrap_or(u32::MAX),
            };
            let found = statement.query_map(wanted, read)?;
            found.collect()
        };
        found().map_err(|error| self.error(&error))
    }

    /// A run.
    pub(super) fn run(&self, id: &RunId) -> Result<Option<Run>, HistoryError> {
        let sql = format!("SELECT {} FROM runs WHERE id = ?1", self.columns);
        let run = self.connection.query_row(&sql, [id.as_str()], run_of);
        let run = run.optional().map_err(|error| self.error(&error))?;
        Ok(run.flatten())
    }

    /// The batches of a run, in the order they were sent.
    pub(super) fn batches(&self, run: &RunId) -> Result<Vec<Batch>, HistoryError> {
        let read = || -> rusqlite::Result<Vec<Batch>> {
            let mut statement = self.connection.prepare_cached(
                "SELECT batch, records, lines, fate, sent, settled, effect, sha256, above
                 FROM batches WHERE run = ?1 ORDER BY batch",
            )?;
            let batches = statement.query_map([run.as_str()], |row| {
                let lines: String = row.get(2)?;
                let fate: String = row.get(3)?;
                Ok(Batch {
                    number: row.get(0)?,
                    records: row.get(1)?,
                    lines: serde_json::from_str(&lines).unwrap_or_default(),
                    fate: fate_of(&fate),
                    sent: row.get(4)?,
                    settled: row.get(5)?,
                    writes_once: row.get::<_, Option<String>>(6)?.as_deref() != Some(REPEATABLE),
                    digest: row.get(7)?,
                    above: watermark(row.get(8)?),
                })
            })?;
            batches.collect()
        };
        read().map_err(|error| self.error(&error))
    }

    /// Gives a run another status; whether it is there.
    pub(super) fn set_status(
        &mut self,
        run: &RunId,
        status: RunStatus,
    ) -> Result<bool, HistoryError> {
        let mut changed = 0;
        self.change(|connection| {
            let sql = "UPDATE runs SET status = ?2 WHERE id = ?1";
            changed = connection.execute(sql, params![run.as_str(), status.word()])?;
            Ok(())
        })?;
        Ok(changed > 0)
    }

    /// Calls for the records of a run, page by page, in the order in which they were settled, until it is told to stop.
    pub(super) fn records(
        &self,
        run: &Run,
        mut each: impl FnMut(RecordEntry) -> bool,
    ) -> Result<(), HistoryError> {
        let mut read = || -> rusqlite::Result<()> {
            let mut statement = self
                .connection
                .prepare("SELECT body FROM pages WHERE run = ?1 ORDER BY page")?;
            let mut rows = statement.query([run.id.as_str()])?;
            while let Some(row) = rows.next()? {
                let body: String = row.get(0)?;
                for entry in page::unpacked(&body, run.has_sent) {
                    if !each(entry) {
                        return Ok(());
                    }
                }
            }
            Ok(())
        };
        read().map_err(|error| self.error(&error))
    }

    /// The newest of the pages of a run that come before this one, with its number: of what became of its records, or of
    /// what they held before.
    pub(super) fn page_before(
        &self,
        table: PageTable,
        run: &RunId,
        page: Option<u64>,
    ) -> Result<Option<(u64, String)>, HistoryError> {
        let table = match table {
            PageTable::Pages => "pages",
            PageTable::Befores => "befores",
        };
        let read = || {
            let mut statement = self.connection.prepare_cached(&format!(
                "SELECT page, body FROM {table} WHERE run = ?1 AND (?2 IS NULL OR page < ?2)
                 ORDER BY page DESC LIMIT 1"
            ))?;
            let found = statement.query_row(params![run.as_str(), page], |row| {
                Ok((row.get(0)?, row.get(1)?))
            });
            found.optional()
        };
        read().map_err(|error: rusqlite::Error| self.error(&error))
    }

    /// Notes a file that is made of what a run did not send, by its SHA-256.
    pub(super) fn put_rest(&mut self, id: &RunId, sha256: &str) -> Result<(), HistoryError> {
        let Some(mut run) = self.run(id)? else {
            return Ok(());
        };
        if run.end.rests.iter().any(|noted| noted == sha256) {
            return Ok(());
        }
        run.end.rests.push(sha256.to_owned());
        self.change(|connection| put::put_end(connection, id, &run.end))
    }

    /// Notes by which run a run is taken back, or that it is so no more.
    pub(super) fn put_undone(
        &mut self,
        id: &RunId,
        by: Option<&RunId>,
    ) -> Result<(), HistoryError> {
        let Some(mut run) = self.run(id)? else {
            return Ok(());
        };
        run.end.undone_by = by.cloned();
        self.change(|connection| put::put_end(connection, id, &run.end))
    }
}

/// A store in a place where nothing can be written.
fn immutable(path: &Path) -> rusqlite::Result<(Connection, u32)> {
    let name = path.to_string_lossy();
    let escaped = name
        .replace('%', "%25")
        .replace('?', "%3f")
        .replace('#', "%23");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let uri = format!("file:{escaped}?immutable=1");
    let connection = Connection::open_with_flags(uri, flags)?;
    let version = version_of(&connection)?;
    Ok((connection, version))
}

/// Texts as a JSON array, for a statement.
struct Json<'a>(&'a [String]);

impl std::fmt::Display for Json<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let json = serde_json::to_string(self.0).map_err(|_| std::fmt::Error)?;
        f.write_str(&json)
    }
}

/// The columns of a run in a store of this version: one that is only read stays as it is.
fn columns(version: u32) -> String {
    let deleted = if version < 3 { "0" } else { "deleted" };
    format!("{RUN}, {deleted}")
}

fn version_of(connection: &Connection) -> rusqlite::Result<u32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    // Another process may have been faster.
    let version = version_of(&transaction)?;
    for step in MIGRATIONS.iter().skip(version as usize) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", VERSION.max(version))?;
    transaction.commit()
}

/// A run of a row; `None` if it is none that this program knows.
fn run_of(row: &Row<'_>) -> rusqlite::Result<Option<Run>> {
    let (id, status): (String, String) = (row.get(0)?, row.get(1)?);
    let (Some(id), Some(status)) = (RunId::typed(&id), RunStatus::typed(&status)) else {
        return Ok(None);
    };
    let end: End = read(&row.get::<_, String>(17)?);
    // What it came to is kept, for whoever takes the taking back back.
    let status = match end.undone_by {
        Some(_) => RunStatus::Undone,
        None => status,
    };
    let counts = Counts {
        read: row.get(6)?,
        created: row.get(7)?,
        updated: row.get(8)?,
        added_or_updated: row.get(9)?,
        deleted: row.get(18)?,
        unchanged: row.get(10)?,
        skipped: row.get(11)?,
        failed: row.get(12)?,
        not_tried: row.get(13)?,
        unknown: row.get(14)?,
    };
    Ok(Some(Run {
        id,
        status,
        started: row.get(2)?,
        ended: row.get(3)?,
        heard: row.get(4)?,
        has_sent: row.get(5)?,
        counts,
        about: read(&row.get::<_, String>(15)?),
        learned: read(&row.get::<_, String>(16)?),
        end,
    }))
}

fn read<T: for<'de> Deserialize<'de> + Default>(json: &str) -> T {
    serde_json::from_str(json).unwrap_or_default()
}

/// The watermark of its number; zero stands for an app without records.
fn watermark(number: Option<u64>) -> Watermark {
    number.map_or(Watermark::Unknown, |id| {
        Watermark::Behind(RecordId::new(id))
    })
}

fn fate_of(word: &str) -> BatchFate {
    match word {
        "written" => BatchFate::Written,
        "not_written" => BatchFate::NotWritten,
        _ => BatchFate::Unknown,
    }
}
