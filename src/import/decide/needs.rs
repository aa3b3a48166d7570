//! What a run must know of the records that exist, and who wants to know it.

use std::sync::Arc;

use super::existing::{Need, Reason};
use crate::api::Wanted;
use crate::import::bind::layout::{Column, Layout, TableColumns};
use crate::import::options::{Blank, Options, Purpose, Questions};
use crate::model::{Field, FieldKind, Form};
use crate::plan::{ExistingPolicy, Missing, Policies};

/// How much of what exists is read, and why; `None` where nothing is.
pub(crate) fn needed(
    options: &Options,
    policies: &Policies,
    layout: &Layout,
) -> Option<(Need, Reason)> {
    if options.questions == Questions::None {
        return None;
    }
    let demanded = demanded(options, policies, layout);
    // Rows that the file does not list are deleted: that is told before it is done.
    let updates_rows = layout.key_columns().next().is_some()
        && !layout.tables.is_empty()
        && options.existing == ExistingPolicy::Update;
    let mut columns = layout.fields.iter();
    let asks_about_holders = options.questions == Questions::Few
        && layout.key.is_some()
        && columns.any(|column| column.field.unique);
    match demanded {
        Some(_) if updates_rows && !options.blind => Some((Need::Records, Reason::Options)),
        Some(need) => Some((need, Reason::Options)),
        None if updates_rows && !options.blind => Some((Need::Records, Reason::Rows)),
        None if asks_about_holders => Some((Need::Keys, Reason::Questions)),
        None => None,
    }
}

/// How much of what exists the options need to know.
fn demanded(options: &Options, policies: &Policies, layout: &Layout) -> Option<Need> {
    if options.plan.is_some() {
        // A plan knows what is to be done; whether it still may be is seen by what the records hold.
        return Some(Need::Records);
    }
    // Whether an empty cell of a row leaves something alone depends on whether the row is there.
    let merges_rows = options.existing == ExistingPolicy::Merge && !layout.tables.is_empty();
    let needs_filling = |column: &Column| {
        let field = &column.field;
        column.blank == Blank::Keep && field.required && !field.has_default()
    };
    let mut columns = layout.all_columns();
    let fills_rows = columns.any(|(table, column)| table.is_some() && needs_filling(column));
    let guards = &options.guards;
    if options.purpose != Purpose::Write
        || options.skip_unchanged
        || guards.need_rows()
        || layout.mixes_rows(policies)
        || merges_rows
        || fills_rows
    {
        return Some(Need::Records);
    }
    let decides = !layout.matched.is_empty()
        || policies.missing != Missing::Insert
        || options.existing != ExistingPolicy::Update;
    let fills_records = layout.fields.iter().any(needs_filling);
    let is_needed = decides
        || fills_records
        || guards.need_keys()
        || options.require_revision
        || options.questions == Questions::All;
    is_needed.then_some(Need::Keys)
}

/// What is read of records: the file's columns in their order, then the key; for a plan that is saved, all else, so
/// that whatever moves is seen.
pub(crate) fn wanted(need: Need, form: &Form, layout: &Layout, options: &Options) -> Wanted {
    let mut wanted = Wanted::default();
    if need == Need::Records {
        wanted = of_columns(layout);
    }
    for (_, field) in layout.key_columns() {
        if field.kind != FieldKind::RecordNumber {
            add(&mut wanted.fields, field);
        }
    }
    if options.purpose == Purpose::SavePlan || options.plan.is_some() {
        add_everything(&mut wanted, form);
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
