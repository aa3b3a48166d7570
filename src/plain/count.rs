//! Numbers made readable.

use std::fmt::Display;

/// A count with thousands separators: `1,204`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count and its English noun: `1 record`, `1,204 records`.
pub fn counted(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", count(number))
}

/// How many numbers of records are named, at most.
const MOST_NAMED: usize = 20;

/// Numbers of records, in English and Japanese: the first ones, and how many more there are.
pub fn some_of(numbers: &[impl Display]) -> [String; 2] {
    let named = numbers.iter().take(MOST_NAMED);
    let named: Vec<_> = named.map(ToString::to_string).collect();
    let [english, japanese] = [", ", "、"].map(|between| named.join(between));
    let more = numbers.len() - named.len();
    if more == 0 {
        return [english, japanese];
    }
    let more = count(more as u64);
    [
        format!("{english} and {more} more"),
        format!("{japanese}、ほか{more}件"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_separators() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(count(number), text);
        }
    }

    #[test]
    fn of_many_numbers_the_first_are_named_and_the_rest_is_counted() {
        let numbers: Vec<_> = (1..=2000).collect();
        assert_eq!(some_of(&numbers[..2]), ["1, 2", "1、2"]);
        assert!(some_of(&numbers[..20])[0].ends_with(", 19, 20"));
        let [english, japanese] = some_of(&numbers);
        assert!(english.ends_with(", 20 and 1,980 more"), "{english}");
        assert!(japanese.ends_with("、20、ほか1,980件"), "{japanese}");
    }

    #[test]
    fn one_is_one_record() {
        let told = [0, 1, 1204].map(|number| counted(number, "record"));
        assert_eq!(told, ["0 records", "1 record", "1,204 records"]);
    }
}
