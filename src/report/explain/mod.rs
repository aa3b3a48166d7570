//! What is behind each code, kintable's and kintone's: cause and remedy, without asking anyone.
//!
//! The explanations are tables, a file for each family of codes; an entry holds both languages, so that none
//! can lack one. kintone's own texts are given where they are recorded, to the letter.

mod file;
mod key;
mod kintone;
mod kintone_access;
mod kintone_query;
mod page;
mod plan;
mod value;

pub use page::{document, list, list_document, page};

use super::Language;

/// What is behind a code.
#[derive(Debug, Clone, Copy)]
pub struct Explanation {
    /// The code: `number.invalid`, `GAIA_LO04`.
    pub code: &'static str,
    /// What goes wrong and how it is put right, where two short texts show it.
    pub example: Option<Example>,
    /// What kintone says, for a code of kintone's.
    pub kintone: Option<KintoneText>,
    english: Account,
    japanese: Account,
}

/// Cause and remedy in one language.
#[derive(Debug, Clone, Copy)]
pub struct Account {
    /// Why it happens; its first sentence can stand alone.
    pub cause: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
}

/// A text that goes wrong, and the same put right.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// What goes wrong.
    pub wrong: &'static str,
    /// What is right.
    pub right: &'static str,
}

/// An error of kintone's as it is recorded. `X` and `N` stand for what varies.
#[derive(Debug, Clone, Copy)]
pub struct KintoneText {
    /// The HTTP status, or the statuses that it came with over time, where recorded.
    pub status: Option<&'static str>,
    /// The Japanese text, where it is recorded.
    pub japanese: Option<&'static str>,
    /// The English text, where it is recorded.
    pub english: Option<&'static str>,
}

impl Explanation {
    /// Cause and remedy.
    pub fn account(&self, language: Language) -> &Account {
        match language {
            Language::English => &self.english,
            Language::Japanese => &self.japanese,
        }
    }

    const fn new(code: &'static str, english: Account, japanese: Account) -> Self {
        Self {
            code,
            example: None,
            kintone: None,
            english,
            japanese,
        }
    }

    const fn example(mut self, wrong: &'static str, right: &'static str) -> Self {
        self.example = Some(Example { wrong, right });
        self
    }

    /// kintone's status and texts; what is empty is not recorded.
    const fn says(
        mut self,
        status: &'static str,
        japanese: &'static str,
        english: &'static str,
    ) -> Self {
        self.kintone = Some(KintoneText {
            status: recorded(status),
            japanese: recorded(japanese),
            english: recorded(english),
        });
        self
    }
}

const fn recorded(text: &'static str) -> Option<&'static str> {
    if text.is_empty() { None } else { Some(text) }
}

/// Cause and remedy, as the tables write them.
const fn account(cause: &'static str, remedy: &'static str) -> Account {
    Account { cause, remedy }
}

impl Account {
    /// The first sentence of the cause.
    pub fn headline(&self) -> &'static str {
        let ends = [
            self.cause.find(". ").map(|at| at + 1),
            self.cause.find('。').map(|at| at + '。'.len_utf8()),
        ];
        let end = ends.into_iter().flatten().min();
        &self.cause[..end.unwrap_or(self.cause.len())]
    }
}

/// Every explanation, kintable's codes first.
pub fn all() -> impl Iterator<Item = &'static Explanation> {
    [
        file::TABLE,
        key::TABLE,
        plan::TABLE,
        value::TABLE,
        kintone::TABLE,
        kintone_access::TABLE,
        kintone_query::TABLE,
    ]
    .into_iter()
    .flatten()
}

/// What is behind this code, in whichever case it is written.
pub fn explain(code: &str) -> Option<&'static Explanation> {
    all().find(|explanation| explanation.code.eq_ignore_ascii_case(code))
}

/// The codes most like this one, the nearest first.
pub fn nearest(code: &str) -> Vec<&'static str> {
    const MOST: usize = 3;
    const ALIKE: f64 = 0.5;
    let typed = code.to_ascii_lowercase();
    let mut found: Vec<_> = all()
        .map(|explanation| {
            let known = explanation.code.to_ascii_lowercase();
            (
                strsim::normalized_damerau_levenshtein(&typed, &known),
                explanation.code,
            )
        })
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .collect();
    found.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    found.iter().take(MOST).map(|(_, code)| *code).collect()
}
