//! A TOML document, gone through key by key: what is unknown or of a wrong kind is told, and nothing ends the reading.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::spot::{MapText, Named};
use crate::language::Text;
use crate::plain::nearest;
use crate::problem::{Problem, ProblemKind};

/// A value and where it stands.
pub(super) type Valued<'t> = Spanned<DeValue<'t>>;

/// What is wrong with a map so far.
pub(super) struct Complaints<'t> {
    pub(super) text: &'t MapText,
    pub(super) problems: Vec<Problem>,
}

impl<'t> Complaints<'t> {
    pub(super) fn new(text: &'t MapText) -> Self {
        Self {
            text,
            problems: Vec::new(),
        }
    }

    pub(super) fn tell(&mut self, at: &Range<usize>, kind: ProblemKind) {
        self.problems.push(self.text.problem(at, kind));
    }

    pub(super) fn invalid(&mut self, key: &str, at: &Range<usize>, expected: Text) {
        let key = key.to_owned();
        self.tell(at, ProblemKind::MapInvalid { key, expected });
    }

    pub(super) fn unfit(&mut self, key: &str, at: &Range<usize>, reason: Text) {
        let key = key.to_owned();
        self.tell(at, ProblemKind::MapUnfit { key, reason });
    }
}

/// A table of the document, of which each known key is taken once.
pub(super) struct Keys<'d, 't> {
    table: &'d DeTable<'t>,
    known: Vec<&'static str>,
}

impl<'d, 't> Keys<'d, 't> {
    pub(super) fn new(table: &'d DeTable<'t>) -> Self {
        Self {
            table,
            known: Vec::new(),
        }
    }

    /// The value of a key, and where the key stands.
    pub(super) fn take(&mut self, key: &'static str) -> Option<(Range<usize>, &'d Valued<'t>)> {
        self.known.push(key);
        let (name, value) = self.table.get_key_value(key)?;
        Some((name.span(), value))
    }

    /// Every key that was not taken is unknown.
    pub(super) fn end(self, complaints: &mut Complaints<'_>) {
        for name in self.table.keys() {
            let key = name.get_ref();
            if !self.known.contains(&key.as_ref()) {
                let nearest = nearest(key, self.known.iter().copied()).map(str::to_owned);
                let key = key.to_string();
                complaints.tell(&name.span(), ProblemKind::MapUnknownKey { key, nearest });
            }
        }
    }

    pub(super) fn text(
        &mut self,
        key: &'static str,
        complaints: &mut Complaints<'_>,
    ) -> Option<Named> {
        let (_, value) = self.take(key)?;
        text_of(key, value, complaints)
    }

    /// One text, or several.
    pub(super) fn texts(
        &mut self,
        key: &'static str,
        complaints: &mut Complaints<'_>,
    ) -> Option<Vec<Named>> {
        let (_, value) = self.take(key)?;
        Some(texts_of(key, value, complaints))
    }

    /// One of a few words.
    pub(super) fn word<T: Copy>(
        &mut self,
        key: &'static str,
        words: &[(&str, T)],
        complaints: &mut Complaints<'_>,
    ) -> Option<T> {
        let named = self.text(key, complaints)?;
        let found = words.iter().find(|(word, _)| *word == named.text);
        if found.is_none() {
            complaints.invalid(key, &named.at, one_of(words.iter().map(|(word, _)| *word)));
        }
        found.map(|(_, meant)| *meant)
    }

    pub(super) fn number(
        &mut self,
        key: &'static str,
        complaints: &mut Complaints<'_>,
    ) -> Option<u64> {
        let (_, value) = self.take(key)?;
        let number = value.get_ref().as_integer();
        let number = number.and_then(|number| {
            let digits = number.as_str().replace('_', "");
            u64::from_str_radix(&digits, number.radix()).ok()
        });
        if number.is_none() {
            let expected = Text::fixed("a whole number, such as 10", "10のような整数");
            complaints.invalid(key, &value.span(), expected);
        }
        number
    }

    /// Where a key stands.
    pub(super) fn span(&self, key: &str) -> Range<usize> {
        let found = self.table.get_key_value(key);
        found.map_or(0..0, |(name, _)| name.span())
    }

    pub(super) fn truth(&mut self, key: &'static str, complaints: &mut Complaints<'_>) -> bool {
        self.truth_or(key, false, complaints)
    }

    pub(super) fn truth_or(
        &mut self,
        key: &'static str,
        unsaid: bool,
        complaints: &mut Complaints<'_>,
    ) -> bool {
        let Some((_, value)) = self.take(key) else {
            return unsaid;
        };
        let truth = value.get_ref().as_bool();
        if truth.is_none() {
            let expected = Text::fixed("true or false", "trueまたはfalse");
            complaints.invalid(key, &value.span(), expected);
        }
        truth.unwrap_or(unsaid)
    }

    pub(super) fn table(
        &mut self,
        key: &'static str,
        complaints: &mut Complaints<'_>,
    ) -> Option<&'d DeTable<'t>> {
        let (_, value) = self.take(key)?;
        table_of(key, value, complaints)
    }
}

pub(super) fn table_of<'d, 't>(
    key: &str,
    value: &'d Valued<'t>,
    complaints: &mut Complaints<'_>,
) -> Option<&'d DeTable<'t>> {
    let table = value.get_ref().as_table();
    if table.is_none() {
        let expected = Text::fixed(
            "a table: `[name]` or `{ key = value }`",
            "テーブル（[名前]または{ キー = 値 }）",
        );
        complaints.invalid(key, &value.span(), expected);
    }
    table
}

pub(super) fn text_of(
    key: &str,
    value: &Valued<'_>,
    complaints: &mut Complaints<'_>,
) -> Option<Named> {
    let at = value.span();
    let Some(text) = value.get_ref().as_str() else {
        let expected = Text::fixed(
            "a text in quotation marks",
            "ダブルクォーテーションで囲んだ文字列",
        );
        complaints.invalid(key, &at, expected);
        return None;
    };
    let text = text.to_owned();
    Some(Named { text, at })
}

fn texts_of(key: &str, value: &Valued<'_>, complaints: &mut Complaints<'_>) -> Vec<Named> {
    let Some(list) = value.get_ref().as_array() else {
        return text_of(key, value, complaints).into_iter().collect();
    };
    let texts: Vec<_> = list
        .iter()
        .filter_map(|value| text_of(key, value, complaints))
        .collect();
    if list.is_empty() {
        complaints.invalid(
            key,
            &value.span(),
            Text::fixed("a text, or a list of texts", "文字列、または文字列のリスト"),
        );
    }
    texts
}

/// `one of "a", "b"`.
pub(super) fn one_of<'w>(words: impl Iterator<Item = &'w str>) -> Text {
    let words: Vec<_> = words.map(|word| format!("\"{word}\"")).collect();
    let words = words.join(", ");
    Text::made(format!("one of {words}"), format!("{words}のいずれか"))
}
