//! How a file writes numbers, dates and times, where its texts leave it open.

use jiff::tz::TimeZone;

/// How a file writes what its texts leave open.
#[derive(Debug, Clone, Default)]
pub struct Locale {
    /// The zone of dates and times without an offset; without it they are refused.
    pub zone: Option<TimeZone>,
    /// Cells are separated by something else than commas, as where the comma is the decimal point.
    pub has_free_commas: bool,
}
