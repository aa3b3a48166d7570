//! The part of a text from one byte to another, in eight bytes.

use std::ops::Range;

/// What the start of a span has that is one of a cell's own text.
const OWN: u32 = 1 << 31;

/// The part of a text from one byte to another: of a row, or of the texts that cells have of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// The same, this far behind.
    pub(super) fn behind(self, by: u32) -> Self {
        Self {
            start: self.start.saturating_add(by),
            end: self.end.saturating_add(by),
        }
    }

    /// The same part of the texts that cells have of their own.
    pub(super) fn among_own(self) -> Self {
        Self {
            start: self.start | OWN,
            ..self
        }
    }

    pub(super) fn is_among_own(self) -> bool {
        self.start & OWN != 0
    }

    /// Its first bytes, so many of them.
    pub(super) fn beginning(self, length: usize) -> Self {
        Self {
            end: narrow(self.start() + length),
            ..self
        }
    }

    pub(super) fn start(self) -> usize {
        (self.start & !OWN) as usize
    }

    pub(super) fn is_empty(self) -> bool {
        self.start & !OWN == self.end
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self {
            start: narrow(range.start),
            end: narrow(range.end),
        }
    }
}

impl From<Span> for Range<usize> {
    fn from(span: Span) -> Self {
        span.start()..span.end as usize
    }
}

/// No text here is as long as this counts: a record has a bound, and a piece few more.
pub(super) fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX) & !OWN
}
