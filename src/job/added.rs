//! Whether records that were to be added are there, where the answer was lost. Adding has no name that could be asked
//! for: those behind the last record that was known before are looked at. What was sent in one transaction is there as
//! a whole, in its order, or not at all.

use std::collections::BTreeSet;

use super::pinned::{Unseen, cell_of};
use super::server::Server;
use crate::api::{ApiError, Wanted};
use crate::model::{ExistingRecord, FieldCell, FieldCode, NumberPrecision, Record, RecordId};
use crate::plan::same;

/// How many records of others are looked at, at most.
const MOST_OTHERS: usize = 5000;

/// Records that were sent in one transaction.
pub(crate) struct Added<'a> {
    /// What was sent of each, in order.
    pub(crate) sent: &'a [Record],
    /// The greatest number that a record had before.
    pub(crate) above: Option<RecordId>,
    /// Records that are known to be others.
    pub(crate) others: &'a BTreeSet<RecordId>,
    /// Who added them, and the field that says so, if only that person's records are looked at.
    pub(crate) creator: Option<(&'a FieldCode, &'a str)>,
    /// How the app rounds numbers.
    pub(crate) precision: Option<NumberPrecision>,
}

/// What kintone holds of them.
#[derive(Debug)]
pub(crate) enum Found {
    /// All of them, in their order.
    All(Vec<ExistingRecord>),
    /// None of them: they are not written, or not yet.
    Nothing,
    /// These may be some of them, or all.
    Unclear(Vec<RecordId>),
    /// No list shows them, but these may be some of them: they are there, and may not be viewed.
    Unseen(Vec<RecordId>),
    /// More records are there than are looked at; these may be some of them.
    TooMany(Vec<RecordId>),
}

impl Added<'_> {
    /// Looks for them in lists, which leave out what whoever asks may not view; what is wanted of a record has all that
    /// was sent.
    pub(crate) async fn look(
        &self,
        server: Server<'_>,
        wanted: &Wanted,
    ) -> Result<Found, ApiError> {
        let mut seen = Seen {
            sought: self,
            found: Vec::with_capacity(self.sent.len()),
            alike: Vec::new(),
            changed: Vec::new(),
        };
        let (mut after, mut looked_at) = (self.above, 0);
        loop {
            let page = self.page(server, after, wanted).await?;
            let Some(last) = page.last() else {
                return Ok(seen.verdict());
            };
            after = Some(last.id);
            let strangers = page
                .into_iter()
                .filter(|held| !self.others.contains(&held.id));
            for held in strangers {
                looked_at += 1;
                seen.look_at(held);
            }
            if looked_at > self.sent.len() + MOST_OTHERS {
                return Ok(Found::TooMany(seen.candidates()));
            }
        }
    }

    /// Looks for them where no list showed any and none is asked again: some numbers that no list shows are asked for.
    pub(crate) async fn look_behind_lists(
        &self,
        server: Server<'_>,
        wanted: &Wanted,
    ) -> Result<Found, ApiError> {
        let mut there = self.unlisted(server).await?;
        let unseen = Unseen::look(server, &there).await?;
        there.retain(|id| unseen.has(*id));
        if there.is_empty() {
            return Ok(Found::Nothing);
        }
        // What came while they were asked for is listed by now.
        let Server { client, app } = server;
        let numbers = Wanted::default();
        let listed = client.records_by_ids(app, &there, &numbers).await?;
        let listed: BTreeSet<_> = listed.iter().map(|held| held.id).collect();
        there.retain(|id| !listed.contains(id));
        if there.is_empty() {
            return self.look(server, wanted).await;
        }
        Ok(Found::Unseen(there))
    }

    /// Numbers behind the last known record that no list shows. Records of one transaction have numbers that follow each
    /// other, but for those of somebody else in between: some numbers are left out from one that is asked for to the next.
    async fn unlisted(&self, server: Server<'_>) -> Result<Vec<RecordId>, ApiError> {
        let Server { client, app } = server;
        let mut spots = Spots {
            next: self.above.map_or(0, RecordId::get) + 1,
            left_out: 0,
            step: (self.sent.len() as u64 / 2).max(1),
            found: Vec::new(),
        };
        let numbers = Wanted::default();
        let (mut after, mut looked_at) = (self.above, 0);
        while looked_at <= MOST_OTHERS {
            let page = client.records_behind(app, after, None, &numbers).await?;
            let last = page.last().map(|held| held.id);
            let Some(end) = last.or(RecordId::new(u64::MAX)) else {
                break;
            };
            let mut taken: BTreeSet<_> = page.iter().map(|held| held.id).collect();
            taken.extend(self.others.range(..=end));
            taken.insert(end);
            if spots.between(&taken) || last.is_none() {
                break;
            }
            (after, looked_at) = (last, looked_at + page.len());
        }
        Ok(spots.found)
    }

    /// A page of those of the creator; of all, where kintone does not know that one.
    async fn page(
        &self,
        server: Server<'_>,
        after: Option<RecordId>,
        wanted: &Wanted,
    ) -> Result<Vec<ExistingRecord>, ApiError> {
        let Server { client, app } = server;
        let asked = |creator| client.records_behind(app, after, creator, wanted);
        match asked(self.creator).await {
            Err(error) if self.creator.is_some() && error.refusal().is_some() => asked(None).await,
            answer => answer,
        }
    }
}

/// Numbers that are asked for, of those that are free.
struct Spots {
    /// The first number that is not looked at.
    next: u64,
    /// How many free numbers come before the next one that is asked for.
    left_out: u64,
    step: u64,
    found: Vec<RecordId>,
}

impl Spots {
    /// Goes on behind the last of these, which are taken; whether there are enough.
    fn between(&mut self, taken: &BTreeSet<RecordId>) -> bool {
        for taken in taken.iter().map(|id| id.get()) {
            while self.found.len() < Unseen::MOST_ASKED {
                let spot = self.next.saturating_add(self.left_out);
                if spot >= taken {
                    break;
                }
                self.found.extend(RecordId::new(spot));
                (self.next, self.left_out) = (spot + 1, self.step - 1);
            }
            self.left_out -= taken.saturating_sub(self.next).min(self.left_out);
            self.next = self.next.max(taken.saturating_add(1));
        }
        self.found.len() == Unseen::MOST_ASKED
    }
}

struct Seen<'a> {
    sought: &'a Added<'a>,
    /// Records that hold what was sent, each what is next in order.
    found: Vec<ExistingRecord>,
    /// Others that hold what was sent: somebody else's, or some of those that are not there as they should be.
    alike: Vec<RecordId>,
    /// Others that were changed since they were added, so that nobody knows what they held then.
    changed: Vec<RecordId>,
}

impl Seen<'_> {
    fn look_at(&mut self, held: ExistingRecord) {
        let Added {
            sent, precision, ..
        } = *self.sought;
        let is = |sent: &Record| holds(sent, &held, precision);
        if sent.get(self.found.len()).is_some_and(is) {
            self.found.push(held);
        } else if sent.iter().any(is) {
            self.alike.push(held.id);
        } else if held.revision.get() > 1 {
            self.changed.push(held.id);
        }
    }

    fn verdict(self) -> Found {
        if self.found.is_empty() && self.alike.is_empty() {
            // All that was sent may be among those that were changed, if they are enough.
            if self.changed.len() >= self.sought.sent.len() {
                return Found::Unclear(self.changed);
            }
            Found::Nothing
        } else if self.found.len() == self.sought.sent.len() && self.alike.is_empty() {
            Found::All(self.found)
        } else {
            Found::Unclear(self.candidates())
        }
    }

    /// In the order of their numbers.
    fn candidates(self) -> Vec<RecordId> {
        let found = self.found.iter().map(|held| held.id);
        let all: BTreeSet<_> = found.chain(self.alike).collect();
        all.into_iter().collect()
    }
}

/// Whether a record holds all that was sent. Rows stand in the order in which they were sent (kintone API facts,
/// section 5); what was not sent may be anything.
pub(crate) fn holds(
    sent: &Record,
    held: &ExistingRecord,
    precision: Option<NumberPrecision>,
) -> bool {
    let record = &held.record;
    let mut cells = sent.cells.iter();
    let is_same = |sent: &FieldCell, held| same(&sent.cell, held, precision);
    cells.all(|sent| is_same(sent, record.cell(&sent.field.code)))
        && sent.tables.iter().all(|table| {
            let rows = record.rows(&table.table.code);
            rows.is_some_and(|rows| {
                let mut pairs = table.rows.iter().zip(rows);
                rows.len() == table.rows.len()
                    && pairs.all(|(sent, held)| {
                        let mut cells = sent.cells.iter();
                        cells.all(|sent| is_same(sent, cell_of(held, sent)))
                    })
            })
        })
}
