//! Cells as kintone gives them (kintone API facts, sections 4.1 and 5).

use std::fmt;
use std::marker::PhantomData;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;

use super::answer::Quoted;
use super::members::all_of;
use crate::model::{Attachment, Cell, FieldKind, Value};

/// What a field holds. A value of an unexpected shape is as unknown as one that is not in the answer.
#[derive(Clone, Copy)]
pub(super) struct CellOf(pub(super) FieldKind);

impl<'de> DeserializeSeed<'de> for CellOf {
    type Value = Cell;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cell, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for CellOf {
    type Value = Cell;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the value of a field")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Cell, E> {
        Ok(match text {
            "" => Cell::Clear,
            text => of_text(self.0, text).map_or(Cell::Absent, Cell::Set),
        })
    }

    fn visit_unit<E: Error>(self) -> Result<Cell, E> {
        Ok(Cell::Clear)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<Cell, A::Error> {
        let elements: Vec<Json> = all_of(elements, PhantomData)?;
        Ok(if elements.is_empty() {
            Cell::Clear
        } else {
            of_list(self.0, &elements).map_or(Cell::Absent, Cell::Set)
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Cell, A::Error> {
        let json = Json::deserialize(MapAccessDeserializer::new(map))?;
        Ok(match (self.0, code(&json)) {
            (FieldKind::Creator | FieldKind::Modifier, Some(code)) => Cell::Set(Value::User(code)),
            _ => Cell::Absent,
        })
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Cell, E> {
        Ok(Cell::Absent)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Cell, E> {
        Ok(Cell::Absent)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Cell, E> {
        Ok(Cell::Absent)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Cell, E> {
        Ok(Cell::Absent)
    }
}

fn of_text(kind: FieldKind, text: &str) -> Option<Value> {
    match kind {
        FieldKind::SingleLineText
        | FieldKind::MultiLineText
        | FieldKind::RichText
        | FieldKind::Link => Some(Value::Text(text.into())),
        FieldKind::Number => text.parse().ok().map(Value::Number),
        FieldKind::RadioButton | FieldKind::DropDown => Some(Value::Choice(text.into())),
        FieldKind::Date => text.parse().ok().map(Value::Date),
        FieldKind::Time => text.parse().ok().map(Value::Time),
        FieldKind::DateTime | FieldKind::CreatedTime | FieldKind::UpdatedTime => {
            let moment: Timestamp = text.parse().ok()?;
            Some(Value::DateTime(moment))
        }
        _ => None,
    }
}

fn of_list(kind: FieldKind, elements: &[Json]) -> Option<Value> {
    match kind {
        FieldKind::CheckBox | FieldKind::MultiSelect => {
            list(elements, |element| element.as_str().map(str::to_owned)).map(Value::Choices)
        }
        FieldKind::UserSelect | FieldKind::OrganizationSelect | FieldKind::GroupSelect => {
            list(elements, code).map(Value::Codes)
        }
        FieldKind::File => list(elements, file).map(Value::Files),
        _ => None,
    }
}

fn list<T>(elements: &[Json], element: impl Fn(&Json) -> Option<T>) -> Option<Vec<T>> {
    elements.iter().map(element).collect()
}

fn code(json: &Json) -> Option<String> {
    json.get("code")?.as_str().map(str::to_owned)
}

fn file(json: &Json) -> Option<Attachment> {
    let name = json.get("name")?.as_str()?.to_owned();
    let size: Quoted<u64> = serde_json::from_value(json.get("size")?.clone()).ok()?;
    let key = json.get("fileKey").and_then(Json::as_str);
    Some(Attachment::Held {
        name,
        size: size.0,
        key: key.unwrap_or_default().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_another_shape_is_unknown() {
        use FieldKind::{CheckBox, Creator, Date, File, Number, SingleLineText, UserSelect};
        let read = |kind, json: &str| {
            let mut json = serde_json::Deserializer::from_str(json);
            CellOf(kind).deserialize(&mut json).unwrap()
        };
        for kind in [
            CheckBox,
            Creator,
            Date,
            File,
            Number,
            SingleLineText,
            UserSelect,
        ] {
            for empty in ["null", r#""""#, "[]"] {
                assert_eq!(read(kind, empty), Cell::Clear, "{kind:?} {empty}");
            }
            for odd in [
                "true",
                "-1",
                "1",
                "1.5",
                r#"[{"a": [1]}]"#,
                "{}",
                r#"[1, "a"]"#,
            ] {
                assert_eq!(read(kind, odd), Cell::Absent, "{kind:?} {odd}");
            }
        }
        assert_eq!(read(Number, r#""many""#), Cell::Absent);
        assert_eq!(read(Date, r#""2026-02-30""#), Cell::Absent);
        let me = Cell::Set(Value::User("me".to_owned()));
        assert_eq!(read(Creator, r#"{"code": "me", "name": "I"}"#), me);
        assert_eq!(
            read(SingleLineText, r#"{"code": "me", "name": "I"}"#),
            Cell::Absent
        );
    }
}
