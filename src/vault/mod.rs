//! A backup as files: a manifest that names all of it, records a line each, what belongs to an app beside them, and
//! attachments by their content.
//!
//! Files are written once and never changed: a newer backup writes newer ones beside them, and its [`Manifest`] takes
//! the place of the older one at last. Until then, the older backup is whole. A record may stand in several files of
//! records; the last one counts, and [`Records`] reads them as one, in the order of record numbers. Who writes a backup
//! holds its [`Vault`]; who reads one needs no more than [`Vault::read`]. The room knows neither kintone nor the
//! network. Begin with [`Manifest`].

mod contents;
mod draft;
mod error;
mod files;
mod line;
mod manifest;
mod records;
mod sweep;
mod verify;

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

pub use contents::{ContentId, Contents};
pub use error::VaultError;
pub use files::{NewRecords, Part};
pub use line::{Line, LineWriter};
pub use manifest::{AppEntry, FileEntry, MANIFEST, Manifest, SegmentEntry};
pub use records::Records;
pub use verify::{Verified, verify};

use sweep::LOCK;

/// The directory of a backup that is being written. Nobody else writes it meanwhile.
#[derive(Debug)]
pub struct Vault {
    dir: PathBuf,
    /// The backup that is there.
    before: Option<Manifest>,
    _lock: File,
}

/// A backup that is read.
#[derive(Debug)]
pub struct Held {
    _lock: Option<File>,
}

impl Vault {
    /// Makes a directory the place of a backup, unless something else is in it.
    ///
    /// # Errors
    /// A directory that cannot be written, one with files of another kind, one that somebody is writing to, or a
    /// manifest that cannot be read.
    pub fn begin(dir: &Path) -> Result<Self, VaultError> {
        fs_err::create_dir_all(dir)?;
        if !dir.join(MANIFEST).exists() {
            sweep::ensure_ours(dir)?;
        }
        let lock = fs_err::OpenOptions::new()
            .create(true)
            .append(true)
            .open(dir.join(LOCK))?
            .into_parts()
            .0;
        // Where nothing can be locked, whoever writes is alone.
        if let Err(TryLockError::WouldBlock) = lock.try_lock() {
            return Err(VaultError::Locked(dir.to_owned()));
        }
        // What is there is known only from now on.
        let before = match Manifest::read(dir) {
            Err(VaultError::NoManifest(_)) => None,
            before => Some(before?),
        };
        Ok(Self {
            dir: dir.to_owned(),
            before,
            _lock: lock,
        })
    }

    /// The backup in a directory, to be read. Nobody writes it for as long as what comes with it is there.
    ///
    /// # Errors
    /// A directory without a backup, one that somebody is writing to, or a manifest that cannot be read.
    pub fn read(dir: &Path) -> Result<(Manifest, Held), VaultError> {
        // Where nothing can be locked, as on a disk that is only read, nobody is expected to write.
        let lock = fs_err::File::open(dir.join(LOCK)).ok();
        let lock = lock.map(|lock| lock.into_parts().0);
        if let Some(Err(TryLockError::WouldBlock)) = lock.as_ref().map(File::try_lock_shared) {
            return Err(VaultError::Locked(dir.to_owned()));
        }
        Ok((Manifest::read(dir)?, Held { _lock: lock }))
    }

    /// Where it is.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The backup that is there, if there is one.
    pub fn before(&self) -> Option<&Manifest> {
        self.before.as_ref()
    }

    /// The number of the backup that is written now.
    pub fn generation(&self) -> u64 {
        self.before.as_ref().map_or(0, |before| before.generation) + 1
    }

    /// Where its attachments are.
    pub fn contents(&self) -> Contents {
        Contents::of(&self.dir)
    }

    /// Puts a new backup in the place of the one that was there.
    ///
    /// # Errors
    /// A manifest that cannot be written. The backup that was there is whole still.
    pub fn commit(&mut self, manifest: Manifest) -> Result<(), VaultError> {
        manifest.write(&self.dir)?;
        self.before = Some(manifest);
        Ok(())
    }

    /// Removes what the backup that is there does not name; attachments, too, where that is asked for. What cannot be
    /// removed stays for another time.
    pub fn tidy(&self, with_contents: bool) {
        if let Some(now) = &self.before {
            sweep::sweep(&self.dir, now, with_contents);
        }
    }
}
