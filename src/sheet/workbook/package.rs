//! The parts of a workbook: an archive whose parts are unpacked as they are read.

use std::io::{self, Read, Seek, SeekFrom};

use flate2::bufread::DeflateDecoder;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::broken::Broken;
use super::limited::Limited;
use crate::sheet::source::{Source, SourceReader};

/// The most parts of an archive. A workbook has a few, and one for each sheet, table, picture and chart.
const MOST_PARTS: usize = 20_000;

/// An archive.
pub(super) struct Package {
    source: Source,
    archive: ZipArchive<Seeking>,
}

impl Package {
    /// Opens a source as an archive.
    pub(super) fn open(source: &Source) -> Result<Self, Broken> {
        let seeking = Seeking {
            reader: source.unwatched(),
            at: 0,
            size: source.size(),
        };
        let archive = ZipArchive::new(seeking).map_err(|error| broken(error, "zip"))?;
        if archive.len() > MOST_PARTS {
            return Err(Broken::TooMuch);
        }
        Ok(Self {
            source: source.clone(),
            archive,
        })
    }

    /// A reader of a part, of which so many bytes are read at most; none if there is no such part.
    pub(super) fn part(&mut self, name: &str, most: u64) -> Result<Option<Limited>, Broken> {
        let name = name.trim_start_matches('/');
        let found = self.archive.by_name(name);
        let part = match found {
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(broken(error, name)),
            Ok(part) => part,
        };
        if part.encrypted() {
            return Err(Broken::Encrypted);
        }
        if part.size() > most {
            return Err(Broken::TooMuch);
        }
        let Some(start) = part.data_start() else {
            return Err(Broken::damaged(name));
        };
        let packed = self.source.reader_from(start).take(part.compressed_size());
        let unpacked: Box<dyn Read + Send> = match part.compression() {
            CompressionMethod::Stored => Box::new(packed),
            CompressionMethod::Deflated => Box::new(DeflateDecoder::new(packed)),
            _ => return Err(Broken::damaged(name)),
        };
        Ok(Some(Limited::new(unpacked, most)))
    }
}

fn broken(error: ZipError, part: &str) -> Broken {
    match error {
        ZipError::Io(error) => Broken::unpacking(part, error),
        _ => Broken::damaged(part),
    }
}

/// A reader of a source that goes where it is told.
struct Seeking {
    reader: SourceReader,
    at: u64,
    size: u64,
}

impl Read for Seeking {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Seeking {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(behind) => self.size.checked_add_signed(behind),
            SeekFrom::Current(behind) => self.at.checked_add_signed(behind),
        };
        let at = at.ok_or(io::ErrorKind::InvalidInput)?;
        self.reader.go_to(at);
        self.at = at;
        Ok(at)
    }
}
