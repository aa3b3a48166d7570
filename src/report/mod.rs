//! Events, problems and outcomes in words: as text for people, as JSON for machines.
//!
//! [`Terminal`] tells a run while it works, on standard error; [`summary`] and [`json`] say at its end what
//! became of every record, for standard output. The room knows no arguments: how wide and how colourful
//! things may be is decided once, as a [`Screen`]. Begin with [`words`], which holds every message.

pub mod json;
pub mod summary;
pub mod words;

mod drawing;
mod plain;
mod problem_line;
mod progress;
mod terminal;

pub use problem_line::problem_line;
pub use terminal::Terminal;

use crate::import::{Event, Listener};
use crate::model::AppId;

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
    /// How many problems are shown one by one; the rest is counted.
    pub max_problems: u64,
}

/// The names that a run goes by in what is said of it.
#[derive(Debug, Clone)]
pub struct RunNames {
    /// The file, as the user named it.
    pub file: String,
    /// The app's id.
    pub app: AppId,
    /// Where the app is, in words: `at https://example.cybozu.com`.
    pub home: String,
}

/// Several listeners as one.
pub struct Fan<'a>(pub Vec<&'a dyn Listener>);

impl Listener for Fan<'_> {
    fn hear(&self, event: &Event<'_>) {
        for listener in &self.0 {
            listener.hear(event);
        }
    }
}
