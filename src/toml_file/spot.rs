//! Places in a file.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;

use crate::model::{Excerpt, Place};
use crate::problem::{Problem, ProblemKind};

/// The text of a file, which knows the lines of its parts.
#[derive(Debug, Clone, Default)]
pub struct TomlText(Arc<str>);

/// A word of a file, and where it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// The word.
    pub text: String,
    /// Its bytes in the file.
    pub at: Range<usize>,
}

impl Named {
    /// The name of a key.
    pub fn of(key: &Spanned<impl AsRef<str>>) -> Self {
        Self {
            text: key.get_ref().as_ref().to_owned(),
            at: key.span(),
        }
    }
}

impl TomlText {
    /// The text of a file.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// It, as it is.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The line of a byte, counted from 1.
    pub fn line(&self, at: usize) -> u64 {
        let before = &self.0.as_bytes()[..at.min(self.0.len())];
        memchr::memchr_iter(b'\n', before).count() as u64 + 1
    }

    /// What is wrong at this part.
    pub fn problem(&self, part: &Range<usize>, kind: ProblemKind) -> Problem {
        let text = &*self.0;
        let start = floor(text, part.start);
        let end = floor(text, part.end).max(start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let column = text[line_start..start].chars().count() as u64 + 1;
        let place = Place::Map {
            line: self.line(start),
            column,
        };
        Problem::new(place, kind).showing(Excerpt::of(text, start..end, column))
    }
}

/// The last beginning of a character up to this byte.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
