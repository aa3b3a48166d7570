//! The pauses of a run between tries of its requests.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::api::Waiting;

/// How often a run sent something again, and how long it waited for that.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waits {
    /// Requests that were sent again.
    pub retries: u64,
    /// All pauses together.
    pub time: Duration,
}

/// Counts pauses as they come.
#[derive(Debug, Default)]
pub struct WaitCount(Mutex<Waits>);

impl WaitCount {
    /// Counts a pause.
    pub fn count(&self, waiting: &Waiting) {
        let mut waits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waits.retries += 1;
        waits.time += waiting.delay;
    }

    /// All pauses so far.
    pub fn so_far(&self) -> Waits {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
