//! Cron lines: at which times a job runs.

use std::str::FromStr;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use super::cron_field::{Bounds, CronError, CronField};
use crate::language::Text;

/// The times of a cron line, of five fields as `crontab` has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cron {
    /// Minutes.
    pub minute: CronField,
    /// Hours.
    pub hour: CronField,
    /// Days of the month.
    pub day: CronField,
    /// Months.
    pub month: CronField,
    /// Days of the week; Sunday is 0.
    pub weekday: CronField,
}

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// The fields in the order of a line.
const FIELDS: [Bounds; 5] = [
    bounds(["minute", "分"], 0, 59, &[]),
    bounds(["hour", "時"], 0, 23, &[]),
    bounds(["day of the month", "日"], 1, 31, &[]),
    bounds(["month", "月"], 1, 12, &MONTHS),
    bounds(["day of the week", "曜日"], 0, 7, &WEEKDAYS),
];

const fn bounds(
    name: [&'static str; 2],
    least: u8,
    most: u8,
    names: &'static [&'static str],
) -> Bounds {
    Bounds {
        name,
        least,
        most,
        names,
    }
}

/// What stands for a line.
const NICKNAMES: [(&str, &str); 7] = [
    ("@hourly", "0 * * * *"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@weekly", "0 0 * * 0"),
    ("@monthly", "0 0 1 * *"),
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
];

/// How far a time is looked for, in days: the 29th of February may be eight years away.
const FAR: i32 = 366 * 9;

impl FromStr for Cron {
    type Err = CronError;

    fn from_str(text: &str) -> Result<Self, CronError> {
        let mut nicknames = NICKNAMES.iter();
        let nickname = nicknames.find(|(name, _)| *name == text.trim());
        let text = nickname.map_or(text, |(_, line)| line);
        let parts: Vec<_> = text.split_whitespace().collect();
        let Ok(parts) = <[&str; 5]>::try_from(parts) else {
            return Err(CronError(Text::fixed(
                "five fields like `0 3 * * *`: minute, hour, day of the month, month, day of the week",
                "「0 3 * * *」のような5つの欄（分、時、日、月、曜日）",
            )));
        };
        let mut fields = parts.iter().zip(&FIELDS);
        let mut next = || {
            let (text, bounds) = fields.next().unwrap_or((&"", &FIELDS[0]));
            CronField::read(text, bounds)
        };
        let cron = Self {
            minute: next()?,
            hour: next()?,
            day: next()?,
            month: next()?,
            weekday: next()?.folded(),
        };
        let today = Date::constant(2000, 1, 1);
        if cron.days_from(today).next().is_none() {
            return Err(CronError(Text::fixed(
                "a time that comes: no month of these has that day",
                "実際に来る日時（指定された月に、その日はありません）",
            )));
        }
        Ok(cron)
    }
}

impl Cron {
    /// Whether a day is meant. If neither day field begins with `*`, one of them is enough.
    fn has_day(&self, date: Date) -> bool {
        let day = self.day.has(date.day());
        let weekday = self.weekday.has(date.weekday().to_sunday_zero_offset());
        let is_day = if self.is_either() {
            day || weekday
        } else {
            day && weekday
        };
        is_day && self.month.has(date.month())
    }

    /// Whether a day of the month or a day of the week is enough.
    pub fn is_either(&self) -> bool {
        !self.day.is_star && !self.weekday.is_star
    }

    fn days_from(&self, date: Date) -> impl Iterator<Item = Date> {
        let days = date.series(1.day()).take(FAR.unsigned_abs() as usize);
        days.filter(|day| self.has_day(*day))
    }

    /// The first time after this one. A time that the clock leaps over is when it has leapt; one that comes twice counts
    /// once, the first time.
    pub fn next(&self, after: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let from = after.to_zoned(zone.clone()).date();
        self.days_from(from).find_map(|day| {
            let times = self.hour.values().into_iter().flat_map(|hour| {
                let minutes = self.minute.values();
                minutes.into_iter().map(move |minute| (hour, minute))
            });
            let moments = times.filter_map(|(hour, minute)| {
                let time = Time::new(hour.cast_signed(), minute.cast_signed(), 0, 0).ok()?;
                let there = DateTime::from_parts(day, time)
                    .to_zoned(zone.clone())
                    .ok()?;
                Some(there.timestamp())
            });
            moments.filter(|moment| *moment > after).min()
        })
    }
}
