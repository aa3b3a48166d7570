//! One record of a plan on disk: a line of JSON.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value as Json};

use super::changes::changes_json;
use super::decision::{Decision, Detail, RowStep, TableDecision};
use super::digest::{digests, files_digest};
use super::fate::{Fate, Why, Write};
use super::preview::Preview;
use super::record::RecordPlan;
use super::rows::TablePlan;
use super::tally::RowTally;
use crate::model::{FieldCode, Record, RecordId, Revision, RowId};

/// One record of a plan on disk.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedRecord {
    /// The line of the file on which it begins.
    pub line: u64,
    /// What is done with it.
    pub decision: Decision,
    /// What the record held that it updates: for each field and table, a digest.
    pub held: BTreeMap<String, String>,
    /// A digest of the names and sizes of the attachments of the file's record, if it has any.
    pub files: Option<String>,
    /// Whether it is updated though nothing of it changes.
    pub is_idle: bool,
    /// Whether it is left out as it had an error when the plan was made.
    pub has_failed: bool,
}

#[derive(Serialize, Deserialize)]
pub(super) struct RecordLine {
    line: u64,
    key: Option<String>,
    action: Action,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Quoted<RecordId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<Quoted<Revision>>,
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
    /// Whether it is left out as it has an error.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    failed: bool,
    /// What no plan says: kept, so that it breaks the seal.
    #[serde(flatten)]
    others: Map<String, Json>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Of those that are deleted, rows whose values are added again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    renewed: Option<u64>,
    /// Whether the rows that are there may not be seen: then those that are deleted are not counted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    hidden: bool,
    /// The rows to send; those of the file, if there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    send: Option<Vec<RowLine>>,
    #[serde(flatten)]
    others: Map<String, Json>,
}

#[derive(Serialize, Deserialize)]
struct RowLine {
    id: Option<Quoted<RowId>>,
    at: Option<usize>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    held_files: Vec<usize>,
    #[serde(flatten)]
    others: Map<String, Json>,
}

/// An id as kintone writes it, a number in quotes.
#[derive(Clone, Copy)]
struct Quoted<T>(T);

impl<T: std::fmt::Display> Serialize for Quoted<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de, T: FromStr<Err: std::fmt::Display>> Deserialize<'de> for Quoted<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(D::Error::custom)
    }
}

impl RecordLine {
    pub(super) fn new(preview: &Preview<'_>) -> Self {
        let Preview {
            line,
            key,
            record,
            plan,
            held,
        } = *preview;
        let decision = Decision::of(plan);
        let action = match decision.fate {
            Fate::Create => Action::Create,
            Fate::Update => Action::Update,
            Fate::Upsert => Action::Upsert,
            Fate::Unchanged => Action::Unchanged,
            Fate::Skip(_) | Fate::Refuse(_) => Action::Leave,
        };
        let (id, revision) = match decision.write {
            Some(Write::Update { record, revision }) => (Some(record), revision),
            _ => (None, None),
        };
        let mut detail = *decision.detail.unwrap_or_default();
        if action == Action::Unchanged {
            let untouched = |table| TableDecision {
                rows: None,
                ..TableDecision::of(table)
            };
            detail.tables = plan.tables.iter().map(untouched).collect();
        }
        let updated = held.filter(|_| action == Action::Update);
        let tables = plan.tables.iter().zip(&detail.tables);
        let decided =
            |(table, decided): (&TablePlan, _)| TableLine::new(&table.table.code, decided);
        Self {
            line,
            key: key.map(str::to_owned),
            action,
            id: id.map(Quoted),
            revision: revision.map(Quoted),
            changes: changes_json(plan, record),
            tables: tables.map(decided).collect(),
            held_files: detail.held_files,
            held: updated.map(digests).unwrap_or_default(),
            files: files_digest(record),
            failed: false,
            others: Map::new(),
        }
    }

    /// A bad record that begins on this line, and is left out.
    pub(super) fn failed(line: u64) -> Self {
        let nothing = Preview {
            line,
            key: None,
            record: &Record::default(),
            plan: &RecordPlan::blank(),
            held: None,
        };
        Self {
            failed: true,
            ..Self::new(&nothing)
        }
    }
}

impl TableLine {
    fn new(table: &FieldCode, decided: &TableDecision) -> Self {
        let row = |step: &RowStep| RowLine {
            id: step.id.map(Quoted),
            at: step.at,
            held_files: step.held_files.clone(),
            others: Map::new(),
        };
        let (tally, rows) = (decided.tally, decided.rows.as_ref());
        Self {
            table: table.to_string(),
            kept: tally.kept,
            changed: tally.changed,
            new: tally.new,
            deleted: tally.deleted,
            renewed: (tally.renewed > 0).then_some(tally.renewed),
            hidden: decided.is_hidden,
            send: rows.map(|rows| rows.iter().map(row).collect()),
            others: Map::new(),
        }
    }
}

impl TryFrom<RecordLine> for SavedRecord {
    type Error = serde_json::Error;

    fn try_from(line: RecordLine) -> Result<Self, Self::Error> {
        let (fate, write) = match (line.action, line.id) {
            (Action::Create, _) => (Fate::Create, Some(Write::Add)),
            (Action::Update, Some(Quoted(record))) => {
                let revision = line.revision.map(|revision| revision.0);
                (Fate::Update, Some(Write::Update { record, revision }))
            }
            (Action::Update, None) => {
                return Err(serde_json::Error::custom("an update without a record's id"));
            }
            (Action::Upsert, _) => (Fate::Upsert, Some(Write::Upsert)),
            (Action::Unchanged, _) => (Fate::Unchanged, None),
            (Action::Leave, _) => (Fate::Skip(Why::Saved), None),
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
                renewed: table.renewed.unwrap_or_default(),
            },
            is_hidden: table.hidden,
            rows: table.send.map(|rows| rows.into_iter().map(row).collect()),
        };
        let detail = Detail {
            tables: line.tables.into_iter().map(table).collect(),
            held_files: line.held_files,
            read_at: line.revision.map(|revision| revision.0),
        };
        Ok(Self {
            line: line.line,
            decision: Decision {
                fate,
                write,
                detail: (!is_plain).then(|| Box::new(detail)),
            },
            held: line.held,
            files: line.files,
            is_idle: line.action == Action::Update && line.changes.is_empty(),
            has_failed: line.failed,
        })
    }
}
