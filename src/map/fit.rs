//! A map held against the app's form: what each rule fills, and whether it can.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::field_fit::FieldFit;
use super::made::Steps;
use super::people::People;
use super::rules::{FieldMap, Made, Map, SourceRules};
use crate::language::{Text, text};
use crate::model::{Field, FieldCode, FieldRef, Form, Found, PersonKind, Place, Table};
use crate::plain::nearest;
use crate::problem::{Problem, ProblemKind};
use crate::toml_file::{Complaints, Dialect, Named, TomlText};

/// Names of an export that are no fields.
const OWN_NAMES: [&str; 2] = ["$id", "$revision"];

/// A map of which every rule fills a field of the form.
#[derive(Debug, Clone)]
pub struct Fitted {
    pub(super) text: TomlText,
    pub(super) source: SourceRules,
    pub(super) fields: Vec<FittedField>,
    pub(super) tables: Vec<FittedTable>,
    /// The map is no TOML, so that nothing of it is known.
    pub(super) is_unread: bool,
}

#[derive(Debug, Clone)]
pub(super) struct FittedTable {
    /// What the map names it.
    pub(super) name: String,
    pub(super) code: String,
    pub(super) row_id: Option<Named>,
    pub(super) fields: Vec<FittedField>,
}

#[derive(Debug, Clone)]
pub(super) struct FittedField {
    /// What the map names it.
    pub(super) name: String,
    pub(super) code: String,
    pub(super) about: Option<FieldRef>,
    pub(super) made: Made,
    pub(super) steps: Steps,
    /// The field that belongs to it, by its position among those of its table or outside tables.
    pub(super) requires: Option<usize>,
}

impl Fitted {
    /// Whether it fills a field.
    pub fn fills(&self, field: &FieldRef) -> bool {
        let inside = self.tables.iter().flat_map(|table| &table.fields);
        let mut fields = self.fields.iter().chain(inside);
        fields.any(|one| one.about.as_ref() == Some(field))
    }
}

impl Fitted {
    /// The kinds of people whom its fields name otherwise than by their codes, each with what says so in the map.
    pub fn people_asked(&self) -> Vec<(PersonKind, Range<usize>)> {
        let inside = self.tables.iter().flat_map(|table| &table.fields);
        let people = self.fields.iter().chain(inside);
        let people = people.filter_map(|field| field.steps.people.as_ref());
        let asked = people.filter(|people| people.asks());
        asked
            .map(|people| (people.kind, people.rule.at.clone()))
            .collect()
    }

    /// Who can be named. Without that, texts that name people stay as they are.
    pub fn know(&mut self, people: People) {
        let people = Arc::new(people);
        let inside = self.tables.iter_mut().flat_map(|table| &mut table.fields);
        let fields = self.fields.iter_mut().chain(inside);
        for finding in fields.filter_map(|field| field.steps.people.as_mut()) {
            finding.known = Some(Arc::clone(&people));
        }
    }

    /// What a key of the map cannot be, for a reason outside it.
    pub fn unfit(&self, key: &str, at: &Range<usize>, reason: Text) -> Problem {
        let mut complaints = Complaints::new(&self.text, Dialect::Map);
        complaints.unfit(key, at, reason);
        complaints.problems.remove(0)
    }
}

impl Map {
    /// The map for this form, and what is wrong with it.
    pub fn fit(&self, form: &Form) -> (Fitted, Vec<Problem>) {
        let mut fitting = Fitting {
            form,
            complaints: Complaints::new(&self.text, Dialect::Map),
        };
        fitting.pin(self);
        let fields = fitting.fields(&self.fields, None);
        let mut codes = HashMap::new();
        let mut tables = Vec::new();
        for table in &self.tables {
            let name = &table.target;
            let Some(found) = fitting.table(name) else {
                continue;
            };
            if let Some(problem) = fitting.twice(&mut codes, found.code.as_str(), name) {
                fitting.complaints.problems.push(problem);
                continue;
            }
            let inner = fitting.fields(&table.fields, Some(&found));
            for key in &table.row_key {
                let is_it = |field: &&Arc<Field>| {
                    field.code.as_str() == key.text || field.label == key.text
                };
                let field = found.fields.iter().find(is_it);
                if field.is_none() {
                    fitting.unknown(key, Some(&found));
                } else if !inner
                    .iter()
                    .any(|inner| field.is_some_and(|field| field.code.as_str() == inner.code))
                {
                    let reason = Text::fixed(
                        "the map does not fill this field",
                        "マップがこのフィールドを設定していません。",
                    );
                    fitting.complaints.unfit("row-key", &key.at, reason);
                }
            }
            tables.push(FittedTable {
                name: name.text.clone(),
                code: found.code.to_string(),
                row_id: table.row_id.clone(),
                fields: inner,
            });
        }
        for matched in &self.matching {
            let name = &matched.field;
            let field = fitting.field(name, None);
            let is_filled = field
                .as_ref()
                .is_some_and(|field| fields.iter().any(|one| one.code == field.code.as_str()));
            if field.is_some() && !is_filled {
                let reason = Text::fixed(
                    "the map does not fill this field",
                    "マップがこのフィールドを設定していません。",
                );
                let key = if self.query.is_some() { "query" } else { "by" };
                fitting.complaints.unfit(key, &name.at, reason);
            }
        }
        let fitted = Fitted {
            text: self.text.clone(),
            source: self.source.clone(),
            is_unread: self.fields.is_empty() && self.tables.is_empty(),
            fields,
            tables,
        };
        let mut problems = self.faults.clone();
        problems.append(&mut fitting.complaints.problems);
        problems.sort_by_key(|problem| match problem.place {
            Place::Map { line, column } => (line, column),
            _ => (0, 0),
        });
        (fitted, problems)
    }
}

struct Fitting<'a> {
    form: &'a Form,
    complaints: Complaints<'a>,
}

impl<'t> Fitting<'t> {
    fn of<'c>(&'c mut self, field: &'c Field) -> FieldFit<'c, 't> {
        FieldFit {
            field,
            complaints: &mut self.complaints,
        }
    }

    fn pin(&mut self, map: &Map) {
        let (Some(pin), Some(found)) = (&map.pin, self.form.revision) else {
            return;
        };
        if found.get() == pin.revision {
            return;
        }
        let pinned = pin.revision;
        let kind = if pin.refuses {
            ProblemKind::MapDrifted { pinned, found }
        } else {
            ProblemKind::MapDrift { pinned, found }
        };
        self.complaints.tell(&pin.at, kind);
    }

    fn twice(&self, codes: &mut HashMap<String, u64>, code: &str, name: &Named) -> Option<Problem> {
        let line = self.complaints.text.line(name.at.start);
        let first = *codes.entry(code.to_owned()).or_insert(line);
        (first != line).then(|| {
            let code = code.to_owned();
            let kind = ProblemKind::MapFieldTwice { code, line: first };
            self.complaints.text.problem(&name.at, kind)
        })
    }

    fn table(&mut self, name: &Named) -> Option<Arc<Table>> {
        let found = self
            .form
            .code_of(&name.text)
            .and_then(|code| self.form.find(code.as_str()));
        match found {
            Some(Found::Table(table)) => Some(Arc::clone(table)),
            Some(Found::Field(_) | Found::InTable(..)) => {
                let reason = Text::fixed(
                    "it is a field and no table",
                    "テーブルではなくフィールドです。",
                );
                self.complaints.unfit(&name.text, &name.at, reason);
                None
            }
            None => {
                self.unknown(name, None);
                None
            }
        }
    }

    fn unknown(&mut self, name: &Named, table: Option<&Table>) {
        let codes: Vec<_> = if let Some(table) = table {
            let fields = table.fields.iter();
            fields.map(|field| (&field.code, &field.label)).collect()
        } else {
            let tables = self.form.tables().iter();
            let tables = tables.map(|table| (&table.code, &table.label));
            let fields = self.form.fields().iter();
            let fields = fields.map(|field| (&field.code, &field.label));
            fields.chain(tables).collect()
        };
        let names = codes
            .iter()
            .flat_map(|(code, label)| [code.as_str(), label.as_str()]);
        let nearest = nearest(&name.text, names).map(str::to_owned);
        let is_meant = |(code, label): &&(&FieldCode, &String)| {
            nearest
                .as_ref()
                .is_some_and(|nearest| nearest == code.as_str() || nearest == *label)
        };
        let nearest = codes
            .iter()
            .filter(is_meant)
            .map(|(code, _)| (*code).clone())
            .collect();
        let code = name.text.clone();
        self.complaints
            .tell(&name.at, ProblemKind::MapUnknownField { code, nearest });
    }

    fn field(&mut self, name: &Named, table: Option<&Arc<Table>>) -> Option<Arc<Field>> {
        if let Some(table) = table {
            let by_code = table
                .fields
                .iter()
                .find(|field| field.code.as_str() == name.text);
            let mut labelled = table.fields.iter().filter(|field| field.label == name.text);
            let alone = match (labelled.next(), labelled.next()) {
                (Some(field), None) => Some(field),
                _ => None,
            };
            let found = by_code.or(alone).cloned();
            if found.is_none() {
                self.unknown(name, Some(table));
            }
            return found;
        }
        let outside = self.form.fields().iter();
        let mut labelled = outside.filter(|field| field.label == name.text);
        let alone = match (labelled.next(), labelled.next()) {
            (Some(field), None) => Some(field),
            _ => None,
        };
        let found = self.form.find(&name.text);
        let reason = match found {
            Some(Found::Field(field)) => return Some(Arc::clone(field)),
            _ if alone.is_some() => return alone.cloned(),
            Some(Found::Table(table)) => {
                let table = &table.code;
                text!(
                    "it is a table: use [tables.\"{table}\"]",
                    "テーブルです。[tables.\"{table}\"]に書いてください。"
                )
            }
            Some(Found::InTable(table, _)) => {
                let table = &table.code;
                text!(
                    "it is a field of a table: use [tables.\"{table}\".fields]",
                    "テーブル内のフィールドです。[tables.\"{table}\".fields]に書いてください。"
                )
            }
            None => {
                self.unknown(name, None);
                return None;
            }
        };
        self.complaints.unfit(&name.text, &name.at, reason);
        None
    }

    fn fields(&mut self, maps: &[FieldMap], table: Option<&Arc<Table>>) -> Vec<FittedField> {
        let mut fitted = Vec::new();
        let mut codes = HashMap::new();
        let mut required = Vec::new();
        for map in maps {
            let name = &map.target;
            let is_own = table.is_none() && OWN_NAMES.contains(&name.text.as_str());
            let field = if is_own {
                None
            } else {
                self.field(name, table)
            };
            let code = match &field {
                Some(field) => field.code.to_string(),
                None if is_own => name.text.clone(),
                None => continue,
            };
            if let Some(problem) = self.twice(&mut codes, &code, name) {
                self.complaints.problems.push(problem);
                continue;
            }
            let before = self.complaints.problems.len();
            let steps = field
                .as_ref()
                .map(|field| self.of(field).steps(map))
                .unwrap_or_default();
            if let (Some(field), Made::Constant(constant)) = (&field, &map.made) {
                self.of(field).value(constant);
            }
            let about = field.map(|field| FieldRef::new(&field, table.map(|table| &**table)));
            for problem in &mut self.complaints.problems[before..] {
                problem.field.clone_from(&about);
            }
            required.push(map.requires.clone());
            fitted.push(FittedField {
                name: name.text.clone(),
                about,
                made: map.made.clone(),
                steps,
                requires: None,
                code,
            });
        }
        for (at, required) in required.into_iter().enumerate() {
            let Some(other) = required else {
                continue;
            };
            let is_it = |field: &FittedField| {
                let label = field.about.as_ref().map(|about| about.label.as_str());
                field.code == other.text || label == Some(&other.text)
            };
            let found = fitted.iter().position(is_it);
            if found.is_none_or(|found| found == at) {
                let reason = Text::fixed(
                    "it must be another field that the map fills",
                    "マップが設定する別のフィールドを指定してください。",
                );
                self.complaints.unfit("requires", &other.at, reason);
            }
            fitted[at].requires = found;
        }
        fitted
    }
}
