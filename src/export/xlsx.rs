//! Excel files: a sheet of records, and where tables are apart one of each, written as the rows come.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufWriter, Read as _, Seek as _, Write};
use std::path::Path;

use jiff::tz::TimeZone;

use super::ExportError;
use super::grid::{Grid, Head, Rows, Sheet};
use crate::language::{Text, text};
use crate::xlsx::{
    Book, Cell, Content, Entry, Look, SheetWriter, Style, Unfit, look, number, number_of,
    sheet_names,
};

/// How many bytes of a sheet are taken from beside at a time.
const PIECE: usize = 64 * 1024;

/// What the sheet of records is called.
const RECORDS: &str = "records";

/// An Excel file that is written: its first sheet as it comes, the others beside it until then.
pub(super) struct XlsxOut<'g> {
    sheets: Vec<&'g Sheet>,
    zone: TimeZone,
    names: Vec<String>,
    book: Book<Box<dyn Write + Send>>,
    first: SheetWriter,
    beside: Vec<(SheetWriter, BufWriter<File>)>,
}

impl<'g> XlsxOut<'g> {
    /// Begins it with the headers; further sheets are kept in files without a name in this directory.
    pub(super) fn begin(
        out: Box<dyn Write + Send>,
        grid: &'g Grid,
        (zone, scratch): (TimeZone, &Path),
    ) -> Result<Self, ExportError> {
        let names = grid.sheets.iter();
        let names = names.map(|sheet| sheet.name.as_deref().unwrap_or(RECORDS));
        let names = sheet_names(names);
        let entries = names.iter().map(|name| Entry {
            name: name.clone(),
            ..Entry::default()
        });
        let mut book = Book::begin(out, &entries.collect::<Vec<_>>(), &Look::default())?;
        book.begin_sheet(0)?;
        let sheets: Vec<_> = grid.sheets.iter().collect();
        let mut beside = Vec::new();
        for sheet in &sheets[1..] {
            let mut file = BufWriter::new(tempfile::tempfile_in(scratch)?);
            beside.push((begun(&mut file, sheet, false)?, file));
        }
        let first = begun(&mut book, sheets[0], true)?;
        Ok(Self {
            sheets,
            zone,
            names,
            book,
            first,
            beside,
        })
    }
}

impl Rows for XlsxOut<'_> {
    fn row(&mut self, sheet: usize, cells: &[Cow<'_, str>], id: &str) -> Result<(), ExportError> {
        let (heads, zone) = (&self.sheets[sheet].heads, &self.zone);
        let cells = heads.iter().zip(cells).enumerate();
        let cells = cells.filter(|(_, (_, text))| !text.is_empty());
        let cells = cells.map(|(column, (head, text))| cell(column, head, text, zone));
        let written = match sheet.checked_sub(1) {
            None => self.first.row(&mut self.book, cells),
            Some(at) => {
                let (writer, file) = &mut self.beside[at];
                writer.row(file, cells)
            }
        };
        written.map_err(|unfit| unwritten(unfit, id, (&self.names[sheet], heads)))
    }

    fn finish(mut self) -> Result<(u64, u64), ExportError> {
        SheetWriter::end(&mut self.book, &[], &[], false)?;
        for (at, (_, mut file)) in self.beside.into_iter().enumerate() {
            SheetWriter::end(&mut file, &[], &[], false)?;
            let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.rewind()?;
            self.book.begin_sheet(at + 1)?;
            let mut piece = vec![0; PIECE];
            loop {
                let length = file.read(&mut piece)?;
                if length == 0 {
                    break;
                }
                self.book.write_all(&piece[..length])?;
            }
        }
        self.book.finish()?;
        Ok((0, 0))
    }
}

/// A sheet with its header.
fn begun(out: &mut dyn Write, sheet: &Sheet, is_first: bool) -> Result<SheetWriter, ExportError> {
    let columns = sheet.heads.iter().map(|head| match head {
        Head::Field(field) => look(field.kind),
        Head::Mark => (Style::TEXT, 3),
        Head::Id | Head::Revision | Head::Row(_) => (Style::GENERAL, 10),
    });
    let columns: Vec<_> = columns.collect();
    let header = sheet.heads.iter().enumerate().map(|(column, head)| Cell {
        column,
        style: Style::HEADER,
        content: Content::Text(head.name()),
    });
    let begun = SheetWriter::begin(out, &columns, is_first);
    let begun = begun.and_then(|mut writer| writer.row(out, header).map(|()| writer));
    begun.map_err(|unfit| unwritten(unfit, "", ("", &sheet.heads)))
}

/// A value in its cell.
fn cell<'t>(column: usize, head: &Head, text: &'t str, zone: &TimeZone) -> Cell<'t> {
    let found = match head {
        Head::Mark => None,
        Head::Id | Head::Revision | Head::Row(_) => number(text),
        Head::Field(field) => number_of(field.kind, text, zone),
    };
    let (content, style) = match found {
        Some((number, style)) => (Content::Number(number), style),
        None => (Content::Text(text), Style::TEXT),
    };
    Cell {
        column,
        style,
        content,
    }
}

/// Why a record is not in its sheet.
fn unwritten(unfit: Unfit, id: &str, (name, heads): (&str, &[Head])) -> ExportError {
    let (place, remedy) = match &unfit {
        Unfit::Characters { column, .. } => {
            let code = heads.get(*column).map(Head::name).unwrap_or_default();
            let place = text!(
                "record {id}, field `{code}`",
                "レコード番号{id}のフィールド「{code}」"
            );
            let remedy = Text::fixed(
                "use `--fields` without this field, or `--format csv`",
                "「--fields」でこのフィールドを除くか、「--format csv」を指定してください。",
            );
            (place, remedy)
        }
        Unfit::Lines(_) => {
            let place = text!(
                "record {id}, sheet \"{name}\"",
                "レコード番号{id}、シート「{name}」"
            );
            let remedy = Text::fixed(
                "export fewer records with `--condition`, or use `--format csv`",
                "「--condition」でレコードを減らすか、「--format csv」を指定してください。",
            );
            (place, remedy)
        }
        Unfit::Columns { .. } | Unfit::Io(_) => {
            let remedy = Text::fixed(
                "use `--fields`, or `--format csv`",
                "「--fields」でフィールドを減らすか、「--format csv」を指定してください。",
            );
            (Text::fixed("", ""), remedy)
        }
    };
    match unfit.said(&place, &remedy) {
        Ok(text) => ExportError::Value(text),
        Err(error) => error.into(),
    }
}
