//! What the options name in the app's form: how records are found, which fields are sent, what happens to rows.

use std::collections::HashMap;
use std::sync::Arc;

use super::nearest::nearest_code;
use crate::import::options::{KeyChoice, Options};
use crate::model::{
    Field, FieldCode, FieldKind, Form, Found, KeyError, MatchKey, Mode, Place, Table, UpdateKey,
    Writing,
};
use crate::plan::TablePolicy;
use crate::problem::{Problem, ProblemKind};

/// What the options name, found in the form.
#[derive(Debug, Clone)]
pub(crate) struct Intent {
    /// Whether records are added or found, and by what.
    pub(crate) mode: Mode,
    /// The fields that are sent.
    pub(crate) selection: Selection,
    /// What happens to the rows of each table.
    pub(crate) tables: HashMap<FieldCode, TablePolicy>,
}

impl Intent {
    /// What the options name in this form, or everything that is wrong with it.
    pub(crate) fn new(form: &Form, options: &Options) -> Result<Self, Vec<Problem>> {
        let mode = mode(form, options.key.as_ref());
        let selection = Selection::new(form, options.fields.as_deref());
        let tables = tables(form, options);
        match (mode, selection, tables) {
            (Ok(mode), Ok(selection), Ok(tables)) => Ok(Self {
                mode,
                selection,
                tables,
            }),
            (mode, selection, tables) => {
                let mut problems: Vec<_> = mode.err().map(|problem| *problem).into_iter().collect();
                problems.extend(selection.err().unwrap_or_default());
                problems.extend(tables.err().unwrap_or_default());
                Err(problems)
            }
        }
    }
}

/// The fields that an import sends, as `--fields` names them.
#[derive(Debug, Clone)]
pub(crate) enum Selection {
    /// Every column of the file.
    All,
    /// These, in this order.
    Only(Vec<Selected>),
}

/// One name of `--fields`.
#[derive(Debug, Clone)]
pub(crate) enum Selected {
    /// A field outside tables.
    Field(Arc<Field>),
    /// A table with all its fields.
    Table(Arc<Table>),
}

impl Selection {
    /// What `--fields` names in this form, or everything that is wrong with it.
    pub(crate) fn new(form: &Form, names: Option<&[String]>) -> Result<Self, Vec<Problem>> {
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

/// `--fields` may name the record number, as it may be the update key and stands in every export, and what a lookup
/// fills: both are left out with a notice.
fn is_supported(field: &Field) -> bool {
    let is_left_out = field.copied || field.kind == FieldKind::RecordNumber;
    is_left_out || field.writing() != Writing::Never
}

fn mode(form: &Form, key: Option<&KeyChoice>) -> Result<Mode, Box<Problem>> {
    let refused = |code: &str, error| {
        let named = code.to_owned();
        let kind = match error {
            KeyError::NoSuchField => ProblemKind::KeyNoSuchField {
                code: named,
                nearest: form
                    .find(code)
                    .is_none()
                    .then(|| nearest_code(form, code))
                    .flatten(),
            },
            KeyError::Unsupported if matches!(key, Some(KeyChoice::Match(_))) => {
                ProblemKind::MatchUnsupported { code: named }
            }
            KeyError::Unsupported => ProblemKind::KeyUnsupported { code: named },
            KeyError::NotUnique => ProblemKind::KeyNotUnique { code: named },
        };
        Box::new(Problem::new(Place::Options, kind))
    };
    match key {
        None => Ok(Mode::Add),
        Some(KeyChoice::UpdateKey(code)) => UpdateKey::new(form, code)
            .map(Mode::Upsert)
            .map_err(|error| refused(code, error)),
        Some(KeyChoice::Match(codes)) => MatchKey::new(form, codes)
            .map(Mode::Match)
            .map_err(|(code, error)| refused(&code, error)),
    }
}

/// What happens to the rows of each table.
fn tables(form: &Form, options: &Options) -> Result<HashMap<FieldCode, TablePolicy>, Vec<Problem>> {
    let mut problems = Vec::new();
    for (code, _) in &options.blank.named {
        match form.find(code) {
            None => problems.push(not_in_app(form, code)),
            Some(Found::Table(_)) => {
                let code = code.clone();
                let kind = ProblemKind::FieldNotSupported { code };
                problems.push(Problem::new(Place::Options, kind));
            }
            Some(Found::Field(_) | Found::InTable(..)) => {}
        }
    }
    let named = options.rows.named.iter().map(|(code, _)| code);
    let keyed = options.row_keys.iter().map(|(code, _)| code);
    for code in named.chain(keyed) {
        if !matches!(form.find(code), Some(Found::Table(_))) {
            let tables = form.tables().iter().map(|table| table.code.clone());
            let kind = ProblemKind::NotATable {
                code: code.clone(),
                tables: tables.collect(),
            };
            problems.push(Problem::new(Place::Options, kind));
        }
    }
    let mut tables = HashMap::new();
    for table in form.tables() {
        let mut row_keys = options.row_keys.iter();
        let key = row_keys.find(|(code, _)| code == table.code.as_str());
        let codes = key.map_or(&[][..], |(_, codes)| codes);
        let mut key = Vec::new();
        for code in codes {
            match table
                .fields
                .iter()
                .find(|field| field.code.as_str() == code)
            {
                // What is not sent is not compared: every row would look new.
                Some(field) if field.writing() != Writing::Always => problems.push(Problem::new(
                    Place::Options,
                    ProblemKind::FieldNotSupported { code: code.clone() },
                )),
                Some(field) => key.push(field.code.clone()),
                None => problems.push(Problem::new(
                    Place::Options,
                    ProblemKind::RowKeyNotInTable {
                        code: code.clone(),
                        table: table.code.clone(),
                    },
                )),
            }
        }
        let rows = options.rows.of(table.code.as_str());
        tables.insert(table.code.clone(), TablePolicy { rows, key });
    }
    if problems.is_empty() {
        Ok(tables)
    } else {
        Err(problems)
    }
}

fn not_in_app(form: &Form, code: &str) -> Problem {
    let kind = ProblemKind::FieldNotInApp {
        code: code.to_owned(),
        nearest: nearest_code(form, code),
    };
    Problem::new(Place::Options, kind)
}
