//! How a command ended before there was a run to tell of, for every document.

use super::{Language, Reason};
use crate::job::Retry;

/// How a command ended before there was a run to tell of.
pub struct Rejection {
    /// The command, as it is typed: `form show`.
    pub command: &'static str,
    /// How the program ends.
    pub exit_code: u8,
    /// Whether it did not even begin.
    pub is_unbegun: bool,
    /// Why.
    pub reason: Reason,
    /// What may come of the same command once more.
    pub retry: Retry,
    /// The language that it is said in.
    pub language: Language,
}

impl Rejection {
    /// Why, and what to do about it, in one line.
    pub(super) fn message(&self) -> String {
        let Reason { message, hint, .. } = &self.reason;
        self.language
            .words()
            .with_hint(message.clone(), hint.clone())
    }
}
