//! When a job runs by itself.

use std::fmt;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use toml::de::DeTable;

use crate::language::Text;
use crate::toml_file::{Complaints, Keys};

use super::cron::Cron;

/// When a job runs by itself.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// How often.
    pub rule: Rule,
    /// The rule as it is written.
    pub text: String,
    /// The time zone of its times; that of the machine if there is none.
    pub zone: Option<TimeZone>,
}

/// How often a job runs.
#[derive(Debug, Clone)]
pub enum Rule {
    /// At these times.
    Cron(Cron),
    /// Again after this time.
    Every(SignedDuration),
}

/// The shortest time between two runs.
const SHORTEST: SignedDuration = SignedDuration::from_mins(1);

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.rule {
            Rule::Cron(_) => f.write_str(&self.text)?,
            Rule::Every(_) => write!(f, "every {}", self.text)?,
        }
        match self.zone.as_ref().and_then(TimeZone::iana_name) {
            Some(zone) => write!(f, " ({zone})"),
            None => Ok(()),
        }
    }
}

impl Schedule {
    /// The first time after this one at which the job is to run; `None` if there is none for years.
    pub fn next(&self, after: Timestamp) -> Option<Timestamp> {
        match &self.rule {
            Rule::Every(every) => after.checked_add(*every).ok(),
            Rule::Cron(cron) => cron.next(after, &self.zone()),
        }
    }

    /// Whether the job is to run now, if it ran last at this time.
    pub fn is_due(&self, last: Option<Timestamp>, now: Timestamp) -> bool {
        last.is_none_or(|last| self.next(last).is_some_and(|next| next <= now))
    }

    /// The time zone of its times.
    pub fn zone(&self) -> TimeZone {
        self.zone.clone().unwrap_or_else(TimeZone::system)
    }
}

pub(super) fn schedule(table: &DeTable<'_>, complaints: &mut Complaints<'_>) -> Option<Schedule> {
    let mut keys = Keys::new(table);
    let cron = keys.text("cron", complaints);
    let every = keys.text("every", complaints);
    let zone = keys.text("timezone", complaints);
    let place = keys.span("cron");
    keys.end(complaints);
    let zone = zone.and_then(|zone| {
        let found = TimeZone::get(&zone.text);
        if found.is_err() {
            let expected = Text::fixed(
                "the name of a time zone, such as `Asia/Tokyo`",
                "「Asia/Tokyo」のようなタイムゾーンの名前",
            );
            complaints.invalid("timezone", &zone.at, expected);
        }
        found.ok()
    });
    let (rule, text) = match (cron, every) {
        (Some(_), Some(_)) => {
            let reason = Text::fixed(
                "`every` says when the job runs, too: remove one of them",
                "「every」と同時には指定できません。どちらかを外してください。",
            );
            complaints.unfit("cron", &place, reason);
            return None;
        }
        (Some(cron), None) => match cron.text.parse() {
            Ok(rule) => (Rule::Cron(rule), cron.text),
            Err(error) => {
                let super::CronError(expected) = error;
                complaints.invalid("cron", &cron.at, expected);
                return None;
            }
        },
        (None, Some(every)) => {
            let read = every.text.parse::<SignedDuration>().ok();
            let Some(time) = read.filter(|time| *time >= SHORTEST) else {
                let expected = Text::fixed(
                    "a time of a minute or more, such as `15m` or `1h30m`",
                    "「15m」「1h30m」のような、1分以上の時間",
                );
                complaints.invalid("every", &every.at, expected);
                return None;
            };
            (Rule::Every(time), every.text)
        }
        (None, None) => {
            let expected = Text::fixed(
                "there with `cron` or `every`",
                "「cron」または「every」を含むテーブル",
            );
            complaints.invalid("schedule", &(0..0), expected);
            return None;
        }
    };
    Some(Schedule { rule, text, zone })
}
