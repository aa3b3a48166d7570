//! Uploaded and attached files. An upload's key attaches it once and downloads nothing; the attached file
//! has a key of its own, which a record shows (kintone API facts, section 1.12).

use rusqlite::OptionalExtension;

use super::Session;
use crate::sandbox::refusal::Refusal;

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sandbox) struct FileEntry {
    pub(in crate::sandbox) name: String,
    pub(in crate::sandbox) content_type: String,
    pub(in crate::sandbox) bytes: Vec<u8>,
}

impl Session<'_> {
    /// A key that no file has, of those that `make` makes.
    pub(in crate::sandbox) fn free_key(
        &self,
        make: impl Fn() -> String,
    ) -> Result<String, Refusal> {
        let mut statement = self
            .transaction
            .prepare_cached("SELECT 1 FROM files WHERE key = ?1")?;
        loop {
            let key = make();
            if !statement.exists([&key])? {
                return Ok(key);
            }
        }
    }

    /// Keeps an upload under this key.
    pub(in crate::sandbox) fn upload(&self, key: &str, file: &FileEntry) -> Result<(), Refusal> {
        self.transaction
            .prepare_cached(
                "INSERT INTO files (key, name, content_type, attached, bytes) VALUES (?1, ?2, ?3, 0, ?4)",
            )?
            .execute((key, &file.name, &file.content_type, &file.bytes))?;
        Ok(())
    }

    /// Turns an upload into an attached file with another key, and says its name, content type and size.
    /// Whether a key can be used twice is not recorded; here it cannot (kintone API facts, section 1.12).
    pub(in crate::sandbox) fn attach(
        &self,
        upload_key: &str,
        key: &str,
    ) -> Result<Option<(String, String, u64)>, Refusal> {
        let mut statement = self.transaction.prepare_cached(
            "UPDATE files SET key = ?2, attached = 1 WHERE key = ?1 AND attached = 0
             RETURNING name, content_type, length(bytes)",
        )?;
        let attached = statement.query_row((upload_key, key), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        });
        Ok(attached.optional()?)
    }

    /// The attached file of this key.
    pub(in crate::sandbox) fn attached(&self, key: &str) -> Result<Option<FileEntry>, Refusal> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT name, content_type, bytes FROM files WHERE key = ?1 AND attached = 1",
        )?;
        let file = statement.query_row([key], |row| {
            Ok(FileEntry {
                name: row.get(0)?,
                content_type: row.get(1)?,
                bytes: row.get(2)?,
            })
        });
        Ok(file.optional()?)
    }
}
