//! One field of a cron line: which minutes, hours, days.

use crate::language::{Text, text};

/// What is wrong with a cron line: what belongs there.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct CronError(pub Text);

/// The values of a field that are meant, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CronField {
    bits: u64,
    /// Whether it begins with `*`: all values are meant, and days of the month and of the week count together.
    pub is_star: bool,
}

/// What a field can have.
pub(super) struct Bounds {
    pub(super) name: [&'static str; 2],
    pub(super) least: u8,
    pub(super) most: u8,
    /// Names of its values, the first for the least one.
    pub(super) names: &'static [&'static str],
}

impl CronField {
    /// The field with these values.
    pub fn of(values: impl IntoIterator<Item = u8>) -> Self {
        let bits = values.into_iter().fold(0, |bits, value| bits | 1 << value);
        Self {
            bits,
            is_star: false,
        }
    }

    /// Whether a value is meant.
    pub fn has(&self, value: i8) -> bool {
        u32::try_from(value).is_ok_and(|value| self.bits >> value & 1 == 1)
    }

    /// The values that are meant, in order.
    pub fn values(&self) -> Vec<u8> {
        (0..60)
            .filter(|value| self.bits >> value & 1 == 1)
            .collect()
    }

    pub(super) fn read(text: &str, bounds: &Bounds) -> Result<Self, CronError> {
        let wrong = || {
            let ([name, japanese], Bounds { least, most, .. }) = (bounds.name, bounds);
            CronError(text!(
                "five fields like `0 3 * * *`; the {name} {text:?} must be {least} to {most}, as in `5`, `1-5`, `*/10` or `1,15`",
                "「0 3 * * *」のような5つの欄。{japanese}の「{text}」は、「5」「1-5」「*/10」「1,15」の形で、{least}から{most}まで"
            ))
        };
        let value = |word: &str| {
            let named = bounds.names.iter();
            let mut named = named.zip(bounds.least..);
            let known = named.find(|(name, _)| name.eq_ignore_ascii_case(word));
            let digits = || {
                let is_digits = word.bytes().all(|byte| byte.is_ascii_digit());
                word.parse::<u8>().ok().filter(|_| is_digits)
            };
            let value = known.map(|(_, value)| value).or_else(digits);
            let value = value.filter(|value| (bounds.least..=bounds.most).contains(value));
            value.ok_or_else(wrong)
        };
        let mut bits = 0;
        for part in text.split(',') {
            let (range, step) = match part.split_once('/') {
                Some((range, step)) => {
                    let step = step.parse::<u8>().ok().filter(|step| *step > 0);
                    (range, Some(step.ok_or_else(wrong)?))
                }
                None => (part, None),
            };
            let (first, last) = match range.split_once('-') {
                _ if range == "*" => (bounds.least, bounds.most),
                Some((first, last)) => (value(first)?, value(last)?),
                None if step.is_some() => (value(range)?, bounds.most),
                None => (value(range)?, value(range)?),
            };
            if first > last {
                return Err(wrong());
            }
            let step = usize::from(step.unwrap_or(1));
            bits |= Self::of((first..=last).step_by(step)).bits;
        }
        Ok(Self {
            bits,
            is_star: text.starts_with('*'),
        })
    }

    /// The days of the week, of which Sunday is 0, and 7 as well.
    pub(super) fn folded(mut self) -> Self {
        if self.bits >> 7 & 1 == 1 {
            self.bits = self.bits & 0x7f | 1;
        }
        self
    }
}
