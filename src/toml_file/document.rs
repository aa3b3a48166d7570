//! A TOML document, gone through key by key: what is unknown or of a wrong kind is told, and nothing ends the reading.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::dialect::Dialect;
use super::spot::{Named, TomlText};
use crate::language::Text;
use crate::plain::nearest;
use crate::problem::{Problem, ProblemKind};

/// How many mistakes of the document itself are told.
const MOST_ERRORS: usize = 5;

/// A value and where it stands.
pub type Valued<'t> = Spanned<DeValue<'t>>;

/// What is wrong with a file so far.
pub struct Complaints<'t> {
    /// The file's text.
    pub text: &'t TomlText,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    dialect: Dialect,
}

impl<'t> Complaints<'t> {
    /// Nothing is wrong yet with a file of this kind.
    pub fn new(text: &'t TomlText, dialect: Dialect) -> Self {
        Self {
            text,
            problems: Vec::new(),
            dialect,
        }
    }

    /// The document; what is told of its syntax leaves it empty or in part.
    pub fn document(&mut self) -> Spanned<DeTable<'t>> {
        let (document, errors) = DeTable::parse_recoverable(self.text.as_str());
        // One mistake can make many, and a file that is no TOML at all makes one of each line.
        for error in errors.into_iter().take(MOST_ERRORS) {
            let at = error.span().unwrap_or_default();
            let reason = error.message().to_owned();
            self.tell(&at, self.dialect.syntax(reason));
        }
        document
    }

    /// Something is wrong there.
    pub fn tell(&mut self, at: &Range<usize>, kind: ProblemKind) {
        self.problems.push(self.text.problem(at, kind));
    }

    /// The value of a key is none that it can have.
    pub fn invalid(&mut self, key: &str, at: &Range<usize>, expected: Text) {
        let key = key.to_owned();
        self.tell(at, self.dialect.invalid(key, expected));
    }

    /// A key does not fit there.
    pub fn unfit(&mut self, key: &str, at: &Range<usize>, reason: Text) {
        let key = key.to_owned();
        self.tell(at, self.dialect.unfit(key, reason));
    }

    /// A key is none of those that are known there.
    pub fn unknown<'k>(&mut self, key: &Named, known: impl Iterator<Item = &'k str>) {
        let nearest = nearest(&key.text, known).map(str::to_owned);
        self.tell(&key.at, self.dialect.unknown(key.text.clone(), nearest));
    }
}

/// A table of the document, of which each known key is taken once.
pub struct Keys<'d, 't> {
    table: &'d DeTable<'t>,
    known: Vec<&'static str>,
}

impl<'d, 't> Keys<'d, 't> {
    /// None is taken yet.
    pub fn new(table: &'d DeTable<'t>) -> Self {
        Self {
            table,
            known: Vec::new(),
        }
    }

    /// The value of a key, and where the key stands.
    pub fn take(&mut self, key: &'static str) -> Option<(Range<usize>, &'d Valued<'t>)> {
        self.known.push(key);
        let (name, value) = self.table.get_key_value(key)?;
        Some((name.span(), value))
    }

    /// The keys that were not taken, with their values.
    pub fn rest(&self) -> Vec<(Named, &'d Valued<'t>)> {
        let others = self.table.iter().filter(|(name, _)| {
            let name: &str = name.get_ref();
            !self.known.contains(&name)
        });
        let named = others.map(|(name, value)| (Named::of(name), value));
        named.collect()
    }

    /// Every key that was not taken is unknown.
    pub fn end(self, complaints: &mut Complaints<'_>) {
        for (key, _) in self.rest() {
            complaints.unknown(&key, self.known.iter().copied());
        }
    }

    /// A text.
    pub fn text(&mut self, key: &'static str, complaints: &mut Complaints<'_>) -> Option<Named> {
        let (_, value) = self.take(key)?;
        text_of(key, value, complaints)
    }

    /// One text, or several.
    pub fn texts(
        &mut self,
        key: &'static str,
        complaints: &mut Complaints<'_>,
    ) -> Option<Vec<Named>> {
        let (_, value) = self.take(key)?;
        Some(texts_of(key, value, complaints))
    }

    /// One of a few words.
    pub fn word<T: Copy>(
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

    /// A whole number.
    pub fn number(&mut self, key: &'static str, complaints: &mut Complaints<'_>) -> Option<u64> {
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
    pub fn span(&self, key: &str) -> Range<usize> {
        let found = self.table.get_key_value(key);
        found.map_or(0..0, |(name, _)| name.span())
    }

    /// True or false; false where it is not said.
    pub fn truth(&mut self, key: &'static str, complaints: &mut Complaints<'_>) -> bool {
        self.truth_or(key, false, complaints)
    }

    /// True or false.
    pub fn truth_or(
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

    /// A table.
    pub fn table(
        &mut self,
        key: &'static str,
        complaints: &mut Complaints<'_>,
    ) -> Option<&'d DeTable<'t>> {
        let (_, value) = self.take(key)?;
        table_of(key, value, complaints)
    }
}

/// A value that must be a table.
pub fn table_of<'d, 't>(
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

/// A value that must be a text.
pub fn text_of(key: &str, value: &Valued<'_>, complaints: &mut Complaints<'_>) -> Option<Named> {
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

/// A value that must be a text, or several.
pub fn texts_of(key: &str, value: &Valued<'_>, complaints: &mut Complaints<'_>) -> Vec<Named> {
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
pub fn one_of<'w>(words: impl Iterator<Item = &'w str>) -> Text {
    let words: Vec<_> = words.map(|word| format!("\"{word}\"")).collect();
    let words = words.join(", ");
    Text::made(format!("one of {words}"), format!("{words}のいずれか"))
}
