//! Errors files of spreadsheets, which are Excel files: rows as that file has them, with what is wrong behind them, and as notes on their cells.
//! What is heard is kept beside until the end, as a workbook is written row by row.

use std::io::{self, BufRead as _, BufReader, BufWriter, Seek as _, SeekFrom, Write};
use std::path::Path;

use tempfile::SpooledTempFile;

use crate::job::OWN_COLUMNS;
use crate::sheet::{Above, Addition, BookCopier, Header, SheetError};

/// How much of it is kept in memory.
const IN_MEMORY: usize = 1024 * 1024;

/// How wide the columns behind those of the user are, in characters.
const WIDTHS: [u32; 3] = [7, 22, 70];

/// Whether a file of this name is to hold text, whatever is copied into it.
pub fn is_named_text(path: &Path) -> bool {
    has_ending(path, &["csv", "tsv", "txt"])
}

/// Whether a file of this name is an Excel file.
pub fn is_named_book(path: &Path) -> bool {
    has_ending(path, &["xlsx", "xlsm"])
}

/// Whether a file of this name is a spreadsheet of a kind that is not written.
pub fn is_named_other_book(path: &Path) -> bool {
    has_ending(path, &["ods", "ots", "xls", "xlsb"])
}

/// Whether a file of this name has contacts.
pub fn is_named_cards(path: &Path) -> bool {
    has_ending(path, &["vcf", "vcard"])
}

/// The ending of the name of an errors file, by the name of the file whose records it has.
pub fn errors_ending(path: &Path) -> &'static str {
    if is_named_book(path) || is_named_other_book(path) {
        "xlsx"
    } else if is_named_cards(path) {
        "vcf"
    } else {
        "csv"
    }
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().map(std::ffi::OsStr::to_ascii_lowercase);
    ending.is_some_and(|ending| endings.iter().any(|one| ending == *one))
}

/// What is said of a row: its number, how many cells are the user's own, and what stands behind them, and on cells.
type Said = (Option<usize>, Vec<String>, Vec<(usize, String)>);

/// Collects what is said of rows.
pub(super) struct ErrorsBook {
    header: Header,
    own_columns: usize,
    spool: BufWriter<SpooledTempFile>,
    written: u64,
    /// Where in it what is said of a row begins, by the rows' numbers.
    rows: Vec<(u64, u64)>,
    has_notes: bool,
}

impl ErrorsBook {
    pub(super) fn new(header: &Header, own_columns: usize) -> Self {
        Self {
            header: header.clone(),
            own_columns,
            spool: BufWriter::new(SpooledTempFile::new(IN_MEMORY)),
            written: 0,
            rows: Vec::new(),
            has_notes: false,
        }
    }

    /// Says something of a row.
    pub(super) fn add(&mut self, row: u64, said: Addition) -> io::Result<()> {
        self.has_notes |= !said.notes.is_empty();
        let said: Said = (said.own, said.cells, said.notes);
        let mut line = serde_json::to_vec(&said)?;
        line.push(b'\n');
        self.spool.write_all(&line)?;
        self.rows.push((row, self.written));
        self.written += line.len() as u64;
        Ok(())
    }

    /// Writes the workbook, by what copies the rows.
    pub(super) fn write(
        mut self,
        out: &mut dyn Write,
        copier: &dyn BookCopier,
    ) -> Result<(), SheetError> {
        self.rows.sort_unstable();
        let spool = self.spool.into_inner();
        let mut spool = BufReader::new(spool.map_err(io::IntoInnerError::into_error)?);
        let above = Above {
            header: &self.header,
            behind: Addition {
                own: Some(self.own_columns),
                cells: OWN_COLUMNS.map(str::to_owned).to_vec(),
                notes: Vec::new(),
            },
            widths: &WIDTHS,
            has_notes: self.has_notes,
        };
        let rows = self.rows;
        copier.copy_rows(out, &above, &mut |row| {
            let at = rows.partition_point(|(other, _)| *other < row);
            let Some((_, begin)) = rows.get(at).filter(|(other, _)| *other == row) else {
                return Ok(None);
            };
            spool.seek(SeekFrom::Start(*begin))?;
            let mut line = Vec::new();
            spool.read_until(b'\n', &mut line)?;
            let (own, cells, notes): Said = serde_json::from_slice(&line)?;
            Ok(Some(Addition { own, cells, notes }))
        })
    }
}
