//! The manifest: what a backup is of, and all files that belong to it, each with its SHA-256.

use std::io::Write as _;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::draft::{draft, sync_dir};
use super::error::VaultError;
use crate::language::{Text, text};
use crate::plain::hex;

/// Its name in the directory.
pub const MANIFEST: &str = "manifest.json";

/// What it says of itself.
const FORMAT: &str = "kintable-backup";

/// The version of the format that is written, and the only one that is read.
const VERSION: u64 = 1;

/// The most bytes of a manifest.
const MOST: u64 = 64 * 1024 * 1024;

/// A backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    format: String,
    version: u64,
    /// The program and its version that wrote it.
    pub made_by: String,
    /// Which backup of the directory it is, counted from 1.
    pub generation: u64,
    /// When it was begun, as kintone writes moments.
    pub started: String,
    /// The host of kintone's address; of a sandbox, none.
    pub host: Option<String>,
    /// kintone's address, or the directory of a sandbox.
    pub home: String,
    /// The apps, in the order in which they are to be restored: those that others look up come first.
    pub apps: Vec<AppEntry>,
    /// The SHA-256 of the manifest without this member.
    sha256: String,
}

/// What every version of a manifest begins with.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u64,
}

/// An app of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppEntry {
    /// Its number.
    pub app: u64,
    /// Its name.
    pub name: String,
    /// From when on the next backup looks for changes: when its records were begun to be read, or those of an earlier
    /// backup, where some stayed as they were.
    pub started: String,
    /// The revision of its form.
    pub form_revision: Option<u64>,
    /// The condition that the records meet.
    pub condition: Option<String>,
    /// Whether attachments are backed up.
    pub with_attachments: bool,
    /// Records.
    pub records: u64,
    /// The form.
    pub form: FileEntry,
    /// The layout of the form.
    pub layout: FileEntry,
    /// The settings, where they may be read.
    pub settings: Option<FileEntry>,
    /// The views, where they may be read.
    pub views: Option<FileEntry>,
    /// The users, departments and groups that records name.
    pub users: FileEntry,
    /// The files of records. A record in a later one takes the place of the same in an earlier one.
    pub segments: Vec<SegmentEntry>,
}

/// A file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Where it is, from the directory on, with `/` between folders.
    pub path: String,
    /// Its bytes.
    pub bytes: u64,
    /// Its SHA-256 in hexadecimal digits.
    pub sha256: String,
}

/// A file of records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentEntry {
    /// The file.
    #[serde(flatten)]
    pub file: FileEntry,
    /// Its records.
    pub records: u64,
    /// Records of earlier files that are deleted.
    pub deleted: u64,
}

impl Manifest {
    /// A backup of no app yet.
    pub fn new(generation: u64, started: String, (host, home): (Option<String>, String)) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            made_by: concat!("kintable ", env!("CARGO_PKG_VERSION")).to_owned(),
            generation,
            started,
            host,
            home,
            apps: Vec::new(),
            sha256: String::new(),
        }
    }

    /// The entry of an app.
    pub fn app(&self, app: u64) -> Option<&AppEntry> {
        self.apps.iter().find(|entry| entry.app == app)
    }

    /// Its own hash, as it is to be.
    fn own_hash(&self) -> String {
        let bare = Self {
            sha256: String::new(),
            ..self.clone()
        };
        let text = serde_json::to_vec(&bare).unwrap_or_default();
        hex(&Sha256::digest(text))
    }

    /// Reads the manifest of a directory.
    ///
    /// # Errors
    /// None that is there, or one that was not written as it is.
    pub(super) fn read(dir: &Path) -> Result<Self, VaultError> {
        let path = dir.join(MANIFEST);
        let found = match fs_err::metadata(&path) {
            Ok(found) => found,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(VaultError::NoManifest(dir.to_owned()));
            }
            Err(error) => return Err(error.into()),
        };
        let wrong = |reason| Err(VaultError::damaged(&path, reason));
        if found.len() > MOST {
            return wrong(Text::fixed("it is too large", "ファイルが大きすぎます"));
        }
        let text = fs_err::read(&path)?;
        // Whose it is, is asked first: another version may look otherwise.
        let head: Head =
            serde_json::from_slice(&text).map_err(|error| VaultError::unread(&path, &error))?;
        if head.format != FORMAT {
            return wrong(Text::fixed(
                "it is not a backup of kintable",
                "kintableのバックアップではありません",
            ));
        }
        let version = head.version;
        if version != VERSION {
            return wrong(text!(
                "its format has version {version}, and this program reads version {VERSION}",
                "形式のバージョンが{version}です。このプログラムで扱えるのはバージョン{VERSION}です"
            ));
        }
        let read: Self =
            serde_json::from_slice(&text).map_err(|error| VaultError::unread(&path, &error))?;
        if read.sha256 != read.own_hash() {
            return wrong(Text::fixed(
                "its SHA-256 is another one",
                "SHA-256が一致しません",
            ));
        }
        for file in read.files() {
            file.ensure_inside(&path)?;
        }
        Ok(read)
    }

    /// Writes it in the place of the one that is there.
    pub(super) fn write(&self, dir: &Path) -> Result<(), VaultError> {
        let whole = Self {
            sha256: self.own_hash(),
            ..self.clone()
        };
        let mut text = serde_json::to_vec_pretty(&whole).map_err(std::io::Error::other)?;
        text.push(b'\n');
        let mut file = draft(dir)?;
        file.write_all(&text)?;
        file.as_file().sync_all()?;
        file.persist(dir.join(MANIFEST))
            .map_err(|error| error.error)?;
        sync_dir(dir)?;
        Ok(())
    }

    /// All files that it names, but attachments.
    pub(super) fn files(&self) -> impl Iterator<Item = &FileEntry> {
        self.apps.iter().flat_map(AppEntry::files)
    }
}

impl AppEntry {
    /// All files of the app, but attachments.
    pub(super) fn files(&self) -> impl Iterator<Item = &FileEntry> {
        let fixed = [&self.form, &self.layout, &self.users].into_iter();
        let other = self.settings.iter().chain(&self.views);
        let segments = self.segments.iter().map(|segment| &segment.file);
        fixed.chain(other).chain(segments)
    }
}

impl FileEntry {
    /// Refuses a path that leads out of the directory.
    fn ensure_inside(&self, manifest: &Path) -> Result<(), VaultError> {
        let mut parts = self.path.split('/');
        let is_name = |part: &str| {
            !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', ':', '\0'])
        };
        if parts.all(is_name) {
            return Ok(());
        }
        let path = &self.path;
        Err(VaultError::damaged(
            manifest,
            text!(
                "it names a file outside of the backup: {path:?}",
                "バックアップの外のファイルを指しています：{path:?}"
            ),
        ))
    }
}
