//! Lines of a map as it is drawn up.

use crate::language::{Language, told};
use crate::plain::nearest;

/// A text and what is likely written for it; and on how many lines it is, and on which first.
pub(super) fn likely<'o>(
    text: &str,
    known: impl Iterator<Item = &'o str>,
    (line, count): (u64, u64),
    language: Language,
) -> (String, String) {
    let near = nearest(text, known);
    let pair = format!("{} = {}", quoted(text), quoted(near.unwrap_or_default()));
    let mut why = told!(
        language,
        "lines: {count}, first {line}",
        "{count}行、最初は{line}行目"
    );
    if near.is_none() {
        why += &told!(
            language,
            "; choose what is written",
            "。書き込む値を選んでください"
        );
    }
    (pair, why)
}

/// A text in quotes, as TOML has it, which takes all that JSON does.
pub(super) fn quoted(text: &str) -> String {
    serde_json::to_string(text)
        .unwrap_or_default()
        .replace('\u{7f}', "\\u007f")
}

/// A comment ends with its line.
pub(super) fn one_line(text: &str) -> String {
    text.chars()
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect()
}
