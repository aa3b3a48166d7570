//! `kintable import`, end to end through the program, against the embedded kintone and stand-ins for kintone.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod alike;
mod as_it_comes;
mod asking;
mod at_once;
mod blank;
mod books_back;
mod broken;
mod certainty;
mod changing;
mod documented;
mod documents;
mod documents_broken;
mod errors_file;
mod inputs;
#[cfg(unix)]
mod interrupt;
mod json_records;
mod keys;
mod libreoffice;
mod merged;
mod names;
mod oddities;
mod old_workbooks;
mod one_key;
mod pictures;
mod properties;
mod rest_file;
mod rewritten;
mod short_lines;
mod skip;
mod tables;
mod totals;
mod trouble;
mod uploads;
mod vcards;
mod wire;
mod workbooks;
mod written;

use serde_json::Value as Json;

/// The values of one field in the rows of a table, in order.
fn column(record: &Json, table: &str, field: &str) -> Vec<String> {
    let rows = record[table]["value"].as_array().unwrap();
    rows.iter()
        .map(|row| row["value"][field]["value"].as_str().unwrap().to_owned())
        .collect()
}

/// The row ids of a table, in order.
fn row_ids(record: &Json, table: &str) -> Vec<String> {
    let rows = record[table]["value"].as_array().unwrap();
    rows.iter()
        .map(|row| row["id"].as_str().unwrap().to_owned())
        .collect()
}
