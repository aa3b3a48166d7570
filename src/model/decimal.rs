//! Decimal numbers as text: kintone allows up to 30 digits, more than any float or machine decimal holds.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use bigdecimal::{BigDecimal, RoundingMode};
use compact_str::CompactString;

use super::digits::Digits;
use super::small::Small;

/// The longest literal and the largest exponent that are read; far beyond kintone's 30 digits,
/// and small enough that no number can be written to exhaust memory.
const MAX_LITERAL: usize = 512;
const MAX_EXPONENT: i64 = 512;

/// How many decimals the result of a calculation keeps; kintone shows at most 30 digits.
const MAX_RESULT_SCALE: i64 = 64;

/// A number as kintone writes it: optional sign, digits, optional fraction, optional exponent
/// (kintone API facts, section 4.3). The text is kept as it was written, and nothing else, as records may hold very
/// many numbers; comparison is by value.
#[derive(Debug, Clone)]
pub struct Decimal {
    literal: CompactString,
}

/// Why a text is not a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// The text does not follow the grammar.
    #[error("not a number")]
    Syntax,
    /// The text follows the grammar but is longer than any number kintone stores.
    #[error("too many digits")]
    TooLong,
}

/// How kintone rounds decimals beyond an app's decimal places (the app's number precision).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// To the even neighbour when halfway; kintone's default.
    HalfEven,
    /// Away from zero.
    Up,
    /// Toward zero.
    Down,
}

impl Decimal {
    /// The text as it was written, without surrounding blanks.
    pub fn literal(&self) -> &str {
        &self.literal
    }

    /// A number in plain notation without needless zeros; `None` if it has an exponent.
    pub fn plain_text(number: &str) -> Option<Cow<'_, str>> {
        if Digits::is_plain(number) {
            return Some(number.into());
        }
        Some(Digits::of(number)?.plain().into())
    }

    /// The value in plain notation without needless zeros, as kintone stores it: `1.50e1` is `15`.
    pub fn plain(&self) -> String {
        match Digits::of(&self.literal) {
            Some(digits) => digits.plain(),
            None => plain(&self.value()),
        }
    }

    /// How its value compares with that of a number in plain notation; `None` if one of them has an exponent.
    pub fn cmp_plain(&self, number: &str) -> Option<Ordering> {
        Some(Digits::of(&self.literal)?.cmp(&Digits::of(number)?))
    }

    /// The value. The text was read as a number before, so that it is one.
    fn value(&self) -> BigDecimal {
        self.literal.parse().unwrap_or_default()
    }

    fn of(value: &BigDecimal) -> Self {
        let literal = plain(value).into();
        Self { literal }
    }

    /// The value rounded to so many decimal places.
    pub fn rounded(&self, places: u32, rounding: Rounding) -> Self {
        if self.fits(places) {
            let literal = self.plain().into();
            return Self { literal };
        }
        let mode = match rounding {
            Rounding::HalfEven => RoundingMode::HalfEven,
            Rounding::Up => RoundingMode::Up,
            Rounding::Down => RoundingMode::Down,
        };
        Self::of(&self.value().with_scale_round(i64::from(places), mode))
    }

    /// The sum of two numbers; `None` for one beyond all that can be read.
    pub fn plus(&self, other: &Self) -> Option<Self> {
        self.small(other, Small::plus)
            .or_else(|| Self::bounded(&(self.value() + other.value())))
    }

    /// The difference of two numbers; `None` for one beyond all that can be read.
    pub fn minus(&self, other: &Self) -> Option<Self> {
        self.small(other, Small::minus)
            .or_else(|| Self::bounded(&(self.value() - other.value())))
    }

    /// The product of two numbers; `None` for one beyond all that can be read.
    pub fn times(&self, other: &Self) -> Option<Self> {
        self.small(other, Small::times)
            .or_else(|| Self::bounded(&(self.value() * other.value())))
    }

    /// The quotient of two numbers; `None` for one by 0, or beyond all that can be read.
    pub fn divided_by(&self, other: &Self) -> Option<Self> {
        let divisor = other.value();
        if divisor == BigDecimal::default() {
            return None;
        }
        Self::bounded(&(self.value() / divisor))
    }

    /// The result of two numbers of few digits.
    fn small(&self, other: &Self, calculate: fn(Small, Small) -> Option<Small>) -> Option<Self> {
        let [one, other] = [self, other].map(|number| {
            let digits = Digits::of(&number.literal)?;
            Small::new(digits.is_negative, digits.whole, digits.fraction)
        });
        let literal = calculate(one?, other?)?.plain().into();
        Some(Self { literal })
    }

    /// A result, kept as small as numbers that are read, so that no chain of calculations exhausts memory.
    fn bounded(value: &BigDecimal) -> Option<Self> {
        let digits = i64::try_from(value.digits()).ok()?;
        let magnitude = digits - value.fractional_digit_count();
        if magnitude > MAX_EXPONENT {
            return None;
        }
        let scale = value.fractional_digit_count().min(MAX_RESULT_SCALE);
        Some(Self::of(
            &value.with_scale_round(scale, RoundingMode::HalfEven),
        ))
    }

    /// Whether it needs no more decimal places than these, so that rounding to them changes nothing.
    pub fn fits(&self, places: u32) -> bool {
        self.digits().1 <= places as usize
    }

    /// How many digits stand before the decimal point; 0 for numbers below one.
    pub fn integer_digits(&self) -> usize {
        self.digits().0
    }

    /// How many digits it needs before the decimal point, and how many behind it.
    fn digits(&self) -> (usize, usize) {
        let count = |digits: Digits<'_>| (digits.whole.len(), digits.fraction.len());
        match Digits::of(&self.literal) {
            Some(digits) => count(digits),
            None => Digits::of(&self.plain()).map(count).unwrap_or_default(),
        }
    }
}

/// Plain notation is safe here: length and exponent were bounded when the number was read.
fn plain(value: &BigDecimal) -> String {
    let text = value.normalized().to_plain_string();
    if text == "-0" { "0".to_owned() } else { text }
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        let literal = number.to_string().into();
        Self { literal }
    }
}

impl FromStr for Decimal {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, DecimalError> {
        let literal = text.trim();
        let unsigned = literal.strip_prefix(['+', '-']).unwrap_or(literal);
        let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let power = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let is_number = digits(whole) && digits(fraction) && digits(power);
        if !is_number || whole.is_empty() || power.is_empty() {
            return Err(DecimalError::Syntax);
        }
        let is_small = power.parse().is_ok_and(|power: i64| power <= MAX_EXPONENT);
        if !is_small || literal.len() > MAX_LITERAL {
            return Err(DecimalError::TooLong);
        }
        let literal = literal.into();
        Ok(Self { literal })
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_digits = self.cmp_plain(&other.literal);
        by_digits.unwrap_or_else(|| self.value().cmp(&other.value()))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.literal)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn numbers_are_stored_in_plain_notation() {
        let most_digits = "123456789012345678901234567890";
        for (text, plain) in [
            ("1.5e1", "15"),
            (" 42 ", "42"),
            ("\u{3000}42\u{3000}", "42"),
            ("00012.50", "12.5"),
            ("5.", "5"),
            ("-0", "0"),
            ("+7", "7"),
            ("1e3", "1000"),
            (most_digits, most_digits),
        ] {
            assert_eq!(number(text).plain(), plain, "{text}");
        }
    }

    #[test]
    fn what_kintone_refuses_is_no_number() {
        for bad in [
            "", ".5", "１２", "0x10", "1,000", "abc", "1e", "--1", "1 2", "NaN", "inf", "1_000",
        ] {
            assert_eq!(bad.parse::<Decimal>(), Err(DecimalError::Syntax), "{bad}");
        }
        for long in ["1e999999999", "1e-513", &"9".repeat(600)] {
            assert_eq!(long.parse::<Decimal>(), Err(DecimalError::TooLong));
        }
    }

    #[test]
    fn results_are_exact_and_bounded() {
        let plain = |result: Option<Decimal>| result.map_or(String::new(), |number| number.plain());
        assert_eq!(plain(number("0.1").plus(&number("0.2"))), "0.3");
        assert_eq!(plain(number("1").minus(&number("1.0"))), "0");
        assert_eq!(plain(number("1e2").times(&number("0.5"))), "50");
        let third = number("1").divided_by(&number("3")).unwrap();
        assert_eq!(third.rounded(4, Rounding::HalfEven).plain(), "0.3333");
        assert_eq!(number("1").divided_by(&number("0")), None);
        assert_eq!(number("1e300").times(&number("1e300")), None);
    }

    #[test]
    fn rounding_follows_the_apps_mode() {
        let rounded = |text: &str, mode| number(text).rounded(4, mode).plain();
        assert_eq!(rounded("0.00005", Rounding::HalfEven), "0");
        assert_eq!(rounded("-0.00005", Rounding::HalfEven), "0");
        assert_eq!(rounded("0.00015", Rounding::HalfEven), "0.0002");
        assert_eq!(rounded("-1.00001", Rounding::Up), "-1.0001");
        assert_eq!(rounded("-1.00009", Rounding::Down), "-1");
    }

    proptest! {
        #[test]
        fn numbers_are_compared_and_written_by_value(
            one in "[+-]?0{0,2}[0-9]{1,3}(\\.[0-9]{0,3})?([eE][+-]?[0-2])?",
            other in "[+-]?0{0,2}[0-9]{1,3}(\\.[0-9]{0,3})?([eE][+-]?[0-2])?",
        ) {
            let [one, other] = [one, other].map(|text| number(&text));
            prop_assert_eq!(one.cmp(&other), one.value().cmp(&other.value()));
            prop_assert_eq!(one == other, one.value() == other.value());
            prop_assert_eq!(one.plain(), plain(&one.value()));
        }

        #[test]
        fn small_numbers_come_to_what_big_ones_do(
            one in "-?[0-9]{1,12}(\\.[0-9]{0,6})?",
            other in "-?[0-9]{1,12}(\\.[0-9]{0,6})?",
        ) {
            let [one, other] = [one, other].map(|text| number(&text));
            let literal = |result: Option<Decimal>| result.unwrap().literal;
            let big = |value: &BigDecimal| Decimal::bounded(value).unwrap().literal;
            prop_assert_eq!(literal(one.plus(&other)), big(&(one.value() + other.value())));
            prop_assert_eq!(literal(one.minus(&other)), big(&(one.value() - other.value())));
            prop_assert_eq!(literal(one.times(&other)), big(&(one.value() * other.value())));
        }

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
