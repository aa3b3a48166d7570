//! How a run ended, and what became of every record.

use std::collections::BTreeMap;

use super::intent::Doubt;
use super::journal::Journal;
use super::scope::Scope;
use crate::api::ApiError;
use crate::language::Text;
use crate::model::FieldCode;
use crate::plan::{TableCount, Totals, Violation};
use crate::problem::{Problem, Severity};

/// What became of the records. The counts add up: every record that was read is in exactly one of the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records in the file.
    pub read: u64,
    /// Records that kintone added.
    pub created: u64,
    /// Records that kintone updated.
    pub updated: u64,
    /// Records that are written, of which it is unknown whether they were added or updated: the answer to a first
    /// try was lost, and the second found them there.
    pub added_or_updated: u64,
    /// Records that kintone deleted.
    pub deleted: u64,
    /// Records that were already as the file has them.
    pub unchanged: u64,
    /// Records that were left out because an option says so.
    pub skipped: u64,
    /// Records with an error of their own.
    pub failed: u64,
    /// Records that are not written for want of trying, or because others of their batch failed.
    pub not_tried: u64,
    /// Records of which it is unknown whether they are written.
    pub unknown: u64,
}

/// What became of one record, by the counts that it can be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordResult {
    /// kintone added it.
    Created,
    /// kintone updated it.
    Updated,
    /// It is written, and it is unknown whether it was added or updated.
    AddedOrUpdated,
    /// kintone deleted it.
    Deleted,
    /// It was already as the file has it.
    Unchanged,
    /// It was left out because an option says so, or because it has no value.
    Skipped,
    /// It has an error of its own.
    Failed,
    /// It is not written for want of trying.
    NotTried,
    /// It is unknown whether it is written.
    Unknown,
}

impl RecordResult {
    /// Whether a batch had it that kintone has written, or may have.
    pub fn was_sent(self) -> bool {
        self.is_written() || self == Self::Unknown
    }

    /// Whether kintone has written it.
    pub fn is_written(self) -> bool {
        match self {
            Self::Created | Self::Updated | Self::AddedOrUpdated | Self::Deleted => true,
            Self::Unchanged | Self::Skipped | Self::Failed | Self::NotTried | Self::Unknown => {
                false
            }
        }
    }
}

impl Counts {
    /// The count that records of this result are in.
    pub fn of(&mut self, result: RecordResult) -> &mut u64 {
        match result {
            RecordResult::Created => &mut self.created,
            RecordResult::Updated => &mut self.updated,
            RecordResult::AddedOrUpdated => &mut self.added_or_updated,
            RecordResult::Deleted => &mut self.deleted,
            RecordResult::Unchanged => &mut self.unchanged,
            RecordResult::Skipped => &mut self.skipped,
            RecordResult::Failed => &mut self.failed,
            RecordResult::NotTried => &mut self.not_tried,
            RecordResult::Unknown => &mut self.unknown,
        }
    }

    /// Records that are in one of the other counts.
    pub fn accounted(&self) -> u64 {
        self.done() + self.open()
    }

    /// Records that are certainly written.
    pub fn written(&self) -> u64 {
        self.created + self.updated + self.added_or_updated + self.deleted
    }

    /// Records that are not done, or of which that is unknown.
    pub fn open(&self) -> u64 {
        self.not_tried + self.unknown
    }

    /// Records that are done, well or not.
    pub(crate) fn done(&self) -> u64 {
        self.written() + self.unchanged + self.skipped + self.failed
    }
}

/// Problems of one code at one field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProblemClass {
    /// How grave it is; errors come last in order.
    pub severity: Severity,
    /// The problem's code.
    pub code: &'static str,
    /// The field concerned.
    pub field: Option<FieldCode>,
}

impl ProblemClass {
    /// The class that this problem is counted in.
    pub fn of(problem: &Problem) -> Self {
        Self {
            severity: problem.severity(),
            code: problem.kind.code(),
            field: problem.field.as_ref().map(|field| field.code.clone()),
        }
    }
}

/// How a run ended.
#[derive(Debug)]
pub struct Outcome {
    /// What became of the records.
    pub counts: Counts,
    /// Rows written, by table code.
    pub tables: BTreeMap<FieldCode, TableCount>,
    /// Problems, counted by code and field.
    pub problems: BTreeMap<ProblemClass, u64>,
    /// What was sent.
    pub journal: Journal,
    /// What would become of the good records, where that is certain.
    pub plan: Option<Totals>,
    /// Records of an older file that this one has no more; `None` if there is none to compare with.
    pub vanished: Option<u64>,
    /// Records of the file that earlier runs have written; they are in none of the counts.
    pub written_before: u64,
    /// Of the records that were not sent, those whose key another record repeats: with records left out, they are, too.
    pub repeated: u64,
    /// Whether the check came to the end of the file.
    pub checked_to_end: bool,
    /// Whether the header has errors, so that its records are not checked in full.
    pub header_is_refused: bool,
    /// Whether an error belongs to no record, so that none can be sent, whatever is left out.
    pub file_is_refused: bool,
    /// The columns that were not checked, as the header is wrong about them.
    pub unchecked_columns: Vec<String>,
    /// Whether kintone was asked about the file before anything was sent.
    pub preflight: Preflight,
    /// Whether records that fail are left out, and those behind them are sent.
    pub leaves_out: bool,
    /// What of the file was looked at, item by item; `None` if it came not so far that this can be said.
    pub scope: Option<Scope>,
    /// Why it is not known what became of a batch, if that is so.
    pub doubt: Option<Doubt>,
    /// How it ended.
    pub ending: Ending,
}

impl Outcome {
    /// The outcome of a run that sent nothing.
    pub(crate) fn unsent(counts: Counts, ending: Ending) -> Self {
        Self {
            counts,
            tables: BTreeMap::new(),
            problems: BTreeMap::new(),
            journal: Journal::default(),
            plan: None,
            vanished: None,
            written_before: 0,
            repeated: 0,
            checked_to_end: false,
            header_is_refused: false,
            file_is_refused: false,
            unchecked_columns: Vec::new(),
            preflight: Preflight::None,
            leaves_out: false,
            scope: None,
            doubt: None,
            ending,
        }
    }

    /// How it ended, in one word.
    pub fn status(&self) -> Status {
        let counts = &self.counts;
        match &self.ending {
            // Where kintone refused every record, nothing was done.
            Ending::Complete if counts.failed > 0 && counts.failed == counts.read => Status::Failed,
            Ending::Complete => Status::Complete,
            Ending::Checked => Status::Checked,
            Ending::Planned => Status::Planned,
            Ending::Guarded(_) => Status::Guarded,
            Ending::Invalid => Status::Invalid,
            // One batch failed, and what became of another is not known.
            Ending::Failed(_) | Ending::Unsent(_) | Ending::TooManyErrors(_)
                if counts.unknown > 0 =>
            {
                Status::Lost
            }
            Ending::Failed(_) | Ending::Unsent(_) if counts.written() == 0 => Status::Failed,
            Ending::TooManyErrors(_) if counts.written() == 0 => Status::Guarded,
            // The last records stopped nothing.
            Ending::TooManyErrors(_) if counts.not_tried == 0 => Status::Complete,
            Ending::Failed(_) | Ending::Unsent(_) | Ending::TooManyErrors(_) => {
                Status::PartlyWritten
            }
            Ending::Lost(_) => Status::Lost,
            Ending::Interrupted => Status::Interrupted,
        }
    }

    /// What may come of the same run once more.
    pub fn retry(&self) -> Retry {
        match (self.status(), &self.ending) {
            (Status::PartlyWritten | Status::Lost, _) => Retry::Resume,
            (Status::Interrupted, _) if self.counts.written() + self.counts.unknown > 0 => {
                Retry::Resume
            }
            (Status::Interrupted, _) => Retry::Later,
            (_, Ending::Failed(error)) => Retry::of(error),
            _ => Retry::Never,
        }
    }

    /// How many problems of this severity there are.
    pub fn problem_count(&self, severity: Severity) -> u64 {
        let problems = self.problems.iter();
        let of_severity = problems.filter(|(class, _)| class.severity == severity);
        of_severity.map(|(_, count)| count).sum()
    }
}

impl Retry {
    /// What may come of the same requests once more, of which none is written.
    pub fn of(error: &ApiError) -> Self {
        if error.may_pass() {
            Self::Later
        } else {
            Self::Never
        }
    }
}

/// Whether kintone was asked, before anything was sent, about unique values, lookups and users.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Preflight {
    /// It was not asked.
    #[default]
    None,
    /// It was asked about some of them.
    Partial,
    /// It was asked about all of them, or the file has none.
    Complete,
}

/// What on this side stops a batch before it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsent {
    /// The file is not what it was when it was checked.
    FileChanged,
    /// The file cannot be read any more.
    FileUnreadable {
        /// What the system says.
        reason: String,
    },
    /// It could not be noted that it is about to be sent.
    Unnoted {
        /// Why.
        reason: Text,
    },
    /// An attachment cannot be read any more.
    AttachmentGone {
        /// Its path as the file states it.
        path: String,
    },
}

/// How a run ended, in one word: what its ending and its counts come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Every record is settled; some may have failed.
    Complete,
    /// The file was only to be checked, and is good.
    Checked,
    /// It was only to be said what would be written.
    Planned,
    /// A guard stopped it before the first write.
    Guarded,
    /// The file or the options are invalid; nothing was sent.
    Invalid,
    /// It failed, and nothing was written.
    Failed,
    /// It failed after records were written.
    PartlyWritten,
    /// It is unknown whether all that was sent is written.
    Lost,
    /// The user stopped it.
    Interrupted,
}

/// What may come of the same run once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// The same again, or nothing is left to do.
    Never,
    /// It may succeed a little later, as it is.
    Later,
    /// Something is written, or may be: it has to go on from there.
    Resume,
}

/// How a run ended.
#[derive(Debug)]
pub enum Ending {
    /// Every record is done.
    Complete,
    /// The file was only to be checked, and is good.
    Checked,
    /// It was only to be said what would be written.
    Planned,
    /// A guard stopped the run before the first write.
    Guarded(Vec<Violation>),
    /// The file or the options are invalid; nothing was sent.
    Invalid,
    /// kintone refused a batch, or could not be reached; what was written before it stays.
    Failed(ApiError),
    /// The answer to a batch was lost, so that it is unknown whether it is written.
    Lost(ApiError),
    /// Something on this side stopped the next batch, which was not sent.
    Unsent(Unsent),
    /// More records have an error than may, as kintone refused some while others were written.
    TooManyErrors(Violation),
    /// The user stopped it.
    Interrupted,
}
