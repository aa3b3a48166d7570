//! Fields that the file does not fill, but every added record needs.

use std::collections::BTreeSet;

use super::basis::Basis;
use crate::import::bind::breach::broken_rule;
use crate::import::bind::layout::TableColumns;
use crate::import::read::assemble::Assembled;
use crate::model::{
    Cell, Field, FieldCell, FieldCode, FieldKind, FieldRef, NumberPrecision, Row, Table,
};
use crate::plan::{Fate, RecordPlan, RowFate, TablePlan};
use crate::problem::{Problem, ProblemKind};
use crate::rules;
use crate::sheet::SheetRow;

/// Adds to a record that an upsert will add what the file does not fill of it outside tables.
pub(crate) fn tell_unfilled(basis: &Basis<'_>, assembled: &mut Assembled) {
    let key = basis.bound.layout.key_columns().next();
    let (Some((at, _)), Some(row)) = (key, assembled.group.rows().first()) else {
        return;
    };
    let place = row.place(at);
    let unfilled = basis.bound.unfilled.iter();
    let outside = unfilled.filter(|problem| table_of(problem).is_none());
    let problems = outside.map(|problem| Problem {
        place,
        ..problem.clone()
    });
    assembled.problems.extend(problems);
}

/// Adds to a record of an upsert what the file does not fill of its new rows, which even an update adds.
pub(crate) fn tell_unfilled_rows(basis: &Basis<'_>, assembled: &mut Assembled, plan: &RecordPlan) {
    if !plan.fate.is_written() {
        return;
    }
    let mut found = Vec::new();
    for (position, table) in assembled.record.tables.iter().enumerate() {
        let code = &table.table.code;
        let column = basis.bound.layout.table(code);
        let new = new_rows(plan.tables.get(position), &table.rows).next();
        let line = new.and_then(|row| assembled.line_of(Some(row)));
        let (Some(column), Some(line)) = (column.and_then(TableColumns::first), line) else {
            continue;
        };
        let unfilled = basis.bound.unfilled.iter();
        let inside = unfilled.filter(|problem| table_of(problem) == Some(code));
        let problems = inside.map(|problem| Problem {
            place: line.place(column),
            ..problem.clone()
        });
        found.extend(problems);
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
    let mut judge = |line: Option<&SheetRow>, cells: &[FieldCell], table: Option<&Table>| {
        for held in cells {
            let (Some(line), Some(at)) = (line, held.column) else {
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
        judge(assembled.line_of(None), &assembled.record.cells, None);
    }
    for (position, table) in assembled.record.tables.iter().enumerate() {
        for row in new_rows(plan.tables.get(position), &table.rows) {
            judge(assembled.line_of(Some(row)), &row.cells, Some(&table.table));
        }
    }
    assembled.problems.extend(found);
}

/// What an empty cell of something new breaks. One that is left out has the field's default; one that is sent
/// empty has not.
fn blank_kinds(field: &Field, cell: &Cell) -> Vec<ProblemKind> {
    let has_default = field.has_default() || field.kind == FieldKind::RadioButton;
    if *cell == Cell::Absent && has_default {
        return Vec::new();
    }
    let breaches = rules::breaches(field, &Cell::Clear, NumberPrecision::default());
    let breaches = breaches.into_iter();
    breaches
        .map(|breach| broken_rule(breach, field, "", false))
        .collect()
}

fn table_of(problem: &Problem) -> Option<&FieldCode> {
    problem.field.as_ref()?.table.as_ref()
}

/// The rows of the file that will be new ones, by the plan of their table where there is one.
fn new_rows<'r>(plan: Option<&TablePlan>, rows: &'r [Row]) -> impl Iterator<Item = &'r Row> {
    let new: Option<BTreeSet<usize>> = plan.map(|plan| {
        let new = plan.rows.iter().filter(|row| row.fate == RowFate::New);
        new.filter_map(|row| row.at).collect()
    });
    let rows = rows.iter().enumerate();
    let is_new = move |(at, row): &(usize, &Row)| match &new {
        Some(new) => new.contains(at),
        None => row.id().is_none(),
    };
    rows.filter(is_new).map(|(_, row)| row)
}
