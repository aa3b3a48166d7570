//! Lines of a file of cards, with where they begin.

use std::io::BufRead as _;

use crate::model::Place;
use crate::problem::{Problem, ProblemKind};
use crate::sheet::error::SheetError;
use crate::sheet::source::SourceReader;

/// The most bytes of a line, of what is kept of a card, and of a picture as it is written.
pub(super) const LONGEST: usize = 16 * 1024 * 1024;

/// Reads lines.
pub(super) struct Lines {
    reader: SourceReader,
    /// The number of the line that was read last, where it begins, and what is on it.
    number: u64,
    at: u64,
    line: Vec<u8>,
    /// Where the next one begins.
    next: u64,
}

impl Lines {
    /// Those that a reader has.
    pub(super) fn new(reader: SourceReader) -> Self {
        Self {
            reader,
            number: 0,
            at: 0,
            line: Vec::new(),
            next: 0,
        }
    }

    /// Those from this byte on, at which a line begins.
    pub(super) fn from(mut reader: SourceReader, at: u64) -> Self {
        reader.go_to(at);
        Self {
            next: at,
            ..Self::new(reader)
        }
    }

    /// Reads a line, without its end; false at the end of the file.
    pub(super) fn read(&mut self) -> Result<bool, SheetError> {
        self.line.clear();
        self.at = self.next;
        loop {
            let held = self.reader.fill_buf()?;
            if held.is_empty() {
                break;
            }
            let end = memchr::memchr(b'\n', held);
            self.line
                .extend_from_slice(&held[..end.unwrap_or(held.len())]);
            let taken = end.map_or(held.len(), |end| end + 1);
            self.next += taken as u64;
            self.reader.consume(taken);
            if self.line.len() > LONGEST {
                self.number += 1;
                return Err(self.too_long());
            }
            if end.is_some() {
                break;
            }
        }
        let is_there = self.next > self.at;
        self.number += u64::from(is_there);
        if self.line.last() == Some(&b'\r') {
            self.line.pop();
        }
        if self.at == 0 && self.line.starts_with(b"\xEF\xBB\xBF") {
            self.line.drain(..3);
        }
        Ok(is_there)
    }

    /// The line that was read last.
    pub(super) fn line(&self) -> &[u8] {
        &self.line
    }

    /// Its number, from 1 at the beginning.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// The byte at which it begins.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    /// What is said of a line or a card that does not end.
    pub(super) fn too_long(&self) -> SheetError {
        let (first, last) = (self.number, self.number);
        let place = Place::Lines { first, last };
        let kind = ProblemKind::LineTooLong {
            mebibytes: LONGEST / 1024 / 1024,
        };
        Problem::new(place, kind).into()
    }
}
