//! Batches on their way: each is written, and what becomes of it is found out, told and counted. Several may be under
//! way at once; what became of them is told in the file's order all the same, each in its turn.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::batch::Batch;
use super::fate::{Fate, Finding};
use super::order::Order;
use super::requests::{Ready, bulk_request};
use super::sending::Sending;
use super::state::State;
use super::trace::trace;
use super::upload::upload_attachments;
use crate::api::{ApiError, BulkRequest, Failure, Refusal};
use crate::import::options::OnError;
use crate::job::{BatchFate, Ending, Event, Reporter, Watermark};

/// All batches of a run.
pub(super) struct Delivery<'a, 'r> {
    sending: &'a Sending<'a>,
    state: Mutex<State<'a, 'r>>,
    order: Order,
}

impl<'a, 'r> Delivery<'a, 'r> {
    /// Batches of a file of so many records.
    pub(super) fn new(sending: &'a Sending<'a>, all: u64, reporter: &'a mut Reporter<'r>) -> Self {
        // What depends on what stands before it in the file must come after it.
        let at_once = if sending.is_ordered() {
            1
        } else {
            sending.options.concurrency
        };
        Self {
            sending,
            state: Mutex::new(State::new(sending, all, reporter, at_once)),
            order: Order::new(),
        }
    }

    /// What the batches come to so far.
    pub(super) fn state(&self) -> MutexGuard<'_, State<'a, 'r>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn into_state(self) -> State<'a, 'r> {
        let state = self.state.into_inner();
        state.unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a batch until all of it is settled. Where refused records are to be left out, what is left of the
    /// batch is sent again, in pieces if need be, and always in the file's order.
    pub(super) async fn deliver(&self, turn: u64, ready: Ready) -> Result<(), Ending> {
        let mut waiting = VecDeque::from([ready]);
        let delivered = self.deliver_pieces(turn, &mut waiting).await;
        self.order.turn(turn).await;
        let mut state = self.state();
        for piece in &waiting {
            state.journal.leave(piece.batch.span());
        }
        state.has_failed |= delivered.is_err();
        drop(state);
        self.order.settled(turn);
        delivered
    }

    async fn deliver_pieces(&self, turn: u64, waiting: &mut VecDeque<Ready>) -> Result<(), Ending> {
        while let Some(ready) = waiting.front_mut() {
            if self.sending.stop.is_asked() || self.state().has_failed {
                return Err(Ending::Interrupted);
            }
            let told = |files| self.state().reporter.hear(&Event::Uploading { files });
            upload_attachments(self.sending, &mut ready.batch, told).await?;
            if self.state().has_failed {
                return Err(Ending::Interrupted);
            }
            let Some(mut ready) = waiting.pop_front() else {
                break;
            };
            if let Err((number, error)) = self.write(turn, &mut ready).await? {
                let pieces = self.without_refused(number, ready.batch, error)?;
                for batch in pieces.into_iter().rev() {
                    let request = None;
                    waiting.push_front(Ready { batch, request });
                }
                self.ensure_few_errors()?;
            }
        }
        Ok(())
    }

    /// Ends the run once more records have an error than may.
    fn ensure_few_errors(&self) -> Result<(), Ending> {
        let state = self.state();
        let guards = &self.sending.options.guards;
        let violation = guards.errors_violation(state.count.records.failed, state.all);
        violation.map_or(Ok(()), |violation| Err(Ending::TooManyErrors(violation)))
    }

    /// Writes a batch, as the batch of this number; kintone's refusal of it is no ending yet.
    async fn write(
        &self,
        turn: u64,
        ready: &mut Ready,
    ) -> Result<Result<(), (u64, ApiError)>, Ending> {
        let sending = self.sending;
        let made = match ready.request.take() {
            Some(made) => Ok(made),
            None => bulk_request(&mut ready.batch, sending),
        };
        let batch = &ready.batch;
        let (number, above) = self.begin(batch, made.as_ref().ok())?;
        let fate = match made {
            Ok(made) => {
                let finding = Finding {
                    sending,
                    state: &self.state,
                    order: &self.order,
                    turn,
                    number,
                    batch,
                    made: &made,
                    above,
                };
                finding.fate().await
            }
            Err(error) => Fate::NotWritten(error),
        };
        self.order.turn(turn).await;
        let mut state = self.state();
        let State {
            reporter,
            count,
            pace,
            ..
        } = &mut *state;
        match fate {
            Fate::Written(written) => {
                pace.take(written.attempts);
                count.written(batch, &written, above, sending.bound, reporter);
            }
            Fate::Found(found) => {
                count.found(batch, &found, sending.bound, reporter);
                state.met(&found);
            }
            Fate::Landed { adds } => count.landed(batch, adds, sending.bound, reporter),
            Fate::NotWritten(error) => {
                state.settle(number, BatchFate::NotWritten);
                // What a run record keeps from being carried out later need not have been refused.
                let is_kept_off = sending.options.run_record.is_some()
                    && sending.stop.is_asked()
                    && error.refusal().is_none();
                if is_kept_off || matches!(error.failure, Failure::Stopped) {
                    return Err(Ending::Interrupted);
                }
                return Ok(Err((number, error)));
            }
            Fate::Unknown(error, doubt) => {
                count.records.unknown += batch.len() as u64;
                state.doubt.get_or_insert(doubt);
                state.settle(number, BatchFate::Unknown);
                let was_stopped = matches!(error.failure, Failure::Stopped | Failure::Abandoned);
                return Err(if was_stopped || sending.stop.is_asked() {
                    Ending::Interrupted
                } else {
                    Ending::Lost(error)
                });
            }
        }
        state.settle(number, BatchFate::Written);
        Ok(Ok(()))
    }

    /// Numbers a batch, notes that it is about to be sent, and says behind which record those stand that it adds.
    fn begin(&self, batch: &Batch, made: Option<&BulkRequest>) -> Result<(u64, Watermark), Ending> {
        let doubted = batch.doubt.and_then(|at| self.sending.doubted(at));
        let mut state = self.state();
        let above = doubted.map_or(state.watermark, |doubted| {
            doubted.above.lower(state.watermark)
        });
        state.sent += 1;
        let number = state.sent;
        let age = doubted.map_or(Duration::ZERO, |doubted| doubted.age);
        let (lines, span) = (batch.lines(), batch.span());
        if let Err(unsent) = state.note(number, (batch, &lines), made, above, age) {
            state.journal.leave(span);
            return Err(Ending::Unsent(unsent));
        }
        let records = batch.len() as u64;
        state.journal.intend(number, records, span, lines);
        Ok((number, above))
    }

    /// What is left to send of a refused batch, in pieces. The records that kintone names are told and left out;
    /// if it names none, the refused request is halved, within a budget of requests.
    fn without_refused(
        &self,
        number: u64,
        batch: Batch,
        error: ApiError,
    ) -> Result<Vec<Batch>, Ending> {
        let Some((refusal, index)) = refused_request(&error, &batch) else {
            return Err(Ending::Failed(error));
        };
        let mut state = self.state();
        let sending = self.sending;
        let request = &batch.requests()[index];
        let traced = trace(refusal, request, sending.bound, sending.reader);
        let skips = sending.options.on_error == OnError::Skip && !error.is_auth();
        let search =
            skips && !traced.is_certain && request.records().len() > 1 && state.search_budget > 0;
        if search {
            state.search_budget -= 1;
            state.journal.take_up(number);
            return Ok(batch.halved(index));
        }
        if !skips && !traced.is_certain {
            // Any of them can be the cause, so none is called bad.
            for (_, problem) in &traced.problems {
                state.reporter.tell(problem);
            }
            return Err(Ending::Failed(error));
        }
        let refused = state.reject(&traced, request.records());
        if !skips {
            return Err(Ending::Failed(error));
        }
        state.journal.take_up(number);
        let rest = batch.without(index, &refused);
        Ok(Vec::from_iter((!rest.is_empty()).then_some(rest)))
    }
}

/// A refusal, and the position of the request that it is about. Refusals of a whole bulk request, such as a
/// wrong token, are about no request.
fn refused_request<'a>(error: &'a ApiError, batch: &Batch) -> Option<(&'a Refusal, usize)> {
    let refusal = error.refusal()?;
    let index = refusal.request?;
    (index < batch.requests().len()).then_some((refusal, index))
}
