//! Whether a write was carried out whose answer was lost, by what kintone holds now.

use std::collections::BTreeMap;

use super::batch::Batch;
use super::outgoing::Outgoing;
use super::sending::Sending;
use crate::api::Failure;
use crate::import::decide::existing::Asking;
use crate::import::decide::needs;
use crate::import::opening::done;
use crate::import::read::keys::Key;
use crate::job::holds;
use crate::model::{ExistingRecord, RecordId};
use crate::plan::{Need, Reason, Write};

/// Looks into a batch that pins revisions, after a try whose answer was lost and a failure of the last one. All of
/// a batch is one transaction, so that its pinned records stand for all of it: whether it was carried out, or
/// `None` if they do not tell.
pub(crate) async fn landed(
    sending: &Sending<'_>,
    batch: &Batch,
    failure: &Failure,
) -> Option<bool> {
    let pin = |outgoing| Some((outgoing, Outgoing::pin(outgoing)?));
    let pinned: Vec<_> = batch.records().filter_map(pin).collect();
    let ids: Vec<RecordId> = pinned.iter().map(|(_, (id, _))| *id).collect();
    let wanted = needs::wanted(Need::Records, sending.bound, sending.options);
    let server = sending.server;
    let reading = server.client.records_by_ids(server.app, &ids, &wanted);
    let held = sending.stop.unless_asked(reading).await?.ok()?;
    let held: BTreeMap<_, _> = held.into_iter().map(|held| (held.id, held)).collect();
    let is_at_pin = |(_, (id, revision)): &(&Outgoing, _)| {
        held.get(id).is_some_and(|held| held.revision == *revision)
    };
    // No try has succeeded while a record is where it was.
    if failure.settles_earlier_tries() && pinned.iter().any(is_at_pin) {
        return Some(false);
    }
    let holds_all = |held: &ExistingRecord, outgoing: &Outgoing| {
        holds(
            &outgoing.record(sending.reader),
            held,
            sending.reader.precision,
        )
    };
    let is_written = |(outgoing, (id, revision)): &(&Outgoing, _)| {
        held.get(id)
            .is_some_and(|held| held.revision > *revision && holds_all(held, outgoing))
    };
    (!pinned.is_empty() && pinned.iter().all(is_written)).then_some(true)
}

/// Looks into a batch that adds records by a unique key, after a try whose answer was lost: such a record was not there
/// when it was decided about, and its repetition is refused if it is there now. `None` if not all records of the
/// batch, those that it updates among them, are as they were sent.
pub(crate) async fn added(sending: &Sending<'_>, batch: &Batch) -> Option<bool> {
    if !batch.records().any(|outgoing| outgoing.write == Write::Add) {
        return None;
    }
    let key = |outgoing: &Outgoing| outgoing.key.clone();
    let keys: Vec<Key> = batch.records().map(key).collect::<Option<_>>()?;
    let layout = &sending.bound.layout;
    let wanted = needs::wanted(Need::Records, sending.bound, sending.options);
    let asking = Asking::new(sending.server, layout, wanted, Reason::Options)?;
    let answer = done(asking.start(keys.clone()));
    let existing = sending.stop.unless_asked(answer).await?.ok()?;
    let is_there = |(outgoing, key): (&Outgoing, &Key)| matches!(existing.of(key)[..], [held] if holds(&outgoing.record(sending.reader), held, sending.reader.precision));
    batch.records().zip(&keys).all(is_there).then_some(true)
}
