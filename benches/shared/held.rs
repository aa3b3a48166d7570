//! The records that a stub holds: those of a file, as kintone gives them.

use std::fmt::Write as _;

use serde_json::Value as Json;

use crate::files::{Column, ITEMS, ROWS, Record, Shape, TABLE, row_id};

/// Adds a record to an answer: with those of its fields that are asked for, or with all.
pub(crate) fn add(shape: Shape, number: u64, fields: &[String], answer: &mut String) {
    let record = Record {
        number,
        row: 0,
        is_changed: false,
    };
    let is_asked = |code: &str| fields.is_empty() || fields.iter().any(|field| field == code);
    // Writing to a string cannot fail.
    let _ = write!(
        answer,
        r#"{{"$id":{{"type":"__ID__","value":"{number}"}},"$revision":{{"type":"__REVISION__","value":"1"}}"#
    );
    for column in shape.columns() {
        if is_asked(column.code) {
            answer.push(',');
            add_cell(column, record, answer);
        }
    }
    if shape == Shape::Tables && is_asked(TABLE) {
        let _ = write!(answer, r#","{TABLE}":{{"type":"SUBTABLE","value":["#);
        for row in 1..=ROWS {
            let comma = if row == 1 { "" } else { "," };
            let id = row_id(number, row);
            let _ = write!(answer, r#"{comma}{{"id":"{id}","value":{{"#);
            for (at, column) in ITEMS.iter().enumerate() {
                if at > 0 {
                    answer.push(',');
                }
                add_cell(column, Record { row, ..record }, answer);
            }
            answer.push_str("}}");
        }
        answer.push_str("]}");
    }
    answer.push('}');
}

fn add_cell(column: &Column, record: Record, answer: &mut String) {
    let Column { code, kind, value } = column;
    let value = value(record);
    let value = match *kind {
        "CHECK_BOX" => value.lines().collect::<Json>(),
        _ => value.into(),
    };
    let _ = write!(answer, r#""{code}":{{"type":"{kind}","value":{value}}}"#);
}

/// The number of the record with this key or id.
pub(crate) fn number_of(key: &str) -> Option<u64> {
    key.trim_start_matches("ORD-").parse().ok()
}
