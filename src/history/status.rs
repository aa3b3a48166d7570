//! How a run stands, in one word.

use std::fmt;

use crate::job::{self, Outcome};

/// The statuses, each with its word, which is the same in texts, documents and the history.
macro_rules! statuses {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// How a run stands.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum RunStatus {
            $($(#[$doc])* $name,)*
        }

        impl RunStatus {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Its word.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }
        }
    };
}

statuses! {
    /// It is at work.
    Running = "running",
    /// Every record is settled without a problem.
    Completed = "completed",
    /// Some records failed, others are written.
    CompletedWithErrors = "completed_with_errors",
    /// Nothing was written.
    Failed = "failed",
    /// It did not start.
    Rejected = "rejected",
    /// It broke off, with something written or unknown; or its process is gone.
    Interrupted = "interrupted",
    /// A person stopped it.
    Cancelled = "cancelled",
    /// It was taken back, all of it.
    Undone = "undone",
    /// It broke off, and a person gave it up.
    Discarded = "discarded",
    /// It did not start, as another run of the same job was at work.
    SkippedOverlap = "skipped_overlap",
}

impl RunStatus {
    /// The status of this word; `None` if there is none.
    pub fn typed(word: &str) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|status| status.word() == word)
    }

    /// The status of a run that ended so.
    pub fn of(outcome: &Outcome) -> Self {
        let counts = &outcome.counts;
        let leaves_something = counts.written() + counts.unknown > 0;
        match outcome.status() {
            job::Status::Complete if counts.failed > 0 => Self::CompletedWithErrors,
            job::Status::Complete | job::Status::Checked | job::Status::Planned => Self::Completed,
            // What was sent was refused; a run that did not start sent nothing.
            job::Status::Guarded if !outcome.journal.entries().is_empty() => Self::Failed,
            job::Status::Guarded => Self::Rejected,
            job::Status::Interrupted => Self::Cancelled,
            job::Status::PartlyWritten | job::Status::Lost if leaves_something => Self::Interrupted,
            _ => Self::Failed,
        }
    }

    /// Whether the run did all that it was to do.
    pub fn is_good(self) -> bool {
        self == Self::Completed
    }
}

impl fmt::Display for RunStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
