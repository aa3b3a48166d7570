//! Texts that look alike, or hide something: what people cannot see is compared and named.

use std::borrow::Cow;
use std::fmt::Write as _;

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

use super::{is_joiner, is_restless};

/// A name without what people overlook: case, blanks, full and half width, composed letters, and what has no look.
/// What people see is kept: `2⁵` is not 25.
pub fn folded(name: &str) -> String {
    let in_width = DecomposingNormalizerBorrowed::new_nfkd();
    let of_one_width = name.chars().flat_map(|letter| {
        let (other, as_is) = if is_of_another_width(letter) {
            (Some(in_width.normalize_iter(std::iter::once(letter))), None)
        } else {
            (None, Some(letter))
        };
        other.into_iter().flatten().chain(as_is)
    });
    let letters = ComposingNormalizerBorrowed::new_nfc().normalize_iter(of_one_width);
    let is_overlooked = |letter: char| {
        letter.is_whitespace() || letter == '_' || is_restless(letter) || is_joiner(letter)
    };
    let is_seen = |letter: &char| is_trace(*letter) || !is_overlooked(*letter);
    letters
        .filter(is_seen)
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether a character is one of those that are there for their width alone.
fn is_of_another_width(letter: char) -> bool {
    matches!(letter, '\u{ff00}'..='\u{ffef}')
}

/// A text with each letter as one character, as most systems write it.
pub fn composed(text: &str) -> Cow<'_, str> {
    ComposingNormalizerBorrowed::new_nfc().normalize(text)
}

/// A text with letters and their marks apart, as some systems name files.
pub fn decomposed(text: &str) -> Cow<'_, str> {
    DecomposingNormalizerBorrowed::new_nfd().normalize(text)
}

/// Whether a text has the trace of a character that was lost: nobody knows which it was.
pub fn has_lost(text: &str) -> bool {
    text.contains(is_trace)
}

/// What programs leave in the place of a character that they cannot write.
fn is_trace(character: char) -> bool {
    matches!(character, '\u{fffd}' | '\u{1a}')
}

/// Whether two texts that differ look the same. A character that was lost is not nothing.
pub fn look_alike(one: &str, other: &str) -> bool {
    let seen = |text: &str| {
        let composed = composed(text);
        let is_seen = |letter: &char| is_trace(*letter) || !hides(*letter);
        composed.chars().filter(is_seen).collect::<String>()
    };
    one != other && seen(one) == seen(other)
}

/// Where two texts differ, each by its code points: `U+304B U+3099`; `nothing` where one has nothing there.
pub fn difference(one: &str, other: &str) -> [String; 2] {
    let [one, other]: [Vec<char>; 2] = [one, other].map(|text| text.chars().collect());
    let same = |pair: &(&char, &char)| pair.0 == pair.1;
    let before = one.iter().zip(&other).take_while(same).count();
    let (one, other) = (&one[before..], &other[before..]);
    let behind = one
        .iter()
        .rev()
        .zip(other.iter().rev())
        .take_while(same)
        .count();
    [one, other].map(|part| code_points(&part[..part.len() - behind]))
}

fn code_points(characters: &[char]) -> String {
    const MOST: usize = 4;
    let mut text = String::new();
    for character in characters.iter().take(MOST) {
        let space = if text.is_empty() { "" } else { " " };
        // Writing to a string cannot fail.
        let _ = write!(text, "{space}U+{:04X}", u32::from(*character));
    }
    if characters.len() > MOST {
        text.push_str(" …");
    }
    text
}

/// The first character of a text that cannot be seen, that looks like a space, or that is the trace of one that was
/// lost.
pub fn hidden(text: &str) -> Option<char> {
    text.chars().find(|character| hides(*character))
}

fn hides(character: char) -> bool {
    let is_layout = matches!(character, '\n' | '\r' | '\t');
    character == '\u{a0}' || is_trace(character) || (is_restless(character) && !is_layout)
}

/// Whether a long text may hide something of what is met most. It looks at bytes alone, and is fast.
pub fn may_hide(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_hiding = |at: usize| {
        matches!(
            bytes[at..],
            [0xC2, 0xA0 | 0xAD, ..]
                | [0xE2, 0x80, 0x8B | 0x8E | 0x8F, ..]
                | [0xEF, 0xBB, 0xBF, ..]
                | [0xEF, 0xBF, 0xBD, ..]
        )
    };
    let mut leading = memchr::memchr3_iter(0xC2, 0xE2, 0xEF, bytes);
    memchr::memchr(0, bytes).is_some() || leading.any(is_hiding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_overlook_is_folded() {
        for (one, other) in [
            ("ｱﾊﾟｰﾄ", "アパート"),
            ("か\u{3099}く", "がく"),
            ("Ａｍｏｕｎｔ 2", "amount_2"),
            ("顧客\u{200b}名", "顧客名"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} {other}");
        }
        for (one, other) in [("は", "ば"), ("2⁵", "25"), ("H₂", "H2"), ("①", "1")] {
            assert_ne!(folded(one), folded(other), "{one} {other}");
        }
    }

    #[test]
    fn what_looks_alike_differs_by_code_points() {
        let (one, other) = ("学か\u{3099}く", "学がく");
        assert!(look_alike(one, other) && !look_alike(one, one));
        assert_eq!(difference(one, other), ["U+304B U+3099", "U+304C"]);
        assert_eq!(difference("A\u{200b}", "A"), ["U+200B", ""]);
        assert!(!look_alike("A", "Ａ"));
        for lost in ["高\u{fffd}", "高\u{1a}"] {
            assert!(has_lost(lost) && !look_alike(lost, "高"));
            assert_ne!(folded(lost), folded("高"));
        }
    }

    #[test]
    fn what_hides_is_found() {
        for (text, expected) in [
            ("A\u{a0}B", Some('\u{a0}')),
            ("A\0", Some('\0')),
            ("\u{fffd}", Some('\u{fffd}')),
            ("A\u{200b}", Some('\u{200b}')),
            ("A\u{ad}", Some('\u{ad}')),
            ("\u{feff}A", Some('\u{feff}')),
            ("株式会社 …“x”\n", None),
        ] {
            assert_eq!(hidden(text), expected, "{text}");
            assert_eq!(may_hide(text), expected.is_some(), "{text}");
        }
    }
}
