//! Medians with their range, and ratios, as people read them.

use std::{fmt, io, thread};

use jiff::Zoned;

/// When and where something is measured, and with files of how many records.
pub(crate) fn circumstances(records: u64) -> io::Result<String> {
    let (date, cores) = (Zoned::now().date(), thread::available_parallelism()?);
    let version = env!("CARGO_PKG_VERSION");
    Ok(format!(
        "{date}, kintable {version}, {cores} cores; {records} records where nothing else is said."
    ))
}

/// The median of some measurements, the least of them and the greatest.
pub(crate) struct Spread {
    pub(crate) median: f64,
    pub(crate) least: f64,
    pub(crate) greatest: f64,
}

impl Spread {
    pub(crate) fn of(values: impl Iterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.collect();
        values.sort_by(f64::total_cmp);
        let middle = values.len() / 2;
        let median = *values.get(middle)?;
        let is_even = values.len().is_multiple_of(2);
        Some(Self {
            median: if is_even {
                f64::midpoint(values[middle - 1], median)
            } else {
                median
            },
            least: *values.first()?,
            greatest: *values.last()?,
        })
    }
}

/// A ratio: a part as `1/25`, anything else as it is.
pub(crate) struct Ratio(pub(crate) f64);

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ratio if ratio >= 0.5 => write!(f, "{ratio:.2}"),
            ratio => {
                // Nobody reads `1/25.0`.
                let parts = format!("{:.1}", 1.0 / ratio);
                write!(f, "1/{}", parts.trim_end_matches(".0"))
            }
        }
    }
}
