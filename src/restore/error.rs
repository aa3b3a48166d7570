//! What keeps records from being restored.

use std::io;

use thiserror::Error;

use crate::api::ApiError;
use crate::language::{Text, text};
use crate::vault::VaultError;

/// What keeps records from being restored.
#[derive(Debug, Error)]
pub enum RestoreError {
    /// kintone, or the way to it.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// The backup.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The file of record numbers.
    #[error(transparent)]
    Map(#[from] io::Error),
    /// A record or a form that is not as kintone's are.
    #[error("{0}")]
    Shape(Text),
}

impl RestoreError {
    /// A record of a shape that kintone's records do not have.
    pub(super) fn shape(id: u64, error: &serde_json::Error) -> Self {
        Self::Shape(text!(
            "record {id} has another shape than kintone's records: {error}",
            "レコード番号{id}の形式が、kintoneのレコードと異なります（{error}）"
        ))
    }
}
