//! A stored record as the record API shows it: types beside values, empty fields included
//! (kintone API facts, section 4.1).

use serde_json::{Map, Value as Json};

use super::app::{App, AppField, AppTable, Item};
use super::store::Stored;
use super::value::empty_value;
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
    let members = members.into_iter();
    Json::Object(
        members
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    )
}

/// What a record does not hold is empty, be it a field that the form got later.
fn field_value(field: &AppField, values: &Map<String, Json>) -> Json {
    let value = values.get(field.code()).cloned();
    let value = value.unwrap_or_else(|| empty_value(field.kind()));
    typed(field.kind().api_name(), value)
}

fn table_value(table: &AppTable, rows: Option<&Json>) -> Json {
    let none = Map::new();
    let rows = rows.and_then(Json::as_array).into_iter().flatten();
    let shown: Vec<_> = rows
        .map(|row| {
            let values = row.get("value").and_then(Json::as_object).unwrap_or(&none);
            let cells: Map<_, _> = table
                .fields
                .iter()
                .map(|field| (field.code().to_owned(), field_value(field, values)))
                .collect();
            let id = row.get("id").cloned().unwrap_or_default();
            object([("id", id), ("value", Json::Object(cells))])
        })
        .collect();
    typed("SUBTABLE", shown.into())
}
