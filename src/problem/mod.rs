//! What can be wrong with a file, as data: a place, a kind, the field and the value; and all that is said of a kind in
//! both languages, in one entry. kintone's own codes are explained here, too.
//!
//! The room knows no file, no network and no terminal; where a problem is shown, and how, is up to `report`. Begin with
//! `kind.rs`, which shows an entry; the entries are in the file of their family.

#[macro_use]
mod file;
#[macro_use]
mod header;
#[macro_use]
mod group;
#[macro_use]
mod key;
#[macro_use]
mod app;
#[macro_use]
mod row;
#[macro_use]
mod plan;
#[macro_use]
mod map;
#[macro_use]
mod moment;
#[macro_use]
mod project;
#[macro_use]
mod records;
#[macro_use]
mod workbook;
#[macro_use]
mod value;

mod correction;
mod explanation;
mod fault;
mod item;
mod kind;
mod kintone;
mod left;
#[cfg(test)]
mod tests;
mod topic;
mod word;

pub use correction::Correction;
pub use explanation::{Example, Explanation, KindEntry, KintoneText, Severity};
pub use fault::{EncodingName, FileFormat, Hidden, Likeness, LinesUsing, QuoteFault, RecordBound};
pub use item::Item;
pub use kind::{KINDS, ProblemKind};

use crate::model::{Excerpt, FieldRef, Place};

/// One thing that is wrong with the input, or that a user should know about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Where it is.
    pub place: Place,
    /// What it is.
    pub kind: ProblemKind,
    /// The field concerned, where there is one.
    pub field: Option<FieldRef>,
    /// The line of the file, to be drawn.
    pub excerpt: Option<Excerpt>,
}

impl Problem {
    /// A problem without a field. Texts of the file are shortened: no problem is larger than what a reader takes in.
    pub fn new(place: Place, kind: ProblemKind) -> Self {
        Self {
            place,
            kind: kind.shortened(),
            field: None,
            excerpt: None,
        }
    }

    /// The same, about this field.
    #[must_use]
    pub fn about(mut self, field: FieldRef) -> Self {
        self.field = Some(field);
        self
    }

    /// The same, with the line of the file to be drawn.
    #[must_use]
    pub fn showing(mut self, excerpt: Excerpt) -> Self {
        self.excerpt = Some(excerpt);
        self
    }

    /// How grave it is.
    pub fn severity(&self) -> Severity {
        self.kind.entry().severity
    }

    /// Whether it keeps what it is about from being written.
    pub fn is_error(&self) -> bool {
        self.severity() == Severity::Error
    }
}

/// Every explanation, kintable's codes first.
pub fn explanations() -> impl Iterator<Item = &'static Explanation> {
    let ours = KINDS.iter().map(|kind| &kind.explanation);
    ours.chain(&left::CODES).chain(kintone::codes())
}

/// How grave a problem of this code is; whatever kintone answers is an error.
pub fn severity(code: &str) -> Severity {
    let ours = KINDS.iter().find(|kind| kind.explanation.code == code);
    ours.map_or(Severity::Error, |kind| kind.severity)
}

/// Subjects that several codes are about.
pub fn topics() -> &'static [Explanation] {
    &topic::TOPICS
}

/// What is behind this code or subject, in whichever case it is written.
pub fn explain(code: &str) -> Option<&'static Explanation> {
    explanations()
        .chain(topics())
        .find(|explanation| explanation.code.eq_ignore_ascii_case(code))
}
