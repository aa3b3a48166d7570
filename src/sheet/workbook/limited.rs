//! Bytes of an archive, unpacked, and never more of them than is sensible.

use std::io::{self, BufRead, BufReader, Read};

/// The longest piece of XML that is held: a tag, or a text between two. A cell of Excel has at most 32,767 characters.
const LONGEST: usize = 8 * 1024 * 1024;

/// What says that there is more than is read.
const TOO_MUCH: io::ErrorKind = io::ErrorKind::FileTooLarge;

/// Whether an error says that there is more than is read.
pub(super) fn is_too_much(error: &io::Error) -> bool {
    error.kind() == TOO_MUCH && error.raw_os_error().is_none()
}

/// A reader that ends with an error where an archive holds more than it should.
pub(super) struct Limited {
    inner: BufReader<Box<dyn Read + Send>>,
    /// How many bytes more may come.
    left: u64,
    /// How many came of the piece at hand.
    piece: usize,
}

impl Limited {
    pub(super) fn new(inner: Box<dyn Read + Send>, most: u64) -> Self {
        Self {
            inner: BufReader::with_capacity(64 * 1024, inner),
            left: most,
            piece: 0,
        }
    }

    /// All of it.
    pub(super) fn read_whole(&mut self) -> io::Result<Vec<u8>> {
        let mut whole = Vec::new();
        loop {
            self.begin_piece();
            let bytes = self.fill_buf()?;
            if bytes.is_empty() {
                return Ok(whole);
            }
            whole.extend_from_slice(bytes);
            let count = bytes.len();
            self.consume(count);
        }
    }

    /// What comes next is another piece.
    pub(super) fn begin_piece(&mut self) {
        self.piece = 0;
    }
}

impl Read for Limited {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Limited {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let bytes = self.inner.fill_buf()?;
        if !bytes.is_empty() && (self.left == 0 || self.piece > LONGEST) {
            return Err(TOO_MUCH.into());
        }
        Ok(bytes)
    }

    fn consume(&mut self, count: usize) {
        self.inner.consume(count);
        self.left = self.left.saturating_sub(count as u64);
        self.piece = self.piece.saturating_add(count);
    }
}
