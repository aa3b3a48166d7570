//! Exit codes.

use std::process::ExitCode;

use super::settings::UsageError;
use crate::api::{ApiError, ConnectError};
use crate::job::{Ending, Outcome};
use crate::plan::PlanError;

/// How the program ends; the numbers are promised to scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Everything is done, or there was nothing to do.
    Done = 0,
    /// It failed; nothing, or not everything, was written.
    Failed = 1,
    /// Unknown or contradictory options.
    Usage = 2,
    /// Done, with some records refused.
    SomeRefused = 3,
    /// The input is invalid; nothing was sent.
    Invalid = 4,
    /// Authentication or permission was refused.
    Refused = 5,
    /// It was interrupted, or the connection was lost.
    Interrupted = 7,
    /// A guard stopped the run before the first write.
    Guarded = 8,
    /// A dry run that was to say so found changes.
    ChangesPending = 10,
}

impl Exit {
    /// The exit code of an import or a check.
    pub fn of_outcome(outcome: &Outcome) -> Self {
        match &outcome.ending {
            Ending::Complete | Ending::Planned if outcome.counts.failed > 0 => Self::SomeRefused,
            Ending::Complete | Ending::Checked | Ending::Planned => Self::Done,
            Ending::Guarded(_) => Self::Guarded,
            Ending::Invalid => Self::Invalid,
            Ending::Failed(error) if error.is_auth() => Self::Refused,
            Ending::Failed(error)
                if error.refusal().is_none() && !outcome.journal.entries().is_empty() =>
            {
                Self::Interrupted
            }
            Ending::Failed(_) | Ending::Unsent(_) => Self::Failed,
            Ending::Lost(_) | Ending::Interrupted => Self::Interrupted,
        }
    }

    /// The exit code of a command that an error ended.
    pub(super) fn of_error(error: &anyhow::Error) -> Self {
        if matches!(error.downcast_ref(), Some(ConnectError::NoAuthorities)) {
            Self::Failed
        } else if error.is::<UsageError>() || error.is::<ConnectError>() {
            Self::Usage
        } else if error.downcast_ref().is_some_and(ApiError::is_auth) {
            Self::Refused
        } else if matches!(error.downcast_ref(), Some(PlanError::Tampered)) {
            Self::Guarded
        } else {
            Self::Failed
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
