//! Numbers as a file says that it writes them, digit by digit: no digit is rounded, and none is guessed.

use crate::plain::half_width;

/// How a file writes numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Signs {
    /// What stands between groups of three digits.
    pub(super) grouping: Option<char>,
    /// What stands before the decimals.
    pub(super) decimal: char,
}

/// What is written before or behind an amount and is no part of the number.
const CURRENCIES: [char; 7] = ['¥', '￥', '$', '€', '£', '円', '₩'];
/// What is written before a number that is below zero, in accounts.
const MINUS: [char; 5] = ['-', '−', '–', '△', '▲'];

/// A number as kintone reads it: `-1234.56`. `None` for what is not written so.
pub(super) fn read(text: &str, signs: Signs) -> Option<String> {
    let narrow: String = text.trim().chars().map(half_width).collect();
    let mut rest = narrow.trim();
    let mut is_negative = false;
    if let Some(inside) = rest
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
    {
        is_negative = true;
        rest = inside.trim();
    }
    let mut has_sign = is_negative;
    // A sign may stand before the currency, behind it, or at the end: `-¥5`, `¥-5`, `5-`.
    let mut has_currency = false;
    loop {
        let before = rest;
        if let Some(behind) = rest.strip_prefix(MINUS)
            && !has_sign
        {
            (rest, is_negative, has_sign) = (behind, true, true);
        } else if let Some(behind) = rest.strip_prefix('+')
            && !has_sign
        {
            (rest, has_sign) = (behind, true);
        } else if !has_currency
            && let Some(behind) = rest
                .strip_prefix(CURRENCIES)
                .or(rest.strip_suffix(CURRENCIES))
        {
            (rest, has_currency) = (behind, true);
        } else if !has_sign && let Some(front) = rest.strip_suffix('-') {
            (rest, is_negative, has_sign) = (front, true, true);
        }
        if rest == before {
            break;
        }
        rest = rest.trim();
    }
    let (whole, decimals) = match rest.split_once(signs.decimal) {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (rest, None),
    };
    let whole = ungrouped(whole, signs.grouping)?;
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if decimals.is_some_and(|decimals| !is_digits(decimals)) {
        return None;
    }
    let whole = if whole.is_empty() && decimals.is_some() {
        "0".to_owned()
    } else {
        whole
    };
    if !is_digits(&whole) {
        return None;
    }
    let minus = if is_negative { "-" } else { "" };
    Some(match decimals {
        Some(decimals) => format!("{minus}{whole}.{decimals}"),
        None => format!("{minus}{whole}"),
    })
}

/// The digits of whole groups: of one to three digits at first, and of three behind that.
fn ungrouped(whole: &str, grouping: Option<char>) -> Option<String> {
    let Some(sign) = grouping.filter(|sign| whole.contains(*sign)) else {
        return Some(whole.to_owned());
    };
    let mut groups = whole.split(sign);
    let first = groups.next()?;
    let is_whole = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    is_whole.then(|| whole.replace(sign, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digit_is_kept_or_the_number_is_refused() {
        let english = Signs {
            grouping: Some(','),
            decimal: '.',
        };
        let german = Signs {
            grouping: Some('.'),
            decimal: ',',
        };
        let french = Signs {
            grouping: Some(' '),
            decimal: ',',
        };
        let plain = Signs {
            grouping: None,
            decimal: '.',
        };
        for (text, signs, expected) in [
            ("1,234.56", english, Some("1234.56")),
            ("1.234,56", german, Some("1234.56")),
            ("1 234,56", french, Some("1234.56")),
            ("１２３", plain, Some("123")),
            ("１，２３４．５", english, Some("1234.5")),
            ("△1,200", english, Some("-1200")),
            ("▲ 1,200", english, Some("-1200")),
            ("(1,200)", english, Some("-1200")),
            ("（1,200）", english, Some("-1200")),
            ("−5", plain, Some("-5")),
            ("5-", plain, Some("-5")),
            ("¥1,200", english, Some("1200")),
            ("￥-1,200", english, Some("-1200")),
            ("-$1,200.00", english, Some("-1200.00")),
            ("1,200円", english, Some("1200")),
            ("12,50 €", german, Some("12.50")),
            ("007", plain, Some("007")),
            (".5", english, Some("0.5")),
            ("+3", plain, Some("3")),
            (
                "123456789012345678901234567890",
                plain,
                Some("123456789012345678901234567890"),
            ),
            (
                "123,456,789,012,345,678,901,234,567,890",
                english,
                Some("123456789012345678901234567890"),
            ),
            ("1.23", german, None),
            ("1,23", english, None),
            ("12,34,567", english, None),
            ("1,234,56", english, None),
            ("1,234", plain, None),
            ("1.2.3", plain, None),
            ("1,234.", english, None),
            ("--5", plain, None),
            ("(-5)", plain, None),
            ("1e5", plain, None),
            ("12 cm", plain, None),
            ("", plain, None),
            ("-", plain, None),
            ("¥", plain, None),
            ("1,,234", english, None),
            (",123", english, None),
            ("٣", plain, None),
        ] {
            assert_eq!(read(text, signs).as_deref(), expected, "{text}");
        }
    }
}
