//! Places in a map.

use std::ops::Range;
use std::sync::Arc;

use crate::model::{Excerpt, Place};
use crate::problem::{Problem, ProblemKind};

/// The text of a map, which knows the lines of its parts.
#[derive(Debug, Clone, Default)]
pub(super) struct MapText(Arc<str>);

/// A word of a map, and where it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) text: String,
    pub(super) at: Range<usize>,
}

impl MapText {
    pub(super) fn new(text: &str) -> Self {
        Self(text.into())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The line of a byte, counted from 1.
    pub(super) fn line(&self, at: usize) -> u64 {
        let before = &self.0.as_bytes()[..at.min(self.0.len())];
        memchr::memchr_iter(b'\n', before).count() as u64 + 1
    }

    /// What is wrong at this part.
    pub(super) fn problem(&self, part: &Range<usize>, kind: ProblemKind) -> Problem {
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
