//! What the user asked for, resolved: no defaults are left to guess.

use std::path::PathBuf;

use jiff::tz::TimeZone;

use crate::sheet::{DelimiterChoice, EncodingChoice};

/// How one file is imported into one app.
#[derive(Debug, Clone)]
pub struct Options {
    /// Only these fields, tables named as a whole; all columns of the file if `None`.
    pub fields: Option<Vec<String>>,
    /// Upsert by this field; add every record if `None`.
    pub update_key: Option<String>,
    /// Where paths of attachments start.
    pub attachments_dir: Option<PathBuf>,
    /// The file's encoding.
    pub encoding: EncodingChoice,
    /// The file's delimiter.
    pub delimiter: DelimiterChoice,
    /// Leave out columns that name no field, instead of refusing the file.
    pub ignore_unknown_columns: bool,
    /// What happens to a record whose update key finds nothing. `None` is the default of the key:
    /// record numbers that find nothing are errors, as kintone would give the new record another number;
    /// other keys insert.
    pub missing: Option<Missing>,
    /// What happens to a record whose update key is empty.
    pub empty_key: EmptyKey,
    /// The zone of dates and times without an offset; without it they are refused.
    pub zone: Option<TimeZone>,
    /// What happens when a record is bad, or kintone refuses it.
    pub on_error: OnError,
    /// What kintone is asked about before anything is sent.
    pub questions: Questions,
}

impl Options {
    /// Adds every record, all columns of it, as a file is by itself; the first error stops the run.
    pub fn adding() -> Self {
        Self {
            fields: None,
            update_key: None,
            attachments_dir: None,
            encoding: EncodingChoice::Auto,
            delimiter: DelimiterChoice::Auto,
            ignore_unknown_columns: false,
            missing: None,
            empty_key: EmptyKey::Insert,
            zone: None,
            on_error: OnError::Stop,
            questions: Questions::Needed,
        }
    }
}

/// What kintone is asked about before anything is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Questions {
    /// Nothing beyond the form.
    None,
    /// What an option needs to know: keys that find nothing, where that is not to add a record.
    Needed,
    /// All that only kintone knows: unique values, lookups, users, keys that find nothing.
    All,
}

/// What happens when a record is bad, or kintone refuses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnError {
    /// Nothing is sent if the check finds an error; the first refusal ends the run.
    Stop,
    /// The record is left out, and the others are sent.
    Skip,
}

/// What happens to a record whose update key finds no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// It is added.
    Insert,
    /// It is left out.
    Skip,
    /// The file is refused.
    Error,
}

/// What happens to a record whose update key is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmptyKey {
    /// It is added.
    Insert,
    /// The file is refused.
    Error,
}
