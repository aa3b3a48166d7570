//! Texts from outside, made harmless wherever they are read: on a terminal, in a workflow's log, in a document.
//!
//! [`harmless`] puts a text on one line without anything that moves the cursor, hides, or turns the direction of
//! what follows; [`Plain`] is the writer at the way out, which lets nothing of that kind pass, whoever forgot it.
//! Texts that look alike or hide something are told from each other in `alike`.
//! JSON and XML have escapes of their own, by which their data stay exact: [`json`], and [`is_restless`] for XML.

mod alike;
mod count;
mod eight;
mod file_names;
mod likeness;
mod line_ranges;
mod writer;

pub use alike::{composed, decomposed, difference, folded, has_lost, hidden, look_alike, may_hide};
pub use count::{count, counted, some_of};
pub use eight::{EIGHT, is_json_as_it_is, place, places};
pub use file_names::{Folder, safe_name};
pub use likeness::{likeness, may_be_compared, nearest};
pub use line_ranges::{LineRanges, short_range};
pub use writer::Plain;

use std::fmt::Write as _;

/// A text on one line, with everything restless in it shown as `\u{1b}`. Letters of every script stay as they are,
/// and what joins them. A text that itself says `\u{` has its backslash shown so, to be told from ours; for that,
/// a text is made harmless once, as the line that it is printed in.
pub fn harmless(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    visit(text, |shown| plain.push_str(shown.text));
    plain
}

/// A character of a text, as it is shown.
pub struct Shown<'a> {
    /// Where it stands in the text.
    pub at: usize,
    /// What is shown in its place.
    pub text: &'a str,
}

/// Hands over what [`harmless`] shows, character by character.
pub fn visit(text: &str, mut visit: impl FnMut(Shown<'_>)) {
    let mut escape = String::new();
    let mut before = None;
    for (at, character) in text.char_indices() {
        let end = at + character.len_utf8();
        let shown = match character {
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            _ if is_restless_between(before, character, text[end..].chars().next())
                || text[at..].starts_with("\\u{") =>
            {
                escape.clear();
                push_escape(&mut escape, character);
                &escape
            }
            _ => &text[at..end],
        };
        visit(Shown { at, text: shown });
        before = Some(character);
    }
}

/// A full-width letter, digit or sign as its ASCII twin; any other character as it is.
pub fn half_width(character: char) -> char {
    match character {
        '！'..='～' => char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character),
        other => other,
    }
}

/// Adds a line to a text for people: it stays one line, and is harmless.
pub fn push_line(text: &mut String, line: &str) {
    text.push_str(&harmless(line));
    text.push('\n');
}

/// A text of JSON in which every restless character is escaped as JSON escapes it, so that its data stay exact.
/// Such characters, and `##[`, which begins a command of a workflow, stand nowhere but within strings.
pub fn json(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        if character != '\n' && (is_restless(character) || is_joiner(character)) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(plain, "\\u{unit:04x}");
            }
        } else {
            plain.push(character);
        }
    }
    plain.replace(WORKFLOW_MARK, "##\\u005b")
}

/// A text from outside, short and without line ends: blanks run together to one space, and no more than so many
/// characters.
pub fn one_line(text: &str, limit: usize) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// The older mark of a workflow's commands, which counts anywhere in a line.
pub const WORKFLOW_MARK: &str = "##[";

/// Whether a character moves the cursor, hides, or turns the direction of text: control characters, line
/// separators, and what Unicode gives no look of its own. What joins letters or chooses a glyph is not among them.
pub fn is_restless(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e00ff}'
                | '\u{e01f0}'..='\u{e0fff}'
        )
}

/// Joins letters or emoji, or keeps letters apart.
fn is_joiner(character: char) -> bool {
    matches!(character, '\u{200c}'..='\u{200d}')
}

/// Chooses the glyph of the character before it.
fn is_selector(character: char) -> bool {
    matches!(
        character,
        '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}'
    )
}

/// Whether a character is restless where it stands: joiners and selectors are, where there is nothing to be joined
/// or chosen, as only a text that hides something has them there.
fn is_restless_between(before: Option<char>, character: char, after: Option<char>) -> bool {
    let is_shown = |neighbour: char| {
        !neighbour.is_whitespace() && !is_restless(neighbour) && !is_joiner(neighbour)
    };
    if is_selector(character) {
        return !before.is_some_and(|before| is_shown(before) && !is_selector(before));
    }
    if is_joiner(character) {
        let is_joined = |neighbour: char| !neighbour.is_ascii() && is_shown(neighbour);
        return !(before.is_some_and(is_joined) && after.is_some_and(is_joined));
    }
    is_restless(character)
}

fn push_escape(text: &mut String, character: char) {
    // Writing to a string cannot fail.
    let _ = write!(text, "\\u{{{:x}}}", u32::from(character));
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    digits.map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_cannot_move_the_cursor_or_hide() {
        assert_eq!(
            harmless("株式会社\u{1b}[2J\r\nx\u{202e}y\u{200b}\tz"),
            "株式会社\\u{1b}[2J\\r\\nx\\u{202e}y\\u{200b}\\tz"
        );
        let controls = "\0\u{7f}\u{85}\u{9b}";
        let marks = "\u{61c}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\u{202e}\u{2066}\u{2069}";
        let fillers = "\u{3164}\u{feff}\u{fff9}\u{fffb}\u{e0001}\u{e007f}";
        for restless in [controls, marks, fillers].concat().chars() {
            let shown = format!("日\\u{{{:x}}}本", u32::from(restless));
            assert_eq!(harmless(&format!("日{restless}本")), shown);
        }
    }

    #[test]
    fn ordinary_text_stays_as_it_is() {
        for text in [
            "ｶﾅ 😀 é が 한글 עברית",
            "👨\u{200d}👩\u{200d}👧",
            "❤\u{fe0f}\u{200d}🔥 1\u{fe0f}\u{20e3}",
            "葛\u{e0100}城 می\u{200c}خواهم",
            r"C:\new\table\user.csv",
        ] {
            assert_eq!(harmless(text), text);
        }
    }

    #[test]
    fn what_joins_nothing_is_shown() {
        for (text, shown) in [
            ("a\u{200d}b", "a\\u{200d}b"),
            ("\u{200c}日", "\\u{200c}日"),
            ("日\u{200d}", "日\\u{200d}"),
            ("\u{fe0f}a", "\\u{fe0f}a"),
            ("a\u{fe00}\u{fe01}\u{e0100}", "a\u{fe00}\\u{fe01}\\u{e0100}"),
        ] {
            assert_eq!(harmless(text), shown);
        }
    }

    #[test]
    fn a_text_that_looks_escaped_is_told_from_one_that_is() {
        assert_eq!(harmless(r"\u{1b}"), r"\u{5c}u{1b}");
        assert_ne!(harmless(r"\u{1b}"), harmless("\u{1b}"));
    }

    #[test]
    fn json_keeps_its_data() {
        let data = "a\u{1b}\u{9b}\u{202e}\u{e0041}👨\u{200d}👩\n##[x]";
        let text = json(&format!("{:#}\n", serde_json::json!({ "a": data })));
        assert_eq!(
            text,
            "{\n  \"a\": \"a\\u001b\\u009b\\u202e\\udb40\\udc41👨\\u200d👩\\n##\\u005bx]\"\n}\n"
        );
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["a"], data);
    }

    #[test]
    fn a_text_from_outside_fits_on_one_line() {
        assert_eq!(one_line(" a\r\n\tb c\u{2028} ", 80), "a b c");
        assert_eq!(one_line("日本語の長い文", 3), "日本語…");
        assert_eq!(one_line(" \n", 3), "");
    }
}
