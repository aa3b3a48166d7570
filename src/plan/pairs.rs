//! Which row of the file is which row of the record: by its id, else by cells of its own.

use std::collections::HashMap;

use super::record::Comparison;
use super::same::normal;
use crate::model::{Cell, FieldCode, NumberPrecision, Row, RowId, TableRows};

/// Which row of the file is which row of the record.
pub(super) struct Pairs {
    /// For each row of the file, the position of its row among those that are there.
    pub(super) of_file: Vec<Option<usize>>,
    /// The first row of the file whose key fits several rows equally well, so that they were paired in order.
    pub(super) in_order: Option<usize>,
    /// Whether a field of the key may not be seen, so that no row can be found by it.
    pub(super) is_hidden: bool,
}

impl Pairs {
    /// Rows are found by their ids first; what is left, by key, where the table has one. Among rows of one key,
    /// those that are the same go together, then the others in their order.
    pub(super) fn new(
        file: &TableRows,
        held: &[Row],
        key: &[FieldCode],
        comparison: Comparison,
    ) -> Self {
        let mut free: HashMap<RowId, usize> = held
            .iter()
            .enumerate()
            .filter_map(|(at, row)| Some((row.id()?, at)))
            .collect();
        let by_id = |row: &Row| free.remove(&row.id()?);
        let mut pairs = Self {
            of_file: file.rows.iter().map(by_id).collect(),
            in_order: None,
            is_hidden: held.iter().any(|row| is_hidden(row, key)),
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

fn is_hidden(row: &Row, key: &[FieldCode]) -> bool {
    let mut cells = row.cells.iter();
    cells.any(|held| key.contains(&held.field.code) && held.cell == Cell::Absent)
}
