//! What the options name in the app's form: how records are found, which fields are sent, what happens to rows.

use std::collections::HashMap;
use std::sync::Arc;

use super::layout::ID;
use super::nearest::nearest_codes;
use crate::import::options::{Blank, ByCode, KeyChoice, Options};
use crate::model::{
    Field, FieldCode, FieldKind, Form, Found, KeyError, MatchKey, Mode, Place, Table, UpdateKey,
    Writing,
};
use crate::plan::{RowsPolicy, TablePolicy};
use crate::problem::{Problem, ProblemKind};

#[derive(Debug, Clone)]
pub(crate) struct Intent {
    /// Whether records are added or found, and by what.
    pub(crate) mode: Mode,
    /// The fields that `--fields` names, in its order; every column of the file without it.
    pub(crate) selection: Option<Vec<Selected>>,
    /// The fields and tables whose columns are left out.
    pub(crate) except: Vec<FieldCode>,
    pub(crate) tables: HashMap<FieldCode, TablePolicy>,
    /// What an empty cell of each field means.
    pub(crate) blank: ByCode<Blank>,
}

impl Intent {
    /// What the options name in this form, or everything that is wrong with it. A name is a code, or a label that one
    /// field alone has.
    pub(crate) fn new(form: &Form, options: &Options) -> Result<Self, Vec<Problem>> {
        let named = Named::of(form, options);
        let mut wrong = Vec::new();
        let intent = Self {
            mode: mode(form, named.key.as_ref(), &mut wrong),
            selection: selection(form, named.fields.as_deref(), &mut wrong),
            except: except(form, &named.except, &mut wrong),
            tables: tables(form, &named, &mut wrong),
            blank: named.blank,
        };
        if wrong.is_empty() {
            return Ok(intent);
        }
        let problem = |kind| Problem::new(Place::Options, kind);
        Err(wrong.into_iter().map(problem).collect())
    }

    /// Whether records are found by their numbers.
    pub(crate) fn finds_by_record_number(&self) -> bool {
        matches!(&self.mode, Mode::Upsert(key) if key.is_record_number())
    }

    /// The fields whose columns a file must have, and whose values are sent.
    pub(crate) fn required_fields(&self) -> impl Iterator<Item = &Field> {
        let key = match &self.mode {
            Mode::Add => &[],
            Mode::Upsert(key) => std::slice::from_ref(key.field()),
            Mode::Match(key) => key.fields(),
        };
        let selected = self.selection.iter().flatten();
        let selected = selected.flat_map(|selected| match selected {
            Selected::Field(field) => std::slice::from_ref(field),
            Selected::Table(table) => &table.fields,
        });
        let sent = selected.filter(|field| !field.copied && field.writing() == Writing::Always);
        key.iter().chain(sent).map(|field| &**field)
    }
}

/// What the options name, each by its code where it has one.
struct Named {
    fields: Option<Vec<String>>,
    except: Vec<String>,
    key: Option<KeyChoice>,
    blank: ByCode<Blank>,
    rows: ByCode<RowsPolicy>,
    row_keys: Vec<(String, Vec<String>)>,
}

impl Named {
    fn of(form: &Form, options: &Options) -> Self {
        let code = |name: &String| {
            form.code_of(name)
                .map_or_else(|| name.clone(), FieldCode::to_string)
        };
        let codes = |names: &Vec<String>| names.iter().map(code).collect::<Vec<_>>();
        let key = options.key.as_ref().map(|key| match key {
            KeyChoice::UpdateKey(name) => KeyChoice::UpdateKey(code(name)),
            KeyChoice::Match(names) => KeyChoice::Match(codes(names)),
        });
        let row_keys = options.row_keys.iter().map(|(table, names)| {
            let table = code(table);
            let names = names.iter().map(|name| in_table(form, &table, name));
            let names = names.collect();
            (table, names)
        });
        Self {
            fields: options.fields.as_ref().map(codes),
            except: codes(&options.except),
            key,
            blank: options.blank.renamed(code),
            rows: options.rows.renamed(code),
            row_keys: row_keys.collect(),
        }
    }
}

/// The code of a field of a table: tables may have fields of one label.
fn in_table(form: &Form, table: &str, name: &str) -> String {
    let Some(Found::Table(table)) = form.find(table) else {
        return name.to_owned();
    };
    let mut labelled = table.fields.iter().filter(|field| field.label == name);
    let is_code = table.fields.iter().any(|field| field.code.as_str() == name);
    match (labelled.next(), labelled.next()) {
        (Some(field), None) if !is_code => field.code.to_string(),
        _ => name.to_owned(),
    }
}

/// One name of `--fields`.
#[derive(Debug, Clone)]
pub(crate) enum Selected {
    /// A field outside tables.
    Field(Arc<Field>),
    Table(Arc<Table>),
}

fn selection(
    form: &Form,
    names: Option<&[String]>,
    wrong: &mut Vec<ProblemKind>,
) -> Option<Vec<Selected>> {
    let selected = names?.iter().map(|name| select(form, name));
    let selected = selected.filter_map(|one| one.map_err(|kind| wrong.push(kind)).ok());
    Some(selected.collect())
}

/// What is left out: fields outside tables, and tables as a whole.
fn except(form: &Form, names: &[String], wrong: &mut Vec<ProblemKind>) -> Vec<FieldCode> {
    let mut codes = Vec::new();
    for name in names {
        let code = name.to_owned();
        match form.find(name) {
            None => wrong.push(not_in_app(form, code)),
            Some(Found::InTable(table, _)) => wrong.push(ProblemKind::FieldInTable {
                code,
                table: table.code.clone(),
            }),
            Some(Found::Field(_) | Found::Table(_)) => codes.push(FieldCode::new(name)),
        }
    }
    codes
}

fn select(form: &Form, name: &str) -> Result<Selected, ProblemKind> {
    let code = name.to_owned();
    match form.find(name) {
        None => Err(not_in_app(form, code)),
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

/// How records are found; of a key that does not do, it does not matter.
fn mode(form: &Form, key: Option<&KeyChoice>, wrong: &mut Vec<ProblemKind>) -> Mode {
    let mode = match key {
        None => return Mode::Add,
        Some(KeyChoice::UpdateKey(code)) => UpdateKey::new(form, key_code(form, code))
            .map(Mode::Upsert)
            .map_err(|error| (code.clone(), error)),
        Some(KeyChoice::Match(codes)) => MatchKey::new(form, codes).map(Mode::Match),
    };
    mode.unwrap_or_else(|(code, error)| {
        wrong.push(match error {
            KeyError::NoSuchField => {
                let is_missing = form.find(&code).is_none();
                let nearest = is_missing.then(|| nearest_codes(form, &code));
                let nearest = nearest.unwrap_or_default();
                ProblemKind::KeyNoSuchField { code, nearest }
            }
            KeyError::Unsupported if matches!(key, Some(KeyChoice::Match(_))) => {
                ProblemKind::MatchUnsupported { code }
            }
            KeyError::Unsupported => ProblemKind::KeyUnsupported { code },
            KeyError::NotUnique => ProblemKind::KeyNotUnique { code },
        });
        Mode::Add
    })
}

/// The code of a key; the ids of an export stand for the record number.
fn key_code<'f>(form: &'f Form, code: &'f str) -> &'f str {
    let number = form.record_number().filter(|_| code == ID);
    number.map_or(code, |field| field.code.as_str())
}

fn tables(
    form: &Form,
    options: &Named,
    wrong: &mut Vec<ProblemKind>,
) -> HashMap<FieldCode, TablePolicy> {
    for (code, _) in &options.blank.named {
        let code = code.clone();
        match form.find(&code) {
            None => wrong.push(not_in_app(form, code)),
            Some(Found::Table(_)) => wrong.push(ProblemKind::FieldNotSupported { code }),
            Some(Found::Field(_) | Found::InTable(..)) => {}
        }
    }
    let named = options.rows.named.iter().map(|(code, _)| code);
    let keyed = options.row_keys.iter().map(|(code, _)| code);
    for code in named.chain(keyed) {
        if !matches!(form.find(code), Some(Found::Table(_))) {
            let tables = form.tables().iter().map(|table| table.code.clone());
            wrong.push(ProblemKind::NotATable {
                code: code.clone(),
                tables: tables.collect(),
            });
        }
    }
    let mut tables = HashMap::new();
    for table in form.tables() {
        let mut row_keys = options.row_keys.iter();
        let named = row_keys.find(|(code, _)| code == table.code.as_str());
        let mut key = Vec::new();
        for code in named.iter().flat_map(|(_, codes)| codes) {
            let mut fields = table.fields.iter();
            let field = fields.find(|field| field.code.as_str() == code);
            let code = code.clone();
            match field {
                // What is not sent is not compared: every row would look new.
                Some(field) if field.writing() != Writing::Always => {
                    wrong.push(ProblemKind::FieldNotSupported { code });
                }
                Some(field) => key.push(field.code.clone()),
                None => {
                    let table = table.code.clone();
                    wrong.push(ProblemKind::RowKeyNotInTable { code, table });
                }
            }
        }
        let rows = options.rows.of(table.code.as_str());
        tables.insert(table.code.clone(), TablePolicy { rows, key });
    }
    tables
}

fn not_in_app(form: &Form, code: String) -> ProblemKind {
    let nearest = nearest_codes(form, &code);
    ProblemKind::FieldNotInApp { code, nearest }
}
