//! A member of a record, as text or as the rows of a table: as kintone's API has it, with its type and its value, or by
//! itself.

use std::fmt;

use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::problem::ProblemKind;

/// Why JSON is not read.
#[derive(Debug)]
pub(super) struct Unread(pub(super) String);

impl From<serde_json::Error> for Unread {
    fn from(error: serde_json::Error) -> Self {
        Self(error.to_string())
    }
}

/// What a member is.
pub(super) enum Shape {
    Text(String),
    /// Nothing: `null`.
    Nothing,
    Table(Vec<TableRow>),
}

/// A row of a table.
pub(super) struct TableRow {
    pub(super) id: String,
    pub(super) fields: Vec<(String, String)>,
    /// Those of its fields that hold what no cell does.
    pub(super) refused: Vec<(String, Refused)>,
}

/// What no cell holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// Attachments as kintone returns them: their names, without what they hold.
    Attachments,
    /// An object without a code, or a list in a list.
    Other,
}

impl Refused {
    /// What is wrong with a member that holds it.
    pub(super) fn kind(self, name: &str) -> ProblemKind {
        let name = name.to_owned();
        match self {
            Self::Attachments => ProblemKind::JsonAttachment { name },
            Self::Other => ProblemKind::JsonValue { name },
        }
    }
}

/// The members of a record.
pub(super) fn members(text: &str) -> Result<Members<'_>, Unread> {
    Ok(serde_json::from_str(text)?)
}

/// What a member is; lists of objects may be tables only where one is expected, or they look like kintone's.
pub(super) fn shape(value: &RawValue, may_be_table: bool) -> Result<Shape, Unread> {
    let value = inner(value)?;
    let json = value.get();
    if !json.starts_with('[') {
        return Ok(match json {
            "null" => Shape::Nothing,
            _ => Shape::Text(text(value)?),
        });
    }
    let elements: Vec<&RawValue> = serde_json::from_str(json)?;
    let rows = elements.iter().map(|element| row(element, may_be_table));
    let rows = rows.collect::<Result<Option<Vec<_>>, _>>()?;
    if let Some(rows) = rows.filter(|rows| may_be_table || !rows.is_empty()) {
        return Ok(Shape::Table(rows));
    }
    let texts = elements.into_iter().map(text);
    Ok(Shape::Text(
        texts.collect::<Result<Vec<_>, _>>()?.join("\n"),
    ))
}

/// What a value holds that no cell does, if it does.
pub(super) fn refused(value: &RawValue) -> Option<Refused> {
    let Ok(value) = inner(value) else {
        return Some(Refused::Other);
    };
    let is_one =
        |json: &str| json.starts_with('[') || (json.starts_with('{') && code(json).is_none());
    let json = value.get();
    match serde_json::from_str::<Vec<&RawValue>>(json) {
        Ok(elements) => {
            let found = elements.iter().find(|element| is_one(element.get()))?;
            let is_attachment = is_attachment(found.get());
            Some(if is_attachment {
                Refused::Attachments
            } else {
                Refused::Other
            })
        }
        Err(_) => is_one(json).then_some(Refused::Other),
    }
}

/// Whether an object is an attachment as kintone returns it.
fn is_attachment(json: &str) -> bool {
    let members = serde_json::from_str::<Members<'_>>(json);
    members.is_ok_and(|members| members.0.iter().any(|(name, _)| name == "fileKey"))
}

/// What is in a field of kintone's API, or the value itself.
fn inner(value: &RawValue) -> Result<&RawValue, Unread> {
    if !value.get().starts_with('{') {
        return Ok(value);
    }
    let members: Members<'_> = serde_json::from_str(value.get())?;
    let is_field = members
        .0
        .iter()
        .all(|(name, _)| matches!(name.as_str(), "type" | "value"));
    let mut found = members.0.into_iter().filter(|(name, _)| name == "value");
    Ok(match found.next() {
        Some((_, inner)) if is_field => inner,
        _ => value,
    })
}

/// An element of a list as a row of a table, if it is one.
fn row(element: &RawValue, is_expected: bool) -> Result<Option<TableRow>, Unread> {
    if !element.get().starts_with('{') {
        return Ok(None);
    }
    let members: Members<'_> = serde_json::from_str(element.get())?;
    let own = members
        .0
        .iter()
        .all(|(name, _)| matches!(name.as_str(), "id" | "value"));
    let mut id = String::new();
    let mut fields = None;
    for (name, value) in &members.0 {
        match name.as_str() {
            "id" if own => id = text(value)?,
            "value" if own && value.get().starts_with('{') => {
                fields = Some(serde_json::from_str::<Members<'_>>(value.get())?);
            }
            _ => {}
        }
    }
    let fields = match fields {
        Some(fields) => fields,
        None if is_expected => members,
        None => return Ok(None),
    };
    let held = fields.0.iter();
    let refused = held.filter_map(|(name, value)| Some((name.clone(), refused(value)?)));
    let refused = refused.collect();
    let fields = fields.0.into_iter().map(|(name, value)| {
        let text = match shape(value, false)? {
            Shape::Text(text) => text,
            Shape::Nothing | Shape::Table(_) => String::new(),
        };
        Ok((name, text))
    });
    let fields = fields.collect::<Result<_, Unread>>()?;
    Ok(Some(TableRow {
        id,
        fields,
        refused,
    }))
}

/// A value as the text of a cell: of a user, a department or a group its code.
fn text(value: &RawValue) -> Result<String, Unread> {
    let json = value.get();
    Ok(match json.as_bytes().first() {
        Some(b'"') => serde_json::from_str(json)?,
        Some(b'{') => code(json).unwrap_or_default(),
        Some(b'[') => String::new(),
        _ if json == "null" => String::new(),
        // A number as it is written: no digit is lost.
        _ => json.to_owned(),
    })
}

/// The code of somebody.
fn code(json: &str) -> Option<String> {
    let members: Members<'_> = serde_json::from_str(json).ok()?;
    let (_, code) = members.0.into_iter().find(|(name, _)| name == "code")?;
    serde_json::from_str(code.get()).ok()
}

/// The members of an object, in their order, each once.
pub(super) struct Members<'r>(pub(super) Vec<(String, &'r RawValue)>);

impl<'de> serde::Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;
        impl<'de> Visitor<'de> for Visit {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members: Vec<(String, &'de RawValue)> = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, &'de RawValue>()? {
                    if members.iter().any(|(known, _)| *known == name) {
                        return Err(A::Error::custom(format!("{name} is there twice")));
                    }
                    members.push((name, value));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Visit)
    }
}
