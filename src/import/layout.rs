//! What each column of the file is for, bound to the form once; after that no name is looked up.

use std::collections::HashMap;
use std::sync::Arc;

use super::nearest::{nearest, nearest_code, nearest_field};
use crate::model::{
    Field, FieldCode, FieldKind, FieldRef, Form, Found, Mode, Place, Problem, ProblemKind, Table,
    UpdateKey, Writing,
};
use crate::sheet::Header;

/// The columns that an errors file has behind the user's own. An import leaves them out without a word.
pub const OWN_COLUMNS: [&str; 3] = ["_line", "_problem", "_message"];

/// The columns of a file as the form sees them.
#[derive(Debug)]
pub(super) struct Layout {
    /// Columns of fields outside tables, in the order they are sent.
    pub(super) fields: Vec<Column>,
    /// Columns of tables, in the order they are sent.
    pub(super) tables: Vec<TableColumns>,
    /// The column of the update key.
    pub(super) key: Option<KeyColumn>,
    /// Columns without a header; a value in one of them is a problem.
    pub(super) blanks: Vec<usize>,
    /// The column of primary marks.
    pub(super) mark: Option<usize>,
    /// How many columns the file has.
    pub(super) width: usize,
}

/// One column and its field.
#[derive(Debug)]
pub(super) struct Column {
    /// The column's position, from 0.
    pub(super) at: usize,
    /// Its field.
    pub(super) field: Arc<Field>,
}

/// The columns of one table.
#[derive(Debug)]
pub(super) struct TableColumns {
    /// The table.
    pub(super) table: Arc<Table>,
    /// The position of the column that holds row ids, from 0.
    pub(super) id_at: Option<usize>,
    /// Columns of the table's fields, in the order they are sent.
    pub(super) columns: Vec<Column>,
    /// The table was named by `--fields`: every filled row needs a row id.
    pub(super) needs_row_ids: bool,
}

impl TableColumns {
    /// The position of the first column, of row ids where there is one.
    pub(super) fn first(&self) -> Option<usize> {
        let columns = self.columns.first().map(|column| column.at);
        self.id_at.or(columns)
    }
}

/// The column of the update key.
#[derive(Debug)]
pub(super) struct KeyColumn {
    /// The column's position, from 0.
    pub(super) at: usize,
    /// The key.
    pub(super) key: UpdateKey,
}

/// The fields that an import sends, as `--fields` names them.
#[derive(Debug)]
pub(super) enum Selection {
    /// Every column of the file.
    All,
    /// These, in this order.
    Only(Vec<Selected>),
}

/// One name of `--fields`.
#[derive(Debug)]
pub(super) enum Selected {
    /// A field outside tables.
    Field(Arc<Field>),
    /// A table with all its fields.
    Table(Arc<Table>),
}

impl Selection {
    /// What `--fields` names in this form, or everything that is wrong with it.
    pub(super) fn new(form: &Form, names: Option<&[String]>) -> Result<Self, Vec<Problem>> {
        let Some(names) = names else {
            return Ok(Self::All);
        };
        let mut selected = Vec::new();
        let mut problems = Vec::new();
        for name in names {
            match select(form, name) {
                Ok(one) => selected.push(one),
                Err(kind) => problems.push(Problem::new(Place::Options, kind)),
            }
        }
        if problems.is_empty() {
            Ok(Self::Only(selected))
        } else {
            Err(problems)
        }
    }
}

fn select(form: &Form, name: &str) -> Result<Selected, ProblemKind> {
    let code = name.to_owned();
    match form.find(name) {
        None => Err(ProblemKind::FieldNotInApp {
            code,
            nearest: nearest_code(form, name),
        }),
        Some(Found::Table(table)) => Ok(Selected::Table(table.clone())),
        Some(Found::InTable(table, _)) => Err(ProblemKind::FieldInTable {
            code,
            table: table.code.clone(),
        }),
        Some(Found::Field(field)) if is_supported(field) => Ok(Selected::Field(field.clone())),
        Some(Found::Field(_)) => Err(ProblemKind::FieldNotSupported { code }),
    }
}

/// `--fields` may name the record number, as it may be the update key and stands in every export.
fn is_supported(field: &Field) -> bool {
    field.writing() != Writing::Never || field.kind == FieldKind::RecordNumber
}

/// Binds a header to a form. Every problem of the header comes out at once; the layout can be used
/// only if none of them is an error.
pub(super) fn bind(
    form: &Form,
    header: &Header,
    selection: &Selection,
    mode: &Mode,
    ignore_unknown: bool,
) -> (Layout, Vec<Problem>) {
    let mut binder = Binder {
        form,
        header,
        adding: *mode == Mode::Add,
        key_code: match mode {
            Mode::Add => None,
            Mode::Upsert(key) => Some(key.field().code.clone()),
        },
        positions: positions(header),
        read_only: Vec::new(),
        problems: Vec::new(),
    };
    let key = match mode {
        Mode::Add => None,
        Mode::Upsert(key) => binder.key_column(key),
    };
    let (fields, tables) = match selection {
        Selection::All => binder.every_column(ignore_unknown),
        Selection::Only(selected) => binder.selected_columns(selected),
    };
    if !binder.read_only.is_empty() {
        let codes = std::mem::take(&mut binder.read_only);
        binder.problems.push(Problem::new(
            Place::File,
            ProblemKind::HeaderReadOnly { codes },
        ));
    }
    let blanks: Vec<_> = header.blanks().collect();
    if !blanks.is_empty() {
        let kind = ProblemKind::HeaderBlankIgnored {
            columns: blanks.len(),
        };
        binder.problems.push(Problem::new(Place::File, kind));
    }
    let layout = Layout {
        fields,
        tables,
        key,
        blanks,
        mark: header.mark(),
        width: header.names().len(),
    };
    (layout, binder.problems)
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

/// What may be sent for a field of this form: what a lookup copies comes from the lookup alone.
fn writing(form: &Form, field: &Field) -> Writing {
    if form.is_copied(&field.code) {
        Writing::Never
    } else {
        field.writing()
    }
}

struct Binder<'a> {
    form: &'a Form,
    header: &'a Header,
    adding: bool,
    key_code: Option<FieldCode>,
    positions: HashMap<String, usize>,
    read_only: Vec<FieldCode>,
    problems: Vec<Problem>,
}

impl Binder<'_> {
    fn key_column(&mut self, key: &UpdateKey) -> Option<KeyColumn> {
        let code = &key.field().code;
        let position = self.positions.get(code.as_str()).copied();
        if position.is_none() {
            let kind = ProblemKind::KeyMissingColumn {
                code: code.to_string(),
            };
            self.problems
                .push(Problem::new(Place::File, kind).about(FieldRef::new(key.field(), None)));
        }
        position.map(|at| KeyColumn {
            at,
            key: key.clone(),
        })
    }

    fn is_key(&self, field: &Field) -> bool {
        self.key_code.as_ref() == Some(&field.code)
    }

    /// The columns of the whole file, in the form's order.
    fn every_column(&mut self, ignore_unknown: bool) -> (Vec<Column>, Vec<TableColumns>) {
        self.tell_unknown_columns(ignore_unknown);
        let form = self.form;
        let fields = form
            .fields()
            .iter()
            .filter_map(|field| self.own_column(field))
            .collect();
        let tables = form
            .tables()
            .iter()
            .filter_map(|table| self.table_columns(table))
            .collect();
        (fields, tables)
    }

    fn tell_unknown_columns(&mut self, ignore_unknown: bool) {
        for (at, name) in self.header.names().iter().enumerate() {
            let is_known = self.form.find(name).is_some();
            let is_ours = OWN_COLUMNS.contains(&name.as_str());
            if name.is_empty() || is_known || is_ours || self.header.mark() == Some(at) {
                continue;
            }
            let mut unknown = self.form.unknown.iter();
            let name = name.clone();
            let kind = if let Some((_, kind)) = unknown.find(|(code, _)| code.as_str() == name) {
                let kind = kind.clone();
                ProblemKind::HeaderUnknownType { name, kind }
            } else if ignore_unknown {
                ProblemKind::HeaderIgnored { name }
            } else {
                let nearest = nearest_field(self.form, &name);
                ProblemKind::HeaderUnknown { name, nearest }
            };
            self.problems.push(self.header.row().problem(at, kind));
        }
    }

    /// The column of a field outside tables, if the file has it and it is to be sent unasked.
    fn own_column(&mut self, field: &Arc<Field>) -> Option<Column> {
        let at = *self.positions.get(field.code.as_str())?;
        if self.is_key(field) {
            return None;
        }
        if writing(self.form, field) != Writing::Always {
            self.read_only.push(field.code.clone());
            return None;
        }
        Some(Column {
            at,
            field: field.clone(),
        })
    }

    fn table_columns(&mut self, table: &Arc<Table>) -> Option<TableColumns> {
        let id_at = self.positions.get(table.code.as_str()).copied();
        let columns: Vec<_> = table
            .fields
            .iter()
            .filter_map(|field| self.own_column(field))
            .collect();
        let named = id_at.is_some() || !columns.is_empty();
        named.then(|| TableColumns {
            table: table.clone(),
            id_at,
            columns,
            needs_row_ids: false,
        })
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
        let sent = match writing(self.form, field) {
            Writing::Always => true,
            Writing::OnRequest => self.adding,
            Writing::Never => false,
        };
        if !sent {
            self.read_only.push(field.code.clone());
        }
        sent.then(|| Column {
            at,
            field: field.clone(),
        })
    }

    fn selected_table(&mut self, table: &Arc<Table>) -> TableColumns {
        let id_at = self.required_position(&table.code, FieldRef::table(table));
        let mut columns = Vec::new();
        let form = self.form;
        let sent = |field: &&Arc<Field>| writing(form, field) == Writing::Always;
        for field in table.fields.iter().filter(sent) {
            if let Some(at) = self.required_position(&field.code, FieldRef::new(field, Some(table)))
            {
                columns.push(Column {
                    at,
                    field: field.clone(),
                });
            }
        }
        TableColumns {
            table: table.clone(),
            id_at,
            columns,
            needs_row_ids: true,
        }
    }

    fn required_position(&mut self, code: &FieldCode, field: FieldRef) -> Option<usize> {
        let position = self.positions.get(code.as_str()).copied();
        if position.is_none() {
            let names = self
                .header
                .names()
                .iter()
                .map(String::as_str)
                .filter(|name| !name.is_empty());
            let nearest = nearest(code.as_str(), names).map(str::to_owned);
            let kind = ProblemKind::HeaderMissing {
                code: code.to_string(),
                nearest,
            };
            self.problems
                .push(Problem::new(Place::File, kind).about(field));
        }
        position
    }
}
