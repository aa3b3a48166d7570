//! Dates, times of day and moments, read by a date library and never by slicing.

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime::BrokenDownTime;
use jiff::fmt::temporal::Pieces;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{Error, RoundMode, Timestamp, TimestampRound, Unit};

use super::number::half_width;
use super::reading::Reading;
use crate::model::{Cell, Value};
use crate::problem::ProblemKind;

/// Reads `2024-03-05`, `2024/03/05` and both without leading zeros.
pub(super) fn read_date(text: &str) -> Result<Date, ProblemKind> {
    parse_date(text).ok_or_else(|| ProblemKind::DateInvalid {
        text: text.to_owned(),
        suggestion: suggested_date(text).map(|date| date.to_string()),
        either: two_dates(text).map(|dates| dates.map(|date| date.to_string())),
    })
}

fn parse_date(text: &str) -> Option<Date> {
    date_by(&["%Y-%m-%d", "%Y/%m/%d"], text)
}

/// What a text that is no date most likely means; only where there is one reading.
fn suggested_date(text: &str) -> Option<Date> {
    let tidy = tidy(text);
    let other_forms = || date_by(&["%Y%m%d", "%Y.%m.%d", "%Y年%m月%d日"], &tidy);
    if let Some(date) = parse_date(&tidy).or_else(other_forms) {
        return Some(date);
    }
    // `27/03/2024` has one reading, `02/03/2024` has two.
    match day_or_month_first(&tidy) {
        (Some(date), None) | (None, Some(date)) => Some(date),
        (Some(day_first), Some(month_first)) if day_first == month_first => Some(day_first),
        _ => None,
    }
}

/// The dates as which a text can be read that has two readings.
fn two_dates(text: &str) -> Option<[Date; 2]> {
    match day_or_month_first(&tidy(text)) {
        (Some(day_first), Some(month_first)) if day_first != month_first => {
            Some([month_first, day_first])
        }
        _ => None,
    }
}

/// Whether a date that is refused is written day first, `27/03/2024`, or month first, `03/27/2024`; `None` where both
/// orders, or neither, make a date.
pub fn date_order(text: &str) -> Option<bool> {
    let (day_first, month_first) = day_or_month_first(&tidy(text));
    (day_first.is_some() != month_first.is_some()).then_some(day_first.is_some())
}

fn day_or_month_first(tidy: &str) -> (Option<Date>, Option<Date>) {
    (date_by(&["%d/%m/%Y"], tidy), date_by(&["%m/%d/%Y"], tidy))
}

fn date_by(formats: &[&str], text: &str) -> Option<Date> {
    first_of(formats, text, BrokenDownTime::to_date).filter(|date| has_whole_year(*date))
}

/// A year of two digits names no one year.
fn has_whole_year(date: Date) -> bool {
    date.year() >= 1000
}

/// Reads `9:05`, `09:05` and `09:05:30`; kintone keeps minutes.
pub(super) fn read_time(text: &str) -> Result<Reading, ProblemKind> {
    let time = parse_time(text).ok_or_else(|| ProblemKind::TimeInvalid {
        text: text.to_owned(),
        suggestion: parse_time(&tidy(text)).map(write_time),
    })?;
    let minute = Time::constant(time.hour(), time.minute(), 0, 0);
    Ok(to_the_minute(text, Value::Time(minute), minute != time))
}

fn parse_time(text: &str) -> Option<Time> {
    first_of(&["%H:%M", "%H:%M:%S"], text, BrokenDownTime::to_time)
}

/// A time of day as kintone writes it: `09:05`.
pub(super) fn write_time(time: Time) -> String {
    time.strftime("%H:%M").to_string()
}

/// Reads a moment with an offset or `Z`, and a local date and time where a zone is known.
pub(super) fn read_date_time(text: &str, zone: Option<&TimeZone>) -> Result<Reading, ProblemKind> {
    let invalid = || ProblemKind::DateTimeInvalid {
        text: text.to_owned(),
    };
    let moment = if let Some(moment) = parse_moment(text) {
        moment
    } else {
        let local = parse_local(text).ok_or_else(invalid)?;
        let zone = zone.ok_or_else(|| ProblemKind::DateTimeNoZone {
            text: text.to_owned(),
        })?;
        moment_in(zone, local, text)?.ok_or_else(invalid)?
    };
    // Whole minutes of the epoch are whole minutes of every zone that is in use today.
    let whole = TimestampRound::new()
        .smallest(Unit::Minute)
        .mode(RoundMode::Floor);
    let minute = moment.round(whole).map_err(|_| invalid())?;
    let value = Value::DateTime(minute);
    Ok(to_the_minute(text, value, minute != moment))
}

/// The moment of a local time. An hour that the zone skips or repeats names no one moment.
fn moment_in(
    zone: &TimeZone,
    local: DateTime,
    text: &str,
) -> Result<Option<Timestamp>, ProblemKind> {
    let named = || {
        (
            text.to_owned(),
            zone.iana_name().unwrap_or_default().to_owned(),
        )
    };
    let at = |offset: Offset| local.to_zoned(TimeZone::fixed(offset)).ok();
    match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => Ok(at(offset).map(|zoned| zoned.timestamp())),
        AmbiguousOffset::Gap { .. } => {
            let (text, zone) = named();
            Err(ProblemKind::DateTimeSkipped { text, zone })
        }
        AmbiguousOffset::Fold { before, after } => {
            let (Some(before), Some(after)) = (at(before), at(after)) else {
                return Ok(None);
            };
            let (text, zone) = named();
            let either = [before, after].map(|zoned| zoned.strftime("%Y-%m-%dT%H:%M:%S%:z"));
            Err(ProblemKind::DateTimeRepeated {
                text,
                zone,
                either: either.map(|moment| moment.to_string()),
            })
        }
    }
}

fn parse_moment(text: &str) -> Option<Timestamp> {
    const FORMATS: &[&str] = &[
        "%Y-%m-%dT%H:%M%:z",
        "%Y/%m/%dT%H:%M%:z",
        "%Y/%m/%d %H:%M%:z",
        "%Y/%m/%d %H:%M:%S%.f%:z",
    ];
    let utc = text.strip_suffix(['Z', 'z']);
    let with_offset = utc.map(|rest| format!("{rest}+00:00"));
    let text = with_offset.as_deref().unwrap_or(text);
    let offset = || Pieces::parse(text).ok()?.to_numeric_offset();
    let standard = text.parse().ok().filter(|_| offset().is_none_or(is_in_use));
    standard.or_else(|| first_of(FORMATS, text, moment_of))
}

fn moment_of(read: &BrokenDownTime) -> Result<Timestamp, Error> {
    match read.offset().filter(|offset| !is_in_use(*offset)) {
        Some(offset) => Err(Error::from_args(format_args!("no clock is at {offset}"))),
        None => read.to_timestamp(),
    }
}

/// Whether clocks are set to this offset anywhere.
fn is_in_use(offset: Offset) -> bool {
    const HOUR: i32 = 60 * 60;
    (-12 * HOUR..=14 * HOUR).contains(&offset.seconds())
}

fn parse_local(text: &str) -> Option<DateTime> {
    const FORMATS: &[&str] = &[
        "%Y-%m-%d %H:%M",
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y/%m/%d %H:%M",
        "%Y/%m/%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y/%m/%dT%H:%M",
        "%Y/%m/%dT%H:%M:%S%.f",
    ];
    first_of(FORMATS, text, BrokenDownTime::to_datetime)
        .filter(|local| has_whole_year(local.date()))
}

/// What the first format that fits the whole text makes of it.
fn first_of<T>(
    formats: &[&str],
    text: &str,
    convert: fn(&BrokenDownTime) -> Result<T, Error>,
) -> Option<T> {
    let read = |format| convert(&BrokenDownTime::parse(format, text).ok()?).ok();
    formats.iter().find_map(read)
}

/// A text without surrounding blanks, its full-width digits and signs as their ASCII twins.
fn tidy(text: &str) -> String {
    text.trim().chars().map(half_width).collect()
}

fn to_the_minute(text: &str, value: Value, seconds_dropped: bool) -> Reading {
    let notice = seconds_dropped.then(|| ProblemKind::SecondsDropped {
        text: text.to_owned(),
    });
    Reading {
        cell: Cell::Set(value),
        notice,
    }
}
