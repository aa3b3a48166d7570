//! What is told of one record before anything is written.

use super::record::RecordPlan;
use crate::model::{ExistingRecord, Record};

/// What a run says about one record before anything is written.
#[derive(Debug, Clone, Copy)]
pub struct Preview<'a> {
    /// The line on which the record begins.
    pub line: u64,
    /// Its key, for people.
    pub key: Option<&'a str>,
    /// What the file says.
    pub record: &'a Record,
    /// What will change.
    pub plan: &'a RecordPlan,
    /// What kintone holds of the record that is updated.
    pub held: Option<&'a ExistingRecord>,
}
