//! The door: what a kind of file must answer for its rows to be read, and copied back.

use std::fmt;
use std::io::{self, Write};
use std::sync::Arc;

use super::dialect::{Dialect, WriteError};
use super::error::SheetError;
use super::header::Header;
use super::row::SheetRow;
use super::rows::Rows;

/// What rows of cells come from. Each kind of file has one of its own, and nobody else knows its format.
pub trait Input: Send {
    /// Adds the next row to these; the first is the header. False at the end. After an error there is nothing more to
    /// read, and nothing was added.
    fn read_row(&mut self, rows: &mut Rows) -> Result<bool, SheetError>;

    /// How the file is written, once its header is read.
    fn dialect(&self) -> Dialect;

    /// What copies its rows, once its header is read. It outlives the reading.
    fn copier(&self) -> Arc<dyn Copier>;

    /// Whether its column of start marks is none of the file, but made of what the file has in their place. It is asked
    /// once its header is read.
    fn makes_marks(&self) -> bool {
        false
    }

    /// Whether it has no header because it has no records: its columns are what its records have.
    fn lacks_header(&self) -> bool {
        false
    }

    /// The pictures that are within the file, by the names that its cells have, where it may have any. It is asked once
    /// its header is read.
    fn pictures(&self) -> Option<Arc<dyn Pictures>> {
        None
    }
}

/// Pictures that are within a file, as files: by the names that cells of it have.
pub trait Pictures: fmt::Debug + Send + Sync {
    /// Their names.
    fn names(&self) -> Vec<&str>;

    /// How many bytes the one of this name has, if there is one.
    fn size(&self, name: &str) -> Option<u64>;

    /// The bytes of the one of this name; none if there is none.
    ///
    /// # Errors
    /// A file that cannot be read any more, or is not what it was.
    fn read(&self, name: &str) -> Result<Vec<u8>, SheetError>;
}

/// Copies rows as they are, with more cells behind them, into a file like the one that they are from: for a file that
/// is mended and read again.
pub trait Copier: fmt::Debug + Send + Sync {
    /// What stands before the first row.
    fn beginning(&self) -> &'static [u8];

    /// The first so many cells of a row as its file has them, whatever a map made of them, with empty ones for those that
    /// it has too few, or all of it; and more cells behind them.
    fn copy(
        &self,
        row: SheetRow<'_>,
        cells: Option<usize>,
        more: &[&str],
    ) -> Result<Vec<u8>, WriteError>;

    /// What copies them into a workbook, where they are of one.
    fn book(&self) -> Option<&dyn BookCopier> {
        None
    }

    /// What copies them as cards, where they are of a file of those.
    fn cards(&self) -> Option<&dyn CardCopier> {
        None
    }
}

/// Copies cards as they are.
pub trait CardCopier {
    /// What stands before the first card.
    fn beginning(&self) -> &'static [u8];

    /// The card that became this row, with what is said of it, each on a line that is passed over when it is read again.
    ///
    /// # Errors
    /// A file that is not what it was.
    fn copy(&self, row: SheetRow<'_>, said: &[String]) -> Result<Vec<u8>, SheetError>;
}

/// Copies rows of a workbook into another one.
pub trait BookCopier {
    /// Writes a workbook of the header and of those rows, by their numbers, behind which something is to be put, if only
    /// nothing.
    ///
    /// # Errors
    /// A file that is not what it was, and one that cannot be written.
    fn copy_rows(
        &self,
        out: &mut dyn Write,
        above: &Above<'_>,
        addition: &mut dyn FnMut(u64) -> io::Result<Option<Addition>>,
    ) -> Result<(), SheetError>;
}

/// What is put behind the cells of a row.
#[derive(Debug, Clone, Default)]
pub struct Addition {
    /// How many of its cells it keeps; if it is not said, all, and what is put behind them stands behind the last one.
    pub own: Option<usize>,
    /// The cells behind them.
    pub cells: Vec<String>,
    /// What is said of cells, by their columns, counted from 0.
    pub notes: Vec<(usize, String)>,
}

/// What stands above the rows that are copied.
pub struct Above<'c> {
    /// The header.
    pub header: &'c Header,
    /// What is put behind it.
    pub behind: Addition,
    /// How wide the columns behind it are, in characters.
    pub widths: &'c [u32],
    /// Whether anything is said of cells.
    pub has_notes: bool,
}
