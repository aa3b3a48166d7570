//! What became of records that were to be added when a run broke off. Adding has no name that could be asked for: those
//! behind the last record that was known before are looked at. They were sent in one transaction, so that they are
//! there as a whole, in their order, or not at all.

use std::time::Duration;

use jiff::Timestamp;

use super::RestoreError;
use super::decide::{is_same, sent_of};
use super::fitted::Fitted;
use super::id_map::{IdMap, Pending};
use super::options::{Options, Source};
use crate::api::Wanted;
use crate::job::{Event, Listener, Server, Stop};
use crate::model::{Record, RecordId};

/// How long it is waited between two looks.
const PAUSE: Duration = Duration::from_secs(5);

/// How many records of others are looked at, at most.
const MOST_OTHERS: usize = 5000;

/// What is known of them now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// Nothing was left open.
    Nothing,
    /// So many are there, and known.
    Written(u64),
    /// They are not there; for that long they were looked for.
    NotWritten(u64),
    /// Some records may be some of them.
    Unclear(Vec<RecordId>),
    /// Somebody stopped it.
    Stopped,
}

/// Finds out, and notes it. As kintone may still be at work on what was sent a moment ago, it is asked until so much
/// time has passed.
///
/// # Errors
/// What keeps it from being found out.
pub async fn settle(
    (server, source): (Server<'_>, Source<'_>),
    (fitted, options): (&Fitted, &Options),
    map: &IdMap,
    (wait, stop, listener): (Duration, &Stop, &dyn Listener),
) -> Result<Settled, RestoreError> {
    let Some(pending) = map.pending()? else {
        return Ok(Settled::Nothing);
    };
    let records = pending.records.len() as u64;
    let sent = sent_of(source, (fitted, options), &pending.records)?;
    let mut is_first = true;
    loop {
        let Some(found) = stop
            .unless_asked(look(server, fitted, &pending, &sent))
            .await
        else {
            return Ok(Settled::Stopped);
        };
        match found? {
            Found::All(found) => {
                let numbers = pending.records.iter().zip(found);
                let added: Vec<_> = numbers.map(|(old, new)| (*old, new.get())).collect();
                map.add(&added)?;
                return Ok(Settled::Written(records));
            }
            Found::Unclear(candidates) => return Ok(Settled::Unclear(candidates)),
            Found::Nothing => {}
        }
        let passed = Timestamp::now().as_second().saturating_sub(pending.sent);
        let passed = Duration::from_secs(u64::try_from(passed).unwrap_or(0));
        let left = wait.saturating_sub(passed);
        if left.is_zero() {
            map.forget()?;
            return Ok(Settled::NotWritten(records));
        }
        listener.hear(&Event::Settling {
            records,
            left,
            is_first,
        });
        is_first = false;
        stop.pause(left.min(PAUSE)).await;
        if stop.is_asked() {
            return Ok(Settled::Stopped);
        }
    }
}

enum Found {
    All(Vec<RecordId>),
    Nothing,
    Unclear(Vec<RecordId>),
}

async fn look(
    server: Server<'_>,
    fitted: &Fitted,
    pending: &Pending,
    sent: &[(u64, Record)],
) -> Result<Found, RestoreError> {
    let wanted: &Wanted = &fitted.sent;
    let (mut found, mut others, mut after, mut looked_at) =
        (Vec::new(), Vec::new(), pending.above, 0);
    loop {
        let page = server
            .client
            .records_behind(server.app, after, None, wanted);
        let page = page.await?;
        let Some(last) = page.last() else {
            break;
        };
        after = Some(last.id);
        for held in &page {
            let is = |(_, record): &(u64, Record)| is_same(record, held, fitted.precision, false);
            if sent.get(found.len()).is_some_and(is) {
                found.push(held.id);
            } else if sent.iter().any(is) {
                others.push(held.id);
            }
        }
        looked_at += page.len();
        if looked_at > sent.len() + MOST_OTHERS {
            others.extend(found.iter().copied());
            return Ok(Found::Unclear(others));
        }
    }
    Ok(if found.is_empty() && others.is_empty() {
        Found::Nothing
    } else if found.len() == sent.len() && others.is_empty() {
        Found::All(found)
    } else {
        others.extend(found);
        others.sort_unstable();
        Found::Unclear(others)
    })
}
