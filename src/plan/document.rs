//! A plan on disk: one JSON document that a reviewer can read, a line a record, and that a later run applies.

use std::cmp::Ordering;
use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};

use super::changes::totals_json;
use super::line::{RecordLine, SavedRecord};
use super::preview::Preview;
use super::totals::Totals;
use crate::language::{Text, text};
use crate::plain::hex;

/// The version of the document; it rises when a field changes its meaning or goes away.
const VERSION: u32 = 2;

/// What a plan is bound to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanHead {
    version: u32,
    /// Where the app is: the address of a kintone, and the guest space; or a sandbox.
    pub home: String,
    /// The app's id.
    pub app: String,
    /// The file, as the user named it.
    pub file: String,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    pub file_sha256: String,
    /// The form's revision, where kintone states one.
    pub form_revision: Option<String>,
    /// The options that shape what is written, as the user would type them.
    pub options: Vec<String>,
}

impl PlanHead {
    /// The head of a plan over this file, for this app. The form's revision is added when the form is known.
    pub fn new(
        home: String,
        app: String,
        file: String,
        file_sha256: &[u8],
        options: Vec<String>,
    ) -> Self {
        Self {
            version: VERSION,
            home,
            app,
            file,
            file_sha256: hex(file_sha256),
            form_revision: None,
            options,
        }
    }

    /// Whether the plan was made for a file of this SHA-256.
    pub fn is_of_file(&self, sha256: &[u8]) -> bool {
        self.file_sha256 == hex(sha256)
    }
}

/// A plan as it was read from disk.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanFile {
    /// What it is bound to.
    pub head: PlanHead,
    /// Its records, in the file's order.
    pub records: Vec<SavedRecord>,
}

/// Why a plan cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text())]
pub enum PlanError {
    /// It is no plan, or was damaged.
    Malformed(#[from] serde_json::Error),
    /// It was made by a later version.
    Version(u32),
    /// It was made by an earlier version, which did not seal all that it says.
    Outdated(u32),
    /// It is not as it was saved.
    Tampered,
}

impl PlanError {
    /// It, in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::Malformed(_) => Text::fixed(
                "it is not a plan of kintable",
                "kintableの実行計画ではありません",
            ),
            Self::Version(version) => text!(
                "it is a plan of version {version}; this kintable reads version {VERSION}",
                "バージョン{version}の実行計画です（このkintableが使えるのはバージョン{VERSION}です）"
            ),
            Self::Outdated(version) => text!(
                "it is a plan of version {version}, created by an earlier kintable; create a new plan",
                "以前のkintableが作成したバージョン{version}の実行計画です。実行計画を作り直してください"
            ),
            Self::Tampered => Text::fixed(
                "it was changed after it was saved; create a new plan",
                "保存した後に変更されています。実行計画を作り直してください",
            ),
        }
    }
}

impl PlanFile {
    /// Reads a plan.
    ///
    /// # Errors
    /// A text that is no plan, one of another version, and one that was changed after it was saved.
    pub fn read(reader: impl Read) -> Result<Self, PlanError> {
        let document: Document = serde_json::from_reader(reader)?;
        match document.version.cmp(&VERSION) {
            Ordering::Less => return Err(PlanError::Outdated(document.version)),
            Ordering::Greater => return Err(PlanError::Version(document.version)),
            Ordering::Equal => {}
        }
        let head = PlanHead {
            version: document.version,
            home: document.home,
            app: document.app,
            file: document.file,
            file_sha256: document.file_sha256,
            form_revision: document.form_revision,
            options: document.options,
        };
        let mut seal = Seal::over(&head);
        document.records.iter().for_each(|line| seal.take(line));
        seal.take(&document.totals);
        if seal.text() != document.seal || !document.others.is_empty() {
            return Err(PlanError::Tampered);
        }
        let records = document.records.into_iter();
        let records: Result<Vec<_>, _> = records.map(SavedRecord::try_from).collect();
        Ok(Self {
            head,
            records: records?,
        })
    }
}

/// Writes a plan while it is made.
pub struct PlanWriter<W> {
    out: W,
    seal: Seal,
    /// What stands before the next record.
    separator: &'static str,
}

impl<W: Write> PlanWriter<W> {
    /// Begins a plan.
    pub fn begin(mut out: W, head: &PlanHead) -> io::Result<Self> {
        let seal = Seal::over(head);
        let head = serde_json::to_string_pretty(head)?;
        // What follows is written as it comes, so the head's brace stays open.
        let open = head.trim_end().trim_end_matches('}').trim_end();
        write!(out, "{open},\n  \"records\": [")?;
        Ok(Self {
            out,
            seal,
            separator: "",
        })
    }

    /// Adds a record.
    pub fn record(&mut self, preview: &Preview<'_>) -> io::Result<()> {
        self.line(&RecordLine::new(preview))
    }

    /// Adds a bad record that begins on this line, and is left out.
    pub fn left_out(&mut self, line: u64) -> io::Result<()> {
        self.line(&RecordLine::failed(line))
    }

    fn line(&mut self, line: &RecordLine) -> io::Result<()> {
        self.seal.take(line);
        let separator = std::mem::replace(&mut self.separator, ",");
        let text = serde_json::to_string(line)?;
        write!(self.out, "{separator}\n{text}")
    }

    /// Ends the plan.
    pub fn end(mut self, totals: &Totals) -> io::Result<W> {
        let totals = totals_json(totals);
        self.seal.take(&totals);
        let seal = self.seal.text();
        write!(
            self.out,
            "\n  ],\n  \"totals\": {totals},\n  \"seal\": \"{seal}\"\n}}\n"
        )?;
        self.out.flush()?;
        Ok(self.out)
    }
}

#[derive(Deserialize)]
struct Document {
    version: u32,
    home: String,
    app: String,
    file: String,
    file_sha256: String,
    form_revision: Option<String>,
    options: Vec<String>,
    records: Vec<RecordLine>,
    /// For people; what is done follows from the records.
    totals: Json,
    seal: String,
    /// What no plan says.
    #[serde(flatten)]
    others: Map<String, Json>,
}

/// A digest over all that a plan says, head, records and totals, so that none is applied after a slip of an editor,
/// nor approved for what it does not do.
struct Seal(Sha256);

impl Seal {
    fn over(head: &PlanHead) -> Self {
        let mut seal = Self(Sha256::new());
        seal.take(head);
        seal
    }

    /// Members are taken in the order in which they were written, which a formatter keeps.
    fn take(&mut self, part: &impl Serialize) {
        self.0.update(serde_json::to_vec(part).unwrap_or_default());
    }

    fn text(&self) -> String {
        hex(&self.0.clone().finalize())
    }
}
