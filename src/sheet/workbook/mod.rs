//! Excel files (.xlsx) as an input: an archive (`package`) of XML parts, of which each is unpacked as it is read and never
//! further than is sensible (`limited`). Cells come one by one (`cells`), and a row of them becomes the texts that its
//! columns need (`text`), written as a row of CSV is, so that all above reads, groups and copies it as one.

mod broken;
mod cells;
mod contents;
mod limited;
mod package;
mod strings;
mod styles;
mod text;
mod xml;

use std::sync::Arc;

use super::area::{Area, SheetChoice};
use super::dialect::{Delimiter, Dialect, Kind, LineEnding};
use super::encoding::Encoding;
use super::error::SheetError;
use super::input::{Copier, Input};
use super::need::{Need, Needs};
use super::rows::Rows;
use super::source::Source;
use super::way::{Begin, Names, Way};
use crate::model::{Place, SheetName};
use crate::problem::{Problem, ProblemKind};
use cells::{Cell, Cells, Held};
use contents::{Contents, SheetEntry};
use package::Package;
use strings::Strings;
use styles::Format;

/// The most bytes of text of a row.
const MOST_ROW: usize = 16 * 1024 * 1024;

/// A sheet of an Excel file.
pub(super) struct Workbook {
    cells: Cells,
    /// The first cell of the next row.
    pending: Option<Cell>,
    strings: Strings,
    formats: Vec<Format>,
    is_1904: bool,
    name: SheetName,
    area: Area,
    begin: Begin,
    names: Names,
    needs: Needs,
    /// What its columns are for, once the header is read.
    columns: Option<Vec<Option<Need>>>,
}

/// Opens a workbook, and says what is to be said of its sheets; none if the archive is something else.
pub(super) fn open(
    source: &Source,
    way: &Way,
    needs: Needs,
) -> Result<Option<(Workbook, Option<Problem>)>, SheetError> {
    // Whatever is read out of order was read once in order, and is what it was then.
    let package = Package::open(source)?;
    let Some(mut contents) = Contents::of(package)? else {
        return Ok(None);
    };
    let (sheet, said) = chosen(&contents.sheets, way.sheet.as_ref())?;
    let cells = contents.cells(&sheet)?;
    let workbook = Workbook {
        cells,
        pending: None,
        strings: contents.strings()?,
        formats: contents.formats()?,
        is_1904: contents.is_1904,
        name: SheetName::new(&sheet.name),
        area: way.area.unwrap_or_default(),
        begin: way.begin,
        names: way.names.clone(),
        needs,
        columns: None,
    };
    Ok(Some((workbook, said)))
}

/// The sheet that is meant: the one that is named, or the first one that is not hidden; then a notice names the others.
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
    let mut visible = sheets.iter().filter(|sheet| !sheet.is_hidden);
    let sheet = visible.next().ok_or_else(|| unknown("1"))?.clone();
    let others = sheets.iter().filter(|other| other.name != sheet.name);
    let (hidden, shown): (Vec<_>, Vec<_>) = others.partition(|sheet| sheet.is_hidden);
    let names = |sheets: Vec<&SheetEntry>| -> Vec<String> {
        sheets.into_iter().map(|sheet| sheet.name.clone()).collect()
    };
    let (others, hidden) = (names(shown), names(hidden));
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

/// A row as it becomes text.
#[derive(Default)]
struct Drafted {
    number: u32,
    texts: Vec<String>,
    /// What is wrong with which of them.
    wrong: Vec<(usize, ProblemKind)>,
}

impl Workbook {
    /// The cells of the next row that has some within the area.
    fn next_row(&mut self) -> Result<Option<Vec<Cell>>, SheetError> {
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

    /// The texts of the next row that has any.
    fn draft(&mut self) -> Result<Option<Drafted>, SheetError> {
        while let Some(cells) = self.next_row()? {
            let mut drafted = Drafted::default();
            for cell in cells {
                drafted.number = cell.row;
                let at = self.area.column(cell.column);
                let text = self.text(at, cell)?;
                let (text, wrong) = match text {
                    Ok(text) => (text, None),
                    Err(kind) => (String::new(), Some((at, kind))),
                };
                if !text.is_empty() || wrong.is_some() {
                    drafted.texts.resize(at + 1, String::new());
                    drafted.texts[at] = text;
                    drafted.wrong.extend(wrong);
                }
            }
            if !drafted.texts.is_empty() {
                return Ok(Some(drafted));
            }
        }
        Ok(None)
    }

    /// The text of a cell, or why it has none; what nobody uses is shown as it is.
    fn text(&self, at: usize, cell: Cell) -> Result<Result<String, ProblemKind>, SheetError> {
        if let Held::Shared(shared) = cell.held {
            let damaged = || ProblemKind::WorkbookDamaged {
                part: "sharedStrings".to_owned(),
            };
            let text = self.strings.get(shared).map(str::to_owned);
            let text = text.ok_or_else(|| Problem::new(Place::File, damaged()))?;
            return Ok(Ok(text));
        }
        let need = match &self.columns {
            Some(columns) => columns.get(at).copied().flatten(),
            None => None,
        };
        let shown = match &cell.held {
            Held::Error(text) => text.clone(),
            _ => String::new(),
        };
        let format = self.formats.get(cell.style).unwrap_or(&Format::Number);
        let text = text::text(cell.held, format, need.unwrap_or(Need::Any), self.is_1904);
        Ok(match need {
            Some(_) => text,
            None => Ok(text.unwrap_or(shown)),
        })
    }

    /// What the columns are for, by their names; where those are not in the file, before its first row is read.
    fn names_known(&mut self) {
        match &self.names {
            Names::Header => {}
            Names::Counted => {
                let names = (1..=super::header::MAX_COLUMNS).map(|column| column.to_string());
                self.columns = Some(names.map(|name| (self.needs)(&name)).collect());
            }
            Names::Listed(names) => {
                self.columns = Some(names.iter().map(|name| (self.needs)(name)).collect());
            }
        }
    }
}

impl Input for Workbook {
    fn read_row(&mut self, rows: &mut Rows) -> Result<bool, SheetError> {
        if self.columns.is_none() {
            self.names_known();
        }
        let is_header = self.columns.is_none();
        let Some(mut drafted) = self.draft()? else {
            return match self.begin {
                Begin::Header(line) if is_header => Err(no_line(line)),
                _ => Ok(false),
            };
        };
        match self.begin {
            Begin::Header(line) if is_header && line != u64::from(drafted.number) => {
                return Err(no_line(line));
            }
            _ => {}
        }
        match &self.columns {
            None => {
                let names = drafted.texts.iter();
                self.columns = Some(names.map(|name| (self.needs)(name.trim())).collect());
            }
            Some(_) if self.names == Names::Counted => {
                let width = drafted.texts.len();
                if let Some(columns) = &mut self.columns
                    && columns.len() == super::header::MAX_COLUMNS
                {
                    columns.truncate(width);
                }
            }
            Some(_) => {}
        }
        let width = self.columns.as_ref().map_or(0, Vec::len);
        if drafted.texts.len() < width {
            drafted.texts.resize(width, String::new());
        }
        push(rows, &drafted, (self.name, self.area.first_column()))?;
        Ok(true)
    }

    fn dialect(&self) -> Dialect {
        Dialect {
            encoding: Encoding::Utf8,
            bom: true,
            delimiter: Delimiter::Comma,
            line_ending: LineEnding::CrLf,
            kind: Kind::Sheet(self.name),
        }
    }

    fn copier(&self) -> Arc<dyn Copier> {
        Arc::new(self.dialect())
    }
}

fn no_line(line: u64) -> SheetError {
    Problem::new(Place::File, ProblemKind::HeaderNoLine { line }).into()
}

/// Adds a row, written as a row of CSV is.
fn push(
    rows: &mut Rows,
    drafted: &Drafted,
    (sheet, first_column): (SheetName, u32),
) -> Result<(), SheetError> {
    let mut text = String::new();
    let mut spans = Vec::with_capacity(drafted.texts.len());
    for (at, cell) in drafted.texts.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        let start = text.len();
        if cell.contains(['"', ',', '\r', '\n']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(cell);
        }
        spans.push(start..text.len());
    }
    let number = u64::from(drafted.number);
    if text.len() > MOST_ROW {
        let kind = ProblemKind::LineTooLong {
            mebibytes: MOST_ROW / 1024 / 1024,
        };
        let place = Place::Lines {
            first: number,
            last: number,
        };
        return Err(Problem::new(place, kind).into());
    }
    rows.push((number, number), &text, spans.into_iter(), true, usize::MAX);
    rows.be_of(sheet, first_column);
    for (at, kind) in &drafted.wrong {
        rows.remark_last(*at, kind.clone());
    }
    Ok(())
}
