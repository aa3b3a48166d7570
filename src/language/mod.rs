//! The languages that kintable speaks, and a text in all of them. It knows nothing of what is said.

use std::borrow::Cow;
use std::fmt;
use std::io;

/// A language that kintable speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    English,
    /// Japanese.
    Japanese,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::Japanese];

    /// The tag that machines know it by: `en`, `ja`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Japanese => "ja",
        }
    }
}

/// A text in both languages, so that none can lack one. As an error it shows itself in English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    english: Cow<'static, str>,
    japanese: Cow<'static, str>,
}

impl Text {
    /// A text that never changes.
    pub const fn fixed(english: &'static str, japanese: &'static str) -> Self {
        Self {
            english: Cow::Borrowed(english),
            japanese: Cow::Borrowed(japanese),
        }
    }

    /// A text made for the occasion.
    pub fn made(english: String, japanese: String) -> Self {
        Self {
            english: english.into(),
            japanese: japanese.into(),
        }
    }

    /// The text in both languages, English first, to be named in another.
    pub fn both(&self) -> [&str; 2] {
        [&self.english, &self.japanese]
    }

    /// The text in this language.
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::English => &self.english,
            Language::Japanese => &self.japanese,
        }
    }
}

impl fmt::Display for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.of(Language::English))
    }
}

impl std::error::Error for Text {}

/// What an error of the system says, in both languages if it was made from a text of ours.
impl From<&io::Error> for Text {
    fn from(error: &io::Error) -> Self {
        match error.get_ref().and_then(|inner| inner.downcast_ref()) {
            Some(text) => Self::clone(text),
            None => Self::made(error.to_string(), error.to_string()),
        }
    }
}

/// A text made for the occasion, English first: `text!("{count} records", "{count}件のレコード")`.
macro_rules! text {
    ($english:literal, $japanese:literal $(,)?) => {
        $crate::language::Text::made(format!($english), format!($japanese))
    };
}

/// What `text!` makes, in one language: `told!(language, "{count} records", "{count}件のレコード")`.
macro_rules! told {
    ($language:expr, $english:literal, $japanese:literal $(,)?) => {
        match $language {
            $crate::language::Language::English => format!($english),
            $crate::language::Language::Japanese => format!($japanese),
        }
    };
}

pub(crate) use {text, told};
