//! Fields that the file does not fill, but every added record needs.

use super::Job;
use super::assemble::Assembled;
use super::breach::broken_rule;
use super::layout::{Column, Layout, TableColumns};
use super::options::Blank;
use super::planner::new_rows;
use crate::model::{
    Cell, Field, FieldCell, FieldCode, FieldKind, FieldRef, Form, NumberPrecision, Place, Problem,
    ProblemKind, Table, Writing,
};
use crate::plan::{Fate, RecordPlan};
use crate::rules::{self, Breach};

/// What is wrong with the fields that have neither a column nor a default. It holds for records that are added:
/// an update leaves such fields as they are.
pub(super) fn unfilled_fields(form: &Form, layout: &Layout) -> Vec<Problem> {
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
        .filter(|(_, field)| !form.is_copied(&field.code))
        .flat_map(|(table, field)| unfilled(field, table))
        .collect()
}

/// Adds to a record that an upsert will add what the file does not fill of it outside tables.
pub(super) fn tell_unfilled(job: &Job<'_>, assembled: &mut Assembled) {
    let key = job.layout.key_columns().next();
    let (Some((at, _)), Some(row)) = (key, assembled.group.rows().first()) else {
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
pub(super) fn tell_unfilled_rows(job: &Job<'_>, assembled: &mut Assembled, plan: &RecordPlan) {
    if !is_written(plan) {
        return;
    }
    let tables = assembled.record.tables.iter().zip(&assembled.row_lines);
    for (position, (table, lines)) in tables.enumerate() {
        let code = &table.table.code;
        let column = job.layout.table(code);
        let are_new = new_rows(plan.tables.get(position), &table.rows);
        let mut lines = lines.iter().zip(are_new);
        let new = lines.find(|(_, is_new)| *is_new);
        let line = new.and_then(|(line, _)| assembled.group.rows().get(*line));
        let (Some(column), Some(line)) = (column.and_then(TableColumns::first), line) else {
            continue;
        };
        let unfilled = job.unfilled.iter();
        let inside = unfilled.filter(|problem| table_of(problem) == Some(code));
        let problems = inside.map(|problem| Problem {
            place: line.place(column),
            ..problem.clone()
        });
        assembled.problems.extend(problems);
    }
}

/// Adds to a record what is wrong with its empty cells, where they leave alone what exists: in what is new, they
/// are empty after all.
pub(super) fn tell_blanks_of_new(job: &Job<'_>, assembled: &mut Assembled, plan: &RecordPlan) {
    if !job.layout.keeps_blanks() || !is_written(plan) {
        return;
    }
    let mut found = Vec::new();
    let mut judge =
        |line: usize, columns: &[Column], cells: &[FieldCell], table: Option<&Table>| {
            let Some(row) = assembled.group.rows().get(line) else {
                return;
            };
            for (column, held) in columns.iter().zip(cells) {
                let is_deferred = match held.cell {
                    Cell::Absent => column.blank == Blank::Keep,
                    Cell::Clear => job.layout.filled_only,
                    Cell::Set(_) => false,
                };
                if is_deferred && row.cell(column.at).is_empty() {
                    let problem = |kind| row.problem(column.at, kind);
                    let about =
                        |problem: Problem| problem.about(FieldRef::new(&column.field, table));
                    let kinds = blank_kinds(&column.field, &held.cell).into_iter();
                    found.extend(kinds.map(problem).map(about));
                }
            }
        };
    if plan.fate == Fate::Create {
        judge(0, &job.layout.fields, &assembled.record.cells, None);
    }
    let tables = assembled.record.tables.iter().zip(&assembled.row_lines);
    for (position, (table, lines)) in tables.enumerate() {
        let Some(columns) = job.layout.table(&table.table.code) else {
            continue;
        };
        let are_new = new_rows(plan.tables.get(position), &table.rows);
        for ((row, line), is_new) in table.rows.iter().zip(lines).zip(are_new) {
            if is_new {
                judge(*line, &columns.columns, &row.cells, Some(&columns.table));
            }
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
