//! Records as kintone gives them, to records (kintone API facts, sections 4.1 and 5).

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::answer::Quoted;
use super::held_cell::CellOf;
use super::members::{Members, Named, all_of, value_of};
use crate::model::{
    Cell, ExistingRecord, Field, FieldCell, Record, RecordId, Revision, Row, RowId, RowKey, Table,
    TableRows,
};

/// What is read of each record, beside its id and its revision.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Fields outside tables, in the order in which records are to have them.
    pub fields: Vec<Arc<Field>>,
    /// Tables, each with the fields of its rows in the order in which rows are to have them.
    pub tables: Vec<(Arc<Table>, Vec<Arc<Field>>)>,
}

impl Wanted {
    /// Reads a record that was written down as kintone gives it.
    ///
    /// # Errors
    /// A text that is no such record.
    pub fn read(&self, json: &str) -> serde_json::Result<ExistingRecord> {
        let mut json = serde_json::Deserializer::from_str(json);
        ExistingOf(&self.places()).deserialize(&mut json)
    }

    pub(super) fn codes(&self) -> Vec<&str> {
        let fields = self.fields.iter().map(|field| field.code.as_str());
        let tables = self.tables.iter().map(|(table, _)| table.code.as_str());
        let own = ["$id", "$revision"].into_iter();
        own.chain(fields).chain(tables).collect()
    }

    /// Where each of its codes stands.
    pub(super) fn places(&self) -> Places<'_> {
        let fields = within(&self.fields, Place::Field);
        let tables = self.tables.iter().enumerate();
        let tables = tables.map(|(at, (table, _))| (table.code.as_str(), Place::Table(at)));
        let rows = self.tables.iter();
        Places {
            wanted: self,
            record: fields.chain(tables).collect(),
            rows: rows
                .map(|(_, fields)| within(fields, |at| at).collect())
                .collect(),
        }
    }
}

fn within<P>(fields: &[Arc<Field>], place: impl Fn(usize) -> P) -> impl Iterator<Item = (&str, P)> {
    let fields = fields.iter().enumerate();
    fields.map(move |(at, field)| (field.code.as_str(), place(at)))
}

/// Where the members of an answer belong, found once for all of its records.
pub(super) struct Places<'w> {
    wanted: &'w Wanted,
    record: HashMap<&'w str, Place>,
    /// For each table, where its fields stand in a row.
    rows: Vec<HashMap<&'w str, usize>>,
}

/// What a member of a record is.
#[derive(Clone, Copy)]
enum Place {
    Field(usize),
    Table(usize),
}

/// A record as it is read: straight into its place, as an answer has very many.
#[derive(Clone, Copy)]
pub(super) struct ExistingOf<'p>(pub(super) &'p Places<'p>);

impl<'de> DeserializeSeed<'de> for ExistingOf<'_> {
    type Value = ExistingRecord;

    fn deserialize<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<ExistingRecord, D::Error> {
        let wanted = self.0.wanted;
        let members = RecordMembers {
            places: self.0,
            id: None,
            revision: None,
            cells: absent(&wanted.fields),
            tables: wanted.tables.iter().map(|_| None).collect(),
        };
        let read = deserializer.deserialize_map(Members(members))?;
        let tables = wanted.tables.iter().zip(read.tables);
        let tables = tables.filter_map(|((table, _), rows)| {
            Some(TableRows {
                table: table.clone(),
                rows: rows?,
            })
        });
        Ok(ExistingRecord {
            id: read.id.ok_or_else(|| D::Error::missing_field("$id"))?,
            revision: read
                .revision
                .ok_or_else(|| D::Error::missing_field("$revision"))?,
            record: Record {
                cells: read.cells,
                tables: tables.collect(),
            },
        })
    }
}

struct RecordMembers<'p> {
    places: &'p Places<'p>,
    id: Option<RecordId>,
    revision: Option<Revision>,
    cells: Vec<FieldCell>,
    /// Of each wanted table; `None` where it is not in the answer, or is no table there.
    tables: Vec<Option<Vec<Row>>>,
}

enum RecordMember {
    Id,
    Revision,
    Wanted(Place),
    Other,
}

impl Named for RecordMembers<'_> {
    type Name = RecordMember;

    fn name(&self, text: &str) -> RecordMember {
        match text {
            "$id" => RecordMember::Id,
            "$revision" => RecordMember::Revision,
            code => match self.places.record.get(code) {
                Some(place) => RecordMember::Wanted(*place),
                None => RecordMember::Other,
            },
        }
    }

    fn take<'de, A: MapAccess<'de>>(
        &mut self,
        name: RecordMember,
        map: &mut A,
    ) -> Result<(), A::Error> {
        let wanted = self.places.wanted;
        match name {
            RecordMember::Id => {
                let id: Quoted<_> = map.next_value_seed(value_of(PhantomData))?;
                self.id = Some(id.0);
            }
            RecordMember::Revision => {
                let revision: Quoted<_> = map.next_value_seed(value_of(PhantomData))?;
                self.revision = Some(revision.0);
            }
            RecordMember::Wanted(Place::Field(at)) => {
                let kind = wanted.fields[at].kind;
                self.cells[at].cell = map.next_value_seed(value_of(CellOf(kind)))?;
            }
            RecordMember::Wanted(Place::Table(at)) => {
                let row = RowOf {
                    fields: &wanted.tables[at].1,
                    places: &self.places.rows[at],
                };
                self.tables[at] = map.next_value_seed(value_of(RowsOf(row)))?;
            }
            RecordMember::Other => {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// The rows of a table; `None` of what is no table.
#[derive(Clone, Copy)]
struct RowsOf<'p>(RowOf<'p>);

impl<'de> DeserializeSeed<'de> for RowsOf<'_> {
    type Value = Option<Vec<Row>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for RowsOf<'_> {
    type Value = Option<Vec<Row>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the rows of a table")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, rows: A) -> Result<Self::Value, A::Error> {
        all_of(rows, self.0).map(Some)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        IgnoredAny.visit_map(map)?;
        Ok(None)
    }
}

/// One row of a table.
#[derive(Clone, Copy)]
struct RowOf<'p> {
    fields: &'p [Arc<Field>],
    places: &'p HashMap<&'p str, usize>,
}

impl<'de> DeserializeSeed<'de> for RowOf<'_> {
    type Value = Row;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Row, D::Error> {
        let members = RowMembers {
            row: self,
            id: None,
            cells: absent(self.fields),
        };
        let read = deserializer.deserialize_map(Members(members))?;
        Ok(Row {
            key: RowKey::Existing(read.id.ok_or_else(|| D::Error::missing_field("id"))?),
            cells: read.cells,
            line: None,
        })
    }
}

struct RowMembers<'p> {
    row: RowOf<'p>,
    id: Option<RowId>,
    cells: Vec<FieldCell>,
}

enum RowMember {
    Id,
    Cells,
    Other,
}

impl Named for RowMembers<'_> {
    type Name = RowMember;

    fn name(&self, text: &str) -> RowMember {
        match text {
            "id" => RowMember::Id,
            "value" => RowMember::Cells,
            _ => RowMember::Other,
        }
    }

    fn take<'de, A: MapAccess<'de>>(
        &mut self,
        name: RowMember,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match name {
            RowMember::Id => self.id = Some(map.next_value::<Quoted<_>>()?.0),
            RowMember::Cells => {
                let (fields, places) = (self.row.fields, self.row.places);
                let cells = &mut self.cells;
                map.next_value_seed(Members(RowCells {
                    fields,
                    places,
                    cells,
                }))?;
            }
            RowMember::Other => {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

struct RowCells<'p, 'c> {
    fields: &'p [Arc<Field>],
    places: &'p HashMap<&'p str, usize>,
    cells: &'c mut [FieldCell],
}

impl Named for RowCells<'_, '_> {
    type Name = Option<usize>;

    fn name(&self, text: &str) -> Option<usize> {
        self.places.get(text).copied()
    }

    fn take<'de, A: MapAccess<'de>>(
        &mut self,
        name: Option<usize>,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match name {
            Some(at) => {
                let kind = self.fields[at].kind;
                self.cells[at].cell = map.next_value_seed(value_of(CellOf(kind)))?;
            }
            None => {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// Of each field a cell of which nothing is known yet.
fn absent(fields: &[Arc<Field>]) -> Vec<FieldCell> {
    let cell = |field: &Arc<Field>| FieldCell {
        field: field.clone(),
        cell: Cell::Absent,
        column: None,
    };
    fields.iter().map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FieldCode, FieldKind, Value};

    fn wanted() -> Wanted {
        let field = |code| Arc::new(Field::of(code, FieldKind::SingleLineText));
        let table = Arc::new(Table {
            code: FieldCode::new("rows"),
            label: String::new(),
            fields: vec![field("item")],
        });
        Wanted {
            fields: vec![field("b"), field("a")],
            tables: vec![(table, vec![field("item")])],
        }
    }

    fn read(json: &str) -> Result<ExistingRecord, serde_json::Error> {
        let wanted = wanted();
        let mut json = serde_json::Deserializer::from_str(json);
        ExistingOf(&wanted.places()).deserialize(&mut json)
    }

    #[test]
    fn a_record_has_what_was_asked_for_in_that_order() {
        let record = read(
            r#"{"a": {"type": "T", "value": "1"}, "$revision": {"value": "3"}, "other": [{}], "$id": {"value": "7"},
                "rows": {"value": [{"value": {"x": 1, "item": {"value": "i"}}, "id": "9", "more": null}]}}"#,
        );
        let record = record.unwrap();
        assert_eq!(
            (record.id.get(), record.revision.to_string().as_str()),
            (7, "3")
        );
        let cells = record.record.cells.iter();
        let cells: Vec<_> = cells
            .map(|held| (held.field.code.as_str(), &held.cell))
            .collect();
        let text = |text: &str| Cell::Set(Value::Text(text.into()));
        assert_eq!(cells, [("b", &Cell::Absent), ("a", &text("1"))]);
        let rows = record.record.rows(&FieldCode::new("rows")).unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].id().map(|id| id.to_string()).as_deref(), Some("9"));
        assert_eq!(rows[0].cells[0].cell, text("i"));
    }

    #[test]
    fn what_is_no_table_is_unknown_and_what_is_no_record_an_error() {
        let around = |rows: &str| {
            format!(
                r#"{{"$id": {{"value": "7"}}, "$revision": {{"value": "3"}}, "rows": {{"value": {rows}}}}}"#
            )
        };
        for odd in ["null", r#""text""#, "{}"] {
            assert_eq!(read(&around(odd)).unwrap().record.tables, [], "{odd}");
        }
        for broken in [
            "[1]",
            r#"[{"id": "9", "value": []}]"#,
            "[{}]",
            r#"[{"id": "x", "value": {}}]"#,
        ] {
            assert!(read(&around(broken)).is_err(), "{broken}");
        }
        for broken in [
            "[]",
            "{}",
            r#"{"$id": {"value": "7"}}"#,
            r#"{"$id": {}, "$revision": {"value": "3"}}"#,
        ] {
            assert!(read(broken).is_err(), "{broken}");
        }
    }
}
