//! What becomes of a record, and how it is written: one word each, from the decision to the request.

use crate::model::{RecordId, Revision};

/// What will become of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is added.
    Create,
    /// The record that its key finds is updated.
    Update,
    /// kintone updates the record of its key, or adds one where there is none.
    Upsert,
    /// It is as the file has it already, and is not written.
    Unchanged,
    /// It is left out.
    Skip(Why),
    /// The file is refused.
    Refuse(Why),
}

impl Fate {
    /// Whether the record is written.
    pub fn is_written(self) -> bool {
        matches!(self, Self::Create | Self::Update | Self::Upsert)
    }
}

/// Why a record is left out, or its file refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Its key finds no record.
    Missing,
    /// Its key finds a record.
    Exists,
    /// Its key finds several records.
    Ambiguous,
    /// It has no value at all.
    Blank,
    /// Another record of the file has its key, and counts.
    Repeated,
    /// A saved plan leaves it out.
    Saved,
}

/// How a record is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Write {
    /// It is added; one that is there already is refused where its key prohibits duplicates.
    Add,
    /// This record is updated, which must exist and, if one is named, have this revision.
    Update {
        /// The record.
        record: RecordId,
        /// Its revision.
        revision: Option<Revision>,
    },
    /// kintone updates or adds it by its key, as in a plain upsert: what happened since it was decided does no harm.
    Upsert,
}
