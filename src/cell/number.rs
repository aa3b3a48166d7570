//! Numbers: kintone's own grammar, and what people type instead of it.

use super::locale::{Commas, Locale};
use super::reading::Reading;
use crate::model::{Cell, Decimal, DecimalError, Value};
use crate::plain;
use crate::problem::ProblemKind;

/// Reads a number, and tells one whose point may separate thousands. A text that is none is refused together with the number that was probably meant, or the two that it
/// can be.
pub(super) fn read(text: &str, locale: &Locale) -> Result<Reading, ProblemKind> {
    let number: Result<Decimal, _> = text.parse();
    let number = number.map_err(|error| match error {
        DecimalError::TooLong => ProblemKind::NumberTooManyDigits {
            text: text.to_owned(),
            limit: None,
        },
        DecimalError::Syntax => {
            let (suggestion, either) = meant(text, locale);
            ProblemKind::NumberInvalid {
                text: text.to_owned(),
                suggestion,
                either,
            }
        }
    })?;
    let notice = locale
        .commas
        .doubts_point(text)
        .then(|| ProblemKind::NumberPoint {
            text: text.to_owned(),
            other: text.replace('.', ""),
        });
    Ok(Reading {
        cell: Cell::Set(Value::Number(number)),
        notice,
    })
}

/// What commas are for in a text that is no number of kintone: `Some(true)` where one can only be its decimal point, as in
/// `1.234,5`; `Some(false)` where they can only separate thousands, as in `1,234.5`; `None` where they may be either, as
/// in `1,200`, or make no number.
pub fn has_decimal_comma(text: &str) -> Option<bool> {
    let half_width: String = text.trim().chars().map(half_width).collect();
    let bare = without_signs(&half_width);
    let readings = (with_points(bare), with_decimal_commas(bare, false));
    match readings {
        (Some(_), None) if bare.contains(',') => Some(false),
        (None, Some(_)) => Some(true),
        _ => None,
    }
}

/// A number without currency signs.
fn without_signs(text: &str) -> &str {
    text.trim_start_matches(['¥', '$', '\\', '€', '£'])
        .trim_end_matches(['円', '€', ' '])
}

/// The number that a text means, half-width and without currency signs and thousands separators; or the two that it
/// means where the comma separates thousands and where it is the decimal point.
fn meant(text: &str, locale: &Locale) -> (Option<String>, Option<[String; 2]>) {
    let half_width: String = text.trim().chars().map(half_width).collect();
    let bare = without_signs(&half_width);
    let has_sign = bare != half_width || locale.commas == Commas::Decimal;
    match (with_points(bare), with_decimal_commas(bare, has_sign)) {
        // In a file of commas, a comma within a cell separates thousands.
        (Some(points), Some(_)) if locale.commas == Commas::Separate && !bare.contains('.') => {
            (Some(points), None)
        }
        (Some(points), Some(commas)) => (None, Some([points, commas])),
        (None, Some(commas)) if locale.commas != Commas::Separate || bare.contains('.') => {
            (Some(commas), None)
        }
        (points, _) => (points, None),
    }
}

/// The number of a text in which commas separate thousands, if anything does.
fn with_points(text: &str) -> Option<String> {
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut number = text.to_owned();
    if whole.contains(',') {
        // Nobody writes groups and an exponent.
        if !is_grouped(whole, ',') || rest.contains(['e', 'E']) {
            return None;
        }
        number = whole.replace(',', "") + rest;
    }
    if number.starts_with('.') {
        number.insert(0, '0');
    }
    let has_digit = text.contains(|character: char| character.is_ascii_digit());
    (has_digit && number.parse::<Decimal>().is_ok()).then_some(number)
}

/// The number of a text in which the comma is the decimal point, and points separate thousands; a text of one point
/// alone is such a one only with a sign of money.
fn with_decimal_commas(text: &str, has_sign: bool) -> Option<String> {
    let (whole, fraction) = match text.split_once(',') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let points = whole.matches('.').count();
    let is_such = fraction.is_some() || points > 1 || (points == 1 && has_sign);
    if !is_such || whole.is_empty() || (points > 0 && !is_grouped(whole, '.')) {
        return None;
    }
    let mut number = whole.replace('.', "");
    if let Some(fraction) = fraction {
        let is_fraction = fraction.bytes().all(|byte| byte.is_ascii_digit());
        if !is_fraction || fraction.is_empty() || is_like_group(whole, fraction) {
            return None;
        }
        number = format!("{number}.{fraction}");
    }
    number.parse::<Decimal>().is_ok().then_some(number)
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

/// Whether separators stand exactly where thousands are separated: never behind a zero that leads.
fn is_grouped(whole: &str, separator: char) -> bool {
    let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = unsigned(whole).split(separator);
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && is_digits(first)
        && groups.all(|group| group.len() == 3 && is_digits(group))
}

/// Whether a fraction looks like a group of thousands whose first group is lost: `0,123`.
fn is_like_group(whole: &str, fraction: &str) -> bool {
    unsigned(whole).starts_with('0') && fraction.len() == 3
}

fn unsigned(number: &str) -> &str {
    number.trim_start_matches(['+', '-'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is_meant(text: &str, has_free_commas: bool, expected: &[&str]) {
        let locale = Locale {
            commas: if has_free_commas {
                Commas::Free
            } else {
                Commas::Separate
            },
            ..Locale::default()
        };
        let meant = match read(text, &locale) {
            Err(ProblemKind::NumberInvalid {
                suggestion, either, ..
            }) => suggestion
                .into_iter()
                .chain(either.into_iter().flatten())
                .collect::<Vec<_>>(),
            other => panic!("{text} reads as {other:?}"),
        };
        assert_eq!(meant, expected, "{text}");
    }

    #[test]
    fn the_number_that_was_meant_is_suggested_where_it_is_certain() {
        for (text, number) in [
            ("1,000", "1000"),
            ("１２３", "123"),
            ("１.２３４", "1.234"),
            ("-1,234,567.8", "-1234567.8"),
            ("¥1,200", "1200"),
            ("1200円", "1200"),
            (".5", "0.5"),
            ("1.234,56", "1234.56"),
            ("-1.234.567", "-1234567"),
        ] {
            is_meant(text, false, &[number]);
        }
        for unclear in [
            "1,5",
            "12o0",
            "1 000",
            "50%",
            "",
            "-",
            ".",
            "1,2.3",
            "1.2,3",
            ",5",
            "1,2e3",
            "1,234e3",
            "1,234.5e3",
            "1.234,5e3",
            "1.234.5e6",
            "1,234,56",
            "1,+23",
        ] {
            is_meant(unclear, false, &[]);
        }
    }

    #[test]
    fn behind_a_leading_zero_there_are_no_thousands() {
        for text in [
            "0,123",
            "-0,500",
            "00,123",
            "01,234",
            "0,123,456",
            "0.123.456",
            "€0,500",
        ] {
            is_meant(text, false, &[]);
            is_meant(text, true, &[]);
        }
        is_meant("0,5", true, &["0.5"]);
        is_meant("€0.123", false, &["0.123"]);
    }

    #[test]
    fn a_number_that_two_conventions_read_differently_has_both_readings() {
        is_meant("1,234", true, &["1234", "1.234"]);
        is_meant("€1.234", false, &["1.234", "1234"]);
        is_meant("1.234 €", true, &["1.234", "1234"]);
        for (text, number) in [
            ("1,5", "1.5"),
            ("1,234,567", "1234567"),
            ("1,234.5", "1234.5"),
        ] {
            is_meant(text, true, &[number]);
        }
    }

    #[test]
    fn where_the_comma_is_the_decimal_point_a_point_is_doubtful() {
        let notice = |text: &str, commas| {
            let locale = Locale {
                commas,
                ..Locale::default()
            };
            read(text, &locale).unwrap().notice
        };
        let doubt = |text: &str, other: &str| ProblemKind::NumberPoint {
            text: text.to_owned(),
            other: other.to_owned(),
        };
        assert_eq!(
            notice("1.234", Commas::Decimal),
            Some(doubt("1.234", "1234"))
        );
        assert_eq!(
            notice("-12.500", Commas::Decimal),
            Some(doubt("-12.500", "-12500"))
        );
        for certain in ["1.23", "1234", "0.125", "1234.567", "1.2345"] {
            assert_eq!(notice(certain, Commas::Decimal), None, "{certain}");
        }
        assert_eq!(notice("1.234", Commas::Free), None);
        assert_eq!(notice("1.234", Commas::Separate), None);
    }
}
