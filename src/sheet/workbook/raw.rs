//! The rows of a workbook's sheet, cell by cell, as far as they are to be read.

use super::broken::Broken;
use super::cells::{Cell, Cells};
use super::contents::{Contents, SheetEntry, Sight};
use super::package::Package;
use super::strings::Strings;
use super::styles::Format;
use crate::model::{Place, SheetName};
use crate::problem::{Problem, ProblemKind};
use crate::sheet::area::{Area, SheetChoice};
use crate::sheet::error::SheetError;
use crate::sheet::source::Source;
use crate::sheet::way::{Begin, Way};

/// The rows of a sheet, with what their cells refer to.
pub(super) struct CellRows {
    pub(super) cells: Cells,
    /// The first cell of the next row.
    pending: Option<Cell>,
    pub(super) strings: Strings,
    pub(super) formats: Vec<Format>,
    pub(super) is_1904: bool,
    pub(super) name: SheetName,
    pub(super) area: Area,
    pub(super) begin: Begin,
}

/// Opens a workbook, and says what is to be said of its sheets; none if the archive is something else.
pub(super) fn open(
    source: &Source,
    way: &Way,
) -> Result<Option<(CellRows, Option<Problem>)>, SheetError> {
    // Whatever is read out of order was read once in order, and is what it was then.
    let package = Package::open(source)?;
    let Some(mut contents) = Contents::of(package)? else {
        return Ok(None);
    };
    let (sheet, said) = chosen(&contents.sheets, way.sheet.as_ref())?;
    let cells = contents.cells(&sheet)?;
    let rows = CellRows {
        cells,
        pending: None,
        strings: contents.strings()?,
        formats: contents.formats()?,
        is_1904: contents.is_1904,
        name: SheetName::new(&sheet.name),
        area: way.area.unwrap_or_default(),
        begin: way.begin,
    };
    Ok(Some((rows, said)))
}

/// The part that says how cells look, as it is.
pub(super) fn styles(source: &Source) -> Result<Option<Vec<u8>>, Broken> {
    let contents = Contents::of(Package::open(source)?)?;
    contents.map_or(Ok(None), |mut contents| contents.styles())
}

impl CellRows {
    /// The cells of the next row that has some within the area.
    pub(super) fn next_row(&mut self) -> Result<Option<Vec<Cell>>, SheetError> {
        let mut row: Vec<Cell> = Vec::new();
        loop {
            let cell = match self.pending.take() {
                Some(cell) => Some(cell),
                None => self.cells.next()?,
            };
            let Some(cell) = cell.filter(|cell| !self.area.is_below(cell.row)) else {
                return Ok((!row.is_empty()).then_some(row));
            };
            if row.first().is_some_and(|first| first.row != cell.row) {
                self.pending = Some(cell);
                return Ok(Some(row));
            }
            let is_above = match self.begin {
                Begin::First => false,
                Begin::Behind(rows) => u64::from(cell.row) <= rows,
                Begin::Header(row) => u64::from(cell.row) < row,
            };
            if !is_above && self.area.holds(cell.row, cell.column) {
                row.push(cell);
            }
        }
    }
}

/// The sheet that is meant: the one that is named, or the first one that is not hidden; then a notice names the others that
/// people know of.
fn chosen(
    sheets: &[SheetEntry],
    choice: Option<&SheetChoice>,
) -> Result<(SheetEntry, Option<Problem>), SheetError> {
    let unknown = |named: &str| {
        let sheets = sheets.iter().map(|sheet| sheet.name.clone()).collect();
        let name = named.to_owned();
        Problem::new(Place::File, ProblemKind::WorkbookNoSheet { name, sheets })
    };
    if let Some(choice) = choice {
        let by_name = sheets.iter().find(|sheet| sheet.name == choice.text());
        let by_number = || {
            let number = choice.number()?.checked_sub(1)?;
            sheets.get(usize::try_from(number).ok()?)
        };
        let found = by_name.or_else(by_number).cloned();
        return Ok((found.ok_or_else(|| unknown(choice.text()))?, None));
    }
    let mut visible = sheets.iter().filter(|sheet| sheet.sight == Sight::Shown);
    let sheet = visible.next().ok_or_else(|| unknown("1"))?.clone();
    let names = |sight| -> Vec<String> {
        let others = sheets.iter().filter(|other| other.name != sheet.name);
        let others = others.filter(|other| other.sight == sight);
        others.map(|other| other.name.clone()).collect()
    };
    let (others, hidden) = (names(Sight::Shown), names(Sight::Hidden));
    let is_alone = others.is_empty() && hidden.is_empty();
    let said = (!is_alone).then(|| {
        let name = sheet.name.clone();
        let kind = ProblemKind::WorkbookSheets {
            name,
            others,
            hidden,
        };
        Problem::new(Place::File, kind)
    });
    Ok((sheet, said))
}
