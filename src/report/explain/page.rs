//! Explanations as pages for people and documents for machines.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use super::{Explanation, all};
use crate::report::Language;

/// The version of the documents.
const VERSION: u32 = 1;

/// The words of a page.
struct Labels {
    says: &'static str,
    unrecorded: &'static str,
    cause: &'static str,
    remedy: &'static str,
    wrong: &'static str,
    right: &'static str,
}

const ENGLISH: Labels = Labels {
    says: "kintone says",
    unrecorded: "(its text is not recorded)",
    cause: "Cause",
    remedy: "Remedy",
    wrong: "Wrong",
    right: "Right",
};

const JAPANESE: Labels = Labels {
    says: "kintoneのメッセージ",
    unrecorded: "（記録がありません）",
    cause: "原因",
    remedy: "対処",
    wrong: "誤",
    right: "正",
};

/// An explanation as a page.
pub fn page(explanation: &Explanation, language: Language) -> String {
    let labels = match language {
        Language::English => &ENGLISH,
        Language::Japanese => &JAPANESE,
    };
    let account = explanation.account(language);
    let mut text = format!("{}\n", explanation.code);
    if let Some(kintone) = &explanation.kintone {
        let status = kintone.status.map(|status| format!(" (HTTP {status})"));
        // Writing to a string cannot fail.
        let _ = writeln!(text, "\n{}{}:", labels.says, status.unwrap_or_default());
        let mut said = [kintone.japanese, kintone.english]
            .into_iter()
            .flatten()
            .peekable();
        if said.peek().is_none() {
            let _ = writeln!(text, "  {}", labels.unrecorded);
        }
        for line in said {
            let _ = writeln!(text, "  {line}");
        }
    }
    let _ = writeln!(text, "\n{}:\n  {}", labels.cause, account.cause);
    let _ = writeln!(text, "\n{}:\n  {}", labels.remedy, account.remedy);
    if let Some(example) = &explanation.example {
        for (label, lines) in [(labels.wrong, example.wrong), (labels.right, example.right)] {
            let indented = lines.replace('\n', "\n  ");
            let _ = writeln!(text, "\n{label}:\n  {indented}");
        }
    }
    text
}

/// Every code with the first sentence of its cause.
pub fn list(language: Language) -> String {
    let longest = all().map(|explanation| explanation.code.len()).max();
    let width = longest.unwrap_or_default();
    let line = |explanation: &Explanation| {
        let headline = explanation.account(language).headline();
        format!("{:width$}  {headline}\n", explanation.code)
    };
    all().map(line).collect()
}

/// An explanation as a document.
pub fn document(explanation: &Explanation, language: Language) -> Json {
    let account = explanation.account(language);
    let example = explanation.example.as_ref();
    let kintone = explanation.kintone.as_ref();
    json!({
        "version": VERSION,
        "code": explanation.code,
        "cause": account.cause,
        "remedy": account.remedy,
        "example": example.map(|example| json!({"wrong": example.wrong, "right": example.right})),
        "kintone": kintone.map(|text| json!({"status": text.status, "ja": text.japanese, "en": text.english})),
    })
}

/// Every code with the first sentence of its cause, as a document.
pub fn list_document(language: Language) -> Json {
    let entry = |explanation: &Explanation| json!({"code": explanation.code, "headline": explanation.account(language).headline()});
    json!({"version": VERSION, "codes": all().map(entry).collect::<Vec<_>>()})
}
