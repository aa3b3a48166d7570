//! An app that another run writes to.

use crate::language::Text;

/// Another run writes to the app.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(super) struct Locked {
    /// What it is.
    pub(super) message: Text,
    /// What to do about it.
    pub(super) hint: Text,
}
