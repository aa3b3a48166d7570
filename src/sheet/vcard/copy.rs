//! Cards as they are, byte by byte, with what is wrong with them within.

use std::io::Read as _;

use super::cells::SAID;
use super::lines::Lines;
use crate::sheet::csv::encode_loosely;
use crate::sheet::dialect::{Dialect, Kind, WriteError};
use crate::sheet::encoding::Encoding;
use crate::sheet::error::SheetError;
use crate::sheet::input::{CardCopier, Copier};
use crate::sheet::row::SheetRow;
use crate::sheet::source::Source;

/// The most bytes of a line, as the format has it.
const WIDTH: usize = 75;

/// Copies cards, or their rows as CSV.
#[derive(Debug)]
pub(super) struct CardsCopier {
    source: Source,
    encoding: Encoding,
    /// The first lines of all cards, and the bytes at which they begin.
    cards: Vec<(u64, u64)>,
}

impl CardsCopier {
    /// One that knows no card yet.
    pub(super) fn new(source: &Source, encoding: Encoding) -> Self {
        Self {
            source: source.clone(),
            encoding,
            cards: Vec::new(),
        }
    }

    /// Takes in a card, which is behind all before.
    pub(super) fn take(&mut self, line: u64, at: u64) {
        self.cards.push((line, at));
    }

    /// The lines of a card, without what an errors file said in it before: those with which it begins, its version
    /// included, which is to be the first; and all behind.
    fn read(&self, (first, last): (u64, u64)) -> Result<[Vec<u8>; 2], SheetError> {
        let (mut head, mut rest) = (Vec::new(), Vec::new());
        let found = self.cards.binary_search_by_key(&first, |(line, _)| *line);
        let Some((_, at)) = found.ok().and_then(|found| self.cards.get(found)) else {
            return Ok([head, rest]);
        };
        let mut lines = Lines::from(self.source.unwatched(), self.encoding, *at);
        let mut bytes = self.source.unwatched();
        bytes.go_to(*at);
        let mut is_ours = false;
        for number in 0..=last - first {
            if !lines.read()? {
                break;
            }
            let mut line = Vec::new();
            let length = lines.next_at() - lines.at();
            (&mut bytes).take(length).read_to_end(&mut line)?;
            let text = lines.line();
            is_ours = begins(text, SAID) || is_ours && text.starts_with(b" ");
            if is_ours {
                continue;
            }
            let is_head = number == 0 || (number == 1 && begins(text, "VERSION"));
            let part = if is_head { &mut head } else { &mut rest };
            part.append(&mut line);
        }
        if *at == 0 {
            head.drain(..self.bom().len());
        }
        Ok([head, rest])
    }

    fn bom(&self) -> &'static [u8] {
        let bom = self.encoding.bom();
        match self.source.head() {
            Ok(head) if head.starts_with(bom) => bom,
            _ => b"",
        }
    }
}

impl Copier for CardsCopier {
    fn beginning(&self) -> &'static [u8] {
        Dialect::beside(Kind::Vcard).beginning()
    }

    fn copy(
        &self,
        row: SheetRow<'_>,
        cells: Option<usize>,
        more: &[&str],
    ) -> Result<Vec<u8>, WriteError> {
        Dialect::beside(Kind::Vcard).copy(row, cells, more)
    }

    fn cards(&self) -> Option<&dyn CardCopier> {
        Some(self)
    }
}

impl CardCopier for CardsCopier {
    fn beginning(&self) -> &'static [u8] {
        self.bom()
    }

    fn copy(&self, row: SheetRow<'_>, said: &[String]) -> Result<Vec<u8>, SheetError> {
        let lines = (row.first_line(), row.last_line());
        let [head, rest] = self.read(lines)?;
        let is_utf8 = || {
            [&head, &rest]
                .iter()
                .all(|part| str::from_utf8(part).is_ok())
        };
        let encoding = match self.encoding {
            Encoding::Utf8 if !is_utf8() => Encoding::ShiftJis,
            encoding => encoding,
        };
        let encoded = |text: String| encode_loosely(text, encoding).0;
        let [line_feed, both] = ["\n", "\r\n"].map(|text| encoded(text.to_owned()));
        let line_break = if head.ends_with(&both) { "\r\n" } else { "\n" };
        let said: String = said.iter().map(|said| property(said, line_break)).collect();
        let mut card = [head, encoded(said), rest].concat();
        if !card.ends_with(&line_feed) {
            card.extend(encoded(line_break.to_owned()));
        }
        Ok(card)
    }
}

/// Whether a line of a card is what an errors file says of it.
pub fn is_said(line: &str) -> bool {
    begins(line.as_bytes(), SAID)
}

/// Whether a line is the first one of this property.
fn begins(line: &[u8], property: &str) -> bool {
    line.split_at_checked(property.len())
        .is_some_and(|(name, rest)| {
            name.eq_ignore_ascii_case(property.as_bytes())
                && matches!(rest.first(), Some(b':' | b';'))
        })
}

/// What is said, as lines of a property.
fn property(said: &str, line_break: &str) -> String {
    let text = said
        .replace('\\', "\\\\")
        .replace('\r', "")
        .replace('\n', "\\n");
    let mut lines = String::new();
    let mut length = 0;
    for character in format!("{SAID}:{text}").chars() {
        if length + character.len_utf8() > WIDTH {
            lines.push_str(line_break);
            lines.push(' ');
            length = 1;
        }
        lines.push(character);
        length += character.len_utf8();
    }
    lines + line_break
}
