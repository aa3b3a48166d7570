//! What will become of each row of a table: which row of the file is which row of the record.

use std::collections::HashMap;
use std::sync::Arc;

use super::policy::{RowsPolicy, TablePolicy};
use super::record::{CellChange, Comparison};
use super::same::normal;
use super::totals::RowTally;
use crate::model::{FieldCode, NumberPrecision, Row, RowId, RowKey, Table, TableRows};

/// What will become of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFate {
    /// It stays as it is.
    Kept,
    /// It stays, and some of its cells change.
    Changed,
    /// It is added.
    New,
    /// It goes away.
    Deleted,
}

/// One row of a table's plan.
#[derive(Debug, Clone, PartialEq)]
pub struct RowPlan {
    /// What will become of it.
    pub fate: RowFate,
    /// Its id, but for a row that is new.
    pub id: Option<RowId>,
    /// Its position among the file's rows of the table, from 0, where the file lists it.
    pub at: Option<usize>,
    /// Its cells that change; all that are filled, of a row that comes or goes.
    pub cells: Vec<CellChange>,
    /// Positions of the cells whose attachments it holds already as the file has them.
    pub(super) held_files: Vec<usize>,
    /// The id that the file gives to a row that is new all the same, as the record has no such row.
    pub unknown_id: Option<RowId>,
}

/// What will become of a table of one record.
#[derive(Debug, Clone, PartialEq)]
pub struct TablePlan {
    /// The table.
    pub table: Arc<Table>,
    /// Its rows in the order they will have; then those that are deleted.
    pub rows: Vec<RowPlan>,
    /// Whether rows that stay change their order.
    pub is_reordered: bool,
    /// The first of the file's rows, by its position, whose key fits several rows equally well, so that they were
    /// paired in order.
    pub paired_in_order: Option<usize>,
    /// Whether the rows to send follow from the rows that are there, and not from the file alone.
    pub(super) is_mixed: bool,
}

impl TablePlan {
    /// All rows of a record that will be added.
    pub(super) fn new_rows(file: &TableRows) -> Self {
        let rows = file.rows.iter().enumerate();
        Self {
            table: file.table.clone(),
            rows: rows.map(|(at, row)| added(row, at, None)).collect(),
            is_reordered: false,
            paired_in_order: None,
            is_mixed: false,
        }
    }

    /// A table whose rows may not be seen: what the file lists is sent as it is.
    pub(super) fn unseen(file: &TableRows) -> Self {
        let mut plan = Self::new_rows(file);
        for (planned, row) in plan.rows.iter_mut().zip(&file.rows) {
            if let Some(id) = id_of(row) {
                planned.fate = RowFate::Changed;
                planned.id = Some(id);
            }
        }
        plan
    }

    /// Whether the table would be another one than it is.
    pub fn is_changed(&self) -> bool {
        self.is_reordered || self.rows.iter().any(|row| row.fate != RowFate::Kept)
    }

    /// Its rows by their fates.
    pub fn tally(&self) -> RowTally {
        let mut tally = RowTally::default();
        for row in &self.rows {
            *tally.of(row.fate) += 1;
        }
        tally
    }

    /// The rows that will be deleted.
    pub fn deleted(&self) -> impl Iterator<Item = RowId> {
        let deleted = self.rows.iter().filter(|row| row.fate == RowFate::Deleted);
        deleted.filter_map(|row| row.id)
    }
}

/// Plans a table of a record that exists and has these rows.
pub(super) fn plan_rows(
    file: &TableRows,
    held: &[Row],
    policy: &TablePolicy,
    comparison: Comparison,
) -> TablePlan {
    let pairs = Pairs::new(file, held, &policy.key, comparison);
    let partner_of: HashMap<usize, usize> = pairs
        .of_file
        .iter()
        .enumerate()
        .filter_map(|(at, partner)| partner.map(|held_at| (held_at, at)))
        .collect();
    let listed = |at: usize, held_at: usize| {
        let cells = comparison.cells(&file.rows[at].cells, &held[held_at].cells);
        RowPlan {
            fate: if cells.is_empty() {
                RowFate::Kept
            } else {
                RowFate::Changed
            },
            id: id_of(&held[held_at]),
            at: Some(at),
            cells,
            held_files: comparison.held_files(&file.rows[at].cells, &held[held_at].cells),
            unknown_id: None,
        }
    };
    let kept = |held_at: usize| RowPlan {
        fate: RowFate::Kept,
        id: id_of(&held[held_at]),
        at: None,
        cells: Vec::new(),
        held_files: Vec::new(),
        unknown_id: None,
    };
    let new_rows = || {
        let unpaired = pairs.of_file.iter().enumerate();
        let unpaired = unpaired.filter(|(_, partner)| partner.is_none());
        unpaired.map(|(at, _)| added(&file.rows[at], at, id_of(&file.rows[at])))
    };
    let mut rows: Vec<RowPlan> = Vec::with_capacity(file.rows.len().max(held.len()));
    let mut is_reordered = false;
    match policy.rows {
        RowsPolicy::Replace => {
            let mut last = None;
            for (at, partner) in pairs.of_file.iter().enumerate() {
                let Some(held_at) = *partner else {
                    rows.push(added(&file.rows[at], at, id_of(&file.rows[at])));
                    continue;
                };
                is_reordered |= last > Some(held_at);
                last = Some(held_at);
                rows.push(listed(at, held_at));
            }
            let unlisted = (0..held.len()).filter(|held_at| !partner_of.contains_key(held_at));
            rows.extend(unlisted.map(|held_at| removed(&held[held_at])));
        }
        RowsPolicy::Merge => {
            rows.extend(
                (0..held.len()).map(|held_at| match partner_of.get(&held_at) {
                    Some(at) => listed(*at, held_at),
                    None => kept(held_at),
                }),
            );
            rows.extend(new_rows());
        }
        RowsPolicy::Append => {
            rows.extend((0..held.len()).map(kept));
            rows.extend(new_rows());
        }
    }
    TablePlan {
        table: file.table.clone(),
        rows,
        is_reordered,
        paired_in_order: pairs.in_order,
        is_mixed: policy.needs_rows(),
    }
}

fn id_of(row: &Row) -> Option<RowId> {
    match row.key {
        RowKey::Existing(id) => Some(id),
        RowKey::New => None,
    }
}

fn added(row: &Row, at: usize, unknown_id: Option<RowId>) -> RowPlan {
    RowPlan {
        fate: RowFate::New,
        id: None,
        at: Some(at),
        cells: CellChange::coming(&row.cells),
        held_files: Vec::new(),
        unknown_id,
    }
}

fn removed(row: &Row) -> RowPlan {
    RowPlan {
        fate: RowFate::Deleted,
        id: id_of(row),
        at: None,
        cells: CellChange::going(&row.cells),
        held_files: Vec::new(),
        unknown_id: None,
    }
}

/// Which row of the file is which row of the record.
struct Pairs {
    /// For each row of the file, the position of its row among those that are there.
    of_file: Vec<Option<usize>>,
    in_order: Option<usize>,
}

impl Pairs {
    /// Rows are found by their ids first; what is left, by key, where the table has one. Among rows of one key,
    /// those that are the same go together, then the others in their order.
    fn new(file: &TableRows, held: &[Row], key: &[FieldCode], comparison: Comparison) -> Self {
        let mut free: HashMap<RowId, usize> = held
            .iter()
            .enumerate()
            .filter_map(|(at, row)| Some((id_of(row)?, at)))
            .collect();
        let by_id = |row: &Row| free.remove(&id_of(row)?);
        let mut pairs = Self {
            of_file: file.rows.iter().map(by_id).collect(),
            in_order: None,
        };
        if !key.is_empty() {
            let mut free: Vec<_> = free.into_values().collect();
            free.sort_unstable();
            pairs.by_key(file, held, key, &free, comparison);
        }
        pairs
    }

    fn by_key(
        &mut self,
        file: &TableRows,
        held: &[Row],
        key: &[FieldCode],
        free: &[usize],
        comparison: Comparison,
    ) {
        let mut waiting: HashMap<Vec<String>, Vec<usize>> = HashMap::new();
        for held_at in free {
            if let Some(values) = key_of(&held[*held_at], key, comparison.precision) {
                waiting.entry(values).or_default().push(*held_at);
            }
        }
        let mut unpaired = Vec::new();
        for (at, row) in file.rows.iter().enumerate() {
            let values = key_of(row, key, comparison.precision);
            let values = values.filter(|_| self.of_file[at].is_none());
            let Some(values) = values else { continue };
            let Some(candidates) = waiting.get_mut(&values) else {
                continue;
            };
            let equal = candidates.iter().position(|held_at| {
                comparison
                    .cells(&row.cells, &held[*held_at].cells)
                    .is_empty()
            });
            match equal {
                Some(position) => self.of_file[at] = Some(candidates.remove(position)),
                None => unpaired.push((at, values)),
            }
        }
        let mut claims: HashMap<&[String], usize> = HashMap::new();
        for (_, values) in &unpaired {
            *claims.entry(values).or_default() += 1;
        }
        for (at, values) in &unpaired {
            let Some(candidates) = waiting.get_mut(values).filter(|rows| !rows.is_empty()) else {
                continue;
            };
            let is_clear = claims.get(values.as_slice()) == Some(&1) && candidates.len() == 1;
            if !is_clear && self.in_order.is_none() {
                self.in_order = Some(*at);
            }
            self.of_file[*at] = Some(candidates.remove(0));
        }
    }
}

/// The values of a row's key; `None` if all of them are empty: such rows are found by nothing.
fn key_of(row: &Row, key: &[FieldCode], precision: Option<NumberPrecision>) -> Option<Vec<String>> {
    let value = |code: &FieldCode| {
        let mut cells = row.cells.iter();
        let held = cells.find(|held| held.field.code == *code);
        held.map_or_else(String::new, |held| normal(&held.cell, precision))
    };
    let values: Vec<_> = key.iter().map(value).collect();
    values
        .iter()
        .any(|value| !value.is_empty())
        .then_some(values)
}
