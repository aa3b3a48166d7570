//! The text of one sheet row as the file has it, and the places in it.

use std::ops::Range;

use crate::model::{Excerpt, Place};

/// A sheet row before it is split into cells. It begins at the beginning of a physical line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawRow {
    /// The physical line on which the row begins, counted from 1.
    pub(super) line: u64,
    /// The row without the line break that ends it; quoted cells may hold line breaks.
    pub(super) text: String,
    pub(super) delimiter: u8,
}

impl RawRow {
    /// The physical line on which the row ends.
    pub(super) fn last_line(&self) -> u64 {
        self.line + line_at(&self.text, self.text.len()).0
    }

    /// The part of the text that a cell takes, quotes included; the text's end beyond the last cell.
    /// `index` counts from 0.
    pub(super) fn span(&self, index: usize) -> Range<usize> {
        let end = self.text.len();
        self.spans().nth(index).unwrap_or(end..end)
    }

    /// The cells' parts of the text. A row that breaks off within quotes ends with the open cell.
    fn spans(&self) -> impl Iterator<Item = Range<usize>> {
        let bytes = self.text.as_bytes();
        let mut next = Some(0);
        std::iter::from_fn(move || {
            let start = next?;
            let text_end = end_of_quotes(bytes, start);
            let delimiter = memchr::memchr(self.delimiter, &bytes[text_end..]);
            let end = delimiter.map_or(bytes.len(), |at| text_end + at);
            next = delimiter.map(|_| end + 1);
            Some(start..end)
        })
    }

    /// Where a cell begins; beyond the last cell, where the row ends. `index` counts from 0.
    pub(super) fn place_of(&self, index: usize) -> Place {
        self.place(self.span(index).start, index + 1)
    }

    /// The place of this byte of the text.
    pub(super) fn place_at(&self, offset: usize) -> Place {
        let begun = |span: &Range<usize>| span.start <= offset;
        self.place(offset, self.spans().take_while(begun).count())
    }

    fn place(&self, offset: usize, cell: usize) -> Place {
        let (lines, line_start) = line_at(&self.text, offset);
        Place::Cell {
            line: self.line + lines,
            column: self.text[line_start..offset].chars().count() as u64 + 1,
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

    /// The physical line on which a part of the text begins, and the part as far as it is on that line.
    pub(super) fn excerpt(&self, part: Range<usize>) -> Excerpt {
        let (_, line_start) = line_at(&self.text, part.start);
        let rest = &self.text.as_bytes()[part.start..];
        let line_end = memchr::memchr2(b'\r', b'\n', rest)
            .map_or(self.text.len(), |length| part.start + length);
        Excerpt {
            text: self.text[line_start..line_end].to_owned(),
            start: part.start - line_start,
            end: part.end.min(line_end) - line_start,
        }
    }
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
        RawRow {
            line: 10,
            text: text.to_owned(),
            delimiter: b',',
        }
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
        let excerpt = |index| row.excerpt(row.span(index));
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
