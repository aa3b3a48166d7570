//! What is exported, and how.

use std::path::PathBuf;

use crate::sheet::Dialect;

/// What is exported, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// The records that are wanted, in kintone's query language; all of them without one.
    pub condition: Option<String>,
    /// Their order, in the query language: `field asc, other desc`; that of their numbers without one.
    pub order_by: Option<String>,
    /// Only these fields, in this order, a table as a whole; all that are exported without any.
    pub fields: Option<Vec<String>>,
    /// Only so many records, the first ones.
    pub limit: Option<u64>,
    /// How they are written.
    pub format: Format,
    /// Whether each record has its `$id` and its `$revision`.
    pub with_revision: bool,
    /// Where attachments are saved to, if they are.
    pub attachments: Option<PathBuf>,
}

/// How records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// As CSV.
    Csv(Layout),
    /// As JSON, each record as kintone gives it, on a line of its own.
    Lines,
}

/// How CSV is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Encoding, delimiter, line endings.
    pub dialect: Dialect,
    /// Characters that the encoding does not hold become `?`; otherwise they are an error.
    pub may_lose: bool,
    /// Texts that a spreadsheet would take for formulas get an apostrophe in front.
    pub escapes_formulas: bool,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exported {
    /// Records that were written.
    pub records: u64,
    /// Whether they are all that are wanted: not if somebody stopped it.
    pub is_whole: bool,
    /// Characters that became `?`.
    pub lost: u64,
    /// Cells that got an apostrophe.
    pub escaped: u64,
    /// Fields that kintone's answer did not have, by their codes: whoever asks may not view them.
    pub unseen: Vec<String>,
    /// Attachments: downloaded, and there already.
    pub saved: (u64, u64),
}

impl Exported {
    /// Nothing, as somebody stopped it before.
    pub(super) fn stopped() -> Self {
        Self::default()
    }
}
