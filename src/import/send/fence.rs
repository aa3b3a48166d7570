//! Transactions that move the run's record in a log app: each is carried out once at most, so that one whose answer was
//! lost is sent again at once, unless the run record tells that it was carried out.

use std::time::Duration;

use super::fate::{Fate, Finding};
use super::probe::{Found, Where, is_looked_for, probe};
use crate::api::{ApiError, Certainty, Effect};
use crate::job::{Doubt, RecordResult};
use crate::log_app::{Close, RunRecord, Seen};

/// How often a batch is sent at most; the run record is read in between.
const MOST_TRIES: u32 = 20;

/// From this try on, there is a pause before the next, twice as long each time up to the longest.
const FIRST_PAUSED: u32 = 4;
const PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

impl Finding<'_, '_, '_> {
    /// Sends the batch with the next move of the run record, until it is known what became of it.
    pub(super) async fn fenced(&self, record: &RunRecord) -> Fate {
        let (number, sending) = (self.number, self.sending);
        let client = sending.server.client;
        let mut in_doubt = false;
        let mut tries = 0;
        loop {
            tries += 1;
            let pinned = record.pin(number).map(|pin| client.pinned(self.made, &pin));
            let sent = match pinned {
                Some(Ok(sent)) => sent,
                Some(Err(error)) => return Fate::NotWritten(error),
                None => return Fate::NotWritten(ApiError::lost_before()),
            };
            let error = match self.send(&sent, Effect::Once).await {
                Ok(written) => {
                    if let Some(revision) = written.moved_to {
                        record.moved(revision);
                    }
                    return Fate::Written(written);
                }
                Err(error) => error,
            };
            let is_refused = error.certainty() == Certainty::NotDone;
            if is_refused && !in_doubt && !error.failure.is_conflict() {
                return Fate::NotWritten(error);
            }
            in_doubt |= !is_refused;
            let goes_on = !sending.stop.is_asked() && tries < MOST_TRIES;
            match self.by_record(record, is_refused || !goes_on).await {
                Told::Written => return self.written_before().await,
                Told::Again if goes_on => {
                    if let Some(doublings) = tries.checked_sub(FIRST_PAUSED) {
                        let pause = PAUSE.saturating_mul(1 << doublings);
                        sending.stop.pause(pause.min(LONGEST_PAUSE)).await;
                    }
                }
                Told::Again | Told::NotWritten => return Fate::NotWritten(error),
                Told::Unknown => return Fate::Unknown(error, Doubt::Unasked),
            }
        }
    }

    /// What the run record tells of the batch. One that is to end here is kept from being carried out later.
    async fn by_record(&self, record: &RunRecord, ends: bool) -> Told {
        let client = self.sending.server.client;
        for _ in 0..MOST_TRIES {
            match record.look(client, self.number).await {
                Ok(Some(Seen::Landed)) => return Told::Written,
                Ok(Some(Seen::Ended)) => return Told::NotWritten,
                Ok(Some(Seen::Overtaken)) => return Told::Again,
                Ok(Some(Seen::Still)) if !ends => return Told::Again,
                Ok(Some(Seen::Still)) => match record.close(client, self.number).await {
                    Ok(Close::Closed) => return Told::NotWritten,
                    Ok(Close::Moved) => {}
                    Err(_) => return Told::Unknown,
                },
                Ok(None) | Err(_) => return Told::Unknown,
            }
        }
        Told::Unknown
    }

    /// The batch is written; its records have the numbers that are found behind those that were known before.
    async fn written_before(&self) -> Fate {
        if is_looked_for(self.batch) {
            let met = self.state().met.clone();
            let place = (self.above, Where::Listed);
            let found = probe(self.sending, self.batch, place, &met).await;
            if let Found::All(records) = found {
                return Fate::Found(records);
            }
        }
        Fate::Landed {
            adds: RecordResult::Created,
        }
    }
}

/// What a run record tells of a batch.
enum Told {
    Written,
    /// It is not, and will not be.
    NotWritten,
    /// It is not, and may be sent again.
    Again,
    Unknown,
}
