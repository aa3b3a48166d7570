//! Corrections that are certain: what is wrong has one reading, and it is known how that is written.

use super::fault::Likeness;
use super::kind::ProblemKind;
use crate::plain::{folded, has_lost, look_alike};

/// What a cell is to hold in the place of what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// What it holds; of a list, one element.
    pub old: String,
    /// What it is to hold.
    pub new: String,
}

/// The longest text that is corrected: of longer ones a problem keeps but a part.
const LONGEST: usize = 500;

impl ProblemKind {
    /// The correction of the cell, if it is certain. A likeness is none, and what was lost has none.
    pub fn correction(&self) -> Option<Correction> {
        let (old, new) = match self {
            Self::NumberInvalid {
                text,
                suggestion: Some(new),
                ..
            }
            | Self::DateInvalid {
                text,
                suggestion: Some(new),
                ..
            }
            | Self::TimeInvalid {
                text,
                suggestion: Some(new),
            } => (text, new.as_str()),
            Self::HeaderUnknown {
                name,
                nearest: Some((codes, Likeness::Label | Likeness::Overlooked)),
            } => match codes.as_slice() {
                [code] => (name, code.as_str()),
                _ => return None,
            },
            Self::OptionUnknown {
                text,
                nearest: Some(option),
                ..
            } if look_alike(text, option) || folded(text) == folded(option) => {
                (text, option.as_str())
            }
            Self::HeaderWideMark { mark } => (mark, "*"),
            Self::UnknownMark { mark } if mark == "＊" => (mark, "*"),
            _ => return None,
        };
        (old.len() <= LONGEST && !has_lost(old)).then(|| Correction {
            old: old.clone(),
            new: new.to_owned(),
        })
    }
}
