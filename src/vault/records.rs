//! The records of an app, out of all its files of records: each as the last of them has it, in the order of their
//! numbers. A file is hashed as it is read, so that whoever comes to the end has read what was backed up.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use fs_err::File;
use sha2::{Digest as _, Sha256};

use super::error::VaultError;
use super::line::Line;
use super::manifest::SegmentEntry;
use crate::language::{Text, text};
use crate::plain::hex;

/// The most bytes of a line. kintone has no such record.
const MOST: u64 = 256 * 1024 * 1024;

/// Records in the order of their numbers.
#[derive(Debug)]
pub struct Records {
    /// The files, the oldest first, each with the line that it comes to.
    files: Vec<(Segment, Option<Line>)>,
}

impl Records {
    /// Opens the files.
    ///
    /// # Errors
    /// A file that is missing, or not as long as it was.
    pub fn open(dir: &Path, segments: &[SegmentEntry]) -> Result<Self, VaultError> {
        let mut files = Vec::new();
        for segment in segments {
            let mut segment = Segment::open(dir, segment)?;
            let line = segment.next_line()?;
            files.push((segment, line));
        }
        Ok(Self { files })
    }

    /// The next record; `None` behind the last one.
    ///
    /// # Errors
    /// A file that is not what was backed up.
    pub fn next_record(&mut self) -> Result<Option<Line>, VaultError> {
        loop {
            let heads = self.files.iter().filter_map(|(_, line)| line.as_ref());
            let Some(id) = heads.map(|line| line.id).min() else {
                return Ok(None);
            };
            let mut last = None;
            for (segment, line) in &mut self.files {
                if line.as_ref().is_some_and(|line| line.id == id) {
                    last = line.take();
                    *line = segment.next_line()?;
                }
            }
            if let Some(line) = last.filter(|line| !line.is_deleted()) {
                return Ok(Some(line));
            }
        }
    }
}

/// One file.
#[derive(Debug)]
struct Segment {
    file: BufReader<File>,
    path: PathBuf,
    entry: SegmentEntry,
    hash: Sha256,
    /// The number of the last record.
    last: u64,
    /// Lines so far: with records, and of deleted ones.
    lines: (u64, u64),
    buffer: Vec<u8>,
}

impl Segment {
    fn open(dir: &Path, entry: &SegmentEntry) -> Result<Self, VaultError> {
        let path = dir.join(&entry.file.path);
        let file = match File::open(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let reason = Text::fixed("the file is missing", "ファイルがありません");
                return Err(VaultError::damaged(&path, reason));
            }
            file => file?,
        };
        let (bytes, before) = (file.metadata()?.len(), entry.file.bytes);
        if bytes != before {
            let reason = text!(
                "it has {bytes} bytes instead of {before}",
                "{before}バイトのはずが、{bytes}バイトです"
            );
            return Err(VaultError::damaged(&path, reason));
        }
        Ok(Self {
            file: BufReader::new(file),
            path,
            entry: entry.clone(),
            hash: Sha256::new(),
            last: 0,
            lines: (0, 0),
            buffer: Vec::new(),
        })
    }

    fn next_line(&mut self) -> Result<Option<Line>, VaultError> {
        self.buffer.clear();
        let mut file = (&mut self.file).take(MOST);
        file.read_until(b'\n', &mut self.buffer)?;
        self.hash.update(&self.buffer);
        if self.buffer.is_empty() {
            self.ensure_whole()?;
            return Ok(None);
        }
        // What is wrong with a line is most often that the file was changed; that is said of it first.
        let line: Line = match serde_json::from_slice(&self.buffer) {
            Ok(line) => line,
            Err(error) => return Err(VaultError::unread(&self.path, &error)),
        };
        if line.id <= self.last {
            let id = line.id;
            let reason = text!(
                "record {id} is not in order",
                "レコード番号{id}の順序が正しくありません"
            );
            return Err(VaultError::damaged(&self.path, reason));
        }
        self.last = line.id;
        if line.is_deleted() {
            self.lines.1 += 1;
        } else {
            self.lines.0 += 1;
        }
        Ok(Some(line))
    }

    /// At its end the file is known to be what was backed up, or not.
    fn ensure_whole(&self) -> Result<(), VaultError> {
        let found = hex(&self.hash.clone().finalize());
        if found != self.entry.file.sha256 {
            let reason = Text::fixed("its SHA-256 is another one", "SHA-256が一致しません");
            return Err(VaultError::damaged(&self.path, reason));
        }
        let (records, deleted) = self.lines;
        if (records, deleted) != (self.entry.records, self.entry.deleted) {
            let stated = self.entry.records;
            let reason = text!(
                "it has {records} records instead of {stated}",
                "レコードが{stated}件のはずが、{records}件です"
            );
            return Err(VaultError::damaged(&self.path, reason));
        }
        Ok(())
    }
}
