//! What became of records that were to be deleted, for people and for machines.

mod attached;
mod contents;
mod document;
mod summary;

pub use attached::Attached;
pub use contents::Contents;
pub use document::document;
pub use summary::{step_page, summary};

use super::{Home, Language, NextStep};

/// What of a run is said.
#[derive(Debug)]
pub struct DeleteNames {
    /// The run in the history, if it is kept there.
    pub run: Option<String>,
    /// The file that names the records, if one does.
    pub file: Option<String>,
    /// The condition that they meet, if there is one.
    pub condition: Option<String>,
    /// The app.
    pub home: Home,
    /// The language.
    pub language: Language,
}

/// How it ended, beside its outcome.
#[derive(Debug, Default)]
pub struct DeleteClosing {
    /// The exit code.
    pub exit_code: u8,
    /// Whether it was asked for a confirmation, and none was given.
    pub is_declined: bool,
    /// Whether the history has what the records held.
    pub keeps_before: bool,
    /// How many of the deleted records have attachments, so that they do not come back.
    pub with_attachments: u64,
    /// What the records hold, if that was asked for.
    pub contents: Option<Vec<serde_json::Value>>,
    /// How to go on, if not everything is done; or how to take it back.
    pub next: Option<NextStep>,
}
