//! Numbers judged by their digits as they are written, which most are short enough for: no big number is made.

/// The digits of a number without an exponent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Digits<'a> {
    whole: &'a str,
    fraction: &'a str,
}

impl<'a> Digits<'a> {
    /// The digits of a literal that follows kintone's grammar; `None` of one with an exponent.
    pub(super) fn of(literal: &'a str) -> Option<Self> {
        let unsigned = literal.strip_prefix(['+', '-']).unwrap_or(literal);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let has_exponent = literal.contains(['e', 'E']);
        (!has_exponent).then(|| Self {
            whole: whole.trim_start_matches('0'),
            fraction: fraction.trim_end_matches('0'),
        })
    }

    /// How many digits stand before the decimal point; 0 for numbers below one.
    pub(super) fn integer_digits(self) -> usize {
        self.whole.len()
    }

    /// How many decimal places it needs.
    pub(super) fn decimals(self) -> usize {
        self.fraction.len()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Decimal, Rounding};

    proptest! {
        #[test]
        fn digits_say_what_the_number_says(
            text in "[+-]?[0-9]{1,24}(\\.[0-9]{0,12})?([eE][+-]?[0-9]{1,2})?",
            places in 0..12_u32,
        ) {
            let number: Decimal = text.parse().unwrap();
            for mode in [Rounding::HalfEven, Rounding::Up, Rounding::Down] {
                let rounded = number.rounded(places, mode);
                prop_assert_eq!(number.fits(places), rounded == number);
                let plain = rounded.plain();
                let whole = plain.trim_start_matches('-').split('.').next().unwrap();
                let digits = if whole == "0" { 0 } else { whole.len() };
                prop_assert_eq!(rounded.integer_digits(), digits);
            }
        }
    }
}
