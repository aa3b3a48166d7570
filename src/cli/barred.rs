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
    /// What it goes on behind is not what it was.
    Difference,
    /// What an export is to go on from is of something else, or damaged.
    State,
}

impl Bar {
    /// The code of it, for scripts.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Lock => "lock.held",
            Self::Difference => "resume.differs",
            Self::State => "state.differs",
        }
    }
}
