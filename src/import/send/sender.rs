//! Sending: the only stage that writes to kintone. While batches are under way, the next one is made ready.

use std::sync::Arc;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesOrdered;

use super::batches::{Again, Batches};
use super::delivery::Delivery;
use super::requests::Ready;
use super::sending::Sending;
use crate::import::decide::Checked;
use crate::import::options::OnError;
use crate::job::{Ending, Event, Outcome, Reporter};

/// Sends the records of a sheet that was checked.
pub(crate) async fn send(
    sending: &Sending<'_>,
    records: Again,
    checked: Arc<Checked>,
    reporter: &mut Reporter<'_>,
) -> Outcome {
    let delivery = Delivery::new(sending, checked.filled_records(), reporter);
    delivery.state().count.records = checked.left_out();
    let mut batches = Batches::new(sending, records, &checked);
    let ending = send_all(sending, &delivery, &mut batches).await;
    let state = delivery.into_state();
    let mut counts = state.count.records;
    let mut tables = state.count.tables;
    counts.read = checked.to_do();
    counts.not_tried = counts.read.saturating_sub(counts.accounted());
    // Who stops a run whose last batch then completes it has stopped nothing.
    let ending = match ending {
        Ending::Interrupted if counts.open() == 0 => Ending::Complete,
        other => other,
    };
    if matches!(ending, Ending::Complete) {
        for (code, total) in &checked.untouched.tables {
            let count = tables.entry(code.clone()).or_default();
            count.label.clone_from(&total.label);
            count.rows.add(total.rows);
        }
    }
    Outcome {
        tables,
        journal: state.journal,
        vanished: checked.vanished,
        preflight: checked.preflight,
        leaves_out: sending.options.on_error == OnError::Skip,
        scope: Some(checked.scope.clone()),
        checked_to_end: !checked.ends_early,
        written_before: checked.written_before,
        doubt: state.doubt,
        ..Outcome::unsent(counts, ending)
    }
}

/// Sends all batches, until one of them ends the run: those that are under way then are settled, and no other begins.
async fn send_all(
    sending: &Sending<'_>,
    delivery: &Delivery<'_, '_>,
    batches: &mut Batches<'_>,
) -> Ending {
    let mut under_way = FuturesOrdered::new();
    let mut next: Option<Ready> = None;
    // How the reading ended, and how the sending did.
    let (mut read, mut sent): (Option<Ending>, Option<Ending>) = (None, None);
    let mut turn = 0;
    loop {
        let may_begin = sent.is_none() && delivery.state().pace.allows(under_way.len());
        if let Some(ready) = next.take_if(|_| may_begin) {
            under_way.push_back(delivery.deliver(turn, ready));
            turn += 1;
        }
        let wants_more = next.is_none() && read.is_none() && sent.is_none();
        tokio::select! {
            biased;
            Some(delivered) = under_way.next(), if !under_way.is_empty() => {
                match delivered {
                    Ok(()) => {
                        let state = delivery.state();
                        let done = state.count.records.done();
                        state.reporter.hear(&Event::Progress { done });
                    }
                    Err(ending) => sent = sent.or(Some(ending)),
                }
            }
            batch = batches.next_batch(), if wants_more => match batch {
                Ok(batch) if batch.is_empty() => read = Some(Ending::Complete),
                Ok(batch) => next = Some(Ready::of(batch, sending)),
                Err(ending) => read = Some(ending),
            },
            else => break,
        }
    }
    sent.or(read).unwrap_or(Ending::Complete)
}
