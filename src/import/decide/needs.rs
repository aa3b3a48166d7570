//! What a plan is to know of this file and of what the user asks for, and what is read of the records that exist.

use std::sync::Arc;

use crate::api::Wanted;
use crate::import::bind::Bound;
use crate::import::bind::layout::{Column, Layout, TableColumns};
use crate::import::options::{Blank, Options, Purpose, Questions};
use crate::model::{Field, FieldKind, Form, NumberPrecision};
use crate::plan::{Keyed, Need, Wishes};
use crate::problem::Problem;

/// What decides about the records of a file, of what the user asked for and of the columns that the file has.
pub(crate) fn wishes<'o>(
    bound: &Bound,
    options: &'o Options,
    precision: Option<NumberPrecision>,
    can_ask: bool,
) -> Wishes<'o> {
    let layout = &bound.layout;
    let keyed = match &layout.key {
        Some(column) if column.key.is_record_number() => Some(Keyed::Number),
        Some(_) => Some(Keyed::Unique),
        None => (!layout.matched.is_empty()).then_some(Keyed::Match),
    };
    let needs_filling = |column: &Column| {
        let field = &column.field;
        column.blank == Blank::Keep && field.required && !field.has_default()
    };
    let mut columns = layout.all_columns();
    Wishes {
        keyed,
        existing: options.existing,
        missing: options.missing,
        ambiguous: options.ambiguous,
        tables: bound.intent.tables.clone(),
        skip_unchanged: options.skip_unchanged,
        require_revision: options.require_revision,
        guards: &options.guards,
        is_told: !matches!(options.purpose, Purpose::Write | Purpose::Foresee),
        is_saved: is_saved(options),
        is_applied: options.plan.is_some(),
        is_blind: options.blind,
        keeps_before: options.keep_before,
        asks_all: options.questions == Questions::All,
        can_ask,
        listed: layout
            .tables
            .iter()
            .map(|columns| columns.table.code.clone())
            .collect(),
        fills_records: layout.fields.iter().any(needs_filling),
        fills_rows: columns.any(|(table, column)| table.is_some() && needs_filling(column)),
        asks_few: options.questions == Questions::Few
            && layout.key.is_some()
            && (layout.fields.iter().any(|column| column.field.unique) || cannot_add(bound)),
        precision,
    }
}

/// Whether a record that is added lacks what no column fills: then a key that finds nothing is an error.
pub(crate) fn cannot_add(bound: &Bound) -> bool {
    let is_outside = |problem: &Problem| {
        let field = problem.field.as_ref();
        field.is_some_and(|field| field.table.is_none())
    };
    bound.unfilled.iter().any(is_outside)
}

/// Whether a plan is saved, or one that was saved is applied.
fn is_saved(options: &Options) -> bool {
    options.plan.is_some() || options.purpose == Purpose::SavePlan
}

/// What is read of records: the file's columns in their order, then the key; for a plan that is saved, all else, so
/// that whatever moves is seen.
pub(crate) fn wanted(need: Need, bound: &Bound, options: &Options) -> Wanted {
    let layout = &bound.layout;
    let mut wanted = Wanted::default();
    if need == Need::Records {
        wanted = of_columns(layout);
    }
    for (_, field) in layout.key_columns() {
        if field.kind != FieldKind::RecordNumber {
            add(&mut wanted.fields, field);
        }
    }
    if is_saved(options) {
        add_everything(&mut wanted, &bound.form);
    }
    wanted
}

/// The fields of the file's columns in their order; of tables, their other fields behind them.
fn of_columns(layout: &Layout) -> Wanted {
    let columns = layout.fields.iter().map(|column| column.field.clone());
    let table = |columns: &TableColumns| {
        let own = columns.columns.iter();
        let mut fields: Vec<_> = own.map(|column| column.field.clone()).collect();
        let others = writable(&columns.table.fields);
        others.for_each(|field| add(&mut fields, field));
        (columns.table.clone(), fields)
    };
    Wanted {
        fields: columns.collect(),
        tables: layout.tables.iter().map(table).collect(),
    }
}

/// All that people can change of a record.
fn add_everything(wanted: &mut Wanted, form: &Form) {
    writable(form.fields()).for_each(|field| add(&mut wanted.fields, field));
    for table in form.tables() {
        let mut tables = wanted.tables.iter();
        if tables.all(|(other, _)| other.code != table.code) {
            let fields = writable(&table.fields).cloned().collect();
            wanted.tables.push((table.clone(), fields));
        }
    }
}

fn writable(fields: &[Arc<Field>]) -> impl Iterator<Item = &Arc<Field>> {
    let fields = fields.iter();
    fields.filter(|field| field.is_given())
}

fn add(fields: &mut Vec<Arc<Field>>, field: &Arc<Field>) {
    if fields.iter().all(|other| other.code != field.code) {
        fields.push(field.clone());
    }
}
