//! Excel files (.xlsx) as they are written: cells, row by row, with notes on cells.
//!
//! A [`Book`] is begun with the names of its sheets; what a [`SheetWriter`] makes of rows is written into its parts as it
//! comes. `value` decides what a field's value is in a cell, `parts` has what is the same in every file, `notes` comments, `allowed` what may be typed, and `escape` keeps texts within XML. It is written here and not by a crate, as
//! those that are trusted hold a sheet in memory or end the program where a disk is full. The same cells make the same
//! bytes.

mod allowed;
mod escape;
mod letters;
mod notes;
mod parts;
mod sheet;
mod style;
mod value;

use std::io::{self, Write};

use zip::result::ZipError;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

pub use allowed::{Allowed, Rule};
pub use letters::letters;
pub use notes::Note;
pub use parts::{sheet_names, styles};
pub use sheet::{Cell, Content, Merged, SheetWriter, Unfit};
pub use style::{Entry, Look, Style};
pub use value::{look, number, number_of};

/// An Excel file that is written, part by part.
pub struct Book<W: Write>(ZipWriter<StreamWriter<W>>);

impl<W: Write> Book<W> {
    /// Begins it with all but its sheets.
    pub fn begin(out: W, sheets: &[Entry], look: &Look) -> io::Result<Self> {
        let mut book = Self(ZipWriter::new_stream(out));
        for (name, content) in parts::around(sheets, look) {
            book.part(name)?;
            book.write_all(&content)?;
        }
        Ok(book)
    }

    /// Begins a sheet, counted from 0: what is written next belongs to it.
    pub fn begin_sheet(&mut self, at: usize) -> io::Result<()> {
        self.part(&parts::sheet_part(at))
    }

    /// Writes the notes on the cells of a sheet, counted from 0, that has some.
    pub fn notes(&mut self, at: usize, found: &[Note]) -> io::Result<()> {
        for (name, content) in notes::parts(at, found) {
            self.part(&name)?;
            self.write_all(content.as_bytes())?;
        }
        Ok(())
    }

    /// Ends it.
    pub fn finish(self) -> io::Result<()> {
        let out = self.0.finish().map_err(io_error)?;
        out.into_inner().flush()
    }

    /// Begins a part. Its time is that of no clock.
    fn part(&mut self, name: &str) -> io::Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default());
        self.0.start_file(name, options).map_err(io_error)
    }
}

impl<W: Write> Write for Book<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn io_error(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(error) => error,
        error => io::Error::other(error),
    }
}
