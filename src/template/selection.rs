//! The columns of a template: the fields that an import sends, or those that the user names.

use std::sync::Arc;

use crate::language::{Text, text};
use crate::model::{Field, FieldCode, Form, Found, Table, Writing};

/// Some columns of a template.
pub(super) enum Part {
    /// A field outside tables.
    Field(Arc<Field>),
    /// A table, with those of its fields that have columns.
    Table(Arc<Table>, Vec<Arc<Field>>),
}

/// A name that is no column of a template.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text())]
pub enum SelectionError {
    /// The app has no such field.
    Unknown(String),
    /// The field stands in a table.
    InTable {
        /// The field.
        field: String,
        /// The table.
        table: FieldCode,
    },
    /// An import does not send the field.
    ReadOnly(String),
}

impl SelectionError {
    /// It, in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::Unknown(field) => text!(
                "the app has no field \"{field}\"; `kintable form show` lists its fields",
                "フィールド「{field}」はアプリにありません。「kintable form show」でフィールドの一覧を確認できます。"
            ),
            Self::InTable { field, table } => text!(
                "\"{field}\" is a field in the table \"{table}\": use the table instead",
                "「{field}」はテーブル「{table}」内のフィールドです。代わりにテーブルを指定してください。"
            ),
            Self::ReadOnly(field) => text!(
                "kintone sets \"{field}\": remove it",
                "「{field}」はkintoneが自動で設定します。指定から外してください。"
            ),
        }
    }
}

/// The columns of these names in their order, or of the whole form.
pub(super) fn select(form: &Form, names: Option<&[String]>) -> Result<Vec<Part>, SelectionError> {
    let is_sent = |field: &Field| field.writing() == Writing::Always;
    let whole = |table: &Arc<Table>| {
        let fields = table.fields.iter().filter(|field| is_sent(field));
        Part::Table(table.clone(), fields.cloned().collect())
    };
    let Some(names) = names else {
        let fields = form.fields().iter().filter(|field| is_sent(field));
        let fields = fields.cloned().map(Part::Field);
        return Ok(fields.chain(form.tables().iter().map(whole)).collect());
    };
    let code = |name: &str| form.code_of(name).map(FieldCode::as_str);
    let named = names
        .iter()
        .map(|name| match form.find(code(name).unwrap_or(name)) {
            Some(Found::Field(field)) if is_sent(field) => Ok(Part::Field(field.clone())),
            Some(Found::Field(_)) => Err(SelectionError::ReadOnly(name.clone())),
            Some(Found::Table(table)) => Ok(whole(table)),
            Some(Found::InTable(table, _)) => Err(SelectionError::InTable {
                field: name.clone(),
                table: table.code.clone(),
            }),
            None => Err(SelectionError::Unknown(name.clone())),
        });
    named.collect()
}
