//! CSV in the shape of `cli-kintone`: all is quoted but what is empty, and the mark.

use std::borrow::Cow;
use std::io::Write;

use super::grid::{Grid, Head, Rows, Sheet};
use super::{ExportError, Layout};
use crate::language::text;
use crate::model::FieldKind;
use crate::sheet::{PRIMARY_MARK, QuotedWriter, WriteError};

/// CSV files that are written, one for each sheet.
pub(super) struct CsvOut<'g> {
    sheets: Vec<(&'g Sheet, QuotedWriter<Box<dyn Write + Send>>)>,
    layout: Layout,
    lost: u64,
    escaped: u64,
}

impl<'g> CsvOut<'g> {
    /// Begins them with their headers.
    pub(super) fn begin(
        outs: Vec<Box<dyn Write + Send>>,
        grid: &'g Grid,
        layout: Layout,
    ) -> Result<Self, ExportError> {
        let mut csv = Self {
            sheets: Vec::new(),
            layout,
            lost: 0,
            escaped: 0,
        };
        for (at, (sheet, out)) in grid.sheets.iter().zip(outs).enumerate() {
            csv.sheets
                .push((sheet, QuotedWriter::new(out, layout.dialect)?));
            let header = sheet.heads.iter().map(|head| Cow::Borrowed(head.name()));
            csv.line(at, &header.collect::<Vec<_>>(), None)?;
        }
        Ok(csv)
    }

    /// Writes a line, of the record of this id.
    fn line(
        &mut self,
        sheet: usize,
        cells: &[Cow<'_, str>],
        id: Option<&str>,
    ) -> Result<(), ExportError> {
        let (sheet, out) = &mut self.sheets[sheet];
        for cell in cells {
            // The mark is bare, and with it each cell that is the same.
            out.cell(cell, *cell == PRIMARY_MARK);
        }
        match out.end_row(self.layout.may_lose) {
            Ok(lost) => {
                self.lost += lost;
                Ok(())
            }
            Err(WriteError::Io(error)) => Err(error.into()),
            Err(WriteError::Character {
                character,
                encoding,
            }) => {
                let at = cells.iter().position(|cell| cell.contains(character));
                let head = at.and_then(|at| sheet.heads.get(at));
                let code = head.map(Head::name).unwrap_or_default();
                Err(unwritable(code, (character, encoding.name()), id))
            }
        }
    }
}

impl Rows for CsvOut<'_> {
    fn row(&mut self, sheet: usize, cells: &[Cow<'_, str>], id: &str) -> Result<(), ExportError> {
        if !self.layout.escapes_formulas {
            return self.line(sheet, cells, Some(id));
        }
        let heads = &self.sheets[sheet].0.heads;
        let mut escaped = 0;
        let cells = cells.iter().zip(heads).map(|(cell, head)| {
            if is_formula(head, cell) {
                escaped += 1;
                Cow::Owned(format!("'{cell}"))
            } else {
                Cow::Borrowed(&**cell)
            }
        });
        let cells: Vec<_> = cells.collect();
        self.escaped += escaped;
        self.line(sheet, &cells, Some(id))
    }

    fn finish(self) -> Result<(u64, u64), ExportError> {
        let (lost, escaped) = (self.lost, self.escaped);
        for (_, out) in self.sheets {
            out.into_inner().flush()?;
        }
        Ok((lost, escaped))
    }
}

/// Whether a spreadsheet would take a value for a formula.
fn is_formula(head: &Head, text: &str) -> bool {
    let Head::Field(field) = head else {
        return false;
    };
    let is_number = matches!(field.kind, FieldKind::Number | FieldKind::Calc);
    !is_number && text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A cell whose character the encoding does not hold.
fn unwritable(code: &str, (character, encoding): (char, &str), id: Option<&str>) -> ExportError {
    let number = u32::from(character);
    ExportError::Value(match id {
        Some(id) => text!(
            "record {id}, field `{code}`: \"{character}\" (U+{number:04X}) does not exist in {encoding}; export as UTF-8, or use `--lossy` to write `?` in its place",
            "レコード番号{id}のフィールド「{code}」：「{character}」（U+{number:04X}）は{encoding}にありません。UTF-8で書き出すか、「--lossy」で「?」に置き換えてください。"
        ),
        None => text!(
            "field code `{code}`: \"{character}\" (U+{number:04X}) does not exist in {encoding}; export as UTF-8",
            "フィールドコード「{code}」：「{character}」（U+{number:04X}）は{encoding}にありません。UTF-8で書き出してください。"
        ),
    })
}
