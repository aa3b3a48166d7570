//! Writing: many records in one transaction, each pinned to the revision at which it is known. What another person was
//! faster with is found out and left as it is; the rest of its batch goes on.

use std::mem;
use std::time::Duration;

use super::batches::{Piece, batches, request};
use super::held::{Reading, is_as};
use super::wish::{Codes, What, Wish, failed};
use crate::api::{ApiError, Certainty, Effect, Failure, Stop, Written};
use crate::job::event::{Event, Listener};
use crate::job::handled::{Handled, Verdict};
use crate::job::intent::{Intent, Unnoted, Watermark};
use crate::job::journal::{BatchFate, Journal, hull};
use crate::job::outcome::{Counts, Ending, Outcome, Unsent};
use crate::job::server::Server;
use crate::language::{Text, text};

/// How it is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms {
    /// It is only said what would be done.
    pub(crate) dry_run: bool,
    /// What the records are known to stand behind, as every batch is noted with it; asked for before the first record is
    /// added, where it is not known.
    pub(crate) above: Watermark,
    pub(crate) codes: Codes,
}

/// Writes, and counts what becomes of it.
pub(crate) struct Delivery<'a> {
    server: Server<'a>,
    terms: Terms,
    stop: &'a Stop,
    listener: &'a dyn Listener,
    counts: Counts,
    journal: Journal,
    new_rows: u64,
    sent: u64,
}

impl<'a> Delivery<'a> {
    pub(crate) fn new(
        server: Server<'a>,
        terms: Terms,
        stop: &'a Stop,
        listener: &'a dyn Listener,
    ) -> Self {
        Self {
            server,
            terms,
            stop,
            listener,
            counts: Counts::default(),
            journal: Journal::default(),
            new_rows: 0,
            sent: 0,
        }
    }

    /// How it ended that so many records were to be written, and how many deleted rows come back under new ids.
    pub(crate) fn outcome(self, records: u64, ending: Ending) -> (Outcome, u64) {
        let mut counts = self.counts;
        counts.read = records.max(counts.accounted());
        counts.not_tried = counts.read - counts.accounted();
        // Who stops a run whose last batch then completes it has stopped nothing.
        let ending = match ending {
            Ending::Interrupted if counts.open() == 0 => Ending::Complete,
            other => other,
        };
        let outcome = Outcome {
            journal: self.journal,
            checked_to_end: true,
            ..Outcome::unsent(counts, ending)
        };
        (outcome, self.new_rows)
    }

    /// Counts and tells what became of a record.
    pub(crate) fn tell(&mut self, handled: &Handled) {
        *self.counts.of(handled.verdict.result()) += 1;
        if let Verdict::Done { new_rows, .. } = handled.verdict {
            self.new_rows += new_rows;
        }
        self.listener.hear(&Event::Handled(handled));
    }

    /// Does what is wished, until all of it is settled.
    pub(crate) async fn deliver(
        &mut self,
        reading: &Reading<'_>,
        wishes: Vec<Wish>,
    ) -> Result<(), Ending> {
        if self.terms.dry_run {
            for wish in &wishes {
                self.tell(&wish.handled(wish.done()));
            }
            return Ok(());
        }
        let mut waiting = batches(wishes);
        while let Some(batch) = waiting.pop_front() {
            if self.stop.is_asked() {
                return Err(Ending::Interrupted);
            }
            if let Some((error, at)) = self.write(reading, &batch).await? {
                for batch in self
                    .apart(reading, batch, at, &error)
                    .await?
                    .into_iter()
                    .rev()
                {
                    waiting.push_front(batch);
                }
            }
            let done = self.counts.done();
            self.listener.hear(&Event::Progress { done });
        }
        Ok(())
    }

    /// Writes a batch. kintone's refusal of one of its requests is no ending yet.
    async fn write(
        &mut self,
        reading: &Reading<'_>,
        batch: &[Piece],
    ) -> Result<Option<(ApiError, usize)>, Ending> {
        let are_pinned = batch.iter().flatten().all(|wish| wish.pin().is_some());
        let effect = if are_pinned {
            Effect::Pinned
        } else {
            Effect::Once
        };
        self.find_above(batch).await?;
        let number = self.begin(batch, effect)?;
        let Server { client, app } = self.server;
        let requests: Vec<_> = batch.iter().map(request).collect();
        let made = client.bulk_request(app, requests);
        let written = match &made {
            Ok(made) => client.write(made, effect, self.stop).await,
            Err(_) => Err(ApiError::unsendable("the request cannot be made")),
        };
        let error = match written {
            Ok(written) => {
                self.written(batch, Some(&written));
                self.settle(number, BatchFate::Written);
                return Ok(None);
            }
            Err(error) => error,
        };
        let is_written = match error.certainty() {
            Certainty::NotDone => Some(false),
            Certainty::Unknown => self.look(reading, batch, &error).await,
        };
        match is_written {
            Some(true) => {
                self.written(batch, None);
                self.settle(number, BatchFate::Written);
                Ok(None)
            }
            Some(false) => {
                self.settle(number, BatchFate::NotWritten);
                if matches!(error.failure, Failure::Stopped) {
                    return Err(Ending::Interrupted);
                }
                let refused = error.refusal().and_then(|refusal| refusal.request);
                match refused.filter(|at| *at < batch.len() && !error.is_auth()) {
                    Some(at) => Ok(Some((error, at))),
                    None => Err(Ending::Failed(error)),
                }
            }
            None => {
                for wish in batch.iter().flatten() {
                    self.tell(&wish.handled(Verdict::Unknown));
                }
                self.settle(number, BatchFate::Unknown);
                Err(match error.failure {
                    Failure::Stopped | Failure::Abandoned => Ending::Interrupted,
                    _ => Ending::Lost(error),
                })
            }
        }
    }

    /// Finds out behind which record those stand that a batch adds.
    async fn find_above(&mut self, batch: &[Piece]) -> Result<(), Ending> {
        let mut wishes = batch.iter().flatten();
        if self.terms.above == Watermark::Unknown && wishes.any(Wish::is_addition) {
            let Server { client, app } = self.server;
            let highest = self.stop.unless_asked(client.highest_id(app)).await;
            let highest = highest.ok_or(Ending::Interrupted)?;
            self.terms.above = Watermark::Behind(highest.map_err(Ending::Failed)?);
        }
        Ok(())
    }

    /// Notes that a batch is about to be sent, what its records hold, and numbers it.
    fn begin(&mut self, batch: &[Piece], effect: Effect) -> Result<u64, Ending> {
        self.sent += 1;
        let wishes = || batch.iter().flatten();
        if self.listener.keeps_before() {
            let befores = wishes().filter_map(|wish| wish.before.as_ref());
            befores.for_each(|before| self.listener.hear(&Event::Before(before)));
        }
        let returning = wishes().map(|wish| match wish.what {
            What::Restore { new_rows, .. } => new_rows,
            What::Delete(..) | What::Add(_) => 0,
        });
        let rows = returning.sum();
        if rows > 0 {
            self.listener.hear(&Event::RowsReturn { rows });
        }
        let records = wishes().filter(|wish| wish.is_addition()).count() as u64;
        if records > 0 {
            self.listener.hear(&Event::RecordsReturn { records });
        }
        let lines: Vec<_> = wishes().map(|wish| wish.lines).collect();
        let (batch, records) = (self.sent, lines.len() as u64);
        let noted = self.listener.note(&Intent {
            batch,
            records,
            lines: &lines,
            effect,
            digest: None,
            above: self.terms.above,
            age: Duration::ZERO,
        });
        self.listener.hear(&Event::Sending {
            batch,
            records,
            lines: &lines,
        });
        match noted {
            Err(Unnoted(reason)) if effect == Effect::Once => {
                Err(Ending::Unsent(Unsent::Unnoted { reason }))
            }
            _ => {
                self.journal.intend(batch, records, hull(&lines), lines);
                Ok(batch)
            }
        }
    }

    fn settle(&mut self, batch: u64, fate: BatchFate) {
        self.journal.settle(batch, fate);
        self.listener.hear(&Event::Settled { batch, fate });
    }

    /// Tells the records of a batch that was carried out; without an answer it is known what became of pinned ones.
    fn written(&mut self, batch: &[Piece], written: Option<&Written>) {
        for (at, piece) in batch.iter().enumerate() {
            let records = written.and_then(|written| written.requests.get(at));
            for (at, wish) in piece.iter().enumerate() {
                let mut handled = wish.handled(wish.done());
                let record = records.and_then(|records| records.get(at));
                match (&wish.what, record) {
                    (What::Delete(..), _) => handled.revision = None,
                    (_, Some(record)) => {
                        if wish.is_addition() {
                            self.terms.above = self.terms.above.raised(record.id);
                        }
                        handled.record = Some(record.id);
                        handled.revision = Some(record.revision);
                    }
                    (_, None) => {
                        let next = handled
                            .revision
                            .and_then(|old| (old.get() + 1).to_string().parse().ok());
                        handled.revision = next;
                    }
                }
                self.tell(&handled);
            }
        }
    }

    /// Whether a batch was carried out whose answer was lost, by what kintone holds; `None` if that does not tell.
    async fn look(&self, reading: &Reading<'_>, batch: &[Piece], error: &ApiError) -> Option<bool> {
        let wishes = || batch.iter().flatten();
        let pins: Vec<_> = wishes().filter_map(Wish::pin).collect();
        let ids: Vec<_> = pins.iter().map(|(id, _)| *id).collect();
        let sought = self.stop.unless_asked(reading.sought(&ids)).await?;
        let (held, unseen) = sought.ok()?;
        let is_at_pin =
            |(id, revision): &(_, _)| held.get(id).is_some_and(|held| held.revision == *revision);
        // No try has succeeded while a record is where it was.
        if error.failure.settles_earlier_tries() && pins.iter().any(is_at_pin) {
            return Some(false);
        }
        let is_done = |wish: &Wish| match &wish.what {
            What::Delete(id, _) => !held.contains_key(id) && !unseen.has(*id),
            What::Restore {
                record,
                revision,
                image,
                ..
            } => held.get(record).is_some_and(|held| {
                held.revision.get() == revision.get() + 1 && is_as(image, held)
            }),
            What::Add(_) => false,
        };
        (!pins.is_empty() && wishes().all(is_done)).then_some(true)
    }

    /// What is left of a batch of which this request was refused. What somebody was faster with is told; where that is
    /// not the reason, the request is halved until the record is found.
    async fn apart(
        &mut self,
        reading: &Reading<'_>,
        mut batch: Vec<Piece>,
        at: usize,
        error: &ApiError,
    ) -> Result<Vec<Vec<Piece>>, Ending> {
        let refused = mem::take(&mut batch[at]);
        let ids: Vec<_> = refused
            .iter()
            .filter_map(Wish::pin)
            .map(|pin| pin.0)
            .collect();
        let sought = self.stop.unless_asked(reading.sought(&ids)).await;
        let sought = sought.ok_or(Ending::Interrupted)?;
        let (held, unseen) = sought.map_err(Ending::Failed)?;
        let mut left = Vec::new();
        let before = refused.len();
        for wish in refused {
            let codes = self.terms.codes;
            let now = |id| held.get(&id).ok_or(id);
            let now = wish.pin().map(|(id, revision)| (now(id), revision));
            let verdict = match (now, &wish.what) {
                (Some((Err(id), _)), What::Delete(..)) if wish.was_sent && !unseen.has(id) => {
                    wish.done()
                }
                (Some((Err(id), _)), What::Delete(..)) => codes.absent(id, &unseen),
                (Some((Err(id), _)), _) => codes.gone(id, &unseen),
                (Some((Ok(now), revision)), _) if now.revision != revision => codes.kept(now),
                _ => {
                    left.push(wish);
                    continue;
                }
            };
            self.tell(&wish.handled(verdict));
        }
        let is_found = left.len() < before;
        let behind = batch.split_off(at + 1);
        batch.truncate(at);
        if is_found {
            // All the rest of it, in one transaction as it was.
            batch.extend((!left.is_empty()).then_some(left));
            batch.extend(behind);
            return Ok(Vec::from_iter((!batch.is_empty()).then_some(batch)));
        }
        let mut pieces = vec![batch];
        if let [wish] = &left[..] {
            let why = why(error);
            self.tell(&wish.handled(failed(self.terms.codes.refused, why)));
        } else {
            let second = left.split_off(left.len() / 2);
            pieces.extend([vec![left], vec![second]]);
        }
        pieces.push(behind);
        pieces.retain(|batch| !batch.is_empty());
        Ok(pieces)
    }
}

/// Why kintone does not take a record, with what it says of single fields.
fn why(error: &ApiError) -> Text {
    let text = error.failure.text();
    let faults = error.refusal().into_iter();
    let faults = faults.flat_map(|refusal| &refusal.faults);
    let of_fields = faults.filter_map(|fault| {
        let field = fault.path.inner.as_ref().or(fault.path.field.as_ref())?;
        Some(format!("{field}: {}", fault.messages.join(" ")))
    });
    let of_fields: Vec<_> = of_fields.collect();
    if of_fields.is_empty() {
        return text;
    }
    let ([text, ja_text], of_fields) = (text.both(), of_fields.join("; "));
    text!("{text}: {of_fields}", "{ja_text}：{of_fields}")
}
