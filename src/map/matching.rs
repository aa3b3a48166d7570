//! Records that are found by what their fields say once it is made the same on both sides.

use std::borrow::Cow;
use std::ops::Range;

use super::normal::{Normal, by_name};
use crate::language::{Text, text};
use crate::toml_file::{Complaints, Named};

/// What is compared of a field: its first characters, or what normalisers make of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MatchRule {
    take: Option<usize>,
    normalize: Vec<Normal>,
}

impl MatchRule {
    /// Whether fields are compared as they are, so that kintone can be asked for them.
    pub fn is_plain(&self) -> bool {
        self.take.is_none() && self.normalize.is_empty()
    }

    /// What is compared of a text. A text that a normaliser cannot read is compared as it is.
    pub fn apply(&self, text: &str) -> String {
        let mut made = Cow::Borrowed(text);
        for normal in &self.normalize {
            let before = made.clone();
            made = normal.apply(made).unwrap_or(before);
        }
        match self.take {
            Some(take) => made.chars().take(take).collect(),
            None => made.into_owned(),
        }
    }
}

/// A field that finds records, and how it is compared.
#[derive(Debug, Clone)]
pub(super) struct Matched {
    pub(super) field: Named,
    pub(super) rule: MatchRule,
}

/// `会社名[:10]|nfkc`: a field, its first characters if they alone count, and normalisers. Characters are counted behind
/// what the normalisers make.
pub(super) fn read(rule: &Named, complaints: &mut Complaints<'_>) -> Option<Matched> {
    let mut parts = rule.text.split('|').map(str::trim);
    let first = parts.next().unwrap_or_default();
    let (name, take) = match first
        .strip_suffix(']')
        .and_then(|first| first.rsplit_once("[:"))
    {
        Some((name, take)) => (name, Some(take)),
        None => (first, None),
    };
    let invalid = |expected: Text, complaints: &mut Complaints<'_>| {
        complaints.invalid("by", &rule.at, expected);
    };
    let take = match take.map(str::parse::<usize>) {
        None => None,
        Some(Ok(take)) if take > 0 => Some(take),
        Some(_) => {
            let expected = Text::fixed(
                "a field such as \"name[:10]\"",
                "「name[:10]」のようなフィールド",
            );
            invalid(expected, complaints);
            return None;
        }
    };
    let mut normalize = Vec::new();
    for part in parts {
        let Some(normal) = by_name(part) else {
            invalid(
                text!(
                    "a field and normalisers, such as \"name|nfkc\"; \"{part}\" is not a normaliser",
                    "「name|nfkc」のようなフィールドと正規化（「{part}」という正規化はありません）"
                ),
                complaints,
            );
            return None;
        };
        normalize.push(normal);
    }
    // The name alone, without its quotation mark.
    let start = rule.at.start + 1;
    let at: Range<usize> = start..(start + name.len()).min(rule.at.end);
    Some(Matched {
        field: Named {
            text: name.to_owned(),
            at,
        },
        rule: MatchRule { take, normalize },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toml_file::{Dialect, TomlText};

    #[test]
    fn both_sides_are_made_the_same() {
        let text = TomlText::new("");
        let mut complaints = Complaints::new(&text, Dialect::Map);
        let mut rule = |text: &str| {
            let named = Named {
                text: text.to_owned(),
                at: 0..0,
            };
            read(&named, &mut complaints).map(|matched| matched.rule)
        };
        let name = rule("会社名[:10]|nfkc|trim").unwrap();
        assert_eq!(
            name.apply("株式会社　あおば商事 大阪"),
            name.apply("株式会社 あおば商事　東京")
        );
        assert!(rule("会社名").unwrap().is_plain());
        assert_eq!(
            rule("電話|digits").unwrap().apply("06-1234-5678"),
            "0612345678"
        );
        for wrong in ["会社名[:0]", "会社名[:x]", "会社名|what"] {
            assert!(rule(wrong).is_none(), "{wrong}");
        }
        assert_eq!(complaints.problems.len(), 3);
    }
}
