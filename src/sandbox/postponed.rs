//! Calls whose answers are lost, and which are run later: after so many more requests, so that a test knows when.

use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::request::Parts;

use super::endpoints::Route;
use super::refusal::Result;
use super::transfer::Taken;
use crate::model::SpaceId;

/// A request as it came, yet to be run.
pub(super) struct Request {
    pub(super) head: Parts,
    pub(super) target: Option<(Route, Option<SpaceId>)>,
    pub(super) taken: Result<Taken>,
}

/// The calls that wait, in the order in which they came.
#[derive(Default)]
pub(super) struct Postponed(Mutex<Vec<Waiting>>);

struct Waiting {
    /// How many requests are still to end before it is run.
    requests: u64,
    request: Request,
}

impl Postponed {
    /// Lets a call wait until so many requests have ended after its own.
    pub(super) fn wait(&self, request: Request, requests: u64) {
        // Its own ends first.
        let requests = requests.saturating_add(1);
        self.waiting().push(Waiting { requests, request });
    }

    /// A request has ended; the calls that were waiting for it.
    pub(super) fn due(&self) -> Vec<Request> {
        let mut all = self.waiting();
        for waiting in all.iter_mut() {
            waiting.requests -= 1;
        }
        let (due, rest) = mem::take(&mut *all)
            .into_iter()
            .partition(|waiting| waiting.requests == 0);
        *all = rest;
        let due: Vec<Waiting> = due;
        due.into_iter().map(|waiting| waiting.request).collect()
    }

    /// No work is done while it is held, so that it is whole whatever became of a request.
    fn waiting(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
