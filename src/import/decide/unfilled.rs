//! Fields that the file does not fill, but every added record needs.

use std::collections::BTreeSet;

use super::basis::Basis;
use crate::import::bind::breach::broken_rule;
use crate::import::bind::layout::TableColumns;
use crate::import::read::assembled::Assembled;
use crate::model::{
    Cell, Field, FieldCell, FieldCode, FieldRef, NumberPrecision, Place, Row, Table,
};
use crate::plan::{Fate, RecordPlan, RowFate, TablePlan};
use crate::problem::{Problem, ProblemKind};
use crate::rules;
use crate::sheet::SheetRow;

/// Adds to a record that an upsert will add what the file does not fill of it outside tables.
pub(crate) fn tell_unfilled(basis: &Basis<'_>, assembled: &mut Assembled) {
    let key = basis.bound.layout.key_columns().next();
    let Some((at, _)) = key else {
        return;
    };
    let problems = unfilled_at(basis, None, assembled.group.row(0).place(at));
    assembled.problems.extend(problems);
}

/// Adds to a record of an upsert what the file does not fill of its new rows, which even an update adds.
pub(crate) fn tell_unfilled_rows(basis: &Basis<'_>, assembled: &mut Assembled, plan: &RecordPlan) {
    if !plan.fate.is_written() || basis.bound.unfilled.is_empty() {
        return;
    }
    let mut found = Vec::new();
    let record = assembled.record(basis.reader);
    for (position, table) in record.tables.iter().enumerate() {
        let code = &table.table.code;
        let column = basis.bound.layout.table(code);
        let new = new_rows(plan.tables.get(position), &table.rows).next();
        let line = new.and_then(|row| assembled.line_of(Some(row)));
        let (Some(column), Some(line)) = (column.and_then(TableColumns::first), line) else {
            continue;
        };
        found.extend(unfilled_at(basis, Some(code), line.place(column)));
    }
    assembled.problems.extend(found);
}

/// Adds to a record what is wrong with its empty cells, where they leave alone what exists: in what is new, they
/// are empty after all.
pub(crate) fn tell_blanks_of_new(basis: &Basis<'_>, assembled: &mut Assembled, plan: &RecordPlan) {
    if !basis.bound.layout.keeps_blanks() || !plan.fate.is_written() {
        return;
    }
    let mut found = Vec::new();
    let record = assembled.record(basis.reader);
    let mut judge = |line: Option<SheetRow<'_>>, cells: &[FieldCell], table: Option<&Table>| {
        for held in cells {
            let (Some(line), Some(at)) = (line, held.at()) else {
                continue;
            };
            // A cell that could not be read is absent, too, but not empty.
            let is_deferred = match held.cell {
                Cell::Absent => line.cell(at).is_empty(),
                Cell::Clear => basis.bound.layout.merges,
                Cell::Set(_) => false,
            };
            if is_deferred {
                let about = FieldRef::new(&held.field, table);
                let kinds = blank_kinds(&held.field, &held.cell).into_iter();
                found.extend(kinds.map(|kind| line.problem(at, kind).about(about.clone())));
            }
        }
    };
    if plan.fate == Fate::Create {
        judge(assembled.line_of(None), &record.cells, None);
    }
    for (position, table) in record.tables.iter().enumerate() {
        for row in new_rows(plan.tables.get(position), &table.rows) {
            judge(assembled.line_of(Some(row)), &row.cells, Some(&table.table));
        }
    }
    assembled.problems.extend(found);
}

/// What an empty cell of something new breaks. One that is left out has the field's default; one that is sent
/// empty has not.
fn blank_kinds(field: &Field, cell: &Cell) -> Vec<ProblemKind> {
    if *cell == Cell::Absent && field.has_default() {
        return Vec::new();
    }
    rules::breaches(field, &Cell::Clear, NumberPrecision::default())
        .into_iter()
        .map(|breach| broken_rule(breach, field, "", false))
        .collect()
}

/// What the file does not fill of a table's rows, or of what stands outside tables, told at this place.
fn unfilled_at(basis: &Basis<'_>, table: Option<&FieldCode>, place: Place) -> Vec<Problem> {
    let table_of = |problem: &Problem| problem.field.as_ref()?.table.clone();
    let unfilled = basis.bound.unfilled.iter();
    let unfilled = unfilled.filter(|problem| table_of(problem).as_ref() == table);
    let at = |problem: &Problem| Problem {
        place,
        ..problem.clone()
    };
    unfilled.map(at).collect()
}

/// The rows of the file that will be new ones, by the plan of their table where there is one.
fn new_rows<'r>(plan: Option<&TablePlan>, rows: &'r [Row]) -> impl Iterator<Item = &'r Row> {
    let new: Option<BTreeSet<usize>> = plan.map(|plan| {
        let new = plan.rows.iter().filter(|row| row.fate == RowFate::New);
        new.filter_map(|row| row.at).collect()
    });
    let rows = rows.iter().enumerate();
    rows.filter(move |(at, row)| match &new {
        Some(new) => new.contains(at),
        None => row.id().is_none(),
    })
    .map(|(_, row)| row)
}
