//! Bulk requests as JSON, put together of records that are JSON already (kintone API facts, sections 1.7 to 1.10).

use std::io::{self, Write as _};

use super::entry::Entry;
use super::pieces::{Pieces, PiecesWriter};
use super::write_request::WriteRequest;
use crate::model::{AppId, RecordId, Revision};

/// How a bulk request ends.
pub(super) const END: &str = "]}";

/// The body of a bulk request; `api` is the path of `records.json`.
pub(super) fn bulk_request(
    app: AppId,
    api: &str,
    requests: Vec<WriteRequest>,
) -> io::Result<Pieces> {
    let api = serde_json::to_string(api)?;
    let mut out = PiecesWriter::default();
    out.write_all(br#"{"requests":["#)?;
    for (at, request) in requests.into_iter().enumerate() {
        let comma = if at > 0 { "," } else { "" };
        let method = request.kind().method();
        write!(
            out,
            r#"{comma}{{"api":{api},"method":"{method}","payload":{{"app":"{app}","#
        )?;
        match request {
            WriteRequest::Add(entries) | WriteRequest::Update(entries) => {
                put_entries(&mut out, entries)?;
            }
            WriteRequest::Upsert(entries) => {
                out.write_all(br#""upsert":true,"#)?;
                put_entries(&mut out, entries)?;
            }
            WriteRequest::Delete(records) => put_deleted(&mut out, &records)?,
        }
        out.write_all(b"]}}")?;
    }
    out.write_all(END.as_bytes())?;
    Ok(out.finish())
}

/// The records that a request writes, but for the end of their list.
fn put_entries(out: &mut PiecesWriter, entries: Vec<Entry>) -> io::Result<()> {
    out.write_all(br#""records":["#)?;
    let is_empty = entries.is_empty();
    for entry in entries {
        out.push(entry.into_bytes());
    }
    if !is_empty {
        // Each has a comma behind it.
        out.cut_last(1);
    }
    Ok(())
}

/// Ids, and beside them the revisions that they are pinned to (kintone API facts, section 1.9), but for the end of their
/// list.
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
    Ok(())
}

fn separate(out: &mut PiecesWriter, at: usize) -> io::Result<()> {
    out.write_all(if at > 0 { b"," } else { b"" })
}
