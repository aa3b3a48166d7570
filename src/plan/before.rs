//! What a record holds of all that a write changes: what it is to hold again once the write is taken back.

use super::cells::Changes;
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
        Some(plan) => {
            changes(&plan.cells, cell) || (sends_files(cell) && !plan.held_files.contains(at))
        }
    };
    let changed = file.cells.iter().enumerate().filter(is_changed);
    let cells = changed.map(|(_, cell)| known(cell, held));
    let mut tables = Vec::new();
    for (at, table) in file.tables.iter().enumerate() {
        let plan = plan.and_then(|plan| plan.tables.get(at));
        if plan.is_some_and(|plan| !is_written(plan, table)) {
            continue;
        }
        if plan.is_some_and(|plan| plan.is_hidden) {
            return None;
        }
        let rows = held.record.rows(&table.table.code)?;
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

fn changes(changes: &Changes, cell: &FieldCell) -> bool {
    match changes {
        Changes::Filled => true,
        Changes::These(these) => these
            .iter()
            .any(|change| change.field.code == cell.field.code),
    }
}

/// Whether files are sent, which take the place of those that are there, whatever their names.
fn sends_files(cell: &FieldCell) -> bool {
    matches!(cell.cell, Cell::Set(Value::Files(_)))
}

fn is_written(plan: &TablePlan, file: &TableRows) -> bool {
    let replaces_files = |row: &RowPlan| {
        let stated = row.at.and_then(|at| file.rows.get(at));
        let mut cells = stated.iter().flat_map(|row| row.cells.iter().enumerate());
        cells.any(|(at, cell)| sends_files(cell) && !row.held_files.contains(&at))
    };
    plan.is_changed() || plan.rows.iter().any(replaces_files)
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
