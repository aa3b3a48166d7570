//! What a call sends for a field, read from raw JSON by the field's type.
//!
//! A value of another JSON shape than the type takes is `CB_IJ01`, without a word about the field
//! (kintone API facts, section 4.2, "JSON shape mismatch").

use serde_json::Value as Json;

use super::refusal::{Refusal, Result};
use crate::model::FieldKind;

/// The value of one field as it was sent.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sent {
    /// `null`, "" or [].
    Empty,
    /// A text, or a number as it was written.
    Text(String),
    List(Vec<String>),
    /// Codes of users, organizations or groups; of one user for creator and modifier.
    Codes(Vec<String>),
    /// File keys: of uploads, or as read from the record.
    Files(Vec<String>),
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

impl Sent {
    /// Reads a value of this type. Fields that kintone fills itself are ignored, whatever is sent
    /// (kintone API facts, section 4.1 and section 8, item 15).
    pub(super) fn read(kind: FieldKind, json: &Json) -> Result<Self> {
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
fn scalar(kind: FieldKind, json: &Json) -> Result<Sent> {
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
) -> Result<Sent> {
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
