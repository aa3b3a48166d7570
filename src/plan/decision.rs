//! What the write needs to know of a plan, small enough to be kept for every record of a file.

use super::fate::{Fate, Why, Write};
use super::policy::Policies;
use super::record::RecordPlan;
use super::rows::{RowPlan, TablePlan};
use super::tally::{RowFate, RowTally};
use crate::model::{Cell, FieldCell, Record, Revision, Row, RowId, RowKey, TableRows};

/// What is done with a record, its rows and its attachments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What becomes of it.
    pub fate: Fate,
    /// How it is written, if it is.
    pub write: Option<Write>,
    /// What is not as the file has it; most records need none.
    pub detail: Option<Box<Detail>>,
}

/// How what is sent differs from what the file states.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Detail {
    /// One for each table that the file's record has.
    pub tables: Vec<TableDecision>,
    /// Positions of cells outside tables whose attachments are held already, and are not sent again.
    pub held_files: Vec<usize>,
    /// The revision at which the record was read, if it exists.
    pub read_at: Option<Revision>,
}

/// What is done with a table of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableDecision {
    /// The rows to send, in order; those of the file as they are, if `None`.
    pub rows: Option<Vec<RowStep>>,
    /// What becomes of the rows.
    pub tally: RowTally,
    /// Whether the rows that are there may not be seen, so that those that are deleted are not among them.
    pub is_hidden: bool,
}

/// A row to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowStep {
    /// The row that it is; a new one if `None`.
    pub id: Option<RowId>,
    /// Its position among the file's rows; a row that only stays if `None`.
    pub at: Option<usize>,
    /// Positions of cells whose attachments the row holds already.
    pub held_files: Vec<usize>,
}

impl Decision {
    /// Whether writing it once more could not hurt. kintone refuses a second record of a unique value.
    pub fn may_be_repeated(&self, has_unique_key: bool) -> bool {
        has_unique_key || self.fate == Fate::Update
    }

    /// A record of which kintone decides whether it is added or updated, or that is new as all of its file are.
    pub fn unread(policies: &Policies) -> Self {
        let fate = if policies.keyed.is_some() {
            Fate::Upsert
        } else {
            Fate::Create
        };
        Self::plain(fate, policies)
    }

    /// A record that is written as the file has it.
    pub fn plain(fate: Fate, policies: &Policies) -> Self {
        Self {
            fate,
            write: policies.write(fate, None),
            detail: None,
        }
    }

    /// A record that is left out.
    pub fn skip(why: Why) -> Self {
        Self {
            fate: Fate::Skip(why),
            write: None,
            detail: None,
        }
    }

    /// Whether the record is sent as the file states it. If the file `merges`, empty cells of what exists are left out.
    pub fn states_all(&self, merges: bool) -> bool {
        let is_stated = |detail: &Detail| {
            let mut tables = detail.tables.iter();
            detail.held_files.is_empty() && tables.all(|table| table.rows.is_none())
        };
        let leaves_out = merges && self.fate == Fate::Update;
        !leaves_out && self.detail.as_deref().is_none_or(is_stated)
    }

    /// The revision at which the record was read, if it exists.
    pub fn read_at(&self) -> Option<Revision> {
        self.detail.as_deref()?.read_at
    }

    /// What remains of a plan.
    pub fn of(plan: &RecordPlan) -> Self {
        let is_plain = plan.tables.is_empty() && plan.held_files.is_empty();
        let is_read = matches!(plan.fate, Fate::Create | Fate::Update);
        let detail = (is_read && !is_plain).then(|| {
            Box::new(Detail {
                tables: plan.tables.iter().map(TableDecision::of).collect(),
                held_files: plan.held_files.clone(),
                read_at: plan.target().map(|(_, revision)| revision),
            })
        });
        Self {
            fate: plan.fate,
            write: plan.write,
            detail,
        }
    }

    /// The record as it is sent; if it `merges`, empty cells of what exists already are left out. `None` if the
    /// record has not the tables and rows that were decided about.
    pub fn apply(&self, mut record: Record, merges: bool) -> Option<Record> {
        if merges && self.fate == Fate::Update {
            leave_out_empty(&mut record.cells);
        }
        let Some(detail) = &self.detail else {
            return Some(record);
        };
        if record.tables.len() != detail.tables.len() {
            return None;
        }
        let Record { mut cells, tables } = record;
        without_files(&mut cells, &detail.held_files)?;
        let tables = tables.into_iter().zip(&detail.tables);
        let tables = tables.map(|(file, decision)| decision.apply(file, merges));
        Some(Record {
            cells,
            tables: tables.collect::<Option<_>>()?,
        })
    }
}

impl TableDecision {
    pub(super) fn of(plan: &TablePlan) -> Self {
        let sent = plan.rows.iter().filter(|row| row.fate != RowFate::Deleted);
        let step = |row: &RowPlan| RowStep {
            id: row.id,
            at: row.at,
            held_files: row.held_files.clone(),
        };
        Self {
            rows: (!plan.is_stated).then(|| sent.map(step).collect()),
            tally: plan.tally(),
            is_hidden: plan.is_hidden,
        }
    }

    fn apply(&self, file: TableRows, merges: bool) -> Option<TableRows> {
        let Some(steps) = &self.rows else {
            return Some(file);
        };
        let mut of_file: Vec<_> = file.rows.into_iter().map(Some).collect();
        let row = |step: &RowStep| {
            let key = step.id.map_or(RowKey::New, RowKey::Existing);
            let mut row = match step.at {
                Some(at) => of_file.get_mut(at)?.take()?,
                None => Row {
                    key,
                    cells: Vec::new(),
                    line: None,
                },
            };
            without_files(&mut row.cells, &step.held_files)?;
            if merges && step.id.is_some() {
                leave_out_empty(&mut row.cells);
            }
            Some(Row { key, ..row })
        };
        let rows = steps.iter().map(row).collect::<Option<_>>()?;
        Some(TableRows { rows, ..file })
    }
}

fn without_files(cells: &mut [FieldCell], held_files: &[usize]) -> Option<()> {
    for at in held_files {
        cells.get_mut(*at)?.cell = Cell::Absent;
    }
    Some(())
}

fn leave_out_empty(cells: &mut [FieldCell]) {
    let empty = cells.iter_mut().filter(|held| held.cell == Cell::Clear);
    empty.for_each(|held| held.cell = Cell::Absent);
}
