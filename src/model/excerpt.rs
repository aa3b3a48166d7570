//! What a problem keeps of the file: a piece of its line, and texts no longer than anyone reads. So a problem is
//! small, however long the line or the cell is.

use std::ops::Range;

/// The physical line of a file that a problem is on, as far as it is near the part to point at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The line, without its line break; of a long one only what is near the part.
    pub text: String,
    /// Byte offset of the part's beginning within `text`.
    pub start: usize,
    /// Byte offset of the part's end within `text`; not before `start`.
    pub end: usize,
    /// Characters of the line that stand before `text`.
    pub skipped: u64,
    /// Whether the line goes on behind `text`.
    pub goes_on: bool,
}

impl Excerpt {
    /// The most characters before the part: more than a screen shows.
    const BEFORE: usize = 120;
    /// The most characters from the part's beginning on.
    const FROM: usize = 240;

    /// What stands near a part of a text on the physical line on which the part begins. The part begins at this
    /// column of its line, counted from 1.
    pub fn of(text: &str, part: Range<usize>, column: u64) -> Self {
        let is_break = |character: char| matches!(character, '\r' | '\n');
        let (before, rest) = text.split_at(part.start);
        let on_line = |(_, character): &(usize, char)| !is_break(*character);
        let near = before.char_indices().rev().take_while(on_line);
        let (shown, start) = near
            .take(Self::BEFORE)
            .fold((0, part.start), |(shown, _), (at, _)| (shown + 1, at));
        let mut behind = rest.char_indices().take_while(on_line);
        let last = behind.by_ref().take(Self::FROM).last();
        let length = last.map_or(0, |(at, character)| at + character.len_utf8());
        let end = part.start + length;
        Self {
            text: text[start..end].to_owned(),
            start: part.start - start,
            end: part.end.min(end) - start,
            skipped: column.saturating_sub(1 + shown),
            goes_on: behind.next().is_some(),
        }
    }
}

/// The most characters of a text that a problem keeps.
const LONGEST_TEXT: usize = 1000;

/// Cuts a text to what a problem keeps of it.
pub fn shorten(text: &mut String) {
    if let Some((end, _)) = text.char_indices().nth(LONGEST_TEXT) {
        text.truncate(end);
        text.push('…');
        text.shrink_to_fit();
    }
}

/// A text as a problem keeps it, without a copy of all of it first.
pub fn shown(text: &str) -> String {
    let end = text.char_indices().nth(LONGEST_TEXT);
    match end {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
