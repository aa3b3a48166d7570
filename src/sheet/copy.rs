//! Rows of a sheet copied as they are, with more cells behind them: for a file that is mended and read again.

use super::write::encode;
use super::{Dialect, Encoding, SheetRow};

/// The bytes of a row as its file has them, cut after `keep` cells, with more cells and the file's line ending.
/// Characters of the added cells that the encoding does not hold become `?`; the row's own all fit, as they
/// came from it.
pub fn copy_row(row: &SheetRow, dialect: Dialect, keep: usize, more: &[&str]) -> Vec<u8> {
    let mut text = row.text_of(keep).to_owned();
    for cell in more {
        text.push(char::from(dialect.delimiter.byte()));
        text.push_str(&quoted(cell, dialect));
    }
    text.push_str(dialect.line_ending.text());
    encoded(&text, dialect.encoding)
}

/// A cell in quotes, where it needs them.
fn quoted(cell: &str, dialect: Dialect) -> String {
    let special = |character: char| {
        matches!(character, '"' | '\r' | '\n') || character == char::from(dialect.delimiter.byte())
    };
    if cell.contains(special) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// A text in an encoding, with question marks in the place of what it does not hold.
fn encoded(text: &str, encoding: Encoding) -> Vec<u8> {
    let mut text = text.to_owned();
    loop {
        match encode(&text, encoding) {
            Ok(bytes) => return bytes,
            Err(character) => text = text.replace(character, "?"),
        }
    }
}
