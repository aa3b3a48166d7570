//! Rows to a file: the way back of reading, and as strict.

use std::io::{self, Write};

use super::{Dialect, Encoding, LineEnding};

/// Writes rows so that a sheet reads them back as they were.
///
/// Cells are quoted where they need it. A character that the encoding does not hold is an error and never
/// another character: nothing is replaced, and nothing of its row is written.
pub struct Writer<W> {
    out: W,
    csv: csv::WriterBuilder,
    encoding: Encoding,
}

/// Why a row was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The file could not be written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The encoding has no such character.
    #[error("`{character}` (U+{:04X}) cannot be written in {}", u32::from(*character), encoding.name())]
    Character {
        /// The character.
        character: char,
        /// The encoding.
        encoding: Encoding,
    },
}

impl<W: Write> Writer<W> {
    /// Begins a file in this dialect, with its byte-order mark if it has one.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn new(mut out: W, dialect: Dialect) -> io::Result<Self> {
        if dialect.bom {
            out.write_all(dialect.encoding.bom())?;
        }
        let mut csv = csv::WriterBuilder::new();
        csv.delimiter(dialect.delimiter.byte())
            .flexible(true)
            .terminator(match dialect.line_ending {
                LineEnding::Lf => csv::Terminator::Any(b'\n'),
                LineEnding::CrLf => csv::Terminator::CRLF,
                LineEnding::Cr => csv::Terminator::Any(b'\r'),
            });
        Ok(Self {
            out,
            csv,
            encoding: dialect.encoding,
        })
    }

    /// Writes one row.
    ///
    /// # Errors
    /// A file that cannot be written, and a character that the encoding does not hold.
    pub fn write_row(
        &mut self,
        cells: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<(), WriteError> {
        let mut row = self.csv.from_writer(Vec::new());
        for cell in cells {
            row.write_field(cell.as_ref()).map_err(io::Error::from)?;
        }
        row.write_record(None::<&str>).map_err(io::Error::from)?;
        let row = row.into_inner().map_err(csv::IntoInnerError::into_error)?;
        let row = String::from_utf8(row).map_err(io::Error::other)?;
        let bytes = encode(&row, self.encoding).map_err(|character| WriteError::Character {
            character,
            encoding: self.encoding,
        })?;
        Ok(self.out.write_all(&bytes)?)
    }

    /// Ends the file.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

/// A text in an encoding, or the first character that it does not hold.
pub(super) fn encode(text: &str, encoding: Encoding) -> Result<Vec<u8>, char> {
    match encoding {
        Encoding::Utf8 => Ok(text.as_bytes().to_vec()),
        Encoding::Utf16Le => Ok(text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        Encoding::Utf16Be => Ok(text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        _ => encode_by_rules(text, encoding),
    }
}

/// The encoder writes what an encoding does not hold as something else, a yen sign as a backslash for one: what
/// decodes to another character is not held.
fn encode_by_rules(text: &str, encoding: Encoding) -> Result<Vec<u8>, char> {
    let (bytes, ..) = encoding.rules().encode(text);
    let (decoded, _) = encoding.rules().decode_without_bom_handling(&bytes);
    let mut pairs = text.chars().zip(decoded.chars());
    match pairs.find(|(before, after)| before != after) {
        Some((character, _)) => Err(character),
        None => Ok(bytes.into_owned()),
    }
}
