//! Whether records that were to be added are there, where the answer was lost. Adding has no name that could be asked
//! for: those behind the last record that was known before are looked at. All of a batch is one transaction, so that
//! it is there as a whole, in its order, or not at all.

use std::collections::BTreeSet;

use super::batch::Batch;
use super::landed::holds;
use super::outgoing::{Outgoing, as_sent};
use super::sending::Sending;
use crate::api::{ApiError, Operation, Wanted, WrittenRecord};
use crate::import::decide::needs;
use crate::job::{Doubt, Watermark};
use crate::model::{ExistingRecord, FieldKind, Record, RecordId};
use crate::plan::{Need, Write};

/// How many records of others are looked at, at most.
const MOST_OTHERS: usize = 5000;

/// How many candidates are named, at most.
const MOST_NAMED: usize = 20;

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

/// Looks for the records of a batch behind a watermark, among those that are not known to be of other batches.
pub(super) async fn probe(
    sending: &Sending<'_>,
    batch: &Batch,
    above: Watermark,
    ours: &BTreeSet<RecordId>,
) -> Found {
    let Watermark::Behind(above) = above else {
        return Found::Unclear(Doubt::Unasked);
    };
    let sent: Vec<Record> = batch
        .records()
        .map(|outgoing| of_file(sending, outgoing))
        .collect();
    let mut search = Search {
        sending,
        sent: &sent,
        found: Vec::with_capacity(sent.len()),
        others: Vec::new(),
        looked_at: 0,
    };
    match search.run(above, ours).await {
        Some(()) => search.verdict(),
        None => Found::Unclear(Doubt::Unasked),
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

struct Search<'a> {
    sending: &'a Sending<'a>,
    sent: &'a [Record],
    /// Records that hold what was sent, each what is next in order.
    found: Vec<WrittenRecord>,
    /// Others that hold what was sent: somebody else's, or some of a batch that is not there as it should be.
    others: Vec<RecordId>,
    looked_at: usize,
}

impl Search<'_> {
    /// Looks at all records behind this one; `None` if kintone could not be asked, or there are too many.
    async fn run(&mut self, mut after: Option<RecordId>, ours: &BTreeSet<RecordId>) -> Option<()> {
        let sending = self.sending;
        let wanted = needs::wanted(Need::Records, sending.bound, sending.options);
        loop {
            let page = self.page(after, &wanted).await.ok()?;
            let Some(last) = page.last() else {
                return Some(());
            };
            after = Some(last.id);
            for held in page.iter().filter(|held| !ours.contains(&held.id)) {
                self.look_at(held);
            }
            if self.looked_at > self.sent.len() + MOST_OTHERS {
                return None;
            }
        }
    }

    /// A page of those that whoever asks has made; of all, where kintone does not know the creator.
    async fn page(
        &self,
        after: Option<RecordId>,
        wanted: &Wanted,
    ) -> Result<Vec<ExistingRecord>, ApiError> {
        let (client, app) = (self.sending.server.client, self.sending.server.app);
        let mut fields = self.sending.bound.form.fields().iter();
        let creator = fields.find(|field| field.kind == FieldKind::Creator);
        let creator = creator.map(|field| (&field.code, client.own_code()));
        let asked = |creator| {
            let asking = client.records_behind(app, after, creator, wanted);
            async { self.sending.stop.unless_at_once(asking).await }
        };
        let abandoned = || Err(ApiError::lost_before());
        match asked(creator).await {
            Some(Err(error)) if creator.is_some() && error.refusal().is_some() => {
                asked(None).await.unwrap_or_else(abandoned)
            }
            answer => answer.unwrap_or_else(abandoned),
        }
    }

    fn look_at(&mut self, held: &ExistingRecord) {
        self.looked_at += 1;
        let is = |sent: &Record| holds(self.sending, held, sent);
        if self.sent.get(self.found.len()).is_some_and(is) {
            self.found.push(WrittenRecord {
                id: held.id,
                revision: held.revision,
                operation: Operation::Insert,
            });
        } else if self.sent.iter().any(is) {
            self.others.push(held.id);
        }
    }

    fn verdict(self) -> Found {
        let Self {
            sent,
            found,
            others,
            ..
        } = self;
        if found.is_empty() && others.is_empty() {
            return Found::Nothing;
        }
        if found.len() == sent.len() && others.is_empty() {
            return Found::All(found);
        }
        let found = found.iter().map(|record| record.id);
        let candidates: BTreeSet<_> = found.chain(others).collect();
        let named = candidates.into_iter().take(MOST_NAMED);
        Found::Unclear(Doubt::Candidates(named.collect()))
    }
}
