//! Numbers in plain notation by their digits.

use std::cmp::Ordering;

/// A number in plain notation, as nearly all are written: judged and compared by its digits, without making a big
/// number of them.
#[derive(PartialEq, Eq)]
pub(super) struct Digits<'t> {
    pub(super) is_negative: bool,
    /// Digits before the decimal point, without zeros in front.
    pub(super) whole: &'t str,
    /// Digits behind it, without zeros at the end.
    pub(super) fraction: &'t str,
}

impl<'t> Digits<'t> {
    /// The digits of a number; `None` of one with an exponent.
    pub(super) fn of(number: &'t str) -> Option<Self> {
        if number.bytes().any(|byte| matches!(byte, b'e' | b'E')) {
            return None;
        }
        let unsigned = number.trim_start_matches(['+', '-']);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let (whole, fraction) = (
            whole.trim_start_matches('0'),
            fraction.trim_end_matches('0'),
        );
        let is_zero = whole.is_empty() && fraction.is_empty();
        Some(Self {
            is_negative: number.starts_with('-') && !is_zero,
            whole,
            fraction,
        })
    }

    pub(super) fn plain(&self) -> String {
        let sign = if self.is_negative { "-" } else { "" };
        let whole = if self.whole.is_empty() {
            "0"
        } else {
            self.whole
        };
        let point = if self.fraction.is_empty() { "" } else { "." };
        [sign, whole, point, self.fraction].concat()
    }

    /// Which of two numbers is further from 0.
    fn cmp_size(&self, other: &Self) -> Ordering {
        let length = self.whole.len().cmp(&other.whole.len());
        length
            .then_with(|| self.whole.cmp(other.whole))
            .then_with(|| self.fraction.cmp(other.fraction))
    }
}

impl Ord for Digits<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.is_negative, other.is_negative) {
            (false, false) => self.cmp_size(other),
            (true, true) => other.cmp_size(self),
            (one, two) => two.cmp(&one),
        }
    }
}

impl PartialOrd for Digits<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
