//! Text to rows that are well formed: the layer in front of the `csv` crate, which forgives broken quotes
//! and does not know true line numbers.
//!
//! It looks only at quotes and line breaks, and keeps one buffer, cut at each row that is handed out.

use std::ops::Range;

use super::raw::RawRow;
use super::text::{Text, TextError};
use super::{Delimiter, DelimiterChoice, Encoding, LineEnding, SheetError};
use crate::problem::{ProblemKind, QuoteFault};

/// The longest row that is kept in memory, in bytes of UTF-8: far more than any record holds, and a bound
/// for files that are no CSV or whose quote is never closed.
pub(super) const MAX_ROW: usize = 16 * 1024 * 1024;

/// Cuts text into sheet rows.
pub(super) struct StrictRows {
    text: Text,
    encoding: Encoding,
    delimiter: Delimiter,
    /// Text that is decoded and not yet handed out, behind rows that are.
    buffer: String,
    /// Where the current row begins in `buffer`. Other offsets count from here, so that they stay true
    /// when the rows before it are cut off.
    row: usize,
    /// The physical line on which the current row begins.
    line: u64,
    line_ending: Option<LineEnding>,
    /// Why no more text can be had, told once the rows before are handed out.
    stop: Option<Stop>,
}

enum Stop {
    Text(TextError),
    RowTooLong,
}

impl StrictRows {
    /// The rows of this text. The first line that is not blank decides the delimiter if none is declared.
    pub(super) fn new(text: Text, encoding: Encoding, choice: DelimiterChoice) -> Self {
        let mut rows = Self {
            text,
            encoding,
            delimiter: Delimiter::Comma,
            buffer: String::new(),
            row: 0,
            line: 1,
            line_ending: None,
            stop: None,
        };
        rows.delimiter = match choice {
            DelimiterChoice::Declared(delimiter) => delimiter,
            DelimiterChoice::Auto => Delimiter::of_header(rows.peek_header()),
        };
        rows
    }

    pub(super) fn delimiter(&self) -> Delimiter {
        self.delimiter
    }

    /// How the row handed out last ends; none at the end of the file.
    pub(super) fn line_ending(&self) -> Option<LineEnding> {
        self.line_ending
    }

    /// The next row; none at the end of the file. After an error there is nothing more to read.
    pub(super) fn next_row(&mut self) -> Result<Option<RawRow>, SheetError> {
        self.skip_blank_lines();
        let length = self.row_length()?;
        if length == 0 {
            return Ok(None);
        }
        let row = self.raw(length);
        self.line = row.last_line();
        self.row += length;
        self.line_ending = self.skip_break();
        Ok(Some(row))
    }

    fn skip_blank_lines(&mut self) {
        while self.skip_break().is_some() {}
    }

    /// Skips a line break at the current position, if one stands there.
    fn skip_break(&mut self) -> Option<LineEnding> {
        let ending = match self.byte(0)? {
            b'\n' => LineEnding::Lf,
            b'\r' if self.byte(1) == Some(b'\n') => LineEnding::CrLf,
            b'\r' => LineEnding::Cr,
            _ => return None,
        };
        self.row += ending.text().len();
        self.line += 1;
        Some(ending)
    }

    /// The first line that is not blank, judged by its quotes alone, as the delimiter is not known yet.
    fn peek_header(&mut self) -> &str {
        self.skip_blank_lines();
        let mut quoted = false;
        let mut at = 0;
        while let Some(stop) = self.find(at, quote_or_break) {
            if self.rest().as_bytes()[stop] == b'"' {
                quoted = !quoted;
            } else if !quoted {
                return &self.rest()[..stop];
            }
            at = stop + 1;
        }
        self.rest()
    }

    /// The length of the current row, without its line break.
    fn row_length(&mut self) -> Result<usize, SheetError> {
        let mut at = 0;
        loop {
            let Some(stop) = self.find(at, quote_or_break) else {
                return self.end_of_text();
            };
            let bytes = self.rest().as_bytes();
            if bytes[stop] != b'"' {
                return Ok(stop);
            }
            if stop > 0 && bytes[stop - 1] != self.delimiter.byte() {
                let row = self.raw_line(stop);
                let cell = row.span_at(stop);
                return Err(fault(&row, cell, QuoteFault::InsideUnquoted));
            }
            let after = self.closing_quote(stop)? + 1;
            at = match self.byte(after) {
                Some(byte) if byte == self.delimiter.byte() => after + 1,
                None | Some(b'\r' | b'\n') => after,
                Some(_) => {
                    let row = self.raw_line(after);
                    let length = row.text[after..].chars().next().map_or(0, char::len_utf8);
                    let offending = after..after + length;
                    return Err(fault(&row, offending, QuoteFault::TextAfterClosing));
                }
            }
        }
    }

    /// Where the quote is that closes the one at `open`.
    fn closing_quote(&mut self, open: usize) -> Result<usize, SheetError> {
        let mut at = open + 1;
        while let Some(quote) = self.find(at, |bytes| memchr::memchr(b'"', bytes)) {
            if self.byte(quote + 1) != Some(b'"') {
                return Ok(quote);
            }
            at = quote + 2;
        }
        if let Some(Stop::Text(_)) = self.stop {
            self.end_of_text()?;
        }
        let row = self.raw(self.rest().len());
        let cell = open..row.text.len();
        Err(fault(&row, cell, QuoteFault::Unclosed))
    }

    /// The length of the last row, if the text ends there as it should.
    fn end_of_text(&mut self) -> Result<usize, SheetError> {
        let length = self.rest().len();
        match self.stop.take() {
            None => Ok(length),
            Some(Stop::Text(TextError::Io(error))) => Err(error.into()),
            Some(Stop::Text(TextError::Malformed)) => {
                let row = self.raw(length);
                let kind = ProblemKind::FileEncoding {
                    tried: self.encoding.name(),
                    likely: None,
                };
                let problem = row.problem(row.place_at(length), length..length, kind);
                Err(problem.into())
            }
            Some(Stop::RowTooLong) => {
                let kind = ProblemKind::LineTooLong {
                    mebibytes: MAX_ROW / 1024 / 1024,
                };
                let row = self.raw(length);
                let beginning = row.span(0);
                Err(row.problem(row.place_of(0), beginning, kind).into())
            }
        }
    }

    /// The current row as far as the end of the physical line that this byte is on.
    fn raw_line(&mut self, offset: usize) -> RawRow {
        let line_break = self.find(offset, |bytes| memchr::memchr2(b'\r', b'\n', bytes));
        self.raw(line_break.unwrap_or(self.rest().len()))
    }

    fn raw(&self, length: usize) -> RawRow {
        let text = self.rest()[..length].to_owned();
        RawRow::new(self.line, text, self.delimiter.byte())
    }

    /// The text from the current row on, as far as it is decoded.
    fn rest(&self) -> &str {
        &self.buffer[self.row..]
    }

    fn byte(&mut self, at: usize) -> Option<u8> {
        self.find(at, |bytes| (!bytes.is_empty()).then_some(0))
            .map(|at| self.rest().as_bytes()[at])
    }

    /// Searches the text from `at` on, reading more of it as long as nothing is found.
    fn find(&mut self, at: usize, search: impl Fn(&[u8]) -> Option<usize>) -> Option<usize> {
        let mut at = at;
        loop {
            let bytes = self.rest().as_bytes();
            let unseen = bytes.get(at..).unwrap_or_default();
            if let Some(found) = search(unseen) {
                return Some(at + found);
            }
            at = at.max(bytes.len());
            if !self.read_more() {
                return None;
            }
        }
    }

    /// Reads more text, after cutting off the rows that are handed out; false if there is none.
    fn read_more(&mut self) -> bool {
        if self.stop.is_some() {
            return false;
        }
        self.buffer.drain(..self.row);
        self.row = 0;
        if self.buffer.len() > MAX_ROW {
            self.stop = Some(Stop::RowTooLong);
            return false;
        }
        let before = self.buffer.len();
        if let Err(error) = self.text.read_into(&mut self.buffer) {
            self.stop = Some(Stop::Text(error));
        }
        self.buffer.len() > before
    }
}

fn quote_or_break(bytes: &[u8]) -> Option<usize> {
    memchr::memchr3(b'"', b'\r', b'\n', bytes)
}

/// The problem of a broken quote at a part of the row.
fn fault(row: &RawRow, part: Range<usize>, fault: QuoteFault) -> SheetError {
    let place = row.place_at(part.start);
    let kind = ProblemKind::Quote { fault };
    row.problem(place, part, kind).into()
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use super::*;

    fn rows(reader: impl Read + Send + 'static) -> StrictRows {
        let text = Text::new(Box::new(reader), Encoding::Utf8);
        let comma = DelimiterChoice::Declared(Delimiter::Comma);
        StrictRows::new(text, Encoding::Utf8, comma)
    }

    #[test]
    fn the_buffer_stays_small_however_long_the_file_is() {
        let row = "1,\"two\r\nlines\",3\r\n";
        let count = 200_000;
        let mut rows = rows(io::Cursor::new(row.repeat(count)));
        let mut read = 0;
        while rows.next_row().unwrap().is_some() {
            read += 1;
            assert!(rows.buffer.capacity() <= 256 * 1024);
        }
        assert_eq!(read, count);
        assert_eq!(rows.line, 2 * count as u64 + 1);
    }

    #[test]
    fn a_quote_that_is_never_closed_is_found_before_memory_is_full() {
        let mut rows = rows("a,\"b\n".as_bytes().chain(io::repeat(b'x')));
        let Err(SheetError::Problem(problem)) = rows.next_row() else {
            panic!("the quote is not closed");
        };
        let fault = QuoteFault::Unclosed;
        assert_eq!(problem.kind, ProblemKind::Quote { fault });
        assert_eq!(
            problem.excerpt.map(|excerpt| excerpt.text),
            Some("a,\"b".to_owned())
        );
    }

    #[test]
    fn what_has_no_lines_is_refused_before_memory_is_full() {
        let mut rows = rows("a\n".as_bytes().chain(io::repeat(0)));
        assert!(rows.next_row().unwrap().is_some());
        let Err(SheetError::Problem(problem)) = rows.next_row() else {
            panic!("the line is too long");
        };
        assert_eq!(problem.kind, ProblemKind::LineTooLong { mebibytes: 16 });
        assert_eq!(problem.place.line(), Some(2));
    }
}
