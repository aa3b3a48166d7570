//! What is to be written: the requests of a bulk request.

use crate::model::{FieldCode, Record, RecordId, Revision};

/// One request of a bulk request: at most 100 records, all to be added, or all to be upserted.
#[derive(Debug, Clone, PartialEq)]
pub enum WriteRequest<'a> {
    /// Adds these records.
    Add(Vec<&'a Record>),
    /// Updates these records, which exist.
    Update(Vec<Update<'a>>),
    /// Updates the records that exist, adds the others.
    Upsert(Vec<Upsert<'a>>),
}

/// A record to be updated. One that does not exist is refused.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Update<'a> {
    /// Which record of the app is meant.
    pub id: RecordId,
    /// The revision that it must have still; any if `None`.
    pub revision: Option<Revision>,
    /// What it is to hold.
    pub record: &'a Record,
}

/// A record to be upserted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Upsert<'a> {
    /// Which record of the app is meant.
    pub target: UpsertTarget<'a>,
    /// What it is to hold. The update key's field is left out of it on the way.
    pub record: &'a Record,
}

/// Which record of the app an upsert means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpsertTarget<'a> {
    /// The record with this id; if there is none, a record is added under another id.
    Id(RecordId),
    /// None: the record is to be added, in one request with others that are upserted.
    NewRecord,
    /// The record that has this value in this unique field; if there is none, a record is added with it.
    Key {
        /// The field.
        field: &'a FieldCode,
        /// The value, as kintone writes it.
        value: &'a str,
    },
}

impl WriteRequest<'_> {
    /// How many records it writes.
    pub fn len(&self) -> usize {
        match self {
            Self::Add(records) => records.len(),
            Self::Update(updates) => updates.len(),
            Self::Upsert(upserts) => upserts.len(),
        }
    }

    /// Whether it writes no record.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn method(&self) -> &'static str {
        match self {
            Self::Add(_) => "POST",
            Self::Update(_) | Self::Upsert(_) => "PUT",
        }
    }
}
