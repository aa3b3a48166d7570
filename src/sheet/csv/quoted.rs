//! Files in which each cell that is not empty stands in quotes, as `cli-kintone` writes them.

use std::io::{self, Write};

use super::write::{encode_loosely, encode_strictly};
use crate::sheet::dialect::{Dialect, LineEnding, WriteError};
use crate::sheet::encoding::Encoding;

/// Writes rows whose cells stand in quotes.
pub struct QuotedWriter<W> {
    out: W,
    dialect: Dialect,
    row: String,
    is_begun: bool,
}

impl<W: Write> QuotedWriter<W> {
    /// Begins a file in this dialect, with its byte-order mark if it has one.
    ///
    /// # Errors
    /// What keeps it from being written.
    pub fn new(mut out: W, dialect: Dialect) -> io::Result<Self> {
        if dialect.bom {
            out.write_all(dialect.encoding.bom())?;
        }
        Ok(Self {
            out,
            dialect,
            row: String::new(),
            is_begun: false,
        })
    }

    /// Adds a cell to the row, in quotes unless it is empty or is not to be in any.
    pub fn cell(&mut self, text: &str, is_bare: bool) {
        if self.is_begun {
            self.row.push(char::from(self.dialect.delimiter.byte()));
        }
        self.is_begun = true;
        if is_bare || text.is_empty() {
            self.row.push_str(text);
            return;
        }
        self.row.push('"');
        let mut pieces = text.split('"');
        self.row.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            self.row.push_str("\"\"");
            self.row.push_str(piece);
        }
        self.row.push('"');
    }

    /// Ends the row, and writes it; where it may lose characters, with `?` in the place of those that the encoding does
    /// not hold: how many they are. The next cell begins another row.
    ///
    /// # Errors
    /// A character that the encoding does not hold, and what keeps the row from being written.
    pub fn end_row(&mut self, may_lose: bool) -> Result<u64, WriteError> {
        self.row.push_str(match self.dialect.line_ending {
            LineEnding::Lf => "\n",
            LineEnding::CrLf => "\r\n",
            LineEnding::Cr => "\r",
        });
        let row = std::mem::take(&mut self.row);
        self.is_begun = false;
        match self.dialect.encoding {
            Encoding::Utf8 => {
                self.out.write_all(row.as_bytes())?;
                self.row = row;
                self.row.clear();
            }
            encoding if may_lose => {
                let (bytes, lost) = encode_loosely(row, encoding);
                self.out.write_all(&bytes)?;
                return Ok(lost);
            }
            encoding => self.out.write_all(&encode_strictly(&row, encoding)?)?,
        }
        Ok(0)
    }

    /// What it is written to.
    pub fn into_inner(self) -> W {
        self.out
    }
}
