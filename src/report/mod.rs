//! Events, problems and outcomes in words: as text for people, as documents for machines.
//!
//! [`Terminal`] tells a run while it works, on standard error; [`summary`], [`json`], [`github`], [`junit`] and
//! [`sarif`] say at its end what became of it, for standard output, each from the run's names, its outcome and
//! the problems that a [`Collector`] heard. [`explain`] knows more about each code. The room knows no
//! arguments: how wide and how colourful things may be is decided once, as a [`Screen`]. Begin with [`words`],
//! which holds every message in every language.

pub mod backup;
pub mod centre;
pub mod checklist;
pub mod convert;
pub mod delete;
pub mod explain;
pub mod export;
pub mod form;
pub mod github;
pub mod group;
pub mod history;
pub mod json;
pub mod junit;
pub mod map;
pub mod outlet;
pub mod project;
pub mod restore;
pub mod sarif;
pub mod serving;
pub mod status;
pub mod step_summary;
pub mod summary;
pub mod undo;
pub mod words;

mod batch_told;
mod blank_line;
mod collector;
mod columns;
mod corrections;
mod diff;
mod draft;
mod drawing;
mod errors_book;
mod errors_file;
mod errors_rows;
mod field_type;
mod groups;
mod handled;
mod help_document;
mod names;
mod notification;
mod paint;
mod permissions;
mod problem_line;
mod progress;
mod prompt;
mod reason;
mod rejection;
mod rest_file;
mod saved_plan;
mod status_line;
mod terminal;
mod waits;
mod whole_file;

pub use crate::language::Language;
pub use batch_told::{BatchRecord, batch_document};
pub use blank_line::blank_line;
pub use collector::Collector;
pub use corrections::{Corrected, Corrections, UNCORRECTED};
pub use diff::{Changes, Diff};
pub use draft::{Draft, Privacy, ensure_plain};
pub use errors_book::{
    errors_ending, is_named_book, is_named_cards, is_named_other_book, is_named_text,
};
pub use errors_file::{ErrorsFile, ErrorsWritten, is_errors_file};
pub use errors_rows::errors_again;
pub use handled::HandledLists;
pub use help_document::{ArgumentHelp, CommandHelp, help_document};
pub use json::{Closing, NextStep};
pub use names::{Home, MapName, RunNames, SANDBOX};
pub use notification::Notification;
pub use permissions::{Permission, Proof, Tested, permissions, permissions_document};
pub use problem_line::{problem_line, sentence};
pub use prompt::prompt;
pub use reason::{Reason, reason_lines};
pub use rejection::Rejection;
pub use rest_file::{RestFile, RestWritten, rest_of_book};
pub use saved_plan::{PlanSaved, SavedPlan};
pub use status_line::status_line;
pub use terminal::Terminal;
pub use waits::{WaitCount, Waits};

use crate::job::{Event, Intent, Listener, Unnoted};
pub use problem_line::severity_word;

/// What standard error can show.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    /// Whether a person looks at it: bars and drawings instead of plain lines.
    pub is_terminal: bool,
    /// Whether it may be coloured.
    pub colour: bool,
    /// How many characters fit on a line.
    pub width: usize,
    /// Whether progress is shown.
    pub progress: bool,
    /// Whether notices are shown.
    pub notices: bool,
    /// Whether errors are shown.
    pub errors: bool,
    /// How many problems of a severity are shown one by one; the rest is counted.
    pub max_problems: u64,
    /// Whether many problems of one kind are told in one line.
    pub groups: bool,
    /// Whether problems are also printed as annotations of a GitHub workflow.
    pub annotations: bool,
}

/// Several listeners as one.
pub struct Fan<'a>(pub Vec<&'a dyn Listener>);

impl Listener for Fan<'_> {
    fn hears_plans(&self) -> bool {
        self.0.iter().any(|listener| listener.hears_plans())
    }

    fn keeps_before(&self) -> bool {
        self.0.iter().any(|listener| listener.keeps_before())
    }

    fn note(&self, intent: &Intent<'_>) -> Result<(), Unnoted> {
        self.0.iter().try_for_each(|listener| listener.note(intent))
    }

    fn hear(&self, event: &Event<'_>) {
        for listener in &self.0 {
            listener.hear(event);
        }
    }
}
