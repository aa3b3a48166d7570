//! A line of a file of records: a record with its attachments, or that one is deleted.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Deserialize;
use serde_json::value::RawValue;

/// A line.
#[derive(Debug, Clone, Deserialize)]
pub struct Line {
    /// The record's number.
    pub id: u64,
    /// Its revision; of a record that is deleted, none.
    #[serde(default)]
    pub revision: u64,
    /// The record as kintone returned it; `None` of one that is deleted.
    #[serde(default)]
    pub record: Option<Box<RawValue>>,
    /// What its attachments hold: SHA-256s by the keys by which kintone knows them.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
}

impl Line {
    /// Whether it says that the record is deleted.
    pub fn is_deleted(&self) -> bool {
        self.record.is_none()
    }

    /// The record's text; empty of one that is deleted.
    pub fn json(&self) -> &str {
        self.record.as_ref().map_or("", |record| record.get())
    }
}

/// Writes lines.
#[derive(Debug)]
pub struct LineWriter<W>(pub W);

impl<W: Write> LineWriter<W> {
    /// A record. JSON that kintone spreads over lines is joined: no line break stands in a text of it.
    ///
    /// # Errors
    /// What keeps it from being written.
    pub fn record(
        &mut self,
        (id, revision): (u64, u64),
        record: &str,
        files: &BTreeMap<String, String>,
    ) -> io::Result<()> {
        let out = &mut self.0;
        write!(out, r#"{{"id":{id},"revision":{revision},"record":"#)?;
        for line in record.split(['\n', '\r']) {
            out.write_all(line.as_bytes())?;
        }
        if !files.is_empty() {
            out.write_all(b",\"files\":")?;
            serde_json::to_writer(&mut *out, files)?;
        }
        out.write_all(b"}\n")
    }

    /// A record that is deleted.
    ///
    /// # Errors
    /// What keeps it from being written.
    pub fn deleted(&mut self, id: u64) -> io::Result<()> {
        writeln!(self.0, "{{\"id\":{id},\"deleted\":true}}")
    }

    /// A line as it was read.
    ///
    /// # Errors
    /// What keeps it from being written.
    pub fn line(&mut self, line: &Line) -> io::Result<()> {
        match &line.record {
            Some(record) => self.record((line.id, line.revision), record.get(), &line.files),
            None => self.deleted(line.id),
        }
    }
}
