//! What kintone refuses, per field: required, length, range, options, digits, links. Knows no file and no network.
//!
//! One function, [`breaches`], says everything that a value breaks; the import puts the answer into problems,
//! the sandbox into kintone's own errors, so that both hold files to the same rules
//! (kintone API facts, sections 4.2 and 4.3).

pub mod damage;
mod link;

use crate::model::{
    Cell, Constraints, Decimal, Field, FieldKind, LinkProtocol, NumberPrecision, Value,
};

/// One rule that a value breaks.
#[derive(Debug, Clone, PartialEq)]
pub enum Breach {
    /// A required field is empty.
    Required,
    /// More characters than the field allows.
    TooLong {
        /// The most characters.
        limit: u32,
        /// Characters in the value.
        length: usize,
    },
    /// Fewer characters than the field demands.
    TooShort {
        /// The fewest characters.
        limit: u32,
        /// Characters in the value.
        length: usize,
    },
    /// A number above the limit, judged before rounding.
    TooLarge {
        /// The largest number.
        limit: Decimal,
    },
    /// A number below the limit, judged before rounding.
    TooSmall {
        /// The smallest number.
        limit: Decimal,
    },
    /// More digits before the decimal point than the app's precision leaves room for.
    TooManyDigits {
        /// The most digits there.
        limit: usize,
    },
    /// A value that is not among the options.
    NotAnOption {
        /// Its position among the values, from 0; 0 for a single choice.
        index: usize,
        /// The value.
        text: String,
    },
    /// Not a link of the field's protocol.
    NotALink,
}

/// Everything that this cell breaks in this field, in the order in which kintone names it.
/// An absent cell breaks nothing here: whether a default fills it is the caller's knowledge.
pub fn breaches(field: &Field, cell: &Cell, precision: NumberPrecision) -> Vec<Breach> {
    match cell {
        Cell::Absent => Vec::new(),
        Cell::Clear => empty(field),
        Cell::Set(value) => filled(field, value, precision),
    }
}

/// What an empty value breaks. kintone counts it as a text of no characters, too. It holds neither calculated fields nor
/// radio buttons, which it reports as required by themselves, to their being required (kintone API facts, section 4.2).
fn empty(field: &Field) -> Vec<Breach> {
    let is_held = !matches!(field.kind, FieldKind::Calc | FieldKind::RadioButton);
    let required = field.required && is_held;
    let mut found: Vec<_> = required.then_some(Breach::Required).into_iter().collect();
    if matches!(field.kind, FieldKind::SingleLineText | FieldKind::Link) {
        found.extend(length(&field.constraints, ""));
    }
    found
}

fn filled(field: &Field, value: &Value, precision: NumberPrecision) -> Vec<Breach> {
    let constraints = &field.constraints;
    match value {
        Value::Text(text) => {
            let mut found: Vec<_> = length(constraints, text).into_iter().collect();
            let is_wrong = |protocol: &LinkProtocol| !link::is_link(*protocol, text);
            let wrong_link = constraints.protocol.filter(is_wrong);
            found.extend(wrong_link.map(|_| Breach::NotALink));
            found
        }
        Value::Number(number) => number_breaches(constraints, number, precision),
        Value::Choice(choice) => not_options(field, std::slice::from_ref(choice)),
        Value::Choices(choices) => not_options(field, choices),
        _ => Vec::new(),
    }
}

fn length(constraints: &Constraints, text: &str) -> Option<Breach> {
    if (constraints.min_length, constraints.max_length) == (None, None) {
        return None;
    }
    let length = count_characters(text);
    match (constraints.min_length, constraints.max_length) {
        (_, Some(limit)) if length > limit as usize => Some(Breach::TooLong { limit, length }),
        (Some(limit), _) if length < limit as usize => Some(Breach::TooShort { limit, length }),
        _ => None,
    }
}

/// How kintone counts is not measured; UTF-16 units are the careful choice, as they are never fewer
/// than code points (kintone API facts, section 4.2).
pub fn count_characters(text: &str) -> usize {
    text.encode_utf16().count()
}

fn number_breaches(
    constraints: &Constraints,
    number: &Decimal,
    precision: NumberPrecision,
) -> Vec<Breach> {
    let mut found = Vec::new();
    let (least, most) = (&constraints.min_value, &constraints.max_value);
    if let Some(limit) = most.as_ref().filter(|limit| number > limit) {
        let limit = limit.clone();
        found.push(Breach::TooLarge { limit });
    }
    if let Some(limit) = least.as_ref().filter(|limit| number < limit) {
        let limit = limit.clone();
        found.push(Breach::TooSmall { limit });
    }
    let room = precision.digits.saturating_sub(precision.decimal_places) as usize;
    let stored = stored(number, precision);
    let digits = stored.as_ref().unwrap_or(number).integer_digits();
    if digits > room {
        found.push(Breach::TooManyDigits { limit: room });
    }
    found
}

/// The number that kintone stores where it rounds this one without a word (kintone API facts, section 4.3).
pub fn rounded(value: &Value, precision: NumberPrecision) -> Option<Decimal> {
    match value {
        Value::Number(number) => stored(number, precision),
        _ => None,
    }
}

fn stored(number: &Decimal, precision: NumberPrecision) -> Option<Decimal> {
    let places = precision.decimal_places;
    (!number.fits(places)).then(|| number.rounded(places, precision.rounding))
}

fn not_options(field: &Field, choices: &[impl AsRef<str>]) -> Vec<Breach> {
    let options = &field.constraints.options;
    let is_known = |choice: &str| options.iter().any(|option| option == choice);
    let texts = choices.iter().map(AsRef::as_ref).enumerate();
    let unknown = texts.filter(|(_, choice)| !choice.is_empty() && !is_known(choice));
    let mut found: Vec<_> = unknown
        .map(|(index, choice)| Breach::NotAnOption {
            index,
            text: choice.to_owned(),
        })
        .collect();
    let none_valid = !choices.is_empty() && found.len() == choices.len();
    if field.required && field.kind.is_list() && none_valid {
        found.insert(0, Breach::Required);
    }
    found
}
