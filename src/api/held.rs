//! Records read as kintone holds them, many at a time (kintone API facts, sections 1.6, 4.1, 5 and 6).

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value as Json;

use super::answer::Quoted;
use super::reading::{PAGE, RawField, VALUES, literal};
use super::{ApiError, Client};
use crate::model::{
    AppId, Attachment, Cell, Field, FieldCell, FieldCode, FieldKind, Held, Record, RecordId,
    Revision, Row, RowId, RowKey, Table, TableRows, Value,
};

/// How many combinations of values one query asks for; each is longer than one value.
const COMBINATIONS: usize = 100;

/// What is read of each record, beside its id and its revision.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Fields outside tables, in the order in which records are to have them.
    pub fields: Vec<Arc<Field>>,
    /// Tables, each with the fields of its rows in the order in which rows are to have them.
    pub tables: Vec<(Arc<Table>, Vec<Arc<Field>>)>,
}

/// A value that a field must equal for a record to be found.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The field.
    pub field: Arc<Field>,
    /// The value as kintone writes it; empty only where [`Condition::can_be_empty`].
    pub value: String,
}

impl Condition {
    /// Whether kintone can be asked for empty fields of this type (kintone API facts, section 6).
    pub fn can_be_empty(kind: FieldKind) -> bool {
        matches!(
            kind,
            FieldKind::SingleLineText
                | FieldKind::Link
                | FieldKind::Number
                | FieldKind::RadioButton
                | FieldKind::DropDown
        )
    }
}

impl Client {
    /// Those of these records that exist.
    pub async fn held_by_ids(
        &self,
        app: AppId,
        ids: &[RecordId],
        wanted: &Wanted,
    ) -> Result<Vec<Held>, ApiError> {
        let mut waiting: VecDeque<_> = ids.chunks(PAGE).collect();
        let mut held = Vec::new();
        while let Some(page) = waiting.pop_front() {
            let list: Vec<_> = page.iter().map(RecordId::to_string).collect();
            let condition = format!("$id in ({})", list.join(","));
            match self.held(app, &condition, PAGE, wanted).await {
                Ok(mut found) => held.append(&mut found),
                Err(error) if error.is_too_large() && page.len() > 1 => {
                    ask_in_parts(&mut waiting, page, page.len() / 2);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(held)
    }

    /// The records that have one of these values in this field, which must prohibit duplicates.
    ///
    /// kintone compares loosely (kintone API facts, section 6): whoever needs the same text compares again.
    /// Empty values are not asked for, as they would find every record whose field is empty.
    pub async fn held_by_values(
        &self,
        app: AppId,
        field: &FieldCode,
        values: &[&str],
        wanted: &Wanted,
    ) -> Result<Vec<Held>, ApiError> {
        let filled = values.iter().filter(|value| !value.is_empty());
        let literals: Vec<_> = filled.map(|value| literal(value)).collect();
        let mut waiting: VecDeque<_> = literals.chunks(PAGE).collect();
        let mut held = Vec::new();
        while let Some(page) = waiting.pop_front() {
            let condition = format!("{field} in ({})", page.join(","));
            match self.held(app, &condition, PAGE, wanted).await {
                Ok(mut found) => held.append(&mut found),
                Err(error) if error.is_too_large() && page.len() > 1 => {
                    ask_in_parts(&mut waiting, page, page.len() / 2);
                }
                // How many values a query may hold is not documented; so many are known to be taken.
                Err(error) if page.len() > VALUES && is_about_query(&error) => {
                    ask_in_parts(&mut waiting, page, VALUES);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(held)
    }

    /// The records that meet all conditions of one of these combinations; they may be many.
    ///
    /// kintone compares loosely, as for [`Client::held_by_values`]. A combination without a condition finds nothing.
    pub async fn held_by_combinations(
        &self,
        app: AppId,
        combinations: &[Vec<Condition>],
        wanted: &Wanted,
    ) -> Result<Vec<Held>, ApiError> {
        let asked: Vec<_> = combinations
            .iter()
            .filter(|conditions| !conditions.is_empty())
            .map(|conditions| all_of(conditions))
            .collect();
        let mut held = Vec::new();
        for page in asked.chunks(COMBINATIONS) {
            let condition = page.join(" or ");
            held.append(&mut self.all_held(app, &condition, wanted).await?);
        }
        Ok(held)
    }

    /// All records that a condition finds, page by page, in the order of their ids.
    async fn all_held(
        &self,
        app: AppId,
        condition: &str,
        wanted: &Wanted,
    ) -> Result<Vec<Held>, ApiError> {
        let mut found: Vec<Held> = Vec::new();
        let mut limit = PAGE;
        loop {
            let after = found.last().map(|held| held.id);
            let condition = match after {
                None => condition.to_owned(),
                Some(last) => format!("({condition}) and $id > {last}"),
            };
            let condition = format!("{condition} order by $id asc");
            let mut page = match self.held(app, &condition, limit, wanted).await {
                Err(error) if error.is_too_large() && limit > 1 => {
                    limit /= 2;
                    continue;
                }
                page => page?,
            };
            let is_last = page.len() < limit;
            found.append(&mut page);
            if is_last {
                return Ok(found);
            }
        }
    }

    /// The records that a condition finds, at most so many of them.
    async fn held(
        &self,
        app: AppId,
        condition: &str,
        limit: usize,
        wanted: &Wanted,
    ) -> Result<Vec<Held>, ApiError> {
        let mut codes = vec!["$id", "$revision"];
        codes.extend(wanted.fields.iter().map(|field| field.code.as_str()));
        codes.extend(wanted.tables.iter().map(|(table, _)| table.code.as_str()));
        let query = format!("{condition} limit {limit}");
        let page: Vec<RawRecord> = self.records(app, &query, &codes).await?;
        Ok(page.into_iter().map(|raw| raw.read(wanted)).collect())
    }
}

/// Puts what was asked for together back in front, in parts of this length.
fn ask_in_parts<'a, T>(waiting: &mut VecDeque<&'a [T]>, page: &'a [T], length: usize) {
    let parts: Vec<_> = page.chunks(length).collect();
    parts
        .into_iter()
        .rev()
        .for_each(|part| waiting.push_front(part));
}

/// Whether kintone refused the query, and not who asks.
fn is_about_query(error: &ApiError) -> bool {
    error.refusal().is_some() && !error.is_auth()
}

/// `(A = "x" and B in ("y"))`. Choices have no `=` (kintone API facts, section 6).
fn all_of(conditions: &[Condition]) -> String {
    let one = |condition: &Condition| {
        let (code, value) = (&condition.field.code, literal(&condition.value));
        match condition.field.kind {
            FieldKind::RadioButton | FieldKind::DropDown => format!("{code} in ({value})"),
            FieldKind::SingleLineText | FieldKind::Link if condition.value.is_empty() => {
                format!("{code} in ({value})")
            }
            _ => format!("{code} = {value}"),
        }
    };
    let parts: Vec<_> = conditions.iter().map(one).collect();
    format!("({})", parts.join(" and "))
}

#[derive(Deserialize)]
struct RawRecord {
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
    fn read(mut self, wanted: &Wanted) -> Held {
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
        Held {
            id: self.id.value.0,
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
    let is_empty = match json {
        Json::Null => true,
        Json::String(text) => text.is_empty(),
        Json::Array(elements) => elements.is_empty(),
        _ => false,
    };
    if is_empty {
        return Cell::Clear;
    }
    value(kind, json).map_or(Cell::Absent, Cell::Set)
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
