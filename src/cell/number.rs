//! Numbers: kintone's own grammar, and what people type instead of it.

use crate::model::{Decimal, DecimalError};
use crate::plain;
use crate::problem::ProblemKind;

/// Reads a number. A text that is none is refused together with the number that was probably meant.
pub(super) fn read(text: &str) -> Result<Decimal, ProblemKind> {
    text.parse().map_err(|error| match error {
        DecimalError::TooLong => ProblemKind::NumberTooManyDigits {
            text: text.to_owned(),
        },
        DecimalError::Syntax => ProblemKind::NumberInvalid {
            text: text.to_owned(),
            suggestion: suggestion(text),
        },
    })
}

/// The number that a text most likely means: half-width, without thousands separators and currency signs,
/// with a zero before a leading point.
fn suggestion(text: &str) -> Option<String> {
    let half_width: String = text.trim().chars().map(half_width).collect();
    let bare = half_width
        .trim_start_matches(['¥', '$', '\\', '€', '£'])
        .trim_end_matches(['円', '%']);
    let mut number = bare.to_owned();
    if is_grouped(bare) {
        number.retain(|character| character != ',');
    }
    if number.starts_with('.') {
        number.insert(0, '0');
    }
    let is_percent = half_width.ends_with('%');
    (!is_percent && number.parse::<Decimal>().is_ok()).then_some(number)
}

/// Full-width digits, signs, points and commas as their ASCII twins.
pub(super) fn half_width(character: char) -> char {
    match character {
        '０'..='９' | '．' | '，' | '＋' | '－' | '：' | '／' => {
            plain::half_width(character)
        }
        '￥' => '¥',
        '−' | '‐' => '-',
        other => other,
    }
}

/// Whether commas stand exactly where thousands are separated; `1,5` may mean one and a half.
fn is_grouped(text: &str) -> bool {
    let unsigned = text.trim_start_matches(['+', '-']);
    let whole = unsigned.split('.').next().unwrap_or_default();
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_that_was_meant_is_suggested_where_it_is_certain() {
        let meant = |text| match read(text) {
            Err(ProblemKind::NumberInvalid { suggestion, .. }) => suggestion,
            other => panic!("{text} reads as {other:?}"),
        };
        for (text, number) in [
            ("1,000", "1000"),
            ("１２３", "123"),
            ("-1,234,567.8", "-1234567.8"),
            ("¥1,200", "1200"),
            ("1200円", "1200"),
            (".5", "0.5"),
        ] {
            assert_eq!(meant(text).as_deref(), Some(number), "{text}");
        }
        for unclear in ["1,5", "12o0", "1 000", "50%", "", "-"] {
            assert_eq!(meant(unclear), None, "{unclear}");
        }
    }
}
