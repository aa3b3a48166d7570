//! Excel files: a sheet of records, and where tables are apart one of each, written as the rows come.
//!
//! `cell` decides what a value is in a cell, `sheet` writes cells and rows, `parts` has what is the same in every file, and
//! `escape` keeps texts within XML. It is
//! written here and not by a crate, as those that are trusted hold a sheet in memory or end the program where a disk is
//! full. The same records make the same bytes.

mod cell;
mod escape;
mod parts;
mod sheet;

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufWriter, Read as _, Seek as _, Write};
use std::path::Path;

use jiff::tz::TimeZone;
use zip::result::ZipError;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::ExportError;
use super::grid::{Grid, Rows, Sheet};
use sheet::Writer;

/// How many bytes of a sheet are taken from beside at a time.
const PIECE: usize = 64 * 1024;

type Archive = ZipWriter<StreamWriter<Box<dyn Write + Send>>>;

/// An Excel file that is written: its first sheet as it comes, the others beside it until then.
pub(super) struct XlsxOut<'g> {
    sheets: Vec<&'g Sheet>,
    zone: TimeZone,
    names: Vec<String>,
    archive: Archive,
    first: Writer,
    beside: Vec<(Writer, BufWriter<File>)>,
}

impl<'g> XlsxOut<'g> {
    /// Begins it with the headers; further sheets are kept in files without a name in this directory.
    pub(super) fn begin(
        out: Box<dyn Write + Send>,
        grid: &'g Grid,
        (zone, scratch): (TimeZone, &Path),
    ) -> Result<Self, ExportError> {
        let names = parts::sheet_names(grid.sheets.iter().map(|sheet| sheet.name.as_deref()));
        let mut archive = ZipWriter::new_stream(out);
        for (name, content) in parts::around(&names) {
            begin_file(&mut archive, name)?;
            archive.write_all(content.as_bytes())?;
        }
        begin_file(&mut archive, &parts::sheet_file(0))?;
        let sheets: Vec<_> = grid.sheets.iter().collect();
        let mut beside = Vec::new();
        for sheet in &sheets[1..] {
            let mut file = BufWriter::new(tempfile::tempfile_in(scratch)?);
            beside.push((Writer::begin(&mut file, sheet, false)?, file));
        }
        let first = Writer::begin(&mut archive, sheets[0], true)?;
        Ok(Self {
            sheets,
            zone,
            names,
            archive,
            first,
            beside,
        })
    }
}

impl Rows for XlsxOut<'_> {
    fn row(&mut self, sheet: usize, cells: &[Cow<'_, str>], id: &str) -> Result<(), ExportError> {
        let place = (id, self.names[sheet].as_str());
        let (heads, zone) = (&self.sheets[sheet].heads, &self.zone);
        match sheet.checked_sub(1) {
            None => self
                .first
                .row(&mut self.archive, (cells, heads), place, zone),
            Some(at) => {
                let (writer, file) = &mut self.beside[at];
                writer.row(file, (cells, heads), place, zone)
            }
        }
    }

    fn finish(mut self) -> Result<(u64, u64), ExportError> {
        Writer::end(&mut self.archive)?;
        for (at, (_, mut file)) in self.beside.into_iter().enumerate() {
            Writer::end(&mut file)?;
            let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.rewind()?;
            begin_file(&mut self.archive, &parts::sheet_file(at + 1))?;
            let mut piece = vec![0; PIECE];
            loop {
                let length = file.read(&mut piece)?;
                if length == 0 {
                    break;
                }
                self.archive.write_all(&piece[..length])?;
            }
        }
        self.archive
            .finish()
            .map_err(io_error)?
            .into_inner()
            .flush()?;
        Ok((0, 0))
    }
}

/// Begins a file within the file. Its time is that of no clock.
fn begin_file(archive: &mut Archive, name: &str) -> io::Result<()> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    archive.start_file(name, options).map_err(io_error)
}

fn io_error(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(error) => error,
        error => io::Error::other(error),
    }
}
