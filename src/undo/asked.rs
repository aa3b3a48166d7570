//! What is to be taken back, and how.

use std::collections::BTreeSet;
use std::io;

use crate::job::{RecordResult, Watermark};
use crate::model::{RecordId, Revision};
use crate::plain::LineRanges;

/// A record that the run wrote.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// Its lines in the file that the run read: the first and the last.
    pub lines: (u64, u64),
    /// What it was found by in the file, where that is known.
    pub key: Option<String>,
    /// Its number, where that is known.
    pub record: Option<RecordId>,
    /// The revision at which the run left it.
    pub revision: Option<Revision>,
    /// What the run did with it; [`RecordResult::Unknown`] of a record that it deleted, or did not: its answer was lost.
    pub result: RecordResult,
    /// What it held of all that the run changed, as kintone writes it, where that is kept.
    pub before: Option<String>,
    /// What is known of the time before earlier runs sent it and lost the answer, the first of them first. The run settled
    /// what became of those, and may have found nothing to write.
    pub doubts: Vec<Earlier>,
}

/// What is known of a record from before a run sent it and lost the answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Earlier {
    /// It held this of what the run changed, as kintone writes it.
    Held(String),
    /// It was not there yet; whom kintone takes for the creator of what that run added.
    Absent(String),
    /// What it held is not kept, nor whether it was there.
    Unkept,
}

impl Done {
    /// Whether the run itself wrote it.
    pub(super) fn has_written(&self) -> bool {
        !matches!(
            self.result,
            RecordResult::Unchanged | RecordResult::Skipped | RecordResult::Failed
        )
    }

    /// Whether it holds what the file has, as far as only the run changed it.
    pub(super) fn is_as_the_file(&self) -> bool {
        self.has_written() || self.result == RecordResult::Unchanged
    }

    /// Whether it was not there before the runs of which this one is the last.
    pub(super) fn was_absent(&self) -> bool {
        let mut doubts = self.doubts.iter();
        doubts.any(|doubt| matches!(doubt, Earlier::Absent(_)))
    }

    /// Whether one of those runs added what this user added.
    pub(super) fn may_be_by(&self, creator: &str) -> bool {
        let is_by = |doubt: &Earlier| matches!(doubt, Earlier::Absent(by) if by == creator);
        self.doubts.iter().any(is_by)
    }
}

/// The pages of a run, the last first. The records of a request without an answer are a page of their own.
pub type Pages<'a> = dyn FnMut() -> io::Result<Option<Vec<Done>>> + 'a;

/// A request of an earlier undo that adds records again, and of which nobody knows what became.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// Its records, in the order in which they were sent.
    pub records: Vec<Done>,
    /// What was known of the records that the app had before.
    pub above: Watermark,
    /// Whether kintone is at work no more on it.
    pub is_settled: bool,
}

/// How a run is taken back.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// It is only said what would be done.
    pub dry_run: bool,
    /// How many records the run wrote.
    pub records: u64,
    /// Lines of records that were taken back before.
    pub reversed: LineRanges,
    /// Lines of records of which it is unknown whether they were taken back before.
    pub unknown: LineRanges,
    /// Whether kintone is at work no more on what the run sent and had no answer to.
    pub is_settled: bool,
    /// What earlier undos sent, and had no answer to.
    pub attempts: Vec<Attempt>,
    /// Records that earlier undos are known to have added.
    pub added: BTreeSet<RecordId>,
    /// Whether the records of the attempts are there, where a person looked.
    pub are_there: Option<bool>,
}
