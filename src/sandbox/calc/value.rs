//! What an expression comes to, and what fields stand for in it.

use std::cmp::Ordering;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde_json::Value as Json;

use crate::model::{Decimal, FieldKind};

/// What an expression comes to. `None` in its place says that it cannot be calculated.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// An empty field: 0 among numbers, "" among texts, and empty where it stands alone.
    Empty,
    Number(Decimal),
    Text(String),
    Truth(bool),
    /// The options of a field that takes several.
    List(Vec<String>),
}

impl Value {
    pub(super) fn number(self) -> Option<Decimal> {
        match self {
            Self::Empty => Some(0.into()),
            Self::Number(number) => Some(number),
            Self::Text(_) | Self::Truth(_) | Self::List(_) => None,
        }
    }

    pub(super) fn truth(self) -> Option<bool> {
        match self {
            Self::Truth(truth) => Some(truth),
            _ => None,
        }
    }

    pub(super) fn text(self) -> Option<String> {
        match self {
            Self::Empty => Some(String::new()),
            Self::Number(number) => Some(number.plain()),
            Self::Text(text) => Some(text),
            Self::Truth(truth) => Some(truth.to_string()),
            Self::List(_) => None,
        }
    }

    /// How it stands to another of its kind; an empty field is as an empty text, and as 0. Of values of two kinds
    /// none is before the other.
    pub(super) fn compare(self, other: Self) -> Option<Ordering> {
        match (&self, &other) {
            (Self::Text(_), Self::Text(_) | Self::Empty) | (Self::Empty, Self::Text(_)) => {
                Some(self.text()?.cmp(&other.text()?))
            }
            (Self::Truth(one), Self::Truth(other)) => (one == other).then_some(Ordering::Equal),
            _ => Some(self.number()?.cmp(&other.number()?)),
        }
    }

    pub(super) fn equals(self, other: Self) -> bool {
        self.compare(other).is_some_and(Ordering::is_eq)
    }
}

/// What a stored value stands for. Days and moments count in seconds, users go by their names.
pub(super) fn of_field(kind: FieldKind, stored: &Json) -> Option<Value> {
    match stored {
        Json::Array(options) => {
            let options = options
                .iter()
                .map(|option| option.as_str().map(str::to_owned));
            options.collect::<Option<_>>().map(Value::List)
        }
        Json::Null if kind.is_list() => Some(Value::List(Vec::new())),
        stored => {
            let text = stored.get("name").unwrap_or(stored).as_str();
            of_text(kind, text.unwrap_or_default())
        }
    }
}

fn of_text(kind: FieldKind, text: &str) -> Option<Value> {
    if text.is_empty() {
        return Some(Value::Empty);
    }
    let seconds = |seconds: i64| Some(Value::Number(seconds.into()));
    match kind {
        FieldKind::Number => text.parse().ok().map(Value::Number),
        FieldKind::Date => {
            let midnight = text.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok()?;
            seconds(midnight.timestamp().as_second())
        }
        FieldKind::Time => {
            let time: Time = text.parse().ok()?;
            seconds(i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60)
        }
        FieldKind::DateTime | FieldKind::CreatedTime | FieldKind::UpdatedTime => {
            seconds(text.parse::<Timestamp>().ok()?.as_second())
        }
        FieldKind::SingleLineText
        | FieldKind::MultiLineText
        | FieldKind::Link
        | FieldKind::RadioButton
        | FieldKind::DropDown
        | FieldKind::Creator
        | FieldKind::Modifier => Some(Value::Text(text.to_owned())),
        _ => None,
    }
}
