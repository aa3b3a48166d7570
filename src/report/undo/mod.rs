//! What became of a run that was taken back, for people and for machines.

mod document;
mod summary;

pub use document::document;
pub use summary::summary;

use super::{Changes, Home, Language};

/// What of a run is said.
#[derive(Debug)]
pub struct UndoNames {
    /// The run that is taken back.
    pub of: String,
    /// The run that takes it back; none in a dry run.
    pub run: Option<String>,
    /// Whether it deleted records.
    pub is_deletion: bool,
    /// The app.
    pub home: Home,
    /// The language.
    pub language: Language,
}

/// How it ended, beside its outcome.
#[derive(Default)]
pub struct UndoClosing {
    /// The exit code.
    pub exit_code: u8,
    /// Deleted rows that come back under new ids.
    pub new_rows: u64,
    /// What would change, cell by cell, if that was asked for.
    pub changes: Option<Changes>,
}
