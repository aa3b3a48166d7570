//! All that a record says, as a hash: the same for records that say the same, in whatever order their columns stand and
//! in whatever way their values are written.

use std::hash::{BuildHasher, Hasher};

use super::reader::Reader;
use super::record::Content;
use crate::import::bind::layout::{Column, Layout};
use crate::model::{Cell, Decimal, FieldKind, RowId, Value};
use crate::plan::normal;
use crate::sheet::{RecordGroup, SheetRow};

/// What comes next in a hash.
const NOTHING: u8 = 0;
const BLANK: u8 = 1;
const VALUE: u8 = 2;
const LIST: u8 = 3;
const ROW: u8 = 4;

/// The columns of a file by the codes of their fields: the order in which records are compared.
pub(crate) struct Order {
    /// Their codes, as a hash: records of other columns never say the same.
    codes: u64,
    /// Positions among the layout's fields.
    fields: Vec<usize>,
    /// Positions among the layout's tables, and in each of its columns.
    tables: Vec<(usize, Vec<usize>)>,
}

impl Order {
    pub(crate) fn of(layout: &Layout, hasher: &impl BuildHasher) -> Self {
        let tables = layout.tables.iter().enumerate();
        let mut tables: Vec<_> = tables
            .map(|(at, table)| (at, by_code(&table.columns)))
            .collect();
        tables.sort_by_key(|(at, _)| &layout.tables[*at].table.code);
        let fields = by_code(&layout.fields);
        let code_of = |column: &Column| column.field.code.clone();
        let outside: Vec<_> = fields
            .iter()
            .map(|at| code_of(&layout.fields[*at]))
            .collect();
        let inside = tables.iter().map(|(at, columns)| {
            let table = &layout.tables[*at];
            let codes = columns.iter().map(|at| code_of(&table.columns[*at]));
            (table.table.code.clone(), codes.collect::<Vec<_>>())
        });
        Self {
            codes: hasher.hash_one((outside, inside.collect::<Vec<_>>())),
            fields,
            tables,
        }
    }
}

fn by_code(columns: &[Column]) -> Vec<usize> {
    let mut order: Vec<_> = (0..columns.len()).collect();
    order.sort_by_key(|at| &columns[*at].field.code);
    order
}

/// Puts all that a record says into a hash.
pub(crate) fn said(group: &RecordGroup, reader: &Reader, order: &Order, hash: &mut impl Hasher) {
    let layout = &reader.layout;
    let marked = reader.marked(group);
    hash.write_u64(order.codes);
    if let Some(row) = marked {
        cells(row, (&layout.fields, &order.fields), reader, hash);
    }
    for (position, (at, columns)) in order.tables.iter().enumerate() {
        let table = &layout.tables[*at];
        let rows = reader.whole_rows(group).map(|(_, line)| line);
        let mut rows = rows.filter(|line| table.has_row(*line)).peekable();
        if rows.peek().is_none() && !(table.clears && marked.is_some()) {
            continue;
        }
        hash.write_usize(position);
        for line in rows {
            hash.write_u8(ROW);
            let id = table.row_id(line);
            hash.write_u64(id.map_or(0, RowId::get));
            cells(line, (&table.columns, columns), reader, hash);
        }
    }
}

fn cells(
    row: SheetRow<'_>,
    (columns, order): (&[Column], &[usize]),
    reader: &Reader,
    hash: &mut impl Hasher,
) {
    for at in order {
        let column = &columns[*at];
        match reader.content(row, column) {
            Content::Nothing => hash.write_u8(NOTHING),
            Content::Blank | Content::Text("") => hash.write_u8(BLANK),
            Content::Text(text) => value(row, text, column, reader, hash),
        }
    }
}

/// The value of a filled cell. Most stand in the file as they are compared.
fn value(row: SheetRow<'_>, text: &str, column: &Column, reader: &Reader, hash: &mut impl Hasher) {
    let field = &column.field;
    if reader.glance(column.at).is_plain(text) && !text.contains('\r') {
        let plain = match field.kind {
            FieldKind::Number => Decimal::plain_text(text),
            _ if field.kind.is_list() && text.contains('\n') => {
                list(text.split('\n').collect(), hash);
                return;
            }
            _ => Some(text.into()),
        };
        if let Some(plain) = plain {
            piece(&plain, hash);
            return;
        }
    }
    match reader.cell(row, column) {
        Cell::Absent => hash.write_u8(NOTHING),
        Cell::Clear => hash.write_u8(BLANK),
        Cell::Set(Value::Choices(elements) | Value::Codes(elements)) => {
            list(elements.iter().map(String::as_str).collect(), hash);
        }
        cell @ Cell::Set(_) => piece(&normal(&cell, reader.precision), hash),
    }
}

/// A list says what its elements say, each once, in any order.
fn list(mut elements: Vec<&str>, hash: &mut impl Hasher) {
    elements.sort_unstable();
    elements.dedup();
    if elements.len() > 1 {
        hash.write_u8(LIST);
        hash.write_usize(elements.len());
    }
    for element in elements {
        piece(element, hash);
    }
}

/// A text, and where it ends.
fn piece(text: &str, hash: &mut impl Hasher) {
    hash.write_u8(VALUE);
    hash.write_usize(text.len());
    hash.write(text.as_bytes());
}
