//! What a kind of problem holds, as a sentence says it.

use std::fmt;
use std::sync::Arc;

use super::fault::{
    EncodingName, FileFormat, Hidden, Likeness, LinesUsing, QuoteFault, RecordBound,
};
use crate::language::{Language, Text, text};
use crate::model::{AppId, Decimal, FieldCode, LinkProtocol, RecordId, Revision, RowId, shorten};

/// Something that a sentence can name.
pub(super) trait Word {
    /// As it is.
    fn plain(&self, language: Language) -> String;

    /// In quotes, and cut in its middle when long.
    fn quoted(&self, language: Language) -> String {
        let text = cut(&self.plain(language));
        match language {
            Language::English => format!("\"{text}\""),
            Language::Japanese => format!("「{text}」"),
        }
    }
}

/// A word in a language: `{}` shows it as it is, `{:?}` in quotes.
pub(super) struct In<'a, T>(pub(super) Language, pub(super) &'a T);

impl<T: Word> fmt::Display for In<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.1.plain(self.0))
    }
}

impl<T: Word> fmt::Debug for In<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.1.quoted(self.0))
    }
}

macro_rules! words {
    ($($type:ty),*) => {
        $(impl Word for $type {
            fn plain(&self, _: Language) -> String {
                self.to_string()
            }
        })*
    };
}

words!(
    str, String, usize, u32, u64, AppId, Decimal, FieldCode, RecordId, Revision, RowId
);

impl<T: Word + ?Sized> Word for &T {
    fn plain(&self, language: Language) -> String {
        (**self).plain(language)
    }

    fn quoted(&self, language: Language) -> String {
        (**self).quoted(language)
    }
}

impl Word for EncodingName {
    fn plain(&self, _: Language) -> String {
        self.name.to_owned()
    }
}

impl Word for Text {
    fn plain(&self, language: Language) -> String {
        self.of(language).to_owned()
    }
}

/// Several words, one after the other.
impl<T: Word> Word for [T] {
    fn plain(&self, language: Language) -> String {
        let words: Vec<_> = self.iter().map(|word| word.plain(language)).collect();
        words.join(Text::fixed(", ", "、").of(language))
    }

    fn quoted(&self, language: Language) -> String {
        let words: Vec<_> = self.iter().map(|word| word.quoted(language)).collect();
        words.join(Text::fixed(", ", "").of(language))
    }
}

impl<T: Word> Word for Vec<T> {
    fn plain(&self, language: Language) -> String {
        self.as_slice().plain(language)
    }

    fn quoted(&self, language: Language) -> String {
        self.as_slice().quoted(language)
    }
}

/// A text of the file, shortened in its middle when long.
fn cut(text: &str) -> String {
    const LONGEST: usize = 60;
    let length = text.chars().count();
    if length <= LONGEST {
        return text.to_owned();
    }
    let head: String = text.chars().take(LONGEST / 2).collect();
    let tail: String = text.chars().skip(length - LONGEST / 4).collect();
    format!("{head}…{tail}")
}

/// The first of some ids.
pub(super) fn first_of<T: Word>(ids: &[T]) -> Text {
    const MOST: usize = 10;
    let shown = &ids[..ids.len().min(MOST)];
    let [mut english, mut japanese] = Language::ALL.map(|language| shown.plain(language));
    if ids.len() > MOST {
        english.push_str(", …");
        japanese.push_str("など");
    }
    Text::made(english, japanese)
}

/// `1 cell`, `4 cells`.
pub(super) fn some(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}

/// `a row`, `4 rows`.
pub(super) fn one_or(number: usize, one: &str, several: &str) -> String {
    match number {
        1 => one.to_owned(),
        _ => format!("{number} {several}"),
    }
}

/// A line of this file, or of another one.
pub(super) fn line_of(line: u64, file: Option<&str>) -> Text {
    match file {
        None => text!("line {line}", "{line}行目"),
        Some(file) => text!("line {line} of {file}", "「{file}」の{line}行目"),
    }
}

/// What stands for so many.
pub(super) fn it_or_them(number: usize) -> &'static str {
    if number == 1 { "it" } else { "them" }
}

/// What a problem keeps of the file is no longer than anyone reads.
pub(super) trait Shorten {
    /// Cuts what comes from the file.
    fn shorten(&mut self) {}
}

impl Shorten for String {
    fn shorten(&mut self) {
        shorten(self);
    }
}

impl<T: Shorten> Shorten for Option<T> {
    fn shorten(&mut self) {
        self.iter_mut().for_each(T::shorten);
    }
}

impl<T: Shorten, U: Shorten> Shorten for (T, U) {
    fn shorten(&mut self) {
        self.0.shorten();
        self.1.shorten();
    }
}

impl<T: Shorten, const N: usize> Shorten for [T; N] {
    fn shorten(&mut self) {
        self.iter_mut().for_each(T::shorten);
    }
}

macro_rules! short {
    ($($type:ty),*) => {
        $(impl Shorten for $type {})*
    };
}

short!(
    bool,
    u32,
    u64,
    usize,
    &'static str,
    AppId,
    Arc<[String]>,
    Decimal,
    EncodingName,
    FieldCode,
    FileFormat,
    Hidden,
    Likeness,
    LinesUsing,
    LinkProtocol,
    QuoteFault,
    RecordBound,
    RecordId,
    Revision,
    Text
);

impl<T> Shorten for Vec<T> {}
