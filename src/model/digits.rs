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

    /// Whether a number is in plain notation without needless zeros, as [`plain`](Self::plain) has it; judged at a glance,
    /// so that none is taken for plain that is not.
    pub(super) fn is_plain(number: &str) -> bool {
        let unsigned = number.strip_prefix('-').unwrap_or(number);
        let count = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let bytes = unsigned.as_bytes();
        let whole = count(bytes);
        let has_needless_zero = bytes.first() == Some(&b'0') && whole > 1;
        if whole == 0 || has_needless_zero {
            return false;
        }
        match bytes[whole..].split_first() {
            None => unsigned == number || unsigned != "0",
            Some((b'.', fraction)) => {
                count(fraction) == fraction.len()
                    && fraction.last().is_some_and(|last| *last != b'0')
            }
            Some(_) => false,
        }
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_plain_stays_as_it_is(number in "-?0{0,2}[0-9]{0,2}(\\.[0-9]{0,2}0{0,1})?[e.]?") {
            let made = Digits::of(&number).map(|digits| digits.plain());
            prop_assert!(!Digits::is_plain(&number) || made.as_ref() == Some(&number));
        }
    }

    #[test]
    fn nearly_all_numbers_are_plain_at_a_glance() {
        let plain = ["0", "7", "128000", "-12.5", "0.05", "-0.1"];
        assert!(plain.iter().all(|number| Digits::is_plain(number)));
    }
}
