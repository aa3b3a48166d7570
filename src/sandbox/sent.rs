//! What a call sends for a field, read from raw JSON by the field's type.
//!
//! A value of another JSON shape than the type takes is `CB_IJ01`, without a word about the field
//! (kintone API facts, section 4.2, "JSON shape mismatch").

use serde_json::{Map, Value as Json};

use super::app::{App, AppField, AppTable, Item};
use super::refusal::Refusal;
use crate::model::FieldKind;

/// The value of one field as it was sent.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sent {
    /// `null`, "" or [].
    Empty,
    /// A text, or a number as it was written.
    Text(String),
    /// Options.
    List(Vec<String>),
    /// Codes of users, organizations or groups; of one user for creator and modifier.
    Codes(Vec<String>),
    /// File keys: of uploads, or as read from the record.
    Files(Vec<String>),
    /// The rows of a table.
    Rows(Vec<SentRow>),
}

/// One row of a table as it was sent.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SentRow {
    /// The row id, if one was given. It need not exist.
    pub(super) id: Option<i128>,
    /// What was sent, by the position of the field in the table.
    pub(super) fields: Vec<Option<Sent>>,
}

/// One record as it was sent: by the position of the item in the app.
pub(super) type SentRecord = Vec<Option<Sent>>;

/// Reads a record. Codes that the form does not have are ignored, also those of a table's fields
/// outside their table (kintone API facts, section 1.7).
pub(super) fn read_record(app: &App, json: Option<&Json>) -> Result<SentRecord, Refusal> {
    let mut record: SentRecord = vec![None; app.items.len()];
    for (code, value) in members(json)? {
        let Some(position) = app.position(code) else {
            continue;
        };
        let value = value_of(value)?;
        record[position] = Some(match &app.items[position] {
            Item::Field(field) => read_field(field, value)?,
            Item::Table(table) => read_rows(table, value)?,
        });
    }
    Ok(record)
}

fn read_field(field: &AppField, value: &Json) -> Result<Sent, Refusal> {
    Sent::read(field.kind(), value)
}

fn read_rows(table: &AppTable, value: &Json) -> Result<Sent, Refusal> {
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
                fields[position] = Some(read_field(&table.fields[position], value_of(value)?)?);
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
fn row_id(json: Option<&Json>) -> Result<Option<i128>, Refusal> {
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
fn members(json: Option<&Json>) -> Result<impl Iterator<Item = (&String, &Json)>, Refusal> {
    let object: Option<&Map<String, Json>> = match json {
        None | Some(Json::Null) => None,
        Some(Json::Object(object)) => Some(object),
        Some(_) => return Err(Refusal::invalid_json()),
    };
    Ok(object.into_iter().flatten())
}

/// The `value` of a field's object; a missing one counts as null.
fn value_of(json: &Json) -> Result<&Json, Refusal> {
    match json {
        Json::Null => Ok(&Json::Null),
        Json::Object(object) => Ok(object.get("value").unwrap_or(&Json::Null)),
        _ => Err(Refusal::invalid_json()),
    }
}

impl Sent {
    /// Reads a value of this type. Fields that kintone fills itself are ignored, whatever is sent
    /// (kintone API facts, section 4.1 and section 8, item 15).
    pub(super) fn read(kind: FieldKind, json: &Json) -> Result<Self, Refusal> {
        match kind {
            FieldKind::RecordNumber
            | FieldKind::Calc
            | FieldKind::Status
            | FieldKind::StatusAssignee
            | FieldKind::Category
            | FieldKind::ReferenceTable
            | FieldKind::Group => Ok(Self::Empty),
            FieldKind::CheckBox | FieldKind::MultiSelect => list(json, Self::List, |element| {
                element.as_str().map(str::to_owned)
            }),
            FieldKind::UserSelect | FieldKind::OrganizationSelect | FieldKind::GroupSelect => {
                list(json, Self::Codes, |element| member(element, "code"))
            }
            FieldKind::File => list(json, Self::Files, |element| member(element, "fileKey")),
            FieldKind::Creator | FieldKind::Modifier => match json {
                Json::Null => Ok(Self::Empty),
                json => member(json, "code")
                    .map(|code| Self::Codes(vec![code]))
                    .ok_or_else(Refusal::invalid_json),
            },
            _ => scalar(kind, json),
        }
    }
}

/// A text. Numbers are taken by number fields alone: whether text fields take them is not recorded
/// (kintone API facts, section 4.1), so they are refused.
fn scalar(kind: FieldKind, json: &Json) -> Result<Sent, Refusal> {
    match json {
        Json::Null => Ok(Sent::Empty),
        Json::String(text) if text.is_empty() => Ok(Sent::Empty),
        Json::String(text) => Ok(Sent::Text(text.clone())),
        Json::Number(number) if kind == FieldKind::Number => Ok(Sent::Text(number.to_string())),
        _ => Err(Refusal::invalid_json()),
    }
}

fn list(
    json: &Json,
    make: impl Fn(Vec<String>) -> Sent,
    element: impl Fn(&Json) -> Option<String>,
) -> Result<Sent, Refusal> {
    let elements = match json {
        Json::Null => return Ok(Sent::Empty),
        Json::Array(elements) => elements,
        _ => return Err(Refusal::invalid_json()),
    };
    let read: Option<Vec<_>> = elements.iter().map(element).collect();
    let read = read.ok_or_else(Refusal::invalid_json)?;
    Ok(if read.is_empty() {
        Sent::Empty
    } else {
        make(read)
    })
}

fn member(json: &Json, name: &str) -> Option<String> {
    json.get(name).and_then(Json::as_str).map(str::to_owned)
}
