//! Workbooks as an input. What one has is a [`book::Book`], of whichever format: Excel files (`excel`), those until 2003
//! (`binary`), and OpenDocument spreadsheets (`opendocument`). Two of these are archives (`package`) of XML parts, of which
//! each is unpacked as it is read and never further than is sensible (`limited`). Cells come one by one,
//! and a row of them (`raw`) becomes the texts that its columns need (`text`), written as a row of CSV is, so that all above
//! reads, groups and copies it as one.

mod binary;
mod book;
mod broken;
mod cell;
mod copy;
mod excel;
mod format;
mod limited;
mod merged;
mod opendocument;
mod package;
mod parents;
mod pattern;
mod raw;
mod strings;
mod text;
mod xml;

use std::sync::Arc;

use super::dialect::{Dialect, Kind};
use super::error::SheetError;
use super::header::PRIMARY_MARK;
use super::input::{Copier, Input};
use super::need::{Need, Needs, Purpose};
use super::rows::Rows;
use super::source::Source;
use super::way::{Begin, Names, Way};
use crate::model::{Place, SheetName};
use crate::problem::{Problem, ProblemKind};
use cell::{Cell, Held};
use copy::RowCopier;
use format::Format;
use parents::{Columns, Parents};
use raw::CellRows;

pub(super) use binary::SIGNATURE;

/// The most bytes of text of a row.
const MOST_ROW: usize = 16 * 1024 * 1024;

/// A sheet of a spreadsheet.
pub(super) struct Workbook {
    rows: CellRows,
    names: Names,
    needs: Needs,
    /// What its columns are for, once the header is read.
    columns: Option<Vec<Option<Purpose>>>,
    /// What merged cells say of its rows.
    parents: Parents,
    /// Where it is from, and how it is read.
    origin: (Source, Way),
}

/// Opens a workbook, and says what is to be said of its sheets; none if the archive is something else.
pub(super) fn open(
    source: &Source,
    way: &Way,
    needs: Needs,
) -> Result<Option<(Workbook, Option<Problem>)>, SheetError> {
    let opened = raw::open(source, way)?;
    Ok(opened.map(|(rows, said)| {
        let workbook = Workbook {
            rows,
            names: way.names.clone(),
            needs,
            columns: None,
            parents: Parents::default(),
            origin: (source.clone(), way.clone()),
        };
        (workbook, said)
    }))
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
    /// The texts of the next row that has any.
    fn draft(&mut self) -> Result<Option<Drafted>, SheetError> {
        while let Some(cells) = self.rows.next_row()? {
            let mut drafted = Drafted::default();
            for cell in cells {
                drafted.number = cell.row;
                let at = self.rows.area.column(cell.column);
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
            let text = self.rows.sheet.strings.get(shared).map(str::to_owned);
            let text = text.ok_or_else(|| Problem::new(Place::File, damaged()))?;
            return Ok(Ok(text));
        }
        let need = match &self.columns {
            Some(columns) => columns.get(at).copied().flatten(),
            None => None,
        };
        let need = need.map(|purpose| purpose.need);
        let shown = match &cell.held {
            Held::Error(text) => text.clone(),
            _ => String::new(),
        };
        let format = self
            .rows
            .sheet
            .formats
            .get(cell.style)
            .unwrap_or(&Format::Number);
        let text = text::text(
            cell.held,
            format,
            need.unwrap_or(Need::Any),
            self.rows.sheet.is_1904,
        );
        Ok(match need {
            Some(_) => text,
            None => Ok(text.unwrap_or(shown)),
        })
    }

    /// What the columns are for, by their names; where those are not in the file, before its first row is read.
    fn names_known(&mut self) -> Result<(), SheetError> {
        match &self.names {
            Names::Header => Ok(()),
            Names::Counted => {
                let names = (1..=super::header::MAX_COLUMNS).map(|column| column.to_string());
                self.take_names(0, &names.collect::<Vec<_>>())
            }
            Names::Listed(names) => {
                let names = names.clone();
                self.take_names(0, &names)
            }
        }
    }

    /// Takes the names of the columns, which are those of a header in this row, if there is one.
    fn take_names(&mut self, header: u32, names: &[String]) -> Result<(), SheetError> {
        let purposes: Vec<_> = names.iter().map(|name| (self.needs)(name.trim())).collect();
        let first = self.rows.area.first_column();
        let is_grouped = !self.origin.1.group_by.is_empty();
        let columns = Columns::new(names, &purposes, first, is_grouped);
        let can_mark = self.names == Names::Header;
        self.parents = Parents::new(header, columns, self.rows.merged()?, can_mark);
        self.columns = Some(purposes);
        Ok(())
    }
}

impl Input for Workbook {
    fn read_row(&mut self, rows: &mut Rows) -> Result<bool, SheetError> {
        if self.columns.is_none() {
            self.names_known()?;
        }
        let is_header = self.columns.is_none();
        let Some(mut drafted) = self.draft()? else {
            return match self.rows.begin {
                Begin::Header(line) if is_header => Err(no_line(line)),
                _ => Ok(false),
            };
        };
        match self.rows.begin {
            Begin::Header(line) if is_header && line != u64::from(drafted.number) => {
                return Err(no_line(line));
            }
            _ => {}
        }
        let mut mark = PRIMARY_MARK;
        if is_header {
            self.take_names(drafted.number, &drafted.texts)?;
        } else {
            let verdict = self.parents.judge(drafted.number, &drafted.texts)?;
            drafted.wrong.extend(verdict.wrong);
            if verdict.goes_on {
                mark = "";
            }
        }
        if self.names == Names::Counted
            && let Some(columns) = &mut self.columns
            && columns.len() == super::header::MAX_COLUMNS
        {
            columns.truncate(drafted.texts.len());
        }
        let width = self.columns.as_ref().map_or(0, Vec::len);
        if drafted.texts.len() < width {
            drafted.texts.resize(width, String::new());
        }
        let mut first = self.rows.area.first_column();
        if self.parents.are_marks {
            // The sheet has no such column: it is the one before its first.
            first -= 1;
            drafted.texts.insert(0, mark.to_owned());
            for (at, _) in &mut drafted.wrong {
                *at += 1;
            }
        }
        push(rows, &drafted, (self.rows.name, first))?;
        Ok(true)
    }

    fn dialect(&self) -> Dialect {
        Dialect::beside(Kind::Sheet(self.rows.name))
    }

    fn makes_marks(&self) -> bool {
        self.parents.are_marks
    }

    fn copier(&self) -> Arc<dyn Copier> {
        let (source, way) = &self.origin;
        let has_marks = self.parents.are_marks;
        Arc::new(RowCopier::new(source, way, self.dialect(), has_marks))
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
