//! Records as kintone gives them, whole: each as the text that came, and each value as the text that stands for it in a
//! file (kintone API facts, sections 4.1 and 5). Nothing is copied that need not be.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::members::value_of;
use crate::model::{FieldCode, RecordId};

/// A record as it came.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct RawRecord(Box<RawValue>);

/// Where the cells of a record are to stand: of its fields, and for each table of the fields of its rows.
#[derive(Debug, Clone, Default)]
pub struct Stencil {
    fields: HashMap<String, Spot>,
    tables: Vec<HashMap<String, usize>>,
    width: usize,
}

#[derive(Debug, Clone, Copy)]
enum Spot {
    Field(usize),
    Table(usize),
}

/// A record by its cells.
#[derive(Debug)]
pub struct StoredRecord<'r> {
    /// Its cells, as the stencil has them.
    pub cells: Vec<Stored<'r>>,
    /// The rows of its tables, as the stencil has them; `None` where the answer lacks one.
    pub tables: Vec<Option<Vec<StoredRow<'r>>>>,
}

/// A row of a table.
#[derive(Debug)]
pub struct StoredRow<'r> {
    /// Its id.
    pub id: Cow<'r, str>,
    /// Its cells, as the stencil has them.
    pub cells: Vec<Stored<'r>>,
}

/// What a cell holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Stored<'r> {
    /// The answer lacks the field, as for want of a right to view it.
    #[default]
    Absent,
    /// A text; of a list, its elements a line each; of users, organizations and groups, their codes. It is empty where
    /// nothing is held.
    Text(Cow<'r, str>),
    /// Attachments, at least one.
    Files(Vec<StoredFile<'r>>),
}

/// An attachment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StoredFile<'r> {
    /// The key by which it is downloaded.
    #[serde(borrow)]
    pub file_key: Cow<'r, str>,
    /// Its name.
    #[serde(borrow)]
    pub name: Cow<'r, str>,
    /// Its size in bytes, in digits.
    #[serde(borrow)]
    pub size: Cow<'r, str>,
}

impl Stencil {
    /// Cells of these fields, and rows of these tables with these fields, in this order.
    pub fn new<'c>(
        fields: impl Iterator<Item = &'c FieldCode>,
        tables: impl Iterator<Item = (&'c FieldCode, Vec<&'c FieldCode>)>,
    ) -> Self {
        let mut stencil = Self::default();
        for (at, code) in fields.enumerate() {
            stencil.fields.insert(code.to_string(), Spot::Field(at));
            stencil.width = at + 1;
        }
        for (at, (code, inside)) in tables.enumerate() {
            stencil.fields.insert(code.to_string(), Spot::Table(at));
            let inside = inside.into_iter().enumerate();
            let inside = inside.map(|(at, code)| (code.to_string(), at));
            stencil.tables.push(inside.collect());
        }
        stencil
    }
}

impl From<Box<RawValue>> for RawRecord {
    fn from(record: Box<RawValue>) -> Self {
        Self(record)
    }
}

impl RawRecord {
    /// Its text: one JSON object.
    pub fn json(&self) -> &str {
        self.0.get()
    }

    /// Its id.
    ///
    /// # Errors
    /// A text without one.
    pub fn id(&self) -> serde_json::Result<RecordId> {
        let stencil = Stencil {
            fields: HashMap::from([("$id".to_owned(), Spot::Field(0))]),
            tables: Vec::new(),
            width: 1,
        };
        let id = match self.read(&stencil)?.cells.pop() {
            Some(Stored::Text(id)) => id.parse().ok(),
            _ => None,
        };
        id.ok_or_else(|| Error::missing_field("$id"))
    }

    /// Its cells.
    ///
    /// # Errors
    /// A text that is no record.
    pub fn read(&self, stencil: &Stencil) -> serde_json::Result<StoredRecord<'_>> {
        let mut json = serde_json::Deserializer::from_str(self.json());
        RecordBy(stencil).deserialize(&mut json)
    }
}

/// A record by a stencil.
struct RecordBy<'s>(&'s Stencil);

impl<'de> DeserializeSeed<'de> for RecordBy<'_> {
    type Value = StoredRecord<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RecordBy<'_> {
    type Value = StoredRecord<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut record = StoredRecord {
            cells: vec![Stored::Absent; self.0.width],
            tables: self.0.tables.iter().map(|_| None).collect(),
        };
        while let Some(name) = map.next_key_seed(TextOf)? {
            match self.0.fields.get(&*name) {
                Some(Spot::Field(at)) => record.cells[*at] = map.next_value_seed(value_of(Cell))?,
                Some(Spot::Table(at)) => {
                    let rows = Rows(&self.0.tables[*at]);
                    record.tables[*at] = Some(map.next_value_seed(value_of(rows))?);
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(record)
    }
}

/// The value of a field.
#[derive(Clone, Copy)]
struct Cell;

impl<'de> DeserializeSeed<'de> for Cell {
    type Value = Stored<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Cell {
    type Value = Stored<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the value of a field")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Stored::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Stored::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Stored::Text(Cow::Borrowed("")))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Ok(match element(map)? {
            Element::Code(code) => Stored::Text(code),
            Element::File(file) => Stored::Files(vec![file]),
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        let mut text: Option<Cow<'de, str>> = None;
        let mut files = Vec::new();
        while let Some(element) = elements.next_element_seed(ElementOf)? {
            match element {
                Element::File(file) => files.push(file),
                Element::Code(next) => match &mut text {
                    None => text = Some(next),
                    Some(text) => {
                        let text = text.to_mut();
                        text.push('\n');
                        text.push_str(&next);
                    }
                },
            }
        }
        Ok(if files.is_empty() {
            Stored::Text(text.unwrap_or_default())
        } else {
            Stored::Files(files)
        })
    }
}

/// An element of a list: an option or a code, or an attachment.
enum Element<'r> {
    Code(Cow<'r, str>),
    File(StoredFile<'r>),
}

struct ElementOf;

impl<'de> DeserializeSeed<'de> for ElementOf {
    type Value = Element<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ElementOf {
    type Value = Element<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an element of a list")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Element::Code(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Element::Code(Cow::Owned(text.to_owned())))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        element(map)
    }
}

/// What an object stands for: somebody by a code, or an attachment.
fn element<'de, A: MapAccess<'de>>(mut map: A) -> Result<Element<'de>, A::Error> {
    let mut code = None;
    let mut file = StoredFile::default();
    while let Some(name) = map.next_key_seed(TextOf)? {
        match &*name {
            "code" => code = Some(map.next_value_seed(TextOf)?),
            "fileKey" => file.file_key = map.next_value_seed(TextOf)?,
            "name" => file.name = map.next_value_seed(TextOf)?,
            "size" => file.size = map.next_value_seed(TextOf)?,
            _ => {
                map.next_value::<IgnoredAny>()?;
            }
        }
    }
    Ok(code.map_or(Element::File(file), Element::Code))
}

/// A text, or nothing.
struct TextOf;

impl<'de> DeserializeSeed<'de> for TextOf {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TextOf {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(""))
    }
}

/// The rows of a table, by where their cells are to stand.
#[derive(Clone, Copy)]
struct Rows<'s>(&'s HashMap<String, usize>);

impl<'de> DeserializeSeed<'de> for Rows<'_> {
    type Value = Vec<StoredRow<'de>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Rows<'_> {
    type Value = Vec<StoredRow<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the rows of a table")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        let mut rows = Vec::new();
        while let Some(row) = elements.next_element_seed(RowBy(self.0))? {
            rows.push(row);
        }
        Ok(rows)
    }
}

struct RowBy<'s>(&'s HashMap<String, usize>);

impl<'de> DeserializeSeed<'de> for RowBy<'_> {
    type Value = StoredRow<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RowBy<'_> {
    type Value = StoredRow<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row of a table")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut id, mut cells) = (None, Vec::new());
        while let Some(name) = map.next_key_seed(TextOf)? {
            match &*name {
                "id" => id = Some(map.next_value_seed(TextOf)?),
                "value" => cells = map.next_value_seed(CellsBy(self.0))?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        let id = id.ok_or_else(|| A::Error::missing_field("id"))?;
        Ok(StoredRow { id, cells })
    }
}

struct CellsBy<'s>(&'s HashMap<String, usize>);

impl<'de> DeserializeSeed<'de> for CellsBy<'_> {
    type Value = Vec<Stored<'de>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for CellsBy<'_> {
    type Value = Vec<Stored<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the cells of a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut cells = vec![Stored::Absent; self.0.len()];
        while let Some(name) = map.next_key_seed(TextOf)? {
            match self.0.get(&*name) {
                Some(at) => cells[*at] = map.next_value_seed(value_of(Cell))?,
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(cells)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(code: &str) -> FieldCode {
        FieldCode::new(code)
    }

    #[test]
    fn every_value_has_its_text() {
        let json = r#"{"$id": {"type": "__ID__", "value": "7"}, "T": {"type": "SUBTABLE", "value": [
            {"id": "12", "value": {"In": {"type": "NUMBER", "value": "1.50"}, "Else": {"type": "DATE", "value": null}}}]},
            "A": {"type": "CREATOR", "value": {"code": "sato", "name": "S"}},
            "B": {"type": "CHECK_BOX", "value": ["x", "y\n"]}, "C": {"type": "DATE", "value": null},
            "D": {"type": "FILE", "value": [{"fileKey": "k", "name": "n", "size": "3", "contentType": "t"}]},
            "E": {"type": "USER_SELECT", "value": [{"code": "a", "name": "A"}, {"code": "b", "name": "B"}]},
            "F": {"type": "FILE", "value": []}}"#;
        let record: RawRecord = serde_json::from_str(json).unwrap();
        assert_eq!(record.id().unwrap().to_string(), "7");
        let codes = ["A", "B", "C", "D", "E", "F", "G"].map(code);
        let (table, inside) = (code("T"), code("In"));
        let stencil = Stencil::new(codes.iter(), [(&table, vec![&inside])].into_iter());
        let read = record.read(&stencil).unwrap();
        let text = |text: &'static str| Stored::Text(text.into());
        let file = StoredFile {
            file_key: "k".into(),
            name: "n".into(),
            size: "3".into(),
        };
        let expected = [
            text("sato"),
            text("x\ny\n"),
            text(""),
            Stored::Files(vec![file]),
            text("a\nb"),
            text(""),
            Stored::Absent,
        ];
        assert_eq!(read.cells, expected);
        let rows = read.tables[0].as_ref().unwrap();
        assert_eq!(
            (&*rows[0].id, &rows[0].cells[..]),
            ("12", &[text("1.50")][..])
        );
    }
}
