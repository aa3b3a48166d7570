//! What is noted in a store: runs, batches, and pages of records, each inside a transaction of its caller.

use rusqlite::{Connection, params};
use serde::Serialize;

use super::id::RunId;
use super::run::{About, Batch, End, Run, fate_word};
use crate::job::{BatchFate, Watermark};
use crate::model::RecordId;

/// What sending a batch twice would do, as it is noted.
const ONCE: &str = "once";
pub(super) const REPEATABLE: &str = "repeatable";

/// Notes a run, or what has changed about it.
pub(super) fn put_run(connection: &Connection, run: &Run) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT OR REPLACE INTO runs (kind, job, app, id, status, started, ended, heard, has_sent, read, created,
         updated, added_or_updated, unchanged, skipped, failed, not_tried, unknown, about, learned, end) VALUES
         (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ?8, ?9, ?10)",
    )?;
    let About { kind, job, app, .. } = &run.about;
    statement.execute(params![
        kind,
        job,
        app,
        run.id.as_str(),
        run.status.word(),
        run.started,
        run.ended,
        written(&run.about),
        written(&run.learned),
        written(&run.end),
    ])?;
    put_progress(connection, run)
}

/// Notes how a run ended, once more.
pub(super) fn put_end(connection: &Connection, run: &RunId, end: &End) -> rusqlite::Result<()> {
    let noted = "UPDATE runs SET end = ?2 WHERE id = ?1";
    connection.execute(noted, params![run.as_str(), written(end)])?;
    Ok(())
}

/// Notes how far a run is.
pub(super) fn put_progress(connection: &Connection, run: &Run) -> rusqlite::Result<()> {
    let counts = &run.counts;
    let mut statement = connection.prepare_cached(
        "UPDATE runs SET heard = ?2, has_sent = ?3, read = ?4, created = ?5, updated = ?6, added_or_updated = ?7,
         unchanged = ?8, skipped = ?9, failed = ?10, not_tried = ?11, unknown = ?12,
         deleted = ?13 WHERE id = ?1",
    )?;
    statement.execute(params![
        run.id.as_str(),
        run.heard,
        run.has_sent,
        counts.read,
        counts.created,
        counts.updated,
        counts.added_or_updated,
        counts.unchanged,
        counts.skipped,
        counts.failed,
        counts.not_tried,
        counts.unknown,
        counts.deleted,
    ])?;
    Ok(())
}

/// Notes that a batch is about to be sent.
pub(super) fn put_batch(
    connection: &Connection,
    run: &RunId,
    batch: &Batch,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT OR REPLACE INTO batches (run, batch, records, lines, fate, sent, effect, sha256, above)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    statement.execute(params![
        run.as_str(),
        batch.number,
        batch.records,
        written(&batch.lines),
        fate_word(batch.fate),
        batch.sent,
        if batch.writes_once { ONCE } else { REPEATABLE },
        batch.digest,
        match batch.above {
            Watermark::Unknown => None,
            Watermark::Behind(highest) => Some(highest.map_or(0, RecordId::get)),
        },
    ])?;
    Ok(())
}

/// Notes what became of a batch.
pub(super) fn settle_batch(
    connection: &Connection,
    run: &RunId,
    batch: u64,
    fate: BatchFate,
    now: u64,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "UPDATE batches SET fate = ?3, settled = ?4 WHERE run = ?1 AND batch = ?2",
    )?;
    statement.execute(params![run.as_str(), batch, fate_word(fate), now])?;
    Ok(())
}

/// Notes what became of the records of a page.
pub(super) fn put_page(
    connection: &Connection,
    run: &RunId,
    page: u64,
    records: usize,
    body: &str,
) -> rusqlite::Result<()> {
    put_body(connection, "pages", (run, page), records, body)
}

/// Notes what the records of a page held before the run changed them.
pub(super) fn put_befores(
    connection: &Connection,
    run: &RunId,
    page: u64,
    records: usize,
    body: &str,
) -> rusqlite::Result<()> {
    put_body(connection, "befores", (run, page), records, body)
}

fn put_body(
    connection: &Connection,
    table: &str,
    (run, page): (&RunId, u64),
    records: usize,
    body: &str,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(&format!(
        "INSERT OR REPLACE INTO {table} (run, page, records, body) VALUES (?1, ?2, ?3, ?4)"
    ))?;
    let records = u64::try_from(records).unwrap_or_default();
    statement.execute(params![run.as_str(), page, records, body])?;
    Ok(())
}

/// A value as the JSON that it is kept as.
fn written(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
