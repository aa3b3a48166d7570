//! A result as the record API reads it, and as functions write it.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::value::Value;
use crate::model::{Decimal, Rounding};
use crate::sandbox::call::minute_text;
use crate::sandbox::formula::Format;

/// The first and the last second that `DATE_FORMAT` takes (kintone API facts, section 4.6).
const SECONDS: std::ops::RangeInclusive<i64> = -30_610_224_000..=253_402_300_799;

/// A result in its field; `None` for one that the field cannot show.
pub(super) fn show(value: Value, format: Format) -> Option<String> {
    let number = match (format, value) {
        (_, Value::Empty) => return None,
        (Format::Text, value) => return value.text(),
        (Format::Number, Value::Truth(truth)) => return Some(u8::from(truth).to_string()),
        (_, value) => value.number()?,
    };
    let moment = || Timestamp::from_second(seconds(&number)?).ok();
    match format {
        Format::Number => Some(number.plain()),
        Format::DateTime => Some(minute_text(moment()?)),
        Format::Date => Some(moment()?.strftime("%Y-%m-%d").to_string()),
        Format::Time => {
            let (hours, minutes) = hours(seconds(&number)?);
            Some(format!("{:02}:{minutes:02}", hours.rem_euclid(24)))
        }
        Format::Duration => {
            let seconds = seconds(&number)?;
            let sign = if seconds <= -60 { "-" } else { "" };
            let (hours, minutes) = hours(seconds.checked_abs()?);
            Some(format!("{sign}{hours:02}:{minutes:02}"))
        }
        Format::Text | Format::Unknown => None,
    }
}

/// Whole hours and minutes of seconds.
fn hours(seconds: i64) -> (i64, i64) {
    let minutes = seconds.div_euclid(60);
    (minutes.div_euclid(60), minutes.rem_euclid(60))
}

fn seconds(number: &Decimal) -> Option<i64> {
    number.rounded(0, Rounding::Down).plain().parse().ok()
}

/// `DATE_FORMAT`: a moment in seconds in a pattern of letters, in a time zone by its name; `system` is that of the
/// domain. Text between single quotes, and whatever is no letter of the alphabet, stands as it is.
pub(super) fn date(
    number: &Decimal,
    pattern: &str,
    zone: &str,
    system: &TimeZone,
) -> Option<String> {
    let seconds = seconds(number).filter(|seconds| SECONDS.contains(seconds))?;
    let zone = if zone == "system" {
        system.clone()
    } else {
        TimeZone::get(zone).ok()?
    };
    let moment = Timestamp::from_second(seconds).ok()?.to_zoned(zone);
    let mut shown = String::new();
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        let length = if first == '\'' {
            let (quoted, _) = rest[1..].split_once('\'')?;
            shown.push_str(if quoted.is_empty() { "'" } else { quoted });
            quoted.len() + 2
        } else if first.is_ascii_alphabetic() {
            let length = rest.len() - rest.trim_start_matches(first).len();
            let letters = directive(&rest[..length])?;
            shown.push_str(&moment.strftime(letters).to_string());
            length
        } else {
            shown.push(first);
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    Some(shown)
}

/// What letters of a pattern stand for. Names of months and days come in English.
fn directive(letters: &str) -> Option<&'static str> {
    Some(match letters {
        "YYYY" | "yyyy" | "Y" | "y" => "%Y",
        "YY" | "yy" => "%y",
        "MMMM" => "%B",
        "MMM" => "%b",
        "MM" => "%m",
        "M" => "%-m",
        "dd" => "%d",
        "d" => "%-d",
        "EEEE" => "%A",
        "EEE" | "EE" | "E" => "%a",
        "HH" => "%H",
        "H" => "%-H",
        "hh" => "%I",
        "h" => "%-I",
        "mm" => "%M",
        "m" => "%-M",
        "ss" => "%S",
        "s" => "%-S",
        "a" => "%p",
        "Z" => "%z",
        "ZZ" => "%:z",
        _ => return None,
    })
}

/// `YEN`: a rounded number with so many decimals, in groups of three digits behind the sign of the yen.
pub(super) fn yen(rounded: &Decimal, places: usize) -> String {
    let plain = rounded.plain();
    let unsigned = plain.strip_prefix('-');
    let sign = if unsigned.is_some() { "-" } else { "" };
    let unsigned = unsigned.unwrap_or(&plain);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let mut shown = format!("{sign}¥");
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    if places > 0 {
        let missing = places.saturating_sub(fraction.len());
        shown.push('.');
        shown.push_str(fraction);
        shown.push_str(&"0".repeat(missing));
    }
    shown
}
