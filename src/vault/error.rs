//! Why a backup cannot be written, or read.

use std::io;
use std::path::{Path, PathBuf};

use crate::language::{Text, text};

/// Why a backup cannot be written, or read.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// A file cannot be read or written; the error names it.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// There is no backup.
    #[error("{}", self.text())]
    NoManifest(PathBuf),
    /// Something else is in the directory.
    #[error("{}", self.text())]
    NotOurs {
        /// The directory.
        dir: PathBuf,
        /// What is in it.
        name: String,
    },
    /// Somebody is writing the backup.
    #[error("{}", self.text())]
    Locked(PathBuf),
    /// A file is not what the manifest says, or what a backup holds.
    #[error("{}", self.text())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: Text,
    },
}

impl VaultError {
    pub(super) fn damaged(path: &Path, reason: Text) -> Self {
        Self::Damaged {
            path: path.to_owned(),
            reason,
        }
    }

    /// A file whose content is not understood, as its parser says.
    pub(super) fn unread(path: &Path, error: &serde_json::Error) -> Self {
        Self::damaged(
            path,
            text!(
                "it cannot be understood ({error})",
                "内容を解釈できません（{error}）"
            ),
        )
    }

    /// What is wrong.
    pub fn text(&self) -> Text {
        match self {
            Self::Io(error) => Text::from(error),
            Self::NoManifest(dir) => {
                let dir = dir.display();
                text!(
                    "`{dir}` has no backup: there is no `manifest.json`, which is written last",
                    "「{dir}」にはバックアップがありません。最後に書き込まれる「manifest.json」が見つかりません"
                )
            }
            Self::NotOurs { dir, name } => {
                let dir = dir.display();
                text!(
                    "`{dir}` has no backup, but other files (`{name}`): use an empty directory",
                    "「{dir}」にはバックアップではなく、ほかのファイル（「{name}」）があります。空のフォルダーを指定してください"
                )
            }
            Self::Locked(dir) => {
                let dir = dir.display();
                text!(
                    "another run is writing the backup in `{dir}`, or reading it",
                    "ほかの実行が「{dir}」のバックアップを書き込んでいるか、読み取っています"
                )
            }
            Self::Damaged { path, reason } => {
                let (path, [reason, ja_reason]) = (path.display(), reason.both());
                text!(
                    "`{path}` is not what was backed up: {reason}",
                    "「{path}」は、バックアップしたときの内容と異なります：{ja_reason}"
                )
            }
        }
    }
}
