//! Text that is decoded and not yet handed out: one buffer, cut at each row that is.

use crate::sheet::encoding::{Encoding, TextError, TextStream};

/// The longest row that is kept in memory, in bytes of UTF-8: far more than any record holds, and a bound
/// for files that are no CSV or whose quote is never closed.
pub(super) const MAX_ROW: usize = 16 * 1024 * 1024;

/// Why no more text can be had.
pub(super) enum Stop {
    Text(TextError),
    RowTooLong,
}

/// The text from a row on. Offsets count from there, so that they stay true when what is before it is cut off.
pub(super) struct TextBuffer {
    text: TextStream,
    /// Text that is decoded, behind rows that were handed out.
    decoded: String,
    /// Where the row begins in it.
    start: usize,
    /// Told once the rows before are handed out.
    pub(super) stop: Option<Stop>,
}

impl TextBuffer {
    pub(super) fn new(text: TextStream) -> Self {
        Self {
            text,
            decoded: String::new(),
            start: 0,
            stop: None,
        }
    }

    pub(super) fn encoding(&self) -> Encoding {
        self.text.encoding()
    }

    /// Goes on behind so many bytes, which were handed out.
    pub(super) fn skip(&mut self, length: usize) {
        self.start += length;
    }

    /// The text from the current row on, as far as it is decoded.
    pub(super) fn rest(&self) -> &str {
        &self.decoded[self.start..]
    }

    pub(super) fn byte(&mut self, at: usize) -> Option<u8> {
        self.find(at, |bytes| (!bytes.is_empty()).then_some(0))
            .map(|at| self.rest().as_bytes()[at])
    }

    /// Searches the text from `at` on, reading more of it as long as nothing is found.
    pub(super) fn find(
        &mut self,
        at: usize,
        search: impl Fn(&[u8]) -> Option<usize>,
    ) -> Option<usize> {
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

    /// Where the quote is that closes the one at `open`.
    pub(super) fn closing_quote(&mut self, open: usize) -> Option<usize> {
        let mut at = open + 1;
        while let Some(quote) = self.find(at, |bytes| memchr::memchr(b'"', bytes)) {
            if self.byte(quote + 1) != Some(b'"') {
                return Some(quote);
            }
            at = quote + 2;
        }
        None
    }

    /// The current row as far as the end of the physical line that this byte is on.
    pub(super) fn physical_line(&mut self, offset: usize) -> &str {
        let line_break = self.find(offset, |bytes| memchr::memchr2(b'\r', b'\n', bytes));
        &self.rest()[..line_break.unwrap_or(self.rest().len())]
    }

    /// The current row without its line break, judged by its quotes alone, as the delimiter is not known yet.
    pub(super) fn line_by_quotes(&mut self) -> &str {
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

    /// Reads more text, after cutting off the rows that are handed out; false if there is none.
    fn read_more(&mut self) -> bool {
        if self.stop.is_some() {
            return false;
        }
        self.decoded.drain(..self.start);
        self.start = 0;
        if self.decoded.len() > MAX_ROW {
            self.stop = Some(Stop::RowTooLong);
            return false;
        }
        let before = self.decoded.len();
        if let Err(error) = self.text.read_into(&mut self.decoded) {
            self.stop = Some(Stop::Text(error));
        }
        self.decoded.len() > before
    }

    #[cfg(test)]
    pub(super) fn capacity(&self) -> usize {
        self.decoded.capacity()
    }
}

/// The first place where a row may end, or be known not to.
pub(super) fn quote_or_break(bytes: &[u8]) -> Option<usize> {
    memchr::memchr3(b'"', b'\r', b'\n', bytes)
}
