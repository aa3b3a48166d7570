//! The text of a well-formed row to its cells.

use std::ops::Range;

use crate::plain::{EIGHT, place, places};
use crate::sheet::row::line_breaks;
use crate::sheet::rows::Rows;

/// Adds the row of this text, which begins on this physical line and has no line break at its end. Of its cells, at most
/// so many are held. Only one that `has_quotes` can hold line breaks and delimiters in its cells.
pub(super) fn split(
    rows: &mut Rows,
    line: u64,
    (text, has_quotes): (&str, bool),
    delimiter: u8,
    most: usize,
) {
    if has_quotes {
        let lines = (line, line + line_breaks(text));
        rows.push(lines, text, spans(text, delimiter), true, most);
        return;
    }
    rows.push(
        (line, line),
        text,
        plain_spans(text, delimiter),
        false,
        most,
    );
}

/// The parts of a row's text that its cells take, quotes included. A row that breaks off within quotes ends with the
/// open cell.
pub(super) fn spans(text: &str, delimiter: u8) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let start = next?;
        let end = find(bytes, end_of_quotes(bytes, start), delimiter);
        next = end.map(|end| end + 1);
        Some(start..end.unwrap_or(bytes.len()))
    })
}

/// The same of a row without quotes, where each delimiter ends a cell.
fn plain_spans(text: &str, delimiter: u8) -> impl Iterator<Item = Range<usize>> {
    let (chunks, rest) = text.as_bytes().as_chunks::<EIGHT>();
    // No delimiter is a zero.
    let mut last = [0; EIGHT];
    last[..rest.len()].copy_from_slice(rest);
    let chunks = chunks.iter().copied().chain([last]);
    let mut chunks = (0..).step_by(EIGHT).zip(chunks);
    let (mut from, mut delimiters) = (0, 0);
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let start = next?;
        while delimiters == 0 {
            let Some((at, chunk)) = chunks.next() else {
                next = None;
                return Some(start..text.len());
            };
            (from, delimiters) = (at, places(chunk, delimiter));
        }
        let end = from + place(delimiters);
        delimiters &= delimiters - 1;
        next = Some(end + 1);
        Some(start..end)
    })
}

/// The next place of a byte.
fn find(bytes: &[u8], from: usize, byte: u8) -> Option<usize> {
    let rest = &bytes[from..];
    let Some((near, far)) = rest.split_first_chunk::<EIGHT>() else {
        let at = rest.iter().position(|one| *one == byte)?;
        return Some(from + at);
    };
    let near = places(*near, byte);
    if near != 0 {
        return Some(from + place(near));
    }
    Some(from + EIGHT + memchr::memchr(byte, far)?)
}

/// Where the quoted text that begins at `start` ends, after its closing quote; `start` if none begins there.
pub(super) fn end_of_quotes(bytes: &[u8], start: usize) -> usize {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Place;
    use crate::sheet::recut::Recut;

    fn row(text: &str, most: usize) -> Rows {
        let mut rows = Rows::default();
        split(&mut rows, 10, (text, text.contains('"')), b',', most);
        rows
    }

    #[test]
    fn cells_take_their_quotes_with_them() {
        for cells in [
            &[""][..],
            &["a"],
            &["a", ""],
            &["", ""],
            &["\"a,b\"", "c"],
            &["\"\"", "\"say \"\"x,y\"\"\""],
            &["a", "\"b\nc"],
            &["\"a\"b", "c"],
        ] {
            let text = cells.join(",");
            let found: Vec<_> = spans(&text, b',').map(|span| &text[span]).collect();
            assert_eq!(found, cells, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn without_quotes_each_delimiter_ends_a_cell(text in "[,a品]{0,40}") {
            let expected: Vec<_> = spans(&text, b',').collect();
            prop_assert_eq!(plain_spans(&text, b',').collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn columns_count_characters_on_the_cells_own_line() {
        let rows = row("品名,\"二\r\n行\",\"三\r四\",z", usize::MAX);
        let row = rows.row(0);
        for (at, (line, column)) in [(10, 1), (10, 4), (11, 4), (12, 4)].iter().enumerate() {
            let (line, column, cell) = (*line, *column, at as u64 + 1);
            assert_eq!(row.place(at), Place::Cell { line, column, cell });
        }
        assert_eq!(row.last_line(), 12);
    }

    #[test]
    fn an_excerpt_is_one_physical_line() {
        let rows = row("a,\"b\r\nc\",d", usize::MAX);
        let row = rows.row(0);
        for (column, expected) in [(1, ("a,\"b", 2, 4)), (2, ("c\",d", 3, 4))] {
            let excerpt = row.excerpt(column);
            let found = (&*excerpt.text, excerpt.start, excerpt.end);
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn cells_that_are_made_of_others_take_the_places_of_those() {
        let text = "ab,\"say \"\"x\"\"\",\"ＣＤＥ\"";
        let mut rows = row(text, usize::MAX);
        let mut cells = Recut::default();
        let read = rows.row(0);
        read.put_beginning(2, "Ｃ".len(), &mut cells);
        read.put_cell(1, &mut cells);
        read.put_text(Some(1), "made", &mut cells);
        read.put_cell(7, &mut cells);
        read.put_beginning(1, "say".len(), &mut cells);
        rows.recut_last(
            &cells,
            &vec![Some(2), Some(1), Some(1), None, Some(1)].into(),
        );
        let mut copy = Rows::default();
        rows.copy_row(0, &mut copy);
        for rows in [&rows, &copy] {
            let row = rows.row(0);
            let found: Vec<_> = row.cells().collect();
            assert_eq!(found, ["Ｃ", "say \"x\"", "made", "", "say"]);
            assert_eq!(row.text(), text);
            let place = |at| match row.place(at) {
                Place::Cell { column, cell, .. } => (column, cell),
                _ => (0, 0),
            };
            let places = [(16, 3), (4, 2), (4, 2), (0, 0), (4, 2)];
            assert_eq!([0, 1, 2, 3, 4].map(place), places);
            let shown = |at| {
                let excerpt = row.excerpt(at);
                (excerpt.start, excerpt.end)
            };
            assert_eq!([1, 2, 4].map(shown), [(3, 14); 3]);
        }
    }

    #[test]
    fn of_a_row_with_far_too_many_cells_the_first_are_held_and_all_are_counted() {
        let rows = row("a,\"b\",c,d", 2);
        let row = rows.row(0);
        assert_eq!((row.len(), row.held_cells()), (4, 2));
        assert_eq!(row.cells().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(row.cell(2), "");
    }
}
