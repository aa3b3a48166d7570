//! What is known of a code, kintable's or kintone's: severity, cause and remedy.

use std::borrow::Cow;

use serde::Deserialize;

use crate::language::{Language, Text};

/// How grave a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing is stopped.
    Notice,
    /// The file cannot be imported as it is.
    Error,
}

/// What a kind of problem is, apart from what one of it holds.
#[derive(Debug)]
pub struct KindEntry {
    /// How grave it is.
    pub severity: Severity,
    /// What is behind its code.
    pub explanation: Explanation,
}

/// What is behind a code.
#[derive(Debug)]
pub struct Explanation {
    /// The code: `number.invalid`, `GAIA_LO04`.
    pub code: Cow<'static, str>,
    /// Why it happens; its first sentence can stand alone.
    pub cause: Text,
    /// What to do about it.
    pub remedy: Text,
    /// What goes wrong and how it is put right, where two short texts show it.
    pub example: Option<Example>,
    /// What the reference product says of it; `{name}` stands for what varies.
    pub reference: Option<&'static str>,
    /// What kintone says, for a code of kintone's.
    pub kintone: Option<KintoneText>,
}

/// A text that goes wrong, and the same put right.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What goes wrong.
    pub wrong: Cow<'static, str>,
    /// What is right.
    pub right: Cow<'static, str>,
}

/// An error of kintone's as it is recorded. `X` and `N` stand for what varies.
#[derive(Debug)]
pub struct KintoneText {
    /// The HTTP status, or the statuses that it came with over time, where recorded.
    pub status: Option<String>,
    /// The Japanese text, where it is recorded.
    pub japanese: Option<String>,
    /// The English text, where it is recorded.
    pub english: Option<String>,
}

impl Explanation {
    /// The first sentence of the cause.
    pub fn headline(&self, language: Language) -> &str {
        let cause = self.cause.of(language);
        let ends = [
            cause.find(". ").map(|at| at + 1),
            cause.find('。').map(|at| at + '。'.len_utf8()),
        ];
        let end = ends.into_iter().flatten().min();
        &cause[..end.unwrap_or(cause.len())]
    }

    /// The remedy as it is said beside a message: in English as a phrase, without its capital and its full stop.
    pub fn advice(&self, language: Language) -> String {
        let remedy = self.remedy.of(language);
        if language == Language::Japanese {
            return remedy.to_owned();
        }
        let remedy = remedy.strip_suffix('.').unwrap_or(remedy);
        let mut letters = remedy.chars();
        match (letters.next(), letters.next()) {
            (Some(first), Some(second)) if second.is_lowercase() => {
                let rest = &remedy[first.len_utf8()..];
                first.to_lowercase().chain(rest.chars()).collect()
            }
            _ => remedy.to_owned(),
        }
    }
}
