//! A plan on disk: one JSON document that a reviewer can read, a line a record, and that a later run applies.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};

use super::changes::{changes_json, totals_json};
use super::decision::{Decision, Detail, RowStep, Step, TableDecision};
use super::foreseen::Foreseen;
use super::record::RecordPlan;
use super::same::state;
use super::totals::{RowTally, Totals};
use crate::model::{Cell, Held, Record, RecordId, Revision, Row, RowId, RowKey, Value};

/// The version of the document; it rises when a field changes its meaning or goes away.
const VERSION: u32 = 1;

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
    pub records: Vec<PlannedRecord>,
}

/// One record of a plan on disk.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedRecord {
    /// The line of the file on which it begins.
    pub line: u64,
    /// What is done with it.
    pub decision: Decision,
    /// What the record held that it updates: for each field and table, a digest.
    pub held: BTreeMap<String, String>,
    /// A digest of the names and sizes of the attachments of the file's record, if it has any.
    pub files: Option<String>,
}

/// Why a plan cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// It is no plan, or was damaged.
    #[error("it is not a plan of kintable")]
    Malformed(#[from] serde_json::Error),
    /// It was made by a later version.
    #[error("it is a plan of version {0}; this kintable reads version {VERSION}")]
    Version(u32),
    /// It is not as it was saved.
    #[error("it was changed after it was saved; save it anew")]
    Tampered,
}

impl PlanFile {
    /// Reads a plan.
    ///
    /// # Errors
    /// A text that is no plan, one of a later version, and one that was changed after it was saved.
    pub fn read(reader: impl Read) -> Result<Self, PlanError> {
        let document: Document = serde_json::from_reader(reader)?;
        if document.version > VERSION {
            return Err(PlanError::Version(document.version));
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
        if seal.text() != document.seal {
            return Err(PlanError::Tampered);
        }
        let records = document.records.into_iter();
        let records: Result<Vec<_>, _> = records.map(PlannedRecord::try_from).collect();
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
    records: u64,
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
            records: 0,
        })
    }

    /// Adds a record.
    pub fn record(&mut self, foreseen: &Foreseen<'_>) -> io::Result<()> {
        self.line(&RecordLine::new(foreseen))
    }

    /// Adds a bad record that begins on this line, and is left out.
    pub fn left_out(&mut self, line: u64) -> io::Result<()> {
        self.record(&Foreseen {
            line,
            key: None,
            record: &Record::default(),
            plan: &RecordPlan::unchanged(),
            decision: &Decision::plain(Step::Leave),
            held: None,
        })
    }

    fn line(&mut self, line: &RecordLine) -> io::Result<()> {
        self.seal.take(line);
        let comma = if self.records == 0 { "" } else { "," };
        self.records += 1;
        let text = serde_json::to_string(line)?;
        write!(self.out, "{comma}\n{text}")
    }

    /// Ends the plan.
    pub fn end(mut self, totals: &Totals) -> io::Result<W> {
        let totals = totals_json(totals);
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
    seal: String,
}

/// A digest over the head and all records, so that a plan is not applied after a slip of an editor.
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

/// A digest in hexadecimal digits.
fn hex(digest: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    digits.map(digit).collect()
}

/// One record's line.
#[derive(Serialize, Deserialize)]
struct RecordLine {
    line: u64,
    key: Option<String>,
    action: Action,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Text<RecordId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<Text<Revision>>,
    /// What changes, for people.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    changes: Map<String, Json>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tables: Vec<TableLine>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    held_files: Vec<usize>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    held: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    files: Option<String>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Action {
    Create,
    Update,
    Upsert,
    Unchanged,
    Leave,
}

#[derive(Serialize, Deserialize)]
struct TableLine {
    table: String,
    kept: u64,
    changed: u64,
    new: u64,
    deleted: u64,
    /// The rows to send; those of the file, if there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    send: Option<Vec<RowLine>>,
}

#[derive(Serialize, Deserialize)]
struct RowLine {
    id: Option<Text<RowId>>,
    at: Option<usize>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    held_files: Vec<usize>,
}

/// An id as kintone writes it, a number in quotes.
#[derive(Clone, Copy)]
struct Text<T>(T);

impl<T: std::fmt::Display> Serialize for Text<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de, T: FromStr<Err: std::fmt::Display>> Deserialize<'de> for Text<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(D::Error::custom)
    }
}

impl RecordLine {
    fn new(foreseen: &Foreseen<'_>) -> Self {
        let Foreseen {
            line,
            key,
            record,
            plan,
            decision,
            held,
        } = *foreseen;
        let (action, id, revision) = match decision.step {
            Step::Create => (Action::Create, None, None),
            Step::Update { record, revision } => (Action::Update, Some(record), revision),
            Step::Upsert => (Action::Upsert, None, None),
            Step::Unchanged => (Action::Unchanged, None, None),
            Step::Leave => (Action::Leave, None, None),
        };
        let is_update = matches!(action, Action::Update);
        let tables = plan.tables.iter().map(|table| &table.table.code);
        let detail = decision.detail.as_deref();
        let decided = detail.map_or(&[][..], |detail| &detail.tables);
        let held_files = detail.map_or_else(Vec::new, |detail| detail.held_files.clone());
        Self {
            line,
            key: key.map(str::to_owned),
            action,
            id: id.map(Text),
            revision: revision.map(Text),
            changes: changes_json(plan),
            tables: tables
                .zip(decided)
                .map(|(table, decided)| TableLine::new(table.as_str(), decided))
                .collect(),
            held_files,
            held: held.filter(|_| is_update).map(digests).unwrap_or_default(),
            files: files_digest(record),
        }
    }
}

impl TableLine {
    fn new(table: &str, decided: &TableDecision) -> Self {
        let row = |step: &RowStep| RowLine {
            id: step.id.map(Text),
            at: step.at,
            held_files: step.held_files.clone(),
        };
        let RowTally {
            kept,
            changed,
            new,
            deleted,
        } = decided.tally;
        Self {
            table: table.to_owned(),
            kept,
            changed,
            new,
            deleted,
            send: decided
                .rows
                .as_ref()
                .map(|rows| rows.iter().map(row).collect()),
        }
    }
}

impl TryFrom<RecordLine> for PlannedRecord {
    type Error = serde_json::Error;

    fn try_from(line: RecordLine) -> Result<Self, Self::Error> {
        let step = match (line.action, line.id) {
            (Action::Create, _) => Step::Create,
            (Action::Update, Some(Text(record))) => Step::Update {
                record,
                revision: line.revision.map(|revision| revision.0),
            },
            (Action::Update, None) => {
                return Err(serde_json::Error::custom("an update without a record's id"));
            }
            (Action::Upsert, _) => Step::Upsert,
            (Action::Unchanged, _) => Step::Unchanged,
            (Action::Leave, _) => Step::Leave,
        };
        let is_plain = line.tables.is_empty() && line.held_files.is_empty();
        let row = |row: RowLine| RowStep {
            id: row.id.map(|id| id.0),
            at: row.at,
            held_files: row.held_files,
        };
        let table = |table: TableLine| TableDecision {
            tally: RowTally {
                kept: table.kept,
                changed: table.changed,
                new: table.new,
                deleted: table.deleted,
            },
            rows: table.send.map(|rows| rows.into_iter().map(row).collect()),
        };
        let detail = Detail {
            tables: line.tables.into_iter().map(table).collect(),
            held_files: line.held_files,
        };
        Ok(Self {
            line: line.line,
            decision: Decision {
                step,
                detail: (!is_plain).then(|| Box::new(detail)),
            },
            held: line.held,
            files: line.files,
        })
    }
}

/// A digest of what a record holds in each of its fields and tables, by their codes.
pub fn digests(held: &Held) -> BTreeMap<String, String> {
    let Record { cells, tables } = &held.record;
    let cells = cells.iter().map(|held| {
        (
            held.field.code.to_string(),
            digest(&[state(&held.cell, None)]),
        )
    });
    let row = |row: &Row| {
        let id = match row.key {
            RowKey::Existing(id) => id.to_string(),
            RowKey::New => String::new(),
        };
        let cells = row.cells.iter().map(|held| state(&held.cell, None));
        std::iter::once(id).chain(cells).collect::<Vec<_>>()
    };
    let tables = tables.iter().map(|table| {
        let rows: Vec<String> = table.rows.iter().flat_map(row).collect();
        (table.table.code.to_string(), digest(&rows))
    });
    cells.chain(tables).collect()
}

/// A digest of the names and sizes of a record's attachments, in the order of its cells; none if it has none.
pub fn files_digest(record: &Record) -> Option<String> {
    let rows = record.tables.iter().flat_map(|table| &table.rows);
    let inside = rows.flat_map(|row| &row.cells);
    let cells = record.cells.iter().chain(inside);
    let files: Vec<_> = cells
        .filter(|held| matches!(held.cell, Cell::Set(Value::Files(_))))
        .map(|held| state(&held.cell, None))
        .collect();
    (!files.is_empty()).then(|| digest(&files))
}

/// Enough digits to tell two values of one field apart.
fn digest(parts: &[String]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    hex(&digest.finalize()[..6])
}
