//! A run that may not begin, though it is asked for rightly.

use crate::language::Text;

/// What keeps a run from its work before it did anything.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(super) struct Barred {
    pub(super) by: Bar,
    /// What it is.
    pub(super) message: Text,
    /// What to do about it.
    pub(super) hint: Text,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bar {
    /// Another run writes to the app.
    Lock,
    /// Another run of the same job is at work.
    Overlap,
    /// The same, and that is as good as done.
    SkippedOverlap,
    /// The job is not to run now.
    Idle,
    /// What it goes on behind is not what it was.
    Difference,
    /// A run over the same file is to be finished first.
    Unfinished,
    /// What an export is to go on from is of something else, or damaged.
    State,
    /// The history, without which it may not begin, cannot be read or written.
    History,
}

impl Bar {
    /// The code of a file whose run is to be finished first.
    pub(super) const UNFINISHED: &str = "run.unfinished";

    /// Whether nothing is wrong with what is kept from its work.
    pub(super) fn is_fine(self) -> bool {
        matches!(self, Self::SkippedOverlap | Self::Idle)
    }

    /// The code of it, for scripts.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Lock => "lock.held",
            Self::Overlap | Self::SkippedOverlap => "job.overlap",
            Self::Idle => "job.idle",
            Self::Difference => "resume.differs",
            Self::Unfinished => Self::UNFINISHED,
            Self::State => "state.differs",
            Self::History => "history.unavailable",
        }
    }
}
