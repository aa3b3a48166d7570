//! Values as kintone compares them: numbers by value, texts by their first 64 characters and without blanks at
//! their end (kintone API facts, sections 1.8, 4.2 and 6).

use crate::cell;
use crate::model::{Decimal, Field, FieldKind, NumberPrecision, Value};
use crate::rules;

/// kintone compares only so many characters.
pub(crate) const COMPARED_CHARACTERS: usize = 64;

/// A value of a file in the form in which values are compared: numbers after kintone rounded them, where it is
/// known how it does.
pub(crate) fn compared(value: &Value, precision: Option<NumberPrecision>) -> String {
    match value {
        Value::Number(number) => precision
            .and_then(|known| rules::rounded(value, known))
            .unwrap_or_else(|| number.clone())
            .plain(),
        other => compared_characters(&cell::write(other)),
    }
}

/// A value that kintone holds in this field, in the form in which values are compared.
pub(crate) fn compared_held(field: &Field, text: &str) -> String {
    match (field.kind, text.parse::<Decimal>()) {
        (FieldKind::Number, Ok(number)) => number.plain(),
        _ => compared_characters(text),
    }
}

/// Whether a text of this field is, as it stands, what kintone compares: a short text without a blank behind it, or a
/// whole number that needs no other digits.
pub(crate) fn is_compared_as_it_stands(field: &Field, text: &str) -> bool {
    match field.kind {
        FieldKind::SingleLineText | FieldKind::Link => {
            text.len() <= COMPARED_CHARACTERS && !text.ends_with(' ')
        }
        FieldKind::Number => {
            let bytes = text.as_bytes();
            bytes.iter().all(u8::is_ascii_digit) && (text == "0" || !text.starts_with('0'))
        }
        _ => false,
    }
}

fn compared_characters(text: &str) -> String {
    let compared: String = text.chars().take(COMPARED_CHARACTERS).collect();
    compared.trim_end_matches(' ').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_beyond_64_characters_and_blanks_at_the_end_do_not_count() {
        let text = |text: &str| compared(&Value::Text(text.into()), None);
        assert_eq!(text("a  "), text("a"));
        assert_ne!(text(" a"), text("a"));
        assert_eq!(text(&"株".repeat(65)), text(&"株".repeat(64)));
        let number = |text: &str| compared(&Value::Number(text.parse().unwrap()), None);
        assert_eq!(number("1.50e1"), number("15"));
    }
}
