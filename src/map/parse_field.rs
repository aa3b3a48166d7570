//! Rules of a field that are more than a text or a list of them: lists, words for yes and no, and what a text must keep to.

use std::ops::Range;

use super::rules::{Boolean, Checks, List};
use crate::language::{Text, text};
use crate::toml_file::{Complaints, Keys, Named};

/// The words for yes and no that a map has unless it says others. Case does not count.
const YES: [&str; 6] = ["true", "yes", "y", "1", "on", "はい"];
const NO: [&str; 6] = ["false", "no", "n", "0", "off", "いいえ"];

pub(super) fn list(
    keys: &mut Keys<'_, '_>,
    complaints: &mut Complaints<'_>,
) -> Option<(List, Range<usize>)> {
    let separator = keys.text("list-separator", complaints);
    let json = keys.word(
        "list",
        &[("json", List::Json)].map(|(word, _)| (word, ())),
        complaints,
    );
    let json_at = keys.take("list").map(|(_, value)| value.span());
    match (separator, json) {
        (Some(separator), Some(())) => {
            let reason = Text::fixed(
                "`list = \"json\"` is there, too",
                "「list = \"json\"」も指定されています。",
            );
            complaints.unfit("list-separator", &separator.at, reason);
            None
        }
        (Some(separator), None) if separator.text.is_empty() => {
            complaints.invalid(
                "list-separator",
                &separator.at,
                Text::fixed("a text that is not empty", "空でない文字列"),
            );
            None
        }
        (Some(separator), None) => Some((List::Separated(separator.text), separator.at)),
        (None, Some(())) => Some((List::Json, json_at.unwrap_or_default())),
        (None, None) => None,
    }
}

pub(super) fn boolean(
    keys: &mut Keys<'_, '_>,
    complaints: &mut Complaints<'_>,
) -> Option<(Boolean, Range<usize>)> {
    let (at, value) = keys.take("boolean")?;
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let mut boolean = Boolean {
        truths: words(&YES),
        falsities: words(&NO),
        yes: None,
        no: None,
    };
    if value.get_ref().as_bool() == Some(true) {
        return Some((boolean, at));
    }
    let Some(table) = value.get_ref().as_table() else {
        let expected = Text::fixed(
            "true, or a table with `true`, `false`, `yes` and `no`",
            "true、または「true」「false」「yes」「no」を持つテーブル",
        );
        complaints.invalid("boolean", &value.span(), expected);
        return None;
    };
    let mut keys = Keys::new(table);
    let lowered = |words: Vec<Named>| words.iter().map(|word| word.text.to_lowercase()).collect();
    if let Some(words) = keys.texts("true", complaints) {
        boolean.truths = lowered(words);
    }
    if let Some(words) = keys.texts("false", complaints) {
        boolean.falsities = lowered(words);
    }
    boolean.yes = keys.text("yes", complaints);
    boolean.no = keys.text("no", complaints);
    keys.end(complaints);
    let mut both = boolean.truths.iter();
    if let Some(word) = both.find(|word| boolean.falsities.contains(word)) {
        let expected = text!(
            "made of different words for true and false; \"{word}\" is both",
            "trueとfalseで異なる言葉（「{word}」が両方にあります）"
        );
        complaints.invalid("boolean", &value.span(), expected);
    }
    Some((boolean, at))
}

pub(super) fn checks(keys: &mut Keys<'_, '_>, complaints: &mut Complaints<'_>) -> Checks {
    let forbid = keys.text("forbid", complaints);
    let reserved = keys.texts("reserved", complaints).unwrap_or_default();
    let pattern = keys.text("matches", complaints);
    let matches = pattern.and_then(|pattern| {
        let whole = format!("^(?:{})$", pattern.text);
        // What is compiled of a pattern is bounded, and matching takes time in the length of the text alone.
        let built = regex::RegexBuilder::new(&whole).size_limit(1 << 20).build();
        built
            .map_err(|error| {
                let reason = error.to_string();
                let reason = reason.lines().last().unwrap_or_default().trim().to_owned();
                let expected = text!("a regular expression ({reason})", "正規表現（{reason}）");
                complaints.invalid("matches", &pattern.at, expected);
            })
            .ok()
    });
    Checks {
        forbid,
        reserved,
        matches,
        json: keys.truth("json", complaints),
    }
}
