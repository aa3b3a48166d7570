//! Records as rows of cells. Laid out long, as `cli-kintone` does it, a row is a table row with the values outside tables on
//! each of them, and `*` on the first of a record; different tables stand on different rows. Laid out apart, records are
//! one sheet without tables, and the rows of each table are another, behind the id of their record.

use std::borrow::Cow;
use std::sync::Arc;

use super::columns::{Columns, Part};
use super::saving::Saved;
use super::{ExportError, Tables};
use crate::api::{Stored, StoredRecord};
use crate::model::{Field, Table};
use crate::sheet::PRIMARY_MARK;

/// How records are laid out.
pub(super) struct Grid {
    pub(super) sheets: Vec<Sheet>,
    columns: Columns,
    is_long: bool,
}

/// Rows of one kind.
pub(super) struct Sheet {
    /// The table whose rows they are; those of records have none.
    pub(super) name: Option<String>,
    pub(super) heads: Vec<Head>,
}

/// What a column has.
pub(super) enum Head {
    /// `*` where a record begins.
    Mark,
    /// The record's id.
    Id,
    /// Its revision.
    Revision,
    /// The ids of a table's rows.
    Row(Arc<Table>),
    /// A field's values.
    Field(Arc<Field>),
}

impl Head {
    /// What the column is called.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Mark => PRIMARY_MARK,
            Self::Id => "$id",
            Self::Revision => "$revision",
            Self::Row(table) => table.code.as_str(),
            Self::Field(field) => field.code.as_str(),
        }
    }
}

/// Where the rows of a grid go.
pub(super) trait Rows {
    /// Takes a row of the sheet of this number, of the record of this id.
    fn row(&mut self, sheet: usize, cells: &[Cow<'_, str>], id: &str) -> Result<(), ExportError>;

    /// Ends them: how many characters were lost, and how many cells got an apostrophe.
    fn finish(self) -> Result<(u64, u64), ExportError>
    where
        Self: Sized;
}

impl Grid {
    pub(super) fn new(columns: Columns, tables: Tables) -> Self {
        let is_long = tables == Tables::Long;
        let mut records = Vec::new();
        if is_long {
            records.extend(columns.has_mark().then_some(Head::Mark));
        }
        if columns.with_revision || !is_long {
            records.push(Head::Id);
        }
        records.extend(columns.with_revision.then_some(Head::Revision));
        let mut apart = Vec::new();
        for part in &columns.parts {
            match part {
                Part::Field(field) => records.push(Head::Field(field.clone())),
                Part::Table(table, fields) => {
                    let fields = fields.iter().cloned().map(Head::Field);
                    let rows = std::iter::once(Head::Row(table.clone())).chain(fields);
                    if is_long {
                        records.extend(rows);
                    } else {
                        apart.push(Sheet {
                            name: Some(table.code.to_string()),
                            heads: std::iter::once(Head::Id).chain(rows).collect(),
                        });
                    }
                }
            }
        }
        let mut sheets = vec![Sheet {
            name: None,
            heads: records,
        }];
        sheets.extend(apart);
        Self {
            sheets,
            columns,
            is_long,
        }
    }

    pub(super) fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Hands over the rows of a record.
    pub(super) fn lay_out(
        &self,
        record: &StoredRecord<'_>,
        saved: &Saved,
        rows: &mut dyn Rows,
    ) -> Result<(), ExportError> {
        let id = own(record, 0);
        let cells = record.cells.iter().skip(2);
        let outside: Vec<_> = cells.map(|cell| text(cell, saved)).collect();
        if !self.is_long {
            return self.apart(record, &outside, saved, rows);
        }
        let mut is_first = true;
        for (table, found) in record.tables.iter().enumerate() {
            for row in 0..found.as_ref().map_or(0, Vec::len) {
                let line = self.line(record, &outside, Some((table, row)), is_first, saved);
                rows.row(0, &line, id)?;
                is_first = false;
            }
        }
        if is_first {
            let line = self.line(record, &outside, None, true, saved);
            rows.row(0, &line, id)?;
        }
        Ok(())
    }

    /// The cells of a line with one row of one table, or with none.
    fn line<'t>(
        &self,
        record: &'t StoredRecord<'_>,
        outside: &'t [Cow<'t, str>],
        row: Option<(usize, usize)>,
        is_first: bool,
        saved: &'t Saved,
    ) -> Vec<Cow<'t, str>> {
        let columns = &self.columns;
        let mut line: Vec<Cow<'t, str>> = Vec::with_capacity(self.sheets[0].heads.len());
        if columns.has_mark() {
            line.push(if is_first { PRIMARY_MARK } else { "" }.into());
        }
        if columns.with_revision {
            line.extend([0, 1].map(|at| Cow::Borrowed(own(record, at))));
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
                            line.extend(row.cells.iter().map(|cell| text(cell, saved)));
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

    /// A row of the record, and one of each of its table rows.
    fn apart(
        &self,
        record: &StoredRecord<'_>,
        outside: &[Cow<'_, str>],
        saved: &Saved,
        rows: &mut dyn Rows,
    ) -> Result<(), ExportError> {
        let id = own(record, 0);
        let mut line = vec![Cow::Borrowed(id)];
        if self.columns.with_revision {
            line.push(Cow::Borrowed(own(record, 1)));
        }
        line.extend(outside.iter().map(|cell| Cow::Borrowed(&**cell)));
        rows.row(0, &line, id)?;
        for (table, found) in record.tables.iter().enumerate() {
            for row in found.iter().flatten() {
                let mut line = vec![Cow::Borrowed(id), Cow::Borrowed(&*row.id)];
                line.extend(row.cells.iter().map(|cell| text(cell, saved)));
                rows.row(1 + table, &line, id)?;
            }
        }
        Ok(())
    }
}

/// The id of a record, or its revision.
fn own<'t>(record: &'t StoredRecord<'_>, at: usize) -> &'t str {
    match &record.cells[at] {
        Stored::Text(text) => text,
        _ => "",
    }
}

/// A cell as text.
fn text<'t>(cell: &'t Stored<'_>, saved: &'t Saved) -> Cow<'t, str> {
    match cell {
        Stored::Absent => "".into(),
        Stored::Text(text) => Cow::Borrowed(&**text),
        Stored::Files(files) => {
            let paths: Vec<_> = files.iter().map(|file| saved.path_of(file)).collect();
            paths.join("\n").into()
        }
    }
}
