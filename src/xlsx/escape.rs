//! Texts within XML.

use std::fmt::Write as _;

/// A text within XML. What XML does not hold, and what would be taken for such an escape, is written as Excel does.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(letter),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                let _ = write!(escaped, "_x{:04X}_", u32::from(letter));
            }
            '_' if is_escape(&text[at..]) => escaped.push_str("_x005F_"),
            _ => escaped.push(letter),
        }
    }
    escaped
}

/// Whether a text begins as an escape does: `_x0041_`.
fn is_escape(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_marked = bytes.len() >= 7 && bytes[1] == b'x' && bytes[6] == b'_';
    is_marked && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_breaks_out_of_its_cell() {
        for (text, expected) in [
            ("<a&b>\"", "&lt;a&amp;b&gt;&quot;"),
            ("a\r\n\tb\u{1}", "a_x000D_\n\tb_x0001_"),
            ("_x0041_ _x004_ _x00zz_", "_x005F_x0041_ _x004_ _x00zz_"),
            ("_x005F_x0041_", "_x005F_x005F_x005F_x0041_"),
            ("\u{ffff}表😀", "_xFFFF_表😀"),
        ] {
            assert_eq!(escaped(text), expected);
        }
    }
}
