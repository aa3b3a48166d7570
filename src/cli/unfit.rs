//! Something that is read cannot be used as it is; nothing was sent.

use crate::language::Text;

/// What keeps something that is read from being used.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(super) struct Unfit {
    /// A code that scripts can rely on.
    pub(super) code: &'static str,
    /// What it is.
    pub(super) message: Text,
    /// What to do about it.
    pub(super) hint: Text,
}
