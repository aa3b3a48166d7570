//! Where something stands: a place in the input, and a field of the form.

use super::sheet_name::SheetName;
use super::{Field, FieldCode, Table};

/// A place in the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The options of the run, before any file is read.
    Options,
    /// The file as a whole.
    File,
    /// A place in the map by which the file is read.
    Map {
        /// The line, counted from 1.
        line: u64,
        /// The character on that line, counted from 1.
        column: u64,
    },
    /// Physical lines, counted from 1: all lines of a record or of a table row.
    Lines {
        /// The first line.
        first: u64,
        /// The last line, the same as the first for one line.
        last: u64,
    },
    /// One cell.
    Cell {
        /// The physical line on which the cell begins, counted from 1.
        line: u64,
        /// The character on that line at which the cell begins, its quote included, counted from 1.
        column: u64,
        /// The cell's position in the sheet row, counted from 1.
        cell: u64,
    },
    /// One cell of a workbook.
    Address {
        /// The sheet.
        sheet: SheetName,
        /// The row, counted from 1.
        row: u64,
        /// The column, counted from 1.
        column: u32,
        /// The cell's position in the sheet row that is read, counted from 1.
        cell: u32,
    },
}

impl Place {
    /// Line and column, by which problems are put in the file's order; options and the file as a whole come first.
    pub fn position(self) -> (u64, u64) {
        match self {
            Self::Options | Self::File | Self::Map { .. } => (0, 0),
            Self::Lines { first, .. } => (first, 0),
            Self::Cell { line, column, .. } => (line, column),
            Self::Address { row, column, .. } => (row, column.into()),
        }
    }

    /// The line of the cell, if the place is one cell.
    pub fn cell_line(self) -> Option<u64> {
        match self {
            Self::Cell { line, .. } | Self::Address { row: line, .. } => Some(line),
            _ => None,
        }
    }

    /// The cell's position in its row, counted from 1, if the place is one cell.
    pub fn cell_number(self) -> Option<u64> {
        match self {
            Self::Cell { cell, .. } => Some(cell),
            Self::Address { cell, .. } => Some(cell.into()),
            _ => None,
        }
    }

    /// The first line concerned, if the place is in the file.
    pub fn line(self) -> Option<u64> {
        match self {
            Self::Options | Self::File | Self::Map { .. } => None,
            Self::Lines { first, .. } => Some(first),
            Self::Cell { line, .. } | Self::Address { row: line, .. } => Some(line),
        }
    }
}

/// A field as messages name it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FieldRef {
    /// The field's code.
    pub code: FieldCode,
    /// The label that people see.
    pub label: String,
    /// The code of the table that holds the field.
    pub table: Option<FieldCode>,
}

impl FieldRef {
    /// Names a field, and the table that holds it.
    pub fn new(field: &Field, table: Option<&Table>) -> Self {
        Self {
            code: field.code.clone(),
            label: field.label.clone(),
            table: table.map(|table| table.code.clone()),
        }
    }

    /// Names a table as a whole.
    pub fn table(table: &Table) -> Self {
        Self {
            code: table.code.clone(),
            label: table.label.clone(),
            table: None,
        }
    }
}
