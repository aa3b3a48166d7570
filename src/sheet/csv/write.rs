//! Rows to a CSV file, written anew or copied as they are: the way back of reading, and as strict.

use std::io::{self, Write};

use super::cells::spans;
use crate::sheet::dialect::{Dialect, LineEnding, WriteError};
use crate::sheet::encoding::Encoding;
use crate::sheet::input::Copier;
use crate::sheet::row::SheetRow;
use crate::sheet::rows::Rows;

/// Writes rows so that a sheet reads them back as they were.
///
/// Cells are quoted where they need it. A character that the encoding does not hold is an error and never
/// another character: nothing is replaced, and nothing of its row is written.
pub struct Writer<W> {
    out: W,
    dialect: Dialect,
}

impl<W: Write> Writer<W> {
    /// Begins a file in this dialect, with its byte-order mark if it has one.
    pub fn new(mut out: W, dialect: Dialect) -> io::Result<Self> {
        out.write_all(dialect.beginning())?;
        Ok(Self { out, dialect })
    }

    /// Writes one row.
    pub fn write_row(
        &mut self,
        cells: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<(), WriteError> {
        let row = one_row(self.dialect, cells)?;
        let bytes = encode_strictly(&row, self.dialect.encoding)?;
        Ok(self.out.write_all(&bytes)?)
    }

    /// Ends the file.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

impl Copier for Dialect {
    fn beginning(&self) -> &'static [u8] {
        if self.bom { self.encoding.bom() } else { b"" }
    }

    /// Some encodings, EUC-JP for one, do not write all that they read. Such a character of the row is an error; in the
    /// cells behind it, it becomes `?`.
    fn copy(
        &self,
        row: SheetRow<'_>,
        cells: Option<usize>,
        more: &[&str],
    ) -> Result<Vec<u8>, WriteError> {
        let text = row.text();
        let mut ends = spans(text, self.delimiter.byte()).map(|span| span.end);
        // A map may have made other cells of the row than it has here.
        let (found, end) = match cells {
            None => (0, text.len()),
            Some(cells) => ends
                .by_ref()
                .take(cells)
                .fold((0, 0), |(n, _), end| (n + 1, end)),
        };
        let mut bytes = encode_strictly(&text[..end], self.encoding)?;
        let more = one_row(*self, more)?;
        let delimiters = 1 + cells.map_or(0, |cells| cells - found);
        let delimiters = char::from(self.delimiter.byte())
            .to_string()
            .repeat(delimiters);
        bytes.extend(encode_loosely(format!("{delimiters}{more}"), self.encoding).0);
        Ok(bytes)
    }
}

/// Adds a row of these texts that is in no file, as if it were above this line.
pub(in crate::sheet) fn push_made(
    rows: &mut Rows,
    line: u64,
    dialect: Dialect,
    texts: &[String],
) -> io::Result<()> {
    push_row(rows, (line, line), dialect, texts)
}

/// Adds a row of these texts, of which the file has none at a place of its own, but on these lines.
pub(in crate::sheet) fn push_row(
    rows: &mut Rows,
    lines: (u64, u64),
    dialect: Dialect,
    texts: &[String],
) -> io::Result<()> {
    let text = one_row(dialect, texts)?;
    let ending = dialect.line_ending.text();
    let text = text.strip_suffix(ending).unwrap_or(&text);
    let cells = spans(text, dialect.delimiter.byte());
    rows.push(lines, text, cells, true, texts.len());
    rows.place_nowhere();
    Ok(())
}

/// A text in an encoding that holds all of it.
pub(super) fn encode_strictly(text: &str, encoding: Encoding) -> Result<Vec<u8>, WriteError> {
    encode(text, encoding).map_err(|character| WriteError::Character {
        character,
        encoding,
    })
}

/// A text in an encoding, with question marks in the place of what it does not hold, and how many they are.
pub(in crate::sheet) fn encode_loosely(mut text: String, encoding: Encoding) -> (Vec<u8>, u64) {
    let mut lost = 0;
    loop {
        match encode(&text, encoding) {
            Ok(bytes) => return (bytes, lost),
            Err(character) => {
                lost += text.matches(character).count() as u64;
                text = text.replace(character, "?");
            }
        }
    }
}

/// A row as text, its line break included, with quotes where a cell needs them.
fn one_row(
    dialect: Dialect,
    cells: impl IntoIterator<Item = impl AsRef<str>>,
) -> io::Result<String> {
    let mut row = csv::WriterBuilder::new()
        .delimiter(dialect.delimiter.byte())
        .flexible(true)
        .terminator(match dialect.line_ending {
            LineEnding::Lf => csv::Terminator::Any(b'\n'),
            LineEnding::CrLf => csv::Terminator::CRLF,
            LineEnding::Cr => csv::Terminator::Any(b'\r'),
        })
        .from_writer(Vec::new());
    for cell in cells {
        row.write_field(cell.as_ref())?;
    }
    row.write_record(None::<&str>)?;
    let row = row.into_inner().map_err(csv::IntoInnerError::into_error)?;
    String::from_utf8(row).map_err(io::Error::other)
}

/// A text in an encoding, or the first character that it does not hold.
fn encode(text: &str, encoding: Encoding) -> Result<Vec<u8>, char> {
    match encoding {
        Encoding::Utf8 => Ok(text.as_bytes().to_vec()),
        Encoding::Utf16Le => Ok(text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        Encoding::Utf16Be => Ok(text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        _ => {
            // The encoder writes what an encoding does not hold as something else, a yen sign as a backslash for one:
            // what decodes to another character is not held.
            let (bytes, ..) = encoding.rules().encode(text);
            let (decoded, _) = encoding.rules().decode_without_bom_handling(&bytes);
            let mut pairs = text.chars().zip(decoded.chars());
            match pairs.find(|(before, after)| before != after) {
                Some((character, _)) => Err(character),
                None => Ok(bytes.into_owned()),
            }
        }
    }
}
