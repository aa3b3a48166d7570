//! The file in which an export says what the next one need not export again. One export at a time goes on from it.

use std::fs::{File, TryLockError};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use super::Files;
use crate::cli::barred::{Bar, Barred};
use crate::cli::save::NewFile;
use crate::language::{Text, text};

/// How often a file is opened again that another export replaced meanwhile.
const TRIES: usize = 10;

/// The state of the last export, for as long as nobody but this export may go on from it.
pub(in crate::cli) struct StateFile {
    path: PathBuf,
    last: Option<File>,
}

impl StateFile {
    /// The state of the last export, if there was one.
    pub(in crate::cli) fn open(path: &Path) -> anyhow::Result<Self> {
        NewFile::ensure_place(path)?;
        for _ in 0..TRIES {
            let file = match fs_err::File::open(path) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    let (path, last) = (path.to_owned(), None);
                    return Ok(Self { path, last });
                }
                file => file?.into_file(),
            };
            match file.try_lock() {
                Err(TryLockError::WouldBlock) => return Err(held(path).into()),
                // Where nothing can be locked, exports have to see to it themselves.
                Ok(()) | Err(TryLockError::Error(_)) => {}
            }
            if is_there(&file, path) {
                let (path, last) = (path.to_owned(), Some(file));
                return Ok(Self { path, last });
            }
        }
        Err(held(path).into())
    }

    /// What it says.
    pub(in crate::cli) fn last(&self) -> anyhow::Result<Option<Box<dyn BufRead + Send>>> {
        let file = self.last.as_ref().map(File::try_clone).transpose()?;
        Ok(file.map(|file| Box::new(BufReader::new(file)) as Box<dyn BufRead + Send>))
    }

    /// Where the next state goes; it takes the place of this one behind the files that were begun before.
    pub(in crate::cli) fn next(&self, files: &Files) -> anyhow::Result<Box<dyn Write + Send>> {
        files.begin(&self.path, self.last.is_some())
    }
}

fn held(path: &Path) -> Barred {
    let path = path.display();
    Barred {
        by: Bar::Lock,
        message: text!(
            "another export is at work with the state file `{path}`",
            "別の書き出しが状態ファイル「{path}」を使用しています"
        ),
        hint: Text::fixed(
            "wait until it has ended, and run this command again",
            "終わるのを待ってから、もう一度実行してください。",
        ),
    }
}

/// Whether the file is still the one of this name.
#[cfg(unix)]
fn is_there(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let identity = |found: std::fs::Metadata| (found.dev(), found.ino());
    let (ours, there) = (file.metadata(), fs_err::metadata(path));
    ours.ok().map(identity) == there.ok().map(identity)
}

#[cfg(not(unix))]
fn is_there(_: &File, _: &Path) -> bool {
    true
}
