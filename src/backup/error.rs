//! What keeps an app from being backed up.

use thiserror::Error;

use crate::api::ApiError;
use crate::language::{Text, text};
use crate::vault::VaultError;

/// What keeps an app from being backed up.
#[derive(Debug, Error)]
pub enum BackupError {
    /// kintone, or the way to it.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// The backup, or the one that is there.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// An answer that is not as kintone's are.
    #[error("{0}")]
    Shape(Text),
    /// An attachment cannot be saved.
    #[error("{0}")]
    Attachment(Text),
}

impl BackupError {
    /// A record that came in a shape that kintone's records do not have.
    pub(super) fn shape(error: &serde_json::Error) -> Self {
        Self::Shape(text!(
            "kintone's answer has a record of another shape: {error}",
            "kintoneの応答に、想定と異なる形式のレコードがあります（{error}）"
        ))
    }
}
