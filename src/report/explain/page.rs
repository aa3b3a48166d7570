//! Explanations as pages for people and documents for machines.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use crate::language::{Language, Text};
use crate::problem::{Explanation, explanations, topics};

/// The version of the documents.
const VERSION: u32 = 1;

const SAYS: Text = Text::fixed("kintone's message", "kintoneのメッセージ");
const UNRECORDED: Text = Text::fixed("(its text is not recorded)", "（メッセージは未確認です）");
const CAUSE: Text = Text::fixed("Cause", "原因");
const ABOUT: Text = Text::fixed("How it works", "しくみ");
const REFERENCE: Text = Text::fixed("cli-kintone's message", "cli-kintoneのメッセージ");
const REMEDY: Text = Text::fixed("What to do", "対処");
const WRONG: Text = Text::fixed("Wrong", "誤りの例");
const RIGHT: Text = Text::fixed("Right", "正しい例");

/// An explanation as a page.
pub fn page(explanation: &Explanation, language: Language) -> String {
    let mut text = format!("{}\n", explanation.code);
    let colon = Text::fixed(":", "：");
    let colon = colon.of(language);
    let mut section = |label: &str, lines: &str| {
        let lines = lines.replace('\n', "\n  ");
        // Writing to a string cannot fail.
        let _ = writeln!(text, "\n{label}{colon}\n  {lines}");
    };
    if let Some(kintone) = &explanation.kintone {
        let status = kintone.status.as_ref();
        let status = status.map(|status| match language {
            Language::English => format!(" (HTTP status {status})"),
            Language::Japanese => format!("（HTTPステータス{}）", status.replace(", ", "、")),
        });
        let label = format!("{}{}", SAYS.of(language), status.unwrap_or_default());
        let said = [&kintone.japanese, &kintone.english].into_iter().flatten();
        let said: Vec<_> = said.map(String::as_str).collect();
        match said.join("\n").as_str() {
            "" => section(&label, UNRECORDED.of(language)),
            said => section(&label, said),
        }
    }
    if let Some(reference) = explanation.reference {
        section(REFERENCE.of(language), &varying(reference));
    }
    let is_topic = topics().iter().any(|topic| topic.code == explanation.code);
    let cause = if is_topic { ABOUT } else { CAUSE };
    section(cause.of(language), explanation.cause.of(language));
    section(REMEDY.of(language), explanation.remedy.of(language));
    if let Some(example) = &explanation.example {
        section(WRONG.of(language), &example.wrong);
        section(RIGHT.of(language), &example.right);
    }
    text
}

/// A text of the reference product's, with `X` for what varies, as kintone's texts are recorded.
fn varying(reference: &str) -> String {
    let mut text = String::new();
    let mut rest = reference;
    while let Some((before, after)) = rest.split_once('{') {
        text.extend([before, "X"]);
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    text + rest
}

/// Every code with the first sentence of its cause, and every subject.
fn listed() -> impl Iterator<Item = &'static Explanation> {
    explanations().chain(topics())
}

/// All of them, a line each.
pub fn list(language: Language) -> String {
    let longest = listed().map(|explanation| explanation.code.len()).max();
    let width = longest.unwrap_or_default();
    let line = |explanation: &Explanation| {
        let headline = explanation.headline(language);
        format!("{:width$}  {headline}\n", explanation.code)
    };
    listed().map(line).collect()
}

/// An explanation as a document.
pub fn document(explanation: &Explanation, language: Language) -> Json {
    let example = explanation.example.as_ref();
    let kintone = explanation.kintone.as_ref();
    json!({
        "version": VERSION,
        "command": "explain",
        "exit_code": 0,
        "code": explanation.code,
        "cause": explanation.cause.of(language),
        "remedy": explanation.remedy.of(language),
        "example": example.map(|example| json!({"wrong": example.wrong, "right": example.right})),
        "cli_kintone": explanation.reference.map(varying),
        "kintone": kintone.map(|text| json!({"status": text.status, "ja": text.japanese, "en": text.english})),
    })
}

/// All of them as a document.
pub fn list_document(language: Language) -> Json {
    let entry = |explanation: &Explanation| json!({"code": explanation.code, "headline": explanation.headline(language)});
    let codes: Vec<_> = listed().map(entry).collect();
    json!({"version": VERSION, "command": "explain", "exit_code": 0, "codes": codes})
}
