//! What is to be written: the requests of a bulk request.

use super::RecordJson;
use crate::model::{FieldCode, RecordId, Revision};

/// One request of a bulk request: at most 100 records, of all of which the same is to become.
#[derive(Debug, Clone, PartialEq)]
pub enum WriteRequest<'a> {
    /// Adds these records.
    Add(Vec<&'a RecordJson>),
    /// Updates these records, which exist.
    Update(Vec<Update<'a>>),
    /// Updates the records that exist, adds the others.
    Upsert(Vec<Upsert<'a>>),
    /// Deletes these records, each only at the revision that it is pinned to.
    Delete(Vec<(RecordId, Revision)>),
}

/// What a request does with its records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WriteKind {
    Add,
    Update,
    Upsert,
    Delete,
}

impl WriteKind {
    pub(super) fn method(self) -> &'static str {
        match self {
            Self::Add => "POST",
            Self::Update | Self::Upsert => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// A record to be updated. One that does not exist is refused.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Update<'a> {
    /// Which record of the app is meant.
    pub id: RecordId,
    /// The revision that it must have still; any if `None`.
    pub revision: Option<Revision>,
    /// What it is to hold.
    pub record: &'a RecordJson,
}

/// A record to be upserted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Upsert<'a> {
    /// Which record of the app is meant.
    pub target: UpsertTarget<'a>,
    /// What it is to hold, without the field of its update key.
    pub record: &'a RecordJson,
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

impl<'a> WriteRequest<'a> {
    /// How many records it writes.
    pub fn len(&self) -> usize {
        match self {
            Self::Add(records) => records.len(),
            Self::Update(updates) => updates.len(),
            Self::Upsert(upserts) => upserts.len(),
            Self::Delete(records) => records.len(),
        }
    }

    /// Whether it writes no record.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What is to be in the records that it adds or updates, in order.
    pub(super) fn records(&self) -> impl Iterator<Item = &'a RecordJson> {
        let (adds, updates, upserts): (&[_], &[_], &[_]) = match self {
            Self::Add(records) => (records, &[], &[]),
            Self::Update(updates) => (&[], updates, &[]),
            Self::Upsert(upserts) => (&[], &[], upserts),
            Self::Delete(_) => (&[], &[], &[]),
        };
        let updates = updates.iter().map(|update| update.record);
        let upserts = upserts.iter().map(|upsert| upsert.record);
        adds.iter().copied().chain(updates).chain(upserts)
    }

    pub(super) fn kind(&self) -> WriteKind {
        match self {
            Self::Add(_) => WriteKind::Add,
            Self::Update(_) => WriteKind::Update,
            Self::Upsert(_) => WriteKind::Upsert,
            Self::Delete(_) => WriteKind::Delete,
        }
    }
}
