//! Keys: reading one, and whether a record that kintone holds has it.

use std::borrow::Cow;
use std::sync::Arc;

use super::compared::{COMPARED_CHARACTERS, compared, is_compared_as_it_stands};
use crate::api::Condition;
use crate::cell::{self, Locale};
use crate::import::bind::layout::Layout;
use crate::import::options::PlaceholderKey;
use crate::map::MatchRule;
use crate::model::{
    Cell, ExistingRecord, Field, NumberPrecision, Prefix, RecordId, RecordNumber, UpdateKey,
};
use crate::plan::normal;
use crate::problem::ProblemKind;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Key {
    /// The cell is empty, or all of several are.
    Empty,
    /// A record number, without the app code.
    Record(RecordNumber),
    /// The value of a unique text or number field, as it is sent.
    Unique {
        value: Box<str>,
        /// What kintone compares, if it is not the value: numbers by value, after it rounded them, texts without
        /// trailing blanks.
        compared: Option<Box<str>>,
    },
    /// The values of several fields together.
    Match {
        /// What kintone is asked for.
        asked: Asked,
        /// All values, as they are compared here.
        compared: String,
    },
    /// The cell could not be read; the problem was told.
    Unreadable,
}

impl Key {
    /// Reads the cell of an update key.
    pub(crate) fn read(
        key: &UpdateKey,
        text: &str,
        prefix: &Prefix,
        precision: Option<NumberPrecision>,
        locale: &Locale,
        placeholder: PlaceholderKey,
    ) -> Result<Self, ProblemKind> {
        if text.is_empty() {
            return Ok(Self::Empty);
        }
        if key.is_record_number() {
            return RecordNumber::parse(text, prefix)
                .map(Self::Record)
                .map_err(|_| ProblemKind::KeyInvalid {
                    text: text.to_owned(),
                    app_code: match prefix {
                        Prefix::Code(code) => Some(code.as_str().to_owned()),
                        Prefix::None | Prefix::Unknown => None,
                    },
                });
        }
        if placeholder == PlaceholderKey::Error && is_placeholder(text) {
            let text = text.to_owned();
            return Err(ProblemKind::KeyPlaceholder { text });
        }
        let length = text.chars().count();
        if length > COMPARED_CHARACTERS {
            return Err(ProblemKind::KeyTooLong { length });
        }
        let compared = if is_compared_as_it_stands(key.field(), text) {
            None
        } else {
            let Cell::Set(value) = cell::read(key.field(), text, locale)?.cell else {
                return Ok(Self::Empty);
            };
            Some(compared(&value, precision).into())
        };
        let value = text.into();
        Ok(Self::Unique { value, compared })
    }

    /// The key of fields that together find a record.
    pub(crate) fn of_fields(
        cells: &[(&Arc<Field>, &Cell)],
        layout: &Layout,
        precision: Option<NumberPrecision>,
    ) -> Self {
        let mut values: Vec<_> = cells
            .iter()
            .map(|(field, cell)| matched(field, cell, precision))
            .collect();
        made_alike(&mut values, &layout.match_rules);
        if values.iter().all(String::is_empty) {
            return Self::Empty;
        }
        let compared = joined(&values);
        let asked = if let Some(query) = &layout.match_query {
            let values: Vec<_> = values.iter().map(String::as_str).collect();
            Asked::Query(query.condition(&values))
        } else if layout.matches_as_it_is() {
            Asked::Values(conditions(cells, values))
        } else {
            Asked::Nothing
        };
        Self::Match { asked, compared }
    }

    pub(crate) fn record_id(&self) -> Option<RecordId> {
        match self {
            Self::Record(number) => Some(number.id),
            _ => None,
        }
    }

    /// The key in the form in which keys are compared; `None` for one that finds nothing.
    pub(crate) fn compared(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Empty | Self::Unreadable => None,
            Self::Record(number) => Some(number.id.to_string().into()),
            Self::Unique { value, compared } => {
                Some((&**compared.as_ref().unwrap_or(value)).into())
            }
            Self::Match { compared, .. } => Some(compared.as_str().into()),
        }
    }

    /// What a map's rules make of the values of several fields, where they make anything of them.
    pub(crate) fn made_alike(&self, rules: &[MatchRule]) -> Option<String> {
        match self {
            Self::Match { compared, .. } if !rules.iter().all(MatchRule::is_plain) => {
                Some(parted(compared).join(" / "))
            }
            _ => None,
        }
    }
}

/// What kintone is asked for to find the records of several fields.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Asked {
    /// The values themselves.
    Values(Vec<Condition>),
    /// What the map makes of them.
    Query(String),
    /// It cannot be asked for what is made alike here.
    Nothing,
}

fn conditions(cells: &[(&Arc<Field>, &Cell)], values: Vec<String>) -> Vec<Condition> {
    let asked = cells.iter().zip(values);
    let asked = asked
        .filter(|((field, _), value)| !value.is_empty() || Condition::can_be_empty(field.kind));
    let condition = |((field, _), value): (&(&Arc<Field>, _), String)| Condition {
        field: Arc::clone(field),
        value,
    };
    asked.map(condition).collect()
}

/// The values of these fields in a record that kintone holds, in the form in which keys are compared.
pub(crate) fn compared_fields<'f>(
    held: &ExistingRecord,
    fields: impl Iterator<Item = &'f Arc<Field>>,
    rules: &[MatchRule],
) -> String {
    let values = fields.map(|field| matched(field, held.record.cell(&field.code), None));
    let mut values: Vec<_> = values.collect();
    made_alike(&mut values, rules);
    joined(&values)
}

/// Makes the same of values that a map takes for the same.
fn made_alike(values: &mut [String], rules: &[MatchRule]) {
    for (value, rule) in values.iter_mut().zip(rules) {
        if !rule.is_plain() {
            *value = rule.apply(value);
        }
    }
}

/// One of several values. A field that prohibits duplicates is compared as kintone does that, or a record would be
/// added that kintone refuses as a duplicate.
fn matched(field: &Field, cell: &Cell, precision: Option<NumberPrecision>) -> String {
    match cell {
        Cell::Set(value) if field.unique => compared(value, precision),
        _ => normal(cell, precision),
    }
}

/// Several values as one, so that no two lists of values become the same.
fn joined(values: &[String]) -> String {
    let each = values
        .iter()
        .map(|value| format!("{}:{value}", value.len()));
    each.collect()
}

/// The values of [`joined`].
fn parted(mut joined: &str) -> Vec<&str> {
    let mut values = Vec::new();
    while let Some((length, rest)) = joined.split_once(':') {
        let Some((value, others)) = length.parse().ok().and_then(|at| rest.split_at_checked(at))
        else {
            break;
        };
        values.push(value);
        joined = others;
    }
    values
}

/// Whether a text is what systems write for "nothing" into a column that must not be empty.
fn is_placeholder(text: &str) -> bool {
    const PLACEHOLDERS: [&str; 8] = ["null", "nil", "n/a", "#n/a", "na", "none", "undefined", "0"];
    const LONGEST: usize = 9;
    let text = text.trim();
    text.len() <= LONGEST
        && PLACEHOLDERS
            .iter()
            .any(|word| text.eq_ignore_ascii_case(word))
}
