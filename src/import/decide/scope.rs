//! What of the file the check looked at, item by item: no item is called good of which a part was not.

use std::collections::BTreeSet;

use super::basis::Basis;
use super::questions::Question;
use super::server_rules::ServerRules;
use crate::import::bind::layout::Layout;
use crate::import::options::Questions;
use crate::job::{Extent, Open, Scope, Why};
use crate::model::{Field, FieldCode, FieldKind, Form};
use crate::plan::{Guards, Reason};
use crate::problem::Item;
use crate::sheet::{Kind, Sheet};

/// What is known of the file's outside.
pub(crate) struct Outside {
    kind: Kind,
    /// How many columns its header has in the file.
    columns: usize,
}

impl Outside {
    pub(crate) fn of(sheet: &Sheet) -> Self {
        Self {
            kind: sheet.dialect.kind,
            columns: sheet.header.names_in_file().len()
                - usize::from(sheet.makes_marks || sheet.lacks_header),
        }
    }
}

/// What a check found.
pub(crate) struct Found {
    /// Records that it read.
    pub(crate) records: u64,
    /// Whether it is known which rows exist.
    pub(crate) knows_rows: bool,
    /// Whether kintone did not tell which records exist, though it was asked.
    pub(crate) is_unread: bool,
    /// The fields of which a map could not read cells.
    pub(crate) unread_fields: BTreeSet<FieldCode>,
}

/// What was looked at by a check that read the file.
pub(crate) fn scope(
    basis: &Basis<'_>,
    outside: &Outside,
    server_rules: &ServerRules<'_>,
    found: &Found,
) -> Scope {
    let layout = &basis.bound.layout;
    let columns = |is_of: &dyn Fn(&Field) -> bool| {
        let columns = layout.all_columns();
        columns.filter(|(_, column)| is_of(&column.field)).count()
    };
    let kinds = |kinds: &[FieldKind]| columns(&|field| kinds.contains(&field.kind));
    let asked = |question| server_rules.left_open(basis, question);
    let known = Known::of(basis, found);
    let is_text = outside.kind == Kind::Csv;
    let whole = |is_there: bool| {
        let none = (!is_there).then_some(Extent::of(0, None));
        none.unwrap_or(Extent::WHOLE)
    };
    let lost = |is_of: &dyn Fn(&Field) -> bool| lost(layout, found, is_of);
    let lost_of = |kinds: &[FieldKind]| lost(&|field| kinds.contains(&field.kind));
    let records = usize::try_from(found.records).unwrap_or(usize::MAX);
    let keys = layout.key_columns().count();
    let is_key_known = layout.match_query.is_some() || keys > 0;
    let own = kinds(&[FieldKind::Creator, FieldKind::Modifier]);
    let people_kinds = [
        FieldKind::UserSelect,
        FieldKind::OrganizationSelect,
        FieldKind::GroupSelect,
    ];
    let people = kinds(&people_kinds);
    let people_open = asked(Question::Codes);
    // Who made a record is not asked about.
    let own_open = (own > 0).then_some(match people {
        0 => Open::all(Why::Unasked),
        _ => Open::part(Why::Unasked),
    });
    let unique = columns(&|field| field.unique);
    let lookups = columns(&|field| field.lookup.is_some());
    let dates = [FieldKind::Date, FieldKind::DateTime];
    let choices = [
        FieldKind::CheckBox,
        FieldKind::MultiSelect,
        FieldKind::RadioButton,
        FieldKind::DropDown,
    ];
    let guards = Extent {
        open: Some(Open::all(Why::Early)),
        ..whole(is_guarded(basis))
    };
    Scope::from([
        (Item::Format, Extent::of(records, None)),
        (Item::Encoding, whole(is_text)),
        (Item::Header, Extent::of(outside.columns, None)),
        (Item::Map, whole(basis.options.map.is_some())),
        (
            Item::Keys,
            Extent {
                open: known.keys,
                ..match keys {
                    0 => whole(is_key_known),
                    keys => Extent::of(keys, None),
                }
            },
        ),
        (
            Item::Required,
            Extent::of(required(&basis.bound.form, basis), known.required),
        ),
        (
            Item::Unique,
            Extent::of(
                unique,
                asked(Question::Unique).or(lost(&|field| field.unique)),
            ),
        ),
        (Item::Values, Extent::of(layout.all_fields().count(), None)),
        (
            Item::Options,
            Extent::of(kinds(&choices), lost_of(&choices)),
        ),
        (Item::DateOrder, Extent::of(kinds(&dates), lost_of(&dates))),
        (
            Item::Lookups,
            Extent::of(
                lookups,
                asked(Question::Lookup).or(lost(&|field| field.lookup.is_some())),
            ),
        ),
        (
            Item::Users,
            Extent::of(
                people + own,
                people_open.or(own_open).or(lost_of(&people_kinds)),
            ),
        ),
        (
            Item::Attachments,
            Extent::of(kinds(&[FieldKind::File]), lost_of(&[FieldKind::File])),
        ),
        (Item::Rows, Extent::of(tables(basis), known.rows)),
        (Item::Guards, guards),
    ])
}

/// How many tables have rows that can be those that exist.
fn tables(basis: &Basis<'_>) -> usize {
    let tables = basis.bound.layout.tables.iter().filter(|table| {
        let policy = basis.bound.intent.tables.get(&table.table.code);
        table.id_at.is_some() || policy.is_some_and(|policy| !policy.key.is_empty())
    });
    tables.count()
}

/// What is open of such fields, where a map could not read some of their cells.
fn lost(layout: &Layout, found: &Found, is_of: &dyn Fn(&Field) -> bool) -> Option<Open> {
    let mut fields = layout.all_columns().map(|(_, column)| &*column.field);
    let is_lost = |field: &Field| found.unread_fields.contains(&field.code) && is_of(field);
    fields.any(is_lost).then_some(Open::part(Why::Cells))
}

/// The same of keys of rows.
fn lost_row_key(basis: &Basis<'_>, found: &Found) -> Option<Open> {
    let mut policies = basis.bound.intent.tables.values();
    let is_unread = |code: &FieldCode| found.unread_fields.contains(code);
    let is_lost = policies.any(|policy| policy.key.iter().any(is_unread));
    is_lost.then_some(Open::part(Why::Cells))
}

/// The same of keys.
fn lost_key(layout: &Layout, found: &Found) -> Option<Open> {
    let mut keys = layout.key_columns();
    let is_lost = keys.any(|(_, field)| found.unread_fields.contains(&field.code));
    is_lost.then_some(Open::part(Why::Cells))
}

/// What depends on which records exist, or on cells that a map could not read, as far as that is not known.
struct Known {
    keys: Option<Open>,
    required: Option<Open>,
    rows: Option<Open>,
}

impl Known {
    fn of(basis: &Basis<'_>, found: &Found) -> Self {
        let layout = &basis.bound.layout;
        let Self {
            keys,
            required,
            rows,
        } = Self::existing(basis, found.is_unread);
        // The rows of a record are found in it.
        let lost_rows = || lost_key(layout, found).or_else(|| lost_row_key(basis, found));
        Self {
            keys: keys.or_else(|| lost_key(layout, found)),
            required: required.or_else(|| lost(layout, found, &|field| field.required)),
            rows: rows.filter(|_| !found.knows_rows).or_else(lost_rows),
        }
    }

    /// What depends on which records exist.
    fn existing(basis: &Basis<'_>, is_unread: bool) -> Self {
        let bound = basis.bound;
        let none = Self {
            keys: None,
            required: None,
            rows: None,
        };
        if bound.adds() {
            return none;
        }
        let can_ask = basis.server.is_some() && basis.options.questions != Questions::None;
        let asking = basis.asking.as_ref();
        let is_asked = asking.is_some_and(|asking| asking.reason != Reason::Questions);
        let open = match (is_asked, is_unread) {
            (true, false) => return none,
            (_, true) => Open::part(Why::Unanswered),
            (false, false) => Open::part(Why::Unasked),
        };
        let depends = !bound.unfilled.is_empty() || bound.layout.keeps_blanks();
        Self {
            // Where nothing is wrong with a key whichever records exist, none of it is left open.
            keys: Some(open).filter(|_| !can_ask || is_unread),
            required: Some(open).filter(|_| depends),
            rows: Some(open),
        }
    }
}

/// How many fields must be filled of what the file has columns of.
fn required(form: &Form, basis: &Basis<'_>) -> usize {
    let layout = &basis.bound.layout;
    let is_held = |code| layout.table(code).is_some();
    let fields = form.all_fields().filter(|(table, field)| {
        let is_held = table.is_none_or(|table| is_held(&table.code));
        field.required && field.is_given() && is_held
    });
    fields.count()
}

/// Whether the user set limits, or records are held to their revisions.
fn is_guarded(basis: &Basis<'_>) -> bool {
    let options = basis.options;
    options.guards != Guards::default()
        || options.plan.is_some()
        || basis.bound.layout.revision.is_some()
}
