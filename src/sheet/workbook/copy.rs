//! Rows of a workbook in an Excel file, as they are: what cells hold, and how they look.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};
use std::iter;

use super::cell::{Cell, Held};
use super::merged::Merges;
use super::raw::{self, CellRows};
use crate::language::Text;
use crate::sheet::dialect::{Dialect, WriteError};
use crate::sheet::error::SheetError;
use crate::sheet::input::{Above, Addition, BookCopier, Copier};
use crate::sheet::row::SheetRow;
use crate::sheet::source::Source;
use crate::sheet::way::{Names, Way};
use crate::xlsx::{
    Book, Content, Entry, Look, Merged, Note, SheetWriter, Style, Unfit, number, sheet_names,
};

/// The most notes of a file. Excel shows each in a drawing of its own.
const MOST_NOTES: usize = 10_000;
/// The most characters of a cell, in units of UTF-16.
const MOST_CHARACTERS: usize = 32_767;
/// How wide a column is of which the file says nothing, in characters.
const USUAL_WIDTH: u32 = 9;
/// The errors of formulas that Excel knows.
const ERRORS: [&str; 8] = [
    "#DIV/0!",
    "#GETTING_DATA",
    "#N/A",
    "#NAME?",
    "#NULL!",
    "#NUM!",
    "#REF!",
    "#VALUE!",
];
/// What stands for the value of a formula that has none, so that it is told again and never taken for an empty cell.
const NO_VALUE: &str = "#N/A";

/// Copies rows of a workbook into another one; and for who wants them so, into a CSV file.
pub(super) struct RowCopier {
    source: Source,
    way: Way,
    dialect: Dialect,
    /// Whether rows are read with a column of marks that the sheet does not have.
    has_marks: bool,
}

impl RowCopier {
    pub(super) fn new(source: &Source, way: &Way, dialect: Dialect, has_marks: bool) -> Self {
        Self {
            has_marks,
            source: source.clone(),
            way: way.clone(),
            dialect,
        }
    }
}

impl BookCopier for RowCopier {
    fn copy_rows(
        &self,
        out: &mut dyn Write,
        above: &Above<'_>,
        addition: &mut dyn FnMut(u64) -> io::Result<Option<Addition>>,
    ) -> Result<(), SheetError> {
        let opened = raw::open(&self.source, &self.way)?;
        let Some((mut book, _)) = opened else {
            return Err(io::Error::from(io::ErrorKind::InvalidData).into());
        };
        let sheet = Entry {
            name: sheet_names(iter::once(book.name.as_str())).remove(0),
            has_notes: above.has_notes,
            is_internal: false,
        };
        let look = Look {
            styles: Some(book.styles()?),
            is_1904: book.sheet.is_1904,
        };
        let mut file = Book::begin(out, &[sheet], &look)?;
        file.begin_sheet(0)?;
        let mut row = book.next_row()?;
        let more = usize::from(self.has_marks);
        let mut copy = Copy::begin(&mut file, &mut book, above, more)?;
        if self.way.names == Names::Header {
            let line = above.header.row().first_line();
            while let Some(cells) = row.take_if(|cells| number_of(cells) < line) {
                drop(cells);
                row = book.next_row()?;
            }
            let cells = row.take().unwrap_or_default();
            copy.row(&mut file, &book, &cells, &above.behind)?;
            row = book.next_row()?;
        } else {
            copy.names(&mut file, above)?;
        }
        while let Some(cells) = row {
            if let Some(added) = addition(number_of(&cells))? {
                copy.row(&mut file, &book, &cells, &added)?;
            }
            row = book.next_row()?;
        }
        let merged = copy.merged.into_values();
        let merged: Vec<_> = merged.filter(Merged::is_several).collect();
        SheetWriter::end(&mut file, &[], &merged, above.has_notes)?;
        if above.has_notes {
            file.notes(0, &copy.notes)?;
        }
        Ok(file.finish()?)
    }
}

impl fmt::Debug for RowCopier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RowCopier").field(&self.source).finish()
    }
}

impl Copier for RowCopier {
    fn beginning(&self) -> &'static [u8] {
        self.dialect.beginning()
    }

    fn copy(
        &self,
        row: SheetRow<'_>,
        cells: Option<usize>,
        more: &[&str],
    ) -> Result<Vec<u8>, WriteError> {
        Copier::copy(&self.dialect, row, cells, more)
    }

    fn book(&self) -> Option<&dyn BookCopier> {
        Some(self)
    }
}

/// A sheet that is written of rows of another.
struct Copy {
    writer: SheetWriter,
    notes: Vec<Note>,
    /// The merged cells of the sheet, and those of this one by what they are there.
    merges: Merges,
    merged: BTreeMap<(u32, u32), Merged>,
    /// How many columns rows are read with that the sheet does not have.
    more: usize,
}

impl Copy {
    fn begin(
        out: &mut dyn Write,
        book: &mut CellRows,
        above: &Above<'_>,
        more: usize,
    ) -> Result<Self, SheetError> {
        let own = above.behind.own.map_or(0, |own| own.saturating_sub(more));
        let mut columns = vec![(Style::GENERAL, USUAL_WIDTH); own];
        for (first, last, width, style) in book.sheet.cells.columns() {
            for column in *first..=*last {
                let at = column.checked_sub(book.area.first_column());
                let at = at.and_then(|at| columns.get_mut(at as usize));
                if let Some(column) = at {
                    *column = (Style(*style), *width);
                }
            }
        }
        let widths = above.widths.iter();
        columns.extend(widths.map(|width| (Style::GENERAL, *width)));
        Ok(Self {
            writer: SheetWriter::begin(out, &columns, true).map_err(unwritten)?,
            notes: Vec::new(),
            merges: Merges::new(book.merged()?),
            merged: BTreeMap::new(),
            more,
        })
    }

    /// Writes the header of a file that has none.
    fn names(&mut self, out: &mut dyn Write, above: &Above<'_>) -> Result<(), SheetError> {
        let names = above.header.names_in_file().iter().map(String::as_str);
        let own = above.behind.own.unwrap_or(usize::MAX);
        let all = names
            .take(own)
            .chain(above.behind.cells.iter().map(String::as_str));
        let cells = all
            .enumerate()
            .map(|(column, text)| text_cell(column, text));
        self.writer.row(out, cells).map_err(unwritten)
    }

    fn row(
        &mut self,
        out: &mut dyn Write,
        book: &CellRows,
        cells: &[Cell],
        added: &Addition,
    ) -> Result<(), SheetError> {
        let own = added.own.map(|own| own.saturating_sub(self.more));
        let least = own.unwrap_or(usize::MAX);
        let mut row = Vec::with_capacity(cells.len() + added.cells.len());
        for cell in cells {
            let column = book.area.column(cell.column);
            if column >= least {
                break;
            }
            row.push(crate::xlsx::Cell {
                column,
                style: Style(u32::try_from(cell.style).unwrap_or(0)),
                content: content(book, &cell.held),
            });
        }
        let behind = row.last().map_or(0, |cell| cell.column + 1);
        let behind = own.unwrap_or(behind);
        let texts = added.cells.iter().enumerate();
        let texts = texts.filter(|(_, text)| !text.is_empty());
        row.extend(texts.map(|(at, text)| text_cell(behind + at, text)));
        self.writer.row(out, row).map_err(unwritten)?;
        let line = self.writer.lines();
        let left = MOST_NOTES - self.notes.len();
        let notes = added.notes.iter().take(left);
        self.notes.extend(notes.map(|(column, text)| Note {
            row: line,
            column: column.saturating_sub(self.more),
            text: cut(text).to_owned(),
        }));
        self.merge(book, number_of(cells), line, least)
    }

    /// Takes the merged cells of a row of there, as far as its first cells reach, to this line.
    fn merge(
        &mut self,
        book: &CellRows,
        row: u64,
        line: u64,
        own: usize,
    ) -> Result<(), SheetError> {
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        for merge in self.merges.at(row)? {
            let [first, last] = [merge.columns.0, merge.columns.1].map(|at| book.area.column(at));
            if first < own && merge.columns.1 >= book.area.first_column() {
                let known = self.merged.entry((merge.rows.0, merge.columns.0));
                let merged = known.or_insert(Merged {
                    rows: (line, line),
                    columns: (first, last.min(own - 1)),
                });
                merged.rows.1 = line;
            }
        }
        Ok(())
    }
}

/// A cell that is put behind others: a number of a line, or a text.
fn text_cell(column: usize, text: &str) -> crate::xlsx::Cell<'_> {
    let content = match number(text) {
        Some((number, _)) => Content::Number(number),
        None => Content::Text(cut(text)),
    };
    crate::xlsx::Cell {
        column,
        style: Style::GENERAL,
        content,
    }
}

fn content<'t>(book: &'t CellRows, held: &'t Held) -> Content<'t> {
    match held {
        Held::Text(text) => Content::Text(text),
        Held::Shared(at) => book
            .sheet
            .strings
            .get(*at)
            .map_or(Content::Error(NO_VALUE), Content::Text),
        Held::Number(number) => Content::Number(*number),
        Held::Boolean(truth) => Content::Boolean(*truth),
        Held::Error(text) if ERRORS.contains(&text.as_str()) => Content::Error(text),
        Held::Iso(text) => Content::Iso(text),
        Held::Error(_) | Held::Unsaved => Content::Error(NO_VALUE),
    }
}

fn number_of(cells: &[Cell]) -> u64 {
    cells.first().map_or(0, |cell| u64::from(cell.row))
}

/// As much of a text as a cell holds.
fn cut(text: &str) -> &str {
    let mut units = 0;
    let end = text.char_indices().find(|(_, letter)| {
        units += letter.len_utf16();
        units > MOST_CHARACTERS
    });
    end.map_or(text, |(end, _)| &text[..end])
}

/// What one workbook held, another holds, but for columns behind its last one, and texts of those that are no Excel files.
fn unwritten(unfit: Unfit) -> SheetError {
    const LONG: Text = Text::fixed(
        "a cell has more characters than an Excel file holds",
        "Excelファイルに入らない長さのセルがあります",
    );
    match unfit {
        Unfit::Io(error) => error.into(),
        Unfit::Characters { .. } => io::Error::new(io::ErrorKind::FileTooLarge, LONG).into(),
        Unfit::Lines(_) | Unfit::Columns { .. } => {
            io::Error::from(io::ErrorKind::FileTooLarge).into()
        }
    }
}
