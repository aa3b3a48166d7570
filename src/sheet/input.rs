//! The door: what a kind of file must answer for its rows to be read, and copied back.

use std::fmt;
use std::sync::Arc;

use super::dialect::{Dialect, WriteError};
use super::error::SheetError;
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
}
