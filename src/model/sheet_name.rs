//! The name of a sheet of a workbook, as small as a place.

use std::fmt;
use std::sync::{Mutex, PoisonError};

/// The name of a sheet. A run reads a few of them, and whoever names a place in one may copy it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SheetName(&'static String);

/// The names that were made, each once and for good.
static NAMES: Mutex<Vec<&'static String>> = Mutex::new(Vec::new());

/// The most characters of a name that are kept; Excel takes 31.
const MOST: usize = 255;

impl SheetName {
    /// The name of a sheet.
    pub fn new(name: &str) -> Self {
        let end = name
            .char_indices()
            .nth(MOST)
            .map_or(name.len(), |(at, _)| at);
        let name = &name[..end];
        let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
        let known = names.iter().copied().find(|known| known.as_str() == name);
        Self(known.unwrap_or_else(|| {
            let name: &'static String = Box::leak(Box::new(name.to_owned()));
            names.push(name);
            name
        }))
    }

    /// Its text.
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// The address of a cell of it, as Excel writes it: `Sheet1!C7`, or `'2026 11'!C7`.
    pub fn address(self, row: u64, column: u32) -> String {
        let is_word = |character: char| character.is_alphanumeric() || character == '_';
        let starts_as_word = self.0.starts_with(|first: char| !first.is_numeric());
        let column = letters(column);
        if starts_as_word && self.0.chars().all(is_word) {
            format!("{}!{column}{row}", self.0)
        } else {
            format!("'{}'!{column}{row}", self.0.replace('\'', "''"))
        }
    }
}

impl fmt::Debug for SheetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.0, f)
    }
}

/// 28 is `AB`.
fn letters(column: u32) -> String {
    let mut left = column;
    let mut letters = Vec::new();
    while left > 0 {
        left -= 1;
        let letter = u8::try_from(left % 26).unwrap_or_default();
        letters.push(char::from(b'A' + letter));
        left /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_as_excel_writes_it() {
        let address = |name, row, column| SheetName::new(name).address(row, column);
        assert_eq!(address("Sheet1", 7, 3), "Sheet1!C7");
        assert_eq!(address("売上", 1, 28), "売上!AB1");
        assert_eq!(address("2026 11", 10, 703), "'2026 11'!AAA10");
        assert_eq!(address("it's", 1, 26), "'it''s'!Z1");
        assert_eq!(SheetName::new("a"), SheetName::new("a"));
    }
}
