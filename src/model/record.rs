//! A record as a file states it: for each column a cell, for each table its rows.

use std::path::Path;
use std::sync::Arc;

use compact_str::CompactString;
use jiff::Timestamp;
use jiff::civil::{Date, Time};

use super::{Decimal, Field, FieldCode, RecordId, Revision, RowId, Table};

/// One record. It holds only the fields and tables that the file has something to say about.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record {
    /// Cells of fields outside tables, in the order they are sent.
    pub cells: Vec<FieldCell>,
    /// Tables with at least one line in the file, in the order they are sent.
    pub tables: Vec<TableRows>,
}

impl Record {
    /// Every cell with the table and the row that hold it, those of tables after the cells outside them.
    pub fn all_cells(&self) -> impl Iterator<Item = (Option<(&Table, &Row)>, &FieldCell)> {
        let inside = self.tables.iter().flat_map(|table| {
            let rows = table.rows.iter().map(|row| (&*table.table, row));
            rows.flat_map(|within| within.1.cells.iter().map(move |cell| (Some(within), cell)))
        });
        self.cells.iter().map(|cell| (None, cell)).chain(inside)
    }

    /// The same cells, to be changed in place.
    pub fn all_cells_mut(&mut self) -> impl Iterator<Item = &mut FieldCell> {
        let rows = self.tables.iter_mut().flat_map(|table| &mut table.rows);
        let inside = rows.flat_map(|row| &mut row.cells);
        self.cells.iter_mut().chain(inside)
    }

    /// Whether it attaches files.
    pub fn has_attachments(&self) -> bool {
        let mut cells = self.all_cells();
        cells.any(|(_, held)| matches!(held.cell, Cell::Set(Value::Files(_))))
    }

    /// Its rows of a table, if it says something about the table.
    pub fn rows(&self, code: &FieldCode) -> Option<&[Row]> {
        let mut tables = self.tables.iter();
        let table = tables.find(|table| table.table.code == *code)?;
        Some(&table.rows)
    }

    /// What the record says about a field outside tables.
    pub fn cell(&self, code: &FieldCode) -> &Cell {
        let mut cells = self.cells.iter();
        let held = cells.find(|held| held.field.code == *code);
        held.map_or(&Cell::Absent, |held| &held.cell)
    }
}

/// A field and what the file says about it.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldCell {
    /// The field.
    pub field: Arc<Field>,
    /// What to do with it.
    pub cell: Cell,
    /// The column of the file that says so, from 0; of what kintone holds, none. There are very many cells, so that it
    /// is kept small.
    pub column: Option<u16>,
}

impl FieldCell {
    /// The column of the file that says so, from 0.
    pub fn at(&self) -> Option<usize> {
        self.column.map(usize::from)
    }
}

/// What a file says about one field: nothing, erase, or set.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// The file has no such column: leave the field alone.
    Absent,
    /// The cell is empty: erase the field.
    Clear,
    /// The cell holds this value.
    Set(Value),
}

/// A table and all the rows that the file has for it. Sending it replaces the table:
/// rows that are not listed are deleted (kintone API facts, section 5).
#[derive(Debug, Clone, PartialEq)]
pub struct TableRows {
    /// The table.
    pub table: Arc<Table>,
    /// Its rows, in the file's order.
    pub rows: Vec<Row>,
}

/// One row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Which row it is.
    pub key: RowKey,
    /// Its cells, in the order they are sent.
    pub cells: Vec<FieldCell>,
    /// The line of its record that it came from, from 0; of what kintone holds, none.
    pub line: Option<u32>,
}

impl Row {
    /// The line of its record that it came from, from 0.
    pub fn at(&self) -> Option<usize> {
        usize::try_from(self.line?).ok()
    }

    /// The id that it has or states; `None` of a new row.
    pub fn id(&self) -> Option<RowId> {
        match self.key {
            RowKey::Existing(id) => Some(id),
            RowKey::New => None,
        }
    }
}

/// Which row of a table is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKey {
    /// The row with this id; kintone inserts a new one under another id where it does not exist.
    Existing(RowId),
    /// A new row.
    New,
}

/// The value of one field. There are very many, and most are short: those take no memory of their own.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text, rich text or a link.
    Text(CompactString),
    /// A number.
    Number(Decimal),
    /// One option.
    Choice(CompactString),
    /// Several options.
    Choices(Vec<String>),
    /// A day.
    Date(Date),
    /// A time of day.
    Time(Time),
    /// A moment.
    DateTime(Timestamp),
    /// Codes of users, organizations or groups.
    Codes(Vec<String>),
    /// One user's code: creator, modifier.
    User(String),
    /// Attachments.
    Files(Vec<Attachment>),
}

/// One attachment of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attachment {
    /// A file to upload.
    Local(LocalFile),
    /// An uploaded file: the key that kintone gave for it.
    Uploaded(String),
    /// A file that kintone holds.
    Held {
        /// Its name.
        name: String,
        /// Its size in bytes.
        size: u64,
        /// The key by which kintone keeps it where it is; of no use anywhere else.
        key: String,
    },
}

impl Attachment {
    /// The name under which it is attached; of an uploaded file, kintone's key, as its name is not known any more.
    pub fn name(&self) -> String {
        match self {
            Self::Local(file) => file.name(),
            Self::Uploaded(key) => key.clone(),
            Self::Held { name, .. } => name.clone(),
        }
    }
}

/// A file on this side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalFile {
    /// Its path as the sheet states it, relative to the attachments directory.
    pub path: String,
    /// Its size in bytes, once it was looked at.
    pub size: Option<u64>,
}

impl LocalFile {
    /// A file that was not looked at yet.
    pub fn new(path: String) -> Self {
        Self { path, size: None }
    }

    /// The name under which it is attached.
    pub fn name(&self) -> String {
        let name = Path::new(&self.path).file_name();
        name.map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default()
    }
}

/// A record as kintone holds it, as far as it was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct ExistingRecord {
    /// Its id.
    pub id: RecordId,
    /// Its revision when it was read.
    pub revision: Revision,
    /// What it holds in the fields and tables that were asked for, in the order they were asked for. Rows have
    /// their ids; a field that the answer lacks, as for want of permission, is absent.
    pub record: Record,
}
