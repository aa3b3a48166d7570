//! A batch is sent, and what became of it is found out, whether it is answered or not.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::batch::Batch;
use super::landed::{added, landed};
use super::order::Order;
use super::probe::{Found, Where, is_looked_for, probe};
use super::sending::Sending;
use super::settle::Patience;
use super::state::State;
use crate::api::{ApiError, BulkRequest, Certainty, Effect, Written, WrittenRecord};
use crate::job::{Doubt, Event, RecordResult, Watermark};

/// What became of a batch.
pub(super) enum Fate {
    /// kintone said so.
    Written(Written),
    /// It is written, as these records are there.
    Found(Vec<WrittenRecord>),
    /// It is written, by what its records hold.
    Landed {
        /// What became of those that it adds.
        adds: RecordResult,
    },
    NotWritten(ApiError),
    Unknown(ApiError, Doubt),
}

impl Fate {
    /// Whether it is written after all, if that is known.
    fn known(is_written: Option<bool>, error: ApiError) -> Self {
        match is_written {
            Some(true) => Self::Landed {
                adds: RecordResult::AddedOrUpdated,
            },
            Some(false) => Self::NotWritten(error),
            None => Self::Unknown(error, Doubt::Unasked),
        }
    }
}

/// A batch whose fate is to be found.
pub(super) struct Finding<'s, 'a, 'r> {
    pub(super) sending: &'s Sending<'a>,
    pub(super) state: &'s Mutex<State<'a, 'r>>,
    pub(super) order: &'s Order,
    /// Whose turn it is when it is settled.
    pub(super) turn: u64,
    /// Its number.
    pub(super) number: u64,
    pub(super) batch: &'s Batch,
    /// Its request.
    pub(super) made: &'s BulkRequest,
    /// Behind which record those stand that it adds.
    pub(super) above: Watermark,
}

impl<'a, 'r> Finding<'_, 'a, 'r> {
    pub(super) fn state(&self) -> MutexGuard<'_, State<'a, 'r>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends the batch, and finds out what became of it. One of an earlier run that is in doubt is looked for first.
    pub(super) async fn fate(&self) -> Fate {
        let (batch, sending) = (self.batch, self.sending);
        let mut is_again = false;
        if let Some(doubted) = batch.doubt.and_then(|at| sending.doubted(at)) {
            let is_other = |sent: &String| !self.made.has_digest(sent);
            if doubted.digest.as_ref().is_some_and(is_other) {
                return Fate::Unknown(ApiError::lost_before(), Doubt::Changed);
            }
            let looked = self.look_for(doubted.age).await;
            let decided = self.decided(looked, ApiError::lost_before());
            if let Err(fate) = decided.and_then(|error| self.again(error)) {
                return fate;
            }
            is_again = true;
        }
        if let Some(record) = &sending.options.run_record {
            return self.fenced(record).await;
        }
        loop {
            let error = match self.send(self.made, batch.effect()).await {
                Ok(written) => return Fate::Written(written),
                Err(error) => error,
            };
            match (error.certainty(), batch.effect()) {
                // It may be refused because it is there by now.
                (Certainty::NotDone, _) if is_again => {
                    return match self.look_for(Duration::MAX).await {
                        Found::All(records) => Fate::Found(records),
                        Found::Nothing => Fate::NotWritten(error),
                        Found::Unclear(doubt) => Fate::Unknown(error, doubt),
                    };
                }
                (Certainty::NotDone, _) => return Fate::NotWritten(error),
                (Certainty::Unknown, Effect::Pinned) => {
                    return Fate::known(landed(sending, batch, &error.failure).await, error);
                }
                (Certainty::Unknown, Effect::Repeatable) => {
                    return Fate::known(added(sending, batch).await, error);
                }
                (Certainty::Unknown, _) if is_looked_for(batch) => {
                    let looked = self.look_for(Duration::ZERO).await;
                    let decided = self.decided(looked, error);
                    if let Err(fate) = decided.and_then(|error| self.again(error)) {
                        return fate;
                    }
                    is_again = true;
                }
                (Certainty::Unknown, _) => return Fate::Unknown(error, Doubt::Unasked),
            }
        }
    }

    /// Sends a request. What is answered is known to be ours at once, before another batch is looked for.
    pub(super) async fn send(
        &self,
        request: &BulkRequest,
        effect: Effect,
    ) -> Result<Written, ApiError> {
        let _under_way = self.order.request().await;
        let (client, stop) = (self.sending.server.client, self.sending.stop);
        let written = client.write(request, effect, stop).await?;
        self.state().met(written.requests.iter().flatten());
        Ok(written)
    }

    /// It is sent again, as is wished, and that is noted.
    fn again(&self, error: ApiError) -> Result<(), Fate> {
        let (number, batch, made) = (self.number, self.batch, Some(self.made));
        let noted = self.state().note(
            number,
            (batch, &batch.lines()),
            made,
            self.above,
            Duration::ZERO,
        );
        noted.map_err(|_| Fate::Unknown(error, Doubt::Absent))
    }

    /// What became of a batch that was looked for; its error back, if it is to be sent again.
    fn decided(&self, found: Found, error: ApiError) -> Result<ApiError, Fate> {
        match found {
            Found::All(records) => Err(Fate::Found(records)),
            Found::Nothing if self.sending.options.lost.sends_again && !self.is_ending() => {
                Ok(error)
            }
            Found::Nothing => Err(Fate::Unknown(error, Doubt::Absent)),
            Found::Unclear(doubt) => Err(Fate::Unknown(error, doubt)),
        }
    }

    fn is_ending(&self) -> bool {
        self.sending.stop.is_asked() || self.state().has_failed
    }

    /// Looks for the records of the batch, which was sent so long ago, again and again while kintone does not have them and
    /// may still be at work on them.
    async fn look_for(&self, age: Duration) -> Found {
        let _alone = self.order.alone(self.turn).await;
        let mut is_first = true;
        let mut patience = Patience::new(self.sending.options.lost.settle.saturating_sub(age));
        loop {
            let ours = self.state().met.clone();
            let looked = |place| probe(self.sending, self.batch, (self.above, place), &ours);
            let found = looked(Where::Listed).await;
            if !matches!(found, Found::Nothing) {
                return found;
            }
            // Who stops a run waits for no more questions, and nothing is sent behind them.
            if self.is_ending() {
                return Found::Unclear(Doubt::Absent);
            }
            let Some((pause, left)) = patience.pause() else {
                return looked(Where::Unlisted).await;
            };
            let records = self.batch.len() as u64;
            let settling = Event::Settling {
                records,
                left,
                is_first: std::mem::take(&mut is_first),
            };
            self.state().reporter.hear(&settling);
            self.sending.stop.pause(pause).await;
        }
    }
}
