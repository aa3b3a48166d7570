//! What a map says, before it is held against anything.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::expression::Expression;
use super::matching::{MatchRule, Matched};
use super::normal::Normal;
use super::people::PeopleRule;
use super::question::MatchQuery;
use crate::problem::Problem;
use crate::sheet::Way;
use crate::toml_file::{Named, TomlText};

/// A mapping file that was read.
#[derive(Debug, Clone)]
pub struct Map {
    pub(super) text: TomlText,
    pub(super) source: SourceRules,
    pub(super) pin: Option<Pin>,
    pub(super) fields: Vec<FieldMap>,
    pub(super) tables: Vec<TableMap>,
    /// The fields by which records are found, if there are any.
    pub(super) matching: Vec<Matched>,
    /// The condition by which kintone is asked for them, if the map states one.
    pub(super) query: Option<Arc<MatchQuery>>,
    /// The files of values that it names.
    pub(super) value_files: Vec<PathBuf>,
    /// What is wrong with it, whatever the form and the file are.
    pub(super) faults: Vec<Problem>,
}

/// How the file is read.
#[derive(Debug, Clone, Default)]
pub(super) struct SourceRules {
    /// The columns whose cells are equal on all lines of a record.
    pub(super) group_by: Vec<Named>,
    /// The column that marks with `*` where a record begins.
    pub(super) mark: Option<Named>,
    /// Columns that need not be used.
    pub(super) ignore: Vec<Named>,
    /// Every other column must be.
    pub(super) refuses_unused: bool,
    /// How the file is read besides.
    pub(super) way: Way,
}

/// The form that the map was written for.
#[derive(Debug, Clone)]
pub(super) struct Pin {
    pub(super) revision: u64,
    pub(super) at: Range<usize>,
    pub(super) refuses: bool,
}

#[derive(Debug, Clone)]
pub(super) struct TableMap {
    pub(super) target: Named,
    /// The column of row ids.
    pub(super) row_id: Option<Named>,
    /// The fields by whose values rows are found.
    pub(super) row_key: Vec<Named>,
    pub(super) fields: Vec<FieldMap>,
}

/// What a field is made of, and how.
#[derive(Debug, Clone)]
pub(super) struct FieldMap {
    pub(super) target: Named,
    pub(super) made: Made,
    pub(super) normalize: Vec<(Normal, Range<usize>)>,
    pub(super) take: Option<usize>,
    pub(super) list: Option<(List, Range<usize>)>,
    pub(super) values: Option<Values>,
    pub(super) boolean: Option<(Boolean, Range<usize>)>,
    pub(super) default: Option<Named>,
    pub(super) formats: Vec<Named>,
    pub(super) people: Option<PeopleRule>,
    pub(super) checks: Checks,
    /// The field that must be filled where this one is, and the other way round.
    pub(super) requires: Option<Named>,
}

#[derive(Debug, Clone)]
pub(super) enum Made {
    /// Of columns, joined by this where there are several.
    Columns(Vec<Named>, String),
    /// Always this.
    Constant(Named),
    Expression(Arc<Expression>, Range<usize>),
}

/// How several values stand in one cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum List {
    Separated(String),
    Json,
}

#[derive(Debug, Clone)]
pub(super) struct Values {
    pub(super) of: HashMap<String, Named>,
    pub(super) otherwise: Otherwise,
    pub(super) at: Range<usize>,
}

/// What becomes of a text that has no value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Otherwise {
    #[default]
    Error,
    Keep,
    Default,
    Empty,
}

/// Words for yes and no, and what is written for them.
#[derive(Debug, Clone)]
pub(super) struct Boolean {
    pub(super) truths: Vec<String>,
    pub(super) falsities: Vec<String>,
    /// The field's only option, unless the map says.
    pub(super) yes: Option<Named>,
    pub(super) no: Option<Named>,
}

/// What a text must keep to.
#[derive(Debug, Clone, Default)]
pub(super) struct Checks {
    /// Characters that it must not have.
    pub(super) forbid: Option<Named>,
    /// Texts that it must not be.
    pub(super) reserved: Vec<Named>,
    /// A pattern that it must match as a whole.
    pub(super) matches: Option<regex::Regex>,
    pub(super) json: bool,
}

/// Where a map sends what: the line on which it names each field.
#[derive(Debug, Clone, Default)]
pub struct Routes {
    lines: HashMap<(Option<String>, String), u64>,
}

impl Map {
    /// All that decides about what is made of a file: its text, and the values of the files that it names.
    pub fn content(&self) -> String {
        let mut content = self.text().to_owned();
        let inside = self.tables.iter().flat_map(|table| &table.fields);
        for field in self.fields.iter().chain(inside) {
            let values = field.values.iter().flat_map(|values| &values.of);
            let mut values: Vec<_> = values.map(|(from, to)| (from, &to.text)).collect();
            values.sort();
            for (from, to) in values {
                let _ = write!(content, "{from:?}{to:?}");
            }
        }
        content
    }

    /// Its text.
    pub fn text(&self) -> &str {
        self.text.as_str()
    }

    /// What is wrong with it, whatever the form and the file are.
    pub fn faults(&self) -> &[Problem] {
        &self.faults
    }

    /// The files of values that it names.
    pub fn value_files(&self) -> impl Iterator<Item = &Path> {
        self.value_files.iter().map(PathBuf::as_path)
    }

    /// How a file is read by it, besides its grouping.
    pub fn way(&self) -> &Way {
        &self.source.way
    }

    /// The line on which it names each field, by what it names it.
    pub fn routes(&self) -> Routes {
        let own = self.fields.iter().map(|field| (None, field));
        let inside = self.tables.iter().flat_map(|table| {
            let name = &table.target.text;
            table
                .fields
                .iter()
                .map(move |field| (Some(name.clone()), field))
        });
        let line = |(table, field): (Option<String>, &FieldMap)| {
            let line = self.text.line(field.target.at.start);
            ((table, field.target.text.clone()), line)
        };
        Routes {
            lines: own.chain(inside).map(line).collect(),
        }
    }

    /// The fields by which records are found, as the map names them, and how they are compared; none if it says nothing of
    /// that.
    pub fn matching(&self) -> Vec<(String, MatchRule)> {
        let matched = self.matching.iter();
        matched
            .map(|one| (one.field.text.clone(), one.rule.clone()))
            .collect()
    }

    /// The condition by which records are asked for, if the map states one.
    pub fn match_query(&self) -> Option<Arc<MatchQuery>> {
        self.query.clone()
    }

    /// Tables with the fields by whose values their rows are found, as the map names them.
    pub fn row_keys(&self) -> Vec<(String, Vec<String>)> {
        let keyed = self.tables.iter().filter(|table| !table.row_key.is_empty());
        keyed
            .map(|table| {
                let key = table.row_key.iter().map(|name| name.text.clone());
                (table.target.text.clone(), key.collect())
            })
            .collect()
    }
}

impl Routes {
    /// The line of the map on which a field is named, by its code or its label; in this table, if it is in one.
    pub fn line(&self, table: Option<&str>, names: [&str; 2]) -> Option<u64> {
        let found = |(name, line): (&(Option<String>, String), &u64)| {
            let is_it = names.contains(&name.1.as_str());
            let is_there = table.is_some() == name.0.is_some();
            (is_it && is_there).then_some(*line)
        };
        self.lines.iter().find_map(found)
    }
}
