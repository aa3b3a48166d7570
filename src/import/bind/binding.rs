//! The header bound to the form, once: after that no name is looked up.

use std::collections::HashMap;
use std::sync::Arc;

use super::intent::{Intent, Selected};
use super::layout::{Column, ID, KeyColumn, Layout, REVISION, TableColumns, revision_field};
use super::nearest::{Search, nearest_field};
use crate::api::FieldName;
use crate::import::options::{Blank, BlankRecords, Options};
use crate::job::OWN_COLUMNS;
use crate::model::{
    Field, FieldCode, FieldKind, FieldRef, Form, MatchKey, Mode, Place, Table, UpdateKey, Writing,
};
use crate::plain::nearest;
use crate::plan::RowsPolicy;
use crate::problem::{Problem, ProblemKind};
use crate::sheet::Header;

/// Binds a header to a form. Every problem of the header comes out at once; the layout can be used
/// only if none of them is an error.
pub(crate) fn bind(
    form: &Form,
    header: &Header,
    intent: &Intent,
    options: &Options,
) -> (Layout, Vec<Problem>) {
    let mode = &intent.mode;
    let mut binder = Binder {
        form,
        header,
        intent,
        options,
        positions: positions(header),
        search: Search::new(),
        read_only: Vec::new(),
        problems: Vec::new(),
    };
    let key = match mode {
        Mode::Add | Mode::Match(_) => None,
        Mode::Upsert(key) => binder.key_column(key),
    };
    let (mut fields, tables) = match &intent.selection {
        None => binder.every_column(),
        Some(selected) => binder.selected_columns(selected),
    };
    let matched = match mode {
        Mode::Match(key) => binder.matched_columns(key, &mut fields),
        Mode::Add | Mode::Upsert(_) => Vec::new(),
    };
    binder.leave_out_ids(key.as_ref());
    let revision = binder.revision_column();
    if !binder.read_only.is_empty() {
        let codes = std::mem::take(&mut binder.read_only);
        binder.tell(ProblemKind::HeaderReadOnly { codes }, None);
    }
    let mut blanks: Vec<_> = header.blanks().collect();
    if options.ignore_unknown_columns && !blanks.is_empty() {
        let columns = std::mem::take(&mut blanks).len();
        binder.tell(ProblemKind::HeaderBlankIgnored { columns }, None);
    }
    let mut layout = Layout {
        fields,
        tables,
        key,
        matched,
        match_rules: options.match_rules.clone(),
        match_query: options.match_query.clone(),
        revision,
        merges: options.existing.merges(),
        leaves_out_blank: options.blank_records == BlankRecords::Skip,
        blanks,
        mark: header.mark(),
        width: header.width(),
    };
    let needed = needed_columns(&layout, intent);
    layout.width.least = layout.width.least.min(needed);
    (layout, binder.problems)
}

/// How many columns a row must have so that nothing is cleared by those that it lacks: all that find records and rows,
/// and all whose empty cells clear a field of a record or a row that exists.
fn needed_columns(layout: &Layout, intent: &Intent) -> usize {
    if matches!(intent.mode, Mode::Add) {
        return 1;
    }
    let clears = |column: &Column| !layout.merges && column.blank != Blank::Keep;
    let keys = layout.key_columns().map(|(at, _)| at);
    let fields = layout.fields.iter().filter(|column| clears(column));
    let rows = layout.tables.iter().flat_map(|table| {
        let policy = intent.tables.get(&table.table.code);
        let is_keyed = policy.is_some_and(|policy| !policy.key.is_empty());
        let finds = table.id_at.is_some() || is_keyed;
        let columns = table.columns.iter();
        let columns = columns.filter(move |column| is_keyed || (finds && clears(column)));
        table
            .id_at
            .into_iter()
            .chain(columns.map(|column| column.at))
    });
    let needed = keys.chain(fields.map(|column| column.at)).chain(rows);
    needed
        .chain(layout.revision)
        .max()
        .map_or(1, |last| last + 1)
}

/// Where each name stands in the header; the first position wins, repetitions are told by the sheet.
fn positions(header: &Header) -> HashMap<String, usize> {
    let mut positions = HashMap::new();
    for (at, name) in header.names().iter().enumerate() {
        if !name.is_empty() && header.mark() != Some(at) {
            positions.entry(name.clone()).or_insert(at);
        }
    }
    positions
}

struct Binder<'a> {
    form: &'a Form,
    header: &'a Header,
    intent: &'a Intent,
    options: &'a Options,
    positions: HashMap<String, usize>,
    search: Search,
    read_only: Vec<FieldCode>,
    problems: Vec<Problem>,
}

impl Binder<'_> {
    fn tell(&mut self, kind: ProblemKind, field: Option<FieldRef>) {
        let problem = Problem::new(Place::File, kind);
        self.problems.push(Problem { field, ..problem });
    }

    fn key_column(&mut self, key: &UpdateKey) -> Option<KeyColumn> {
        let code = &key.field().code;
        let is_number = key.field().kind == FieldKind::RecordNumber;
        let ids = self.positions.get(ID).filter(|_| is_number);
        let Some(at) = self.positions.get(code.as_str()).or(ids).copied() else {
            let code = code.to_string();
            let about = FieldRef::new(key.field(), None);
            self.tell(ProblemKind::KeyMissingColumn { code }, Some(about));
            return None;
        };
        let key = key.clone();
        Some(KeyColumn { at, key })
    }

    /// The positions among `fields` of those that together find a record; they are sent, too.
    fn matched_columns(&mut self, key: &MatchKey, fields: &mut Vec<Column>) -> Vec<usize> {
        let mut matched = Vec::new();
        for field in key.fields() {
            let is_it = |column: &Column| column.field.code == field.code;
            if let Some(position) = fields.iter().position(is_it) {
                matched.push(position);
            } else if let Some(at) = self.required_position(&field.code, FieldRef::new(field, None))
            {
                matched.push(fields.len());
                fields.push(self.column(at, field));
            }
        }
        // Some of the fields find other records than all of them.
        if matched.len() < key.fields().len() {
            matched.clear();
        }
        matched
    }

    /// Ids find records where the record number is the key and has no column of its own; else their column is left out.
    fn leave_out_ids(&mut self, key: Option<&KeyColumn>) {
        let at = self.positions.get(ID).copied();
        if at.is_some() && at != key.map(|key| key.at) {
            self.read_only.push(FieldCode::new(ID));
        }
    }

    /// Revisions are read where they are held to; else the column is left out like others that kintone fills.
    fn revision_column(&mut self) -> Option<usize> {
        let code = FieldCode::new(REVISION);
        if self.options.require_revision {
            return self.required_position(&code, revision_field());
        }
        let stands = self.positions.contains_key(REVISION);
        self.read_only.extend(stands.then_some(code));
        None
    }

    fn column(&self, at: usize, field: &Arc<Field>) -> Column {
        Column {
            at,
            field: field.clone(),
            name: FieldName::from(&field.code),
            blank: self.intent.blank.of(field.code.as_str()),
        }
    }

    fn is_key(&self, field: &Field) -> bool {
        matches!(&self.intent.mode, Mode::Upsert(key) if key.field().code == field.code)
    }

    /// The columns of the whole file, in the form's order.
    fn every_column(&mut self) -> (Vec<Column>, Vec<TableColumns>) {
        self.tell_unknown_columns();
        let fields = self.own_columns(self.form.fields());
        let tables = self.form.tables().iter();
        let tables = tables.filter_map(|table| self.table_columns(table));
        (fields, tables.collect())
    }

    fn tell_unknown_columns(&mut self) {
        for (at, name) in self.header.names().iter().enumerate() {
            let is_known = self.form.find(name).is_some();
            let is_ours =
                OWN_COLUMNS.contains(&name.as_str()) || [ID, REVISION].contains(&name.as_str());
            if name.is_empty() || is_known || is_ours || self.header.mark() == Some(at) {
                continue;
            }
            let mut unknown = self.form.unknown.iter();
            let name = name.clone();
            let kind = if let Some((_, kind)) = unknown.find(|(code, _)| code.as_str() == name) {
                let kind = kind.clone();
                ProblemKind::HeaderUnknownType { name, kind }
            } else if self.options.ignore_unknown_columns {
                ProblemKind::HeaderIgnored { name }
            } else {
                let nearest = nearest_field(self.form, &name, &mut self.search);
                ProblemKind::HeaderUnknown { name, nearest }
            };
            self.problems.push(self.header.row().problem(at, kind));
        }
    }

    fn own_columns(&mut self, fields: &[Arc<Field>]) -> Vec<Column> {
        let columns = fields.iter().filter_map(|field| self.own_column(field));
        columns.collect()
    }

    /// The column of a field, if the file has it and it is to be sent unasked.
    fn own_column(&mut self, field: &Arc<Field>) -> Option<Column> {
        let at = *self.positions.get(field.code.as_str())?;
        if self.is_key(field) || self.intent.except.contains(&field.code) {
            return None;
        }
        if field.writing() != Writing::Always {
            self.read_only.push(field.code.clone());
            return None;
        }
        Some(self.column(at, field))
    }

    fn table_columns(&mut self, table: &Arc<Table>) -> Option<TableColumns> {
        if self.intent.except.contains(&table.code) {
            return None;
        }
        let id_at = self.positions.get(table.code.as_str()).copied();
        let columns = self.own_columns(&table.fields);
        let named = id_at.is_some() || !columns.is_empty();
        named.then(|| self.table(table, id_at, columns))
    }

    /// The columns of a table, which must have those of its row key.
    fn table(
        &mut self,
        table: &Arc<Table>,
        id_at: Option<usize>,
        columns: Vec<Column>,
    ) -> TableColumns {
        let policy = self.intent.tables.get(&table.code);
        for code in policy.iter().flat_map(|policy| &policy.key) {
            if let Some(field) = table.fields.iter().find(|field| field.code == *code)
                && !columns.iter().any(|column| column.field.code == *code)
            {
                self.required_position(code, FieldRef::new(field, Some(table)));
            }
        }
        let replaces = policy.is_none_or(|policy| policy.rows == RowsPolicy::Replace);
        TableColumns {
            table: table.clone(),
            name: FieldName::from(&table.code),
            id_at,
            columns,
            needs_row_ids: false,
            clears: replaces && self.options.clear_empty_tables,
        }
    }

    /// The columns that `--fields` names, in its order; every one must be there.
    fn selected_columns(&mut self, selected: &[Selected]) -> (Vec<Column>, Vec<TableColumns>) {
        let mut fields = Vec::new();
        let mut tables = Vec::new();
        for one in selected {
            match one {
                Selected::Field(field) if self.is_key(field) => {}
                Selected::Field(field) => fields.extend(self.selected_column(field)),
                Selected::Table(table) => tables.push(self.selected_table(table)),
            }
        }
        (fields, tables)
    }

    fn selected_column(&mut self, field: &Arc<Field>) -> Option<Column> {
        let at = self.required_position(&field.code, FieldRef::new(field, None))?;
        let sent = match field.writing() {
            Writing::Always => true,
            Writing::OnRequest => self.intent.mode == Mode::Add,
            Writing::Never => false,
        };
        if !sent {
            self.read_only.push(field.code.clone());
        }
        sent.then(|| self.column(at, field))
    }

    fn selected_table(&mut self, table: &Arc<Table>) -> TableColumns {
        let policy = self.intent.tables.get(&table.code);
        let has_key = policy.is_some_and(|policy| !policy.key.is_empty());
        let id_at = if has_key {
            self.positions.get(table.code.as_str()).copied()
        } else {
            self.required_position(&table.code, FieldRef::table(table))
        };
        let mut columns = Vec::new();
        let sent = |field: &&Arc<Field>| field.writing() == Writing::Always;
        for field in table.fields.iter().filter(sent) {
            if let Some(at) = self.required_position(&field.code, FieldRef::new(field, Some(table)))
            {
                columns.push(self.column(at, field));
            }
        }
        TableColumns {
            needs_row_ids: !has_key,
            ..self.table(table, id_at, columns)
        }
    }

    fn required_position(&mut self, code: &FieldCode, field: FieldRef) -> Option<usize> {
        let position = self.positions.get(code.as_str()).copied();
        if position.is_none() {
            let names = || {
                let names = self.header.names().iter().map(String::as_str);
                names.filter(|name| !name.is_empty())
            };
            let is_searched = self.search.takes(code.as_str(), names());
            let names = names().filter(|_| is_searched);
            let nearest = nearest(code.as_str(), names).map(str::to_owned);
            let code = code.to_string();
            self.tell(ProblemKind::HeaderMissing { code, nearest }, Some(field));
        }
        position
    }
}
