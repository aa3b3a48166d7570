//! Text to rows that are well formed, at their true lines. The `csv` crate would forgive broken quotes, and count
//! lines in its own way.
//!
//! To find where a row ends it looks only at quotes and line breaks. A quote that is never closed is the end; a row that
//! is broken in another way is handed out with what is wrong with it, and reading goes on behind it.

use std::ops::Range;

use super::broken::broken_length;
use super::buffer::{MAX_ROW, Stop, TextBuffer, quote_or_break};
use super::cells::{spans, split};
use super::separator;
use crate::model::Place;
use crate::problem::{Problem, ProblemKind, QuoteFault};
use crate::sheet::dialect::{Delimiter, DelimiterChoice, LineEnding};
use crate::sheet::encoding::{TextError, TextStream};
use crate::sheet::error::SheetError;
use crate::sheet::row::{line_breaks, problem_in};
use crate::sheet::rows::Rows;
use crate::sheet::way::Begin;

/// Cuts text into sheet rows.
pub(super) struct StrictRows {
    /// The text from the current row on.
    text: TextBuffer,
    delimiter: Delimiter,
    /// The physical line on which the current row begins.
    line: u64,
    line_ending: Option<LineEnding>,
    /// What is to be said of a line above the header that states the delimiter for Excel.
    pub(super) separator_line: Option<Problem>,
}

/// Why a row is none.
enum Broken {
    /// A quote stands where none can, at a part of the row.
    Quote(Range<usize>, QuoteFault),
    /// There is nothing behind it that could be read.
    End(SheetError),
}

impl From<SheetError> for Broken {
    fn from(error: SheetError) -> Self {
        Self::End(error)
    }
}

impl StrictRows {
    /// The rows of this text. A line for Excel, or the first line that is not blank, decides the delimiter if none is
    /// declared.
    pub(super) fn new(
        text: TextStream,
        choice: DelimiterChoice,
        begin: Begin,
    ) -> Result<Self, SheetError> {
        let mut rows = Self {
            text: TextBuffer::new(text),
            delimiter: Delimiter::Comma,
            line: 1,
            line_ending: None,
            separator_line: None,
        };
        // A mark that is still there (a second one, or that of an encoding whose files should have none) is no text.
        if rows.text.byte(0).is_some() && rows.text.rest().starts_with('\u{FEFF}') {
            rows.text.skip('\u{FEFF}'.len_utf8());
        }
        let stated = rows.skip_separator_line()?;
        rows.go_to(begin)?;
        rows.delimiter = match (choice, stated) {
            (DelimiterChoice::Declared(delimiter), _)
            | (DelimiterChoice::Auto, Some(delimiter)) => delimiter,
            (DelimiterChoice::Auto, None) => Delimiter::of_header(rows.peek_header()),
        };
        Ok(rows)
    }

    /// Goes on to where the contents begin. What is above is read as lines, whatever stands in them.
    fn go_to(&mut self, begin: Begin) -> Result<(), SheetError> {
        let before = match begin {
            Begin::First => return Ok(()),
            Begin::Behind(lines) => lines,
            Begin::Header(line) => line.saturating_sub(1),
        };
        while self.line <= before {
            let end = self
                .text
                .find(0, |bytes| memchr::memchr2(b'\r', b'\n', bytes));
            let Some(end) = end else {
                // An end that is none is told by whoever reads on.
                if self.text.stop.is_none() {
                    self.text.skip(self.text.rest().len());
                }
                break;
            };
            self.text.skip(end);
            self.skip_break();
        }
        if let Begin::Header(line) = begin
            && (self.line != line || matches!(self.text.byte(0), None | Some(b'\r' | b'\n')))
            && self.text.stop.is_none()
        {
            let kind = ProblemKind::HeaderNoLine { line };
            return Err(Problem::new(Place::File, kind).into());
        }
        Ok(())
    }

    /// Skips a line like `sep=;`, which tells Excel the delimiter, and says which it is.
    fn skip_separator_line(&mut self) -> Result<Option<Delimiter>, SheetError> {
        self.skip_blank_lines();
        let end = self
            .text
            .find(0, |bytes| memchr::memchr2(b'\r', b'\n', bytes));
        let Some(end) = end.filter(|end| *end <= separator::LONGEST) else {
            return Ok(None);
        };
        let Some(separator) = separator::stated(&self.text.rest()[..end]) else {
            return Ok(None);
        };
        let (stated, kind) = separator::delimiter(separator);
        let problem = self.problem(0..end, kind);
        if stated.is_none() {
            return Err(problem.into());
        }
        self.separator_line = Some(problem);
        self.text.skip(end);
        Ok(stated)
    }

    pub(super) fn delimiter(&self) -> Delimiter {
        self.delimiter
    }

    /// How the row handed out last ends; none at the end of the file.
    pub(super) fn line_ending(&self) -> Option<LineEnding> {
        self.line_ending
    }

    /// Adds the next row to these, with so many cells at most; false at the end of the file. After an error there is
    /// nothing more to read. A row with broken quotes is spoilt if it is known how many columns there are, and else an
    /// error.
    pub(super) fn read_row(
        &mut self,
        rows: &mut Rows,
        most: usize,
        columns: Option<usize>,
    ) -> Result<bool, SheetError> {
        self.skip_blank_lines();
        let delimiter = self.delimiter.byte();
        let mut fault = None;
        let (length, has_quotes) = match self.row_length() {
            Ok(found) => found,
            Err(Broken::End(error)) => return Err(error),
            Err(Broken::Quote(part, quote)) => {
                let length =
                    columns.and_then(|columns| broken_length(&mut self.text, delimiter, columns));
                let problem = self.fault(part, self.over(quote, length));
                let Some(length) = length else {
                    return Err(problem.into());
                };
                fault = Some(problem);
                (length, true)
            }
        };
        if length == 0 {
            return Ok(false);
        }
        let text = (&self.text.rest()[..length], has_quotes);
        split(rows, self.line, text, delimiter, most);
        if let Some(fault) = fault {
            rows.spoil_last(fault);
        }
        self.line = rows.last_line().unwrap_or(self.line);
        self.text.skip(length);
        self.line_ending = self.skip_break();
        Ok(true)
    }

    fn skip_blank_lines(&mut self) {
        while self.skip_break().is_some() {}
    }

    /// Skips a line break at the current position, if one stands there.
    fn skip_break(&mut self) -> Option<LineEnding> {
        let ending = match self.text.byte(0)? {
            b'\n' => LineEnding::Lf,
            b'\r' if self.text.byte(1) == Some(b'\n') => LineEnding::CrLf,
            b'\r' => LineEnding::Cr,
            _ => return None,
        };
        self.text.skip(ending.text().len());
        self.line += 1;
        Some(ending)
    }

    /// The first line that is not blank.
    fn peek_header(&mut self) -> &str {
        self.skip_blank_lines();
        self.text.line_by_quotes()
    }

    /// The length of the current row, without its line break, and whether it has quotes.
    fn row_length(&mut self) -> Result<(usize, bool), Broken> {
        let mut at = 0;
        let mut has_quotes = false;
        loop {
            let Some(stop) = self.text.find(at, quote_or_break) else {
                return Ok((self.end_of_text()?, has_quotes));
            };
            let bytes = self.text.rest().as_bytes();
            if bytes[stop] != b'"' {
                return Ok((stop, has_quotes));
            }
            has_quotes = true;
            if stop > 0 && bytes[stop - 1] != self.delimiter.byte() {
                let delimiter = self.delimiter.byte();
                let line = self.text.physical_line(stop);
                let cell = spans(line, delimiter).find(|cell| stop <= cell.end);
                let cell = cell.unwrap_or(stop..stop);
                let fault = if line[cell.start..stop].trim().is_empty() {
                    QuoteFault::BehindSpaces
                } else {
                    QuoteFault::InsideUnquoted
                };
                return Err(Broken::Quote(cell, fault));
            }
            let Some(closing) = self.text.closing_quote(stop) else {
                return Err(self.unclosed(stop).into());
            };
            let after = closing + 1;
            at = match self.text.byte(after) {
                Some(byte) if byte == self.delimiter.byte() => after + 1,
                None | Some(b'\r' | b'\n') => after,
                Some(_) => {
                    if line_breaks(&self.text.rest()[stop..after]) > 0 {
                        let (first, last) = (self.line, self.line_at(after));
                        let fault = QuoteFault::AcrossLines { first, last };
                        return Err(Broken::Quote(stop..after, fault));
                    }
                    let row = self.text.physical_line(after);
                    let length = row[after..].chars().next().map_or(0, char::len_utf8);
                    let part = after..after + length;
                    return Err(Broken::Quote(part, QuoteFault::TextAfterClosing));
                }
            }
        }
    }

    /// The physical line of a part of the current row.
    fn line_at(&self, at: usize) -> u64 {
        self.line + line_breaks(&self.text.rest()[..at])
    }

    /// A fault of a row that turned out to have this length: it is known which lines it took.
    fn over(&self, fault: QuoteFault, length: Option<usize>) -> QuoteFault {
        match (fault, length) {
            (QuoteFault::AcrossLines { first, .. }, Some(length)) => {
                let last = self.line_at(length);
                QuoteFault::AcrossLines { first, last }
            }
            _ => fault,
        }
    }

    /// Why the quote at `open` is not closed.
    fn unclosed(&mut self, open: usize) -> SheetError {
        let ends_early = matches!(self.text.stop, Some(Stop::Text(_)));
        match self.end_of_text() {
            Err(error) if ends_early => error,
            _ => self
                .fault(open..self.text.rest().len(), QuoteFault::Unclosed)
                .into(),
        }
    }

    /// The length of the last row, if the text ends there as it should.
    fn end_of_text(&mut self) -> Result<usize, SheetError> {
        let length = self.text.rest().len();
        match self.text.stop.take() {
            None => Ok(length),
            Some(Stop::Text(TextError::Io(error))) => Err(error.into()),
            Some(Stop::Text(TextError::Malformed)) => {
                let kind = ProblemKind::FileEncoding {
                    tried: self.text.encoding().name(),
                    likely: None,
                };
                Err(self.problem(length..length, kind).into())
            }
            Some(Stop::RowTooLong) => {
                let mebibytes = MAX_ROW / 1024 / 1024;
                let kind = ProblemKind::LineTooLong { mebibytes };
                let first = spans(self.text.rest(), self.delimiter.byte()).next();
                Err(self.problem(first.unwrap_or(0..0), kind).into())
            }
        }
    }

    fn fault(&self, part: Range<usize>, fault: QuoteFault) -> Problem {
        self.problem(part, ProblemKind::Quote { fault })
    }

    /// A problem at a part of the current row, of which so much is read as there is to show.
    fn problem(&self, part: Range<usize>, kind: ProblemKind) -> Problem {
        let row = self.text.rest();
        let begun = |span: &Range<usize>| span.start <= part.start;
        let cell = spans(row, self.delimiter.byte()).take_while(begun).count();
        problem_in((self.line, row), part, cell, kind)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use proptest::prelude::*;

    use super::*;
    use crate::sheet::encoding::Encoding;

    fn rows(reader: impl Read + Send + 'static) -> StrictRows {
        let text = TextStream::new(Box::new(io::BufReader::new(reader)), Encoding::Utf8);
        StrictRows::new(
            text,
            DelimiterChoice::Declared(Delimiter::Comma),
            Begin::First,
        )
        .unwrap()
    }

    /// The next row as it is told, if there is one.
    fn next(rows: &mut StrictRows) -> Result<Option<String>, SheetError> {
        let mut read = Rows::default();
        rows.read_row(&mut read, usize::MAX, None)?;
        Ok(read
            .last()
            .map(|row| format!("{:?} {:?}", row.lines(), row.cells().collect::<Vec<_>>())))
    }

    #[test]
    fn the_buffer_stays_small_however_long_the_file_is() {
        let row = "1,\"two\r\nlines\",3\r\n";
        let count = 200_000;
        let mut rows = rows(io::Cursor::new(row.repeat(count)));
        let mut read = 0;
        while next(&mut rows).unwrap().is_some() {
            read += 1;
            assert!(rows.text.capacity() <= 256 * 1024);
        }
        assert_eq!(read, count);
        assert_eq!(rows.line, 2 * count as u64 + 1);
    }

    #[test]
    fn a_quote_that_is_never_closed_is_found_before_memory_is_full() {
        let mut rows = rows("a,\"b\n".as_bytes().chain(io::repeat(b'x')));
        let Err(SheetError::Problem(problem)) = next(&mut rows) else {
            panic!("the quote is not closed");
        };
        let fault = QuoteFault::Unclosed;
        assert_eq!(problem.kind, ProblemKind::Quote { fault });
        assert_eq!(problem.excerpt.unwrap().text, "a,\"b");
    }

    #[test]
    fn what_has_no_lines_is_refused_before_memory_is_full() {
        let mut rows = rows("a\n".as_bytes().chain(io::repeat(0)));
        assert!(next(&mut rows).unwrap().is_some());
        let Err(SheetError::Problem(problem)) = next(&mut rows) else {
            panic!("the line is too long");
        };
        assert_eq!(problem.kind, ProblemKind::LineTooLong { mebibytes: 16 });
        assert_eq!(problem.place.line(), Some(2));
    }

    /// A reader that gives a few bytes at a time, and between them is interrupted, as any stream may be.
    struct Trickle {
        bytes: io::Cursor<Vec<u8>>,
        sizes: std::iter::Cycle<std::vec::IntoIter<usize>>,
    }

    impl Read for Trickle {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.sizes.next() {
                Some(0) => Err(io::ErrorKind::Interrupted.into()),
                size => {
                    let size = size.unwrap_or(1).min(buffer.len());
                    self.bytes.read(&mut buffer[..size])
                }
            }
        }
    }

    /// All that is read, to the end or the first error.
    fn told(reader: impl Read + Send + 'static, encoding: Encoding) -> Vec<String> {
        let mut rows = StrictRows::new(
            TextStream::new(Box::new(io::BufReader::new(reader)), encoding),
            DelimiterChoice::Auto,
            Begin::First,
        )
        .unwrap();
        let mut told = Vec::new();
        loop {
            let row = next(&mut rows);
            told.push(format!("{row:?}"));
            if !matches!(row, Ok(Some(_))) {
                return told;
            }
        }
    }

    proptest! {
        #[test]
        fn a_stream_in_small_pieces_says_the_same_as_a_whole(
            pieces in prop::collection::vec(prop::sample::select(vec![
                "a", ",", "\"", "\"\"", "\n", "\r", "\r\n", ";", "品", "表", "\u{FEFF}",
            ]), 0..40),
            damage in prop::option::of(any::<u8>()),
            sizes in prop::collection::vec(0..5_usize, 1..6),
            encoding in prop::sample::select(Encoding::ALL.to_vec()),
        ) {
            let text = pieces.concat();
            let mut bytes = match encoding {
                Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
                Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
                _ => encoding.rules().encode(&text).0.into_owned(),
            };
            bytes.extend(damage);
            let sizes = sizes.into_iter().chain([1]).collect::<Vec<_>>().into_iter().cycle();
            let trickle = Trickle { bytes: io::Cursor::new(bytes.clone()), sizes };
            prop_assert_eq!(told(trickle, encoding), told(io::Cursor::new(bytes), encoding));
        }
    }

    #[test]
    fn a_stream_that_fails_gives_the_rows_before() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("the disk is gone"))
            }
        }
        let reader = "a,b\n1,2\n3,".as_bytes().chain(Broken);
        let told = told(reader, Encoding::Utf8);
        assert_eq!(told.len(), 3);
        assert!(told[2].contains("the disk is gone"), "{}", told[2]);
    }
}
