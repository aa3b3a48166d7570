//! Fields that have no column, but every added record needs.

use super::breach::broken_rule;
use super::layout::{Column, Layout};
use crate::model::{Cell, Field, FieldRef, Form, NumberPrecision, Place, Table, Writing};
use crate::problem::{Problem, ProblemKind};
use crate::rules::{self, Breach};

/// What is wrong with the fields that have neither a column nor a default. It holds for records that are added:
/// an update leaves such fields as they are.
pub(crate) fn unfilled_fields(form: &Form, layout: &Layout) -> Vec<Problem> {
    let is_key = |field: &Field| {
        let key = layout.key.as_ref().map(|column| column.key.field());
        key.is_some_and(|key| key.code == field.code)
    };
    let is_absent = |field: &Field, columns: &[Column]| {
        let mut columns = columns.iter();
        columns.all(|column| column.field.code != field.code)
    };
    let outside = form.fields().iter();
    let outside = outside.filter(|field| !is_key(field) && is_absent(field, &layout.fields));
    let inside = layout.tables.iter().flat_map(|columns| {
        let fields = columns.table.fields.iter();
        let absent = fields.filter(|field| is_absent(field, &columns.columns));
        absent.map(|field| (Some(&*columns.table), field))
    });
    let fields = outside.map(|field| (None, field)).chain(inside);
    fields
        .flat_map(|(table, field)| unfilled(field, table))
        .collect()
}

fn unfilled(field: &Field, table: Option<&Table>) -> Vec<Problem> {
    if field.has_default() || field.writing() != Writing::Always {
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
