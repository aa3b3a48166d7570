//! kintone's codes, from `kintone.toml`, which a translator can edit: what kintone says, cause and remedy.

use std::sync::LazyLock;

use serde::Deserialize;

use super::explanation::{Example, Explanation, KintoneText};
use crate::language::{Language, Text};

static CODES: LazyLock<Vec<Explanation>> = LazyLock::new(|| {
    // The tests read the page; a program cannot be built with another.
    let page: Page = toml::from_str(include_str!("kintone.toml")).unwrap_or_default();
    page.code.into_iter().map(Explanation::from).collect()
});

/// What is behind kintone's codes.
pub(super) fn codes() -> impl Iterator<Item = &'static Explanation> {
    CODES.iter()
}

/// What to do about an error of kintone's, where its code is known.
pub(super) fn advice(code: &str) -> Option<Text> {
    let explanation = codes().find(|known| known.code == code)?;
    let [english, japanese] = Language::ALL.map(|language| explanation.advice(language));
    Some(Text::made(english, japanese))
}

#[derive(Default, Deserialize)]
struct Page {
    code: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    code: String,
    status: Option<String>,
    #[serde(default)]
    says: Recorded,
    cause: Both,
    remedy: Both,
    example: Option<Example>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Recorded {
    en: Option<String>,
    ja: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Both {
    en: String,
    ja: String,
}

impl From<Both> for Text {
    fn from(Both { en, ja }: Both) -> Self {
        Self::made(en, ja)
    }
}

impl From<Entry> for Explanation {
    fn from(entry: Entry) -> Self {
        Self {
            code: entry.code.into(),
            cause: entry.cause.into(),
            remedy: entry.remedy.into(),
            example: entry.example,
            reference: None,
            kintone: Some(KintoneText {
                status: entry.status,
                japanese: entry.says.ja,
                english: entry.says.en,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_kintones_codes_can_be_read() {
        let page: Result<Page, _> = toml::from_str(include_str!("kintone.toml"));
        assert!(page.is_ok_and(|page| page.code.len() > 40));
    }
}
