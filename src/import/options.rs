//! What the user asked for, resolved: no defaults are left to guess.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;

use super::among::Among;
use super::resumed::Resumed;
use crate::log_app::RunRecord;
use crate::map::{Headers, Map, MatchQuery, MatchRule};
use crate::plan::{Ambiguous, ExistingPolicy, Guards, Missing, PlanFile, RowsPolicy};
use crate::sheet::{Source, Way};

/// How one file is imported into one app.
#[derive(Debug, Clone)]
pub struct Options {
    /// Only these fields, tables named as a whole; all columns of the file if `None`.
    pub fields: Option<Vec<String>>,
    /// All columns but those of these fields and tables.
    pub except: Vec<String>,
    /// How records of the file are found in the app; add every record if `None`.
    pub key: Option<KeyChoice>,
    /// How the fields of a key of several fields are compared, in their order; as they are where none is said.
    pub match_rules: Vec<MatchRule>,
    /// The condition by which kintone is asked for the records that they find, in the place of their values themselves.
    pub match_query: Option<Arc<MatchQuery>>,
    /// Where paths of attachments start.
    pub attachments_dir: Option<PathBuf>,
    /// How the file is read.
    pub way: Way,
    /// What makes columns of the app's fields of those of the file.
    pub map: Option<Arc<Map>>,
    /// What the names in the header are, where there is no map.
    pub headers: Headers,
    /// What stands between several values in a cell, where there is no map, and they are not on lines of their own.
    pub list_separator: Option<String>,
    /// Leave out columns that name no field, instead of refusing the file.
    pub ignore_unknown_columns: bool,
    /// What happens to a record without any value.
    pub blank_records: BlankRecords,
    /// What happens to a record whose key finds a record.
    pub existing: ExistingPolicy,
    /// What happens to a record whose update key finds nothing. `None` is the default of the key:
    /// record numbers that find nothing are errors, as kintone would give the new record another number;
    /// other keys insert.
    pub missing: Option<Missing>,
    /// What happens to a record whose key finds several records.
    pub ambiguous: Ambiguous,
    /// What happens to a record whose update key is empty.
    pub empty_key: EmptyKey,
    /// What happens to a record whose update key is a word for "no value", or whose key has something that cannot be
    /// seen.
    pub placeholder_key: PlaceholderKey,
    /// Which record counts where several of the file have one key.
    pub repeated_keys: RepeatedKeys,
    /// What an empty cell means.
    pub blank: ByCode<Blank>,
    /// What happens to the rows that a table has.
    pub rows: ByCode<RowsPolicy>,
    /// Tables whose rows are found by the values of these fields, where the file has no row ids.
    pub row_keys: Vec<(String, Vec<String>)>,
    /// A record without any line for a table deletes all rows of the table.
    pub clear_empty_tables: bool,
    /// Records that are as the file has them already are not written.
    pub skip_unchanged: bool,
    /// An older file: records that are in it as they are in this one are not written.
    pub since: Option<Source>,
    /// Limits that the plan must keep to before anything is written.
    pub guards: Guards,
    /// Records are written only at the revision that the file's `$revision` column states.
    pub require_revision: bool,
    /// An upsert of a file with tables does not read the rows that exist first, so that nobody counts those that it
    /// deletes.
    pub blind: bool,
    /// What records hold is read before they are changed, so that the run can be taken back.
    pub keep_before: bool,
    /// What the run is for.
    pub purpose: Purpose,
    /// Where the app is, as a plan names it.
    pub home: Option<String>,
    /// A plan that was saved: it is applied, and nothing else is done.
    pub plan: Option<PlanFile>,
    /// The zone of dates and times without an offset; without it they are refused.
    pub zone: Option<TimeZone>,
    /// What happens when a record is bad, or kintone refuses it.
    pub on_error: OnError,
    /// What kintone is asked about before anything is sent.
    pub questions: Questions,
    /// About the most bytes of one bulk request; a heavier record makes one of its own.
    pub max_request_bytes: usize,
    /// How many batches are under way at once, at most; with more than one, they may reach kintone in another order
    /// than the file's.
    pub concurrency: usize,
    /// What is done where the answer to records that are added was lost.
    pub lost: Lost,
    /// What earlier runs of the file came to, where this one goes on behind them.
    pub resumed: Option<Arc<Resumed>>,
    /// The run's record in a log app, which each batch moves on.
    pub run_record: Option<Arc<RunRecord>>,
    /// Which file it is of several that are imported one behind another.
    pub among: Option<Among>,
}

/// What is done where the answer to records that are added was lost, and kintone does not have them. It may still be at
/// work on them, so that sending them again could add them twice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lost {
    /// How long kintone is asked again whether it has them.
    pub settle: Duration,
    /// Whether they are sent again if it has them not after that time.
    pub sends_again: bool,
}

/// What one bulk request weighs at most unless an option says otherwise. kintone states no limit; this is well below
/// what it was seen to take.
pub const MAX_REQUEST_BYTES: usize = 8 * 1024 * 1024;

impl Options {
    /// Whether no record is looked for, so that all of them are added.
    pub fn only_adds(&self) -> bool {
        self.key.is_none() && self.match_rules.is_empty() && self.match_query.is_none()
    }

    /// Adds every record, all columns of it, as a file is by itself; the first error stops the run.
    pub fn adding() -> Self {
        Self {
            fields: None,
            except: Vec::new(),
            key: None,
            match_rules: Vec::new(),
            match_query: None,
            attachments_dir: None,
            way: Way::default(),
            map: None,
            headers: Headers::Codes,
            list_separator: None,
            ignore_unknown_columns: false,
            blank_records: BlankRecords::Skip,
            existing: ExistingPolicy::Update,
            missing: None,
            ambiguous: Ambiguous::Error,
            empty_key: EmptyKey::Insert,
            placeholder_key: PlaceholderKey::Error,
            repeated_keys: RepeatedKeys::Error,
            blank: ByCode::default(),
            rows: ByCode::default(),
            row_keys: Vec::new(),
            clear_empty_tables: false,
            skip_unchanged: false,
            since: None,
            guards: Guards::default(),
            require_revision: false,
            blind: false,
            keep_before: false,
            purpose: Purpose::Write,
            home: None,
            plan: None,
            zone: None,
            on_error: OnError::Stop,
            questions: Questions::Needed,
            max_request_bytes: MAX_REQUEST_BYTES,
            concurrency: 1,
            lost: Lost::default(),
            resumed: None,
            run_record: None,
            among: None,
        }
    }
}

/// How records of the file are found in the app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyChoice {
    /// By this field: the record number, or a field that prohibits duplicates.
    UpdateKey(String),
    /// By the values of these fields together.
    Match(Vec<String>),
}

/// A choice for all fields or tables, and others for some.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ByCode<T> {
    /// For all that are not named.
    pub all: T,
    /// For these.
    pub named: Vec<(String, T)>,
}

impl<T: Copy> ByCode<T> {
    /// The same, for other names.
    pub(super) fn renamed(&self, name: impl Fn(&String) -> String) -> Self {
        let named = self.named.iter();
        Self {
            all: self.all,
            named: named.map(|(old, choice)| (name(old), *choice)).collect(),
        }
    }

    /// The choice for this code.
    pub(super) fn of(&self, code: &str) -> T {
        let mut named = self.named.iter();
        let found = named.find(|(name, _)| name == code);
        found.map_or(self.all, |(_, choice)| *choice)
    }
}

/// What an empty cell means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Blank {
    /// The field is to be empty.
    #[default]
    Clear,
    /// The file says nothing about the field.
    Keep,
}

/// What happens to a record without any value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BlankRecords {
    /// It is left out, with a notice.
    #[default]
    Skip,
    /// It is a record like any other.
    Add,
}

/// What a run is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Purpose {
    /// Records are written.
    #[default]
    Write,
    /// It is only found out what would keep them from being written.
    Foresee,
    /// It is only said what would be written.
    DryRun,
    /// The same, and the plan is saved, to be applied later as it is.
    SavePlan,
}

/// What kintone is asked about before anything is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Questions {
    /// Nothing beyond the form.
    None,
    /// What an option needs to know: keys that find nothing, where that is not to add a record.
    Needed,
    /// The same, and all that only kintone knows, as far as few requests do.
    Few,
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

/// What happens to a record whose update key is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmptyKey {
    /// It is added.
    Insert,
    /// The file is refused.
    Error,
}

/// Which record counts where several of the file have one key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RepeatedKeys {
    /// The file is refused.
    #[default]
    Error,
    /// The first one; the others are left out.
    First,
    /// The last one; the others are left out.
    Last,
    /// The first one, with the table rows of all of them.
    Merge,
}

/// What happens to a record whose update key is a word that systems write for "no value", such as `0` or `null`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceholderKey {
    /// The file is refused.
    Error,
    /// It is a key like any other.
    Accept,
}
