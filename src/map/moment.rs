//! Dates and times as a file says that it writes them, to how kintone reads them.

use jiff::civil::{Date, DateTime, Time, date};
use jiff::fmt::strtime::{self, BrokenDownTime};
use jiff::{SignedDuration, Timestamp};

use crate::language::{Text, text};
use crate::plain::half_width;

/// A way to write a date, a time or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Format {
    /// By the signs of `strptime`: `%d/%m/%Y`.
    Signs(String),
    /// Day, month and year in this order, with a time behind them or not.
    Order(Order),
    /// Seconds since 1970.
    Seconds,
    /// Milliseconds since 1970.
    Milliseconds,
    /// Years of an era: `令和6年4月1日`, `R6.4.1`.
    Era,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    DayMonthYear,
    MonthDayYear,
    YearMonthDay,
}

/// What a moment is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Date,
    Time,
    Moment,
}

/// The format that a map names.
///
/// # Errors
/// What belongs there.
pub(super) fn understand(format: &str) -> Result<Format, Text> {
    Ok(match format {
        "epoch-seconds" => Format::Seconds,
        "epoch-milliseconds" => Format::Milliseconds,
        "wareki" => Format::Era,
        "dmy" => Format::Order(Order::DayMonthYear),
        "mdy" => Format::Order(Order::MonthDayYear),
        "ymd" => Format::Order(Order::YearMonthDay),
        signs if signs.contains('%') => {
            // Cells are read with half-width letters and signs.
            let signs: String = signs.chars().map(half_width).collect();
            let read = written(&signs).and_then(|text| BrokenDownTime::parse(&signs, text));
            let format = Format::Signs(signs);
            let wanted = [Wanted::Date, Wanted::Time, Wanted::Moment];
            match read {
                Ok(_) if wanted.iter().any(|wanted| format.fits(*wanted)) => format,
                Ok(_) => {
                    return Err(Text::fixed(
                        "a format such as \"%d/%m/%Y\", which says a whole date or a time",
                        "日付全体または時刻を表す、「%d/%m/%Y」のような書式",
                    ));
                }
                Err(error) => {
                    return Err(text!(
                        "a format such as \"%d/%m/%Y\" ({error})",
                        "「%d/%m/%Y」のような書式（{error}）"
                    ));
                }
            }
        }
        _ => {
            return Err(Text::fixed(
                "a format such as \"%d/%m/%Y\", or one of \"dmy\", \"mdy\", \"ymd\", \"wareki\", \"epoch-seconds\", \"epoch-milliseconds\"",
                "「%d/%m/%Y」のような書式、または「dmy」「mdy」「ymd」「wareki」「epoch-seconds」「epoch-milliseconds」",
            ));
        }
    })
}

impl Format {
    /// Whether it has what is wanted.
    pub(super) fn fits(&self, wanted: Wanted) -> bool {
        match (self, wanted) {
            (Self::Signs(signs), wanted) => {
                let text = written(signs);
                text.is_ok_and(|text| by_signs(signs, &text, wanted).is_some())
            }
            (Self::Order(_) | Self::Era, Wanted::Date | Wanted::Moment) => true,
            (Self::Seconds | Self::Milliseconds, wanted) => wanted == Wanted::Moment,
            (Self::Order(_) | Self::Era, Wanted::Time) => false,
        }
    }

    /// As kintone reads it, if the text is written so.
    pub(super) fn read(&self, text: &str, wanted: Wanted) -> Option<String> {
        let narrow: String = text.trim().chars().map(half_width).collect();
        match self {
            Self::Signs(signs) => by_signs(signs, narrow.trim(), wanted),
            Self::Order(order) => by_order(*order, &narrow, wanted),
            Self::Era => {
                let (day, rest) = of_era(&narrow)?;
                with_time(day, rest, wanted)
            }
            Self::Seconds => epoch(&narrow, 1_000),
            Self::Milliseconds => epoch(&narrow, 1),
        }
    }
}

/// A moment as it is written by these signs, with two digits in each of its parts.
fn written(signs: &str) -> Result<String, jiff::Error> {
    let moment = date(2012, 11, 12).at(15, 14, 13, 0);
    let moment = moment.to_zoned(jiff::tz::TimeZone::UTC)?;
    strtime::format(signs, &moment)
}

fn by_signs(signs: &str, text: &str, wanted: Wanted) -> Option<String> {
    let broken = BrokenDownTime::parse(signs, text).ok()?;
    match wanted {
        Wanted::Date => broken.to_date().ok().map(|day| day.to_string()),
        Wanted::Time => {
            let time = broken.to_time().ok().filter(|_| broken.hour().is_some());
            time.map(time_text)
        }
        Wanted::Moment => {
            if broken.offset().is_some() || signs.contains("%s") {
                return broken.to_timestamp().ok().map(|moment| moment.to_string());
            }
            let day = broken.to_date().ok()?;
            // Without a sign of an hour it is no moment.
            let time = broken.to_time().ok().filter(|_| broken.hour().is_some())?;
            Some(moment_text(day.to_datetime(time)))
        }
    }
}

/// A local date and time, whose zone the options say.
fn moment_text(moment: DateTime) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

fn time_text(time: Time) -> String {
    time.strftime("%H:%M:%S").to_string()
}

fn by_order(order: Order, text: &str, wanted: Wanted) -> Option<String> {
    let end = text
        .char_indices()
        .find(|(at, character)| {
            let is_space = character.is_whitespace() || *character == 'T';
            is_space && text[..*at].matches(is_separator).count() >= 2
        })
        .map_or(text.len(), |(at, _)| at);
    let (day, rest) = text.split_at(end);
    let parts: Vec<_> = day
        .trim_end_matches('日')
        .split(is_separator)
        .map(str::trim)
        .collect();
    let [first, second, third] = parts[..] else {
        return None;
    };
    let [year, month, day] = match order {
        Order::DayMonthYear => [third, second, first],
        Order::MonthDayYear => [third, first, second],
        Order::YearMonthDay => [first, second, third],
    };
    let year = (year.len() == 4).then(|| digits(year)).flatten()?;
    let day = Date::new(year.try_into().ok()?, small(month)?, small(day)?);
    with_time(day.ok()?, rest.trim_start_matches('T').trim(), wanted)
}

fn is_separator(character: char) -> bool {
    matches!(character, '/' | '-' | '.' | '年' | '月')
}

fn digits(text: &str) -> Option<i64> {
    let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits.then(|| text.parse().ok()).flatten()
}

/// A month or a day, of one digit or two.
fn small(text: &str) -> Option<i8> {
    let number = digits(text).filter(|_| text.len() <= 2)?;
    i8::try_from(number).ok()
}

fn with_time(day: Date, rest: &str, wanted: Wanted) -> Option<String> {
    match wanted {
        Wanted::Date if rest.is_empty() => Some(day.to_string()),
        Wanted::Moment => {
            let time = ["%H:%M:%S", "%H:%M"].iter().find_map(|signs| {
                let broken = BrokenDownTime::parse(signs, rest).ok()?;
                broken.to_time().ok()
            });
            Some(moment_text(day.to_datetime(time?)))
        }
        Wanted::Date | Wanted::Time => None,
    }
}

fn epoch(text: &str, milliseconds: i64) -> Option<String> {
    let (is_negative, number) = match text.trim().strip_prefix('-') {
        Some(number) => (true, number),
        None => (false, text.trim()),
    };
    let number = digits(number)?;
    let number = if is_negative { -number } else { number };
    let behind = SignedDuration::from_millis(number.checked_mul(milliseconds)?);
    let moment = Timestamp::UNIX_EPOCH.checked_add(behind).ok()?;
    Some(moment.to_string())
}

/// Eras with their letters, their first days, and the days behind their last ones.
const ERAS: [(&str, &str, char, Date, Option<Date>); 5] = [
    ("令和", "令", 'R', date(2019, 5, 1), None),
    ("平成", "平", 'H', date(1989, 1, 8), Some(date(2019, 5, 1))),
    (
        "昭和",
        "昭",
        'S',
        date(1926, 12, 25),
        Some(date(1989, 1, 8)),
    ),
    (
        "大正",
        "大",
        'T',
        date(1912, 7, 30),
        Some(date(1926, 12, 25)),
    ),
    // Before 1873 Japan counted days in another way.
    ("明治", "明", 'M', date(1873, 1, 1), Some(date(1912, 7, 30))),
];

/// A day of an era, and what stands behind it. A day that is not in its era is none.
fn of_era(text: &str) -> Option<(Date, &str)> {
    let text = text.trim();
    let (rest, (_, _, letter, first, behind)) = ERAS.iter().find_map(|era| {
        let by_name = text.strip_prefix(era.0).or(text.strip_prefix(era.1));
        let by_letter = || text.strip_prefix([era.2, era.2.to_ascii_lowercase()]);
        Some((by_name.or_else(by_letter)?, era))
    })?;
    let (year, rest) = rest.trim_start().split_once(is_separator)?;
    let (month, rest) = rest.split_once(is_separator)?;
    let end = rest
        .trim_start()
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(rest.trim_start().len());
    let (day, rest) = rest.trim_start().split_at(end);
    let year = match year.trim() {
        "元" => 1,
        year => i16::from(small(year)?),
    };
    let first_year = if *letter == 'M' { 1868 } else { first.year() };
    let year = first_year.checked_add(year.checked_sub(1).filter(|year| *year >= 0)?)?;
    let day = Date::new(year, small(month.trim())?, small(day)?).ok()?;
    let is_in_era = day >= *first && behind.is_none_or(|behind| day < behind);
    let rest = rest.strip_prefix('日').unwrap_or(rest).trim();
    is_in_era.then_some((day, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(format: &str, text: &str, wanted: Wanted) -> Option<String> {
        understand(format).unwrap().read(text, wanted)
    }

    #[test]
    fn moments_are_read_as_the_map_says_or_not_at_all() {
        use Wanted::{Date, Moment, Time};
        for (format, text, wanted, expected) in [
            ("%d/%m/%Y", "01/02/2024", Date, Some("2024-02-01")),
            ("%m/%d/%Y", "01/02/2024", Date, Some("2024-01-02")),
            ("%d.%m.%y", "01.02.24", Date, Some("2024-02-01")),
            ("%d %b %Y", "5 Mar 2024", Date, Some("2024-03-05")),
            ("%Y%m%d", "20240305", Date, Some("2024-03-05")),
            ("%d/%m/%Y", "31/02/2024", Date, None),
            ("%d/%m/%Y", "01/02/2024 10:00", Date, None),
            (
                "%d/%m/%Y %H:%M:%S",
                "05/03/2024 09:05:30",
                Moment,
                Some("2024-03-05T09:05:30"),
            ),
            ("%d/%m/%Y", "05/03/2024", Moment, None),
            (
                "%Y-%m-%dT%H:%M:%S%z",
                "2024-03-05T09:05:00+0900",
                Moment,
                Some("2024-03-05T00:05:00Z"),
            ),
            ("%I:%M %p", "09:05 PM", Time, Some("21:05:00")),
            ("%H時%M分", "９時５分", Time, Some("09:05:00")),
            ("dmy", "1/2/2024", Date, Some("2024-02-01")),
            ("dmy", "01.02.2024", Date, Some("2024-02-01")),
            ("mdy", "1-2-2024", Date, Some("2024-01-02")),
            ("ymd", "2024年2月1日", Date, Some("2024-02-01")),
            ("ymd", "2024/2/1", Date, Some("2024-02-01")),
            ("ymd", "2024/2/1 9:05", Moment, Some("2024-02-01T09:05:00")),
            (
                "ymd",
                "2024-02-01T09:05:30",
                Moment,
                Some("2024-02-01T09:05:30"),
            ),
            ("dmy", "1/2/24", Date, None),
            ("dmy", "13/13/2024", Date, None),
            ("ymd", "2024/2/1 9:05", Date, None),
            ("ymd", "2024/2/1", Moment, None),
            ("epoch-seconds", "0", Moment, Some("1970-01-01T00:00:00Z")),
            (
                "epoch-seconds",
                "1710495000",
                Moment,
                Some("2024-03-15T09:30:00Z"),
            ),
            (
                "epoch-milliseconds",
                "1710495000123",
                Moment,
                Some("2024-03-15T09:30:00.123Z"),
            ),
            (
                "epoch-seconds",
                "-86400",
                Moment,
                Some("1969-12-31T00:00:00Z"),
            ),
            ("epoch-seconds", "1710495000.5", Moment, None),
            ("epoch-seconds", "99999999999999999999", Moment, None),
            ("wareki", "令和6年4月1日", Date, Some("2024-04-01")),
            ("wareki", "令和元年5月1日", Date, Some("2019-05-01")),
            ("wareki", "R6.4.1", Date, Some("2024-04-01")),
            ("wareki", "r06/04/01", Date, Some("2024-04-01")),
            ("wareki", "Ｒ６．４．１", Date, Some("2024-04-01")),
            ("wareki", "H31.4.30", Date, Some("2019-04-30")),
            ("wareki", "平成31年5月1日", Date, None),
            ("wareki", "S64-1-7", Date, Some("1989-01-07")),
            ("wareki", "昭和64年1月8日", Date, None),
            ("wareki", "大正15年12月24日", Date, Some("1926-12-24")),
            ("wareki", "M45.7.29", Date, Some("1912-07-29")),
            ("wareki", "明治5年1月1日", Date, None),
            ("wareki", "令和0年1月1日", Date, None),
            ("wareki", "令和6年2月30日", Date, None),
            ("wareki", "2024年4月1日", Date, None),
            (
                "wareki",
                "令和6年4月1日 9:05",
                Moment,
                Some("2024-04-01T09:05:00"),
            ),
        ] {
            assert_eq!(
                read(format, text, wanted).as_deref(),
                expected,
                "{format} {text}"
            );
        }
    }

    #[test]
    fn a_format_that_is_none_is_told() {
        for format in [
            "",
            "yyyy/MM/dd",
            "%!",
            "DMY",
            "%Q",
            "%d/%m",
            "%Y-%m",
            "%%",
            "%Z",
        ] {
            assert!(understand(format).is_err(), "{format}");
        }
        for (format, wanted) in [
            ("%d/%m/%Y", Wanted::Moment),
            ("%d/%m/%Y", Wanted::Time),
            ("%H:%M", Wanted::Moment),
        ] {
            assert!(!understand(format).unwrap().fits(wanted), "{format}");
        }
        for (format, wanted) in [
            ("%-d/%-m/%Y", Wanted::Date),
            ("%A %e %B %Y", Wanted::Date),
            ("%Y%j", Wanted::Date),
            ("%F %T%.f", Wanted::Moment),
            ("%s", Wanted::Moment),
            ("%Y／%m／%d", Wanted::Date),
        ] {
            assert!(understand(format).unwrap().fits(wanted), "{format}");
        }
    }
}
