//! When to wake a job that knows by itself whether it is due: for schedulers that know no time zone, or that do not
//! catch up.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::project::{Cron, Rule, Schedule};

/// When a job is woken.
pub(super) enum Wake {
    /// Again after this time, at which it always runs.
    Every(SignedDuration),
    /// At these minutes of every hour; it runs if it is due.
    Minutes(Vec<u8>),
}

/// What has a job run only if it is due, and not tell every hour that it is not.
pub(super) const IF_DUE: [&str; 2] = ["--if-due", "--log-level=error"];

const DAY: i64 = 24 * 60 * 60;

impl Wake {
    /// When a job of this schedule is woken on this machine.
    pub(super) fn of(schedule: &Schedule) -> Self {
        match &schedule.rule {
            Rule::Every(every) => Self::Every(*every),
            Rule::Cron(cron) => {
                let here = TimeZone::system();
                Self::Minutes(minutes(cron, &schedule.zone(), &here, Timestamp::now()))
            }
        }
    }

    /// The options that the job is woken with.
    pub(super) fn options(&self) -> &'static [&'static str] {
        match self {
            Self::Every(_) => &[],
            Self::Minutes(_) => &IF_DUE,
        }
    }
}

/// The minutes of the machine's clock at which a cron line may be due: zones may be half an hour apart, and not
/// always by the same.
fn minutes(cron: &Cron, zone: &TimeZone, here: &TimeZone, now: Timestamp) -> Vec<u8> {
    let mut minutes = BTreeSet::new();
    for half_years in 0..2 {
        let days = SignedDuration::from_secs(half_years * 182 * DAY);
        let then = now.checked_add(days).unwrap_or(now);
        let apart = here.to_offset(then).seconds() - zone.to_offset(then).seconds();
        for minute in cron.minute.values() {
            let moved = (i32::from(minute) + apart / 60).rem_euclid(60);
            minutes.extend(u8::try_from(moved));
        }
    }
    minutes.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_is_that_of_the_machine() {
        let cron: Cron = "5 3 * * *".parse().unwrap();
        let zone = |name: &str| TimeZone::get(name).unwrap();
        let now = Timestamp::UNIX_EPOCH;
        for (here, there, expected) in [
            ("Asia/Tokyo", "America/New_York", vec![5]),
            ("Asia/Kolkata", "Asia/Tokyo", vec![35]),
            ("Asia/Tokyo", "Asia/Kathmandu", vec![35]),
        ] {
            let found = minutes(&cron, &zone(there), &zone(here), now);
            assert_eq!(found, expected, "{here} {there}");
        }
    }
}
