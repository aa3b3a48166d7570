//! Whether a backup is what was backed up: every file of an app, and every attachment that is wanted of it.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::contents::{ContentId, Contents};
use super::error::VaultError;
use super::line::Line;
use super::manifest::{AppEntry, FileEntry, MANIFEST};
use super::records::Records;
use crate::language::{Text, text};
use crate::plain::hex;

/// What was found in order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verified {
    /// Records that are wanted.
    pub records: u64,
    /// The contents of their attachments.
    pub contents: u64,
}

/// Reads all files of an app, and the attachments of those records that are wanted; `look` sees each of these.
///
/// # Errors
/// The first file that is not what was backed up.
pub fn verify(
    dir: &Path,
    entry: &AppEntry,
    is_wanted: &dyn Fn(u64) -> bool,
    look: &mut dyn FnMut(&Line) -> Result<(), VaultError>,
) -> Result<Verified, VaultError> {
    for file in entry.files() {
        if !entry.segments.iter().any(|segment| segment.file == *file) {
            read_file(dir, file)?;
        }
    }
    ensure_records(dir, entry)?;
    let mut records = Records::open(dir, &entry.segments)?;
    let (contents, mut seen) = (Contents::of(dir), BTreeSet::new());
    let mut verified = Verified::default();
    while let Some(line) = records.next_record()? {
        if !is_wanted(line.id) {
            continue;
        }
        verified.records += 1;
        for digits in line.files.values() {
            let id: ContentId = digits
                .parse()
                .map_err(|reason| VaultError::damaged(&dir.join(MANIFEST), reason))?;
            if seen.insert(id) {
                contents.ensure(id)?;
            }
        }
        look(&line)?;
    }
    verified.contents = seen.len() as u64;
    Ok(verified)
}

/// Makes sure of the files of records first: what they say of attachments is not trusted before.
fn ensure_records(dir: &Path, entry: &AppEntry) -> Result<(), VaultError> {
    let (mut records, mut all) = (Records::open(dir, &entry.segments)?, 0);
    while records.next_record()?.is_some() {
        all += 1;
    }
    if all == entry.records {
        return Ok(());
    }
    let stated = entry.records;
    Err(VaultError::damaged(
        &dir.join(MANIFEST),
        text!(
            "it has {stated} records, and their files have {all}",
            "レコードが{stated}件のはずが、ファイルには{all}件あります"
        ),
    ))
}

/// A file as it was backed up.
///
/// # Errors
/// A file that is missing, or another one.
pub(super) fn read_file(dir: &Path, file: &FileEntry) -> Result<Vec<u8>, VaultError> {
    let path = dir.join(&file.path);
    let bytes = match fs_err::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let reason = Text::fixed("the file is missing", "ファイルがありません");
            return Err(VaultError::damaged(&path, reason));
        }
        bytes => bytes?,
    };
    if hex(&Sha256::digest(&bytes)) != file.sha256 {
        let reason = Text::fixed("its SHA-256 is another one", "SHA-256が一致しません");
        return Err(VaultError::damaged(&path, reason));
    }
    Ok(bytes)
}

impl FileEntry {
    /// The document in the file.
    ///
    /// # Errors
    /// A file that is missing, or another one.
    pub fn document(&self, dir: &Path) -> Result<serde_json::Value, VaultError> {
        let bytes = read_file(dir, self)?;
        serde_json::from_slice(&bytes)
            .map_err(|error| VaultError::unread(&dir.join(&self.path), &error))
    }
}
