//! What becomes of a record of a run that is taken back.

use super::outcome::RecordResult;
use crate::language::Text;
use crate::model::{RecordId, Revision};

/// A record that a run wrote, and what becomes of it as the run is taken back.
#[derive(Debug, Clone, PartialEq)]
pub struct TakenBack {
    /// Its lines in the file that the run read: the first and the last.
    pub lines: (u64, u64),
    /// What it was found by in the file, where that is known.
    pub key: Option<String>,
    /// Its number, where that is known; of a record that is added again, the new one.
    pub record: Option<RecordId>,
    /// The revision that it is left at, where it is there.
    pub revision: Option<Revision>,
    /// In which of the three lists it is, and why.
    pub verdict: Verdict,
}

/// The three lists of what is taken back.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It is as it was before the run.
    Reversed {
        /// What was done for that: [`RecordResult::Deleted`], [`RecordResult::Updated`], [`RecordResult::Created`], or
        /// [`RecordResult::Unchanged`] where nothing was to be done.
        by: RecordResult,
        /// Deleted rows that come back under new ids.
        new_rows: u64,
        /// What is to be said of it, if anything.
        note: Option<Text>,
    },
    /// It stays as it is: somebody changed it since.
    Kept {
        /// Who, by the login name, where that may be seen.
        by: Option<String>,
        /// When, as kintone tells it.
        at: Option<String>,
    },
    /// It stays as it is, as it cannot be taken back.
    Failed {
        /// A code that scripts can rely on.
        code: &'static str,
        /// Why.
        why: Text,
    },
    /// It was not come to.
    NotTried,
    /// It is unknown whether it is taken back: the answer was lost.
    Unknown,
}

/// The code of a record that somebody changed since.
const CHANGED_SINCE: &str = "undo.changed-since";

impl Verdict {
    /// The result by which it is counted and kept.
    pub fn result(&self) -> RecordResult {
        match self {
            Self::Reversed { by, .. } => *by,
            Self::Kept { .. } => RecordResult::Skipped,
            Self::Failed { .. } => RecordResult::Failed,
            Self::NotTried => RecordResult::NotTried,
            Self::Unknown => RecordResult::Unknown,
        }
    }

    /// The code of what kept it from being taken back.
    pub fn code(&self) -> Option<&'static str> {
        match self {
            Self::Kept { .. } => Some(CHANGED_SINCE),
            Self::Failed { code, .. } => Some(code),
            Self::Reversed { .. } | Self::NotTried | Self::Unknown => None,
        }
    }
}
