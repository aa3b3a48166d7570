//! Where a row ends whose quotes are broken, and reading can go on behind it.

use super::buffer::{Stop, TextBuffer};

/// How far behind a broken row one looks for a row that fits, in bytes.
const SIGHT: usize = 1024 * 1024;
/// The longest row that is taken for one that fits. It bounds the work where many lines open a quote.
const LONGEST: usize = 16 * 1024;

/// The length of the row at the beginning, whose quotes are broken: its cells taken for what they most likely are, and,
/// if they are not as many as there are columns, up to the next line that fits. What a cell with text behind its closing
/// quote holds may be anything, so its lines belong to the row until its quotes are even in number. None if a quote is
/// not closed, or nothing in sight makes them even.
pub(super) fn broken_length(text: &mut TextBuffer, delimiter: u8, columns: usize) -> Option<usize> {
    // A quote behind spaces most likely begins a quoted cell; but one that has no end is a sign of inches.
    let length = length_if(text, delimiter, columns, true);
    length.or_else(|| length_if(text, delimiter, columns, false))
}

/// The same, where quotes behind spaces begin a quoted cell, or are text.
fn length_if(
    text: &mut TextBuffer,
    delimiter: u8,
    columns: usize,
    opens_behind_spaces: bool,
) -> Option<usize> {
    let (mut at, mut cells) = (0, 1);
    // Where the first cell begins that has text behind its closing quote.
    let mut torn = None;
    let end = loop {
        let start = at;
        let mut open = start;
        if opens_behind_spaces {
            open = behind_spaces(text, start, delimiter);
        }
        if text.byte(open) == Some(b'"') {
            at = text.closing_quote(open)? + 1;
        }
        let end = text.find(at, |bytes| memchr::memchr3(delimiter, b'\r', b'\n', bytes));
        let end = end.unwrap_or(text.rest().len());
        if start < at && at < end {
            torn = torn.or(Some(start));
        }
        if text.rest().as_bytes().get(end) != Some(&delimiter) {
            break end;
        }
        cells += 1;
        at = end + 1;
    };
    let is_whole = text.byte(end + SIGHT).is_none();
    if let Some(Stop::RowTooLong) = text.stop {
        return None;
    }
    let text = text.rest().as_bytes();
    let text = &text[..text.len().min(end + SIGHT)];
    let even = match torn {
        Some(start) => start + up_to_even(&text[start..], end - start, is_whole)?,
        None => end,
    };
    if cells == columns && even == end {
        return Some(end);
    }
    Some(even + up_to_fitting(&text[even..], delimiter, columns, is_whole))
}

/// Where a cell begins without the spaces before it, full-width ones included.
fn behind_spaces(text: &mut TextBuffer, start: usize, delimiter: u8) -> usize {
    const WIDE: &[u8] = "\u{3000}".as_bytes();
    let mut at = start;
    loop {
        match text.byte(at) {
            Some(byte @ (b' ' | b'\t')) if byte != delimiter => at += 1,
            Some(0xE3) if text.rest().as_bytes()[at..].starts_with(WIDE) => at += WIDE.len(),
            _ => return at,
        }
    }
}

/// How much of a text, which begins with a line break, belongs to the broken row before it: all up to the first line
/// that is well formed and has as many cells as there are columns. Without one, and the text not whole, as far as it
/// goes to the last line break.
fn up_to_fitting(text: &[u8], delimiter: u8, columns: usize, is_whole: bool) -> usize {
    let mut last = 0;
    let mut at = 0;
    while let Some(line_break) = next_break(text, at) {
        let next = behind_break(text, line_break);
        if next == text.len() {
            break;
        }
        if fits(&text[next..], delimiter, columns, is_whole) {
            return line_break;
        }
        last = line_break;
        at = next;
    }
    if is_whole { without_breaks(text) } else { last }
}

/// The first end of a line, from `end` on, at which the quotes of a text are even in number: where a cell may end that
/// began with one. None if there is none in the text.
fn up_to_even(text: &[u8], end: usize, is_whole: bool) -> Option<usize> {
    let mut is_even = memchr::memchr_iter(b'"', &text[..end])
        .count()
        .is_multiple_of(2);
    for at in memchr::memchr3_iter(b'"', b'\r', b'\n', &text[end..]) {
        if text[end + at] == b'"' {
            is_even = !is_even;
        } else if is_even {
            return Some(end + at);
        }
    }
    (is_even && is_whole).then_some(text.len())
}

/// Where the physical line begins that is behind the one at this place.
pub(super) fn next_line(text: &[u8], at: usize) -> Option<usize> {
    next_break(text, at).map(|line_break| behind_break(text, line_break))
}

fn next_break(text: &[u8], at: usize) -> Option<usize> {
    memchr::memchr2(b'\r', b'\n', &text[at..]).map(|found| at + found)
}

fn behind_break(text: &[u8], at: usize) -> usize {
    at + if text[at..].starts_with(b"\r\n") {
        2
    } else {
        1
    }
}

/// The length of a text without the line breaks at its end.
fn without_breaks(text: &[u8]) -> usize {
    let last = text.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n'));
    last.map_or(0, |last| last + 1)
}

/// Whether a text begins with a well-formed row of so many cells.
fn fits(text: &[u8], delimiter: u8, columns: usize, is_whole: bool) -> bool {
    let sight = &text[..text.len().min(LONGEST)];
    let ends_here = is_whole && sight.len() == text.len();
    let mut at = 0;
    for cells in 1..=columns {
        let Some(end) = end_of_cell(sight, at, delimiter, ends_here) else {
            return false;
        };
        if sight.get(end) != Some(&delimiter) {
            return cells == columns;
        }
        at = end + 1;
    }
    false
}

/// Where a well-formed cell ends, if it is one.
fn end_of_cell(text: &[u8], start: usize, delimiter: u8, ends_here: bool) -> Option<usize> {
    let mut at = start;
    if text.get(at) == Some(&b'"') {
        at += 1;
        loop {
            at += memchr::memchr(b'"', &text[at..])? + 1;
            if text.get(at) != Some(&b'"') {
                break;
            }
            at += 1;
        }
    } else {
        let is_end = |byte: &u8| *byte == delimiter || matches!(byte, b'\r' | b'\n' | b'"');
        let end = text[at..].iter().position(is_end);
        at = end.map_or(text.len(), |end| at + end);
    }
    match text.get(at) {
        None => ends_here.then_some(at),
        Some(b'\r' | b'\n') => Some(at),
        Some(byte) => (*byte == delimiter).then_some(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_goes_on_at_the_next_line_that_fits() {
        for (text, belonging) in [
            ("\nB,2\n", ""),
            ("\r\nB,2\r\n", ""),
            ("\nno cell\nB,2\n", "\nno cell"),
            ("\nstill\" text,x\nB,2", "\nstill\" text,x"),
            ("\n\"B\nb\",2\n", ""),
            ("\n\"never closed,2\nB,3\n", "\n\"never closed,2"),
            ("\nno cell\n\n", "\nno cell"),
            ("\n\n", ""),
            ("", ""),
        ] {
            let length = up_to_fitting(text.as_bytes(), b',', 2, true);
            assert_eq!(&text[..length], belonging, "{text:?}");
        }
    }

    #[test]
    fn a_broken_cell_ends_with_a_line_when_its_quotes_are_even() {
        for (text, end, belonging) in [
            ("\"a\"b\nc", 4, Some("\"a\"b")),
            ("\"a\"b\"\nc\nd\"\r\ne", 5, Some("\"a\"b\"\nc\nd\"")),
            ("\"a\"b\"\nc\"", 5, Some("\"a\"b\"\nc\"")),
            ("\"a\"b\"\nc\n", 5, None),
        ] {
            let length = up_to_even(text.as_bytes(), end, true);
            assert_eq!(length.map(|length| &text[..length]), belonging, "{text:?}");
        }
        assert_eq!(up_to_even(b"\"a\"b\"\nc\"", 5, false), None);
    }

    #[test]
    fn what_is_cut_off_is_not_taken_for_a_row() {
        let length = up_to_fitting(b"\nno cell\nB,2", b',', 2, false);
        assert_eq!(length, b"\nno cell".len());
        assert_eq!(up_to_fitting(b"\nB,2\nC", b',', 2, false), 0);
    }
}
