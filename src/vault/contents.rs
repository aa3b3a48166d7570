//! Attachments by their content: each is there once, under its SHA-256.

use std::fmt;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use super::draft::draft;
use super::error::VaultError;
use crate::language::{Text, text};
use crate::plain::hex;

/// The folder of all contents.
pub(super) const FOLDER: &str = "files";

/// How many bytes are hashed at a time.
const PIECE: usize = 64 * 1024;

/// The SHA-256 of a content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentId([u8; 32]);

impl fmt::Display for ContentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl FromStr for ContentId {
    type Err = Text;

    fn from_str(text: &str) -> Result<Self, Text> {
        let wrong = || {
            text!(
                "{text:?} is not a SHA-256",
                "{text:?}はSHA-256ではありません"
            )
        };
        if text.len() != 64 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        let mut id = [0; 32];
        for (at, byte) in id.iter_mut().enumerate() {
            let digits = text.get(2 * at..2 * at + 2).ok_or_else(wrong)?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| wrong())?;
        }
        Ok(Self(id))
    }
}

/// All contents of a backup.
#[derive(Debug, Clone)]
pub struct Contents {
    dir: PathBuf,
}

impl Contents {
    /// Those of a backup in this directory.
    pub fn of(dir: &Path) -> Self {
        let dir = dir.join(FOLDER);
        Self { dir }
    }

    /// Where a content is, or is to be.
    pub fn place(&self, id: ContentId) -> PathBuf {
        let name = id.to_string();
        self.dir.join(&name[..2]).join(&name)
    }

    /// Whether a content is there, with so many bytes. What it holds is looked at when it is restored.
    pub fn has(&self, id: ContentId, size: u64) -> bool {
        let found = fs_err::symlink_metadata(self.place(id));
        found.is_ok_and(|found| found.is_file() && found.len() == size)
    }

    /// A file for a content that comes.
    ///
    /// # Errors
    /// A folder in which nothing can be written.
    pub fn draft(&self) -> Result<NamedTempFile, VaultError> {
        fs_err::create_dir_all(&self.dir)?;
        Ok(draft(&self.dir)?)
    }

    /// Puts a content into its place, and says which one it is.
    ///
    /// # Errors
    /// What keeps it from being there for good.
    pub fn take(&self, draft: NamedTempFile) -> Result<ContentId, VaultError> {
        let id = hash(draft.path())?;
        let place = self.place(id);
        if let Some(folder) = place.parent() {
            fs_err::create_dir_all(folder)?;
        }
        draft.as_file().sync_all()?;
        draft.persist(&place).map_err(|error| error.error)?;
        Ok(id)
    }

    /// Makes sure that a content is there as it was backed up.
    ///
    /// # Errors
    /// A content that is missing, or another one.
    pub fn ensure(&self, id: ContentId) -> Result<(), VaultError> {
        let place = self.place(id);
        let found = match hash(&place) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let reason = Text::fixed("the attachment is missing", "添付ファイルがありません");
                return Err(VaultError::damaged(&place, reason));
            }
            found => found?,
        };
        if found != id {
            let reason = Text::fixed("its SHA-256 is another one", "SHA-256が一致しません");
            return Err(VaultError::damaged(&place, reason));
        }
        Ok(())
    }
}

fn hash(path: &Path) -> io::Result<ContentId> {
    let mut file = fs_err::File::open(path)?;
    let (mut hash, mut piece) = (Sha256::new(), vec![0; PIECE]);
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Ok(ContentId(hash.finalize().into()));
        }
        hash.update(&piece[..read]);
    }
}
