//! Batches on their way: each is written, and what becomes of it is found out, told and counted. Several may be under
//! way at once; what became of them is told in the file's order all the same, each in its turn.

use std::collections::{BTreeSet, VecDeque};
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::batch::Batch;
use super::count::Count;
use super::landed::{added, landed};
use super::outgoing::Outgoing;
use super::pace::Pace;
use super::requests::{Ready, bulk_request};
use super::sending::Sending;
use super::trace::{Traced, trace};
use super::upload::upload_attachments;
use crate::api::{ApiError, Certainty, Effect, Failure, Refusal};
use crate::import::options::OnError;
use crate::job::{BatchFate, Ending, Event, Journal, Reporter};
use crate::problem::Problem;

/// How many more requests a run makes, at most, to find the records that kintone refuses without naming them.
/// One record among a hundred costs about eight.
const SEARCH_BUDGET: u32 = 200;

/// All batches of a run.
pub(super) struct Delivery<'a, 'r> {
    sending: &'a Sending<'a>,
    state: Mutex<State<'a, 'r>>,
    /// Whose turn it is to settle, of the batches in the file's order.
    turn: watch::Sender<u64>,
}

/// What all batches change, one at a time.
pub(super) struct State<'a, 'r> {
    pub(super) reporter: &'a mut Reporter<'r>,
    pub(super) count: Count,
    pub(super) journal: Journal,
    pub(super) pace: Pace,
    /// Batches that were sent, pieces of refused ones among them.
    sent: u64,
    search_budget: u32,
    /// Records of the file, of which so many may have an error.
    all: u64,
    /// One of them ended the run, so that no other is sent.
    has_failed: bool,
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
            state: Mutex::new(State {
                reporter,
                count: Count::default(),
                journal: Journal::default(),
                pace: Pace::new(at_once),
                sent: 0,
                search_budget: SEARCH_BUDGET,
                all,
                has_failed: false,
            }),
            turn: watch::Sender::new(0),
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
        self.my(turn).await;
        let mut state = self.state();
        for piece in &waiting {
            state.journal.leave(&piece.batch.lines());
        }
        state.has_failed |= delivered.is_err();
        drop(state);
        self.turn.send_replace(turn + 1);
        delivered
    }

    /// Waits for a batch's turn.
    async fn my(&self, turn: u64) {
        // The sender lives as long as this does.
        let _ = self.turn.subscribe().wait_for(|now| *now >= turn).await;
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
            let Some(ready) = waiting.pop_front() else {
                break;
            };
            if let Err((number, error)) = self.write(turn, &ready).await? {
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
    async fn write(&self, turn: u64, ready: &Ready) -> Result<Result<(), (u64, ApiError)>, Ending> {
        let (batch, sending) = (&ready.batch, self.sending);
        let number = self.begin(batch);
        let made = match &ready.request {
            Some(made) => Ok(made.clone()),
            None => bulk_request(batch, sending),
        };
        let written = match made {
            Ok(made) => {
                let client = sending.server.client;
                client.write(&made, batch.effect(), sending.stop).await
            }
            Err(error) => Err(error),
        };
        let known = match &written {
            Ok(_) => Some(true),
            Err(error) => self.what_is_known(batch, error).await,
        };
        self.my(turn).await;
        let mut state = self.state();
        let State {
            reporter,
            count,
            pace,
            ..
        } = &mut *state;
        let error = match written {
            Ok(written) => {
                pace.take(written.attempts);
                count.written(batch, &written, sending.bound, reporter);
                state.settle(number, BatchFate::Written);
                return Ok(Ok(()));
            }
            Err(error) => error,
        };
        match known {
            Some(true) => {
                count.landed(batch, sending.bound, reporter);
                state.settle(number, BatchFate::Written);
                Ok(Ok(()))
            }
            Some(false) => {
                state.settle(number, BatchFate::NotWritten);
                if matches!(error.failure, Failure::Stopped) {
                    return Err(Ending::Interrupted);
                }
                Ok(Err((number, error)))
            }
            None => {
                count.records.unknown += batch.len() as u64;
                state.settle(number, BatchFate::Unknown);
                Err(match error.failure {
                    Failure::Stopped | Failure::Abandoned => Ending::Interrupted,
                    _ => Ending::Lost(error),
                })
            }
        }
    }

    /// Notes that a batch is about to be sent, and numbers it.
    fn begin(&self, batch: &Batch) -> u64 {
        let mut state = self.state();
        state.sent += 1;
        let (number, records, lines) = (state.sent, batch.len() as u64, batch.lines());
        state.reporter.hear(&Event::Sending {
            batch: number,
            records,
            lines: &lines,
        });
        state.journal.intend(number, records, lines);
        number
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

impl State<'_, '_> {
    /// Notes and tells what became of a batch.
    fn settle(&mut self, batch: u64, fate: BatchFate) {
        self.journal.settle(batch, fate);
        self.reporter.hear(&Event::Settled { batch, fate });
    }

    /// Tells the problems of refused records, and gives their positions in the request.
    fn reject(&mut self, traced: &Traced, records: &[Outgoing]) -> BTreeSet<usize> {
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

/// A refusal, and the position of the request that it is about. Refusals of a whole bulk request, such as a
/// wrong token, are about no request.
fn refused_request<'a>(error: &'a ApiError, batch: &Batch) -> Option<(&'a Refusal, usize)> {
    let refusal = error.refusal()?;
    let index = refusal.request?;
    (index < batch.requests().len()).then_some((refusal, index))
}
