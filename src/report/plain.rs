//! Texts from outside, made harmless for a terminal, and numbers made readable.

use std::fmt::Write as _;

/// A text on one line, without characters that move the cursor, hide, or turn the direction of what follows.
/// Letters of every script stay as they are.
pub(super) fn harmless(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => plain.push_str("\\n"),
            '\r' => plain.push_str("\\r"),
            '\t' => plain.push_str("\\t"),
            _ if character.is_control() || is_invisible(character) => {
                // Writing to a string cannot fail.
                let _ = write!(plain, "\\u{{{:x}}}", u32::from(character));
            }
            _ => plain.push(character),
        }
    }
    plain
}

/// Zero-width characters, and those that turn the direction of text.
pub(super) fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

/// A count with thousands separators: `1,204`.
pub(super) fn count(number: u64) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_cannot_move_the_cursor_or_hide() {
        assert_eq!(
            harmless("株式会社\u{1b}[2J\r\nx\u{202e}y\u{200b}"),
            "株式会社\\u{1b}[2J\\r\\nx\\u{202e}y\\u{200b}"
        );
        assert_eq!(harmless("ｶﾅ 😀 é"), "ｶﾅ 😀 é");
    }

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
}
