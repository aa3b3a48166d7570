//! Sums and products of numbers of few digits, as nearly all are, without making big numbers of them.

/// The most digits that are calculated with so.
const MOST_DIGITS: usize = 30;

/// A number: its digits as one whole number, and how many of them stand behind the point.
#[derive(Debug, Clone, Copy)]
pub(super) struct Small {
    digits: i128,
    scale: u32,
}

impl Small {
    /// A number by its sign, and its digits before and behind the point.
    pub(super) fn new(is_negative: bool, whole: &str, fraction: &str) -> Option<Self> {
        if whole.len() + fraction.len() > MOST_DIGITS {
            return None;
        }
        let digits = whole.bytes().chain(fraction.bytes());
        let digits = digits.fold(0, |number, digit| number * 10 + i128::from(digit - b'0'));
        Some(Self {
            digits: if is_negative { -digits } else { digits },
            scale: u32::try_from(fraction.len()).ok()?,
        })
    }

    pub(super) fn plus(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        let digits = self.raised(scale)?.checked_add(other.raised(scale)?)?;
        Some(Self { digits, scale })
    }

    pub(super) fn minus(self, other: Self) -> Option<Self> {
        let digits = -other.digits;
        self.plus(Self { digits, ..other })
    }

    pub(super) fn times(self, other: Self) -> Option<Self> {
        Some(Self {
            digits: self.digits.checked_mul(other.digits)?,
            scale: self.scale + other.scale,
        })
    }

    fn raised(self, scale: u32) -> Option<i128> {
        let factor = 10_i128.checked_pow(scale - self.scale)?;
        self.digits.checked_mul(factor)
    }

    /// The number in plain notation, without needless zeros.
    pub(super) fn plain(self) -> String {
        let sign = if self.digits < 0 { "-" } else { "" };
        let scale = self.scale as usize;
        // At least one digit stands before the point.
        let width = scale + 1;
        let digits = format!("{:0width$}", self.digits.unsigned_abs());
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        match fraction.trim_end_matches('0') {
            "" => format!("{sign}{whole}"),
            fraction => format!("{sign}{whole}.{fraction}"),
        }
    }
}
