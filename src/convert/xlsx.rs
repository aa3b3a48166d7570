//! Rows as a sheet of an Excel file. All cells are texts, so that Excel makes no other value of one.

use std::io::{BufWriter, Write};

use super::error::ConvertError;
use super::records::Records;
use crate::language::{Text, text};
use crate::model::{Form, Found};
use crate::problem::Problem;
use crate::sheet::{Header, PRIMARY_MARK, RecordGroup, SheetRow};
use crate::xlsx::{Book, Cell, Content, Entry, Look, SheetWriter, Style, Unfit, look};

/// What the sheet is called.
const RECORDS: &str = "records";

/// How wide columns are of which nothing is known, and that of start marks, in characters.
const USUAL: u32 = 20;
const MARK: u32 = 3;

/// An Excel file that is written.
pub(super) struct XlsxOut<'o> {
    book: Book<BufWriter<&'o mut dyn Write>>,
    sheet: SheetWriter,
    names: Vec<String>,
    blank: u64,
}

impl<'o> XlsxOut<'o> {
    /// Begins it with its header.
    pub(super) fn begin(
        out: &'o mut dyn Write,
        header: &Header,
        form: Option<&Form>,
    ) -> Result<Self, ConvertError> {
        let entry = Entry {
            name: RECORDS.to_owned(),
            ..Entry::default()
        };
        let mut book = Book::begin(BufWriter::new(out), &[entry], &Look::default())?;
        book.begin_sheet(0)?;
        let names = header.names().to_vec();
        let columns = names.iter().map(|name| (Style::TEXT, width(name, form)));
        let columns: Vec<_> = columns.collect();
        let unwritten = |unfit| unwritten(unfit, header.row(), &names);
        let mut sheet = SheetWriter::begin(&mut book, &columns, true).map_err(unwritten)?;
        let cells = names.iter().map(String::as_str).enumerate();
        let cells = cells.filter(|(_, name)| !name.is_empty());
        let cells = cells.map(|(column, name)| Cell {
            column,
            style: Style::HEADER,
            content: Content::Text(name),
        });
        sheet.row(&mut book, cells).map_err(unwritten)?;
        Ok(Self {
            book,
            sheet,
            names,
            blank: 0,
        })
    }
}

/// How wide a column is.
fn width(name: &str, form: Option<&Form>) -> u32 {
    match form.and_then(|form| form.find(name)) {
        Some(Found::Field(field) | Found::InTable(_, field)) => look(field.kind).1,
        Some(Found::Table(_)) | None if name == PRIMARY_MARK => MARK,
        Some(Found::Table(_)) | None => USUAL,
    }
}

impl Records for XlsxOut<'_> {
    fn record(&mut self, group: &RecordGroup) -> Result<Vec<Problem>, ConvertError> {
        let columns = self.names.len();
        // Nobody reads such a row again.
        let is_blank = |row: SheetRow<'_>| (0..columns).all(|at| row.is_blank(at));
        if group.rows().all(is_blank) {
            self.blank += 1;
            return Ok(Vec::new());
        }
        for row in group.rows() {
            let cells = (0..columns).filter(|at| !row.is_blank(*at));
            let cells = cells.map(|column| Cell {
                column,
                style: Style::TEXT,
                content: Content::Text(row.cell(column)),
            });
            let written = self.sheet.row(&mut self.book, cells);
            written.map_err(|unfit| unwritten(unfit, row, &self.names))?;
        }
        Ok(Vec::new())
    }

    fn finish(mut self: Box<Self>) -> Result<u64, ConvertError> {
        SheetWriter::end(&mut self.book, &[], &[], false)?;
        self.book.finish()?;
        Ok(self.blank)
    }
}

/// Why a row is not in the sheet.
fn unwritten(unfit: Unfit, row: SheetRow<'_>, names: &[String]) -> ConvertError {
    let line = row.first_line();
    let place = match &unfit {
        Unfit::Characters { column, .. } => {
            let name = names.get(*column).map(String::as_str).unwrap_or_default();
            text!("line {line}, column \"{name}\"", "{line}行目の列「{name}」")
        }
        Unfit::Lines(_) | Unfit::Columns { .. } | Unfit::Io(_) => {
            text!("line {line}", "{line}行目")
        }
    };
    let remedy = Text::fixed("use `--to csv`", "「--to csv」を指定してください。");
    match unfit.said(&place, &remedy) {
        Ok(text) => ConvertError::Unfit(text),
        Err(error) => error.into(),
    }
}
