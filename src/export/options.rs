//! What is exported, and how.

use std::io::{BufRead, Write};
use std::path::PathBuf;

use jiff::tz::TimeZone;

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
    /// Where the rows of tables go.
    pub tables: Tables,
    /// Whether each record has its `$id` and its `$revision`.
    pub with_revision: bool,
    /// Where attachments are saved to, if they are.
    pub attachments: Option<PathBuf>,
}

/// Where the rows of tables go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tables {
    /// To the lines of their record, or into its JSON.
    #[default]
    Long,
    /// Each table to a file, or a sheet, of its own, each row with the id of its record.
    Apart,
}

/// Where everything goes.
pub struct Outputs {
    /// Where records go.
    pub records: Box<dyn Write + Send>,
    /// Where the rows of tables go that are apart: as many as [`Prepared`](super::Prepared) has names.
    pub tables: Vec<Box<dyn Write + Send>>,
    /// If only what changed is wanted: since when.
    pub since: Option<Since>,
}

/// How records are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// As CSV.
    Csv(Layout),
    /// As JSON, each record as kintone gives it, on a line of its own.
    Lines,
    /// As an Excel file.
    Xlsx {
        /// The time zone of its dates and times, as they have none.
        zone: TimeZone,
        /// A directory for what cannot be written yet.
        scratch: PathBuf,
    },
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

/// An export of what changed.
pub struct Since {
    /// What the last export left, unless this is the first.
    pub last: Option<Box<dyn BufRead + Send>>,
    /// Where this one leaves what the next takes. It is complete only if the export is.
    pub next: Box<dyn Write + Send>,
    /// Where the ids of records that are gone are listed, as CSV.
    pub gone: Option<Box<dyn Write + Send>>,
    /// Where the app is.
    pub home: String,
    /// What time it is, for people.
    pub now: String,
}

/// What changed since an export.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Increment {
    /// When that export began, by the clock of its machine; nothing where there was none.
    pub since: Option<String>,
    /// Records that are new.
    pub added: u64,
    /// Records of another revision.
    pub changed: u64,
    /// Records that are gone: deleted, or without what the condition asks for.
    pub deleted: u64,
    /// Records as they were.
    pub unchanged: u64,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exported {
    /// Records that were written.
    pub records: u64,
    /// The rows of each table that is apart.
    pub rows: Vec<u64>,
    /// Whether they are all that are wanted: not if somebody stopped it.
    pub is_whole: bool,
    /// Characters that became `?`.
    pub lost: u64,
    /// Cells that got an apostrophe.
    pub escaped: u64,
    /// Fields that kintone's answer did not have, by their codes: whoever asks may not view them.
    pub unseen: Vec<String>,
    /// Whether there are dates with a time, which have no time zone in an Excel file.
    pub has_moments: bool,
    /// Attachments: downloaded, and there already.
    pub saved: (u64, u64),
    /// What changed, where only that was exported.
    pub increment: Option<Increment>,
}
