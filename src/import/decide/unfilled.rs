//! Fields that the file does not fill, but every added record needs.

use super::planner::new_rows;
use crate::import::Job;
use crate::import::bind::layout::{Layout, TableColumns};
use crate::import::read::assemble::Assembled;
use crate::import::read::breach::broken_rule;
use crate::model::{
    Cell, Field, FieldCell, FieldCode, FieldKind, FieldRef, Form, NumberPrecision, Place, Problem,
    ProblemKind, Table, Writing,
};
use crate::plan::{Fate, RecordPlan};
use crate::rules::{self, Breach};
use crate::sheet::SheetRow;

/// What is wrong with the fields that have neither a column nor a default. It holds for records that are added:
/// an update leaves such fields as they are.
pub(crate) fn unfilled_fields(form: &Form, layout: &Layout) -> Vec<Problem> {
    let is_key = |field: &Field| {
        let key = layout.key.as_ref().map(|column| column.key.field());
        key.is_some_and(|key| key.code == field.code)
    };
    let outside = form
        .fields()
        .iter()
        .filter(|field| !is_key(field))
        .filter(|field| {
            !layout
                .fields
                .iter()
                .any(|column| column.field.code == field.code)
        })
        .map(|field| (None, field));
    let inside = layout.tables.iter().flat_map(|columns| {
        let absent = |field: &&std::sync::Arc<Field>| {
            !columns
                .columns
                .iter()
                .any(|column| column.field.code == field.code)
        };
        columns
            .table
            .fields
            .iter()
            .filter(absent)
            .map(|field| (Some(&*columns.table), field))
    });
    outside
        .chain(inside)
        .flat_map(|(table, field)| unfilled(field, table))
        .collect()
}

/// Adds to a record that an upsert will add what the file does not fill of it outside tables.
pub(crate) fn tell_unfilled(job: &Job<'_>, assembled: &mut Assembled) {
    let key = job.layout.key_columns().next();
    let (Some((at, _)), Some(row)) = (key, assembled.group.rows.first()) else {
        return;
    };
    let place = row.place(at);
    let unfilled = job.unfilled.iter();
    let outside = unfilled.filter(|problem| table_of(problem).is_none());
    let problems = outside.map(|problem| Problem {
        place,
        ..problem.clone()
    });
    assembled.problems.extend(problems);
}

/// Adds to a record of an upsert what the file does not fill of its new rows, which even an update adds.
pub(crate) fn tell_unfilled_rows(job: &Job<'_>, assembled: &mut Assembled, plan: &RecordPlan) {
    if !is_written(plan) {
        return;
    }
    let mut found = Vec::new();
    for (position, table) in assembled.record.tables.iter().enumerate() {
        let code = &table.table.code;
        let column = job.layout.table(code);
        let new = new_rows(plan.tables.get(position), &table.rows).next();
        let line = new.and_then(|row| assembled.line_of(Some(row)));
        let (Some(column), Some(line)) = (column.and_then(TableColumns::first), line) else {
            continue;
        };
        let unfilled = job.unfilled.iter();
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
pub(crate) fn tell_blanks_of_new(job: &Job<'_>, assembled: &mut Assembled, plan: &RecordPlan) {
    if !job.layout.keeps_blanks() || !is_written(plan) {
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
                Cell::Clear => job.layout.filled_only,
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

/// Whether a record is written, as far as that is known.
fn is_written(plan: &RecordPlan) -> bool {
    matches!(plan.fate, Fate::Create | Fate::Update | Fate::Upsert)
}

fn table_of(problem: &Problem) -> Option<&FieldCode> {
    problem.field.as_ref()?.table.as_ref()
}

/// A radio button that is not sent is saved all the same (kintone API facts, section 4.2).
fn unfilled(field: &Field, table: Option<&Table>) -> Vec<Problem> {
    let is_filled = field.has_default() || field.kind == FieldKind::RadioButton;
    if is_filled || field.writing() != Writing::Always {
        return Vec::new();
    }
    let breaches = rules::breaches(field, &Cell::Clear, NumberPrecision::default());
    let kind = |breach| match breach {
        Breach::Required => ProblemKind::RequiredNoColumn,
        other => broken_rule(other, field, "", false),
    };
    let problem =
        |breach| Problem::new(Place::File, kind(breach)).about(FieldRef::new(field, table));
    breaches.into_iter().map(problem).collect()
}
