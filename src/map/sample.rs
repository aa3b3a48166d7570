//! A sample file as a map expects it: examples of fields, written as the user's columns have them.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime;
use minijinja::Value;

use super::expression::COLUMNS;
use super::fit::{Fitted, FittedField};
use super::made::Steps;
use super::moment::{Format, Order, Wanted};
use super::normal::Normal;
use super::rules::{List, Made, Otherwise};
use crate::sheet::PRIMARY_MARK;

/// The field that the texts of a column are for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleColumn<'m> {
    /// Its code.
    pub code: &'m str,
    /// Where they are not its values as they stand: the words that the map takes, if it takes no others.
    pub words: Option<Vec<String>>,
    /// Whether the map fills empty cells.
    pub is_filled: bool,
}

impl Fitted {
    /// What the texts of this column are for, if they are for a field alone.
    pub fn sample_column(&self, name: &str) -> Option<SampleColumn<'_>> {
        let inside = self.tables.iter().flat_map(|table| &table.fields);
        let mut fields = self.fields.iter().chain(inside);
        let is_of = |field: &&FittedField| field.columns().iter().any(|column| column == name);
        let field = fields
            .find(is_of)
            .filter(|_| !fields.any(|other| is_of(&other)))?;
        let is_alone = matches!(&field.made, Made::Columns(names, _) if names.len() == 1);
        Some(SampleColumn {
            code: &field.code,
            words: (!is_alone || !field.steps.are_none()).then(|| {
                let words = is_alone.then(|| field.steps.words());
                words.unwrap_or_default()
            }),
            is_filled: !is_alone || field.steps.default.is_some(),
        })
    }

    /// Makes lines of these, whose header has the codes of fields and tables: lines that the map makes of them again.
    /// Where only the user knows what stands in a column, it is empty.
    pub fn sample(&self, lines: &[Vec<String>]) -> Vec<Vec<String>> {
        let Some((codes, records)) = lines.split_first() else {
            return Vec::new();
        };
        let at: HashMap<&str, usize> = codes
            .iter()
            .enumerate()
            .map(|(at, code)| (code.as_str(), at))
            .collect();
        let mut header = self.marks();
        let fields = self
            .fields
            .iter()
            .chain(self.tables.iter().flat_map(|table| &table.fields));
        let fields: Vec<_> = fields.collect();
        let row_ids = self.tables.iter().filter_map(|table| table.row_id.as_ref());
        let names = fields.iter().flat_map(|field| field.columns());
        for name in names.chain(row_ids.map(|name| name.text.clone())) {
            if !header.contains(&name) {
                header.push(name);
            }
        }
        let group: Vec<_> = self
            .source
            .group_by
            .iter()
            .map(|name| name.text.trim().to_owned())
            .collect();
        let mut made = vec![header.clone()];
        let mut record = 0;
        for line in records {
            let cell = |code: &str| {
                at.get(code)
                    .and_then(|at| line.get(*at))
                    .map_or("", String::as_str)
            };
            let begins = !at.contains_key(PRIMARY_MARK) || cell(PRIMARY_MARK) == PRIMARY_MARK;
            if !begins && self.tables.is_empty() {
                continue;
            }
            record += usize::from(begins);
            let mut cells: HashMap<String, String> = HashMap::new();
            if let Some(mark) = self.mark_name() {
                cells.insert(mark, if begins { PRIMARY_MARK } else { "" }.to_owned());
            }
            for field in &fields {
                let Some(column) = field.columns().into_iter().next() else {
                    continue;
                };
                let text = field.sample(cell(&field.code), record);
                cells.entry(column).or_insert(text);
            }
            for name in &group {
                let before = made.last().filter(|_| !begins);
                let before = before.zip(header.iter().position(|column| column == name));
                let value = match before {
                    Some((before, at)) => before[at].clone(),
                    None => cells
                        .get(name)
                        .filter(|text| !text.is_empty())
                        .cloned()
                        .unwrap_or_else(|| record.to_string()),
                };
                cells.insert(name.clone(), value);
            }
            made.push(
                header
                    .iter()
                    .map(|name| cells.remove(name).unwrap_or_default())
                    .collect(),
            );
        }
        made
    }

    /// The column that marks where a record begins, where one is needed.
    fn mark_name(&self) -> Option<String> {
        let named = self.source.mark.as_ref().map(|name| name.text.clone());
        let needs_one = self.source.group_by.is_empty() && !self.tables.is_empty();
        named.or_else(|| needs_one.then(|| PRIMARY_MARK.to_owned()))
    }

    fn marks(&self) -> Vec<String> {
        let group = self
            .source
            .group_by
            .iter()
            .map(|name| name.text.trim().to_owned());
        self.mark_name().into_iter().chain(group).collect()
    }
}

impl FittedField {
    /// A text for its first column that the map takes: what it makes this example of, or the number of the record;
    /// nothing where it takes neither.
    fn sample(&self, example: &str, record: usize) -> String {
        let candidates = [
            self.steps.unmake(example),
            record.to_string(),
            String::new(),
        ];
        let is_taken = |text: &&String| {
            let made = match &self.made {
                Made::Expression(expression, _) => {
                    let mut columns: BTreeMap<_, _> = expression
                        .names
                        .iter()
                        .map(|name| (name.clone(), Value::from("")))
                        .collect();
                    if let Some(first) = self.columns().into_iter().next() {
                        columns.insert(first, Value::from(text.as_str()));
                    }
                    match expression.eval(columns) {
                        Ok(text) => self.steps.make(Cow::Owned(text), true).map(Cow::into_owned),
                        Err(_) => return false,
                    }
                }
                Made::Columns(..) | Made::Constant(_) => self
                    .steps
                    .make(Cow::Borrowed(text.as_str()), true)
                    .map(Cow::into_owned),
            };
            example.is_empty() || made.is_ok()
        };
        let found = candidates.iter().find(is_taken);
        found.cloned().unwrap_or_default()
    }

    /// The columns that it is made of.
    fn columns(&self) -> Vec<String> {
        match &self.made {
            Made::Columns(names, _) => names
                .iter()
                .map(|name| name.text.trim().to_owned())
                .collect(),
            Made::Constant(_) => Vec::new(),
            Made::Expression(expression, _) => {
                let names = expression.names.iter().filter(|name| *name != COLUMNS);
                names.cloned().collect()
            }
        }
    }
}

impl Steps {
    /// The words that they take, if they take no others.
    fn words(&self) -> Vec<String> {
        let mut words: Vec<String> = match (&self.values, &self.boolean, &self.list) {
            (Some(values), None, None) if values.otherwise == Otherwise::Error => {
                values.of.keys().cloned().collect()
            }
            (None, Some(words), None) => {
                let all = words.truths.iter().chain(&words.falsities);
                return all.cloned().collect();
            }
            _ => Vec::new(),
        };
        words.sort();
        words
    }

    /// A text of which they make this one, or one like it.
    fn unmake(&self, text: &str) -> String {
        if text.is_empty() {
            return String::new();
        }
        match &self.list {
            Some(List::Separated(separator)) => {
                let parts: Vec<_> = text.lines().map(|one| self.unmake_one(one)).collect();
                parts.join(separator)
            }
            Some(List::Json) => {
                let parts: Vec<_> = text.lines().map(|one| self.unmake_one(one)).collect();
                serde_json::to_string(&parts).unwrap_or_default()
            }
            None => self.unmake_one(text),
        }
    }

    fn unmake_one(&self, text: &str) -> String {
        if let Some(values) = &self.values {
            let mut found: Vec<_> = values
                .of
                .iter()
                .filter(|(_, to)| *to == text)
                .map(|(from, _)| from)
                .collect();
            found.sort();
            if let Some(from) = found.first() {
                return (*from).clone();
            }
            let mut any: Vec<_> = values
                .of
                .iter()
                .filter(|(_, to)| !to.is_empty())
                .map(|(from, _)| from)
                .collect();
            any.sort();
            return any
                .first()
                .map_or_else(|| text.to_owned(), |from| (*from).clone());
        }
        if let Some(words) = &self.boolean {
            let words = if text == words.yes {
                &words.truths
            } else {
                &words.falsities
            };
            return words.first().cloned().unwrap_or_default();
        }
        if let Some((formats, wanted, _)) = &self.formats {
            let written = formats
                .first()
                .and_then(|format| format.write(text, *wanted));
            return written.unwrap_or_else(|| text.to_owned());
        }
        if self.json {
            return "{}".to_owned();
        }
        match self.normalize.last() {
            Some(Normal::Number(signs)) => text.replace('.', &signs.decimal.to_string()),
            Some(Normal::Phone(_)) => "+81312345678".to_owned(),
            Some(Normal::Email) if !text.contains('@') => "name@example.com".to_owned(),
            Some(Normal::Url) if !text.contains("://") => "https://example.com".to_owned(),
            _ => text.to_owned(),
        }
    }
}

impl Format {
    /// A date or time, as kintone reads it, in this format.
    fn write(&self, text: &str, wanted: Wanted) -> Option<String> {
        let moment = match wanted {
            Wanted::Date => text.parse::<Date>().ok()?.at(0, 0, 0, 0),
            Wanted::Time => Date::constant(2026, 4, 1).to_datetime(text.parse().ok()?),
            Wanted::Moment => text.trim_end_matches('Z').parse::<DateTime>().ok()?,
        };
        let zoned = moment.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
        let time = match wanted {
            Wanted::Moment => " %H:%M:%S",
            Wanted::Date | Wanted::Time => "",
        };
        let signs = match self {
            Self::Signs(signs) => signs.clone(),
            Self::Order(Order::DayMonthYear) => format!("%d/%m/%Y{time}"),
            Self::Order(Order::MonthDayYear) => format!("%m/%d/%Y{time}"),
            Self::Order(Order::YearMonthDay) => format!("%Y/%m/%d{time}"),
            Self::Seconds => return Some(zoned.timestamp().as_second().to_string()),
            Self::Milliseconds => return Some(zoned.timestamp().as_millisecond().to_string()),
            // The examples are of the era that began in 2019.
            Self::Era => format!("R{}.%-m.%-d{time}", moment.year() - 2018),
        };
        strtime::format(signs, &zoned).ok()
    }
}
