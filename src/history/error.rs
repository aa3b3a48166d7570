//! Why a history cannot be written or read.

use std::io;
use std::path::{Path, PathBuf};

use crate::language::{Text, text};

/// Why a history cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// A newer program made it.
    #[error("{}", .0.display())]
    Newer(PathBuf),
    /// The database says so.
    #[error("{}: {reason}", path.display())]
    Database {
        /// The store.
        path: PathBuf,
        /// What it says.
        reason: String,
        /// Whether what stands in the file is no database, or a damaged one.
        is_damaged: bool,
    },
    /// The file system says so.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl HistoryError {
    pub(super) fn of(path: &Path, error: &rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        Self::Database {
            path: path.to_owned(),
            reason: error.to_string(),
            is_damaged: matches!(
                error.sqlite_error_code(),
                Some(DatabaseCorrupt | NotADatabase)
            ),
        }
    }

    /// Whether the store is damaged, so that it will not get better.
    pub fn is_damaged(&self) -> bool {
        matches!(
            self,
            Self::Database {
                is_damaged: true,
                ..
            }
        )
    }

    /// The same in words.
    pub fn text(&self) -> Text {
        match self {
            Self::Newer(path) => {
                let path = path.display();
                text!(
                    "`{path}` was made by a newer version of kintable: update kintable to use it",
                    "「{path}」は新しいバージョンのkintableで作成されています。kintableを更新してください。"
                )
            }
            Self::Database {
                path,
                is_damaged: true,
                ..
            } => {
                let path = path.display();
                text!(
                    "`{path}` is damaged: rename or delete it, and a new one is made",
                    "「{path}」は壊れています。名前を変更するか削除すると、新しく作成されます。"
                )
            }
            Self::Database { path, reason, .. } => {
                let path = path.display();
                text!("`{path}`: {reason}", "「{path}」：{reason}")
            }
            Self::Io(error) => Text::from(error),
        }
    }
}
