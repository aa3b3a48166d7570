//! What becomes of a record that is dealt with by its number: one of a run that is taken back, or one to be deleted.

use super::outcome::RecordResult;
use crate::language::Text;
use crate::model::{RecordId, Revision};

/// A record that is dealt with by its number, and what becomes of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Handled {
    /// Its lines in the file that it is named in: the first and the last. Where there is no file, its number stands for
    /// its line.
    pub lines: (u64, u64),
    /// What it was found by in the file, where that is known.
    pub key: Option<String>,
    /// Its number, where that is known; of a record that is added again, the new one.
    pub record: Option<RecordId>,
    /// The revision that it is left at, where it is there.
    pub revision: Option<Revision>,
    /// What becomes of it, and why.
    pub verdict: Verdict,
}

/// What becomes of a record that is dealt with by its number.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It is as it was to be: as before the run that is taken back, or deleted.
    Done {
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
        /// A code that scripts can rely on.
        code: &'static str,
        /// Who, by the login name, where that may be seen.
        by: Option<String>,
        /// When, as kintone tells it.
        at: Option<String>,
    },
    /// It stays as it is, as it cannot be done.
    Failed {
        /// A code that scripts can rely on.
        code: &'static str,
        /// Why.
        why: Text,
    },
    /// It was not come to.
    NotTried,
    /// It is unknown whether it is done: the answer was lost.
    Unknown,
}

impl Verdict {
    /// The result by which it is counted and kept.
    pub fn result(&self) -> RecordResult {
        match self {
            Self::Done { by, .. } => *by,
            Self::Kept { .. } => RecordResult::Skipped,
            Self::Failed { .. } => RecordResult::Failed,
            Self::NotTried => RecordResult::NotTried,
            Self::Unknown => RecordResult::Unknown,
        }
    }

    /// The code of what kept it from being done.
    pub fn code(&self) -> Option<&'static str> {
        match self {
            Self::Kept { code, .. } | Self::Failed { code, .. } => Some(code),
            Self::Done { .. } | Self::NotTried | Self::Unknown => None,
        }
    }
}
