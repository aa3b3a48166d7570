//! How a file writes numbers, dates and times, where its texts leave it open.

use jiff::tz::TimeZone;

/// How a file writes what its texts leave open.
#[derive(Debug, Clone, Default)]
pub struct Locale {
    /// The zone of dates and times without an offset; without it they are refused.
    pub zone: Option<TimeZone>,
    /// What commas are for.
    pub commas: Commas,
}

/// What commas are for in a file, as what separates its cells shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Commas {
    /// They separate cells, so that in a number they separate thousands.
    #[default]
    Separate,
    /// In a number they may separate thousands, or be the decimal point.
    Free,
    /// They are the decimal point, as where spreadsheets separate cells by semicolons.
    Decimal,
}

impl Commas {
    /// Whether a number's one point may separate thousands: `1.234` where the comma is the decimal point.
    pub fn doubts_point(self, number: &str) -> bool {
        let digits = number.strip_prefix('-').unwrap_or(number);
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        self == Self::Decimal
            && digits.split_once('.').is_some_and(|(whole, thousands)| {
                (1..=3).contains(&whole.len())
                    && !whole.starts_with('0')
                    && thousands.len() == 3
                    && is_number(whole)
                    && is_number(thousands)
            })
    }
}
