//! What was found is deleted, many records in one transaction, and what they hold is told before.

use std::collections::HashMap;

use futures_util::future::join;

use super::look::{Looked, Target};
use super::options::Options;
use crate::api::ApiError;
use crate::job::{
    Codes, Delivery, Ending, Event, Handled, Listener, Outcome, Reading, RecordResult, Server,
    Stop, Terms, Unseen, Verdict, Watermark, What, Wish, read, whole,
};
use crate::model::{ExistingRecord, RecordId};

/// As many records as one transaction deletes.
const BATCH: usize = 2000;

/// What keeps a record from being deleted.
const CODES: Codes = Codes {
    changed_since: "delete.changed-since",
    refused: "delete.refused",
    gone: "delete.gone",
    unseen: "delete.unseen",
};

/// What some records hold, if that was asked for, and what is known of those that kintone left out.
type Held = (HashMap<RecordId, ExistingRecord>, Unseen);

/// The same as it was read; `None` where somebody asked to stop.
type Read = Option<Result<Held, ApiError>>;

/// Deletes the records that were found, from the last one to the first: whoever adds them again begins with the last
/// that was deleted, so that they come back in their order.
pub async fn carry_out(
    server: Server<'_>,
    looked: Looked,
    options: &Options,
    stop: &Stop,
    listener: &dyn Listener,
) -> Outcome {
    let keeps = options.keep_before && listener.keeps_before();
    let reading = if keeps {
        Reading::whole(server, &looked.form)
    } else {
        Reading::changes(server, &looked.form)
    };
    let terms = Terms {
        dry_run: options.dry_run,
        above: looked.highest.map_or(Watermark::Unknown, |highest| {
            Watermark::Behind(Some(highest))
        }),
        codes: CODES,
    };
    let records = looked.records() + looked.gone.len() as u64;
    listener.hear(&Event::Checked { records });
    let mut carrying = CarryingOut {
        delivery: Delivery::new(server, terms, stop, listener),
        reading,
        keeps,
        options,
        stop,
        listener,
    };
    for (lines, id) in looked.gone.iter().rev() {
        carrying.tell_gone(*lines, *id, &looked.unseen);
    }
    let ending = match carrying.all(&looked.targets).await {
        Err(ending) => ending,
        Ok(()) if options.dry_run => Ending::Planned,
        Ok(()) => Ending::Complete,
    };
    let (outcome, _) = carrying.delivery.outcome(records, ending);
    let outcome = Outcome {
        problems: looked.problems,
        written_before: looked.deleted_before,
        ..outcome
    };
    listener.hear(&Event::Finished(&outcome));
    outcome
}

struct CarryingOut<'a> {
    delivery: Delivery<'a>,
    reading: Reading<'a>,
    /// Whether somebody keeps what the records hold.
    keeps: bool,
    options: &'a Options,
    stop: &'a Stop,
    listener: &'a dyn Listener,
}

impl CarryingOut<'_> {
    /// Whether an earlier run sent what is on these lines, and never learned what became of it.
    fn was_sent(&self, lines: (u64, u64)) -> bool {
        let before = self.options.before.as_ref();
        before.is_some_and(|before| before.doubted.contains_key(&lines.0))
    }

    /// Tells a record that is not seen. What is gone, and an earlier run sent and never learned of, that run deleted.
    fn tell_gone(&mut self, lines: (u64, u64), id: RecordId, unseen: &Unseen) {
        let was_sent = self.was_sent(lines) && !unseen.has(id);
        let before = self.options.before.as_ref();
        let image = before.and_then(|before| before.images.get(&id));
        let image = image.and_then(|image| read(image, self.reading.wanted()).ok());
        if let Some(image) = image.filter(|_| was_sent && self.keeps) {
            self.listener.hear(&Event::Before(&image));
        }
        let verdict = if was_sent {
            deleted()
        } else {
            CODES.absent(id, unseen)
        };
        self.delivery.tell(&Handled {
            lines,
            key: None,
            record: Some(id),
            revision: None,
            verdict,
        });
    }

    async fn all(&mut self, targets: &[Target]) -> Result<(), Ending> {
        let mut batches: Vec<&[Target]> = targets.rchunks(BATCH).collect();
        // What is only looked at is told in its order.
        if self.options.dry_run {
            batches = targets.chunks(BATCH).collect();
        }
        let mut batches = batches.into_iter().peekable();
        let mut held = match batches.peek() {
            Some(batch) => self.held(batch).await,
            None => return Ok(()),
        };
        while let Some(batch) = batches.next() {
            let decided = held.ok_or(Ending::Interrupted)?.map_err(Ending::Failed)?;
            let wishes = self.decide(batch, &decided);
            drop(decided);
            let next = batches.peek().copied().unwrap_or_default();
            // While a batch is under way, it is read what the next one holds.
            let (keeps, reading, stop) = (self.keeps, &self.reading, self.stop);
            let delivered = self.delivery.deliver(reading, wishes);
            let (delivered, ahead) = join(delivered, held_of(next, keeps, reading, stop)).await;
            delivered?;
            held = ahead;
        }
        Ok(())
    }

    async fn held(&self, targets: &[Target]) -> Read {
        held_of(targets, self.keeps, &self.reading, self.stop).await
    }

    /// What is to be done with each record of a batch; what is not to be done any more is told.
    fn decide(&mut self, batch: &[Target], (held, unseen): &Held) -> Vec<Wish> {
        let mut wishes = Vec::new();
        for target in batch {
            let wish = Wish {
                lines: target.lines,
                key: None,
                what: What::Delete(target.id, target.revision),
                before: None,
                was_sent: self.was_sent(target.lines),
            };
            if !self.keeps {
                wishes.push(wish);
                continue;
            }
            match held.get(&target.id) {
                None => self.tell_gone(target.lines, target.id, unseen),
                Some(now) if now.revision != target.revision => {
                    self.delivery.tell(&wish.handled(CODES.kept(now)));
                }
                Some(now) => {
                    let before = whole(now);
                    if self.options.dry_run {
                        self.listener.hear(&Event::Before(&before));
                    }
                    let before = Some(before);
                    wishes.push(Wish { before, ..wish });
                }
            }
        }
        if !self.options.dry_run {
            wishes.reverse();
        }
        wishes
    }
}

/// What these records hold, if somebody keeps that.
async fn held_of(targets: &[Target], keeps: bool, reading: &Reading<'_>, stop: &Stop) -> Read {
    if !keeps || targets.is_empty() {
        return Some(Ok(Held::default()));
    }
    let ids: Vec<_> = targets.iter().map(|target| target.id).collect();
    stop.unless_asked(reading.sought(&ids)).await
}

fn deleted() -> Verdict {
    Verdict::Done {
        by: RecordResult::Deleted,
        new_rows: 0,
        note: None,
    }
}
