//! A record group and a layout make a record. Every bad cell becomes a problem; none ends the work.

use std::collections::HashMap;

use super::blank::is_blank;
use super::keys::Key;
use super::reader::Reader;
use crate::import::bind::breach::broken_rule;
use crate::import::bind::layout::{self, Column, Layout, TableColumns};
use crate::import::options::Blank;
use crate::job::RecordProblems;
use crate::model::{
    Attachment, Cell, Field, FieldCell, FieldRef, NumberPrecision, Record, Revision, Rounding, Row,
    RowId, RowKey, Table, TableRows, Value, shown,
};
use crate::problem::{Problem, ProblemKind};
use crate::rules::{self, damage};
use crate::sheet::{RecordGroup, SheetRow};
use crate::{cell, model::UpdateKey};

#[derive(Debug)]
pub(crate) struct Assembled {
    /// The record, without its update key.
    pub(crate) record: Record,
    /// The key, if records are to be found in the app.
    pub(crate) key: Option<Key>,
    /// The revision that the file states, if it is to be held to.
    pub(crate) revision: Option<Revision>,
    pub(crate) group: RecordGroup,
    /// What is wrong with it, and what the user should know.
    pub(crate) problems: RecordProblems,
    /// It has no value at all, and is left out.
    pub(crate) is_blank: bool,
}

impl Assembled {
    /// Whether something is wrong with it, so that it is not written.
    pub(crate) fn is_bad(&self) -> bool {
        self.problems.has_error()
    }

    /// The line of the file that a row came from; the first one, of what stands outside tables.
    pub(crate) fn line_of(&self, row: Option<&Row>) -> Option<&SheetRow> {
        self.group.rows().get(row.map_or(Some(0), Row::at)?)
    }

    pub(crate) fn weight(&self) -> usize {
        /// Its text as it was read, its cells, and their values.
        const COPIES: usize = 3;
        /// What a cell and its value take beside their texts.
        const CELL: usize = 100;
        /// What a row takes beside its cells.
        const ROW: usize = 400;
        /// What a problem takes with its piece of a line.
        const PROBLEM: usize = 1000;
        let rows = self.group.rows();
        let text: usize = rows.iter().map(SheetRow::text_length).sum();
        let cells: usize = rows.iter().map(SheetRow::held_cells).sum();
        COPIES * text + CELL * cells + ROW * rows.len() + PROBLEM * self.problems.len()
    }
}

/// The most digits that any app can be set to; an app's own setting is known to kintone alone.
const WIDEST_PRECISION: NumberPrecision = NumberPrecision {
    digits: 30,
    decimal_places: 0,
    rounding: Rounding::Down,
};

/// Makes a record of a group.
pub(crate) fn assemble(layout: &Layout, mut group: RecordGroup, reader: &Reader) -> Assembled {
    let mut record = Record::default();
    let (mut key, mut revision) = (None, None);
    if layout.leaves_out_blank && is_blank(layout, &group) {
        // Nothing of it is held to a rule.
        return Assembled {
            record,
            key,
            revision,
            group,
            problems: RecordProblems::default(),
            is_blank: true,
        };
    }
    let mut assembler = Assembler {
        reader,
        layout,
        problems: RecordProblems::default(),
    };
    assembler.problems.extend(group.faults.drain(..));
    // In a row with too few or too many cells, cells may stand in the wrong column: it is not read.
    let rows = group.rows().iter().enumerate();
    let whole: Vec<_> = rows.filter(|(_, row)| row.len() == layout.width).collect();
    let marked = match whole.first() {
        Some((0, row)) => Some(*row),
        _ => None,
    };
    if let Some(marked) = marked {
        let column = layout.key.as_ref();
        key = column.map(|column| assembler.key(marked, column.at, &column.key));
        record.cells = assembler.cells(marked, &layout.fields, None);
        if !layout.matched.is_empty() {
            key = Some(assembler.match_key(marked, &record));
        }
        let column = layout.revision;
        revision = column.and_then(|at| assembler.revision(marked, at));
        assembler.tell_ignored_values(marked, &whole[1..]);
    }
    for columns in &layout.tables {
        let rows = assembler.rows(&whole, columns);
        if !rows.is_empty() || (columns.clears && marked.is_some()) {
            record.tables.push(TableRows {
                table: columns.table.clone(),
                rows,
            });
        }
    }
    assembler.tell_values_without_header(&whole);
    assembler.problems.sort();
    Assembled {
        record,
        key,
        revision,
        group,
        problems: assembler.problems,
        is_blank: false,
    }
}

struct Assembler<'a> {
    reader: &'a Reader,
    layout: &'a Layout,
    problems: RecordProblems,
}

impl Assembler<'_> {
    fn tell(&mut self, row: &SheetRow, at: usize, kind: ProblemKind, field: Option<FieldRef>) {
        let problem = row.problem(at, kind);
        self.problems.push(Problem { field, ..problem });
    }

    /// Reads the update key, and holds it to the rules of its field like any other cell.
    fn key(&mut self, row: &SheetRow, at: usize, key: &UpdateKey) -> Key {
        let (field, text) = (key.field(), row.cell(at));
        match Key::read(key, text, &self.reader.prefix, self.reader.precision) {
            Ok((read, cell)) => {
                // A record without a key is added, and an added record needs its required fields.
                if matches!(read, Key::Empty) && field.required {
                    let about = Some(FieldRef::new(field, None));
                    self.tell(row, at, ProblemKind::RequiredEmpty, about);
                } else {
                    self.hold_to_rules((row, at), (field, None), &cell);
                }
                read
            }
            Err(kind) => {
                self.tell(row, at, kind, Some(FieldRef::new(field, None)));
                Key::Unreadable
            }
        }
    }

    /// The key of several fields, whose cells were read and held to their rules already.
    fn match_key(&self, row: &SheetRow, record: &Record) -> Key {
        let layout = self.layout;
        let matched = layout.matched.iter();
        let cells: Vec<_> = matched
            .map(|at| (&layout.fields[*at].field, &record.cells[*at].cell))
            .collect();
        let is_unreadable = |at: &usize| {
            let is_filled = !row.cell(layout.fields[*at].at).is_empty();
            is_filled && record.cells[*at].cell == Cell::Absent
        };
        if layout.matched.iter().any(is_unreadable) {
            return Key::Unreadable;
        }
        // Where kintone does not tell, its own default is the likeliest (kintone API facts, section 1.5).
        let precision = self.reader.precision.unwrap_or_default();
        Key::of_fields(&cells, Some(precision))
    }

    fn revision(&mut self, row: &SheetRow, at: usize) -> Option<Revision> {
        let text = row.cell(at);
        let revision = text.parse().ok();
        if revision.is_none() && !text.is_empty() {
            let text = text.to_owned();
            let field = Some(layout::revision_field());
            self.tell(row, at, ProblemKind::RevisionInvalid { text }, field);
        }
        revision
    }

    fn cells(
        &mut self,
        row: &SheetRow,
        columns: &[Column],
        table: Option<&Table>,
    ) -> Vec<FieldCell> {
        columns
            .iter()
            .map(|column| FieldCell {
                field: column.field.clone(),
                cell: self.cell(row, column, table),
                column: u16::try_from(column.at).ok(),
            })
            .collect()
    }

    /// Reads one cell and holds it to the rules of its field.
    fn cell(&mut self, row: &SheetRow, column: &Column, table: Option<&Table>) -> Cell {
        let field = &column.field;
        let text = row.cell(column.at);
        if text.is_empty() && column.blank == Blank::Keep {
            return Cell::Absent;
        }
        if text.is_empty() && self.layout.merges {
            // Whether it leaves the field alone, or makes an empty one, is known when the record is.
            return Cell::Clear;
        }
        match cell::read(field, text, self.reader.zone.as_ref()) {
            Ok(reading) => {
                if let Some(notice) = reading.notice {
                    self.tell(row, column.at, notice, Some(FieldRef::new(field, table)));
                }
                let cell = self.measured(reading.cell);
                self.hold_to_rules((row, column.at), (field, table), &cell);
                cell
            }
            Err(kind) => {
                self.tell(row, column.at, kind, Some(FieldRef::new(field, table)));
                Cell::Absent
            }
        }
    }

    /// Attachments with their sizes, by which they are compared with those that are held.
    fn measured(&self, mut cell: Cell) -> Cell {
        if let Cell::Set(Value::Files(files)) = &mut cell {
            for file in files {
                if let Attachment::Local(local) = file {
                    let found = self.reader.attachments.resolve(&local.path);
                    local.size = found.ok().map(|(_, size)| size);
                }
            }
        }
        cell
    }

    /// Tells what kintone would refuse or change about a cell, and what a spreadsheet did to it. A list can have as
    /// many faults as elements, so they are told one by one.
    fn hold_to_rules(
        &mut self,
        (row, at): (&SheetRow, usize),
        (field, table): (&Field, Option<&Table>),
        cell: &Cell,
    ) {
        let about = || Some(FieldRef::new(field, table));
        if let Cell::Set(Value::Files(files)) = cell {
            self.tell_lost_files(files, (row, at), &FieldRef::new(field, table));
        }
        if self.reader.is_again {
            return;
        }
        let text = row.cell(at);
        let precision = self.reader.precision.unwrap_or(WIDEST_PRECISION);
        for breach in rules::breaches(field, cell, precision) {
            let kind = broken_rule(breach, field, text, !self.problems.is_full());
            self.tell(row, at, kind, about());
        }
        let Cell::Set(value) = cell else { return };
        let known = self.reader.precision;
        let stored = known.and_then(|known| rules::rounded(value, known));
        let is_text = matches!(value, Value::Text(_));
        let said = || shown(text);
        let kind = if let Some(stored) = stored {
            let (text, stored) = (said(), stored.plain());
            ProblemKind::NumberRounded { text, stored }
        } else if is_text && damage::is_scientific(text) {
            ProblemKind::TextScientific { text: said() }
        } else if is_text && damage::is_spreadsheet_error(text) {
            ProblemKind::TextSpreadsheetError { text: said() }
        } else {
            return;
        };
        self.tell(row, at, kind, about());
    }

    /// Tells attachments that cannot be read, also where they could be a moment ago.
    fn tell_lost_files(
        &mut self,
        files: &[Attachment],
        (row, at): (&SheetRow, usize),
        about: &FieldRef,
    ) {
        for file in files {
            if let Attachment::Local(local) = file
                && local.size.is_none()
                && let Err(kind) = self.reader.attachments.resolve(&local.path)
            {
                self.tell(row, at, kind, Some(about.clone()));
            }
        }
    }

    /// The rows of one table. A line that has neither a row id nor a filled cell for the table is no row of it.
    fn rows(&mut self, lines: &[(usize, &SheetRow)], columns: &TableColumns) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut seen: HashMap<RowId, u64> = HashMap::new();
        for (position, line) in lines {
            let id_text = columns.id_at.map_or("", |at| line.cell(at));
            let is_empty = |column: &Column| line.cell(column.at).is_empty();
            if id_text.is_empty() && columns.columns.iter().all(is_empty) {
                continue;
            }
            let key = self.row_key(line, columns, id_text, &mut seen);
            let cells = self.cells(line, &columns.columns, Some(&columns.table));
            rows.push(Row {
                key,
                cells,
                line: u32::try_from(*position).ok(),
            });
        }
        rows
    }

    fn row_key(
        &mut self,
        line: &SheetRow,
        columns: &TableColumns,
        text: &str,
        seen: &mut HashMap<RowId, u64>,
    ) -> RowKey {
        let Some(at) = columns.id_at else {
            return RowKey::New;
        };
        let id = text.parse::<RowId>();
        let owned = || text.to_owned();
        let kind = match id {
            Ok(id) => {
                let line = line.first_line();
                let first_line = *seen.entry(id).or_insert(line);
                let text = (first_line != line).then(owned);
                text.map(|text| ProblemKind::RowIdDuplicate {
                    text,
                    first_line,
                    table: columns.table.code.clone(),
                })
            }
            Err(_) if text.is_empty() => {
                let table = columns.table.code.clone();
                columns
                    .needs_row_ids
                    .then_some(ProblemKind::RowIdEmpty { table })
            }
            Err(_) => Some(ProblemKind::RowIdInvalid { text: owned() }),
        };
        if let Some(kind) = kind {
            self.tell(line, at, kind, Some(FieldRef::table(&columns.table)));
        }
        id.map_or(RowKey::New, RowKey::Existing)
    }

    /// Fields outside tables are read from the marked line; what else stands on the others is told.
    fn tell_ignored_values(&mut self, marked: &SheetRow, unmarked: &[(usize, &SheetRow)]) {
        let key = self.layout.key.iter();
        let key = key.map(|column| (column.at, column.key.field()));
        let fields = self.layout.fields.iter();
        let outside: Vec<_> = fields
            .map(|column| (column.at, &column.field))
            .chain(key)
            .collect();
        for (_, row) in unmarked {
            for (at, field) in &outside {
                let (value, on_marked) = (row.cell(*at), marked.cell(*at));
                if !value.is_empty() && value != on_marked {
                    // The value of the marked line can be long, and is told again with each other line.
                    let kind = ProblemKind::IgnoredValue {
                        value: shown(value),
                        marked: shown(on_marked),
                    };
                    self.tell(row, *at, kind, Some(FieldRef::new(field, None)));
                }
            }
        }
    }

    fn tell_values_without_header(&mut self, rows: &[(usize, &SheetRow)]) {
        for (_, row) in rows {
            for at in &self.layout.blanks {
                let value = row.cell(*at);
                if !value.is_empty() {
                    let value = value.to_owned();
                    self.tell(row, *at, ProblemKind::HeaderBlank { value }, None);
                }
            }
        }
    }
}
