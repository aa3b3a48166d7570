//! What every workbook has, of whichever format it is: sheets with names, and cells one by one.

use super::broken::Broken;
use super::cell::Cell;
use super::format::Format;
use super::merged::Merge;
use super::strings::Strings;

/// What a workbook has.
pub(super) trait Book: Send {
    /// Its sheets, in their order.
    fn sheets(&self) -> &[SheetEntry];

    /// Opens one of its sheets, counted from 0.
    fn open(&mut self, sheet: usize) -> Result<Opened, Broken>;

    /// The merged cells of one of them.
    fn merged(&mut self, sheet: usize) -> Result<Vec<Merge>, Broken>;

    /// How its cells look, as a part of an Excel file, if it is one.
    fn styles(&mut self) -> Result<Option<Vec<u8>>, Broken> {
        Ok(None)
    }
}

/// Who sees a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    Shown,
    /// Nobody, until somebody has it shown.
    Hidden,
    /// Programs alone: people have no way to show it.
    Internal,
}

/// A sheet of a workbook.
#[derive(Debug)]
pub(super) struct SheetEntry {
    pub(super) name: String,
    pub(super) sight: Sight,
}

/// A sheet that is open.
pub(super) struct Opened {
    pub(super) cells: Box<dyn Cells>,
    /// The texts that cells share.
    pub(super) strings: Strings,
    /// How cells show their numbers, by what cells name as their style.
    pub(super) formats: Vec<Format>,
    /// Whether days count from 1904.
    pub(super) is_1904: bool,
}

/// The cells of a sheet that hold something, in the order of its rows, and in those in that of its columns.
pub(super) trait Cells: Send {
    /// The next cell; none at the end.
    fn next(&mut self) -> Result<Option<Cell>, Broken>;

    /// What is said of columns, once the first cell is read.
    fn columns(&self) -> &[Columns] {
        &[]
    }
}

/// What a sheet says of neighbouring columns: the first and the last, counted from 1, how wide they are in characters, and
/// the number of the format of cells that hold nothing yet.
pub(super) type Columns = (u32, u32, u32, u32);
