//! Rows of a sheet copied as they are, with more cells behind them: for a file that is mended and read again.

use super::write::{WriteError, encode};
use super::{Dialect, Encoding, SheetRow};

/// The bytes of a row as its file has them, with more cells and the file's line ending. Of a row with `columns`
/// cells only the first `keep` are copied; one with more or fewer is copied whole, so that it stays broken
/// until it is mended.
///
/// # Errors
/// A character of the row that the encoding decodes but does not write; some of EUC-JP's are so. Characters of
/// the added cells that the encoding does not hold become `?`.
pub fn copy_row(
    row: &SheetRow,
    dialect: Dialect,
    (columns, keep): (usize, usize),
    more: &[&str],
) -> Result<Vec<u8>, WriteError> {
    let text = row.text_of(if row.len() == columns {
        keep
    } else {
        usize::MAX
    });
    let encoding = dialect.encoding;
    let mut bytes = encode(text, encoding).map_err(|character| WriteError::Character {
        character,
        encoding,
    })?;
    for cell in more {
        let delimiter = char::from(dialect.delimiter.byte());
        bytes.extend(encoded(
            &format!("{delimiter}{}", quoted(cell, dialect)),
            encoding,
        ));
    }
    bytes.extend(encoded(dialect.line_ending.text(), encoding));
    Ok(bytes)
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
