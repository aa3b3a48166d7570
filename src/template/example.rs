//! Example values of each type, one after the other, different from each other where the form allows it.

use std::collections::{HashMap, HashSet};

use jiff::civil::{Date, Time, date, time};
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use crate::cell;
use crate::model::{
    Cell, Decimal, Field, FieldCode, FieldKind, LinkProtocol, NumberPrecision, Value,
};
use crate::rules::{self, count_characters};

/// The most characters of a text that prohibits duplicate values (kintone API facts, section 4.2).
const UNIQUE_TEXT_LENGTH: usize = 64;

/// The first of the example days.
const FIRST_DAY: Date = date(2026, 4, 1);

/// The first of the example times of day.
const FIRST_TIME: Time = time(9, 0, 0, 0);

/// Gives example values, and remembers which it gave.
pub(super) struct Examples {
    precision: NumberPrecision,
    given: HashMap<FieldCode, Given>,
}

/// What a field was given so far.
#[derive(Default)]
struct Given {
    count: u32,
    /// The texts, of fields that prohibit duplicate values.
    texts: HashSet<String>,
}

impl Examples {
    pub(super) fn new(precision: NumberPrecision) -> Self {
        Self {
            precision,
            given: HashMap::new(),
        }
    }

    /// The next example of a field. It breaks no rule of the field; none if there is no such value, or if
    /// only the user's own kintone knows one.
    pub(super) fn next(&mut self, field: &Field) -> Option<Value> {
        let given = self.given.entry(field.code.clone()).or_default();
        given.count += 1;
        let count = given.count;
        let precision = self.precision;
        let is_allowed = |value: &Value| {
            rules::breaches(field, &Cell::Set(value.clone()), precision).is_empty()
                && !(field.unique && given.texts.contains(&cell::write(value)))
        };
        let value = candidates(field, count, precision).find(is_allowed)?;
        if field.unique {
            given.texts.insert(cell::write(&value));
        }
        Some(value)
    }
}

/// Values for the field's so many-th example, the most natural one first.
fn candidates(
    field: &Field,
    count: u32,
    precision: NumberPrecision,
) -> Box<dyn Iterator<Item = Value> + '_> {
    let before = i64::from(count - 1);
    let values: Vec<Value> = match field.kind {
        _ if field.lookup.is_some() => Vec::new(),
        FieldKind::SingleLineText | FieldKind::RichText => texts(field, count),
        FieldKind::MultiLineText => {
            let label = &field.label;
            let text = format!("{label} {count}\n{label} {count}");
            vec![Value::Text(text.into())]
        }
        FieldKind::Link => links(field, count),
        FieldKind::Number => return Box::new(numbers(field, count, precision)),
        FieldKind::RadioButton | FieldKind::DropDown => {
            let choices = choices(field, count, 1);
            choices.map(|choice| Value::Choice(choice.into())).collect()
        }
        FieldKind::CheckBox | FieldKind::MultiSelect => {
            let chosen: Vec<_> = choices(field, count, 2).collect();
            let value = (!chosen.is_empty()).then_some(Value::Choices(chosen));
            value.into_iter().collect()
        }
        FieldKind::Date => {
            let day = FIRST_DAY.checked_add(before.days());
            day.map(Value::Date).into_iter().collect()
        }
        FieldKind::Time => {
            let time = FIRST_TIME.wrapping_add(SignedDuration::from_mins(15 * before));
            vec![Value::Time(time)]
        }
        FieldKind::DateTime => {
            let hours = SignedDuration::from_hours(before);
            let moment = first_moment().and_then(|first| first.checked_add(hours).ok());
            moment.map(Value::DateTime).into_iter().collect()
        }
        _ => Vec::new(),
    };
    Box::new(values.into_iter())
}

/// The first of the example moments: the first time of the first day in Japan.
fn first_moment() -> Option<Timestamp> {
    let japan = jiff::tz::offset(9).to_time_zone();
    let local = FIRST_DAY.to_datetime(FIRST_TIME);
    local.to_zoned(japan).ok().map(|moment| moment.timestamp())
}

/// So many options from the so many-th on, each once.
fn choices(field: &Field, count: u32, most: usize) -> impl Iterator<Item = String> {
    let options = &field.constraints.options;
    let start = (count as usize - 1) % options.len().max(1);
    let from_start = options.iter().cycle().skip(start);
    from_start.take(options.len().min(most)).cloned()
}

/// A text around a number, which is as long as the field demands. kintone compares the beginnings of unique
/// values alone, so that in a long text the number stands there.
fn numbered(field: &Field, before: &str, digits: usize, count: u32, after: &str) -> Value {
    const MOST_DIGITS: usize = 10;
    let least = field.constraints.min_length.unwrap_or(0) as usize;
    let room = least.saturating_sub(count_characters(before) + count_characters(after));
    let width = room.clamp(digits, MOST_DIGITS);
    let filling = "-".repeat(room.saturating_sub(MOST_DIGITS));
    let text = format!("{before}{count:0width$}{filling}{after}");
    Value::Text(text.into())
}

fn texts(field: &Field, count: u32) -> Vec<Value> {
    let named = numbered(field, &format!("{} ", field.label), 1, count, "");
    let bare = numbered(field, "", 1, count, "");
    let is_unique_text = field.unique && field.kind == FieldKind::SingleLineText;
    let fits = |text: &Value| count_characters(&cell::write(text)) <= UNIQUE_TEXT_LENGTH;
    let texts = [named, bare].into_iter();
    texts.filter(|text| !is_unique_text || fits(text)).collect()
}

fn links(field: &Field, count: u32) -> Vec<Value> {
    let patterns: &[(&str, usize, &str)] = match field.constraints.protocol {
        Some(LinkProtocol::Call) => &[("03-1234-", 4, ""), ("", 1, "")],
        Some(LinkProtocol::Mail) => &[("user", 1, "@example.com"), ("", 1, "@a.jp"), ("", 1, "@a")],
        Some(LinkProtocol::Web) | None => &[
            ("https://example.com/", 1, ""),
            ("http://a.jp/", 1, ""),
            ("http://", 1, ""),
            ("ftp://", 1, ""),
        ],
    };
    patterns
        .iter()
        .map(|(before, digits, after)| numbered(field, before, *digits, count, after))
        .collect()
}

/// Numbers that lie at small steps from zero and from the field's limits, as the app rounds them.
fn numbers(field: &Field, count: u32, precision: NumberPrecision) -> impl Iterator<Item = Value> {
    let places = precision.decimal_places;
    let limits = &field.constraints;
    let starts = [
        (Some(Decimal::from(0)), 1),
        (limits.min_value.clone(), 1),
        (limits.max_value.clone(), -1),
    ];
    let count = i64::from(count);
    let steps = (count..2 * count).chain(0..count);
    let scaled = steps.flat_map(move |step| [(step, 0), (step, places)]);
    scaled.flat_map(move |(step, scale)| {
        let number = |(start, sign): &(Option<Decimal>, i64)| {
            let step: Decimal = format!("{}e-{scale}", sign * step).parse().ok()?;
            let number = start.as_ref()?.plus(&step)?;
            Some(Value::Number(number.rounded(places, precision.rounding)))
        };
        starts.iter().filter_map(number).collect::<Vec<_>>()
    })
}
