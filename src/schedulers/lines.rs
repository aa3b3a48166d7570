//! Cron lines for schedulers that follow them to the letter.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::fields::{has_all_days, has_all_months, has_all_weekdays, line};
use crate::language::{Text, text};
use crate::project::{Cron, CronField, Rule, Schedule};

const MINUTES_A_DAY: i32 = 24 * 60;

/// The cron line of a schedule, in its own time zone.
///
/// # Errors
/// Why no line says it.
pub(super) fn own(schedule: &Schedule) -> Result<String, Text> {
    match &schedule.rule {
        Rule::Every(every) => repeated(*every),
        Rule::Cron(cron) => {
            ensure_plain_days(cron)?;
            let (minutes, hours) = (cron.minute.values(), cron.hour.values());
            Ok(line(cron, &minutes, &hours, &cron.weekday))
        }
    }
}

/// The cron lines of a schedule in UTC, by how far its time zone is from it at this time.
///
/// # Errors
/// Why no lines say it.
pub(super) fn in_utc(schedule: &Schedule, now: Timestamp) -> Result<Vec<String>, Text> {
    match &schedule.rule {
        Rule::Every(every) => Ok(vec![repeated(*every)?]),
        Rule::Cron(cron) => {
            ensure_plain_days(cron)?;
            let offset = schedule.zone().to_offset(now).seconds() / 60;
            moved(cron, offset)
        }
    }
}

/// Whether a time zone has another distance from UTC half a year later.
pub(super) fn has_summer_time(zone: &TimeZone, now: Timestamp) -> bool {
    let half = SignedDuration::from_hours(182 * 24);
    let later = now.checked_add(half).unwrap_or(now);
    zone.to_offset(now) != zone.to_offset(later)
}

/// A line that comes again after a time, if a day has a whole number of them.
fn repeated(every: SignedDuration) -> Result<String, Text> {
    let minutes = every.as_secs() / 60;
    let hours = minutes / 60;
    let is_whole = every == SignedDuration::from_mins(minutes);
    if is_whole && minutes < 60 && 60 % minutes == 0 {
        return Ok(format!("*/{minutes} * * * *"));
    }
    if is_whole && minutes % 60 == 0 && hours <= 24 && 24 % hours == 0 {
        return Ok(match hours {
            24 => "0 0 * * *".to_owned(),
            hours => format!("0 */{hours} * * *"),
        });
    }
    Err(text!(
        "`every` must divide an hour or a day, such as `15m` or `6h`",
        "「every」は、「15m」や「6h」のように、1時間または1日を割り切れる時間に限られます"
    ))
}

/// Days of the month and of the week that count together are read in other ways elsewhere.
fn ensure_plain_days(cron: &Cron) -> Result<(), Text> {
    if !cron.is_either() && !has_all_days(cron) && !has_all_weekdays(cron) {
        return Err(Text::fixed(
            "it does not have a day of the month and a day of the week that must hold together",
            "日と曜日の両方を満たす指定はできません",
        ));
    }
    Ok(())
}

/// The lines of a cron line whose zone is so many minutes ahead of UTC.
fn moved(cron: &Cron, ahead: i32) -> Result<Vec<String>, Text> {
    let mut hours: BTreeMap<(i32, u8), BTreeSet<u8>> = BTreeMap::new();
    for hour in cron.hour.values() {
        for minute in cron.minute.values() {
            let there = i32::from(hour) * 60 + i32::from(minute) - ahead;
            let (day, time) = (
                there.div_euclid(MINUTES_A_DAY),
                there.rem_euclid(MINUTES_A_DAY),
            );
            let (hour, minute) = (to_byte(time / 60), to_byte(time % 60));
            hours.entry((day, hour)).or_default().insert(minute);
        }
    }
    let has_every_day = has_all_days(cron) && has_all_months(cron) && has_all_weekdays(cron);
    // Hours with the same minutes are one line; so are all days, where every day is meant.
    let mut lines: BTreeMap<(i32, BTreeSet<u8>), BTreeSet<u8>> = BTreeMap::new();
    for ((day, hour), minutes) in hours {
        let day = if has_every_day { 0 } else { day };
        lines.entry((day, minutes)).or_default().insert(hour);
    }
    let lines = lines.into_iter().map(|((day, minutes), hours)| {
        if day != 0 && !(has_all_days(cron) && has_all_months(cron)) {
            return Err(Text::fixed(
                "its times are in UTC, where these are on another day, and the end of a month is not always the same day",
                "時刻はUTCで、この時刻は別の日になりますが、月末の日は月によって異なります",
            ));
        }
        let weekdays = if has_all_weekdays(cron) {
            cron.weekday
        } else {
            let days = cron.weekday.values().into_iter();
            CronField::of(days.map(|weekday| to_byte((i32::from(weekday) + day).rem_euclid(7))))
        };
        let (minutes, hours) = (
            minutes.into_iter().collect::<Vec<_>>(),
            hours.into_iter().collect::<Vec<_>>(),
        );
        Ok(line(cron, &minutes, &hours, &weekdays))
    });
    lines.collect()
}

fn to_byte(number: i32) -> u8 {
    u8::try_from(number).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_moved_to_utc_with_its_day() {
        for (cron, ahead, lines) in [
            ("0 3 * * *", 540, vec!["0 18 * * *"]),
            ("0 3 * * 1-5", 540, vec!["0 18 * * 0-4"]),
            ("30 8,20 * * 1", 540, vec!["30 23 * * 0", "30 11 * * 1"]),
            ("0,40 3 * * *", 330, vec!["10 22 * * *", "30 21 * * *"]),
            ("0 22 * * 6", -300, vec!["0 3 * * 0"]),
            ("0 12 1 * *", 540, vec!["0 3 1 * *"]),
            ("*/15 * * * *", 540, vec!["0,15,30,45 * * * *"]),
        ] {
            let read: Cron = cron.parse().unwrap();
            let mut found = moved(&read, ahead).unwrap();
            let mut lines: Vec<_> = lines.into_iter().map(str::to_owned).collect();
            found.sort();
            lines.sort();
            assert_eq!(found, lines, "{cron}");
        }
        let first: Cron = "0 3 1 * *".parse().unwrap();
        assert!(moved(&first, 540).is_err());
    }

    #[test]
    fn a_time_that_comes_again_divides_a_day() {
        let repeated = |text: &str| repeated(text.parse().unwrap());
        for (every, line) in [
            ("15m", "*/15 * * * *"),
            ("1h", "0 */1 * * *"),
            ("6h", "0 */6 * * *"),
            ("24h", "0 0 * * *"),
        ] {
            assert_eq!(repeated(every).unwrap(), line);
        }
        for every in ["90s", "7m", "90m", "5h", "48h"] {
            assert!(repeated(every).is_err(), "{every}");
        }
    }
}
