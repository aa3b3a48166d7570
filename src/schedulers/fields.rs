//! The fields of a cron line, written anew.

use crate::project::{Cron, CronField};

/// How many values a field has if all are meant.
pub(super) const MINUTES: usize = 60;
pub(super) const HOURS: usize = 24;
const DAYS: usize = 31;
const MONTHS: usize = 12;
const WEEKDAYS: usize = 7;

/// Whether every day of the month is meant.
pub(super) fn has_all_days(cron: &Cron) -> bool {
    cron.day.values().len() == DAYS
}

/// Whether every month is meant.
pub(super) fn has_all_months(cron: &Cron) -> bool {
    cron.month.values().len() == MONTHS
}

/// Whether every day of the week is meant.
pub(super) fn has_all_weekdays(cron: &Cron) -> bool {
    cron.weekday.values().len() == WEEKDAYS
}

/// A field as a cron line has it: `*`, or its values.
pub(super) fn field(values: &[u8], all: usize) -> String {
    if values.len() == all {
        return "*".to_owned();
    }
    let mut parts: Vec<(u8, u8)> = Vec::new();
    for value in values {
        match parts.last_mut() {
            Some((_, last)) if *last + 1 == *value => *last = *value,
            _ => parts.push((*value, *value)),
        }
    }
    let parts = parts.iter().map(|(first, last)| match last - first {
        0 => first.to_string(),
        1 => format!("{first},{last}"),
        _ => format!("{first}-{last}"),
    });
    parts.collect::<Vec<_>>().join(",")
}

/// A line with these minutes and hours, and these days of the week.
pub(super) fn line(cron: &Cron, minutes: &[u8], hours: &[u8], weekdays: &CronField) -> String {
    [
        field(minutes, MINUTES),
        field(hours, HOURS),
        field(&cron.day.values(), DAYS),
        field(&cron.month.values(), MONTHS),
        field(&weekdays.values(), WEEKDAYS),
    ]
    .join(" ")
}
