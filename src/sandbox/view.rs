//! A stored record as the record API shows it: types beside values, empty fields included
//! (kintone API facts, section 4.1).

use serde_json::{Map, Value as Json, json};

use super::app::{App, AppField, AppTable, Item};
use super::store::Stored;
use crate::model::FieldKind;

/// The record with these fields, or with all of them. Codes that the form does not have are left out;
/// `$id` and `$revision` have to be asked for like any other (kintone API facts, section 1.6).
pub(super) fn view(app: &App, record: &Stored, codes: Option<&[&str]>) -> Json {
    let wanted = |code: &str| codes.is_none_or(|codes| codes.contains(&code));
    let mut shown = Map::new();
    for item in &app.items {
        if !wanted(item.code()) {
            continue;
        }
        let value = match item {
            Item::Field(field) if !field.is_readable() => continue,
            Item::Field(field) if field.kind() == FieldKind::RecordNumber => {
                typed("RECORD_NUMBER", app.record_number(record.id).into())
            }
            Item::Field(field) => field_value(field, &record.values),
            Item::Table(table) => table_value(table, record.values.get(&table.code)),
        };
        shown.insert(item.code().to_owned(), value);
    }
    if wanted("$id") {
        let id = typed("__ID__", record.id.to_string().into());
        shown.insert("$id".to_owned(), id);
    }
    if wanted("$revision") {
        let revision = typed("__REVISION__", record.revision.to_string().into());
        shown.insert("$revision".to_owned(), revision);
    }
    shown.into()
}

fn typed(kind: &str, value: Json) -> Json {
    object([("type", kind.into()), ("value", value)])
}

/// An object of these members, which are moved into it and not copied.
pub(super) fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
    let members = members.map(|(name, value)| (name.to_owned(), value));
    Json::Object(members.into_iter().collect())
}

/// What a record reads in an empty field (kintone API facts, section 4.1).
fn empty_value(kind: FieldKind) -> Json {
    match kind {
        FieldKind::DropDown | FieldKind::Date | FieldKind::Time => Json::Null,
        _ if kind.is_list() => json!([]),
        _ => "".into(),
    }
}

/// What a record does not hold is empty, be it a field that the form got later.
fn field_value(field: &AppField, values: &Map<String, Json>) -> Json {
    let kind = field.kind();
    let value = values.get(field.code()).cloned();
    typed(kind.api_name(), value.unwrap_or_else(|| empty_value(kind)))
}

fn table_value(table: &AppTable, rows: Option<&Json>) -> Json {
    let none = Map::new();
    let rows = rows.and_then(Json::as_array).into_iter().flatten();
    let shown: Vec<_> = rows
        .map(|row| {
            let values = row["value"].as_object().unwrap_or(&none);
            let cell = |field: &AppField| (field.code().to_owned(), field_value(field, values));
            let cells = table.fields.iter().map(cell).collect();
            object([("id", row["id"].clone()), ("value", Json::Object(cells))])
        })
        .collect();
    typed("SUBTABLE", shown.into())
}
