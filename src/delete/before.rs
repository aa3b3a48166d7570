//! What earlier runs deleted of what this one goes on to delete.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::RecordId;

/// What earlier runs did.
#[derive(Debug, Clone, Default)]
pub struct Before {
    /// Records that they deleted.
    pub deleted: BTreeSet<RecordId>,
    /// The lines of records of which they did not learn whether they are deleted: the first and the last by the first.
    pub doubted: BTreeMap<u64, u64>,
    /// What these held, as kintone writes it, where that is kept.
    pub images: BTreeMap<RecordId, String>,
    /// The greatest id that a record had when they looked: what was added since is not meant.
    pub highest: Option<RecordId>,
}
