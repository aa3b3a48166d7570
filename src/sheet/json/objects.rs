//! Bytes to the texts of objects, one after the other, wherever they are: on lines, in a list, or in `{"records": […]}`.

use std::io::BufRead as _;

use crate::model::Place;
use crate::problem::{Problem, ProblemKind};
use crate::sheet::error::SheetError;
use crate::sheet::source::SourceReader;

/// The most bytes of a record.
const LONGEST: usize = 16 * 1024 * 1024;

/// What kintone's API has around its records.
const ANSWER: &[u8] = b"{\"records\":[";

/// Finds objects.
pub(super) struct Objects {
    reader: SourceReader,
    line: u64,
    text: Vec<u8>,
    /// Whether what comes first was seen.
    is_begun: bool,
    /// How many brackets are around the objects.
    around: Vec<u8>,
    /// Nothing may come behind the brackets.
    is_closed: bool,
}

/// The text of an object, and the lines that it takes.
pub(super) type Object<'t> = (&'t str, (u64, u64));

/// Where the scan of an object is.
#[derive(Default)]
struct Scan {
    depth: usize,
    is_text: bool,
    is_escaped: bool,
    /// What was read, without blanks, as long as it may be an answer of kintone's.
    compact: Vec<u8>,
}

impl Objects {
    pub(super) fn new(reader: SourceReader) -> Self {
        Self {
            reader,
            line: 1,
            text: Vec::new(),
            is_begun: false,
            around: Vec::new(),
            is_closed: false,
        }
    }

    /// The next object; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Object<'_>>, SheetError> {
        self.text.clear();
        let mut scan = Scan::default();
        let mut first = self.line;
        loop {
            let Some(byte) = self.byte()? else {
                if scan.depth > 0 || !self.around.is_empty() {
                    return Err(self.invalid("it ends within a record, or within the list of them"));
                }
                return Ok(None);
            };
            self.line += u64::from(byte == b'\n');
            if scan.depth == 0 {
                if byte == b'{' && !self.is_closed {
                    first = self.line;
                    scan.depth = 1;
                    self.text.push(byte);
                    scan.compact.push(byte);
                } else {
                    self.between(byte)?;
                }
                continue;
            }
            self.text.push(byte);
            if self.text.len() > LONGEST {
                let mebibytes = LONGEST / 1024 / 1024;
                let kind = ProblemKind::LineTooLong { mebibytes };
                let place = Place::Lines { first, last: first };
                return Err(Problem::new(place, kind).into());
            }
            if !self.is_begun && self.is_answer(byte, &mut scan) {
                self.around.extend(*b"}]");
                self.is_begun = true;
                self.text.clear();
                scan = Scan::default();
                continue;
            }
            if scan.goes_on(byte) {
                continue;
            }
            self.is_begun = true;
            let lines = (first, self.line);
            let text = std::str::from_utf8(&self.text);
            let text = text.map_err(|_| self.invalid("it is not UTF-8"))?;
            return Ok(Some((text, lines)));
        }
    }

    /// Whether what was read of the first object is what kintone has around records.
    fn is_answer(&self, byte: u8, scan: &mut Scan) -> bool {
        if !self.around.is_empty() || !ANSWER.starts_with(&scan.compact) {
            return false;
        }
        if !byte.is_ascii_whitespace() {
            scan.compact.push(byte);
        }
        scan.compact == ANSWER
    }

    /// Takes a byte between objects.
    fn between(&mut self, byte: u8) -> Result<(), SheetError> {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {}
            // A byte-order mark.
            0xEF | 0xBB | 0xBF if !self.is_begun => {}
            b'[' if !self.is_begun => {
                self.is_begun = true;
                self.around.push(b']');
            }
            b',' if !self.around.is_empty() && !self.is_closed => {}
            byte if self.around.last() == Some(&byte) => {
                self.around.pop();
                self.is_closed = true;
            }
            // kintone says how many records there are behind them.
            _ if self.is_closed && !self.around.is_empty() => {}
            _ => return Err(self.invalid("there is something between the records")),
        }
        Ok(())
    }

    fn byte(&mut self) -> Result<Option<u8>, SheetError> {
        let byte = self.reader.fill_buf()?.first().copied();
        if byte.is_some() {
            self.reader.consume(1);
        }
        Ok(byte)
    }

    fn invalid(&self, reason: &str) -> SheetError {
        let place = Place::Lines {
            first: self.line,
            last: self.line,
        };
        let reason = reason.to_owned();
        Problem::new(place, ProblemKind::JsonInvalid { reason }).into()
    }
}

impl Scan {
    /// Takes a byte of an object, and says whether there is more of it.
    fn goes_on(&mut self, byte: u8) -> bool {
        if self.is_text {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' => self.is_escaped = true,
                b'"' => self.is_text = false,
                _ => {}
            }
            return true;
        }
        match byte {
            b'"' => self.is_text = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth -= 1,
            _ => {}
        }
        self.depth > 0
    }
}
