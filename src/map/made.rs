//! What is made of the text of a cell, step by step.

use std::borrow::Cow;
use std::collections::HashMap;

use super::glance::{Glance, end_of};
use super::moment::{Format, Wanted};
use super::normal::Normal;
use super::people::Finding;
use super::rules::{List, Otherwise};
use crate::language::{Text, text};
use crate::plain::nearest;
use crate::problem::ProblemKind;

/// The steps from the text of a cell to that of a field.
#[derive(Debug, Clone, Default)]
pub(super) struct Steps {
    pub(super) normalize: Vec<Normal>,
    pub(super) take: Option<usize>,
    pub(super) list: Option<List>,
    pub(super) values: Option<Written>,
    pub(super) boolean: Option<Words>,
    pub(super) formats: Option<(Vec<Format>, Wanted, Text)>,
    pub(super) people: Option<Finding>,
    pub(super) default: Option<String>,
    pub(super) forbid: Option<String>,
    pub(super) reserved: Vec<String>,
    pub(super) matches: Option<regex::Regex>,
    pub(super) json: bool,
}

/// What is written for texts.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub(super) of: HashMap<String, String>,
    pub(super) otherwise: Otherwise,
}

/// What is written for words for yes and no.
#[derive(Debug, Clone)]
pub(super) struct Words {
    pub(super) truths: Vec<String>,
    pub(super) falsities: Vec<String>,
    pub(super) yes: String,
    pub(super) no: String,
}

impl Steps {
    /// Whether a text comes out as it goes in.
    pub(super) fn are_none(&self) -> bool {
        self.glance().is_some_and(|glance| glance.takes_all())
    }

    /// What of a text comes out at least where it is one that is seen through, if that can be.
    pub(super) fn glance(&self) -> Option<Glance> {
        let is_seen = self.list.is_none()
            && self.values.is_none()
            && self.boolean.is_none()
            && self.formats.is_none()
            && self.people.is_none()
            && self.default.is_none()
            && self.has_no_checks()
            && self.normalize.iter().all(Normal::keeps_settled);
        is_seen.then_some(Glance {
            take: self.take,
            is_normal: !self.normalize.is_empty(),
        })
    }

    fn has_no_checks(&self) -> bool {
        self.forbid.is_none() && self.reserved.is_empty() && self.matches.is_none() && !self.json
    }

    /// The field's text; of an empty one, the default where it `may_fill`.
    pub(super) fn make<'a>(
        &'a self,
        text: Cow<'a, str>,
        may_fill: bool,
    ) -> Result<Cow<'a, str>, ProblemKind> {
        let has_list = self.list.is_some() || self.people.is_some();
        let made = if has_list && !text.is_empty() {
            Cow::Owned(self.list(&text)?)
        } else {
            self.one(text)?
        };
        match &self.default {
            Some(default) if may_fill && made.is_empty() => Ok(Cow::Borrowed(default)),
            _ => Ok(made),
        }
    }

    /// Several values, as kintone reads them: one a line.
    fn list(&self, text: &str) -> Result<String, ProblemKind> {
        let elements: Vec<String> = match &self.list {
            Some(List::Json) => serde_json::from_str(text).map_err(|_| {
                let expected = Text::fixed(
                    "a JSON list of texts, like [\"a\", \"b\"]",
                    "「[\"a\", \"b\"]」の形のJSONのリスト",
                );
                unread(text, expected)
            })?,
            Some(List::Separated(separator)) => text
                .split(separator.as_str())
                .map(|one| one.trim().to_owned())
                .collect(),
            None => text.lines().map(|one| one.trim().to_owned()).collect(),
        };
        let mut lines = Vec::with_capacity(elements.len());
        for element in &elements {
            let made = self.one(Cow::Borrowed(element))?;
            if !made.is_empty() {
                lines.push(made.into_owned());
            }
        }
        Ok(lines.join("\n"))
    }

    fn one<'a>(&'a self, text: Cow<'a, str>) -> Result<Cow<'a, str>, ProblemKind> {
        if text.is_empty() && self.boolean.is_none() && self.values.is_none() {
            return Ok(text);
        }
        let normal = self.normal(text)?;
        let made = if let Some(words) = &self.boolean {
            Cow::Borrowed(words.write(&normal)?)
        } else if let Some(values) = &self.values {
            self.value(values, normal)?
        } else if let (Some(people), false) = (&self.people, normal.is_empty()) {
            Cow::Owned(people.find(&normal)?)
        } else if let (Some((formats, wanted, expected)), false) =
            (&self.formats, normal.is_empty())
        {
            let mut read = formats.iter().map(|format| format.read(&normal, *wanted));
            let read = read.find_map(|read| read);
            Cow::Owned(read.ok_or_else(|| unread(&normal, expected.clone()))?)
        } else {
            normal
        };
        self.check(&made)?;
        Ok(made)
    }

    fn normal<'a>(&self, text: Cow<'a, str>) -> Result<Cow<'a, str>, ProblemKind> {
        let mut made = text;
        for normal in &self.normalize {
            if made.is_empty() {
                break;
            }
            let before = match normal {
                // What they say of a text that they refuse needs it as it was.
                Normal::Number(_) | Normal::Phone(_) | Normal::Email | Normal::Url => {
                    made.clone().into_owned()
                }
                _ => String::new(),
            };
            made = normal
                .apply(made)
                .map_err(|expected| unread(&before, expected))?;
        }
        let Some(take) = self.take.filter(|take| made.len() > *take) else {
            return Ok(made);
        };
        let end = end_of(&made, take);
        Ok(match made {
            Cow::Borrowed(made) => Cow::Borrowed(&made[..end]),
            Cow::Owned(mut made) => {
                made.truncate(end);
                Cow::Owned(made)
            }
        })
    }

    fn value<'a>(
        &'a self,
        values: &'a Written,
        text: Cow<'a, str>,
    ) -> Result<Cow<'a, str>, ProblemKind> {
        if let Some(written) = values.of.get(&*text) {
            return Ok(Cow::Borrowed(written));
        }
        if text.is_empty() {
            return Ok(text);
        }
        match values.otherwise {
            Otherwise::Keep => Ok(text),
            Otherwise::Empty => Ok(Cow::Borrowed("")),
            Otherwise::Default => Ok(Cow::Borrowed(self.default.as_deref().unwrap_or_default())),
            Otherwise::Error => {
                let nearest = nearest(&text, values.of.keys().map(String::as_str));
                Err(ProblemKind::ValueUnmapped {
                    nearest: nearest.map(str::to_owned),
                    text: text.into_owned(),
                })
            }
        }
    }

    fn check(&self, text: &str) -> Result<(), ProblemKind> {
        if self.has_no_checks() || text.is_empty() {
            return Ok(());
        }
        let forbidden = self
            .forbid
            .as_ref()
            .and_then(|forbid| text.chars().find(|character| forbid.contains(*character)));
        let reason = if let Some(character) = forbidden {
            text!(
                "it has the character \"{character}\"",
                "使えない文字「{character}」が含まれています。"
            )
        } else if self.reserved.iter().any(|word| word == text) {
            Text::fixed("the word is reserved", "使えない言葉です。")
        } else if let Some(pattern) = self
            .matches
            .as_ref()
            .filter(|pattern| !pattern.is_match(text))
        {
            let pattern = pattern.as_str();
            let pattern = pattern
                .strip_prefix("^(?:")
                .and_then(|pattern| pattern.strip_suffix(")$"))
                .unwrap_or(pattern);
            text!(
                "it does not match \"{pattern}\"",
                "「{pattern}」の形ではありません。"
            )
        } else if self.json && serde_json::from_str::<serde::de::IgnoredAny>(text).is_err() {
            Text::fixed("it is not valid JSON", "JSONとして正しくありません。")
        } else {
            return Ok(());
        };
        let text = text.to_owned();
        Err(ProblemKind::ValueForbidden { text, reason })
    }
}

impl Words {
    /// What is written for a word. An unknown one is never a no.
    fn write(&self, text: &str) -> Result<&str, ProblemKind> {
        let word = text.trim().to_lowercase();
        if self.truths.contains(&word) {
            Ok(&self.yes)
        } else if self.falsities.contains(&word) || word.is_empty() {
            Ok(&self.no)
        } else {
            let words = |words: &[String]| words.join(", ");
            let (yes, no) = (words(&self.truths), words(&self.falsities));
            let expected = text!(
                "one of {yes} (true) or {no} (false)",
                "{yes}（真）、{no}（偽）のいずれか"
            );
            Err(unread(text, expected))
        }
    }
}

fn unread(text: &str, expected: Text) -> ProblemKind {
    ProblemKind::ValueUnread {
        text: text.to_owned(),
        expected,
    }
}
