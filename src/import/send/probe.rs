//! Whether the records of a batch are there, where the answer was lost: they are looked for behind the last record that
//! was known before.

use std::collections::BTreeSet;

use super::batch::Batch;
use super::outgoing::{Outgoing, as_sent};
use super::sending::Sending;
use crate::api::{Operation, WrittenRecord};
use crate::import::decide::needs;
use crate::job::{self, Added, Doubt, Watermark};
use crate::model::{FieldKind, Record, RecordId};
use crate::plan::{Need, Write};

/// What kintone holds of a batch.
#[derive(Debug)]
pub(super) enum Found {
    /// All of it, in its order.
    All(Vec<WrittenRecord>),
    /// Nothing of it: it is not written, or not yet.
    Nothing,
    /// What cannot be told.
    Unclear(Doubt),
}

/// Whether a batch is one that is looked for here: it adds all of its records.
pub(super) fn is_looked_for(batch: &Batch) -> bool {
    batch
        .records()
        .all(|outgoing| outgoing.write == Write::Add && outgoing.key.is_none())
}

/// Where records are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Where {
    /// In lists, which leave out what may not be viewed.
    Listed,
    /// Behind them, where they show nothing and are not asked again.
    Unlisted,
}

/// Looks for the records of a batch behind a watermark, among those that whoever sent it has made and that are not known
/// to be of other batches.
pub(super) async fn probe(
    sending: &Sending<'_>,
    batch: &Batch,
    (above, place): (Watermark, Where),
    ours: &BTreeSet<RecordId>,
) -> Found {
    let Watermark::Behind(above) = above else {
        return Found::Unclear(Doubt::Unasked);
    };
    let sent: Vec<Record> = batch
        .records()
        .map(|outgoing| of_file(sending, outgoing))
        .collect();
    let mut fields = sending.bound.form.fields().iter();
    let is_own = batch.doubt.is_none() || !sending.is_taken_over();
    let creator = fields.find(|field| field.kind == FieldKind::Creator && is_own);
    let added = Added {
        sent: &sent,
        above,
        others: ours,
        creator: creator.map(|field| (&field.code, sending.server.client.own_code())),
        precision: sending.reader.precision,
    };
    let wanted = needs::wanted(Need::Records, sending.bound, sending.options);
    let looking = async {
        match place {
            Where::Listed => added.look(sending.server, &wanted).await,
            Where::Unlisted => added.look_behind_lists(sending.server, &wanted).await,
        }
    };
    match sending.stop.unless_at_once(looking).await {
        Some(Ok(found)) => told(found),
        Some(Err(_)) | None => Found::Unclear(Doubt::Unasked),
    }
}

/// A record as its lines make it; attachments as the files that they are.
fn of_file(sending: &Sending<'_>, outgoing: &Outgoing) -> Record {
    let record = sending.reader.record(&outgoing.group);
    let sent = as_sent(
        sending.reader,
        record,
        outgoing.key.as_ref(),
        &outgoing.decision,
    );
    sent.unwrap_or_default()
}

fn told(found: job::Found) -> Found {
    match found {
        job::Found::All(records) => {
            let written = records.iter().map(|held| WrittenRecord {
                id: held.id,
                revision: held.revision,
                operation: Operation::Insert,
            });
            Found::All(written.collect())
        }
        job::Found::Nothing => Found::Nothing,
        job::Found::Unclear(candidates) => Found::Unclear(Doubt::Candidates(candidates)),
        job::Found::Unseen(candidates) => Found::Unclear(Doubt::Unseen(candidates.into())),
        job::Found::TooMany(_) => Found::Unclear(Doubt::Unasked),
    }
}
