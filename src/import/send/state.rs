//! What the batches of a run come to so far: what is counted, noted and told, one batch at a time.

use std::collections::BTreeSet;
use std::ops::Range;
use std::time::Duration;

use super::batch::Batch;
use super::count::Count;
use super::outgoing::Outgoing;
use super::pace::Pace;
use super::sending::Sending;
use super::trace::Traced;
use crate::api::{BulkRequest, Effect, WrittenRecord};
use crate::job::{BatchFate, Doubt, Event, Intent, Journal, Reporter, Unnoted, Unsent, Watermark};
use crate::model::RecordId;
use crate::problem::Problem;

/// How many more requests a run makes, at most, to find the records that kintone refuses without naming them.
/// One record among a hundred costs about eight.
const SEARCH_BUDGET: u32 = 200;

/// How many records are remembered of those that were written last: more than can be under way at once.
const MOST_MET: usize = 50_000;

/// What all batches change, one at a time.
pub(super) struct State<'a, 'r> {
    pub(super) reporter: &'a mut Reporter<'r>,
    pub(super) count: Count,
    pub(super) journal: Journal,
    pub(super) pace: Pace,
    /// Batches that were sent, pieces of refused ones among them.
    pub(super) sent: u64,
    pub(super) search_budget: u32,
    /// Records of the file, of which so many may have an error.
    pub(super) all: u64,
    /// One of them ended the run, so that no other is sent.
    pub(super) has_failed: bool,
    /// Behind which record those stand that the next batch adds.
    pub(super) watermark: Watermark,
    /// The last records that are known to be written, and may be met among those that are looked for.
    pub(super) met: BTreeSet<RecordId>,
    /// Why it is not known what became of a batch.
    pub(super) doubt: Option<Doubt>,
}

/// Records that earlier runs are known to have written.
fn met_before(sending: &Sending<'_>) -> BTreeSet<RecordId> {
    let resumed = sending.options.resumed.as_ref();
    resumed
        .map(|resumed| resumed.ours.clone())
        .unwrap_or_default()
}

impl<'a, 'r> State<'a, 'r> {
    /// Nothing is sent yet, of a file of so many records; so many batches may be under way at once.
    pub(super) fn new(
        sending: &Sending<'_>,
        all: u64,
        reporter: &'a mut Reporter<'r>,
        at_once: usize,
    ) -> Self {
        Self {
            reporter,
            count: Count::default(),
            journal: Journal::default(),
            pace: Pace::new(at_once),
            sent: 0,
            search_budget: SEARCH_BUDGET,
            all,
            has_failed: false,
            watermark: sending.watermark,
            met: met_before(sending),
            doubt: None,
        }
    }

    /// Notes that a batch is about to be sent. One that must not be written twice is not sent unless that is noted.
    pub(super) fn note(
        &self,
        batch: u64,
        (records, lines): (&Batch, &[(u64, u64)]),
        made: Option<&BulkRequest>,
        above: Watermark,
        age: Duration,
    ) -> Result<(), Unsent> {
        let effect = records.effect();
        let is_once = effect == Effect::Once;
        let noted = self.reporter.note(&Intent {
            batch,
            records: records.len() as u64,
            lines,
            effect,
            digest: made
                .filter(|_| is_once && !records.attaches())
                .map(BulkRequest::digest),
            above,
            age,
        });
        match noted {
            Err(Unnoted(reason)) if is_once => Err(Unsent::Unnoted { reason }),
            _ => Ok(()),
        }
    }

    /// Takes records that are known to be written.
    pub(super) fn met<'w>(&mut self, records: impl IntoIterator<Item = &'w WrittenRecord>) {
        for record in records {
            self.watermark = self.watermark.raised(record.id);
            // Where one batch is under way at a time, all that is written stands before what is looked for.
            if self.pace.most() > 1 {
                self.met.insert(record.id);
            }
        }
        while self.met.len() > MOST_MET {
            self.met.pop_first();
        }
    }

    /// Notes and tells what became of a batch.
    pub(super) fn settle(&mut self, batch: u64, fate: BatchFate) {
        self.journal.settle(batch, fate);
        self.reporter.hear(&Event::Settled { batch, fate });
    }

    /// Tells the problems of refused records, and gives their positions in the request.
    pub(super) fn reject(&mut self, traced: &Traced, records: &[Outgoing]) -> BTreeSet<usize> {
        let mut refused = BTreeSet::new();
        for (positions, problem) in &traced.problems {
            self.reporter.tell(problem);
            refused.extend(positions.clone());
        }
        for position in &refused {
            let about = |(positions, _): &&(Range<usize>, Problem)| positions.contains(position);
            let about = traced.problems.iter().filter(about);
            let problems: Vec<_> = about.map(|(_, problem)| problem.clone()).collect();
            self.reporter.hear(&Event::Rejected {
                group: &records[*position].group,
                problems: &problems,
                unlisted: 0,
            });
        }
        self.count.records.failed += refused.len() as u64;
        refused
    }
}
