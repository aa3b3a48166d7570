//! What a user's options come to for this file: the policies, what a run must know of the records that exist, and what
//! of them is read.

use std::sync::Arc;

use crate::api::Wanted;
use crate::import::bind::Bound;
use crate::import::bind::layout::{Column, Layout, TableColumns};
use crate::import::options::{Blank, Options, Purpose, Questions};
use crate::model::{Field, FieldKind, Form, NumberPrecision};
use crate::plan::{ExistingPolicy, Keyed, Missing, Need, Policies, Reason, TablePolicy};

/// What decides about the records of a file, of what the user asked for and of the columns that the file has.
pub(crate) fn policies(
    bound: &Bound,
    options: &Options,
    precision: Option<NumberPrecision>,
    can_ask: bool,
) -> Policies {
    let layout = &bound.layout;
    let keyed = match &layout.key {
        Some(column) if column.key.is_record_number() => Some(Keyed::Number),
        Some(_) => Some(Keyed::Unique),
        None => (!layout.matched.is_empty()).then_some(Keyed::Match),
    };
    // Record numbers that find nothing are errors, as kintone would add the record under another number, which nobody
    // means; other keys insert.
    let missing = options.missing.unwrap_or(match keyed {
        Some(Keyed::Number) => Missing::Error,
        _ => Missing::Insert,
    });
    let guards = &options.guards;
    // A plan that is saved, or applied, must still hold when it is written.
    let pins_revisions = options.require_revision || guards.need_rows() || is_saved(options);
    // By default a record number that finds nothing is an error, and then written as the reference product does.
    let must_exist =
        (options.missing.is_some() && missing != Missing::Insert) || guards.max_creates.is_some();
    let must_be_new = pins_revisions
        || must_exist
        || options.existing != ExistingPolicy::Update
        || guards.max_updates.is_some()
        || mixes_rows(bound);
    let need = keyed.filter(|_| can_ask);
    Policies {
        existing: options.existing,
        missing,
        ambiguous: options.ambiguous,
        tables: bound.intent.tables.clone(),
        keyed,
        need: need.and_then(|keyed| need_of(bound, options, keyed, missing)),
        skip_unchanged: options.skip_unchanged,
        pins_revisions,
        must_exist,
        must_be_new,
        precision,
    }
}

/// How much of what exists is read, and why.
fn need_of(
    bound: &Bound,
    options: &Options,
    keyed: Keyed,
    missing: Missing,
) -> Option<(Need, Reason)> {
    let layout = &bound.layout;
    // Rows that the file does not list are deleted: that is told before it is done.
    let tells_rows =
        !layout.tables.is_empty() && options.existing == ExistingPolicy::Update && !options.blind;
    // The file may give a unique value that its own record holds.
    let asks_about_holders = options.questions == Questions::Few
        && layout.key.is_some()
        && layout.fields.iter().any(|column| column.field.unique);
    match demanded(bound, options, keyed, missing) {
        Some(_) if tells_rows => Some((Need::Records, Reason::Options)),
        Some(need) => Some((need, Reason::Options)),
        None if tells_rows => Some((Need::Records, Reason::Rows)),
        None => asks_about_holders.then_some((Need::Keys, Reason::Questions)),
    }
}

/// How much of what exists the options need to know.
fn demanded(bound: &Bound, options: &Options, keyed: Keyed, missing: Missing) -> Option<Need> {
    let layout = &bound.layout;
    let guards = &options.guards;
    // An empty cell of something new may leave alone a required field that nothing else fills.
    let needs_filling = |column: &Column| {
        let field = &column.field;
        column.blank == Blank::Keep && field.required && !field.has_default()
    };
    let mut columns = layout.all_columns();
    let fills_rows = columns.any(|(table, column)| table.is_some() && needs_filling(column));
    // Whether an empty cell of a row leaves something alone depends on whether the row is there. A plan that was
    // saved knows what is to be done; whether it still may be is seen by what the records hold.
    let merges_rows = options.existing.merges() && !layout.tables.is_empty();
    if options.purpose != Purpose::Write
        || options.plan.is_some()
        || options.skip_unchanged
        || guards.need_rows()
        || mixes_rows(bound)
        || merges_rows
        || fills_rows
    {
        return Some(Need::Records);
    }
    let is_needed = keyed == Keyed::Match
        || missing != Missing::Insert
        || options.existing != ExistingPolicy::Update
        || layout.fields.iter().any(needs_filling)
        || guards.need_keys()
        || options.require_revision
        || options.questions == Questions::All;
    is_needed.then_some(Need::Keys)
}

/// Whether the rows to be sent of one of the file's tables depend on the rows that are there.
fn mixes_rows(bound: &Bound) -> bool {
    let mut tables = bound.layout.tables.iter();
    tables.any(|columns| {
        let policy = bound.intent.tables.get(&columns.table.code);
        policy.is_some_and(TablePolicy::needs_rows)
    })
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
