//! Records as kintone gives them, to records (kintone API facts, sections 4.1 and 5).

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value as Json;

use super::answer::Quoted;
use crate::model::{
    Attachment, Cell, ExistingRecord, Field, FieldCell, FieldKind, Record, RecordId, Revision, Row,
    RowId, RowKey, Table, TableRows, Value,
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
    pub(super) fn codes(&self) -> Vec<&str> {
        let fields = self.fields.iter().map(|field| field.code.as_str());
        let tables = self.tables.iter().map(|(table, _)| table.code.as_str());
        let own = ["$id", "$revision"].into_iter();
        own.chain(fields).chain(tables).collect()
    }
}

/// A field of a record as it is read.
#[derive(Deserialize)]
pub(super) struct RawField<T> {
    pub(super) value: T,
}

/// A record as it is read.
#[derive(Deserialize)]
pub(super) struct RawRecord {
    #[serde(rename = "$id")]
    id: RawField<Quoted<RecordId>>,
    #[serde(rename = "$revision")]
    revision: RawField<Quoted<Revision>>,
    #[serde(flatten)]
    fields: HashMap<String, RawField<Json>>,
}

#[derive(Deserialize)]
struct RawRow {
    id: Quoted<RowId>,
    value: HashMap<String, RawField<Json>>,
}

impl RawRecord {
    pub(super) fn id(&self) -> RecordId {
        self.id.value.0
    }

    /// What it holds of what was asked for.
    pub(super) fn read(mut self, wanted: &Wanted) -> ExistingRecord {
        let cells = read_cells(&wanted.fields, &self.fields);
        let tables = wanted.tables.iter().filter_map(|(table, fields)| {
            let rows = self.fields.remove(table.code.as_str())?;
            let rows: Vec<RawRow> = serde_json::from_value(rows.value).ok()?;
            let row = |raw: RawRow| Row {
                key: RowKey::Existing(raw.id.0),
                cells: read_cells(fields, &raw.value),
                line: None,
            };
            Some(TableRows {
                table: table.clone(),
                rows: rows.into_iter().map(row).collect(),
            })
        });
        let tables = tables.collect();
        ExistingRecord {
            id: self.id(),
            revision: self.revision.value.0,
            record: Record { cells, tables },
        }
    }
}

fn read_cells(fields: &[Arc<Field>], read: &HashMap<String, RawField<Json>>) -> Vec<FieldCell> {
    let cell = |field: &Arc<Field>| FieldCell {
        field: field.clone(),
        cell: read
            .get(field.code.as_str())
            .map_or(Cell::Absent, |raw| read_cell(field.kind, &raw.value)),
        column: None,
    };
    fields.iter().map(cell).collect()
}

/// What a field holds. A value of an unexpected shape is as unknown as one that is not in the answer.
fn read_cell(kind: FieldKind, json: &Json) -> Cell {
    match json {
        Json::Null => Cell::Clear,
        Json::String(text) if text.is_empty() => Cell::Clear,
        Json::Array(elements) if elements.is_empty() => Cell::Clear,
        _ => value(kind, json).map_or(Cell::Absent, Cell::Set),
    }
}

fn value(kind: FieldKind, json: &Json) -> Option<Value> {
    let text = || json.as_str().map(str::to_owned);
    match kind {
        FieldKind::SingleLineText
        | FieldKind::MultiLineText
        | FieldKind::RichText
        | FieldKind::Link => text().map(Value::Text),
        FieldKind::Number => json.as_str()?.parse().ok().map(Value::Number),
        FieldKind::RadioButton | FieldKind::DropDown => text().map(Value::Choice),
        FieldKind::CheckBox | FieldKind::MultiSelect => {
            list(json, |element| element.as_str().map(str::to_owned)).map(Value::Choices)
        }
        FieldKind::UserSelect | FieldKind::OrganizationSelect | FieldKind::GroupSelect => {
            list(json, code).map(Value::Codes)
        }
        FieldKind::Date => json.as_str()?.parse().ok().map(Value::Date),
        FieldKind::Time => json.as_str()?.parse().ok().map(Value::Time),
        FieldKind::DateTime | FieldKind::CreatedTime | FieldKind::UpdatedTime => {
            let moment: Timestamp = json.as_str()?.parse().ok()?;
            Some(Value::DateTime(moment))
        }
        FieldKind::Creator | FieldKind::Modifier => code(json).map(Value::User),
        FieldKind::File => list(json, file).map(Value::Files),
        FieldKind::RecordNumber
        | FieldKind::Status
        | FieldKind::StatusAssignee
        | FieldKind::Category
        | FieldKind::Calc
        | FieldKind::ReferenceTable
        | FieldKind::Group => None,
    }
}

fn list<T>(json: &Json, element: impl Fn(&Json) -> Option<T>) -> Option<Vec<T>> {
    json.as_array()?.iter().map(element).collect()
}

fn code(json: &Json) -> Option<String> {
    json.get("code")?.as_str().map(str::to_owned)
}

fn file(json: &Json) -> Option<Attachment> {
    let name = json.get("name")?.as_str()?.to_owned();
    let size: Quoted<u64> = serde_json::from_value(json.get("size")?.clone()).ok()?;
    Some(Attachment::Held { name, size: size.0 })
}
