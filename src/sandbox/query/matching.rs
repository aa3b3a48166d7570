//! Whether a record satisfies a condition (kintone API facts, section 6).

use std::cmp::Ordering;

use serde_json::Value as Json;

use super::criterion::{Criterion, Literal, Subject};
use super::parse::{Condition, Operator};
use super::rows::Test;
use crate::model::{Decimal, FieldKind};
use crate::sandbox::store::{Stored, comparable_text};
use crate::sandbox::value::is_empty;

pub(super) fn matches(condition: &Condition<Test>, record: &Stored) -> bool {
    holds(condition, &|test| match test {
        Test::Field(criterion) => satisfies(criterion, record),
        Test::Row(table, condition) => {
            let rows = record.values.get(table).and_then(Json::as_array);
            rows.into_iter().flatten().any(|row| {
                // What is not there reads as null.
                holds(condition, &|criterion| {
                    matches_value(criterion, &row["value"][&criterion.subject.code])
                })
            })
        }
    })
}

fn holds<T>(condition: &Condition<T>, test: &impl Fn(&T) -> bool) -> bool {
    match condition {
        Condition::And(parts) => parts.iter().all(|part| holds(part, test)),
        Condition::Or(parts) => parts.iter().any(|part| holds(part, test)),
        Condition::Test(tested) => test(tested),
    }
}

fn satisfies(criterion: &Criterion, record: &Stored) -> bool {
    let subject = &criterion.subject;
    match subject.kind {
        FieldKind::RecordNumber => matches_value(criterion, &record.id.to_string().into()),
        _ => matches_value(criterion, value_of(subject, record)),
    }
}

fn value_of<'record>(subject: &Subject, record: &'record Stored) -> &'record Json {
    record.values.get(&subject.code).unwrap_or(&Json::Null)
}

fn matches_value(criterion: &Criterion, value: &Json) -> bool {
    let any_equal = || {
        let mut literals = criterion.literals.iter();
        literals.any(|literal| equals(criterion.subject.kind, literal, value))
    };
    let order = || compare(criterion.literals.first()?, value);
    match criterion.operator {
        Operator::Equal | Operator::In => any_equal(),
        Operator::NotEqual | Operator::NotIn => !any_equal(),
        Operator::Less => order().is_some_and(Ordering::is_lt),
        Operator::Greater => order().is_some_and(Ordering::is_gt),
        Operator::AtMost => order().is_some_and(Ordering::is_le),
        Operator::AtLeast => order().is_some_and(Ordering::is_ge),
        Operator::Like => contains(criterion, value),
        Operator::NotLike => !contains(criterion, value),
        Operator::IsEmpty => is_empty(value),
        Operator::IsNotEmpty => !is_empty(value),
    }
}

fn equals(kind: FieldKind, literal: &Literal, value: &Json) -> bool {
    match literal {
        Literal::Empty => is_empty(value),
        Literal::Text(text) => match value {
            Json::Array(elements) => elements.iter().any(|element| is_text(element, text)),
            value if matches!(kind, FieldKind::SingleLineText | FieldKind::Link) => value
                .as_str()
                .is_some_and(|held| comparable_text(held) == text),
            value => is_text(value, text),
        },
        Literal::Number(_) | Literal::Span(..) => compare(literal, value) == Some(Ordering::Equal),
        Literal::Nothing => false,
    }
}

/// Whether an element is this option, or the user of this code.
fn is_text(element: &Json, text: &str) -> bool {
    let code = element.get("code").unwrap_or(element);
    code.as_str() == Some(text)
}

/// How a value stands to a literal: before, within or after it. Empty values stand nowhere.
fn compare(literal: &Literal, value: &Json) -> Option<Ordering> {
    let held = value.as_str().filter(|held| !held.is_empty())?;
    match literal {
        Literal::Number(number) => held.parse::<Decimal>().ok().map(|held| held.cmp(number)),
        // Days and moments are kept as texts that sort as they follow each other.
        Literal::Span(first, _) if held < first.as_str() => Some(Ordering::Less),
        Literal::Span(_, last) if held > last.as_str() => Some(Ordering::Greater),
        Literal::Span(..) => Some(Ordering::Equal),
        Literal::Empty | Literal::Text(_) | Literal::Nothing => None,
    }
}

/// kintone searches words in an index that follows later; here a text is searched for as it stands.
fn contains(criterion: &Criterion, value: &Json) -> bool {
    let Some(Literal::Text(text)) = criterion.literals.first() else {
        return is_empty(value);
    };
    let holds = |held: &str| held.to_lowercase().contains(text);
    match value {
        Json::String(held) => holds(held),
        Json::Array(files) => files
            .iter()
            .filter_map(|file| file.get("name").and_then(Json::as_str))
            .any(holds),
        _ => false,
    }
}

/// What a record is ordered by in a field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SortKey {
    Id(u64),
    Number(Option<Decimal>),
    Text(String),
}

pub(super) fn sort_key(subject: &Subject, record: &Stored) -> SortKey {
    let value = value_of(subject, record);
    let value = value.get("code").unwrap_or(value);
    let text = value.as_str().unwrap_or_default();
    match subject.kind {
        FieldKind::RecordNumber => SortKey::Id(record.id),
        FieldKind::Number | FieldKind::Calc => SortKey::Number(text.parse().ok()),
        _ => SortKey::Text(text.to_owned()),
    }
}
