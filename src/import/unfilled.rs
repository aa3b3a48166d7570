//! Fields that the file does not fill, but every added record needs.

use super::Job;
use super::assemble::{Assembled, broken_rule};
use super::layout::{Layout, TableColumns};
use crate::model::{
    Cell, Field, FieldCode, FieldKind, FieldRef, Form, NumberPrecision, Place, Problem,
    ProblemKind, RowKey, Table, Writing,
};
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
    let (Some(column), Some(row)) = (&job.layout.key, assembled.group.rows.first()) else {
        return;
    };
    let place = row.place(column.at);
    let unfilled = job.unfilled.iter();
    let outside = unfilled.filter(|problem| table_of(problem).is_none());
    let problems = outside.map(|problem| Problem {
        place,
        ..problem.clone()
    });
    assembled.problems.extend(problems);
}

/// Adds to a record of an upsert what the file does not fill of its new rows, which even an update adds.
pub(super) fn tell_unfilled_rows(job: &Job<'_>, assembled: &mut Assembled) {
    let tables = assembled.record.tables.iter().zip(&assembled.row_lines);
    for (table, lines) in tables {
        let code = &table.table.code;
        let mut columns = job.layout.tables.iter();
        let column = columns.find(|columns| columns.table.code == *code);
        let mut rows = table.rows.iter().zip(lines);
        let new = rows.find(|(row, _)| row.key == RowKey::New);
        let line = new.and_then(|(_, line)| assembled.group.rows.get(*line));
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
        other => broken_rule(other, field, ""),
    };
    let problem =
        |breach| Problem::new(Place::File, kind(breach)).about(FieldRef::new(field, table));
    breaches.into_iter().map(problem).collect()
}
