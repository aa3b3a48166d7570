//! CSV in the shape of `cli-kintone`: a line a table row, with the values outside tables on each of them, and `*` on the
//! first of a record. Different tables stand on different lines.

use std::borrow::Cow;
use std::io::Write;

use super::columns::{Columns, Part};
use super::saving::Saved;
use super::{ExportError, Layout};
use crate::api::{Stored, StoredRecord};
use crate::language::text;
use crate::model::{Field, FieldKind};
use crate::sheet::{PRIMARY_MARK, QuotedWriter, WriteError};

/// A CSV file that is written.
pub(super) struct CsvOut<'c> {
    out: QuotedWriter<Box<dyn Write + Send>>,
    columns: &'c Columns,
    layout: Layout,
    lost: u64,
    escaped: u64,
}

impl<'c> CsvOut<'c> {
    /// Begins it with its header.
    pub(super) fn begin(
        out: Box<dyn Write + Send>,
        columns: &'c Columns,
        layout: Layout,
    ) -> Result<Self, ExportError> {
        let mut csv = Self {
            out: QuotedWriter::new(out, layout.dialect)?,
            columns,
            layout,
            lost: 0,
            escaped: 0,
        };
        let mut header = Vec::new();
        header.extend(columns.has_mark().then_some(PRIMARY_MARK));
        if columns.with_revision {
            header.extend(["$id", "$revision"]);
        }
        for part in &columns.parts {
            match part {
                Part::Field(field) => header.push(field.code.as_str()),
                Part::Table(table, fields) => {
                    header.push(table.code.as_str());
                    header.extend(fields.iter().map(|field| field.code.as_str()));
                }
            }
        }
        let header: Vec<_> = header.into_iter().map(Cow::Borrowed).collect();
        csv.line(&header, None)?;
        Ok(csv)
    }

    /// Writes the lines of a record.
    pub(super) fn record(
        &mut self,
        record: &StoredRecord<'_>,
        saved: &Saved,
    ) -> Result<(), ExportError> {
        let columns = self.columns;
        let id = match &record.cells[0] {
            Stored::Text(id) => &**id,
            _ => "",
        };
        let fields = columns.parts.iter().filter_map(|part| match part {
            Part::Field(field) => Some(field),
            Part::Table(..) => None,
        });
        let cells = record.cells.iter().skip(2).zip(fields);
        let cells: Vec<_> = cells
            .map(|(cell, field)| self.text(cell, field, saved))
            .collect();
        let mut is_first = true;
        let tables = record.tables.iter().enumerate();
        for (table, rows) in tables {
            for row in 0..rows.as_ref().map_or(0, Vec::len) {
                let line = self.cells(record, &cells, Some((table, row)), is_first, saved);
                self.line(&line, Some(id))?;
                is_first = false;
            }
        }
        if is_first {
            let line = self.cells(record, &cells, None, true, saved);
            self.line(&line, Some(id))?;
        }
        Ok(())
    }

    /// The cells of a line with one row of one table, or with none.
    fn cells<'t>(
        &mut self,
        record: &'t StoredRecord<'_>,
        outside: &'t [Cow<'t, str>],
        row: Option<(usize, usize)>,
        is_first: bool,
        saved: &'t Saved,
    ) -> Vec<Cow<'t, str>> {
        let columns = self.columns;
        let mut line: Vec<Cow<'t, str>> = Vec::new();
        if columns.has_mark() {
            line.push(if is_first { PRIMARY_MARK } else { "" }.into());
        }
        if columns.with_revision {
            line.extend(record.cells[..2].iter().map(|cell| match cell {
                Stored::Text(text) => Cow::Borrowed(&**text),
                _ => Cow::Borrowed(""),
            }));
        }
        let (mut fields, mut tables) = (outside.iter(), 0..);
        for part in &columns.parts {
            match part {
                Part::Field(_) => line.extend(fields.next().map(|cell| Cow::Borrowed(&**cell))),
                Part::Table(_, fields) => {
                    let here = tables.next();
                    let row = row.filter(|(table, _)| Some(*table) == here);
                    let row = row.and_then(|(table, at)| record.tables[table].as_ref()?.get(at));
                    match row {
                        Some(row) => {
                            line.push(Cow::Borrowed(&row.id));
                            let cells = row.cells.iter().zip(fields);
                            for (cell, field) in cells {
                                let text = self.text(cell, field, saved);
                                line.push(text);
                            }
                        }
                        None => {
                            line.extend(std::iter::repeat_n(Cow::Borrowed(""), fields.len() + 1));
                        }
                    }
                }
            }
        }
        line
    }

    /// A cell as text.
    fn text<'t>(&mut self, cell: &'t Stored<'_>, field: &Field, saved: &'t Saved) -> Cow<'t, str> {
        let text: Cow<'t, str> = match cell {
            Stored::Absent => "".into(),
            Stored::Text(text) => Cow::Borrowed(&**text),
            Stored::Files(files) => {
                let paths: Vec<_> = files.iter().map(|file| saved.path_of(file)).collect();
                paths.join("\n").into()
            }
        };
        let is_number = matches!(field.kind, FieldKind::Number | FieldKind::Calc);
        let begins = ['=', '+', '-', '@', '\t', '\r'];
        if self.layout.escapes_formulas && !is_number && text.starts_with(begins) {
            self.escaped += 1;
            return format!("'{text}").into();
        }
        text
    }

    /// Writes a line, of the record of this id.
    fn line(&mut self, cells: &[Cow<'_, str>], id: Option<&str>) -> Result<(), ExportError> {
        for cell in cells {
            // The mark is bare, and with it each cell that is the same.
            self.out.cell(cell, *cell == PRIMARY_MARK);
        }
        match self.out.end_row(self.layout.may_lose) {
            Ok(lost) => {
                self.lost += lost;
                Ok(())
            }
            Err(WriteError::Io(error)) => Err(error.into()),
            Err(WriteError::Character {
                character,
                encoding,
            }) => Err(self.unwritable(cells, (character, encoding.name()), id)),
        }
    }

    /// The cell whose character the encoding does not hold.
    fn unwritable(
        &self,
        cells: &[Cow<'_, str>],
        (character, encoding): (char, &str),
        id: Option<&str>,
    ) -> ExportError {
        let at = cells.iter().position(|cell| cell.contains(character));
        let code = at.and_then(|at| self.code_at(at)).unwrap_or_default();
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

    /// The field of a column.
    fn code_at(&self, at: usize) -> Option<&str> {
        let columns = self.columns;
        let before = usize::from(columns.has_mark()) + 2 * usize::from(columns.with_revision);
        let codes = columns.parts.iter().flat_map(|part| match part {
            Part::Field(field) => vec![field.code.as_str()],
            Part::Table(table, fields) => {
                let inside = fields.iter().map(|field| field.code.as_str());
                std::iter::once(table.code.as_str()).chain(inside).collect()
            }
        });
        codes
            .collect::<Vec<_>>()
            .get(at.checked_sub(before)?)
            .copied()
    }

    /// Ends it: how many characters were lost, and how many cells got an apostrophe.
    pub(super) fn finish(self) -> Result<(u64, u64), ExportError> {
        let (lost, escaped) = (self.lost, self.escaped);
        self.out.into_inner().flush()?;
        Ok((lost, escaped))
    }
}
