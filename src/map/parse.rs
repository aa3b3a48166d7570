//! A map's text to its rules. All that is wrong with it is told in one go.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use super::expression::Expression;
use super::matching::{self, Matched};
use super::moment;
use super::normal;
use super::normal::Normal;
use super::parse_field::{boolean, checks, list};
use super::people;
use super::question::{self, MatchQuery};
use super::rules::{Checks, FieldMap, Made, Map, Otherwise, Pin, SourceRules, TableMap, Values};
use super::source::source;
use super::values;
use crate::language::Text;
use crate::problem::{Problem, ProblemKind};
use crate::toml_file::{Complaints, Dialect, Keys, Named, TomlText, Valued, table_of, text_of};

impl Map {
    /// Reads a map, whose files of values start at this directory. What is wrong with it comes out when it is held against
    /// a form, with all else.
    pub fn read(text: &str, directory: &Path) -> Self {
        let text = TomlText::new(text);
        let mut complaints = Complaints::new(&text, Dialect::Map);
        let document = complaints.document();
        if !complaints.problems.is_empty() {
            let faults = complaints.problems;
            return Self::broken(text, faults);
        }
        let mut reading = Reading {
            complaints,
            directory,
            value_files: Vec::new(),
        };
        let mut keys = Keys::new(document.get_ref());
        let source = source(&mut keys, &mut reading.complaints);
        let pin = reading.pin(&mut keys);
        let fields = keys.table("fields", &mut reading.complaints);
        let fields = fields.map_or_else(Vec::new, |fields| reading.fields(fields));
        let tables = keys.table("tables", &mut reading.complaints);
        let tables = tables.map_or_else(Vec::new, |tables| reading.tables(tables));
        let (matching, query) = reading.matching(&mut keys);
        keys.end(&mut reading.complaints);
        let is_good = reading.complaints.problems.is_empty();
        if is_good && fields.is_empty() && tables.iter().all(|table| table.fields.is_empty()) {
            let expected = Text::fixed("there, with at least one field", "1つ以上のフィールド");
            reading.complaints.invalid("fields", &(0..0), expected);
        }
        let value_files = reading.value_files;
        let faults = reading.complaints.problems;
        Self {
            text,
            source,
            pin,
            fields,
            tables,
            matching,
            query,
            value_files,
            faults,
        }
    }

    /// A map of which nothing can be read.
    fn broken(text: TomlText, faults: Vec<Problem>) -> Self {
        Self {
            text,
            source: SourceRules::default(),
            pin: None,
            fields: Vec::new(),
            tables: Vec::new(),
            matching: Vec::new(),
            query: None,
            value_files: Vec::new(),
            faults,
        }
    }
}

struct Reading<'a> {
    complaints: Complaints<'a>,
    directory: &'a Path,
    value_files: Vec<PathBuf>,
}

impl Reading<'_> {
    fn pin(&mut self, keys: &mut Keys<'_, '_>) -> Option<Pin> {
        let table = keys.table("form", &mut self.complaints)?;
        let complaints = &mut self.complaints;
        let mut keys = Keys::new(table);
        let at = keys.take("revision").map(|(at, _)| at);
        let revision = keys.number("revision", complaints);
        let words = [("notice", false), ("error", true)];
        let refuses = keys.word("on-drift", &words, complaints);
        keys.end(complaints);
        Some(Pin {
            revision: revision?,
            at: at?,
            refuses: refuses.unwrap_or_default(),
        })
    }

    /// The fields that find records, and the condition that asks for them if there is one.
    fn matching(&mut self, keys: &mut Keys<'_, '_>) -> (Vec<Matched>, Option<Arc<MatchQuery>>) {
        let Some(table) = keys.table("match", &mut self.complaints) else {
            return (Vec::new(), None);
        };
        let complaints = &mut self.complaints;
        let mut keys = Keys::new(table);
        let by = keys.texts("by", complaints);
        let query = keys.text("query", complaints);
        keys.end(complaints);
        if let (Some(_), Some(query)) = (&by, &query) {
            let reason = Text::fixed(
                "records are found `by` fields, too",
                "「by」も指定されています。",
            );
            complaints.unfit("query", &query.at, reason);
        }
        if let Some(query) = query {
            let read = question::read(&query, complaints);
            return match read {
                Some((query, matched)) => (matched, Some(Arc::new(query))),
                None => (Vec::new(), None),
            };
        }
        let rules = by.iter().flatten();
        let read = rules.filter_map(|rule| matching::read(rule, complaints));
        (read.collect(), None)
    }

    fn tables(&mut self, tables: &DeTable<'_>) -> Vec<TableMap> {
        let mut found = Vec::new();
        for (name, value) in tables {
            let Some(table) = table_of(name.get_ref(), value, &mut self.complaints) else {
                continue;
            };
            let mut keys = Keys::new(table);
            let row_id = keys.text("row-id", &mut self.complaints);
            let row_key = keys.texts("row-key", &mut self.complaints);
            let fields = keys.table("fields", &mut self.complaints);
            let fields = fields.map_or_else(Vec::new, |fields| self.fields(fields));
            keys.end(&mut self.complaints);
            found.push(TableMap {
                target: named(name.get_ref(), name.span()),
                row_id,
                row_key: row_key.unwrap_or_default(),
                fields,
            });
        }
        self.in_order(&mut found, |table| &table.target);
        found
    }

    fn fields(&mut self, fields: &DeTable<'_>) -> Vec<FieldMap> {
        let mut found = Vec::new();
        for (name, value) in fields {
            let target = named(name.get_ref(), name.span());
            found.extend(self.field(target, value));
        }
        self.in_order(&mut found, |field| &field.target);
        found
    }

    /// The document has its keys in the order of the alphabet; people wrote them in another.
    #[expect(clippy::unused_self, reason = "it belongs to the reading")]
    fn in_order<T>(&self, found: &mut [T], target: impl Fn(&T) -> &Named) {
        found.sort_by_key(|one| target(one).at.start);
    }

    fn field(&mut self, target: Named, value: &Valued<'_>) -> Option<FieldMap> {
        if value.get_ref().is_str() {
            let column = text_of(&target.text, value, &mut self.complaints)?;
            let made = Made::Columns(vec![column], String::new());
            return Some(FieldMap::new(target, made));
        }
        let table = table_of(&target.text, value, &mut self.complaints)?;
        let mut keys = Keys::new(table);
        let made = self.made(&target, &mut keys);
        let normalize = self.normalize(&mut keys);
        let complaints = &mut self.complaints;
        let take = keys.number("take", complaints);
        if take == Some(0) {
            let expected = Text::fixed("a whole number of at least 1", "1以上の整数");
            complaints.invalid("take", &keys.span("take"), expected);
        }
        let list = list(&mut keys, complaints);
        let boolean = boolean(&mut keys, complaints);
        let default = keys.text("default", complaints);
        let formats = keys.texts("format", complaints).unwrap_or_default();
        for format in &formats {
            if let Err(expected) = moment::understand(&format.text) {
                complaints.invalid("format", &format.at, expected);
            }
        }
        let people = people::read(&mut keys, complaints);
        let checks = checks(&mut keys, complaints);
        let requires = keys.text("requires", complaints);
        let values = self.values(&mut keys, default.is_some());
        keys.end(&mut self.complaints);
        Some(FieldMap {
            normalize,
            take: take.map(|take| usize::try_from(take).unwrap_or(usize::MAX)),
            list,
            values,
            boolean,
            default,
            formats,
            people,
            checks,
            requires,
            ..FieldMap::new(target, made?)
        })
    }

    fn made(&mut self, target: &Named, keys: &mut Keys<'_, '_>) -> Option<Made> {
        let complaints = &mut self.complaints;
        let from = keys.texts("from", complaints);
        let separator = keys.text("separator", complaints);
        let constant = keys.text("value", complaints);
        let expression = keys.text("expr", complaints);
        if let (Some(separator), true) =
            (&separator, from.as_ref().is_none_or(|from| from.len() < 2))
        {
            let reason = Text::fixed(
                "it joins several columns",
                "複数の列をつなぐための指定です。",
            );
            complaints.unfit("separator", &separator.at, reason);
        }
        match (from, constant, expression) {
            (Some(from), None, None) => {
                let separator = separator.map_or_else(String::new, |named| named.text);
                Some(Made::Columns(from, separator))
            }
            (None, Some(constant), None) => Some(Made::Constant(constant)),
            (None, None, Some(named)) => match Expression::new(&named.text) {
                Ok(expression) => Some(Made::Expression(Arc::new(expression), named.at)),
                Err((reason, part)) => {
                    let at = within(&named.at, part);
                    complaints.tell(&at, ProblemKind::MapExpression { reason });
                    None
                }
            },
            _ => {
                let expected = Text::fixed(
                    "filled by exactly one of `from`, `value` and `expr`",
                    "「from」「value」「expr」のいずれか1つ",
                );
                complaints.invalid(&target.text, &target.at, expected);
                None
            }
        }
    }

    fn normalize(&mut self, keys: &mut Keys<'_, '_>) -> Vec<(Normal, Range<usize>)> {
        let Some((_, value)) = keys.take("normalize") else {
            return Vec::new();
        };
        let one = |value: &Valued<'_>, complaints: &mut Complaints<'_>| {
            let found = normal::understand(value, complaints)?;
            Some((found, value.span()))
        };
        match value.get_ref() {
            DeValue::Array(list) => list
                .iter()
                .filter_map(|value| one(value, &mut self.complaints))
                .collect(),
            _ => one(value, &mut self.complaints).into_iter().collect(),
        }
    }

    fn values(&mut self, keys: &mut Keys<'_, '_>, has_default: bool) -> Option<Values> {
        let words = [
            ("error", Otherwise::Error),
            ("keep", Otherwise::Keep),
            ("default", Otherwise::Default),
            ("empty", Otherwise::Empty),
        ];
        let otherwise_at = keys.take("otherwise").map(|(at, _)| at);
        let otherwise = keys.word("otherwise", &words, &mut self.complaints);
        let inline = keys.table("values", &mut self.complaints);
        let inline_at = keys.take("values").map(|(_, value)| value.span());
        let file = keys.text("values-file", &mut self.complaints);
        let complaints = &mut self.complaints;
        if otherwise == Some(Otherwise::Default)
            && !has_default
            && let Some(at) = &otherwise_at
        {
            let reason = Text::fixed(
                "the field has no `default`",
                "フィールドに「default」がありません。",
            );
            complaints.unfit("otherwise", at, reason);
        }
        let (of, at) = match (inline, file) {
            (None, None) => {
                if let Some(at) = otherwise_at {
                    let reason = Text::fixed(
                        "the field has no `values`",
                        "フィールドに「values」がありません。",
                    );
                    complaints.unfit("otherwise", &at, reason);
                }
                return None;
            }
            (Some(_), Some(file)) => {
                let reason = Text::fixed(
                    "the field has `values`, too",
                    "「values」も指定されています。",
                );
                complaints.unfit("values-file", &file.at, reason);
                return None;
            }
            (Some(table), None) => {
                let pairs = table.iter().filter_map(|(from, to)| {
                    let to = text_of(from.get_ref(), to, complaints)?;
                    Some((from.get_ref().to_string(), to))
                });
                (pairs.collect(), inline_at.unwrap_or_default())
            }
            (None, Some(file)) => {
                let path = self.directory.join(&file.text);
                let read = values::read(&path, &file);
                self.value_files.push(path);
                let of = read.map_err(|expected| {
                    complaints.invalid("values-file", &file.at, expected);
                });
                (of.unwrap_or_default(), file.at)
            }
        };
        Some(Values {
            of,
            otherwise: otherwise.unwrap_or_default(),
            at,
        })
    }
}

impl FieldMap {
    fn new(target: Named, made: Made) -> Self {
        Self {
            target,
            made,
            normalize: Vec::new(),
            take: None,
            list: None,
            values: None,
            boolean: None,
            default: None,
            formats: Vec::new(),
            people: None,
            checks: Checks::default(),
            requires: None,
        }
    }
}

fn named(text: &str, at: Range<usize>) -> Named {
    let text = text.to_owned();
    Named { text, at }
}

/// A part of a text in quotes; all of it, where it is written with escapes or on several lines.
fn within(text: &Range<usize>, part: Option<Range<usize>>) -> Range<usize> {
    match part {
        Some(part) if text.start + 1 + part.end < text.end => {
            text.start + 1 + part.start..text.start + 1 + part.end
        }
        _ => text.clone(),
    }
}
