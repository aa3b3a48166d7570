//! Every word that a run says, in each language.
//!
//! A language is a value that implements [`Words`]; its matches over [`crate::model::ProblemKind`] name every
//! kind, so that a kind without words in one of the languages does not compile. Texts of kintone and of the
//! reference product are kept to the letter, so that they are recognised and found.

mod english;
mod japanese;

use std::time::Duration;

use super::RunNames;
use crate::api::{ApiError, Waiting};
use crate::job::{Counts, Preflight, TableCount, Unsent};
use crate::language::Language;
use crate::model::{FieldRef, Problem, RecordId, RowId, Severity};
use crate::plan::{Totals, Trip};
use crate::sheet::Dialect;

impl Language {
    /// The words of this language.
    pub fn words(self) -> &'static dyn Words {
        match self {
            Self::English => &english::English,
            Self::Japanese => &japanese::Japanese,
        }
    }
}

/// How a run ended, for the headline of its summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// The file holds no record.
    NothingToDo,
    /// Every record is done, in this time.
    Done(Duration),
    /// The file was only to be checked, and is good; it took this time.
    Checked(Duration),
    /// It was only to be said what would be written; it took this time.
    Planned(Duration),
    /// A guard stopped it before the first write.
    Guarded,
    /// So many errors were found, and nothing was sent.
    Invalid {
        /// Errors.
        errors: u64,
    },
    /// It failed before anything was written.
    NothingWritten,
    /// It failed, and what was written before stays.
    PartlyWritten,
    /// No answer says whether a batch is written.
    Lost,
    /// The user stopped it.
    Interrupted,
}

/// What a language must be able to say.
pub trait Words: Sync {
    /// What is wrong, in one phrase. Texts from the file stand in quotes.
    fn message(&self, problem: &Problem) -> String;
    /// What to do about it, where there is more to say than the message does.
    fn hint(&self, problem: &Problem) -> Option<String>;
    /// A message and its hint in one line.
    fn with_hint(&self, message: &str, hint: &str) -> String;
    /// A field, in the table that holds it: `金額 (amount) in 明細`.
    fn field(&self, field: &FieldRef) -> String;

    /// Why a request failed.
    fn failure(&self, error: &ApiError) -> String;
    /// What to do about it, where that is known.
    fn failure_hint(&self, error: &ApiError) -> Option<String>;
    /// What on this side stopped a batch before it was sent.
    fn unsent(&self, reason: &Unsent) -> String;
    /// What to do about it, where that is not plain.
    fn unsent_hint(&self, reason: &Unsent) -> Option<&'static str>;
    /// The word before such a hint.
    fn hint_label(&self) -> &'static str;

    /// What is imported, and where.
    fn headline(&self, names: &RunNames) -> String;
    /// How it ended.
    fn finish(&self, finish: Finish) -> String;
    /// Everything through this line is written.
    fn written_through(&self, line: u64) -> String;
    /// Of so many records on these ranges of lines it is unknown whether they are written.
    fn unknown(&self, records: u64, lines: &[(u64, u64)]) -> String;
    /// What became of every record.
    fn reconciliation(&self, counts: &Counts) -> String;
    /// What a check found, for a run that sends nothing.
    fn check_counts(&self, counts: &Counts, plan: Option<&Totals>) -> String;
    /// What would become of every record.
    fn planned(&self, counts: &Counts, plan: &Totals) -> String;
    /// What kintone was not asked before; nothing, if it was asked all.
    fn not_asked(&self, preflight: Preflight) -> Option<&'static str>;
    /// So many of the updates would change nothing.
    fn idle(&self, records: u64) -> String;
    /// A plan was saved to this file.
    fn plan_saved(&self, path: &str) -> String;
    /// So many records of the older file are not in the new one.
    fn vanished(&self, records: u64) -> String;
    /// Why a guard stopped the run.
    fn trip(&self, trip: &Trip) -> String;
    /// A record in a diff: its key, the record if it exists, and its line.
    fn diff_record(&self, key: Option<&str>, record: Option<RecordId>, line: u64) -> String;
    /// A row in a diff.
    fn diff_row(&self, row: RowId) -> String;
    /// An empty cell in a diff.
    fn diff_empty(&self) -> &'static str;
    /// Rows change their order, in a diff.
    fn diff_reordered(&self) -> &'static str;
    /// So many records are in the errors file; whether records that are not in it were not sent either.
    fn to_mend(&self, records: u64, path: &str, others_unsent: bool) -> String;
    /// What became of table rows; there is at least one table.
    fn table_rows(&self, tables: &[&TableCount]) -> String;

    /// How the file is read.
    fn read_as(&self, file: &str, dialect: &Dialect) -> String;
    /// How often a problem was found: what comes after its code and field.
    fn in_all(&self, count: u64, severity: Severity) -> String;
    /// How many problems of a kind were found beyond those that are shown.
    fn more(&self, count: u64) -> String;
    /// How many errors of a record are counted only.
    fn more_of_record(&self, errors: u64) -> String;
    /// So many records were checked so far.
    fn checked(&self, records: u64) -> String;
    /// So many records of all are done.
    fn done(&self, records: u64, total: u64) -> String;
    /// Attachments are uploaded.
    fn uploading(&self, files: u64) -> String;
    /// A batch is sent.
    fn sending(&self, batch: u64, records: u64) -> String;
    /// A request waits before it is sent again.
    fn waiting(&self, waiting: &Waiting) -> String;
    /// The user asked to stop.
    fn stopping(&self) -> &'static str;
    /// The template of the bar that checks.
    fn checking_bar(&self) -> &'static str;
    /// The template of the bar that sends.
    fn sending_bar(&self) -> &'static str;
}

/// How many options a hint lists.
const MOST_OPTIONS: usize = 8;

/// How many ranges of lines a sentence lists.
const MOST_RANGES: usize = 8;

/// A text of the file, shortened in its middle when long.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 60;
    let length = text.chars().count();
    if length <= LONGEST {
        return text.to_owned();
    }
    let head: String = text.chars().take(LONGEST / 2).collect();
    let tail: String = text.chars().skip(length - LONGEST / 4).collect();
    format!("{head}…{tail}")
}

/// The label and code of a field; the code alone where the label says the same.
fn labelled(field: &FieldRef) -> String {
    if field.label == field.code.as_str() || field.label.is_empty() {
        field.code.to_string()
    } else {
        format!("{} ({})", field.label, field.code)
    }
}
