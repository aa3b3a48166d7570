//! A record as JSON, written cell by cell straight to bytes (kintone API facts, sections 1.7 to 1.10, 4.1 and 5).
//! Nothing here decides anything; an absent cell is left out, a cleared one is written empty.

use std::fmt;

use serde::Serialize;
use serde::ser::Error as _;
use tokio_util::bytes::{BufMut as _, Bytes, BytesMut};

use super::entry::{Entry, Target, put, put_target};
use crate::model::{
    Attachment, Cell, FieldCell, FieldCode, FieldKind, LocalFile, Record, RowId, Value,
};
use crate::plain;

/// About how many bytes of records are in one piece of memory.
const PIECE: usize = 256 * 1024;
/// A piece with less room than this takes no record more.
const LEAST: usize = 8 * 1024;

/// A record as the record API takes it: an object of fields.
#[derive(Clone, PartialEq, Eq)]
pub struct RecordJson(Bytes);

impl RecordJson {
    /// A record with all its cells.
    ///
    /// # Errors
    /// An attachment that was not uploaded.
    pub fn of(record: &Record) -> serde_json::Result<Self> {
        let mut writer = RecordWriter::default();
        writer.begin();
        writer.cells(record)?;
        Ok(writer.finish())
    }

    /// A record that is a document already.
    ///
    /// # Errors
    /// None: a document is JSON.
    pub fn of_value(record: &serde_json::Value) -> serde_json::Result<Self> {
        Ok(Self(serde_json::to_vec(record)?.into()))
    }

    /// The record as a document.
    ///
    /// # Errors
    /// None: what was written here is JSON.
    pub fn value(&self) -> serde_json::Result<serde_json::Value> {
        serde_json::from_slice(&self.0)
    }

    /// Its JSON.
    pub fn bytes(&self) -> &Bytes {
        &self.0
    }

    /// The record in a request.
    pub fn entry(&self, target: &Target<'_>) -> Entry {
        let mut out = BytesMut::new();
        let behind = put_target(&mut out, target);
        out.put_slice(&self.0);
        out.put_slice(behind);
        Entry::new(out)
    }
}

impl fmt::Debug for RecordJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.0))
    }
}

/// The name of a field or a table, ready to be written before its value.
#[derive(Debug, Clone)]
pub struct FieldName(Box<[u8]>);

impl From<&FieldCode> for FieldName {
    fn from(code: &FieldCode) -> Self {
        let mut name = BytesMut::new();
        put(&mut name, code.as_str());
        name.put_slice(br#":{"value":"#);
        Self(name.as_ref().into())
    }
}

/// Writes records one behind the other, each handed out as a piece of the same memory.
#[derive(Debug, Default)]
pub struct RecordWriter {
    out: BytesMut,
    /// What is to stand behind the record that was begun.
    behind: &'static [u8],
}

impl RecordWriter {
    /// Writes the next cell of the record, or of the row that was begun, as its text stands in a file: one that is
    /// written as [`Value`]s of its field's type are.
    pub fn text(&mut self, name: &FieldName, kind: FieldKind, text: &str) {
        self.name(name);
        match kind {
            _ if text.is_empty() => self.clear(kind),
            FieldKind::CheckBox | FieldKind::MultiSelect => self.list(lines(text), put_text),
            FieldKind::UserSelect | FieldKind::OrganizationSelect | FieldKind::GroupSelect => {
                self.list(lines(text), put_code);
            }
            _ => put_text(&mut self.out, text),
        }
        self.out.put_slice(b"},");
    }

    /// Begins a table of the record.
    pub fn begin_table(&mut self, name: &FieldName) {
        self.name(name);
        self.out.put_u8(b'[');
    }

    /// Ends it.
    pub fn end_table(&mut self) {
        self.close(b']');
        self.out.put_slice(b"},");
    }

    /// Begins a row of the table; a new one has no id.
    pub fn begin_row(&mut self, id: Option<RowId>) {
        self.out.put_u8(b'{');
        if let Some(id) = id {
            self.out.put_slice(br#""id":"#);
            put(&mut self.out, &id.to_string());
            self.out.put_u8(b',');
        }
        self.out.put_slice(br#""value":{"#);
    }

    /// Ends it.
    pub fn end_row(&mut self) {
        self.close(b'}');
        self.out.put_slice(b"},");
    }

    /// Begins a record by itself.
    pub fn begin(&mut self) {
        self.out.put_u8(b'{');
    }

    /// Ends it, and hands it out.
    pub fn finish(&mut self) -> RecordJson {
        self.close(b'}');
        RecordJson(self.out.split().freeze())
    }

    /// Begins a record as it stands in a request.
    pub fn begin_entry(&mut self, target: &Target<'_>) {
        // What is handed out takes its memory along, so that there is always much at once.
        if self.out.capacity() < LEAST {
            self.out.reserve(PIECE);
        }
        self.behind = put_target(&mut self.out, target);
        self.out.put_u8(b'{');
    }

    /// Ends it, and hands it out.
    pub fn finish_entry(&mut self) -> Entry {
        self.close(b'}');
        self.out.put_slice(self.behind);
        Entry::new(self.out.split())
    }

    /// Writes all cells of a record into the one that was begun.
    ///
    /// # Errors
    /// An attachment that was not uploaded.
    pub fn cells(&mut self, record: &Record) -> serde_json::Result<()> {
        for held in &record.cells {
            self.cell(held)?;
        }
        for table in &record.tables {
            self.begin_table(&FieldName::from(&table.table.code));
            for row in &table.rows {
                self.begin_row(row.id());
                for held in &row.cells {
                    self.cell(held)?;
                }
                self.end_row();
            }
            self.end_table();
        }
        Ok(())
    }

    /// Writes the next cell of the record, or of the row that was begun.
    ///
    /// # Errors
    /// An attachment that was not uploaded.
    pub fn cell(&mut self, held: &FieldCell) -> serde_json::Result<()> {
        if held.cell == Cell::Absent {
            return Ok(());
        }
        self.name(&FieldName::from(&held.field.code));
        match &held.cell {
            Cell::Set(value) => self.set(value)?,
            Cell::Absent | Cell::Clear => self.clear(held.field.kind),
        }
        self.out.put_slice(b"},");
        Ok(())
    }

    fn set(&mut self, value: &Value) -> serde_json::Result<()> {
        let out = &mut self.out;
        match value {
            Value::Text(text) | Value::Choice(text) => put_text(out, text),
            Value::Number(number) => put(out, number.literal()),
            Value::Choices(options) => {
                self.list(options.iter(), |out, option| put_text(out, option));
            }
            Value::Date(date) => put(out, &date.strftime("%Y-%m-%d").to_string()),
            Value::Time(time) => put(out, &time.strftime("%H:%M").to_string()),
            // kintone keeps minutes, in UTC (kintone API facts, section 4.3).
            Value::DateTime(moment) => {
                put(out, &moment.strftime("%Y-%m-%dT%H:%M:00Z").to_string());
            }
            Value::Codes(codes) => self.list(codes.iter(), |out, code| put_code(out, code)),
            Value::User(code) => put_code(out, code),
            Value::Files(files) => {
                let keys = files.iter().map(file_key);
                let keys: Vec<_> = keys.collect::<serde_json::Result<_>>()?;
                self.list(keys.iter(), put);
            }
        }
        Ok(())
    }

    /// The empty value that has the type's JSON shape; another shape would be refused as broken JSON.
    fn clear(&mut self, kind: FieldKind) {
        let out = &mut self.out;
        match kind {
            FieldKind::Creator | FieldKind::Modifier => put_code(out, ""),
            kind if kind.is_list() => out.put_slice(b"[]"),
            _ => out.put_slice(br#""""#),
        }
    }

    /// Writes a list, each element as `put` does.
    fn list<T>(&mut self, elements: impl Iterator<Item = T>, put: impl Fn(&mut BytesMut, T)) {
        self.out.put_u8(b'[');
        for element in elements {
            put(&mut self.out, element);
            self.out.put_u8(b',');
        }
        self.close(b']');
    }

    fn name(&mut self, name: &FieldName) {
        self.out.put_slice(&name.0);
    }

    /// Ends a list or an object, whose elements each have a comma behind them.
    fn close(&mut self, end: u8) {
        if self.out.last() == Some(&b',') {
            self.out.truncate(self.out.len() - 1);
        }
        self.out.put_u8(end);
    }
}

/// Writes a text; most have nothing to escape.
fn put_text(out: &mut BytesMut, text: &str) {
    if !plain::is_json_as_it_is(text) {
        put(out, text);
        return;
    }
    out.put_u8(b'"');
    out.put_slice(text.as_bytes());
    out.put_u8(b'"');
}

/// Writes a user, an organization or a group.
fn put_code(out: &mut BytesMut, code: &str) {
    put(out, &Code { code });
}

/// The elements of a list, one a line; lines end by LF or CR LF.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
}

fn file_key(file: &Attachment) -> serde_json::Result<FileKey<'_>> {
    match file {
        Attachment::Uploaded(key) => Ok(FileKey {
            key,
            name: None,
            size: None,
        }),
        // What stays is sent as it was read (kintone API facts, section 1.12).
        Attachment::Held { name, size, key } => Ok(FileKey {
            key,
            name: Some(name),
            size: Some(size.to_string()),
        }),
        Attachment::Local(LocalFile { path: name, .. }) => {
            let reason = format!("the attachment `{name}` was not uploaded");
            Err(serde_json::Error::custom(reason))
        }
    }
}

#[derive(Serialize)]
struct Code<'a> {
    code: &'a str,
}

#[derive(Serialize)]
struct FileKey<'a> {
    #[serde(rename = "fileKey")]
    key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<String>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_text_is_written_as_json_has_it(text in "[ -~\\PC\"\\\\\u{0}-\u{1F}\u{7F}品😀]{0,12}") {
            let mut out = BytesMut::new();
            put_text(&mut out, &text);
            prop_assert_eq!(&out[..], &serde_json::to_vec(&text).unwrap()[..]);
        }
    }
}
