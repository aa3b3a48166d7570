//! Whether a write was carried out whose answer was lost, by what kintone holds now.

use std::collections::BTreeMap;

use super::Job;
use super::batch::{Batch, Planned, Way};
use super::existing::{Asking, Need, Reason};
use super::keys::Key;
use super::needs;
use crate::api::Failure;
use crate::job::Server;
use crate::model::{FieldCell, Held, NumberPrecision, Record, RecordId};
use crate::plan::same;

/// Looks into a batch that pins revisions, after a try whose answer was lost and a failure of the last one. All of
/// a batch is one transaction, so that its pinned records stand for all of it: whether it was carried out, or
/// `None` if they do not tell.
pub(super) async fn landed(
    job: &Job<'_>,
    server: Server<'_>,
    batch: &Batch,
    failure: &Failure,
) -> Option<bool> {
    let pinned: Vec<_> = batch
        .records()
        .filter_map(|planned| Some((planned, planned.pin()?)))
        .collect();
    let ids: Vec<RecordId> = pinned.iter().map(|(_, (id, _))| *id).collect();
    let wanted = needs::wanted(Need::Records, &job.form, &job.layout, job.options);
    let reading = server.client.records_by_ids(server.app, &ids, &wanted);
    let held = job.stop.unless_asked(reading).await?.ok()?;
    let held: BTreeMap<_, _> = held.into_iter().map(|held| (held.id, held)).collect();
    let is_at_pin = |(_, (id, revision)): &(&Planned, _)| {
        held.get(id).is_some_and(|held| held.revision == *revision)
    };
    // A record that is where it was has not been written, and a conflict that another one met stays one: no earlier
    // try that is still under way can succeed any more.
    if failure.is_conflict() && pinned.iter().any(is_at_pin) {
        return Some(false);
    }
    let precision = job.reader.precision;
    let is_written = |(planned, (id, revision)): &(&Planned, _)| {
        let record = &planned.assembled.record;
        held.get(id)
            .is_some_and(|held| held.revision > *revision && holds(held, record, precision))
    };
    (!pinned.is_empty() && pinned.iter().all(is_written)).then_some(true)
}

/// Looks into a batch that adds records by a unique key, after a try whose answer was lost: such a record was not there
/// when it was decided about, and its repetition is refused if it is there now. `None` if not all records of the
/// batch, those that it updates among them, are as they were sent.
pub(super) async fn added(job: &Job<'_>, server: Server<'_>, batch: &Batch) -> Option<bool> {
    if !batch.records().any(|planned| planned.way == Way::Add) {
        return None;
    }
    let keys = batch.records().map(|planned| planned.assembled.key.clone());
    let keys: Vec<Key> = keys.collect::<Option<_>>()?;
    let wanted = needs::wanted(Need::Records, &job.form, &job.layout, job.options);
    let asking = Asking::new(server, &job.layout, wanted, Reason::Options)?;
    let answer = asking.start(keys.clone()).answer();
    let existing = job.stop.unless_asked(answer).await?.ok()?;
    let precision = job.reader.precision;
    let is_there = |(planned, key): (&Planned, &Key)| {
        let record = &planned.assembled.record;
        matches!(existing.of(key)[..], [held] if holds(held, record, precision))
    };
    batch.records().zip(&keys).all(is_there).then_some(true)
}

/// Whether a record holds all that was sent. Rows stand in the order in which they were sent (kintone API facts,
/// section 5); what was not sent may be anything.
fn holds(held: &Held, sent: &Record, precision: Option<NumberPrecision>) -> bool {
    let cells = |sent: &[FieldCell], held: &[FieldCell]| {
        sent.iter().all(|sent| {
            let held = held.iter().find(|held| held.field.code == sent.field.code);
            held.is_some_and(|held| same(&sent.cell, &held.cell, precision))
        })
    };
    let tables = sent.tables.iter().all(|table| {
        let rows = held.record.rows(&table.table.code);
        rows.is_some_and(|rows| {
            rows.len() == table.rows.len()
                && table
                    .rows
                    .iter()
                    .zip(rows)
                    .all(|(sent, held)| cells(&sent.cells, &held.cells))
        })
    });
    tables && cells(&sent.cells, &held.record.cells)
}
