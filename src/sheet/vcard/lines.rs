//! Lines of a file of cards, with where they begin.

use std::io::BufRead as _;

use crate::language::text;
use crate::model::Place;
use crate::problem::{Problem, ProblemKind};
use crate::sheet::encoding::Encoding;
use crate::sheet::error::SheetError;
use crate::sheet::source::SourceReader;

/// The most bytes of a line, of what is kept of a card, and of a picture as it is written.
pub(super) const LONGEST: usize = 16 * 1024 * 1024;

/// Reads lines.
pub(super) struct Lines {
    reader: SourceReader,
    /// UTF-16, which is read as UTF-8, or else UTF-8 for bytes that stay as they are.
    encoding: Encoding,
    /// The number of the line that was read last, where it begins, and what is on it.
    number: u64,
    at: u64,
    line: Vec<u8>,
    /// Where the next one begins.
    next: u64,
}

impl Lines {
    /// Those that a reader has.
    pub(super) fn new(reader: SourceReader, encoding: Encoding) -> Self {
        Self {
            reader,
            encoding,
            number: 0,
            at: 0,
            line: Vec::new(),
            next: 0,
        }
    }

    /// Those from this byte on, at which a line begins.
    pub(super) fn from(mut reader: SourceReader, encoding: Encoding, at: u64) -> Self {
        reader.go_to(at);
        Self {
            next: at,
            ..Self::new(reader, encoding)
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
            let end = end(held, self.encoding);
            let (length, taken) = end.unwrap_or((held.len(), held.len()));
            self.line.extend_from_slice(&held[..length]);
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
        if self.encoding != Encoding::Utf8 {
            self.decode()?;
        }
        if self.line.last() == Some(&b'\r') {
            self.line.pop();
        }
        if self.at == 0 && self.line.starts_with(Encoding::Utf8.bom()) {
            self.line.drain(..Encoding::Utf8.bom().len());
        }
        Ok(is_there)
    }

    fn decode(&mut self) -> Result<(), SheetError> {
        let rules = self.encoding.rules();
        let text = rules.decode_without_bom_handling_and_without_replacement(&self.line);
        let Some(text) = text else {
            let name = self.encoding.name();
            let reason = text!(
                "it is not {name}, as the file is",
                "ファイルの文字コードの{name}として読み取れません"
            );
            let kind = ProblemKind::VcardInvalid { reason };
            return Err(Problem::new(self.place(), kind).into());
        };
        self.line = text.into_owned().into_bytes();
        Ok(())
    }

    /// What the file is in, as a whole.
    pub(super) fn encoding(&self) -> Encoding {
        self.encoding
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

    /// The byte at which the next one begins.
    pub(super) fn next_at(&self) -> u64 {
        self.next
    }

    /// What is said of a line or a card that does not end.
    pub(super) fn too_long(&self) -> SheetError {
        let kind = ProblemKind::LineTooLong {
            mebibytes: LONGEST / 1024 / 1024,
        };
        Problem::new(self.place(), kind).into()
    }

    fn place(&self) -> Place {
        let (first, last) = (self.number, self.number);
        Place::Lines { first, last }
    }
}

/// How many bytes of a line stand at the beginning of these, and how many there are with its end, if it ends there. Blocks
/// of a file are read whole, so that no character of two bytes is torn.
fn end(held: &[u8], encoding: Encoding) -> Option<(usize, usize)> {
    let line_feed: &[u8] = match encoding {
        Encoding::Utf16Le => b"\n\0",
        Encoding::Utf16Be => b"\0\n",
        _ => return memchr::memchr(b'\n', held).map(|at| (at, at + 1)),
    };
    let at = held.chunks(2).position(|unit| unit == line_feed)?;
    Some((2 * at, 2 * at + 2))
}
