//! Why the files of an app cannot be read.

use std::path::{Path, PathBuf};

use crate::form::FormError;
use crate::language::{Language, Text, text};

/// Why apps cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum AppDirError {
    /// A file cannot be read; the error names it.
    #[error(transparent)]
    Read(#[from] std::io::Error),
    /// A file holds no JSON.
    #[error("{}", self.text())]
    Json {
        /// The file.
        path: PathBuf,
        /// What the parser said.
        source: serde_json::Error,
    },
    /// A file is no form.
    #[error("{}", self.text())]
    Form {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: FormError,
    },
    /// The settings beside a form, or the people of a directory, are not understood.
    #[error("{}", self.text())]
    Settings {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: Text,
    },
    /// The directory holds no app.
    #[error("{}", self.text())]
    NoApp(PathBuf),
}

impl AppDirError {
    /// What of a file's content is not understood, as its parser says.
    pub(super) fn unread(path: &Path, error: &impl ToString) -> Self {
        let error = error.to_string();
        Self::settings(path, text!("{error}", "{error}"))
    }

    pub(super) fn settings(path: &Path, reason: Text) -> Self {
        Self::Settings {
            path: path.to_owned(),
            reason,
        }
    }

    /// What is wrong; its cause is told apart.
    pub fn text(&self) -> Text {
        match self {
            Self::Read(error) => text!("{error}", "{error}"),
            Self::Json { path, .. } => {
                let path = path.display();
                text!("`{path}` is not JSON", "「{path}」はJSONではありません")
            }
            Self::Form { path, .. } => {
                let path = path.display();
                text!(
                    "`{path}` is not a form",
                    "「{path}」はフォームではありません"
                )
            }
            Self::Settings { path, reason } => {
                let path = path.display();
                let japanese = reason.of(Language::Japanese);
                text!("`{path}`: {reason}", "「{path}」：{japanese}")
            }
            Self::NoApp(dir) => {
                let dir = dir.display();
                text!(
                    "`{dir}` has no app: neither `form.json` nor `apps/<id>/form.json`",
                    "「{dir}」にはアプリがありません。「form.json」も「apps/<id>/form.json」も見つかりません。"
                )
            }
        }
    }
}
