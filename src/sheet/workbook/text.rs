//! What a cell holds, as the text that its column needs.

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime, date};

use super::cell::Held;
use super::format::Format;
use crate::problem::ProblemKind;
use crate::sheet::need::Need;

/// The first number that Excel holds no date for: the day behind 9999-12-31.
const BEHIND: f64 = 2_958_466.0;
/// Excel takes 1900 for a leap year: this number is a day that never was.
const NO_DAY: i64 = 60;
const MILLISECONDS: i64 = 24 * 60 * 60 * 1000;
/// The least number with more digits than Excel keeps.
const TOO_MANY: f64 = 1e15;

/// The text of a cell, or why it has none. Texts that cells share are found by whoever has them.
pub(super) fn text(
    held: Held,
    format: &Format,
    need: Need,
    is_1904: bool,
) -> Result<String, ProblemKind> {
    match held {
        Held::Text(text) => Ok(text),
        Held::Shared(_) => Ok(String::new()),
        Held::Number(number) => of_number(number, format, need, is_1904),
        Held::Boolean(truth) => {
            let text = if truth { "TRUE" } else { "FALSE" };
            match need {
                Need::Text | Need::Any | Need::Table => Ok(text.to_owned()),
                Need::Number | Need::Date | Need::Time | Need::Moment => {
                    let text = text.to_owned();
                    Err(ProblemKind::CellBoolean { text })
                }
            }
        }
        Held::Error(text) => Err(ProblemKind::CellError { text }),
        Held::Iso(text) => Ok(match need {
            Need::Date => text.strip_suffix("T00:00:00").unwrap_or(&text).to_owned(),
            _ => text.replacen('T', " ", 1),
        }),
        Held::Unsaved => Err(ProblemKind::CellFormula),
    }
}

fn of_number(
    number: f64,
    format: &Format,
    need: Need,
    is_1904: bool,
) -> Result<String, ProblemKind> {
    match format {
        Format::Moment { has_date, has_time } => {
            moment(number, (*has_date, *has_time), need, is_1904)
        }
        Format::Duration if number >= 0.0 => Ok(duration(number)),
        Format::Duration | Format::Number => digits(number, need),
        Format::Pattern(pattern) => match need {
            Need::Number => digits(number, need),
            _ if number < 0.0 || number.fract() != 0.0 => digits(number, need),
            _ => Ok(pattern.show(&digits(number, need)?)),
        },
    }
}

/// A number as Excel shows it: of 15 digits at most. One that has more is the number of something, and not what it was.
fn digits(number: f64, need: Need) -> Result<String, ProblemKind> {
    let rounded = format!("{number:.14e}");
    let is_exact = rounded.parse() == Ok(number);
    if number.abs() >= TOO_MANY && !(is_exact && need == Need::Number) {
        let text = format!("{number}");
        return Err(ProblemKind::CellDigits { text });
    }
    Ok(plain(&rounded))
}

/// A number with an exponent without it, and without zeros that say nothing.
fn plain(number: &str) -> String {
    let (mantissa, exponent) = number.split_once('e').unwrap_or((number, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(mantissa) => ("-", mantissa),
        None => ("", mantissa),
    };
    let digits = mantissa.replace('.', "");
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return "0".to_owned();
    }
    let length = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    let point = exponent + 1;
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
    if point <= 0 {
        format!("{sign}0.{}{digits}", zeros(-point))
    } else if point >= length {
        format!("{sign}{digits}{}", zeros(point - length))
    } else {
        let (whole, part) = digits.split_at(usize::try_from(point).unwrap_or(0));
        format!("{sign}{whole}.{part}")
    }
}

/// A date, a time of day or both, as the column needs it, or else as the cell shows it.
fn moment(
    number: f64,
    (has_date, has_time): (bool, bool),
    need: Need,
    is_1904: bool,
) -> Result<String, ProblemKind> {
    let out_of_range = || ProblemKind::CellDate {
        text: plain(&format!("{number:.14e}")),
    };
    if !(0.0..BEHIND).contains(&number) {
        return Err(out_of_range());
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "it is not larger than all days of Excel have milliseconds"
    )]
    let all = (number * 86_400_000.0).round() as i64;
    // A time of day is a fraction of a day, which few times are to the millisecond.
    let all = if (all + 1) % 1000 <= 2 {
        (all + 1) / 1000 * 1000
    } else {
        all
    };
    let (days, rest) = (all / MILLISECONDS, all % MILLISECONDS);
    let time = time_of(rest);
    let shows_date = match need {
        Need::Time => has_date && days > 0,
        _ => has_date,
    };
    let shows_time = match need {
        Need::Date => has_time && rest != 0,
        Need::Moment => true,
        _ => has_time,
    };
    if !shows_date {
        return Ok(time);
    }
    let day = day(days, is_1904).ok_or_else(out_of_range)?;
    Ok(if shows_time || !has_date {
        format!("{day} {time}")
    } else {
        day.to_string()
    })
}

fn day(days: i64, is_1904: bool) -> Option<Date> {
    let epoch = match (is_1904, days) {
        (true, _) => date(1904, 1, 1),
        (false, 1..NO_DAY) => date(1899, 12, 31),
        (false, NO_DAY..) if days != NO_DAY => date(1899, 12, 30),
        _ => return None,
    };
    let moment = DateTime::from(epoch).checked_add(days.days()).ok()?;
    Some(moment.date())
}

/// `09:30`, with seconds if there are some.
fn time_of(milliseconds: i64) -> String {
    let (seconds, thousandths) = (milliseconds / 1000, milliseconds % 1000);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (second, thousandths) {
        (0, 0) => format!("{hour:02}:{minute:02}"),
        (_, 0) => format!("{hour:02}:{minute:02}:{second:02}"),
        _ => format!("{hour:02}:{minute:02}:{second:02}.{thousandths:03}"),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "more hours than that are no time that anybody writes"
)]
fn duration(number: f64) -> String {
    time_of((number * 86_400.0).round() as i64 * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATE: Format = Format::Moment {
        has_date: true,
        has_time: false,
    };
    const TIME: Format = Format::Moment {
        has_date: false,
        has_time: true,
    };
    const BOTH: Format = Format::Moment {
        has_date: true,
        has_time: true,
    };

    fn number(number: f64, format: &Format, need: Need) -> String {
        match text(Held::Number(number), format, need, false) {
            Ok(text) => text,
            Err(kind) => kind.code().to_owned(),
        }
    }

    #[test]
    fn numbers_are_those_that_excel_shows() {
        for (value, shown) in [
            (0.0, "0"),
            (-0.0, "0"),
            (7.000_000_000_000_001, "7"),
            (0.1 + 0.2, "0.3"),
            (1_234.5, "1234.5"),
            (-12.0, "-12"),
            (1e14, "100000000000000"),
            (999_999_999_999_999.0, "999999999999999"),
            (1e-7, "0.0000001"),
            (1.5e-10, "0.00000000015"),
            (123_456_789_012_345.6, "123456789012346"),
        ] {
            assert_eq!(number(value, &Format::Number, Need::Text), shown, "{value}");
        }
        assert_eq!(
            number(1e15, &Format::Number, Need::Number),
            "1000000000000000"
        );
        for (value, need) in [
            (1e15, Need::Text),
            (4_901_234_567_890_123.0, Need::Any),
            (4_901_234_567_890_123.0, Need::Number),
        ] {
            assert_eq!(
                number(value, &Format::Number, need),
                "cell.digits",
                "{value}"
            );
        }
    }

    #[test]
    fn leading_zeros_stay_where_they_are_no_number() {
        let format = |code: &str| Format::of_code(code);
        for (value, pattern, shown) in [
            (123.0, "00000", "00123"),
            (1_234_567.0, "00000", "1234567"),
            (600_001.0, "000\\-0000", "060-0001"),
            (12.0, "\\A000", "A012"),
            (1.5, "00", "1.5"),
        ] {
            assert_eq!(
                number(value, &format(pattern), Need::Text),
                shown,
                "{value}"
            );
        }
        assert_eq!(number(123.0, &format("00000"), Need::Number), "123");
    }

    #[test]
    fn dates_are_right_or_refused() {
        for (value, format, need, shown) in [
            (46_327.0, DATE, Need::Date, "2026-11-01"),
            (46_327.75, DATE, Need::Date, "2026-11-01"),
            (46_327.0, BOTH, Need::Date, "2026-11-01"),
            (46_327.75, BOTH, Need::Date, "2026-11-01 18:00"),
            (46_327.0, DATE, Need::Moment, "2026-11-01 00:00"),
            (
                46_327.395_833_333_336,
                BOTH,
                Need::Moment,
                "2026-11-01 09:30",
            ),
            (46_327.395_833_333_336, BOTH, Need::Text, "2026-11-01 09:30"),
            (46_327.0, DATE, Need::Text, "2026-11-01"),
            (0.395_833_333_333_333_3, TIME, Need::Time, "09:30"),
            (0.395_833_333_333_333_3, BOTH, Need::Time, "09:30"),
            (46_327.5, BOTH, Need::Time, "2026-11-01 12:00"),
            (46_327.5, TIME, Need::Time, "12:00"),
            (0.000_011_574_074_074, TIME, Need::Text, "00:00:01"),
            (1.0, DATE, Need::Date, "1900-01-01"),
            (59.0, DATE, Need::Date, "1900-02-28"),
            (60.0, DATE, Need::Date, "cell.date"),
            (61.0, DATE, Need::Date, "1900-03-01"),
            (0.0, DATE, Need::Date, "cell.date"),
            (-1.0, DATE, Need::Date, "cell.date"),
            (2_958_465.0, DATE, Need::Date, "9999-12-31"),
            (2_958_466.0, DATE, Need::Date, "cell.date"),
            (1.5, Format::Duration, Need::Text, "36:00"),
            (46_327.0, Format::Number, Need::Date, "46327"),
        ] {
            assert_eq!(
                number(value, &format, need),
                shown,
                "{value} {format:?} {need:?}"
            );
        }
        let of_1904 = text(Held::Number(44_865.0), &DATE, Need::Date, true);
        assert_eq!(of_1904, Ok("2026-11-01".to_owned()));
    }
}
