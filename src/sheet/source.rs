//! Bytes that can be read more than once.

use std::fmt;
use std::io::{self, BufRead, Read};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use fs_err::File;
use sha2::{Digest as _, Sha256};

use super::blocks::{BLOCK, Blocks};
use crate::language::text;

/// How many bytes are looked at for signs of what a file is.
const HEAD: u64 = 4096;

/// The bytes of a file, or of a stream that was copied to one, to be read as often as needed: the import
/// reads them twice, to check and to send. Clones share the open file, so that all of them read the same
/// bytes even when another file takes the path; of a file that is rewritten in place, a reader hands out no byte
/// that is not as it was when it was read first.
#[derive(Clone)]
pub struct Source {
    shared: Arc<Shared>,
}

struct Shared {
    name: String,
    blocks: Mutex<Blocks>,
    stamp: Stamp,
    /// Bytes before the end of the block that was read last.
    read: AtomicU64,
}

/// What changes when a file is written to: its length, and when it was modified.
type Stamp = (u64, Option<SystemTime>);

fn stamp(file: &File) -> io::Result<Stamp> {
    let metadata = file.metadata()?;
    Ok((metadata.len(), metadata.modified().ok()))
}

impl Source {
    /// Opens a file. What is no plain file (a pipe, a terminal) can be read only once and is copied first.
    /// The error of a file that cannot be opened, or of a directory, names the path.
    pub fn open(path: &Path) -> io::Result<Self> {
        let name = path.display().to_string();
        let file = File::open(path)?;
        let kind = file.metadata()?;
        if kind.is_dir() {
            let message = text!(
                "`{name}` is a directory, not a file",
                "「{name}」はファイルではなくフォルダーです"
            );
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
    pub fn spool(name: &str, mut reader: impl Read) -> io::Result<Self> {
        let mut file = File::from_parts(tempfile::tempfile()?, name);
        io::copy(&mut reader, &mut file)?;
        Self::new(name.to_owned(), file)
    }

    fn new(name: String, file: File) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            stamp: stamp(&file)?,
            blocks: Mutex::new(Blocks::new(file)),
            read: AtomicU64::new(0),
            name,
        });
        Ok(Self { shared })
    }

    /// The name for messages: the path as it was given, or `<stdin>`.
    pub fn name(&self) -> &str {
        &self.shared.name
    }

    /// A reader from the beginning, independent of all other readers.
    pub fn reader(&self) -> SourceReader {
        self.reader_from(0)
    }

    /// Its first bytes, by which it may show what it is.
    pub(super) fn head(&self) -> io::Result<Vec<u8>> {
        let mut head = Vec::new();
        self.reader().take(HEAD).read_to_end(&mut head)?;
        Ok(head)
    }

    /// A reader from the beginning whose progress nobody watches.
    pub(super) fn unwatched(&self) -> SourceReader {
        SourceReader {
            is_watched: false,
            ..self.reader()
        }
    }

    pub(super) fn reader_from(&self, offset: u64) -> SourceReader {
        SourceReader {
            shared: Arc::clone(&self.shared),
            block: Vec::with_capacity(BLOCK),
            at: usize::try_from(offset).unwrap_or(usize::MAX) % BLOCK,
            next: usize::try_from(offset).unwrap_or(usize::MAX) / BLOCK,
            is_at_end: false,
            is_watched: true,
        }
    }

    /// The SHA-256 of all bytes.
    pub fn sha256(&self) -> io::Result<[u8; 32]> {
        self.sha256_behind(&[])
    }

    /// The SHA-256 of these bytes and all of the source behind them.
    pub fn sha256_behind(&self, before: &[u8]) -> io::Result<[u8; 32]> {
        let mut digest = Sha256::new();
        digest.update(before);
        let mut reader = self.reader();
        reader.is_watched = false;
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

    /// Its length in bytes, as it was when it was opened.
    pub fn size(&self) -> u64 {
        self.shared.stamp.0
    }

    /// How many of its bytes were read by whoever read last, and how many there are.
    pub fn progress(&self) -> (u64, u64) {
        let bytes = self.shared.stamp.0;
        let read = self.shared.read.load(Ordering::Relaxed);
        (read.min(bytes), bytes)
    }

    /// Whether the file looks as it did when it was opened, by its length and its time of change. It tells early what
    /// a reader would meet later.
    pub fn unchanged(&self) -> io::Result<bool> {
        Ok(stamp(&self.shared.blocks().file)? == self.shared.stamp)
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Source").field(&self.shared.name).finish()
    }
}

impl Shared {
    /// The file; readers seek before each read, so one that panicked leaves nothing behind.
    fn blocks(&self) -> MutexGuard<'_, Blocks> {
        self.blocks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A reader of a [`Source`] with a position of its own.
pub struct SourceReader {
    shared: Arc<Shared>,
    /// The block that is handed out.
    block: Vec<u8>,
    /// The position in the block of what is handed out next; it may lie in a later one.
    at: usize,
    /// The block behind it.
    next: usize,
    is_at_end: bool,
    /// Whether people see how far it is.
    is_watched: bool,
}

impl SourceReader {
    /// From now on, people see how far it is.
    pub(super) fn be_watched(&mut self) {
        self.is_watched = true;
    }

    /// Goes on at this byte.
    pub(super) fn go_to(&mut self, at: u64) {
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        if !self.block.is_empty() && self.next == at / BLOCK + 1 {
            self.at = at % BLOCK;
            return;
        }
        self.block.clear();
        self.next = at / BLOCK;
        self.at = at % BLOCK;
        self.is_at_end = false;
    }
}

impl Read for SourceReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for SourceReader {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at >= self.block.len() && !self.is_at_end {
            // A block that cannot be read leaves nothing to hand out.
            let mut block = std::mem::take(&mut self.block);
            self.at -= block.len();
            self.shared.blocks().read(self.next, &mut block)?;
            self.block = block;
            self.next += 1;
            if self.is_watched {
                let read = self.next as u64 * BLOCK as u64;
                self.shared.read.store(read, Ordering::Relaxed);
            }
            self.is_at_end = self.block.len() < BLOCK;
        }
        Ok(self.block.get(self.at..).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        self.at += count;
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

    /// What a second reader makes of a file that became another one behind the first reader.
    fn read_again(first: &[u8], second: &[u8]) -> io::Result<Vec<u8>> {
        let path = tempfile::NamedTempFile::new().unwrap().into_temp_path();
        fs_err::write(&path, first).unwrap();
        let source = Source::open(&path).unwrap();
        let mut read = Vec::new();
        source.reader().read_to_end(&mut read).unwrap();
        assert_eq!(read, first);
        fs_err::write(&path, second).unwrap();
        read.clear();
        source.reader_from(3).read_to_end(&mut read).map(|_| read)
    }

    #[test]
    fn a_reader_hands_out_what_was_read_first_or_nothing() {
        for blocks in 1..=3 {
            for odd in [-1, 0, 1] {
                let length = (blocks * BLOCK).saturating_add_signed(odd);
                let content: Vec<u8> = (0..=250).cycle().take(length).collect();
                assert_eq!(read_again(&content, &content).unwrap(), content[3..]);
                let grown = [&content[..], b"x"].concat();
                let mut other = content.clone();
                other[length - 1] ^= 1;
                for changed in [&content[..length - 1], &grown, &other, b""] {
                    let error = read_again(&content, changed).unwrap_err();
                    assert!(super::super::blocks::is_change(&error), "{error}");
                }
            }
        }
    }

    #[test]
    fn a_block_that_changed_is_not_handed_out_by_trying_again() {
        let path = tempfile::NamedTempFile::new().unwrap().into_temp_path();
        fs_err::write(&path, "first").unwrap();
        let source = Source::open(&path).unwrap();
        assert_eq!(text_of(source.reader()), "first");
        fs_err::write(&path, "other").unwrap();
        let mut reader = source.reader();
        for _ in 0..2 {
            assert!(reader.read(&mut [0; 8]).is_err());
        }
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
        let path = directory.path().display().to_string();
        assert!(error.to_string().contains(&path), "{error}");
        let missing = directory.path().join("orders.csv");
        let error = Source::open(&missing).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert!(error.to_string().contains("orders.csv"), "{error}");
    }
}
