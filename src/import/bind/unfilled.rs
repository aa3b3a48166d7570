//! Fields that have no column, but every added record needs.

use std::sync::Arc;

use super::breach::broken_rule;
use super::layout::Layout;
use crate::model::{
    Cell, Field, FieldKind, FieldRef, Form, NumberPrecision, Place, Table, Writing,
};
use crate::problem::{Problem, ProblemKind};
use crate::rules::{self, Breach};

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
        let absent = |field: &&Arc<Field>| {
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
