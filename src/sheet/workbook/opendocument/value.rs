//! What a cell holds, by what it says of itself.

use jiff::civil::{Date, DateTime, Time, date};
use jiff::{Span, SpanRelativeTo, Unit};

use super::styles::Usual;
use super::text::CellText;
use crate::sheet::workbook::cell::Held;

/// From this day on, Excel and others count days alike.
const COUNTED: Date = date(1900, 3, 1);
/// The day from which others count as Excel does from 1900-03-01 on.
const USUAL: Date = date(1899, 12, 30);
const OF_1904: Date = date(1904, 1, 1);
/// The seconds of a day.
const OF_DAY: f64 = 86_400.0;
/// What a formula shows that has no value, in files that do not say so.
const ERRORS: [&str; 7] = [
    "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!",
];

/// The day that times of day are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Epoch(Date);

impl Default for Epoch {
    fn default() -> Self {
        Self(USUAL)
    }
}

impl Epoch {
    pub(super) fn of(date: Date) -> Self {
        Self(date)
    }

    /// Whether days count from 1904.
    pub(super) fn is_1904(self) -> bool {
        self.0 == OF_1904
    }

    /// The number of a moment, as Excel counts; none if it does not.
    fn number(self, moment: DateTime) -> Option<f64> {
        let day = moment.date();
        let first = match self.is_1904() {
            true => Some(OF_1904),
            false if day == self.0 => Some(self.0),
            false => (day >= COUNTED).then_some(USUAL),
        };
        let days = f64::from((day - first?).get_days());
        let time = moment.time().duration_since(Time::midnight());
        (days >= 0.0).then_some(days + time.as_secs_f64() / OF_DAY)
    }
}

/// What kind of value a cell says that it has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    /// It does not say, or in words that nobody knows.
    #[default]
    Unsaid,
    Text,
    Number,
    Boolean,
    Date,
    Time,
}

/// What a cell says of itself.
#[derive(Debug, Default)]
pub(super) struct Stated {
    kind: Kind,
    is_error: bool,
    has_formula: bool,
    number: Option<f64>,
    date: Option<String>,
    time: Option<String>,
    boolean: Option<bool>,
    text: Option<String>,
}

/// What a cell says of itself makes no sense.
#[derive(Debug)]
pub(super) struct Senseless;

impl Stated {
    /// Takes one of its attributes, if it is one of these.
    pub(super) fn take(&mut self, prefix: &str, name: &str, value: &str) -> Result<(), Senseless> {
        match (prefix, name) {
            // What LibreOffice says beside what the standard knows.
            ("calcext", "value-type") => self.is_error = value == "error",
            (_, "value-type") => {
                self.kind = match value {
                    "string" => Kind::Text,
                    "float" | "percentage" | "currency" => Kind::Number,
                    "boolean" => Kind::Boolean,
                    "date" => Kind::Date,
                    "time" => Kind::Time,
                    _ => Kind::Unsaid,
                }
            }
            (_, "formula") => self.has_formula = true,
            (_, "value") => self.number = Some(value.trim().parse().map_err(|_| Senseless)?),
            (_, "date-value") => self.date = Some(value.to_owned()),
            (_, "time-value") => self.time = Some(value.to_owned()),
            (_, "boolean-value") => self.boolean = Some(matches!(value, "true" | "1")),
            (_, "string-value") => self.text = Some(value.to_owned()),
            _ => {}
        }
        Ok(())
    }

    /// What the cell holds, if anything; and how it is shown if its format is of no use.
    pub(super) fn held(
        self,
        shown: CellText,
        epoch: Epoch,
    ) -> Result<Option<(Held, Usual)>, Senseless> {
        let stated = self.text.as_deref().unwrap_or_default();
        let may_be_error = self.has_formula && (stated.is_empty() || stated == shown.text);
        if self.is_error || (may_be_error && is_error(&shown.text)) {
            let text = if shown.is_said {
                shown.text
            } else {
                "#N/A".to_owned()
            };
            return Ok(Some((Held::Error(text), Usual::Number)));
        }
        let held = match self.kind {
            Kind::Number => self.number.map(number).transpose()?,
            Kind::Boolean => self.boolean.map(Held::Boolean).map(plain),
            Kind::Date => self.date.map(|date| of_date(&date, epoch)),
            Kind::Time => self.time.map(|time| of_time(&time)),
            Kind::Text | Kind::Unsaid if shown.is_said || self.text.is_some() => {
                let text = self.text.unwrap_or(shown.text);
                return Ok((!text.is_empty()).then(|| plain(Held::Text(text))));
            }
            Kind::Text | Kind::Unsaid => None,
        };
        match held {
            Some(held) => Ok(Some(held)),
            None if self.has_formula => Ok(Some(plain(Held::Unsaved))),
            None if matches!(self.kind, Kind::Text | Kind::Unsaid) => Ok(None),
            None => Err(Senseless),
        }
    }
}

fn plain(held: Held) -> (Held, Usual) {
    (held, Usual::Number)
}

fn number(number: f64) -> Result<(Held, Usual), Senseless> {
    let number = Some(number).filter(|number| number.is_finite());
    Ok(plain(Held::Number(number.ok_or(Senseless)?)))
}

/// A date, or a date and a time. One that Excel does not count as others do is a text.
fn of_date(text: &str, epoch: Epoch) -> (Held, Usual) {
    let Ok(moment) = text.trim_end_matches('Z').parse::<DateTime>() else {
        return plain(Held::Text(text.to_owned()));
    };
    let has_time = moment.time() != Time::midnight();
    let Some(number) = epoch.number(moment) else {
        let text = if has_time {
            format!("{} {}", moment.date(), moment.time())
        } else {
            moment.date().to_string()
        };
        return plain(Held::Text(text));
    };
    let usual = if has_time { Usual::Moment } else { Usual::Date };
    (Held::Number(number), usual)
}

/// A time of day, or how long something takes.
fn of_time(text: &str) -> (Held, Usual) {
    let days = text
        .parse::<Span>()
        .and_then(|span| span.total((Unit::Day, SpanRelativeTo::days_are_24_hours())));
    match days {
        Ok(days) if (0.0..1.0).contains(&days) => (Held::Number(days), Usual::Time),
        Ok(days) => (Held::Number(days), Usual::Duration),
        Err(_) => plain(Held::Text(text.to_owned())),
    }
}

/// Whether a formula that shows this has no value.
fn is_error(text: &str) -> bool {
    let number = text.strip_prefix("Err:");
    let is_number = number.is_some_and(|number| {
        number.len() == 3 && number.bytes().all(|digit| digit.is_ascii_digit())
    });
    is_number || ERRORS.contains(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_the_number_that_excel_gives_it() {
        let of_1904 = Epoch::of(OF_1904);
        for (epoch, moment, held) in [
            (Epoch::default(), "2026-11-01", Held::Number(46_327.0)),
            (
                Epoch::default(),
                "2026-11-01T12:00:00",
                Held::Number(46_327.5),
            ),
            (
                Epoch::default(),
                "2026-11-01T18:00:00.000000000",
                Held::Number(46_327.75),
            ),
            (Epoch::default(), "1900-03-01", Held::Number(61.0)),
            (
                Epoch::default(),
                "1900-02-28",
                Held::Text("1900-02-28".to_owned()),
            ),
            (
                Epoch::default(),
                "1868-01-25T09:30:00",
                Held::Text("1868-01-25 09:30:00".to_owned()),
            ),
            (Epoch::default(), "1899-12-30T06:00:00", Held::Number(0.25)),
            (Epoch::default(), "9999-12-31", Held::Number(2_958_465.0)),
            (
                Epoch::default(),
                "10000-01-01",
                Held::Text("10000-01-01".to_owned()),
            ),
            (
                Epoch::default(),
                "2026-02-30",
                Held::Text("2026-02-30".to_owned()),
            ),
            (of_1904, "2026-11-01", Held::Number(44_865.0)),
            (of_1904, "1904-01-01T06:00:00", Held::Number(0.25)),
            (of_1904, "1903-12-31", Held::Text("1903-12-31".to_owned())),
        ] {
            assert_eq!(of_date(moment, epoch).0, held, "{moment}");
        }
    }

    #[test]
    fn a_time_is_a_part_of_a_day() {
        for (time, held) in [
            ("PT09H30M00S", Held::Number(9.5 / 24.0)),
            ("PT36H00M00S", Held::Number(1.5)),
            ("P1DT12H", Held::Number(1.5)),
            ("-PT06H00M00S", Held::Number(-0.25)),
            ("PT00H00M00.500000000S", Held::Number(0.5 / 86_400.0)),
            ("noon", Held::Text("noon".to_owned())),
        ] {
            assert_eq!(of_time(time).0, held, "{time}");
        }
    }
}
