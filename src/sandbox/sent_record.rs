//! A record as a call sends it, read from raw JSON by the form.

use serde_json::{Map, Value as Json};

use super::app::{App, AppTable, Item};
use super::refusal::{Refusal, Result};
use super::sent::{Sent, SentRecord, SentRow};

/// Reads a record. Codes that the form does not have are ignored, also those of a table's fields
/// outside their table (kintone API facts, section 1.7).
pub(super) fn read_record(app: &App, json: Option<&Json>) -> Result<SentRecord> {
    let mut record: SentRecord = vec![None; app.items.len()];
    for (code, value) in members(json)? {
        let Some(position) = app.position(code) else {
            continue;
        };
        let value = value_of(value)?;
        record[position] = Some(match &app.items[position] {
            Item::Field(field) => Sent::read(field.kind(), value)?,
            Item::Table(table) => read_rows(table, value)?,
        });
    }
    Ok(record)
}

fn read_rows(table: &AppTable, value: &Json) -> Result<Sent> {
    let rows = match value {
        Json::Null => return Ok(Sent::Rows(Vec::new())),
        Json::Array(rows) => rows,
        _ => return Err(Refusal::invalid_json()),
    };
    let mut read = Vec::with_capacity(rows.len());
    for row in rows {
        let row = row.as_object().ok_or_else(Refusal::invalid_json)?;
        let mut fields = vec![None; table.fields.len()];
        for (code, value) in members(row.get("value"))? {
            if let Some(position) = table.position(code) {
                let kind = table.fields[position].kind();
                fields[position] = Some(Sent::read(kind, value_of(value)?)?);
            }
        }
        read.push(SentRow {
            id: row_id(row.get("id"))?,
            fields,
        });
    }
    Ok(Sent::Rows(read))
}

/// A row id: a number, or digits in a text; null and "" are no id (kintone API facts, section 5).
fn row_id(json: Option<&Json>) -> Result<Option<i128>> {
    let text = match json {
        None | Some(Json::Null) => return Ok(None),
        Some(Json::String(text)) if text.is_empty() => return Ok(None),
        Some(Json::String(text)) => text.clone(),
        Some(Json::Number(number)) => number.to_string(),
        Some(_) => return Err(Refusal::invalid_json()),
    };
    text.parse().map(Some).map_err(|_| Refusal::invalid_json())
}

/// The members of an object; nothing for one that is absent or null.
fn members(json: Option<&Json>) -> Result<impl Iterator<Item = (&String, &Json)>> {
    let object: Option<&Map<String, Json>> = match json {
        None | Some(Json::Null) => None,
        Some(Json::Object(object)) => Some(object),
        Some(_) => return Err(Refusal::invalid_json()),
    };
    Ok(object.into_iter().flatten())
}

/// The `value` of a field's object; a missing one counts as null.
fn value_of(json: &Json) -> Result<&Json> {
    match json {
        Json::Null => Ok(&Json::Null),
        Json::Object(object) => Ok(object.get("value").unwrap_or(&Json::Null)),
        _ => Err(Refusal::invalid_json()),
    }
}
