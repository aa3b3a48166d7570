//! A record group and a layout make a record. Every bad cell becomes a problem; none ends the work. Values are not made
//! here: see [`record`](super::record).

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Deref;

use super::assembled::{Assembled, RowCount};
use super::blank::is_blank;
use super::keys::Key;
use super::reader::{Reader, WIDEST_PRECISION};
use super::record::Content;
use super::total::tell_totals;
use crate::cell;
use crate::import::bind::breach::broken_rule;
use crate::import::bind::layout::{self, Column, TableColumns};
use crate::import::options::PlaceholderKey;
use crate::job::RecordProblems;
use crate::model::{
    Attachment, Cell, Field, FieldKind, FieldRef, Place, Revision, RowId, Table, UpdateKey, Value,
    shown,
};
use crate::plain;
use crate::problem::{Hidden, Problem, ProblemKind};
use crate::rules::{self, damage};
use crate::sheet::{RecordGroup, SheetRow};

/// Makes records of groups, one after the other.
pub(crate) struct Assembler<R> {
    reader: R,
    /// The row ids of the table that is read, and on which lines they stand.
    row_ids: HashMap<RowId, u64>,
}

impl<R: Deref<Target = Reader>> Assembler<R> {
    pub(crate) fn new(reader: R) -> Self {
        let row_ids = HashMap::new();
        Self { reader, row_ids }
    }

    /// Makes a record of a group.
    pub(crate) fn assemble(&mut self, mut group: RecordGroup) -> Assembled {
        let reader = &*self.reader;
        if reader.layout.leaves_out_blank && is_blank(&reader.layout, &group) {
            // Nothing of it is held to a rule.
            return Assembled {
                is_blank: true,
                ..Assembled::new(group)
            };
        }
        let mut judge = Judge {
            reader,
            row_ids: &mut self.row_ids,
            problems: RecordProblems::default(),
            refused: group.faults.iter().map(|fault| fault.place).collect(),
        };
        for fault in std::mem::take(&mut group.faults) {
            match reader.layout.completed(&fault) {
                Some(_) if reader.is_again => {}
                told => judge.problems.push(told.unwrap_or(fault)),
            }
        }
        let judged = judge.record(&group);
        judge.problems.sort();
        let mut problems = judge.problems;
        if problems.has_error() {
            tell_totals(&reader.layout, &group, &mut problems);
        }
        Assembled {
            key: judged.key,
            revision: judged.revision,
            tables: judged.tables,
            problems,
            ..Assembled::new(group)
        }
    }
}

/// Tells all that is wrong with one record.
struct Judge<'a> {
    reader: &'a Reader,
    row_ids: &'a mut HashMap<RowId, u64>,
    problems: RecordProblems,
    /// Where nothing more is told: a map could make nothing of the cell.
    refused: Vec<Place>,
}

#[derive(Default)]
struct Judged {
    key: Option<Key>,
    revision: Option<Revision>,
    tables: Vec<RowCount>,
}

impl Judge<'_> {
    fn record(&mut self, group: &RecordGroup) -> Judged {
        let mut judged = Judged::default();
        let (reader, layout) = (self.reader, &*self.reader.layout);
        let marked = reader.marked(group);
        if let Some(marked) = marked {
            let column = layout.key.as_ref();
            judged.key = column.map(|column| self.key(marked, column.at, &column.key));
            self.cells(marked, &layout.fields, None);
            if !layout.matched.is_empty() {
                judged.key = Some(self.match_key(marked));
            }
            let column = layout.revision;
            judged.revision = column.and_then(|at| self.revision(marked, at));
            if !reader.is_again {
                self.tell_ignored_values(marked, group);
            }
        }
        for (table, columns) in layout.tables.iter().enumerate() {
            let count = self.rows(table, columns, group);
            if count.rows > 0 || (columns.clears && marked.is_some()) {
                judged.tables.push(count);
            }
        }
        if !layout.blanks.is_empty() {
            self.tell_values_without_header(group);
        }
        judged
    }

    fn tell(&mut self, row: SheetRow<'_>, at: usize, kind: ProblemKind, field: Option<FieldRef>) {
        let problem = row.problem(at, kind);
        if !self.refused.contains(&problem.place) {
            self.problems.push(Problem { field, ..problem });
        }
    }

    /// Reads the update key, and holds it to the rules of its field like any other cell.
    fn key(&mut self, row: SheetRow<'_>, at: usize, key: &UpdateKey) -> Key {
        let reader = self.reader;
        let (field, text) = (key.field(), row.cell(at));
        match Key::read(
            key,
            text,
            &reader.prefix,
            reader.precision,
            &reader.locale,
            reader.placeholder_key,
        ) {
            Ok(Key::Empty) => {
                // A record without a key is added, and an added record needs its required fields.
                if field.required {
                    let about = Some(FieldRef::new(field, None));
                    self.tell(row, at, ProblemKind::RequiredEmpty, about);
                }
                Key::Empty
            }
            Ok(read) => {
                let is_plain = reader.glance(at).is_plain(text) && !row.may_hide();
                if let (Key::Unique { .. }, false) = (&read, reader.is_again || is_plain)
                    && let Ok(reading) = cell::read(field, text, &reader.locale)
                {
                    if let Some(notice) = reading.notice {
                        self.tell(row, at, notice, Some(FieldRef::new(field, None)));
                    }
                    self.hold_to_rules((row, at), (field, None), &reading.cell);
                    self.tell_hidden((row, at), (field, None), &reading.cell);
                }
                read
            }
            Err(kind) => {
                self.tell(row, at, kind, Some(FieldRef::new(field, None)));
                Key::Unreadable
            }
        }
    }

    /// The key of several fields, whose cells were held to their rules already.
    fn match_key(&self, row: SheetRow<'_>) -> Key {
        let layout = &self.reader.layout;
        let matched = layout.matched.iter().map(|at| &layout.fields[*at]);
        let cells: Vec<_> = matched
            .map(|column| (column, self.reader.cell(row, column)))
            .collect();
        let is_unreadable = |(column, read): &(&Column, Cell)| {
            *read == Cell::Absent && !row.cell(column.at).is_empty()
        };
        if cells.iter().any(is_unreadable) {
            return Key::Unreadable;
        }
        // Where kintone does not tell, its own default is the likeliest (kintone API facts, section 1.5).
        let precision = self.reader.precision.unwrap_or_default();
        let fields = cells.iter().map(|(column, read)| (&column.field, read));
        Key::of_fields(&fields.collect::<Vec<_>>(), layout, Some(precision))
    }

    fn revision(&mut self, row: SheetRow<'_>, at: usize) -> Option<Revision> {
        let text = row.cell(at);
        let revision = text.parse().ok();
        if revision.is_none() && !text.is_empty() {
            let text = text.to_owned();
            let field = Some(layout::revision_field());
            self.tell(row, at, ProblemKind::RevisionInvalid { text }, field);
        }
        revision
    }

    fn cells(&mut self, row: SheetRow<'_>, columns: &[Column], table: Option<&Table>) {
        let reader = self.reader;
        for column in columns {
            let glance = reader.glance(column.at);
            if reader.is_again && !glance.is_file() {
                continue;
            }
            if let Content::Text(text) = reader.content(row, column)
                && (!glance.is_plain(text) || row.may_hide())
            {
                self.look_closely((row, text), column, table);
            }
        }
    }

    /// Reads one cell and holds it to the rules of its field.
    fn look_closely(
        &mut self,
        (row, text): (SheetRow<'_>, &str),
        column: &Column,
        table: Option<&Table>,
    ) {
        let about = || Some(FieldRef::new(&column.field, table));
        match self.reader.read(text, column) {
            Ok((cell, notice)) => {
                if let Some(notice) = notice {
                    self.tell(row, column.at, notice, about());
                }
                self.hold_to_rules((row, column.at), (&column.field, table), &cell);
                self.tell_hidden((row, column.at), (&column.field, table), &cell);
            }
            Err(kind) => self.tell(row, column.at, kind, about()),
        }
    }

    /// Tells what kintone would refuse or change about a cell, and what a spreadsheet did to it. A list can have as
    /// many faults as elements, so they are told one by one.
    fn hold_to_rules(
        &mut self,
        (row, at): (SheetRow<'_>, usize),
        (field, table): (&Field, Option<&Table>),
        cell: &Cell,
    ) {
        let about = || Some(FieldRef::new(field, table));
        if let Cell::Set(Value::Files(files)) = cell {
            self.tell_lost_files(files, (row, at), &FieldRef::new(field, table));
        }
        let text = row.cell(at);
        let precision = self.reader.precision.unwrap_or(WIDEST_PRECISION);
        for breach in rules::breaches(field, cell, precision) {
            let kind = broken_rule(breach, field, text, !self.problems.is_full());
            self.tell(row, at, kind, about());
        }
        if *cell == Cell::Clear && field.required && field.kind == FieldKind::RadioButton {
            self.tell(row, at, ProblemKind::RadioEmpty, about());
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

    /// Tells what a text hides. In a key it is an error, as the key would not find the record that is meant, unless
    /// keys are taken as they stand.
    fn tell_hidden(
        &mut self,
        (row, at): (SheetRow<'_>, usize),
        (field, table): (&Field, Option<&Table>),
        cell: &Cell,
    ) {
        let Cell::Set(Value::Text(text)) = cell else {
            return;
        };
        let is_line = matches!(field.kind, FieldKind::SingleLineText | FieldKind::Link);
        let ends_with_break = is_line && text.ends_with(['\n', '\r']);
        let character = plain::hidden(text).map(Hidden::Character);
        let Some(what) = character.or(ends_with_break.then_some(Hidden::TrailingBreak)) else {
            return;
        };
        let text = text.to_string();
        let takes_all = self.reader.placeholder_key == PlaceholderKey::Accept;
        let is_key = self.reader.layout.key_columns().any(|(key, _)| key == at);
        let kind = if is_key && !takes_all {
            ProblemKind::KeyHidden { text, what }
        } else {
            ProblemKind::TextHidden { text, what }
        };
        self.tell(row, at, kind, Some(FieldRef::new(field, table)));
    }

    /// Tells attachments that cannot be read, also where they could be a moment ago. That there is no directory is told
    /// once of a cell.
    fn tell_lost_files(
        &mut self,
        files: &[Attachment],
        (row, at): (SheetRow<'_>, usize),
        about: &FieldRef,
    ) {
        let mut lacks_directory = false;
        for file in files {
            if let Attachment::Local(local) = file
                && local.size.is_none()
                && let Err(kind) = self.reader.attachments.resolve(&local.path)
            {
                let is_of_cell = kind == ProblemKind::AttachmentNoDirectory;
                if is_of_cell && std::mem::replace(&mut lacks_directory, true) {
                    continue;
                }
                self.tell(row, at, kind, Some(about.clone()));
            }
        }
    }

    /// The rows of one table. A line that has neither a row id nor a filled cell for the table is no row of it.
    fn rows(&mut self, table: usize, columns: &TableColumns, group: &RecordGroup) -> RowCount {
        let mut count = RowCount {
            table,
            rows: 0,
            with_id: 0,
        };
        self.row_ids.clear();
        let reader = self.reader;
        for (_, line) in reader.whole_rows(group) {
            if columns.has_row(line) {
                count.rows += 1;
                count.with_id += u32::from(self.row_id(line, columns).is_some());
                self.cells(line, &columns.columns, Some(&columns.table));
            }
        }
        count
    }

    /// The row id that a line states, if it is one.
    fn row_id(&mut self, line: SheetRow<'_>, columns: &TableColumns) -> Option<RowId> {
        let at = columns.id_at?;
        let text = line.cell(at);
        let id = text.parse::<RowId>().ok();
        let owned = || text.to_owned();
        let kind = match id {
            Some(id) => {
                // Rows of JSON stand on one line.
                let before = match self.row_ids.entry(id) {
                    Entry::Occupied(first) => Some(*first.get()),
                    Entry::Vacant(vacant) => {
                        vacant.insert(line.first_line());
                        None
                    }
                };
                before.map(|first_line| ProblemKind::RowIdDuplicate {
                    text: owned(),
                    first_line,
                    table: columns.table.code.clone(),
                })
            }
            None if text.is_empty() => {
                let table = &columns.table.code;
                columns.needs_row_ids.then(|| ProblemKind::RowIdEmpty {
                    table: table.clone(),
                })
            }
            None => Some(ProblemKind::RowIdInvalid { text: owned() }),
        };
        if let Some(kind) = kind {
            self.tell(line, at, kind, Some(FieldRef::table(&columns.table)));
        }
        id
    }

    /// Fields outside tables are read from the marked line; what else stands on the others is told.
    fn tell_ignored_values(&mut self, marked: SheetRow<'_>, group: &RecordGroup) {
        let reader = self.reader;
        let layout = &reader.layout;
        for (_, row) in reader.whole_rows(group).skip(1) {
            let key = layout.key.iter();
            let key = key.map(|column| (column.at, column.key.field()));
            let fields = layout.fields.iter();
            for (at, field) in fields.map(|column| (column.at, &column.field)).chain(key) {
                if row.is_blank(at) {
                    continue;
                }
                let value = row.cell(at);
                let on_marked = marked.cell(at);
                if value != on_marked {
                    // The value of the marked line can be long, and is told again with each other line.
                    let kind = ProblemKind::IgnoredValue {
                        value: shown(value),
                        marked: shown(on_marked),
                    };
                    self.tell(row, at, kind, Some(FieldRef::new(field, None)));
                }
            }
        }
    }

    fn tell_values_without_header(&mut self, group: &RecordGroup) {
        let reader = self.reader;
        for (_, row) in reader.whole_rows(group) {
            for at in &reader.layout.blanks {
                let value = row.cell(*at);
                if !value.is_empty() {
                    let value = value.to_owned();
                    self.tell(row, *at, ProblemKind::HeaderBlank { value }, None);
                }
            }
        }
    }
}
