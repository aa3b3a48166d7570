//! A run as the history keeps it.

use serde::{Deserialize, Serialize};

use super::id::RunId;
use super::status::RunStatus;
use crate::job::{BatchFate, Counts, Health, Kind, Watermark};

/// A run, and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// How it stands.
    pub status: RunStatus,
    /// When it began, in milliseconds since 1970.
    pub started: u64,
    /// When it ended; `None` while it runs, or if its process is gone.
    pub ended: Option<u64>,
    /// When it was last heard of.
    pub heard: u64,
    /// What became of its records; of a run that goes on or is gone, as far as it was noted.
    pub counts: Counts,
    /// Whether it began to send.
    pub has_sent: bool,
    /// What was known when it began.
    pub about: About,
    /// What it learned of its file and app.
    pub learned: Learned,
    /// How it ended.
    pub end: End,
}

impl Run {
    /// Whether it did not start because another one was at work, and that is as good as done.
    pub fn was_passed_over(&self) -> bool {
        self.status == RunStatus::SkippedOverlap && self.end.exit_code == Some(0)
    }
}

/// What is known of a run when it begins.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct About {
    /// The command that asked for it: `import`.
    pub kind: String,
    /// The name that was given to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job: Option<String>,
    /// The project file that has the job, if it is one of those.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// The kintone, by its address, or the directory of a sandbox; empty if that was not known yet.
    pub home: String,
    /// The app's number, as far as it was known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
    /// How records are written: `insert` or `upsert`; or which are deleted: `all`, `condition` or `file`.
    pub mode: String,
    /// The command line, without secrets.
    pub command: String,
    /// The words of the command line without the program's name, as it can be read again; without secrets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<String>,
    /// The file that is read.
    pub file: String,
    /// Its bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_size: Option<u64>,
    /// The SHA-256 of the map by which the file is read, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub map: Option<String>,
    /// The directory that it was started in.
    pub directory: String,
    /// Whom kintone takes for the creator of what it adds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creator: Option<String>,
    /// Who started it.
    pub user: String,
    /// The machine's name.
    pub host: String,
    /// The process.
    pub process: u32,
    /// The address of the run of a CI that started it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ci_run: Option<String>,
    /// The program's version.
    pub version: String,
    /// The directory on that machine in which the run says that it is at work; empty if it cannot.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub at_work_in: String,
    /// The run that this one goes on with, or takes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<RunId>,
    /// Whether no text of a cell is kept.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub without_values: bool,
    /// The files that its file was imported together with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupPart>,
}

/// A run among those of files that are imported together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GroupPart {
    /// What all of them share: made as the id of a run is.
    pub id: String,
    /// The directory of the files, or how they were named.
    pub of: String,
    /// Which run of them it is, counted from 1.
    pub number: usize,
    /// How many there are, if all begin.
    pub runs: usize,
}

/// What a run learned of its file and its app.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Learned {
    /// The SHA-256 of the file, in hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_sha256: Option<String>,
    /// Its encoding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// What stands between its cells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<String>,
    /// Its columns.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// The form's revision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form_revision: Option<u64>,
    /// The app's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_name: Option<String>,
    /// The app's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_code: Option<String>,
}

/// How a run ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct End {
    /// The exit code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<u8>,
    /// What ended it early: a code, a message, and what to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Cause>,
    /// The errors file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub errors_file: Option<String>,
    /// The SHA-256 of each file that was made of the records that were not sent, in hexadecimal digits.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rests: Vec<String>,
    /// Rows that were written, by table.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<TableRows>,
    /// Problems by field and code, those of most records first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Trouble>,
    /// What its check looked at, item by item.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checklist: Vec<Verified>,
    /// The command that makes sense next, and what it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Next>,
    /// Who asked it to stop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancelled_by: Option<String>,
    /// The run that took all of it back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undone_by: Option<RunId>,
}

/// What ended a run early.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cause {
    /// A code that scripts can rely on.
    pub code: String,
    /// What happened.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// The rows of a table that a run wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TableRows {
    /// The table's code.
    pub code: String,
    /// Its label.
    pub label: String,
    /// Rows that were added.
    pub new: u64,
    /// Rows whose cells changed, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<u64>,
    /// Rows that were kept, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<u64>,
    /// Rows that were deleted, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted: Option<u64>,
    /// Rows that were written by their ids.
    pub by_id: u64,
}

/// Problems of one code at one field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trouble {
    /// `error` or `notice`.
    pub severity: String,
    /// Their code.
    pub code: String,
    /// The field's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// How many there are.
    pub count: u64,
    /// The first line that has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// What is said of it there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// An item of the checklist, in the words of documents.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Verified {
    /// What was looked at: `lookups`.
    pub item: String,
    /// How it stands: `passed`.
    pub state: String,
    /// What left it open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What is wrong with it.
    pub errors: u64,
    /// What is worth knowing of it.
    pub notices: u64,
    /// How much of it there is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
}

/// A command that makes sense next.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Next {
    /// What it is for.
    pub purpose: String,
    /// The command as it is typed.
    pub command: String,
}

/// A batch, as it was noted before it was sent and once it was settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Counted from 1.
    pub number: u64,
    /// Its records.
    pub records: u64,
    /// Their lines: the first and the last of each piece.
    pub lines: Vec<(u64, u64)>,
    /// What became of it; unknown while no answer settles it.
    pub fate: BatchFate,
    /// When it was noted, in milliseconds since 1970.
    pub sent: u64,
    /// When it was settled.
    pub settled: Option<u64>,
    /// Whether sending it twice could write twice.
    pub writes_once: bool,
    /// The digest of its request, where it stood ready.
    pub digest: Option<String>,
    /// What is known of the records that the app had before it.
    pub above: Watermark,
}

/// The kind of runs that go on with another.
pub const GOING_ON: &str = "resume";

/// The modes of runs that delete records.
const DELETING: [&str; 3] = ["all", "condition", "file"];

impl About {
    /// Whether it deletes records, or goes on with that.
    pub fn is_deletion(&self) -> bool {
        DELETING.contains(&self.mode.as_str())
    }

    /// What it does; a run that goes on with another does what that one did.
    pub fn does(&self) -> &str {
        match self.kind.as_str() {
            GOING_ON if self.is_deletion() => Kind::DELETE.command,
            GOING_ON => Kind::IMPORT.command,
            other => other,
        }
    }

    /// Whether records are named by lines of a file; otherwise their numbers stand for their lines.
    pub fn has_lines(&self) -> bool {
        !self.file.is_empty()
    }
}

impl Run {
    /// Its health, if it says how good the data was that it was to write: to be held against that of the run before.
    /// That of a run that took another back, or that deleted records, says nothing of data.
    pub fn telling_health(&self) -> Option<Health> {
        let has_written_data = !self.about.is_deletion() && self.about.kind != Kind::UNDO.command;
        let is_over = self.ended.is_some() && self.status != RunStatus::Rejected;
        (has_written_data && is_over)
            .then(|| Health::of(&self.counts))
            .flatten()
    }

    /// Whether it broke off with something left to do, and can be gone on with.
    pub fn is_unfinished(&self) -> bool {
        let leaves_some = self.counts.open() > 0;
        // An undo is typed again instead.
        let goes_on = matches!(self.about.kind.as_str(), "import" | "delete" | GOING_ON);
        self.status == RunStatus::Interrupted && leaves_some && goes_on
    }
}

impl Batch {
    /// The word of what became of it: `written`, `not_written`, or `unknown`.
    pub fn fate_word(&self) -> &'static str {
        fate_word(self.fate)
    }
}

/// The word of a fate, in stores and documents.
pub(super) fn fate_word(fate: BatchFate) -> &'static str {
    match fate {
        BatchFate::Unknown => "unknown",
        BatchFate::Written => "written",
        BatchFate::NotWritten => "not_written",
    }
}
