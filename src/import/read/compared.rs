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

fn compared_characters(text: &str) -> String {
    let compared: String = text.chars().take(COMPARED_CHARACTERS).collect();
    compared.trim_end_matches(' ').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_beyond_64_characters_and_blanks_at_the_end_do_not_count() {
        let text = |text: &str| compared(&Value::Text(text.to_owned()), None);
        assert_eq!(text("a  "), text("a"));
        assert_ne!(text(" a"), text("a"));
        assert_eq!(text(&"株".repeat(65)), text(&"株".repeat(64)));
        let number = |text: &str| compared(&Value::Number(text.parse().unwrap()), None);
        assert_eq!(number("1.50e1"), number("15"));
    }
}
