//! The columns of an export: the fields that have values, in the order in which people see them.

use std::sync::Arc;

use serde_json::Value as Json;

use super::Options;
use crate::api::Stencil;
use crate::form;
use crate::language::{Text, text};
use crate::model::{Field, FieldCode, FieldKind, Form, Found, Table};

/// Some columns.
#[derive(Debug, Clone)]
pub(super) enum Part {
    /// A field outside tables.
    Field(Arc<Field>),
    /// A table: a column of row ids, and one for each of these fields.
    Table(Arc<Table>, Vec<Arc<Field>>),
}

/// The columns, and which fields are asked for.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    pub(super) parts: Vec<Part>,
    /// The ids and revisions stand in columns of their own.
    pub(super) with_revision: bool,
    pub(super) stencil: Stencil,
    /// The field that says when a record was changed last.
    pub(super) updated: Option<FieldCode>,
    /// The codes that kintone is asked for; all fields where there are none.
    asked: Vec<String>,
}

/// A name that is no column of an export.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text())]
pub enum ColumnsError {
    /// The app has no such field.
    Unknown(String),
    /// The field stands in a table.
    InTable {
        /// The field.
        field: String,
        /// The table.
        table: FieldCode,
    },
    /// Its values are not exported.
    NotExported(String),
}

impl ColumnsError {
    /// It, in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::Unknown(field) => text!(
                "The specified field \"{field}\" does not exist on the app; `kintable form show` lists its fields",
                "フィールド「{field}」はアプリにありません。「kintable form show」でフィールドの一覧を確認できます。"
            ),
            Self::InTable { field, table } => text!(
                "The field in a Table cannot be specified to the fields option (\"{field}\"): use the table \"{table}\" instead",
                "「{field}」はテーブル「{table}」内のフィールドです。代わりにテーブルを指定してください。"
            ),
            Self::NotExported(field) => text!(
                "The specified field \"{field}\" is not supported: its values are not exported as CSV",
                "フィールド「{field}」の値は、CSVに書き出せません。指定から外してください。"
            ),
        }
    }
}

impl Columns {
    /// The columns of a form.
    pub(super) fn of(form: &Form, layout: &Json, options: &Options) -> Result<Self, ColumnsError> {
        let order = form::codes(layout);
        let parts = match &options.fields {
            Some(names) => named(form, &order, names)?,
            None => whole(form, &order),
        };
        let with_revision = options.with_revision;
        let own = ["$id", "$revision"].map(FieldCode::new);
        let fields = parts.iter().filter_map(|part| match part {
            Part::Field(field) => Some(&field.code),
            Part::Table(..) => None,
        });
        let tables = parts.iter().filter_map(|part| match part {
            Part::Table(table, fields) => Some((
                &table.code,
                fields.iter().map(|field| &field.code).collect(),
            )),
            Part::Field(_) => None,
        });
        let stencil = Stencil::new(own.iter().chain(fields.clone()), tables.clone());
        let mut times = form.fields().iter();
        let updated = times.find(|field| field.kind == FieldKind::UpdatedTime);
        let updated = updated.map(|field| field.code.clone());
        let is_saved = options.attachments.is_some();
        let asked = options.fields.iter().flat_map(|_| {
            let tables = tables.clone().map(|(code, _)| code);
            let updated = updated.iter().filter(|_| is_saved);
            let codes = own.iter().chain(updated).chain(fields.clone());
            codes.chain(tables).map(ToString::to_string)
        });
        let asked = asked.collect();
        Ok(Self {
            parts,
            with_revision,
            stencil,
            updated,
            asked,
        })
    }

    /// The codes that kintone is asked for; all fields where there are none.
    pub(super) fn asked(&self) -> Vec<&str> {
        self.asked.iter().map(String::as_str).collect()
    }

    /// Whether some have dates with a time.
    pub(super) fn have_moments(&self) -> bool {
        let is_moment = |field: &Arc<Field>| {
            use FieldKind::{CreatedTime, DateTime, UpdatedTime};
            matches!(field.kind, DateTime | CreatedTime | UpdatedTime)
        };
        self.parts.iter().any(|part| match part {
            Part::Field(field) => is_moment(field),
            Part::Table(_, fields) => fields.iter().any(is_moment),
        })
    }

    /// Whether records span lines.
    pub(super) fn has_mark(&self) -> bool {
        let mut parts = self.parts.iter();
        parts.any(|part| matches!(part, Part::Table(..)))
    }

    /// The tables.
    pub(super) fn tables(&self) -> impl Iterator<Item = &FieldCode> {
        self.parts.iter().filter_map(|part| match part {
            Part::Table(table, _) => Some(&table.code),
            Part::Field(_) => None,
        })
    }

    /// Whether any column is for attachments.
    pub(super) fn has_files(&self) -> bool {
        let mut fields = self.parts.iter().flat_map(|part| match part {
            Part::Field(field) => std::slice::from_ref(field),
            Part::Table(_, fields) => fields,
        });
        fields.any(|field| field.kind == FieldKind::File)
    }
}

/// Whether a field's values are exported.
fn is_exported(field: &Field) -> bool {
    !matches!(
        field.kind,
        FieldKind::ReferenceTable
            | FieldKind::Category
            | FieldKind::Status
            | FieldKind::StatusAssignee
            | FieldKind::Group
    )
}

/// Where a field comes that the layout does not place: the record number first, who and when last.
fn unplaced(kind: FieldKind) -> usize {
    match kind {
        FieldKind::RecordNumber => 0,
        FieldKind::Creator => 2,
        FieldKind::CreatedTime => 3,
        FieldKind::Modifier => 4,
        FieldKind::UpdatedTime => 5,
        _ => 1,
    }
}

fn whole(form: &Form, order: &[&str]) -> Vec<Part> {
    let place = |code: &FieldCode, kind: Option<FieldKind>| {
        let found = order.iter().position(|one| *one == code.as_str());
        let otherwise = kind.map_or(1, unplaced);
        match (found, otherwise) {
            (Some(at), _) => (1, at),
            (None, 0) => (0, 0),
            (None, at) => (2, at),
        }
    };
    let fields = form.fields().iter().filter(|field| is_exported(field));
    let fields = fields.map(|field| {
        let at = place(&field.code, Some(field.kind));
        (at, Part::Field(field.clone()))
    });
    let tables = form.tables().iter();
    let tables = tables.map(|table| (place(&table.code, None), of_table(table, order)));
    let mut parts: Vec<_> = fields.chain(tables).collect();
    parts.sort_by_key(|(at, _)| *at);
    parts.into_iter().map(|(_, part)| part).collect()
}

fn of_table(table: &Arc<Table>, order: &[&str]) -> Part {
    let mut fields: Vec<_> = table
        .fields
        .iter()
        .filter(|field| is_exported(field))
        .cloned()
        .collect();
    fields.sort_by_key(|field| order.iter().position(|code| *code == field.code.as_str()));
    Part::Table(table.clone(), fields)
}

fn named(form: &Form, order: &[&str], names: &[String]) -> Result<Vec<Part>, ColumnsError> {
    let code = |name: &str| form.code_of(name).map(FieldCode::as_str);
    let part = |name: &String| match form.find(code(name).unwrap_or(name)) {
        Some(Found::Field(field)) if is_exported(field) => Ok(Part::Field(field.clone())),
        Some(Found::Field(_)) => Err(ColumnsError::NotExported(name.clone())),
        Some(Found::Table(table)) => Ok(of_table(table, order)),
        Some(Found::InTable(table, _)) => Err(ColumnsError::InTable {
            field: name.clone(),
            table: table.code.clone(),
        }),
        None => Err(ColumnsError::Unknown(name.clone())),
    };
    names.iter().map(part).collect()
}
