//! What a check had to look at, and how far it did, item by item.

use std::collections::BTreeMap;

use crate::problem::Item;

/// What a check had to look at, and how far it did.
pub type Scope = BTreeMap<Item, Extent>;

/// How far one item was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// How much there is of it: columns of the file, or fields, or tables that it is about; records, of its format.
    /// `None` where it is one thing. If there is nothing of it, it need not be looked at.
    pub size: Option<u64>,
    /// What of it was left open, if not all was looked at.
    pub open: Option<Open>,
}

/// What was left open of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open {
    /// Why it was.
    pub why: Why,
    /// Whether a part of it was looked at.
    pub is_part: bool,
}

/// Why an item was not looked at, or not in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// kintone was not asked.
    Unasked,
    /// More is to be asked than few requests do.
    Limited,
    /// kintone does not tell, or another file is to bring what is missing.
    Unanswered,
    /// The sandbox knows no users.
    NoUsers,
    /// Dates have errors, so that their order is not known.
    Dates,
    /// A map could not read cells, so that nothing else was looked at in them.
    Cells,
    /// Lines could not be read, so that their records were not looked at.
    Lines,
    /// The header has errors, so that not all columns are known.
    Header,
    /// The check did not come to the end of the file.
    Early,
}

impl Why {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Unasked,
        Self::Limited,
        Self::Unanswered,
        Self::NoUsers,
        Self::Dates,
        Self::Cells,
        Self::Lines,
        Self::Header,
        Self::Early,
    ];

    /// Its name in documents.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unasked => "not_asked",
            Self::Limited => "limited",
            Self::Unanswered => "not_answered",
            Self::NoUsers => "no_users",
            Self::Dates => "date_errors",
            Self::Cells => "unreadable_cells",
            Self::Lines => "unreadable_lines",
            Self::Header => "header_errors",
            Self::Early => "ended_early",
        }
    }

    /// The reason of this name.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.word() == word)
    }
}

impl Extent {
    /// One thing, which was looked at.
    pub(crate) const WHOLE: Self = Self {
        size: None,
        open: None,
    };

    /// So much, of which this was left open.
    pub(crate) fn of(size: usize, open: Option<Open>) -> Self {
        Self {
            size: Some(size as u64),
            open,
        }
    }
}

impl Open {
    /// Nothing of it was looked at.
    pub(crate) fn all(why: Why) -> Self {
        Self {
            why,
            is_part: false,
        }
    }

    /// A part of it was.
    pub(crate) fn part(why: Why) -> Self {
        Self { why, is_part: true }
    }
}
