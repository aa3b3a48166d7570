//! A sheet of a spreadsheet, and a part of it, as people name them.

use std::str::FromStr;

use crate::language::Text;

/// A sheet, by its name or its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetChoice(String);

impl SheetChoice {
    /// What was said: a name, or a number.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The number that it may be, counted from 1.
    pub(super) fn number(&self) -> Option<u64> {
        self.0.parse().ok()
    }
}

impl From<String> for SheetChoice {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// Cells of a sheet: from one row and column to others, counted from 1. By itself it is all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    first: (u32, u32),
    last: (u32, u32),
}

impl Default for Area {
    fn default() -> Self {
        Self {
            first: (1, 1),
            last: (u32::MAX, u32::MAX),
        }
    }
}

impl Area {
    pub(super) fn is_below(self, row: u32) -> bool {
        row > self.last.0
    }

    pub(super) fn holds(self, row: u32, column: u32) -> bool {
        (self.first.0..=self.last.0).contains(&row)
            && (self.first.1..=self.last.1).contains(&column)
    }

    /// The position of a column within it, from 0.
    pub(super) fn column(self, column: u32) -> usize {
        column.saturating_sub(self.first.1) as usize
    }

    /// The first column, counted from 1.
    pub(super) fn first_column(self) -> u32 {
        self.first.1
    }
}

/// `A1:F200`, `A:F`, `3:200`, or `B2` for all from there.
impl FromStr for Area {
    type Err = Text;

    fn from_str(text: &str) -> Result<Self, Text> {
        const UNREAD: Text = Text::fixed(
            "use a range such as A1:F200, A:F, or B3 for all cells from there",
            "「A1:F200」や「A:F」のような範囲、またはその先すべてを表す「B3」の形で指定してください。",
        );
        let (from, to) = text.split_once(':').unwrap_or((text, ""));
        let all = Self::default();
        let (from, to) = (corner(from).ok_or(UNREAD)?, corner(to).ok_or(UNREAD)?);
        if text.is_empty() || (text.contains(':') && to == (None, None)) {
            return Err(UNREAD);
        }
        let area = Self {
            first: (from.0.unwrap_or(1), from.1.unwrap_or(1)),
            last: (to.0.unwrap_or(all.last.0), to.1.unwrap_or(all.last.1)),
        };
        let is_forward = area.first.0 <= area.last.0 && area.first.1 <= area.last.1;
        if is_forward { Ok(area) } else { Err(UNREAD) }
    }
}

/// Row and column of an address, as far as it has them.
fn corner(text: &str) -> Option<(Option<u32>, Option<u32>)> {
    let text = text.replace('$', "");
    let letters = text.trim_end_matches(|digit: char| digit.is_ascii_digit());
    let digits = &text[letters.len()..];
    let row = match digits {
        "" => None,
        digits => Some(digits.parse().ok().filter(|row| *row > 0)?),
    };
    let column = match letters {
        "" => None,
        letters => Some(column_number(letters)?),
    };
    Some((row, column))
}

/// `AB` is 28.
pub(super) fn column_number(letters: &str) -> Option<u32> {
    if !(1..=3).contains(&letters.len()) {
        return None;
    }
    let mut digits = letters.bytes().map(|letter| match letter {
        b'A'..=b'Z' => Some(u32::from(letter - b'A') + 1),
        b'a'..=b'z' => Some(u32::from(letter - b'a') + 1),
        _ => None,
    });
    digits.try_fold(0, |number, digit| Some(number * 26 + digit?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_as_excel_writes_it() {
        let area = |text: &str| {
            text.parse::<Area>()
                .ok()
                .map(|area| (area.first, area.last))
        };
        let end = u32::MAX;
        assert_eq!(area("A1:F200"), Some(((1, 1), (200, 6))));
        assert_eq!(area("$b$2:$aa$3"), Some(((2, 2), (3, 27))));
        assert_eq!(area("B:C"), Some(((1, 2), (end, 3))));
        assert_eq!(area("3:5"), Some(((3, 1), (5, end))));
        assert_eq!(area("B3"), Some(((3, 2), (end, end))));
        for wrong in [
            "", ":", "A1:", "B1:A2", "A2:A1", "A0", "AAAA1", "1A", "A1:B2:C3", "あ1",
        ] {
            assert_eq!(area(wrong), None, "{wrong}");
        }
    }
}
