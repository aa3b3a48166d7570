//! Sending: the only stage that writes to kintone.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::batch::{Batch, Outgoing, Request};
use super::batches::Batches;
use super::landed::{added, landed};
use super::overtaken::is_overtaken;
use super::sending::Sending;
use super::trace::{Traced, trace};
use super::upload::upload_attachments;
use crate::api::{
    ApiError, Certainty, Effect, Failure, Operation, Refusal, Update, Upsert, UpsertTarget,
    WriteRequest, Written,
};
use crate::import::bind::layout::Layout;
use crate::import::decide::Checked;
use crate::import::options::OnError;
use crate::import::read::keys::Key;
use crate::job::{
    BatchFate, Counts, Ending, Event, Journal, Outcome, Reporter, Server, TableCount,
};
use crate::model::{FieldCode, Row};
use crate::plan::{Fate, RowTally, Write};
use crate::sheet::Sheet;

/// How many more requests a run makes, at most, to find the records that kintone refuses without naming them.
/// One record among a hundred costs about eight.
const SEARCH_BUDGET: u32 = 200;

/// Sends the records of a sheet that was checked.
pub(crate) async fn send(
    sending: &Sending<'_>,
    sheet: Sheet,
    checked: &Checked,
    reporter: &mut Reporter<'_>,
) -> Outcome {
    let mut sender = Sender {
        sending,
        batches: 0,
        search_budget: SEARCH_BUDGET,
        counts: Counts {
            read: checked.records,
            ..Counts::default()
        },
        tables: BTreeMap::new(),
        journal: Journal::default(),
    };
    let mut batches = Batches::new(sending, sheet, checked);
    let sent = sender.send_all(&mut batches, reporter).await;
    let ending = sent.err().unwrap_or(Ending::Complete);
    if matches!(ending, Ending::Complete) {
        for (code, total) in &checked.untouched.tables {
            let count = sender.tables.entry(code.clone()).or_default();
            count.label.clone_from(&total.label);
            count.rows.add(total.rows);
        }
    }
    let mut counts = sender.counts;
    counts.skipped += batches.left_out.skipped;
    counts.unchanged += batches.left_out.unchanged;
    counts.failed += batches.left_out.failed;
    counts.not_tried = counts.read.saturating_sub(counts.accounted());
    // Who stops a run whose last batch then completes it has stopped nothing.
    let ending = match ending {
        Ending::Interrupted if counts.not_tried + counts.unknown == 0 => Ending::Complete,
        other => other,
    };
    Outcome {
        tables: sender.tables,
        journal: sender.journal,
        vanished: checked.vanished,
        preflight: checked.preflight,
        ..Outcome::unsent(counts, ending)
    }
}

struct Sender<'a> {
    sending: &'a Sending<'a>,
    batches: u64,
    search_budget: u32,
    counts: Counts,
    tables: BTreeMap<FieldCode, TableCount>,
    journal: Journal,
}

impl Sender<'_> {
    async fn send_all(
        &mut self,
        batches: &mut Batches<'_>,
        reporter: &mut Reporter<'_>,
    ) -> Result<(), Ending> {
        loop {
            let batch = batches.next_batch().await?;
            if batch.is_empty() {
                return Ok(());
            }
            self.deliver(batch, reporter).await?;
            let done = self.counts.done() + batches.left_out.done();
            reporter.hear(&Event::Progress { done });
        }
    }

    /// Sends a batch until all of it is settled. Where refused records are to be left out, what is left of the
    /// batch is sent again, in pieces if need be, and always in the file's order.
    async fn deliver(&mut self, batch: Batch, reporter: &mut Reporter<'_>) -> Result<(), Ending> {
        let mut waiting = VecDeque::from([batch]);
        let delivered = self.deliver_pieces(&mut waiting, reporter).await;
        for piece in &waiting {
            self.journal.leave(&piece.lines());
        }
        delivered
    }

    async fn deliver_pieces(
        &mut self,
        waiting: &mut VecDeque<Batch>,
        reporter: &mut Reporter<'_>,
    ) -> Result<(), Ending> {
        while let Some(batch) = waiting.front_mut() {
            if self.sending.stop.is_asked() {
                return Err(Ending::Interrupted);
            }
            upload_attachments(self.sending, batch, reporter).await?;
            let Some(batch) = waiting.pop_front() else {
                break;
            };
            if let Err(error) = self.write(&batch, reporter).await? {
                let pieces = self.without_refused(batch, error, reporter)?;
                for piece in pieces.into_iter().rev() {
                    waiting.push_front(piece);
                }
            }
        }
        Ok(())
    }

    /// Writes a batch; kintone's refusal of it is no ending yet.
    async fn write(
        &mut self,
        batch: &Batch,
        reporter: &Reporter<'_>,
    ) -> Result<Result<(), ApiError>, Ending> {
        self.batches += 1;
        let (number, records) = (self.batches, batch.len() as u64);
        reporter.hear(&Event::Sending {
            batch: number,
            records,
        });
        self.journal.intend(number, records, batch.lines());
        let layout = &self.sending.bound.layout;
        let requests = batch.requests().iter();
        let requests: Vec<_> = requests.map(|one| write_request(one, layout)).collect();
        let Server { client, app } = self.sending.server;
        let writing = client.write(app, &requests, batch.effect(), self.sending.stop);
        let error = match writing.await {
            Ok(written) => {
                self.journal.settle(BatchFate::Written);
                self.take_written(batch, &written, reporter);
                return Ok(Ok(()));
            }
            Err(error) => error,
        };
        match self.what_is_known(batch, &error).await {
            Some(true) => {
                self.journal.settle(BatchFate::Written);
                self.count_landed(batch);
                Ok(Ok(()))
            }
            Some(false) => {
                self.journal.settle(BatchFate::NotWritten);
                if matches!(error.failure, Failure::Stopped) {
                    return Err(Ending::Interrupted);
                }
                Ok(Err(error))
            }
            None => {
                self.counts.unknown += records;
                Err(match error.failure {
                    Failure::Stopped | Failure::Abandoned => Ending::Interrupted,
                    _ => Ending::Lost(error),
                })
            }
        }
    }

    /// Whether a batch that failed is written all the same; `None` if nobody knows.
    async fn what_is_known(&self, batch: &Batch, error: &ApiError) -> Option<bool> {
        match (error.certainty(), batch.effect()) {
            (Certainty::NotDone, _) => Some(false),
            (Certainty::Unknown, Effect::Pinned) => {
                landed(self.sending, batch, &error.failure).await
            }
            (Certainty::Unknown, Effect::Repeatable) => added(self.sending, batch).await,
            (Certainty::Unknown, _) => None,
        }
    }

    /// What is left to send of a refused batch, in pieces. The records that kintone names are told and left out;
    /// if it names none, the refused request is halved, within a budget of requests.
    fn without_refused(
        &mut self,
        batch: Batch,
        error: ApiError,
        reporter: &mut Reporter<'_>,
    ) -> Result<Vec<Batch>, Ending> {
        let Some((refusal, index)) = refused_request(&error, &batch) else {
            return Err(Ending::Failed(error));
        };
        let request = &batch.requests()[index];
        let traced = trace(refusal, request, self.sending.bound);
        let skips = self.sending.options.on_error == OnError::Skip && !error.is_auth();
        let search =
            skips && !traced.is_certain && request.records().len() > 1 && self.search_budget > 0;
        if search {
            self.search_budget -= 1;
            return Ok(batch.halved(index));
        }
        if !skips && !traced.is_certain {
            // Any of them can be the cause, so none is called bad.
            for (_, problem) in &traced.problems {
                reporter.tell(problem);
            }
            return Err(Ending::Failed(error));
        }
        let refused = self.reject(&traced, request.records(), reporter);
        if !skips {
            return Err(Ending::Failed(error));
        }
        let rest = batch.without(index, &refused);
        Ok(Vec::from_iter((!rest.is_empty()).then_some(rest)))
    }

    /// Tells the problems of refused records, and gives their positions in the request.
    fn reject(
        &mut self,
        traced: &Traced,
        records: &[Outgoing],
        reporter: &mut Reporter<'_>,
    ) -> BTreeSet<usize> {
        let mut refused = BTreeSet::new();
        for (positions, problem) in &traced.problems {
            reporter.tell(problem);
            refused.extend(positions.clone());
        }
        for position in &refused {
            let about = traced.problems.iter();
            let about = about.filter(|(positions, _)| positions.contains(position));
            let problems: Vec<_> = about.map(|(_, problem)| problem.clone()).collect();
            reporter.hear(&Event::Rejected {
                group: &records[*position].assembled.group,
                problems: &problems,
                unlisted: 0,
            });
        }
        self.counts.failed += refused.len() as u64;
        refused
    }

    /// Counts a batch that was written, and tells what became of each of its records.
    fn take_written(&mut self, batch: &Batch, written: &Written, reporter: &Reporter<'_>) {
        let is_first = written.before == Certainty::NotDone;
        for (outgoing, record) in batch.records().zip(written.requests.iter().flatten()) {
            let was_there = outgoing.decision.fate == Fate::Update;
            *match record.operation {
                Operation::Insert => &mut self.counts.created,
                Operation::Update if is_first || was_there => &mut self.counts.updated,
                // A try before may have added what this one found.
                Operation::Update => &mut self.counts.added_or_updated,
            } += 1;
            self.count_rows(outgoing, is_overtaken(outgoing, record, written.before));
            reporter.hear(&Event::Written {
                group: &outgoing.assembled.group,
                record,
            });
        }
    }

    /// Counts a batch that is known to be written by what kintone holds.
    fn count_landed(&mut self, batch: &Batch) {
        for outgoing in batch.records() {
            match outgoing.decision.fate {
                Fate::Update => self.counts.updated += 1,
                _ => self.counts.added_or_updated += 1,
            }
            self.count_rows(outgoing, false);
        }
    }

    /// What was decided about the rows of a record counts only if nobody wrote to it in between.
    fn count_rows(&mut self, outgoing: &Outgoing, is_overtaken: bool) {
        let detail = outgoing.decision.detail.as_deref();
        let detail = detail.filter(|_| !is_overtaken);
        for (at, table) in outgoing.assembled.record.tables.iter().enumerate() {
            let count = self.tables.entry(table.table.code.clone()).or_default();
            if let Some(decided) = detail.and_then(|detail| detail.tables.get(at)) {
                count.count(&table.table, decided.tally, decided.is_hidden);
                continue;
            }
            // All rows of a record that is added are new, whatever ids the file gives them.
            let is_added = outgoing.decision.fate == Fate::Create && !is_overtaken;
            let by_id = |row: &&Row| row.id().is_some() && !is_added;
            let with_id = table.rows.iter().filter(by_id).count() as u64;
            let rows = RowTally {
                new: table.rows.len() as u64 - with_id,
                ..RowTally::default()
            };
            count.with_id += with_id;
            count.count(&table.table, rows, !self.sending.bound.adds() && !is_added);
        }
    }
}

/// A refusal, and the position of the request that it is about. Refusals of a whole bulk request, such as a
/// wrong token, are about no request.
fn refused_request<'a>(error: &'a ApiError, batch: &Batch) -> Option<(&'a Refusal, usize)> {
    let refusal = error.refusal()?;
    let index = refusal.request?;
    (index < batch.requests().len()).then_some((refusal, index))
}

/// The request as it is sent. In an upsert, a record without a key is added among the others.
fn write_request<'a>(request: &'a Request, layout: &'a Layout) -> WriteRequest<'a> {
    let records = request.records();
    let key = layout.key.as_ref().map(|column| &column.key.field().code);
    match (request.write(), key) {
        (Write::Update { .. }, _) => {
            WriteRequest::Update(records.iter().filter_map(update).collect())
        }
        (Write::Upsert, Some(field)) => {
            let upsert = |outgoing: &'a Outgoing| Upsert {
                target: target(field, outgoing.assembled.key.as_ref()),
                record: &outgoing.assembled.record,
            };
            WriteRequest::Upsert(records.iter().map(upsert).collect())
        }
        (Write::Add | Write::Upsert, _) => {
            let record = |outgoing: &'a Outgoing| &outgoing.assembled.record;
            WriteRequest::Add(records.iter().map(record).collect())
        }
    }
}

fn update(outgoing: &Outgoing) -> Option<Update<'_>> {
    let Write::Update { record, revision } = outgoing.write else {
        return None;
    };
    Some(Update {
        id: record,
        revision,
        record: &outgoing.assembled.record,
    })
}

fn target<'a>(field: &'a FieldCode, key: Option<&'a Key>) -> UpsertTarget<'a> {
    match key {
        Some(Key::Record(number)) => UpsertTarget::Id(number.id),
        Some(Key::Unique { value, .. }) => UpsertTarget::Key { field, value },
        Some(Key::Empty | Key::Match { .. } | Key::Unreadable) | None => UpsertTarget::NewRecord,
    }
}
