//! What became of records that were to be added when a run broke off: they are looked for behind the last record that
//! was known before.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;

use super::RestoreError;
use super::decide::sent_of;
use super::fitted::Fitted;
use super::id_map::IdMap;
use super::options::{Options, Source};
use crate::job::{Added, Event, Found, Listener, Server, Stop};
use crate::model::RecordId;

/// How long it is waited between two looks.
const PAUSE: Duration = Duration::from_secs(5);

/// What is known of them now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// Nothing was left open.
    Nothing,
    /// So many are there, and known.
    Written(u64),
    /// They are not there; for that long they were looked for.
    NotWritten(u64),
    /// It cannot be told.
    Unclear {
        /// Records that hold what was sent, or were changed since, and may be some of them. Not all that were changed are
        /// among these.
        candidates: Vec<RecordId>,
        /// All of them stand behind this one.
        above: Option<RecordId>,
    },
    /// They are not found, but these may be some of them: they are there, and may not be viewed.
    Unseen {
        /// The first of these.
        candidates: Vec<RecordId>,
        /// All of them stand behind this one.
        above: Option<RecordId>,
    },
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
    let added = Added {
        sent: &sent_of(source, (fitted, options), &pending.records)?,
        above: pending.above,
        others: &BTreeSet::new(),
        // Who restores may say who created them.
        creator: None,
        precision: fitted.precision,
    };
    let mut is_first = true;
    loop {
        let passed = Timestamp::now().as_second().saturating_sub(pending.sent);
        let passed = Duration::from_secs(u64::try_from(passed).unwrap_or(0));
        let left = wait.saturating_sub(passed);
        let looking = async {
            let found = added.look(server, &fitted.sent).await?;
            if matches!(found, Found::Nothing) && left.is_zero() {
                return added.look_behind_lists(server, &fitted.sent).await;
            }
            Ok(found)
        };
        let Some(found) = stop.unless_asked(looking).await else {
            return Ok(Settled::Stopped);
        };
        let above = pending.above;
        match found? {
            Found::All(found) => {
                let numbers = pending.records.iter().zip(found);
                let added: Vec<_> = numbers.map(|(old, new)| (*old, new.id.get())).collect();
                map.add(&added)?;
                return Ok(Settled::Written(records));
            }
            Found::Unclear(candidates) | Found::TooMany(candidates) => {
                return Ok(Settled::Unclear { candidates, above });
            }
            Found::Unseen(candidates) => return Ok(Settled::Unseen { candidates, above }),
            Found::Nothing if left.is_zero() => {
                map.forget()?;
                return Ok(Settled::NotWritten(records));
            }
            Found::Nothing => {}
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
