//! What is backed up, and what came of it.

use crate::language::Text;
use crate::vault::{AppEntry, Part};

/// What is backed up of an app.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The records that are wanted, in kintone's query language; all of them without one.
    pub condition: Option<String>,
    /// Records that did not change since the backup that is there are not read again.
    pub since: bool,
    /// Attachments are backed up.
    pub with_attachments: bool,
}

/// Which records were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// All of them; why, if only those that changed were asked for.
    Whole(Option<Text>),
    /// Those that changed.
    Changes,
}

/// An app that is backed up, as soon as the manifest says so.
#[derive(Debug)]
pub struct BackedUp {
    /// What the manifest says of it.
    pub entry: AppEntry,
    /// Which records were read.
    pub reading: Reading,
    /// How many were read: all, or those that changed.
    pub changed: u64,
    /// Records that are not in the app any more.
    pub deleted: u64,
    /// Others that kintone does not list any more, and that are not in the backup any more.
    pub left: u64,
    /// Those that it does not list any more and that may be there: they are in the backup as they were.
    pub stayed: Vec<u64>,
    /// How many of those were not asked for, and are taken to be like others.
    pub unasked: u64,
    /// Attachments that were downloaded, and those of the records that were read which were there already.
    pub downloaded: u64,
    /// Attachments that were there already.
    pub kept: u64,
    /// What kintone does not let one read, with its reason.
    pub unread: Vec<(Part, Text)>,
}
