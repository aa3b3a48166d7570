//! A record's values, made of its rows where somebody needs them. What is wrong with its cells was told before
//! ([`assemble`](super::assemble)): a cell that cannot be read is absent.

use super::reader::Reader;
use crate::cell;
use crate::import::bind::layout::{Column, TableColumns};
use crate::import::options::Blank;
use crate::model::{Attachment, Cell, FieldCell, Record, Row, RowId, RowKey, TableRows, Value};
use crate::problem::ProblemKind;
use crate::sheet::{RecordGroup, SheetRow};

/// What stands in a cell, before it is read.
pub(crate) enum Content<'r> {
    /// Nothing that is sent.
    Nothing,
    /// It erases the field; or leaves it alone, which is known when it is known whether the record is.
    Blank,
    /// This text.
    Text(&'r str),
}

impl Reader {
    /// The rows of a record that are read, each with its position: in one that is broken, or has too few or too many
    /// cells, cells may stand in the wrong column.
    pub(crate) fn whole_rows<'g>(
        &self,
        group: &'g RecordGroup,
    ) -> impl Iterator<Item = (usize, SheetRow<'g>)> + Clone {
        let width = self.layout.width;
        let rows = group.rows().enumerate();
        rows.filter(move |(_, row)| row.is_whole(width))
    }

    /// The row that fields outside tables are read from: the first one, if it is read.
    pub(crate) fn marked<'g>(&self, group: &'g RecordGroup) -> Option<SheetRow<'g>> {
        let first = group.row(0);
        first.is_whole(self.layout.width).then_some(first)
    }

    /// The values of a record.
    pub(crate) fn record(&self, group: &RecordGroup) -> Record {
        let layout = &self.layout;
        let marked = self.marked(group);
        let cells = marked.map(|row| self.cells(row, &layout.fields));
        let tables = layout.tables.iter().filter_map(|columns| {
            let lines = self.whole_rows(group);
            let lines = lines.filter(|(_, line)| columns.has_row(*line));
            let rows: Vec<_> = lines.map(|line| self.row(line, columns)).collect();
            let is_said = !rows.is_empty() || (columns.clears && marked.is_some());
            is_said.then(|| TableRows {
                table: columns.table.clone(),
                rows,
            })
        });
        Record {
            cells: cells.unwrap_or_default(),
            tables: tables.collect(),
        }
    }

    fn row(&self, (position, line): (usize, SheetRow<'_>), columns: &TableColumns) -> Row {
        Row {
            key: columns.row_id(line).map_or(RowKey::New, RowKey::Existing),
            cells: self.cells(line, &columns.columns),
            line: u32::try_from(position).ok(),
        }
    }

    fn cells(&self, row: SheetRow<'_>, columns: &[Column]) -> Vec<FieldCell> {
        let cell = |column: &Column| FieldCell {
            field: column.field.clone(),
            cell: self.cell(row, column),
            column: u16::try_from(column.at).ok(),
        };
        columns.iter().map(cell).collect()
    }

    /// Whether a record attaches files.
    pub(crate) fn attaches(&self, group: &RecordGroup) -> bool {
        let mut columns = self.layout.all_columns();
        columns.any(|(table, column)| {
            let is_file = self.glance(column.at).is_file();
            is_file && !self.values(group, column, table.is_some()).is_empty()
        })
    }

    /// The values of a column in a record, each with the position of its row.
    pub(crate) fn values(
        &self,
        group: &RecordGroup,
        column: &Column,
        in_table: bool,
    ) -> Vec<(usize, Value)> {
        let value = |(position, row)| match self.cell(row, column) {
            Cell::Set(value) => Some((position, value)),
            Cell::Absent | Cell::Clear => None,
        };
        if in_table {
            return self.whole_rows(group).filter_map(value).collect();
        }
        let marked = self.marked(group).map(|row| (0, row));
        marked.into_iter().filter_map(value).collect()
    }

    /// The value of a cell.
    pub(crate) fn cell(&self, row: SheetRow<'_>, column: &Column) -> Cell {
        match self.content(row, column) {
            Content::Nothing => Cell::Absent,
            Content::Blank => Cell::Clear,
            Content::Text(text) => {
                let read = self.read(text, column);
                read.map_or(Cell::Absent, |(cell, _)| cell)
            }
        }
    }

    /// What stands in a cell.
    pub(crate) fn content<'r>(&self, row: SheetRow<'r>, column: &Column) -> Content<'r> {
        match row.cell(column.at) {
            "" if column.blank == Blank::Keep => Content::Nothing,
            "" if self.layout.merges => Content::Blank,
            text => Content::Text(text),
        }
    }

    /// Reads a text as a cell of a column, attachments with their sizes, by which they are compared with those that
    /// are held; and what the user should know about it.
    pub(crate) fn read(
        &self,
        text: &str,
        column: &Column,
    ) -> Result<(Cell, Option<ProblemKind>), ProblemKind> {
        let reading = cell::read(&column.field, text, &self.locale)?;
        let mut cell = reading.cell;
        if let Cell::Set(Value::Files(files)) = &mut cell {
            for file in files {
                if let Attachment::Local(local) = file {
                    let found = self.attachments.resolve(&local.path);
                    local.size = found.ok().map(|(_, size)| size);
                }
            }
        }
        Ok((cell, reading.notice))
    }
}

impl TableColumns {
    /// Whether a line holds a row of the table: it has a row id, or a filled cell.
    pub(crate) fn has_row(&self, line: SheetRow<'_>) -> bool {
        let ids = self.id_at.into_iter();
        let mut columns = ids.chain(self.columns.iter().map(|column| column.at));
        columns.any(|at| !line.is_blank(at))
    }

    /// The row id that a line states.
    pub(crate) fn row_id(&self, line: SheetRow<'_>) -> Option<RowId> {
        line.cell(self.id_at?).parse().ok()
    }
}
