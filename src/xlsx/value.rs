//! What a value is in a cell of an Excel file: a number, a day or a moment where that says the same, and text otherwise.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time, date};
use jiff::tz::TimeZone;

use super::style::Style;
use crate::model::FieldKind;

/// So many significant digits a number of Excel's has.
const DIGITS: usize = 15;

const MINUTES_A_DAY: f64 = 1440.0;

/// What the cells of a field's column look like, and how wide it is in characters.
pub fn look(kind: FieldKind) -> (Style, u32) {
    match kind {
        FieldKind::RecordNumber | FieldKind::Number | FieldKind::Calc => (Style::GENERAL, 13),
        FieldKind::Date => (Style::DATE, 12),
        FieldKind::Time => (Style::TIME, 9),
        FieldKind::DateTime | FieldKind::CreatedTime | FieldKind::UpdatedTime => {
            (Style::DATE_TIME, 17)
        }
        FieldKind::MultiLineText | FieldKind::RichText => (Style::TEXT, 40),
        _ => (Style::TEXT, 20),
    }
}

/// The number that a field's value is in a cell, if it is one.
pub fn number_of(kind: FieldKind, text: &str, zone: &TimeZone) -> Option<(f64, Style)> {
    match kind {
        FieldKind::RecordNumber | FieldKind::Number => number(text),
        FieldKind::Date => day(text),
        FieldKind::Time => time(text),
        FieldKind::DateTime | FieldKind::CreatedTime | FieldKind::UpdatedTime => moment(text, zone),
        // What it calculates says what it is.
        FieldKind::Calc => number(text)
            .or_else(|| day(text))
            .or_else(|| time(text))
            .or_else(|| moment(text, zone)),
        _ => None,
    }
}

/// A decimal number that is written as usual and that Excel holds to its last digit.
pub fn number(text: &str) -> Option<(f64, Style)> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|one| one.is_ascii_digit());
    let is_usual = whole == "0" || !whole.starts_with('0');
    if !is_digits(whole) || !is_digits(decimals) || !is_usual {
        return None;
    }
    let all = digits.replace('.', "");
    if all.trim_start_matches('0').len() > DIGITS {
        return None;
    }
    text.parse().ok().map(|number| (number, Style::GENERAL))
}

fn day(text: &str) -> Option<(f64, Style)> {
    let day: Date = text.parse().ok()?;
    (day.to_string() == text).then_some(())?;
    serial(day.into()).map(|serial| (serial, Style::DATE))
}

fn time(text: &str) -> Option<(f64, Style)> {
    let (hour, minute) = text.split_once(':')?;
    let is_two = |part: &str| part.len() == 2 && part.bytes().all(|one| one.is_ascii_digit());
    (is_two(hour) && is_two(minute)).then_some(())?;
    let time = Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()?;
    let minutes = f64::from(time.hour()) * 60.0 + f64::from(time.minute());
    Some((minutes / MINUTES_A_DAY, Style::TIME))
}

fn moment(text: &str, zone: &TimeZone) -> Option<(f64, Style)> {
    let moment: Timestamp = text.parse().ok()?;
    let there = zone.to_datetime(moment);
    // Excel shows minutes, and so does kintone.
    (there.second() == 0 && there.subsec_nanosecond() == 0).then_some(())?;
    serial(there).map(|serial| (serial, Style::DATE_TIME))
}

/// The days since the last one of 1899. Before March 1900 Excel counts wrongly.
fn serial(moment: DateTime) -> Option<f64> {
    let day = moment.date();
    (day >= date(1900, 3, 1)).then_some(())?;
    let days = date(1899, 12, 30).until(day).ok()?.get_days();
    let minutes = f64::from(moment.hour()) * 60.0 + f64::from(moment.minute());
    Some(f64::from(days) + minutes / MINUTES_A_DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(found: Option<(f64, Style)>) -> Option<f64> {
        found.map(|(number, _)| number)
    }

    #[test]
    fn only_what_excel_holds_as_it_is_is_a_number() {
        for (text, expected) in [
            ("0", Some(0.0)),
            ("-12.5", Some(-12.5)),
            ("1.50", Some(1.5)),
            ("0.000001", Some(0.000_001)),
            ("123456789012345", Some(123_456_789_012_345.0)),
            ("1234567890123456", None),
            ("12345678.12345678", None),
            ("00123", None),
            ("-00.5", None),
            ("1E5", None),
            ("+1", None),
            (".5", None),
            ("5.", None),
            ("１２", None),
            ("", None),
            ("SALES-12", None),
        ] {
            assert_eq!(of(number(text)), expected, "{text}");
        }
    }

    #[test]
    fn days_and_times_are_where_excel_has_them() {
        assert_eq!(of(day("1900-03-01")), Some(61.0));
        assert_eq!(of(day("2026-11-27")), Some(46_353.0));
        assert_eq!(of(day("9999-12-31")), Some(2_958_465.0));
        for odd in [
            "1900-02-28",
            "0001-01-01",
            "20261127",
            "2026-11-27T00:00",
            "",
        ] {
            assert_eq!(of(day(odd)), None, "{odd}");
        }
        assert_eq!(of(time("00:00")), Some(0.0));
        assert_eq!(of(time("18:00")), Some(0.75));
        for odd in ["24:00", "49:30", "1:00", "01:00:00", "-1:00"] {
            assert_eq!(of(time(odd)), None, "{odd}");
        }
        let tokyo = TimeZone::fixed(jiff::tz::offset(9));
        let text = "2026-11-26T18:00:00Z";
        assert_eq!(of(moment(text, &TimeZone::UTC)), Some(46_352.75));
        assert_eq!(of(moment(text, &tokyo)), Some(46_353.125));
        assert_eq!(of(moment("2026-11-26T18:00:01Z", &tokyo)), None);
    }
}
