//! The text of one sheet row as the file has it, and the places in it.

use std::ops::Range;
use std::sync::OnceLock;

use super::header::MAX_COLUMNS;
use crate::model::{Excerpt, Place};
use crate::problem::{Problem, ProblemKind};

/// A sheet row before it is split into cells. It begins at the beginning of a physical line.
#[derive(Debug, Clone)]
pub(super) struct RawRow {
    /// The physical line on which the row begins, counted from 1.
    pub(super) line: u64,
    /// The row without the line break that ends it; quoted cells may hold line breaks.
    pub(super) text: String,
    pub(super) delimiter: u8,
    /// Where its cells stand, found when a place is asked for: a row with many bad cells is gone through once.
    sites: OnceLock<Box<[Site]>>,
}

/// Where a cell stands. A row is never so long that its offsets do not fit.
#[derive(Debug, Clone, Copy)]
struct Site {
    /// The byte of the row's text at which it begins.
    start: u32,
    /// The byte behind it.
    end: u32,
    /// Line breaks of the row before it.
    lines: u32,
    /// The character of its physical line at which it begins, counted from 1.
    column: u32,
}

impl RawRow {
    pub(super) fn new(line: u64, text: String, delimiter: u8) -> Self {
        Self {
            line,
            text,
            delimiter,
            sites: OnceLock::new(),
        }
    }

    /// The physical line on which the row ends.
    pub(super) fn last_line(&self) -> u64 {
        self.line + line_at(&self.text, self.text.len()).0
    }

    /// The part of the text that a cell takes, quotes included; the text's end beyond the last cell.
    /// `index` counts from 0.
    pub(super) fn span(&self, index: usize) -> Range<usize> {
        let site = self.site(index);
        site.start as usize..site.end as usize
    }

    /// How many cells there are.
    pub(super) fn cells(&self) -> usize {
        self.spans().count()
    }

    /// The cells' parts of the text. A row that breaks off within quotes ends with the open cell.
    pub(super) fn spans(&self) -> impl Iterator<Item = Range<usize>> {
        let bytes = self.text.as_bytes();
        let mut next = Some(0);
        std::iter::from_fn(move || {
            let start = next?;
            let (end, behind) = cell_end(bytes, start, self.delimiter);
            next = behind;
            Some(start..end)
        })
    }

    /// Where a cell stands; the text's end beyond the last cell.
    fn site(&self, index: usize) -> Site {
        let sites = self.sites.get_or_init(|| {
            let mut walk = Walk::default();
            let spans = self.spans().take(MAX_COLUMNS + 1);
            spans.map(|span| walk.to(&self.text, span)).collect()
        });
        sites.get(index).copied().unwrap_or_else(|| {
            let end = self.text.len();
            let span = self.spans().nth(index).unwrap_or(end..end);
            Walk::default().to(&self.text, span)
        })
    }

    /// Where a cell begins; beyond the last cell, where the row ends. `index` counts from 0.
    pub(super) fn place_of(&self, index: usize) -> Place {
        self.place(self.site(index), index + 1)
    }

    /// The place of this byte of the text.
    pub(super) fn place_at(&self, offset: usize) -> Place {
        let begun = |span: &Range<usize>| span.start <= offset;
        let cell = self.spans().take_while(begun).count();
        self.place(Walk::default().to(&self.text, offset..offset), cell)
    }

    fn place(&self, site: Site, cell: usize) -> Place {
        Place::Cell {
            line: self.line + u64::from(site.lines),
            column: u64::from(site.column),
            cell: cell as u64,
        }
    }

    /// The cell that this byte of the text is in.
    pub(super) fn span_at(&self, offset: usize) -> Range<usize> {
        let end = self.text.len();
        self.spans()
            .find(|span| offset <= span.end)
            .unwrap_or(end..end)
    }

    /// A problem at a part of the text, which begins at this place.
    pub(super) fn problem(&self, place: Place, part: Range<usize>, kind: ProblemKind) -> Problem {
        let excerpt = self.excerpt(place, part);
        Problem::new(place, kind).showing(excerpt)
    }

    /// What stands near a part of the text, which begins at this place.
    pub(super) fn excerpt(&self, place: Place, part: Range<usize>) -> Excerpt {
        let (_, column) = place.position();
        Excerpt::of(&self.text, part, column)
    }
}

/// The way through a row's text, which counts lines and columns as it goes.
#[derive(Default)]
struct Walk {
    at: usize,
    lines: u64,
    /// Characters before it on its line.
    characters: usize,
}

impl Walk {
    /// Goes on to the beginning of a part of the text, which is not before the last one.
    fn to(&mut self, text: &str, part: Range<usize>) -> Site {
        let passed = &text[self.at..part.start];
        let (lines, line_start) = line_at(passed, passed.len());
        if lines > 0 {
            self.lines += lines;
            self.characters = 0;
        }
        self.characters += passed[line_start..].chars().count();
        self.at = part.start;
        Site {
            start: narrow(part.start),
            end: narrow(part.end),
            lines: u32::try_from(self.lines).unwrap_or(u32::MAX),
            column: narrow(self.characters + 1),
        }
    }
}

pub(super) fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// Where the cell that begins at `start` ends, and where the next one begins, if there is one.
fn cell_end(bytes: &[u8], start: usize, delimiter: u8) -> (usize, Option<usize>) {
    let text_end = end_of_quotes(bytes, start);
    let behind = memchr::memchr(delimiter, &bytes[text_end..]);
    let end = behind.map_or(bytes.len(), |at| text_end + at);
    (end, behind.map(|_| end + 1))
}

/// Where the quoted text that begins at `start` ends, after its closing quote; `start` if none begins there.
fn end_of_quotes(bytes: &[u8], start: usize) -> usize {
    if bytes.get(start) != Some(&b'"') {
        return start;
    }
    let mut at = start + 1;
    while let Some(length) = memchr::memchr(b'"', &bytes[at..]) {
        at += length + 1;
        if bytes.get(at) != Some(&b'"') {
            return at;
        }
        at += 1;
    }
    bytes.len()
}

/// How many line breaks stand before this byte, and where its physical line begins. CR LF is one break.
fn line_at(text: &str, offset: usize) -> (u64, usize) {
    let bytes = &text.as_bytes()[..offset];
    let mut lines = 0;
    let mut line_start = 0;
    for at in memchr::memchr2_iter(b'\r', b'\n', bytes) {
        let ends_crlf = bytes[at] == b'\n' && at > 0 && bytes[at - 1] == b'\r';
        lines += u64::from(!ends_crlf);
        line_start = at + 1;
    }
    (lines, line_start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(text: &str) -> RawRow {
        RawRow::new(10, text.to_owned(), b',')
    }

    #[track_caller]
    fn spans(text: &str, expected: &[&str]) {
        let row = row(text);
        let found: Vec<_> = row.spans().map(|span| &row.text[span]).collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn cells_take_their_quotes_with_them() {
        spans("", &[""]);
        spans("a", &["a"]);
        spans("a,", &["a", ""]);
        spans(",", &["", ""]);
        spans("\"a,b\",c", &["\"a,b\"", "c"]);
        spans("\"\",\"say \"\"x,y\"\"\"", &["\"\"", "\"say \"\"x,y\"\"\""]);
        spans("a,\"b\nc", &["a", "\"b\nc"]);
        spans("\"a\"b,c", &["\"a\"b", "c"]);
    }

    #[test]
    fn columns_count_characters_on_the_cells_own_line() {
        let row = row("品名,\"二\r\n行\",\"三\r四\",z");
        let place = |line, column, cell| Place::Cell { line, column, cell };
        let places: Vec<_> = (0..4).map(|index| row.place_of(index)).collect();
        assert_eq!(
            places,
            [
                place(10, 1, 1),
                place(10, 4, 2),
                place(11, 4, 3),
                place(12, 4, 4)
            ]
        );
        assert_eq!(row.last_line(), 12);
    }

    #[test]
    fn an_excerpt_is_one_physical_line() {
        let row = row("a,\"b\r\nc\",d");
        let excerpt = |index| row.excerpt(row.place_of(index), row.span(index));
        let first = excerpt(1);
        assert_eq!(
            (first.text.as_str(), first.start, first.end),
            ("a,\"b", 2, 4)
        );
        let second = excerpt(2);
        assert_eq!(
            (second.text.as_str(), second.start, second.end),
            ("c\",d", 3, 4)
        );
    }
}
