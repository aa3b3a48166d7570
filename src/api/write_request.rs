//! What is to be written: the requests of a bulk request.

use super::entry::Entry;
use crate::model::{RecordId, Revision};

/// One request of a bulk request: at most 100 records, of all of which the same is to become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WriteRequest {
    /// Adds these records.
    Add(Vec<Entry>),
    /// Updates these records, which exist; one that does not is refused.
    Update(Vec<Entry>),
    /// Updates the records that exist, adds the others.
    Upsert(Vec<Entry>),
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

impl WriteRequest {
    /// How many records it writes.
    pub fn len(&self) -> usize {
        match self {
            Self::Add(entries) | Self::Update(entries) | Self::Upsert(entries) => entries.len(),
            Self::Delete(records) => records.len(),
        }
    }

    /// Whether it writes no record.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
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
