//! Files of a backup on their way: each is written beside its place, hashed as it goes, and takes its place whole.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use super::draft::{draft, sync_dir};
use super::error::VaultError;
use super::line::{Line, LineWriter};
use super::manifest::{FileEntry, SegmentEntry};
use crate::plain::hex;

/// What belongs to an app beside its records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The form.
    Form,
    /// The layout of the form.
    Layout,
    /// The settings.
    Settings,
    /// The views.
    Views,
    /// Who is named in records.
    Users,
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Layout => "layout",
            Self::Settings => "settings",
            Self::Views => "views",
            Self::Users => "users",
        }
    }

    /// Writes it as the file of this backup.
    ///
    /// # Errors
    /// What keeps it from being written.
    pub fn write(
        self,
        dir: &Path,
        (app, generation): (u64, u64),
        json: &serde_json::Value,
    ) -> Result<FileEntry, VaultError> {
        let name = self.name();
        let mut file = NewFile::begin(dir, format!("app-{app}/{name}.{generation:06}.json"))?;
        writeln!(file, "{json:#}")?;
        Ok(file.finish()?)
    }
}

/// A file that is written, and hashed.
#[derive(Debug)]
struct NewFile {
    file: BufWriter<NamedTempFile>,
    place: PathBuf,
    path: String,
    hash: Sha256,
    bytes: u64,
}

impl NewFile {
    fn begin(dir: &Path, path: String) -> io::Result<Self> {
        let place = dir.join(&path);
        let folder = place.parent().unwrap_or(dir);
        fs_err::create_dir_all(folder)?;
        Ok(Self {
            file: BufWriter::new(draft(folder)?),
            place,
            path,
            hash: Sha256::new(),
            bytes: 0,
        })
    }

    fn finish(self) -> io::Result<FileEntry> {
        let file = self
            .file
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist(&self.place).map_err(|error| error.error)?;
        if let Some(folder) = self.place.parent() {
            sync_dir(folder)?;
        }
        Ok(FileEntry {
            path: self.path,
            bytes: self.bytes,
            sha256: hex(&self.hash.finalize()),
        })
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A file of records that is written, in the order of their numbers.
#[derive(Debug)]
pub struct NewRecords {
    out: LineWriter<NewFile>,
    records: u64,
    deleted: u64,
}

impl NewRecords {
    /// Begins the file of this backup of an app.
    ///
    /// # Errors
    /// A folder in which nothing can be written.
    pub fn begin(dir: &Path, (app, generation): (u64, u64)) -> Result<Self, VaultError> {
        Self::named(dir, format!("app-{app}/records.{generation:06}.ndjson"))
    }

    /// Begins the file that takes the place of all others of an app.
    ///
    /// # Errors
    /// A folder in which nothing can be written.
    pub fn begin_whole(dir: &Path, (app, generation): (u64, u64)) -> Result<Self, VaultError> {
        Self::named(
            dir,
            format!("app-{app}/records.{generation:06}.whole.ndjson"),
        )
    }

    fn named(dir: &Path, path: String) -> Result<Self, VaultError> {
        Ok(Self {
            out: LineWriter(NewFile::begin(dir, path)?),
            records: 0,
            deleted: 0,
        })
    }

    /// A record.
    ///
    /// # Errors
    /// What keeps it from being written.
    pub fn record(
        &mut self,
        pair: (u64, u64),
        record: &str,
        files: &BTreeMap<String, String>,
    ) -> Result<(), VaultError> {
        self.out.record(pair, record, files)?;
        self.records += 1;
        Ok(())
    }

    /// A record that is deleted.
    ///
    /// # Errors
    /// What keeps it from being written.
    pub fn deleted(&mut self, id: u64) -> Result<(), VaultError> {
        self.out.deleted(id)?;
        self.deleted += 1;
        Ok(())
    }

    /// A line as it was read.
    ///
    /// # Errors
    /// What keeps it from being written.
    pub fn line(&mut self, line: &Line) -> Result<(), VaultError> {
        self.out.line(line)?;
        if line.is_deleted() {
            self.deleted += 1;
        } else {
            self.records += 1;
        }
        Ok(())
    }

    /// Puts the file into its place.
    ///
    /// # Errors
    /// What keeps it from being there for good.
    pub fn finish(self) -> Result<SegmentEntry, VaultError> {
        Ok(SegmentEntry {
            file: self.out.0.finish()?,
            records: self.records,
            deleted: self.deleted,
        })
    }
}
