//! What is noted of a batch before its request is sent: so much as decides later what became of it, and finds its
//! records again.

use std::time::Duration;

use crate::api::Effect;
use crate::language::Text;
use crate::model::RecordId;

/// A batch that is about to be sent.
#[derive(Debug, Clone)]
pub struct Intent<'a> {
    /// The batch, counted from 1.
    pub batch: u64,
    /// Its records.
    pub records: u64,
    /// Their lines: the first and the last of each piece.
    pub lines: &'a [(u64, u64)],
    /// What sending it twice would do.
    pub effect: Effect,
    /// The digest of its request, where it stands ready.
    pub digest: Option<String>,
    /// What is known of the records that the app had before.
    pub above: Watermark,
    /// How long ago it was sent, where it is only looked for what an earlier run sent.
    pub age: Duration,
}

/// Behind which record those stand that a batch adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watermark {
    /// It is not known: the app's records may not be viewed, or nobody asked.
    Unknown,
    /// The greatest id that a record had; none if there was no record.
    Behind(Option<RecordId>),
}

impl Watermark {
    /// The lower of two: what stands behind either stands behind it.
    pub fn lower(self, other: Self) -> Self {
        match (self, other) {
            (Self::Behind(one), Self::Behind(other)) => Self::Behind(one.min(other)),
            _ => Self::Unknown,
        }
    }

    /// The lower of two watermarks of one batch; what is known stands for what is not.
    pub fn known_or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unknown, known) | (known, Self::Unknown) => known,
            (one, other) => one.lower(other),
        }
    }

    /// The same, after a record of this id was met.
    pub fn raised(self, id: RecordId) -> Self {
        match self {
            Self::Unknown => Self::Unknown,
            Self::Behind(highest) => Self::Behind(highest.max(Some(id))),
        }
    }
}

/// An intent that could not be noted, and why.
#[derive(Debug, Clone)]
pub struct Unnoted(pub Text);

/// Why it is not known what became of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// kintone did not have its records when it was asked last, and may still be at work on them.
    Absent,
    /// These records of the app may be some of it, or all.
    Candidates(Vec<RecordId>),
    /// These records of the app may be some of it, or all, and may not be viewed.
    Unseen(Box<[RecordId]>),
    /// The batch, made again, is not what was sent: the form or what the app holds has changed.
    Changed,
    /// kintone could not be asked.
    Unasked,
}
