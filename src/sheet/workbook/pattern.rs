//! Numbers that are shown digit by digit, as postal codes and telephone numbers are: with leading zeros, and with what
//! stands between the digits.

use std::fmt;

/// The most bytes of a pattern: as many as a code of Excel has characters.
const MOST: usize = 255;

/// How a whole number is shown: by the first pattern whose bound it keeps, or else by the last. In a pattern, `0` is a
/// digit in any case, `#` one where the number has it, and all else stands for itself: `000-0000`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Pattern {
    bounded: Vec<(Bound, String)>,
    last: String,
}

/// A bound that numbers keep or do not: `<=999`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Bound {
    comparison: Comparison,
    than: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Comparison {
    AtMost,
    AtLeast,
    Not,
    Less,
    More,
    Equal,
}

/// Each with its sign; those of two characters first.
const COMPARISONS: [(&str, Comparison); 6] = [
    ("<=", Comparison::AtMost),
    (">=", Comparison::AtLeast),
    ("<>", Comparison::Not),
    ("<", Comparison::Less),
    (">", Comparison::More),
    ("=", Comparison::Equal),
];

impl Bound {
    /// Reads `<=999`; none of a number that is not whole.
    pub(super) fn read(text: &str) -> Option<Self> {
        COMPARISONS.iter().find_map(|(sign, comparison)| {
            let than = text.strip_prefix(sign)?.parse().ok()?;
            Some(Self {
                comparison: *comparison,
                than,
            })
        })
    }

    fn holds(self, number: u64) -> bool {
        match self.comparison {
            Comparison::AtMost => number <= self.than,
            Comparison::AtLeast => number >= self.than,
            Comparison::Not => number != self.than,
            Comparison::Less => number < self.than,
            Comparison::More => number > self.than,
            Comparison::Equal => number == self.than,
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = COMPARISONS.iter().find(|(_, one)| *one == self.comparison);
        let sign = sign.map_or("", |(sign, _)| sign);
        write!(f, "{sign}{}", self.than)
    }
}

impl Pattern {
    /// A pattern for all numbers; none if it is longer than those of Excel.
    pub(super) fn of_all(text: String) -> Option<Self> {
        Self::of(Vec::new(), text)
    }

    /// Patterns of which each but the last has a bound.
    pub(super) fn of(bounded: Vec<(Bound, String)>, last: String) -> Option<Self> {
        let is_short = |text: &str| text.len() <= MOST;
        let are_short = is_short(&last) && bounded.iter().all(|(_, text)| is_short(text));
        are_short.then_some(Self { bounded, last })
    }

    /// The pattern of numbers that keep no bound.
    pub(super) fn last(&self) -> &str {
        &self.last
    }

    /// A whole number, by its digits.
    pub(super) fn show(&self, digits: &str) -> String {
        let number: u64 = digits.parse().unwrap_or(u64::MAX);
        let mut bounded = self.bounded.iter();
        let bounded = bounded.find(|(bound, _)| bound.holds(number));
        filled(digits, bounded.map_or(&self.last, |(_, text)| text))
    }

    /// A code that shows numbers so in Excel.
    pub(super) fn code(&self) -> String {
        let bounded = self.bounded.iter();
        let bounded = bounded.map(|(bound, text)| format!("[{bound}]{};", escaped(text)));
        bounded.collect::<String>() + &escaped(&self.last)
    }
}

fn escaped(pattern: &str) -> String {
    let shown = pattern.chars().flat_map(|character| {
        let escape = (!is_digit(character)).then_some('\\');
        escape.into_iter().chain([character])
    });
    shown.collect()
}

/// Whether a character of a pattern stands for a digit.
fn is_digit(character: char) -> bool {
    matches!(character, '0' | '#')
}

/// Digits in their places of a pattern, from its end; those for which it has none are in front of it.
fn filled(digits: &str, pattern: &str) -> String {
    let mut left: Vec<_> = digits.chars().collect();
    let text: Vec<_> = pattern.chars().rev().collect();
    let first = text.iter().rposition(|character| is_digit(*character));
    let mut made = Vec::with_capacity(text.len());
    for (at, character) in text.into_iter().enumerate() {
        match character {
            '0' => made.push(left.pop().unwrap_or('0')),
            '#' => made.extend(left.pop()),
            other => made.push(other),
        }
        if Some(at) == first {
            made.extend(left.drain(..).rev());
        }
    }
    made.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_shown_as_excel_shows_them() {
        let bound = |text: &str| Bound::read(text).unwrap_or_else(|| panic!("{text}"));
        let postal = Pattern::of(
            vec![
                (bound("<=999"), "000".to_owned()),
                (bound("<=9999"), "000-00".to_owned()),
            ],
            "000-0000".to_owned(),
        );
        let telephone = Pattern::of(
            vec![(bound("<=99999999"), "####-####".to_owned())],
            "(00) ####-####".to_owned(),
        );
        for (pattern, number, shown) in [
            (Pattern::of_all("00000".to_owned()), "123", "00123"),
            (Pattern::of_all("00000".to_owned()), "1234567", "1234567"),
            (Pattern::of_all("000-0000".to_owned()), "600001", "060-0001"),
            (Pattern::of_all("A000".to_owned()), "12", "A012"),
            (postal.clone(), "64", "064"),
            (postal.clone(), "6401", "064-01"),
            (postal, "640941", "064-0941"),
            (telephone.clone(), "12345678", "1234-5678"),
            (telephone, "312345678", "(03) 1234-5678"),
        ] {
            let pattern = pattern.unwrap_or_else(|| panic!("{number}"));
            assert_eq!(pattern.show(number), shown, "{pattern:?}");
        }
        assert_eq!(Pattern::of_all("0".repeat(256)), None);
    }

    #[test]
    fn bounds_are_whole_numbers() {
        for text in ["<=999", ">=1", "<>7", "<5", ">5", "=0"] {
            let bound = Bound::read(text);
            assert_eq!(bound.map(|bound| bound.to_string()).as_deref(), Some(text));
        }
        for text in ["", "<", "<=1.5", "<-1", "Red", "$-411"] {
            assert_eq!(Bound::read(text), None, "{text}");
        }
        let holds = |text: &str, number| Bound::read(text).is_some_and(|one| one.holds(number));
        let of_five = ["<=5", ">=5", "<>5", "<5", ">5", "=5"];
        let expected = [
            [true, true, false, false, false, true],
            [true, false, true, true, false, false],
        ];
        for (number, expected) in [5, 4].into_iter().zip(expected) {
            assert_eq!(
                of_five.map(|text| holds(text, number)),
                expected,
                "{number}"
            );
        }
    }
}
