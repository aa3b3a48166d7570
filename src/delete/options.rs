//! Which records are to be deleted, and how.

use super::before::Before;
use crate::plan::Limit;
use crate::sheet::{Source, Way};

/// Which records are to be deleted.
#[derive(Debug, Clone)]
pub enum Which {
    /// All of the app.
    All,
    /// Those that meet a condition in kintone's query language.
    Condition(String),
    /// Those whose record numbers a file has.
    Sheet(Sheet),
}

/// A file with record numbers, and how it is read.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The file.
    pub source: Source,
    /// How it is read.
    pub way: Way,
}

/// How records are deleted.
#[derive(Debug)]
pub struct Options {
    /// Which they are.
    pub which: Which,
    /// How many they may be; a share is one of all records of the app.
    pub max_deletes: Option<Limit>,
    /// What the records hold is told before they are deleted, where somebody keeps it.
    pub keep_before: bool,
    /// It is only said what would be deleted.
    pub dry_run: bool,
    /// What earlier runs did, if this one goes on behind them.
    pub before: Option<Before>,
}
