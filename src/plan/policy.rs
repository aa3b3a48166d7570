//! What the user wants done with records and rows that exist already, or do not.

use std::collections::HashMap;

use super::fate::{Fate, Write};
use crate::model::{FieldCode, NumberPrecision, RecordId, Revision};

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

impl ExistingPolicy {
    /// Whether an empty cell of the file leaves alone what exists.
    pub fn merges(self) -> bool {
        self == Self::Merge
    }
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

/// How much of the records that exist a run must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Which keys exist, and at which revision.
    Keys,
    /// What the records hold in the file's fields and tables.
    Records,
}

/// Why what exists is read: what becomes of a run that may not view it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// An option needs to know it: the run ends.
    Options,
    /// Rows that are deleted are to be told and counted: the run goes on without.
    Rows,
    /// A record may hold its own unique values: such values are not asked about.
    Questions,
}

/// Everything that decides what becomes of the records of a file, and how they are written. It is made once,
/// whole, of a user's [`Wishes`](super::Wishes).
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
    /// By what records are found; every record is new if `None`.
    pub keyed: Option<Keyed>,
    /// How much of what exists is read, and why; `None` where nothing is.
    pub need: Option<(Need, Reason)>,
    /// Records that are as the file has them already are not written; for this they are compared.
    pub skip_unchanged: bool,
    /// Records are written only if they have still the revision that was read.
    pub pins_revisions: bool,
    /// A record that was there must still be there when it is written: kintone may not add it anew.
    pub(super) must_exist: bool,
    /// A record that was not there must still not be there when it is written: kintone may not update it.
    pub(super) must_be_new: bool,
    /// How the app rounds numbers, if that is known: numbers are compared as it stores them.
    pub precision: Option<NumberPrecision>,
}

/// By what the records of a file are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyed {
    /// By their record numbers.
    Number,
    /// By a field that prohibits duplicates.
    Unique,
    /// By the values of several fields, which kintone cannot be asked to upsert by.
    Match,
}

impl Policies {
    /// A record that is found is updated and compared with what it is to hold, and each table replaced.
    pub fn comparing() -> Self {
        Self {
            need: Some((Need::Records, Reason::Options)),
            ..Self::default()
        }
    }

    /// Whether it is known what records hold, and not only that they exist.
    pub fn compares(&self) -> bool {
        matches!(self.need, Some((Need::Records, _)))
    }

    /// How a record of this fate is written; of an update, the record and the revision that it is held to. What was
    /// decided is written as in a plain upsert, unless an option demands that it still holds when it is written.
    pub(super) fn write(
        &self,
        fate: Fate,
        target: Option<(RecordId, Option<Revision>)>,
    ) -> Option<Write> {
        let upserts = matches!(self.keyed, Some(Keyed::Number | Keyed::Unique));
        match (fate, target) {
            (Fate::Create, _) if upserts && !self.must_be_new => Some(Write::Upsert),
            (Fate::Update, Some((_, None))) if upserts && !self.must_exist => Some(Write::Upsert),
            (Fate::Update, Some((record, revision))) => Some(Write::Update { record, revision }),
            (Fate::Upsert, _) if upserts => Some(Write::Upsert),
            (Fate::Create | Fate::Upsert, _) => Some(Write::Add),
            (Fate::Update, None) | (Fate::Unchanged | Fate::Skip(_) | Fate::Refuse(_), _) => None,
        }
    }
}
