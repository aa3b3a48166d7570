//! Bytes to cards: lines that are folded are joined, and what is between `BEGIN:VCARD` and `END:VCARD` is one.

use super::head::BEGIN;
use super::lines::{LONGEST, Lines};
use super::open::{END, Open, is};
use super::property::Property;
use crate::language::Text;
use crate::model::Place;
use crate::problem::{Problem, ProblemKind};
use crate::sheet::encoding::Encoding;
use crate::sheet::error::SheetError;
use crate::sheet::source::SourceReader;

/// A card.
pub(super) struct Card {
    /// Its first and its last line.
    pub(super) lines: (u64, u64),
    /// The byte at which it begins.
    pub(super) at: u64,
    /// What it has, in its order.
    pub(super) properties: Vec<Property>,
    /// Whether it is of version 2.1, which folds and escapes otherwise.
    pub(super) is_old: bool,
}

/// Finds cards.
pub(super) struct Cards {
    lines: Lines,
}

impl Cards {
    pub(super) fn new(reader: SourceReader, encoding: Encoding) -> Self {
        Self {
            lines: Lines::new(reader, encoding),
        }
    }

    /// The next card; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Card>, SheetError> {
        let Some(first) = self.begin()? else {
            return Ok(None);
        };
        let mut card = Card {
            lines: (first, first),
            at: self.lines.at(),
            properties: Vec::new(),
            is_old: false,
        };
        let (mut depth, mut size) = (1, 0);
        let mut open: Option<Open> = None;
        while self.lines.read()? {
            let line = self.lines.line();
            size += line.len();
            if let Some(open) = &mut open
                && open.goes_on(line, card.is_old)
            {
                if open.is_media() {
                    size -= line.len();
                } else if size > LONGEST {
                    return Err(self.lines.too_long());
                }
                continue;
            }
            if let Some(open) = open.take() {
                self.close(open, depth, &mut card)?;
            }
            let line = self.lines.line();
            if is(line, BEGIN) {
                depth += 1;
            } else if is(line, END) {
                depth -= 1;
                if depth == 0 {
                    card.lines.1 = self.lines.number();
                    return Ok(Some(card));
                }
            } else if !line.trim_ascii().is_empty() {
                let begun = Open::new(line, self.lines.number(), self.lines.at());
                if begun.is_media() {
                    size -= line.len();
                }
                open = Some(begun);
            }
        }
        Err(invalid(
            (first, self.lines.number()),
            Text::fixed("there is no END:VCARD", "END:VCARDがありません"),
        ))
    }

    /// Takes a property whose lines are all read. Cards within a card are left out.
    fn close(&self, open: Open, depth: u32, card: &mut Card) -> Result<(), SheetError> {
        let Some(mut property) = open.property else {
            return Err(invalid(
                (
                    open.line,
                    self.lines.number().saturating_sub(1).max(open.line),
                ),
                Text::fixed(
                    "there is no colon on this line",
                    "この行にコロンがありません",
                ),
            ));
        };
        card.is_old |= property.name == "VERSION" && property.value.starts_with(b"2");
        if depth == 1 {
            property.is_text = self.lines.encoding() != Encoding::Utf8;
            if property.is_picture() {
                property.see(open.at);
            }
            card.properties.push(property);
        }
        Ok(())
    }

    /// Finds the line on which the next card begins.
    fn begin(&mut self) -> Result<Option<u64>, SheetError> {
        while self.lines.read()? {
            if is(self.lines.line(), BEGIN) {
                return Ok(Some(self.lines.number()));
            }
            if !self.lines.line().trim_ascii().is_empty() {
                return Err(invalid(
                    (self.lines.number(), self.lines.number()),
                    Text::fixed(
                        "there is no BEGIN:VCARD above this line",
                        "この行より上にBEGIN:VCARDがありません",
                    ),
                ));
            }
        }
        Ok(None)
    }
}

/// What is no card.
pub(super) fn invalid((first, last): (u64, u64), reason: Text) -> SheetError {
    let place = Place::Lines { first, last };
    Problem::new(place, ProblemKind::VcardInvalid { reason }).into()
}
