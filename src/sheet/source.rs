//! Bytes that can be read more than once.

use std::fmt;
use std::io::{self, BufRead as _, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use fs_err::File;
use sha2::{Digest as _, Sha256};

/// The bytes of a file, or of a stream that was copied to one, to be read as often as needed: the import
/// reads them twice, to check and to send. Clones share the open file, so that all of them read the same
/// bytes even when another file takes the path.
#[derive(Clone)]
pub struct Source {
    shared: Arc<Shared>,
}

struct Shared {
    name: String,
    file: Mutex<File>,
    stamp: Stamp,
}

/// What changes when a file is written to.
#[derive(PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
}

impl Source {
    /// Opens a file. What is no plain file (a pipe, a terminal) can be read only once and is copied first.
    ///
    /// # Errors
    /// A file that cannot be opened, or a directory; the error names the path.
    pub fn open(path: &Path) -> io::Result<Self> {
        let name = path.display().to_string();
        let file = File::open(path)?;
        let kind = file.metadata()?;
        if kind.is_dir() {
            let message = format!("`{name}` is a directory, not a file");
            return Err(io::Error::new(io::ErrorKind::IsADirectory, message));
        }
        if kind.is_file() {
            Self::new(name, file)
        } else {
            Self::spool(&name, file)
        }
    }

    /// Copies a stream, such as standard input, to an unnamed temporary file, which the system removes
    /// with the last clone; memory stays small. `name` is what messages say: `<stdin>`.
    ///
    /// # Errors
    /// A stream that cannot be read, or a temporary file that cannot be written.
    pub fn spool(name: &str, mut reader: impl Read) -> io::Result<Self> {
        let mut file = File::from_parts(tempfile::tempfile()?, name);
        io::copy(&mut reader, &mut file)?;
        Self::new(name.to_owned(), file)
    }

    fn new(name: String, file: File) -> io::Result<Self> {
        let stamp = Stamp::of(&file)?;
        let file = Mutex::new(file);
        Ok(Self {
            shared: Arc::new(Shared { name, file, stamp }),
        })
    }

    /// The name for messages: the path as it was given, or `<stdin>`.
    pub fn name(&self) -> &str {
        &self.shared.name
    }

    /// A reader from the beginning, independent of all other readers.
    pub fn reader(&self) -> SourceReader {
        self.reader_from(0)
    }

    /// A reader from this byte on.
    pub(super) fn reader_from(&self, offset: u64) -> SourceReader {
        SourceReader {
            shared: Arc::clone(&self.shared),
            offset,
        }
    }

    /// The SHA-256 of all bytes.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn sha256(&self) -> io::Result<[u8; 32]> {
        let mut digest = Sha256::new();
        let mut reader = BufReader::with_capacity(1 << 16, self.reader());
        loop {
            let bytes = reader.fill_buf()?;
            if bytes.is_empty() {
                return Ok(digest.finalize().into());
            }
            digest.update(bytes);
            let count = bytes.len();
            reader.consume(count);
        }
    }

    /// Whether the file is still as it was when it was opened, by its length and its time of change.
    ///
    /// # Errors
    /// A file whose state cannot be asked for.
    pub fn unchanged(&self) -> io::Result<bool> {
        Ok(Stamp::of(&self.shared.file())? == self.shared.stamp)
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Source").field(&self.shared.name).finish()
    }
}

impl Shared {
    /// The file; readers seek before each read, so one that panicked leaves nothing behind.
    fn file(&self) -> MutexGuard<'_, File> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stamp {
    fn of(file: &File) -> io::Result<Self> {
        let metadata = file.metadata()?;
        Ok(Self {
            length: metadata.len(),
            modified: metadata.modified().ok(),
        })
    }
}

/// A reader of a [`Source`] with a position of its own.
pub struct SourceReader {
    shared: Arc<Shared>,
    offset: u64,
}

impl Read for SourceReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file = self.shared.file();
        file.seek(SeekFrom::Start(self.offset))?;
        let count = file.read(buffer)?;
        self.offset += count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn text_of(mut reader: impl Read) -> String {
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn readers_are_independent() {
        let source = Source::spool("<stdin>", "first,second".as_bytes()).unwrap();
        assert_eq!(source.name(), "<stdin>");
        let mut early = source.reader();
        let mut first = [0; 5];
        early.read_exact(&mut first).unwrap();
        assert_eq!(text_of(source.reader()), "first,second");
        assert_eq!(text_of(early), ",second");
        assert!(source.unchanged().unwrap());
    }

    #[test]
    fn a_file_that_grows_is_noticed() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"a,b\n").unwrap();
        let source = Source::open(file.path()).unwrap();
        assert_eq!(source.name(), file.path().display().to_string());
        assert!(source.unchanged().unwrap());
        file.write_all(b"1,2\n").unwrap();
        assert!(!source.unchanged().unwrap());
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_plain_file_is_copied() {
        let source = Source::open(Path::new("/dev/null")).unwrap();
        assert_eq!(text_of(source.reader()), "");
        assert!(source.unchanged().unwrap());
    }

    #[test]
    fn a_directory_and_a_missing_file_are_named() {
        let directory = tempfile::tempdir().unwrap();
        let error = Source::open(directory.path()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::IsADirectory);
        assert!(
            error
                .to_string()
                .contains(&directory.path().display().to_string())
        );
        let missing = directory.path().join("orders.csv");
        let error = Source::open(&missing).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert!(error.to_string().contains("orders.csv"), "{error}");
    }
}
