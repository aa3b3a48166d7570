//! Uploaded and attached files, in pieces, so that none is ever held whole. An upload's key attaches it once and
//! downloads nothing; the attached file has a key of its own, which a record shows (kintone API facts, section 1.12).

use std::fs::File;
use std::io::{Read as _, Seek as _};

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use super::session::Session;
use crate::sandbox::refusal::Result;

/// How many bytes of a file are stored and sent at once.
pub(crate) const PIECE: usize = 256 * 1024;

/// A file that was uploaded, and lies where uploads pass.
#[derive(Debug)]
pub(crate) struct Upload {
    pub(crate) name: String,
    pub(crate) content_type: String,
    pub(crate) content: File,
}

/// A file that is attached to a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attached {
    /// By which its pieces are found.
    pub(crate) id: i64,
    pub(crate) content_type: String,
    pub(crate) size: u64,
}

/// Makes the tables of files. The pieces of a database in memory lie on the disk while it lives: nobody but
/// `SQLite` finds them there.
pub(super) fn set_up(connection: &mut Connection, in_memory: bool) -> rusqlite::Result<()> {
    connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS attachments (
            id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL, content_type TEXT NOT NULL,
            attached INTEGER NOT NULL, size INTEGER NOT NULL
        );",
    )?;
    let place = if in_memory {
        connection.execute_batch("ATTACH '' AS disk")?;
        "disk"
    } else {
        "main"
    };
    connection.execute_batch(&format!(
        "CREATE TABLE IF NOT EXISTS {place}.pieces (
            file INTEGER NOT NULL, number INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (file, number)
        );"
    ))?;
    cut_whole_files(connection)
}

/// Version 0.1 kept files whole, in another table.
fn cut_whole_files(connection: &mut Connection) -> rusqlite::Result<()> {
    let former = "SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = 'files'";
    if !connection.prepare(former)?.exists(())? {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(
        "INSERT INTO attachments (id, key, name, content_type, attached, size)
            SELECT rowid, key, name, content_type, attached, length(bytes) FROM files;
         INSERT INTO pieces (file, number, bytes) SELECT rowid, 0, bytes FROM files;
         DROP TABLE files;",
    )?;
    transaction.commit()
}

impl Session<'_> {
    /// A key that no file has, of those that `make` makes.
    pub(crate) fn free_key(&self, make: impl Fn() -> String) -> Result<String> {
        loop {
            let key = make();
            if !self.has_key(&key)? {
                return Ok(key);
            }
        }
    }

    /// Whether a file has this key.
    pub(crate) fn has_key(&self, key: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM attachments WHERE key = ?1";
        Ok(self.transaction.prepare_cached(sql)?.exists([key])?)
    }

    pub(crate) fn upload(&self, key: &str, upload: &mut Upload) -> Result<()> {
        let content = &mut upload.content;
        let size = content.metadata()?.len();
        self.execute(
            "INSERT INTO attachments (key, name, content_type, attached, size) VALUES (?1, ?2, ?3, 0, ?4)",
            (key, &upload.name, &upload.content_type, size),
        )?;
        let id = self.transaction.last_insert_rowid();
        content.rewind()?;
        let mut piece = Vec::with_capacity(PIECE);
        for number in 0_u64.. {
            piece.clear();
            let mut next = content.take(PIECE as u64);
            if next.read_to_end(&mut piece)? == 0 {
                break;
            }
            let sql = "INSERT INTO pieces (file, number, bytes) VALUES (?1, ?2, ?3)";
            self.execute(sql, (id, number, &piece))?;
        }
        Ok(())
    }

    /// Turns an upload into an attached file with another key, and says its name, content type and size.
    /// Whether a key can be used twice is not recorded; here it cannot (kintone API facts, section 1.12).
    pub(crate) fn attach(
        &self,
        upload_key: &str,
        key: &str,
    ) -> Result<Option<(String, String, u64)>> {
        let mut statement = self.transaction.prepare_cached(
            "UPDATE attachments SET key = ?2, attached = 1 WHERE key = ?1 AND attached = 0
             RETURNING name, content_type, size",
        )?;
        let attached = statement.query_row((upload_key, key), |row| row.try_into());
        Ok(attached.optional()?)
    }

    pub(crate) fn attached(&self, key: &str) -> Result<Option<Attached>> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT id, content_type, size FROM attachments WHERE key = ?1 AND attached = 1",
        )?;
        let file = statement.query_row([key], |row| {
            Ok(Attached {
                id: row.get(0)?,
                content_type: row.get(1)?,
                size: row.get(2)?,
            })
        });
        Ok(file.optional()?)
    }

    /// A piece of a file, counted from 0; none behind the last.
    pub(crate) fn piece(&self, id: i64, number: u64) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT bytes FROM pieces WHERE file = ?1 AND number = ?2";
        let mut statement = self.transaction.prepare_cached(sql)?;
        let bytes = statement.query_row((id, number), |row| row.get(0));
        Ok(bytes.optional()?)
    }
}
