//! How a run went beside the one before it.

use super::run::Run;
use super::status::RunStatus;
use crate::job::Health;

/// How a run went beside the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It did not go well, and the one before did, or there was none.
    Failed,
    /// It went well, and the one before did not.
    Recovered,
    /// Neither went well, and this one is worse.
    Worse,
    /// As the one before.
    Unchanged,
}

impl Change {
    /// What a run changes beside the one before it.
    pub fn of(run: &Run, before: Option<&Run>) -> Self {
        if run.was_passed_over() {
            return Self::Unchanged;
        }
        let was_good = before.is_none_or(|before| before.status.is_good());
        match (run.status.is_good(), was_good) {
            (true, false) => Self::Recovered,
            (false, true) => Self::Failed,
            (false, false) if before.is_some_and(|before| ill(run) > ill(before)) => Self::Worse,
            _ => Self::Unchanged,
        }
    }

    /// Its word in documents.
    pub fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Recovered => "recovered",
            Self::Worse => "worse",
            Self::Unchanged => "unchanged",
        }
    }
}

/// How ill a run is: by its end first, and then by its records.
fn ill(run: &Run) -> (bool, u64) {
    let is_over = run.status == RunStatus::CompletedWithErrors;
    let health = Health::of(&run.counts).map_or(0, Health::hundredths);
    // Of runs that broke off, nobody knows what their records would have come to.
    (!is_over, if is_over { 10_000 - health } else { 0 })
}
