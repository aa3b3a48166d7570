//! Records and bulk requests as JSON, written straight to bytes (kintone API facts, sections 1.7 to 1.10,
//! 4.1 and 5). Nothing here decides anything; an absent cell is left out, a cleared one is written empty.

use serde::ser::{Error as _, SerializeMap as _};
use serde::{Serialize, Serializer};

use super::{Update, Upsert, UpsertTarget, WriteRequest};
use crate::model::{
    AppId, Attachment, Cell, FieldCell, FieldCode, FieldKind, LocalFile, Record, Row, TableRows,
    Value,
};

/// The greatest number that JavaScript counts exactly. No record has such an id, and kintone adds a record for
/// an id that does not exist: this is how an upsert adds a record that has no key.
const FIRST_DUMMY_ID: u64 = 9_007_199_254_740_991;

/// The body of a bulk request; `api` is the path of `records.json`.
pub(super) fn bulk_request(
    app: AppId,
    api: &str,
    requests: &[WriteRequest<'_>],
) -> Result<Vec<u8>, serde_json::Error> {
    let app = app.to_string();
    let mut dummy_id = FIRST_DUMMY_ID;
    let requests = requests
        .iter()
        .map(|request| InnerRequest {
            api,
            method: request.method(),
            payload: Payload {
                app: &app,
                upsert: matches!(request, WriteRequest::Upsert(_)).then_some(true),
                records: elements(request, &mut dummy_id),
            },
        })
        .collect();
    serde_json::to_vec(&BulkRequest { requests })
}

/// The elements of one request. Dummy ids count down through the whole bulk request.
fn elements<'a>(request: &WriteRequest<'a>, dummy_id: &mut u64) -> Vec<Element<'a>> {
    match request {
        WriteRequest::Add(records) => {
            let records = records.iter().map(|record| WireRecord::whole(record));
            records.map(Element::Add).collect()
        }
        WriteRequest::Update(updates) => {
            let put = |update: &Update<'a>| Put {
                id: Some(update.id.to_string()),
                revision: update.revision.map(|revision| revision.to_string()),
                record: WireRecord::whole(update.record),
                ..Put::default()
            };
            updates.iter().map(put).map(Element::Put).collect()
        }
        WriteRequest::Upsert(upserts) => {
            let put = |upsert: &Upsert<'a>| {
                let mut put = Put {
                    record: WireRecord::whole(upsert.record),
                    ..Put::default()
                };
                match upsert.target {
                    UpsertTarget::Id(id) => put.id = Some(id.to_string()),
                    UpsertTarget::NewRecord => {
                        put.id = Some(dummy_id.to_string());
                        *dummy_id -= 1;
                    }
                    UpsertTarget::Key { field, value } => {
                        put.update_key = Some(UpdateKey {
                            field: field.as_str(),
                            value,
                        });
                        put.record.key = Some(field);
                    }
                }
                Element::Put(put)
            };
            upserts.iter().map(put).collect()
        }
    }
}

/// A record as the record API takes it, all its cells included.
///
/// # Errors
/// An attachment that was not uploaded.
pub fn record_json(record: &Record) -> serde_json::Result<serde_json::Value> {
    serde_json::to_value(WireRecord::whole(record))
}

#[derive(Serialize)]
struct BulkRequest<'a> {
    requests: Vec<InnerRequest<'a>>,
}

#[derive(Serialize)]
struct InnerRequest<'a> {
    api: &'a str,
    method: &'static str,
    payload: Payload<'a>,
}

#[derive(Serialize)]
struct Payload<'a> {
    app: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    upsert: Option<bool>,
    records: Vec<Element<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Element<'a> {
    Add(WireRecord<'a>),
    Put(Put<'a>),
}

/// A record to be updated or upserted, by its id or by its update key.
#[derive(Default, Serialize)]
struct Put<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<String>,
    #[serde(rename = "updateKey", skip_serializing_if = "Option::is_none")]
    update_key: Option<UpdateKey<'a>>,
    record: WireRecord<'a>,
}

#[derive(Serialize)]
struct UpdateKey<'a> {
    field: &'a str,
    value: &'a str,
}

/// `{"value": …}`, as every field is wrapped.
#[derive(Serialize)]
struct Wrapped<T> {
    value: T,
}

#[derive(Serialize)]
struct Code<'a> {
    code: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FileKey<'a> {
    file_key: &'a str,
}

/// A record or a row by its field codes, without the field that is its update key: kintone refuses a key that stands
/// in both places, and takes its value from the update key (kintone API facts, section 1.8).
#[derive(Default)]
struct WireRecord<'a> {
    cells: &'a [FieldCell],
    tables: &'a [TableRows],
    key: Option<&'a FieldCode>,
}

impl<'a> WireRecord<'a> {
    fn whole(record: &'a Record) -> Self {
        let Record { cells, tables } = record;
        Self {
            cells,
            tables,
            key: None,
        }
    }
}

impl Serialize for WireRecord<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for cell in self.cells {
            let code = &cell.field.code;
            if self.key != Some(code) && cell.cell != Cell::Absent {
                let value = WireCell(cell);
                map.serialize_entry(code.as_str(), &Wrapped { value })?;
            }
        }
        for TableRows { table, rows } in self.tables {
            let value = WireRows(rows);
            map.serialize_entry(table.code.as_str(), &Wrapped { value })?;
        }
        map.end()
    }
}

/// The rows of a table.
struct WireRows<'a>(&'a [Row]);

impl Serialize for WireRows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|row| WireRow {
            id: row.id().map(|id| id.to_string()),
            value: WireRecord {
                cells: &row.cells,
                ..WireRecord::default()
            },
        }))
    }
}

/// A row; a new one has no id.
#[derive(Serialize)]
struct WireRow<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    value: WireRecord<'a>,
}

/// What stands in a field's `value`.
struct WireCell<'a>(&'a FieldCell);

impl Serialize for WireCell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let FieldCell { field, cell, .. } = self.0;
        match cell {
            Cell::Set(value) => set(value, serializer),
            Cell::Absent | Cell::Clear => clear(field.kind, serializer),
        }
    }
}

/// The empty value that has the type's JSON shape; another shape would be refused as broken JSON.
fn clear<S: Serializer>(kind: FieldKind, serializer: S) -> Result<S::Ok, S::Error> {
    match kind {
        FieldKind::Creator | FieldKind::Modifier => Code { code: "" }.serialize(serializer),
        kind if kind.is_list() => serializer.collect_seq([(); 0]),
        _ => serializer.serialize_str(""),
    }
}

fn set<S: Serializer>(value: &Value, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Value::Text(text) | Value::Choice(text) => serializer.serialize_str(text),
        Value::Number(number) => serializer.serialize_str(number.literal()),
        Value::Choices(options) => serializer.collect_seq(options),
        Value::Date(date) => serializer.collect_str(&date.strftime("%Y-%m-%d")),
        Value::Time(time) => serializer.collect_str(&time.strftime("%H:%M")),
        // kintone keeps minutes, in UTC (kintone API facts, section 4.3).
        Value::DateTime(moment) => serializer.collect_str(&moment.strftime("%Y-%m-%dT%H:%M:00Z")),
        Value::Codes(codes) => serializer.collect_seq(codes.iter().map(|code| Code { code })),
        Value::User(code) => Code { code }.serialize(serializer),
        Value::Files(files) => attachments(files, serializer),
    }
}

fn attachments<S: Serializer>(files: &[Attachment], serializer: S) -> Result<S::Ok, S::Error> {
    let keys = files.iter().map(|file| match file {
        Attachment::Uploaded(key) => Ok(FileKey { file_key: key }),
        Attachment::Local(LocalFile { path: name, .. }) | Attachment::Held { name, .. } => {
            let reason = format!("the attachment `{name}` was not uploaded");
            Err(S::Error::custom(reason))
        }
    });
    serializer.collect_seq(keys.collect::<Result<Vec<_>, _>>()?)
}
