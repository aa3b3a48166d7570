//! What keeps records from going out.

use std::io;

use thiserror::Error;

use super::ColumnsError;
use crate::api::ApiError;
use crate::language::{Text, text};

/// What keeps records from going out.
#[derive(Debug, Error)]
pub enum ExportError {
    /// kintone, or the way to it.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// Fields that cannot be exported.
    #[error(transparent)]
    Columns(#[from] ColumnsError),
    /// The app's form cannot be read.
    #[error("{0}")]
    Form(Text),
    /// A value of a record that cannot be written.
    #[error("{0}")]
    Value(Text),
    /// What is written cannot be.
    #[error(transparent)]
    Write(#[from] io::Error),
    /// What the last export left is of something else, which this says, or is none.
    #[error("{0}")]
    State(Text),
    /// An attachment cannot be saved.
    #[error("{0}")]
    Attachment(Text),
}

impl ExportError {
    /// A record that came in a shape that kintone's records do not have.
    pub(super) fn shape(error: &serde_json::Error) -> Self {
        Self::Form(text!(
            "kintone's answer has a record of another shape: {error}",
            "kintoneの応答に、想定と異なる形式のレコードがあります（{error}）"
        ))
    }

    pub(super) fn thread(error: tokio::task::JoinError) -> Self {
        Self::Write(io::Error::other(error))
    }
}
