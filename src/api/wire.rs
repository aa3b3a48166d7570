//! Bulk requests as JSON, put together of records that are JSON already (kintone API facts, sections 1.7 to 1.10).

use std::io::{self, Write as _};

use super::pieces::{Pieces, PiecesWriter};
use super::{RecordJson, Update, Upsert, UpsertTarget, WriteRequest};
use crate::model::{AppId, RecordId, Revision};

/// The greatest number that JavaScript counts exactly. No record has such an id, and kintone adds a record for
/// an id that does not exist: this is how an upsert adds a record that has no key.
const FIRST_DUMMY_ID: u64 = 9_007_199_254_740_991;

/// How a bulk request ends.
pub(super) const END: &str = "]}";

/// About how many bytes a record takes beside itself.
const AROUND: usize = 160;

/// The body of a bulk request; `api` is the path of `records.json`.
pub(super) fn bulk_request(
    app: AppId,
    api: &str,
    requests: &[WriteRequest<'_>],
) -> io::Result<Pieces> {
    let api = serde_json::to_string(api)?;
    let records = requests.iter().flat_map(WriteRequest::records);
    let copied = records.map(|record| record.bytes().len());
    let copied = copied.filter(|bytes| PiecesWriter::copies(*bytes));
    let length: usize = copied.map(|bytes| bytes + AROUND).sum();
    let mut out = PiecesWriter::with_capacity(length + AROUND * (requests.len() + 1));
    let mut dummy_id = FIRST_DUMMY_ID;
    out.write_all(br#"{"requests":["#)?;
    for (at, request) in requests.iter().enumerate() {
        let comma = if at > 0 { "," } else { "" };
        let method = request.kind().method();
        write!(
            out,
            r#"{comma}{{"api":{api},"method":"{method}","payload":{{"app":"{app}","#
        )?;
        if let WriteRequest::Delete(records) = request {
            put_deleted(&mut out, records)?;
            continue;
        }
        if matches!(request, WriteRequest::Upsert(_)) {
            out.write_all(br#""upsert":true,"#)?;
        }
        out.write_all(br#""records":["#)?;
        elements(&mut out, request, &mut dummy_id)?;
        out.write_all(b"]}}")?;
    }
    out.write_all(END.as_bytes())?;
    Ok(out.finish())
}

/// The elements of one request. Dummy ids count down through the whole bulk request.
fn elements(
    out: &mut PiecesWriter,
    request: &WriteRequest<'_>,
    dummy_id: &mut u64,
) -> io::Result<()> {
    match request {
        WriteRequest::Add(records) => {
            for (at, record) in records.iter().enumerate() {
                separate(out, at)?;
                out.push(record.bytes());
            }
        }
        WriteRequest::Update(updates) => {
            for (at, update) in updates.iter().enumerate() {
                separate(out, at)?;
                put_update(out, update)?;
            }
        }
        WriteRequest::Upsert(upserts) => {
            for (at, upsert) in upserts.iter().enumerate() {
                separate(out, at)?;
                put_upsert(out, upsert, dummy_id)?;
            }
        }
        // They have no record of their own.
        WriteRequest::Delete(_) => {}
    }
    Ok(())
}

/// Ids, and beside them the revisions that they are pinned to (kintone API facts, section 1.9).
fn put_deleted(out: &mut PiecesWriter, records: &[(RecordId, Revision)]) -> io::Result<()> {
    out.write_all(br#""ids":["#)?;
    for (at, (id, _)) in records.iter().enumerate() {
        separate(out, at)?;
        write!(out, "\"{id}\"")?;
    }
    out.write_all(br#"],"revisions":["#)?;
    for (at, (_, revision)) in records.iter().enumerate() {
        separate(out, at)?;
        write!(out, "\"{revision}\"")?;
    }
    out.write_all(b"]}}")
}

fn separate(out: &mut PiecesWriter, at: usize) -> io::Result<()> {
    out.write_all(if at > 0 { b"," } else { b"" })
}

fn put_update(out: &mut PiecesWriter, update: &Update<'_>) -> io::Result<()> {
    write!(out, r#"{{"id":"{}","#, update.id)?;
    if let Some(revision) = update.revision {
        write!(out, r#""revision":"{revision}","#)?;
    }
    put_record(out, update.record)
}

fn put_upsert(out: &mut PiecesWriter, upsert: &Upsert<'_>, dummy_id: &mut u64) -> io::Result<()> {
    match upsert.target {
        UpsertTarget::Id(id) => write!(out, r#"{{"id":"{id}","#)?,
        UpsertTarget::NewRecord => {
            write!(out, r#"{{"id":"{dummy_id}","#)?;
            *dummy_id -= 1;
        }
        UpsertTarget::Key { field, value } => {
            out.write_all(br#"{"updateKey":{"field":"#)?;
            serde_json::to_writer(&mut *out, field.as_str())?;
            out.write_all(br#","value":"#)?;
            serde_json::to_writer(&mut *out, value)?;
            out.write_all(b"},")?;
        }
    }
    put_record(out, upsert.record)
}

fn put_record(out: &mut PiecesWriter, record: &RecordJson) -> io::Result<()> {
    out.write_all(br#""record":"#)?;
    out.push(record.bytes());
    out.write_all(b"}")
}
