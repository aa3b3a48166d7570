//! Digests, by which it is seen that something is not as it was.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::same::state;
use crate::model::{Cell, ExistingRecord, Record, Row, Value};
use crate::plain::hex;

/// A digest of what a record holds in each of its fields and tables, by their codes.
pub fn digests(held: &ExistingRecord) -> BTreeMap<String, String> {
    let Record { cells, tables } = &held.record;
    let cells = cells.iter().map(|held| {
        let digest = digest(&[state(&held.cell, None)]);
        (held.field.code.to_string(), digest)
    });
    let row = |row: &Row| {
        let id = row.id().map_or_else(String::new, |id| id.to_string());
        let cells = row.cells.iter().map(|held| state(&held.cell, None));
        std::iter::once(id).chain(cells).collect::<Vec<_>>()
    };
    let tables = tables.iter().map(|table| {
        let rows: Vec<String> = table.rows.iter().flat_map(row).collect();
        (table.table.code.to_string(), digest(&rows))
    });
    cells.chain(tables).collect()
}

/// A digest of the names and sizes of a record's attachments, in the order of its cells; none if it has none.
pub fn files_digest(record: &Record) -> Option<String> {
    let files: Vec<_> = record
        .all_cells()
        .filter(|(_, held)| matches!(held.cell, Cell::Set(Value::Files(_))))
        .map(|(_, held)| state(&held.cell, None))
        .collect();
    (!files.is_empty()).then(|| digest(&files))
}

/// Enough digits to tell two values of one field apart.
fn digest(parts: &[String]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    hex(&digest.finalize()[..6])
}
