//! Orders of any content, and files of them in any dress.

use kintable::import::Options;
use kintable::sheet::{Delimiter, Encoding, EncodingChoice, Way};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value as Json;

use crate::import::{column, row_ids};

/// A table row: row id, text and number, any of which may be empty.
pub(super) type Row = [String; 3];

#[derive(Debug, Clone)]
pub(super) struct Order {
    pub(super) text: String,
    pub(super) number: String,
    pub(super) items: Vec<Row>,
    pub(super) notes: Vec<Row>,
    /// Rows of the two tables stand on the same lines.
    pub(super) shares_lines: bool,
    /// What stands outside tables stands on every line.
    pub(super) repeats: bool,
}

/// How a file is written.
#[derive(Debug, Clone)]
pub(super) struct Dress {
    pub(super) encoding: Encoding,
    pub(super) delimiter: Delimiter,
    pub(super) line_break: &'static str,
    /// Line breaks before, between and after lines, where one is enough.
    pub(super) blank_lines: Vec<usize>,
    pub(super) quotes_all: bool,
    pub(super) ends_with_break: bool,
}

/// The encodings that hold all pieces of these texts.
const JAPANESE: [Encoding; 5] = [
    Encoding::Utf8,
    Encoding::ShiftJis,
    Encoding::Utf16Le,
    Encoding::Utf16Be,
    Encoding::EucJp,
];

/// Pieces that these encodings have, and that tempt a reader to go wrong.
pub(super) fn text() -> impl Strategy<Value = String> {
    let pieces = [
        "a", "b c", " ", "\"", "\"\"", ",", ";", "\t", "\n", "\r\n", "\r", "品", "表", "ｱ", "①",
        "*", "=1+1",
    ];
    vec(select(pieces.to_vec()), 0..5).prop_map(|pieces| pieces.concat())
}

pub(super) fn number() -> impl Strategy<Value = String> {
    prop_oneof![1 => Just(String::new()), 4 => any::<i32>().prop_map(|number| number.to_string())]
}

pub(super) fn order() -> impl Strategy<Value = Order> {
    let new_rows = || {
        vec(
            (text(), number()).prop_map(|(text, number)| [String::new(), text, number]),
            0..4,
        )
    };
    (
        text(),
        number(),
        new_rows(),
        new_rows(),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(
            |(text, number, items, notes, shares_lines, repeats)| Order {
                text,
                number,
                items,
                notes,
                shares_lines,
                repeats,
            },
        )
}

pub(super) fn dress() -> impl Strategy<Value = Dress> {
    (
        select(JAPANESE.to_vec()),
        select(Delimiter::ALL.to_vec()),
        select(vec!["\n", "\r\n", "\r"]),
        vec(0..3_usize, 1..6),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(
            |(encoding, delimiter, line_break, blank_lines, quotes_all, ends_with_break)| Dress {
                encoding,
                delimiter,
                line_break,
                blank_lines,
                quotes_all,
                ends_with_break,
            },
        )
}

pub(super) const HEADER: [&str; 10] = [
    "*", "番号", "件名", "金額", "明細", "品名", "数量", "履歴", "メモ", "時間",
];
/// The columns of numbers, but for the key.
pub(super) const NUMBERS: [usize; 3] = [3, 6, 9];

pub(super) type Line = [String; HEADER.len()];

/// The lines of an order, which is known by this key.
pub(super) fn lines_of(order: &Order, key: usize) -> Vec<Line> {
    let items = order.items.iter().map(Some);
    let notes = order.notes.iter().map(Some);
    let longest = order.items.len().max(order.notes.len());
    let rows: Vec<_> = if order.shares_lines {
        let items = items.chain(std::iter::repeat(None));
        let notes = notes.chain(std::iter::repeat(None));
        items.zip(notes).take(longest.max(1)).collect()
    } else {
        let apart: Vec<_> = items
            .map(|item| (item, None))
            .chain(notes.map(|note| (None, note)))
            .collect();
        if apart.is_empty() {
            vec![(None, None)]
        } else {
            apart
        }
    };
    let line = |(at, (item, note)): (usize, (Option<&Row>, Option<&Row>))| {
        let mut line = Line::default();
        if at == 0 {
            "*".clone_into(&mut line[0]);
        }
        if at == 0 || order.repeats {
            line[1..4].clone_from_slice(&[
                key.to_string(),
                order.text.clone(),
                order.number.clone(),
            ]);
        }
        line[4..7].clone_from_slice(&item.cloned().unwrap_or_default());
        line[7..10].clone_from_slice(&note.cloned().unwrap_or_default());
        line
    };
    rows.into_iter().enumerate().map(line).collect()
}

pub(super) fn lines_of_all(orders: &[Order]) -> Vec<Line> {
    (1..)
        .zip(orders)
        .flat_map(|(key, order)| lines_of(order, key))
        .collect()
}

pub(super) fn write(lines: &[Line], dress: &Dress) -> String {
    let separator = char::from(dress.delimiter.byte());
    let mut blank_lines = dress.blank_lines.iter().cycle();
    let mut blanks = || dress.line_break.repeat(*blank_lines.next().unwrap());
    let mut text = blanks();
    let header = HEADER.map(str::to_owned);
    for line in std::iter::once(&header).chain(lines) {
        let cells = line.each_ref().map(|cell| {
            if dress.quotes_all || cell.contains(['"', '\r', '\n', separator]) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.clone()
            }
        });
        text.push_str(&cells.join(&separator.to_string()));
        text.push_str(dress.line_break);
        text.push_str(&blanks());
    }
    if !dress.ends_with_break {
        text.truncate(text.trim_end_matches(['\r', '\n']).len());
    }
    text
}

/// The bytes of a file, and the choice by which they are read: the file shows its encoding, where it can.
pub(super) fn encode(text: &str, encoding: Encoding) -> (Vec<u8>, EncodingChoice) {
    let body = match encoding {
        Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => {
            let rules = encoding_rs::Encoding::for_label(encoding.name().as_bytes()).unwrap();
            rules.encode(text).0.into_owned()
        }
    };
    ([encoding.bom(), &body].concat(), EncodingChoice::Auto)
}

pub(super) fn file(lines: &[Line], dress: &Dress) -> (Vec<u8>, Options) {
    let (bytes, encoding) = encode(&write(lines, dress), dress.encoding);
    (
        bytes,
        Options {
            way: Way {
                encoding,
                ..Way::default()
            },
            ..Options::adding()
        },
    )
}

/// Rows that are stored: one whose cells are all empty is none.
pub(super) fn filled(rows: &[Row]) -> Vec<Row> {
    rows.iter()
        .filter(|row| **row != Row::default())
        .cloned()
        .collect()
}

/// The rows of a table as kintone has them.
pub(super) fn stored(record: &Json, table: &str, text: &str, number: &str) -> Vec<Row> {
    let cells = column(record, table, text)
        .into_iter()
        .zip(column(record, table, number));
    let rows = row_ids(record, table).into_iter().zip(cells);
    rows.map(|(id, (text, number))| [id, text, number])
        .collect()
}

pub(super) fn items(record: &Json) -> Vec<Row> {
    stored(record, "明細", "品名", "数量")
}

pub(super) fn notes(record: &Json) -> Vec<Row> {
    stored(record, "履歴", "メモ", "時間")
}

pub(super) fn cells(rows: Vec<Row>) -> Vec<[String; 2]> {
    rows.into_iter()
        .map(|[_, text, number]| [text, number])
        .collect()
}
