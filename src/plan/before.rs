//! What a record holds of all that a write changes: what it is to hold again once the write is taken back.

use super::record::RecordPlan;
use super::rows::{RowPlan, TablePlan};
use crate::model::{Cell, ExistingRecord, FieldCell, Record, Row, TableRows, Value};

/// The cells that a write changes, as they are, and all rows of the tables that it changes, with their ids and in
/// their order. `file` is what the file says; without a plan all that it says counts as changed. `None` where not all
/// of that is known.
pub fn before(
    plan: Option<&RecordPlan>,
    file: &Record,
    held: &ExistingRecord,
) -> Option<ExistingRecord> {
    if plan.is_some_and(|plan| !plan.is_compared) {
        return None;
    }
    let is_changed = |(at, cell): &(usize, &FieldCell)| match plan {
        None => cell.cell != Cell::Absent,
        Some(plan) => !plan.held_files.contains(at) && is_sent(cell, &held.record.cells),
    };
    let changed = file.cells.iter().enumerate().filter(is_changed);
    let cells = changed.map(|(_, cell)| known(cell, held));
    let mut tables = Vec::new();
    for (at, table) in file.tables.iter().enumerate() {
        let plan = plan.and_then(|plan| plan.tables.get(at));
        let rows = held.record.rows(&table.table.code)?;
        if plan.is_some_and(|plan| plan.is_hidden) {
            return None;
        }
        if plan.is_some_and(|plan| !is_written(plan, table, rows)) {
            continue;
        }
        tables.push(TableRows {
            table: table.table.clone(),
            rows: rows.iter().map(whole).collect::<Option<_>>()?,
        });
    }
    let cells = cells.collect::<Option<_>>()?;
    Some(ExistingRecord {
        record: Record { cells, tables },
        ..*held
    })
}

/// Whether a cell is sent that is not held exactly so: what only says the same, such as other line breaks, takes the
/// place of what is there. Files always do.
fn is_sent(cell: &FieldCell, held: &[FieldCell]) -> bool {
    let mut held = held.iter();
    let held = held.find(|held| held.field.code == cell.field.code);
    match &cell.cell {
        Cell::Absent => false,
        Cell::Set(Value::Files(_)) => true,
        cell => held.is_none_or(|held| held.cell != *cell),
    }
}

fn is_written(plan: &TablePlan, file: &TableRows, held: &[Row]) -> bool {
    let is_sent = |row: &RowPlan| {
        let stated = row.at.and_then(|at| file.rows.get(at));
        let there = held.iter().find(|held| held.id() == row.id);
        let there = there.map_or(&[][..], |held| &held.cells);
        let mut cells = stated.iter().flat_map(|row| row.cells.iter().enumerate());
        cells.any(|(at, cell)| !row.held_files.contains(&at) && is_sent(cell, there))
    };
    plan.is_changed() || plan.rows.iter().any(is_sent)
}

/// What is held in the field of a cell, where it may be seen.
fn known(cell: &FieldCell, held: &ExistingRecord) -> Option<FieldCell> {
    let mut cells = held.record.cells.iter();
    let known = cells.find(|held| held.field.code == cell.field.code)?;
    (known.cell != Cell::Absent).then(|| known.clone())
}

fn whole(row: &Row) -> Option<Row> {
    let mut cells = row.cells.iter();
    cells
        .all(|held| held.cell != Cell::Absent)
        .then(|| row.clone())
}
