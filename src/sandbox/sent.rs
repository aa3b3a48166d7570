//! What a call sends for a field, read from raw JSON by the field's type.
//!
//! A value of another JSON shape than the type takes is `CB_IJ01`, without a word about the field
//! (kintone API facts, section 4.2, "JSON shape mismatch").

use std::borrow::Cow;

use super::raw::Raw;
use super::refusal::{Refusal, Result};
use crate::model::FieldKind;

/// The value of one field as it was sent.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sent<'body> {
    /// `null`, "" or [].
    Empty,
    /// A text, or a number as it was written.
    Text(Cow<'body, str>),
    List(Vec<String>),
    /// Codes of users, organizations or groups; of one user for creator and modifier.
    Codes(Vec<String>),
    /// File keys: of uploads, or as read from the record.
    Files(Vec<String>),
    Rows(Vec<SentRow<'body>>),
}

/// One row of a table as it was sent.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SentRow<'body> {
    /// The row id, if one was given. It need not exist.
    pub(super) id: Option<i128>,
    /// What was sent, by the position of the field in the table.
    pub(super) fields: Vec<Option<Sent<'body>>>,
}

/// One record as it was sent: by the position of the item in the app.
pub(super) type SentRecord<'body> = Vec<Option<Sent<'body>>>;

impl<'body> Sent<'body> {
    /// Reads a value of this type. Fields that kintone fills itself are ignored, whatever is sent
    /// (kintone API facts, section 4.1 and section 8, item 15).
    pub(super) fn read(kind: FieldKind, raw: &'body Raw<'_>) -> Result<Self> {
        match kind {
            FieldKind::RecordNumber => match raw {
                Raw::Number(number) => Ok(Self::Text(number.to_string().into())),
                raw => scalar(kind, raw),
            },
            FieldKind::Calc
            | FieldKind::Status
            | FieldKind::StatusAssignee
            | FieldKind::Category
            | FieldKind::ReferenceTable
            | FieldKind::Group => Ok(Self::Empty),
            FieldKind::CheckBox | FieldKind::MultiSelect => list(raw, Self::List, |element| {
                element.as_str().map(str::to_owned)
            }),
            FieldKind::UserSelect | FieldKind::OrganizationSelect | FieldKind::GroupSelect => {
                list(raw, Self::Codes, |element| member(element, "code"))
            }
            FieldKind::File => list(raw, Self::Files, |element| member(element, "fileKey")),
            FieldKind::Creator | FieldKind::Modifier => match raw {
                Raw::Null => Ok(Self::Empty),
                raw => member(raw, "code")
                    .map(|code| Self::Codes(vec![code]))
                    .ok_or_else(Refusal::invalid_json),
            },
            _ => scalar(kind, raw),
        }
    }

    /// The same, apart from the body that it came in.
    pub(super) fn into_owned(self) -> Sent<'static> {
        match self {
            Self::Empty => Sent::Empty,
            Self::Text(text) => Sent::Text(text.into_owned().into()),
            Self::List(elements) => Sent::List(elements),
            Self::Codes(codes) => Sent::Codes(codes),
            Self::Files(keys) => Sent::Files(keys),
            Self::Rows(rows) => {
                let rows = rows.into_iter().map(|row| SentRow {
                    id: row.id,
                    fields: own(row.fields),
                });
                Sent::Rows(rows.collect())
            }
        }
    }
}

fn own(sent: SentRecord<'_>) -> SentRecord<'static> {
    let sent = sent.into_iter();
    sent.map(|sent| sent.map(Sent::into_owned)).collect()
}

/// A text. Numbers are taken by number fields alone: whether text fields take them is not recorded
/// (kintone API facts, section 4.1), so they are refused.
fn scalar<'body>(kind: FieldKind, raw: &'body Raw<'_>) -> Result<Sent<'body>> {
    match raw {
        Raw::Null => Ok(Sent::Empty),
        Raw::Text(text) if text.is_empty() => Ok(Sent::Empty),
        Raw::Text(text) => Ok(Sent::Text(text.as_ref().into())),
        Raw::Number(number) if kind == FieldKind::Number => {
            Ok(Sent::Text(number.to_string().into()))
        }
        _ => Err(Refusal::invalid_json()),
    }
}

fn list<'body>(
    raw: &'body Raw<'_>,
    make: impl Fn(Vec<String>) -> Sent<'body>,
    element: impl Fn(&Raw<'_>) -> Option<String>,
) -> Result<Sent<'body>> {
    let elements = match raw {
        Raw::Null => return Ok(Sent::Empty),
        Raw::List(elements) => elements,
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

fn member(raw: &Raw<'_>, name: &str) -> Option<String> {
    raw.get(name).and_then(Raw::as_str).map(str::to_owned)
}
