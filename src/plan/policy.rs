//! What the user wants done with records and rows that exist already, or do not.

use std::collections::HashMap;

use crate::model::{FieldCode, NumberPrecision};

/// What happens to a record whose key finds a record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ExistingPolicy {
    /// The record is updated.
    #[default]
    Update,
    /// The record is left as it is.
    Skip,
    /// The record is updated by the filled cells alone.
    Merge,
    /// The file is refused.
    Error,
}

/// What happens to a record whose key finds no record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Missing {
    /// It is added.
    #[default]
    Insert,
    /// It is left out.
    Skip,
    /// The file is refused.
    Error,
}

/// What happens to a record whose key finds several records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Ambiguous {
    /// The file is refused.
    #[default]
    Error,
    /// It is left out.
    Skip,
}

/// What happens to the rows that a table has already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RowsPolicy {
    /// The file's rows take their place: rows that the file does not list are deleted (kintone API facts, section 5).
    #[default]
    Replace,
    /// Rows that the file lists are updated, others are kept.
    Merge,
    /// All rows are kept as they are, and rows that are new are added.
    Append,
}

/// What happens to the rows of one table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TablePolicy {
    /// What happens to the rows that are there.
    pub rows: RowsPolicy,
    /// Fields by whose values rows without an id are found; none if empty.
    pub key: Vec<FieldCode>,
}

impl TablePolicy {
    /// Whether the rows to be sent depend on the rows that are there.
    pub fn needs_rows(&self) -> bool {
        self.rows != RowsPolicy::Replace || !self.key.is_empty()
    }
}

/// Everything that decides what becomes of records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policies {
    /// Keys that find a record.
    pub existing: ExistingPolicy,
    /// Keys that find none.
    pub missing: Missing,
    /// Keys that find several.
    pub ambiguous: Ambiguous,
    /// By table; tables that are not listed are replaced, and their rows are found by id alone.
    pub tables: HashMap<FieldCode, TablePolicy>,
    /// What records hold is known, and not only that they exist.
    pub compares: bool,
    /// Records that are as the file has them already are not written; for this they are compared.
    pub skip_unchanged: bool,
    /// Records are written only if they have still the revision that was read.
    pub pins_revisions: bool,
    /// How the app rounds numbers, if that is known: numbers are compared as it stores them.
    pub precision: Option<NumberPrecision>,
}
