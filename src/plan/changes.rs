//! A plan as data: what changes of each record, and what it comes to.

use serde_json::{Map, Value as Json, json};

use super::cells::CellChange;
use super::record::RecordPlan;
use super::rows::{RowPlan, TablePlan};
use super::tally::RowFate;
use super::totals::Totals;
use crate::cell;
use crate::model::{Attachment, Cell, Record, TableRows, Value};

/// What changes of a record, cell by cell and row by row: `{"cells": […], "tables": […]}`, without what stays.
/// `record` is what the file says.
pub fn changes_json(plan: &RecordPlan, record: &Record) -> Map<String, Json> {
    let mut changes = Map::new();
    let cells = plan.changes(record);
    if !cells.is_empty() {
        changes.insert("cells".to_owned(), cells_json(&cells));
    }
    let tables = plan.tables.iter().zip(&record.tables);
    let tables = tables.filter(|(table, _)| table.is_changed());
    let tables: Vec<_> = tables.map(|(plan, file)| table_json(plan, file)).collect();
    if !tables.is_empty() {
        changes.insert("tables".to_owned(), tables.into());
    }
    changes
}

fn table_json(plan: &TablePlan, file: &TableRows) -> Json {
    let rows = plan.rows.iter();
    let rows = rows.filter(|row| row.fate != RowFate::Kept && !row.is_renewed);
    let mut table = json!({
        "table": plan.table.code.as_str(),
        "reordered": plan.is_reordered,
        "rows": rows.map(|row| row_json(row, file)).collect::<Vec<_>>(),
    });
    let renewed = plan.renewed();
    if renewed > 0 {
        table["renewed"] = renewed.into();
    }
    table
}

fn row_json(row: &RowPlan, file: &TableRows) -> Json {
    let fate = match row.fate {
        RowFate::Kept => "kept",
        RowFate::Changed => "changed",
        RowFate::New => "new",
        RowFate::Deleted => "deleted",
    };
    json!({
        "fate": fate,
        "id": row.id.map(|id| id.to_string()),
        "cells": cells_json(&row.changes(file)),
    })
}

fn cells_json(cells: &[CellChange]) -> Json {
    let cells = cells.iter().map(|change| {
        json!({
            "field": change.field.code.as_str(),
            "old": value_json(&change.old),
            "new": value_json(&change.new),
        })
    });
    cells.collect()
}

/// A cell as data: a text, a list of texts, or nothing.
fn value_json(cell: &Cell) -> Json {
    let Cell::Set(value) = cell else {
        return Json::Null;
    };
    match value {
        Value::Choices(list) | Value::Codes(list) => json!(list),
        Value::Files(files) => files.iter().map(Attachment::name).collect(),
        other => cell::write(other).into(),
    }
}

/// What a plan comes to, as data.
pub fn totals_json(totals: &Totals) -> Json {
    let tables = totals.tables.iter().map(|(code, table)| {
        // Where rows may not be seen, they are not all counted.
        let rows = (!table.is_uncounted).then_some(table.rows);
        json!({
            "table": code.as_str(),
            "kept": rows.map(|rows| rows.kept),
            "changed": rows.map(|rows| rows.changed),
            "new": rows.map(|rows| rows.new),
            "deleted": rows.map(|rows| rows.deleted),
        })
    });
    json!({
        "created": totals.created,
        "updated": totals.updated,
        "updated_without_change": totals.idle,
        "upserted": totals.upserted,
        "unchanged": totals.unchanged,
        "skipped": totals.skipped,
        "tables": tables.collect::<Vec<_>>(),
    })
}
