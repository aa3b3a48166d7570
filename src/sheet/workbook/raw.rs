//! The rows of a workbook's sheet, cell by cell, as far as they are to be read.

use super::binary::{Binary, SIGNATURE};
use super::book::{Book, Opened, SheetEntry, Sight};
use super::cell::Cell;
use super::excel::Excel;
use super::format::Format as CellFormat;
use super::merged::Merge;
use super::opendocument::OpenDocument;
use super::package::Package;
use crate::model::{Place, SheetName};
use crate::problem::{Problem, ProblemKind};
use crate::sheet::area::{Area, SheetChoice};
use crate::sheet::error::SheetError;
use crate::sheet::source::Source;
use crate::sheet::way::{Begin, Format, Way};

/// The rows of a sheet, with what their cells refer to.
pub(super) struct CellRows {
    pub(super) sheet: Opened,
    /// Where they are from, and which of its sheets it is, counted from 0.
    origin: (Box<dyn Book>, usize),
    /// The first cell of the next row.
    pending: Option<Cell>,
    pub(super) name: SheetName,
    pub(super) area: Area,
    pub(super) begin: Begin,
}

/// Opens a workbook, and says what is to be said of its sheets; none if the archive is something else.
pub(super) fn open(
    source: &Source,
    way: &Way,
) -> Result<Option<(CellRows, Option<Problem>)>, SheetError> {
    let Some(mut book) = book(source, way)? else {
        return Ok(None);
    };
    let (at, said) = chosen(book.sheets(), way.sheet.as_ref())?;
    let name = SheetName::new(&book.sheets()[at].name);
    let rows = CellRows {
        sheet: book.open(at)?,
        origin: (book, at),
        pending: None,
        name,
        area: way.area.unwrap_or_default(),
        begin: way.begin,
    };
    Ok(Some((rows, said)))
}

/// What a source holds; none if the archive is something else, or not of the format that the way says. Of which Excel a
/// file is, its beginning says in any case.
fn book(source: &Source, way: &Way) -> Result<Option<Box<dyn Book>>, SheetError> {
    // Whatever is read out of order was read once in order, and is what it was then.
    let is_excel = matches!(way.format, None | Some(Format::Xlsx | Format::Xls));
    if source.head()?.starts_with(SIGNATURE) {
        let binary = Binary::of(source)?.filter(|_| is_excel);
        return Ok(binary.map(|binary| Box::new(binary) as Box<dyn Book>));
    }
    if is_excel && let Some(excel) = Excel::of(Package::open(source)?)? {
        return Ok(Some(Box::new(excel)));
    }
    if matches!(way.format, None | Some(Format::Ods))
        && let Some(document) = OpenDocument::of(Package::open(source)?)?
    {
        return Ok(Some(Box::new(document)));
    }
    Ok(None)
}

impl CellRows {
    /// The merged cells of the sheet.
    pub(super) fn merged(&mut self) -> Result<Vec<Merge>, SheetError> {
        let (book, at) = &mut self.origin;
        Ok(book.merged(*at)?)
    }

    /// How the cells of the workbook look, as a part of an Excel file: its own, or one that shows numbers as it does.
    pub(super) fn styles(&mut self) -> Result<Vec<u8>, SheetError> {
        let own = self.origin.0.styles()?;
        let codes = self.sheet.formats.iter().map(CellFormat::code);
        Ok(own.unwrap_or_else(|| crate::xlsx::styles(codes)))
    }

    /// The cells of the next row that has some within the area.
    pub(super) fn next_row(&mut self) -> Result<Option<Vec<Cell>>, SheetError> {
        let mut row: Vec<Cell> = Vec::new();
        loop {
            let cell = match self.pending.take() {
                Some(cell) => Some(cell),
                None => self.sheet.cells.next()?,
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
) -> Result<(usize, Option<Problem>), SheetError> {
    let unknown = |named: &str| {
        let sheets = sheets.iter().map(|sheet| sheet.name.clone()).collect();
        let name = named.to_owned();
        Problem::new(Place::File, ProblemKind::WorkbookNoSheet { name, sheets })
    };
    if let Some(choice) = choice {
        let by_name = sheets.iter().position(|sheet| sheet.name == choice.text());
        let by_number = || {
            let number = usize::try_from(choice.number()?).ok()?.checked_sub(1)?;
            (number < sheets.len()).then_some(number)
        };
        let found = by_name.or_else(by_number);
        return Ok((found.ok_or_else(|| unknown(choice.text()))?, None));
    }
    let mut all = sheets.iter();
    let at = all.position(|sheet| sheet.sight == Sight::Shown);
    let at = at.ok_or_else(|| unknown("1"))?;
    let sheet = &sheets[at];
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
    Ok((at, said))
}
