//! One writer for an app: a lock on a file, which dies with its process, with the holder's name beside it. Whoever only
//! looks never touches the lock, so that looking makes no start fail.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::running::{AtWork, private, read, write};

/// The lock of an app of a kintone, held for as long as this is there.
#[derive(Debug)]
pub struct Lock {
    holder: PathBuf,
    /// Held locked.
    _file: File,
}

/// What came of an attempt to take a lock.
#[derive(Debug)]
pub enum Attempt {
    /// It is taken.
    Taken(Lock),
    /// Somebody else holds it: who it is, if they have said so yet.
    Held(Option<Box<AtWork>>),
}

impl Lock {
    /// Tries to take the lock of this name, in a directory that is there.
    ///
    /// # Errors
    /// A directory that cannot be written.
    pub fn attempt(dir: &Path, name: &str, holder: &AtWork) -> io::Result<Attempt> {
        let path = dir.join(format!("{name}.lock"));
        let about = dir.join(format!("{name}.json"));
        let file = private(&path)?;
        match file.try_lock() {
            Ok(()) => {
                write(&about, holder)?;
                Ok(Attempt::Taken(Self {
                    holder: about,
                    _file: file,
                }))
            }
            Err(TryLockError::WouldBlock) => Ok(Attempt::Held(read(&about).map(Box::new))),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The file itself stays: who waits for it holds it open.
        let _ = fs_err::remove_file(&self.holder);
    }
}
