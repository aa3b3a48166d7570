//! Bytes to cards: lines that are folded are joined, and what is between `BEGIN:VCARD` and `END:VCARD` is one.

use std::io::BufRead as _;

use super::property::Property;
use crate::language::Text;
use crate::model::Place;
use crate::problem::{Problem, ProblemKind};
use crate::sheet::error::SheetError;
use crate::sheet::source::SourceReader;

/// The most bytes of a line, and of what is kept of a card.
const LONGEST: usize = 16 * 1024 * 1024;

const BEGIN: &[u8] = b"BEGIN:VCARD";
const END: &[u8] = b"END:VCARD";

/// A card.
pub(super) struct Card {
    /// Its first and its last line.
    pub(super) lines: (u64, u64),
    /// What it has, in its order.
    pub(super) properties: Vec<Property>,
    /// Whether it is of version 2.1, which folds and escapes otherwise.
    pub(super) is_old: bool,
}

/// Finds cards.
pub(super) struct Cards {
    reader: SourceReader,
    /// The number of the line that was read last, and what is on it.
    number: u64,
    line: Vec<u8>,
}

/// A property whose lines may not all be read.
struct Open {
    text: Vec<u8>,
    line: u64,
    property: Option<Property>,
}

impl Open {
    fn new(text: &[u8], line: u64) -> Self {
        let mut open = Self {
            text: text.to_vec(),
            line,
            property: None,
        };
        open.look();
        open
    }

    /// Finds out what it is, as soon as its beginning is whole.
    fn look(&mut self) {
        if self.property.is_none() {
            self.property = Property::begun(&self.text, self.line);
            if self.property.is_some() {
                self.text.clear();
            }
        }
    }

    fn is_media(&self) -> bool {
        self.property.as_ref().is_some_and(Property::is_media)
    }

    /// What is read so far.
    fn held(&mut self) -> &mut Vec<u8> {
        match &mut self.property {
            Some(property) => &mut property.value,
            None => &mut self.text,
        }
    }

    /// Takes a line that goes on with it; false if it does not.
    fn goes_on(&mut self, line: &[u8], is_old: bool) -> bool {
        let is_quoted = self.property.as_ref().is_some_and(Property::is_quoted);
        let is_media = self.is_media();
        let held = self.held();
        if is_quoted && held.last() == Some(&b'=') && !is(line, END) {
            held.pop();
            held.extend_from_slice(line);
            return true;
        }
        if let Some((b' ' | b'\t', rest)) = line.split_first() {
            if !is_media {
                held.extend_from_slice(if is_old { line } else { rest });
                self.look();
            }
            return true;
        }
        // Some break what is encoded without a blank.
        is_media && !line.is_empty() && !line.contains(&b':')
    }
}

impl Cards {
    pub(super) fn new(reader: SourceReader) -> Self {
        Self {
            reader,
            number: 0,
            line: Vec::new(),
        }
    }

    /// The next card; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Card>, SheetError> {
        let Some(first) = self.begin()? else {
            return Ok(None);
        };
        let mut card = Card {
            lines: (first, first),
            properties: Vec::new(),
            is_old: false,
        };
        let (mut depth, mut size) = (1, 0);
        let mut open: Option<Open> = None;
        while self.read_line()? {
            let line = &self.line[..];
            size += line.len();
            if let Some(open) = &mut open
                && open.goes_on(line, card.is_old)
            {
                if open.is_media() {
                    size -= line.len();
                } else if size > LONGEST {
                    return Err(self.too_long());
                }
                continue;
            }
            if let Some(open) = open.take() {
                self.close(open, depth, &mut card)?;
            }
            let line = &self.line[..];
            if is(line, BEGIN) {
                depth += 1;
            } else if is(line, END) {
                depth -= 1;
                if depth == 0 {
                    card.lines.1 = self.number;
                    return Ok(Some(card));
                }
            } else if !line.trim_ascii().is_empty() {
                open = Some(Open::new(line, self.number));
            }
        }
        Err(invalid(
            (first, self.number),
            Text::fixed("there is no END:VCARD", "END:VCARDがありません"),
        ))
    }

    /// Takes a property whose lines are all read. Cards within a card are left out.
    fn close(&self, open: Open, depth: u32, card: &mut Card) -> Result<(), SheetError> {
        let Some(property) = open.property else {
            return Err(invalid(
                (open.line, self.number.saturating_sub(1).max(open.line)),
                Text::fixed(
                    "there is no colon on this line",
                    "この行にコロンがありません",
                ),
            ));
        };
        card.is_old |= property.name == "VERSION" && property.value.starts_with(b"2");
        if depth == 1 {
            card.properties.push(property);
        }
        Ok(())
    }

    /// Finds the line on which the next card begins.
    fn begin(&mut self) -> Result<Option<u64>, SheetError> {
        while self.read_line()? {
            if is(&self.line, BEGIN) {
                return Ok(Some(self.number));
            }
            if !self.line.trim_ascii().is_empty() {
                return Err(invalid(
                    (self.number, self.number),
                    Text::fixed(
                        "there is no BEGIN:VCARD above this line",
                        "この行より上にBEGIN:VCARDがありません",
                    ),
                ));
            }
        }
        Ok(None)
    }

    /// Reads a line, without its end; false at the end of the file.
    fn read_line(&mut self) -> Result<bool, SheetError> {
        self.line.clear();
        let mut is_there = false;
        loop {
            let held = self.reader.fill_buf()?;
            if held.is_empty() {
                break;
            }
            is_there = true;
            let end = memchr::memchr(b'\n', held);
            self.line
                .extend_from_slice(&held[..end.unwrap_or(held.len())]);
            let taken = end.map_or(held.len(), |end| end + 1);
            self.reader.consume(taken);
            if self.line.len() > LONGEST {
                self.number += 1;
                return Err(self.too_long());
            }
            if end.is_some() {
                break;
            }
        }
        self.number += u64::from(is_there);
        if self.line.last() == Some(&b'\r') {
            self.line.pop();
        }
        if self.number == 1 && self.line.starts_with(b"\xEF\xBB\xBF") {
            self.line.drain(..3);
        }
        Ok(is_there)
    }

    fn too_long(&self) -> SheetError {
        let (first, last) = (self.number, self.number);
        let place = Place::Lines { first, last };
        let kind = ProblemKind::LineTooLong {
            mebibytes: LONGEST / 1024 / 1024,
        };
        Problem::new(place, kind).into()
    }
}

/// Whether a line is this, in whichever case.
fn is(line: &[u8], expected: &[u8]) -> bool {
    line.trim_ascii().eq_ignore_ascii_case(expected)
}

/// What is no card.
pub(super) fn invalid((first, last): (u64, u64), reason: Text) -> SheetError {
    let place = Place::Lines { first, last };
    Problem::new(place, ProblemKind::VcardInvalid { reason }).into()
}
