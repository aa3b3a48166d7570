//! One field's value on its way in: what is stored for what was sent, and what is wrong with it
//! (kintone API facts, sections 4.2 and 4.3).

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use serde_json::{Value as Json, json};

use super::call::{Call, minute_text};
use super::refusal::{Faults, Refusal, Result};
use super::sent::Sent;
use super::texts;
use crate::language::Text;
use crate::model::{
    Cell, Decimal, DecimalError, Field, FieldKind, LinkProtocol, NumberPrecision, Value,
};
use crate::plain::half_width;
use crate::rules::{self, Breach};

/// Where a field stands in a call, for the keys of errors (kintone API facts, section 4.2, "Key prefixes").
#[derive(Debug, Clone, Copy)]
pub(super) struct Site<'call> {
    /// `record`, or `records[3]`.
    pub(super) record: &'call str,
    /// The table's code and the row's position in it, for a field inside a table.
    pub(super) row: Option<(&'call str, usize)>,
}

impl Site<'_> {
    /// `records[3].明細.value[0].value.数量`, to which `.value` and its like are added.
    fn key(self, field: &Field, tail: &str) -> String {
        let Self { record, row } = self;
        let code = &field.code;
        match row {
            None => format!("{record}.{code}{tail}"),
            Some((table, row)) => format!("{record}.{table}.value[{row}].value.{code}{tail}"),
        }
    }

    /// `records[3][数量].value`, as kintone names what is no number.
    fn bracketed(self, field: &Field) -> String {
        format!("{}[{}].value", self.record, field.code)
    }

    pub(super) fn value_key(self, field: &Field) -> String {
        self.key(field, ".value")
    }
}

/// What becomes of a sent value.
enum Settled {
    Nothing,
    /// A text is stored as it was sent.
    Same(Value),
    /// What is stored, as the record API reads it, and the value as the field's rules judge it: a number before it is
    /// rounded.
    Other(Json, Value),
}

fn set(stored: impl Into<Json>, value: Value) -> Settled {
    Settled::Other(stored.into(), value)
}

/// Whether a stored value is an empty one.
pub(super) fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::String(text) => text.is_empty(),
        Json::Array(elements) => elements.is_empty(),
        _ => false,
    }
}

/// What is stored for a sent value, all that is wrong with which is noted. Files and users may be refused at once, as
/// kintone names only the first of them.
pub(super) fn settle(
    call: &Call<'_>,
    field: &Field,
    sent: &Sent<'_>,
    held: &Json,
    precision: NumberPrecision,
    site: Site<'_>,
    faults: &mut Faults,
) -> Result<Json> {
    let kind = field.kind;
    let settled = match sent {
        Sent::Empty | Sent::Rows(_) => Ok(Settled::Nothing),
        Sent::List(options) => Ok(settle_options(field, options)),
        Sent::Codes(codes) => {
            let mut stored = Vec::with_capacity(codes.len());
            for code in codes {
                stored.extend(entity(call, kind, code)?);
            }
            Ok(set(stored, Value::Codes(codes.clone())))
        }
        Sent::Files(keys) => {
            let stored = keys.iter().map(|key| file(call, key, held));
            let stored: Vec<_> = stored.collect::<Result<_>>()?;
            Ok(set(stored, Value::Files(Vec::new())))
        }
        Sent::Text(text) => match kind {
            FieldKind::Number => settle_number(field, text, precision, site, faults),
            FieldKind::RadioButton | FieldKind::DropDown => {
                Ok(Settled::Same(Value::Choice(text.as_ref().into())))
            }
            FieldKind::Date => parse_date(text)
                .map(|date| set(text.as_ref(), Value::Date(date)))
                .ok_or(texts::DATE_FORMAT),
            FieldKind::Time => parse_time(text)
                .map(|time| set(text.as_ref(), Value::Time(time)))
                .ok_or(texts::TIME_FORMAT),
            FieldKind::DateTime | FieldKind::CreatedTime | FieldKind::UpdatedTime => {
                parse_moment(text)
                    .map(|moment| set(minute_text(moment), Value::DateTime(moment)))
                    .ok_or(texts::DATETIME_FORMAT)
            }
            _ => Ok(Settled::Same(Value::Text(text.as_ref().into()))),
        },
    };
    Ok(match settled {
        Ok(Settled::Nothing) => {
            check(field, &Cell::Clear, precision, site, faults);
            Json::Null
        }
        Ok(Settled::Same(value)) => {
            let cell = Cell::Set(value);
            check(field, &cell, precision, site, faults);
            match cell {
                Cell::Set(Value::Text(text) | Value::Choice(text)) => String::from(text).into(),
                _ => Json::Null,
            }
        }
        Ok(Settled::Other(stored, value)) => {
            check(field, &Cell::Set(value), precision, site, faults);
            stored
        }
        Err(fault) => {
            faults.push(site.value_key(field), fault);
            Json::Null
        }
    })
}

/// Options are stored in the form's order, each once: kintone promises no order, so nobody may rely on the
/// order of sending (kintone API facts, section 4.3).
fn settle_options(field: &Field, sent: &[String]) -> Settled {
    if sent.iter().all(String::is_empty) {
        return Settled::Nothing;
    }
    let options = field.constraints.options.iter();
    let chosen: Vec<_> = options
        .filter(|option| sent.contains(option))
        .cloned()
        .collect();
    set(chosen, Value::Choices(sent.to_vec()))
}

/// Inside tables kintone reads numbers leniently, and stores nothing for what it cannot read, without a word
/// (kintone API facts, section 4.3).
fn settle_number(
    field: &Field,
    text: &str,
    precision: NumberPrecision,
    site: Site<'_>,
    faults: &mut Faults,
) -> Result<Settled, Text> {
    let in_table = site.row.is_some();
    let parsed: Result<Decimal, _> = match text.parse() {
        Err(DecimalError::Syntax) if in_table => lenient_number(text).parse(),
        parsed => parsed,
    };
    match parsed {
        Ok(number) => {
            let rounded = number.rounded(precision.decimal_places, precision.rounding);
            Ok(set(rounded.plain(), Value::Number(number)))
        }
        Err(DecimalError::TooLong) => Err(texts::TOO_MANY_DIGITS),
        Err(DecimalError::Syntax) => {
            if !in_table {
                faults.push(site.bracketed(field), texts::NOT_A_NUMBER);
            }
            Ok(Settled::Nothing)
        }
    }
}

/// A number of a table in the strict grammar: full-width characters made half-width, `.5` given its zero.
fn lenient_number(text: &str) -> String {
    let narrow = |character: char| match character {
        '０'..='９' | '＋' | '－' | '．' => half_width(character),
        other => other,
    };
    let text: String = text.trim().chars().map(narrow).collect();
    let unsigned = text.trim_start_matches(['+', '-']);
    if unsigned.starts_with('.') && unsigned.len() > 1 {
        let sign = &text[..text.len() - unsigned.len()];
        return format!("{sign}0{unsigned}");
    }
    text
}

/// `2026-01-31`. Whether kintone takes unpadded dates is not measured, so they are refused
/// (kintone API facts, section 4.3).
pub(super) fn parse_date(text: &str) -> Option<Date> {
    let padded = text.len() == 10 && text.as_bytes()[4] == b'-';
    text.parse().ok().filter(|_| padded)
}

/// `09:30`, and nothing else, for the same reason.
pub(super) fn parse_time(text: &str) -> Option<Time> {
    let padded = text.len() == 5 && text.as_bytes()[2] == b':';
    text.parse().ok().filter(|_| padded)
}

/// ISO 8601 with Z or an offset.
pub(super) fn parse_moment(text: &str) -> Option<Timestamp> {
    let plain = text.as_bytes().get(10) == Some(&b'T') && !text.contains('[');
    text.parse().ok().filter(|_| plain)
}

/// A user, organization or group as it is stored: `{"code", "name"}`. Defaults name the caller, and his
/// organization, by functions (kintone API facts, section 1.3): that is the first one which the domain has.
fn entity(call: &Call<'_>, kind: FieldKind, code: &str) -> Result<Option<Json>> {
    let value = |code: &str, name: &str| json!({"code": code, "name": name});
    Ok(match code {
        "LOGINUSER()" => Some(call.actor.value()),
        "PRIMARY_ORGANIZATION()" => match &call.tenant.directory {
            Some(directory) => {
                let first = directory.organizations.first();
                first.map(|organization| value(&organization.code, &organization.name))
            }
            None => Some(value("organization", "organization")),
        },
        code => Some(value(code, call.tenant.name_of(kind, code)?)),
    })
}

/// An attached file as it is stored: one that the field holds already, or a fresh upload.
fn file(call: &Call<'_>, key: &str, held: &Json) -> Result<Json> {
    let held = held.as_array().map(Vec::as_slice).unwrap_or_default();
    if let Some(kept) = held.iter().find(|file| file["fileKey"] == key) {
        return Ok(kept.clone());
    }
    let new_key = call.session.free_key(|| call.tenant.random_key())?;
    let attached = call.session.attach(key, &new_key)?;
    let (name, content_type, size) = attached.ok_or_else(|| Refusal::file_not_found(key))?;
    Ok(json!({
        "contentType": content_type, "fileKey": new_key, "name": name, "size": size.to_string(),
    }))
}

/// Notes all that is wrong with a value that the call does not touch: kintone checks the merged record
/// (kintone API facts, section 4.2).
pub(super) fn check_stored(
    field: &Field,
    stored: &Json,
    precision: NumberPrecision,
    site: Site<'_>,
    faults: &mut Faults,
) {
    let cell = stored_cell(field.kind, stored);
    check(field, &cell, precision, site, faults);
}

fn stored_cell(kind: FieldKind, stored: &Json) -> Cell {
    match (kind, stored) {
        (_, empty) if is_empty(empty) => Cell::Clear,
        (FieldKind::Number, Json::String(text)) => text
            .parse()
            .map_or(Cell::Absent, |number| Cell::Set(Value::Number(number))),
        (FieldKind::RadioButton | FieldKind::DropDown, Json::String(text)) => {
            Cell::Set(Value::Choice(text.into()))
        }
        (FieldKind::CheckBox | FieldKind::MultiSelect, Json::Array(options)) => {
            let options = options.iter().filter_map(Json::as_str).map(str::to_owned);
            Cell::Set(Value::Choices(options.collect()))
        }
        (
            FieldKind::SingleLineText
            | FieldKind::MultiLineText
            | FieldKind::RichText
            | FieldKind::Link,
            Json::String(text),
        ) => Cell::Set(Value::Text(text.into())),
        _ => Cell::Absent,
    }
}

fn check(
    field: &Field,
    cell: &Cell,
    precision: NumberPrecision,
    site: Site<'_>,
    faults: &mut Faults,
) {
    for breach in rules::breaches(field, cell, precision) {
        let (tail, text) = fault_of(field, &breach);
        faults.push(site.key(field, &tail), text);
    }
}

/// A breach in kintone's words, and the end of its key.
fn fault_of(field: &Field, breach: &Breach) -> (String, Text) {
    let text = match breach {
        Breach::Required => texts::REQUIRED,
        Breach::TooLong { limit, .. } => texts::too_long(*limit),
        Breach::TooShort { limit, .. } => texts::too_short(*limit),
        Breach::TooLarge { limit } => texts::too_large(&limit.plain()),
        Breach::TooSmall { limit } => texts::too_small(&limit.plain()),
        Breach::TooManyDigits { .. } => texts::TOO_MANY_DIGITS,
        Breach::NotAnOption { text, .. } => texts::not_an_option(text),
        Breach::NotALink => match field.constraints.protocol {
            Some(LinkProtocol::Call) => texts::TELEPHONE_FORMAT,
            Some(LinkProtocol::Mail) => texts::MAIL_FORMAT,
            _ => texts::URL_FORMAT,
        },
    };
    let tail = match (breach, field.kind) {
        (Breach::NotAnOption { index, .. }, FieldKind::CheckBox | FieldKind::MultiSelect) => {
            return (format!(".values[{index}].value"), text);
        }
        (Breach::Required, FieldKind::CheckBox | FieldKind::MultiSelect | FieldKind::File) => {
            ".values"
        }
        (
            Breach::Required,
            FieldKind::UserSelect | FieldKind::OrganizationSelect | FieldKind::GroupSelect,
        ) => ".values.value",
        _ => ".value",
    };
    (tail.to_owned(), text)
}
