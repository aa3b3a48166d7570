//! Functions in queries that stand for days and moments: `TODAY()`, `FROM_TODAY(-3, DAYS)`, `LAST_MONTH(LAST)`.
//!
//! All but `NOW()` follow the time zone of the domain (kintone API facts, section 6).

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};

use crate::sandbox::call::minute_text;

/// What a function stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Moment {
    Now(Timestamp),
    /// Days, both included.
    Days(Date, Date),
}

/// Evaluates a function; `None` for one that does not exist or does not take these arguments.
pub(super) fn evaluate(
    name: &str,
    arguments: &[String],
    now: Timestamp,
    zone: &TimeZone,
) -> Option<Moment> {
    let today = now.to_zoned(zone.clone()).date();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let day = |date| Some(Moment::Days(date, date));
    match (name.to_ascii_uppercase().as_str(), arguments.as_slice()) {
        ("NOW", []) => Some(Moment::Now(now)),
        ("TODAY", []) => day(today),
        ("YESTERDAY", []) => day(today.yesterday().ok()?),
        ("TOMORROW", []) => day(today.tomorrow().ok()?),
        ("FROM_TODAY", [count, unit]) => {
            let span = span(count.parse().ok()?, unit)?;
            day(today.checked_add(span).ok()?)
        }
        ("THIS_WEEK", which) => week(today, 0, which),
        ("LAST_WEEK", which) => week(today, -1, which),
        ("NEXT_WEEK", which) => week(today, 1, which),
        ("THIS_MONTH", which) => month(today, 0, which),
        ("LAST_MONTH", which) => month(today, -1, which),
        ("NEXT_MONTH", which) => month(today, 1, which),
        ("THIS_YEAR", []) => year(today, 0),
        ("LAST_YEAR", []) => year(today, -1),
        ("NEXT_YEAR", []) => year(today, 1),
        _ => None,
    }
}

fn span(count: i32, unit: &str) -> Option<Span> {
    let span = Span::new();
    match unit {
        "DAYS" => span.try_days(count).ok(),
        "WEEKS" => span.try_weeks(count).ok(),
        "MONTHS" => span.try_months(count).ok(),
        "YEARS" => span.try_years(count).ok(),
        _ => None,
    }
}

const WEEKDAYS: [&str; 7] = [
    "SUNDAY",
    "MONDAY",
    "TUESDAY",
    "WEDNESDAY",
    "THURSDAY",
    "FRIDAY",
    "SATURDAY",
];

/// A week from Sunday to Saturday, or one of its days.
fn week(today: Date, weeks: i32, which: &[&str]) -> Option<Moment> {
    let back = i32::from(today.weekday().to_sunday_zero_offset());
    let first = today.checked_add(weeks.weeks()).ok()?;
    let first = first.checked_sub(back.days()).ok()?;
    match which {
        [] => Some(Moment::Days(first, first.checked_add(6.days()).ok()?)),
        [name] => {
            let weekday = (0..).zip(WEEKDAYS).find(|(_, day)| day == name)?.0;
            let day = first.checked_add(Span::new().days(weekday)).ok()?;
            Some(Moment::Days(day, day))
        }
        _ => None,
    }
}

/// A month, its last day, or its day of a number.
fn month(today: Date, months: i32, which: &[&str]) -> Option<Moment> {
    let first = today.first_of_month().checked_add(months.months()).ok()?;
    match which {
        [] => Some(Moment::Days(first, first.last_of_month())),
        ["LAST"] => Some(Moment::Days(first.last_of_month(), first.last_of_month())),
        [number] => {
            let number: i8 = number.parse().ok()?;
            let number = number.min(first.days_in_month());
            let day = Date::new(first.year(), first.month(), number).ok()?;
            Some(Moment::Days(day, day))
        }
        _ => None,
    }
}

fn year(today: Date, years: i32) -> Option<Moment> {
    let day = today.checked_add(years.years()).ok()?;
    Some(Moment::Days(day.first_of_year(), day.last_of_year()))
}

impl Moment {
    /// The first and last value that a date field may hold, as texts.
    pub(super) fn dates(&self, zone: &TimeZone) -> (String, String) {
        match self {
            Self::Now(now) => {
                let day = now.to_zoned(zone.clone()).date().to_string();
                (day.clone(), day)
            }
            Self::Days(first, last) => (first.to_string(), last.to_string()),
        }
    }

    /// The first and last value that a date and time field may hold, as texts.
    pub(super) fn moments(&self, zone: &TimeZone) -> Option<(String, String)> {
        match self {
            Self::Now(now) => Some((minute_text(*now), minute_text(*now))),
            Self::Days(first, last) => {
                let first = first.to_zoned(zone.clone()).ok()?.timestamp();
                let after = last.tomorrow().ok()?.to_zoned(zone.clone()).ok()?;
                let last = after.timestamp().checked_sub(1.minute()).ok()?;
                Some((minute_text(first), minute_text(last)))
            }
        }
    }
}
