//! What kintone holds, as the model sees it.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::form::{FIELDS, Meaning, TABLES, UNIQUE};
use crate::support::Tenant;

pub(super) type Cells = BTreeMap<&'static str, Meaning>;

/// A row; one that is to be added has no id yet.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) id: Option<String>,
    pub(super) cells: Cells,
}

/// A record; one that is to be added has no number yet.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ExistingRecord {
    pub(super) id: Option<u64>,
    pub(super) revision: u64,
    pub(super) cells: Cells,
    pub(super) tables: BTreeMap<&'static str, Vec<Row>>,
}

/// All records, oldest first.
pub(super) fn read(tenant: &Tenant) -> Vec<ExistingRecord> {
    let mut store: Vec<ExistingRecord> = Vec::new();
    loop {
        let last = store.last().and_then(|held| held.id).unwrap_or(0);
        let query = format!("$id > {last} order by $id asc limit 500");
        let answer = tenant.call("GET", "records.json", &json!({"app": 1, "query": query}));
        let page = answer["records"].as_array().unwrap();
        store.extend(page.iter().map(record));
        if page.len() < 500 {
            return store;
        }
    }
}

fn record(json: &Json) -> ExistingRecord {
    let number = |code: &str| json[code]["value"].as_str().unwrap().parse().unwrap();
    let fields = FIELDS.iter().map(|field| field.code).chain(UNIQUE);
    let tables = TABLES.iter().map(|(table, fields)| {
        let rows = json[table]["value"].as_array().unwrap().iter();
        let row = |row: &Json| Row {
            id: Some(row["id"].as_str().unwrap().to_owned()),
            cells: cells(&row["value"], fields.iter().map(|field| field.code)),
        };
        (*table, rows.map(row).collect())
    });
    ExistingRecord {
        id: Some(number("$id")),
        revision: number("$revision"),
        cells: cells(json, fields),
        tables: tables.collect(),
    }
}

fn cells(json: &Json, codes: impl Iterator<Item = &'static str>) -> Cells {
    codes
        .map(|code| (code, value(&json[code]["value"])))
        .collect()
}

/// Line breaks are one, and lists have no order.
fn value(json: &Json) -> Meaning {
    let text = |text: &Json| text.as_str().unwrap().replace("\r\n", "\n");
    let element = |element: &Json| match element {
        Json::String(_) => text(element),
        _ if element["code"].is_string() => text(&element["code"]),
        file => format!("{} {}", text(&file["name"]), text(&file["size"])),
    };
    let mut meaning: Meaning = match json {
        Json::Null => Meaning::new(),
        Json::Array(list) => list.iter().map(element).collect(),
        json => vec![text(json)],
    };
    meaning.retain(|text| !text.is_empty());
    meaning.sort();
    meaning
}
