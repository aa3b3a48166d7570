//! What earlier runs over the same file came to, for the one that goes on behind them.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::job::{BatchFate, Watermark};
use crate::model::RecordId;
use crate::plain::LineRanges;
use crate::sheet::RecordGroup;

/// What is known of the records of a file from runs before this one.
#[derive(Debug, Clone, Default)]
pub struct Resumed {
    /// Lines of records that are written: they are not written again.
    pub written: LineRanges,
    /// Lines that were left where all others are written, from a file of them alone; for each such file.
    but_for: Vec<LineRanges>,
    /// Batches of which it is not known whether they are written, in the file's order.
    pub doubts: Vec<Doubted>,
    /// Records that those runs are known to have written, as far as they can be taken for such of doubtful batches.
    pub ours: BTreeSet<RecordId>,
    /// Whether another user may have sent some of them.
    pub has_others: bool,
}

/// A batch that was sent, and of which it is not known whether it is written.
#[derive(Debug, Clone)]
pub struct Doubted {
    /// The run that sent it last.
    pub run: String,
    /// Its number in that run.
    pub batch: u64,
    /// Its records.
    pub records: u64,
    /// The lines of its records, in ranges.
    pub lines: Vec<(u64, u64)>,
    /// The digest of its request, where it stood ready.
    pub digest: Option<String>,
    /// What is known of the records that the app had before it was sent first.
    pub above: Watermark,
    /// How long ago it was sent last.
    pub age: Duration,
}

/// What earlier runs of a file did with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nothing, or nothing that stays.
    Open,
    /// It was sent, and it is not known whether it is written.
    Doubtful,
    /// It is written.
    Written,
}

/// A batch that an earlier run sent.
#[derive(Debug, Clone, Copy)]
pub struct Sent<'a> {
    /// The run that sent it.
    pub run: &'a str,
    /// Its number in that run.
    pub batch: u64,
    /// Its records.
    pub records: u64,
    /// The lines of its records, in ranges.
    pub lines: &'a [(u64, u64)],
    /// What became of it, as far as that is known.
    pub fate: BatchFate,
    /// The digest of its request, where it stood ready.
    pub digest: Option<&'a str>,
    /// What is known of the records that the app had before it.
    pub above: Watermark,
    /// How long ago it was sent.
    pub age: Duration,
}

impl Resumed {
    /// Takes a batch of an earlier run; they come in the order in which they were sent.
    pub fn take(&mut self, sent: &Sent<'_>) {
        match sent.fate {
            BatchFate::Written => {
                self.written.add_all(sent.lines.iter().copied());
                // It was sent anew, in whole or in pieces, once the doubt about it was over.
                let written = &self.written;
                let is_anew = |(first, last): &(u64, u64)| written.has_any(*first, *last);
                self.doubts
                    .retain(|doubted| !doubted.lines.iter().any(is_anew));
            }
            // What was in doubt is sent again only when it was looked for and not found.
            BatchFate::NotWritten => self.doubts.retain(|doubted| doubted.lines != sent.lines),
            BatchFate::Unknown => self.doubt(sent),
        }
    }

    fn doubt(&mut self, sent: &Sent<'_>) {
        let mut doubts = self.doubts.iter_mut();
        if let Some(doubted) = doubts.find(|doubted| doubted.lines == sent.lines) {
            doubted.above = doubted.above.known_or(sent.above);
            doubted.age = sent.age;
            (doubted.run, doubted.batch) = (sent.run.to_owned(), sent.batch);
            return;
        }
        self.doubts.push(Doubted {
            run: sent.run.to_owned(),
            batch: sent.batch,
            records: sent.records,
            lines: sent.lines.to_vec(),
            digest: sent.digest.map(str::to_owned),
            above: sent.above,
            age: sent.age,
        });
    }

    /// Takes it that all is written that is not judged on these lines, written or in doubt by now: it was imported from a
    /// file of its own.
    pub fn take_rest(&mut self, judged: LineRanges) {
        let mut left = judged;
        left.add_all(self.written.iter());
        let doubts = self.doubts.iter().flat_map(|doubted| &doubted.lines);
        left.add_all(doubts.copied());
        self.but_for.push(left);
    }

    /// Takes somebody's word for what is in doubt: all of it is written, or nothing.
    pub fn settle(&mut self, is_written: bool) {
        let doubts = std::mem::take(&mut self.doubts);
        if is_written {
            let lines = doubts.iter().flat_map(|doubted| &doubted.lines);
            self.written.add_all(lines.copied());
        }
    }

    /// What became of a record.
    pub(super) fn standing(&self, group: &RecordGroup) -> Standing {
        if self.has(group) {
            Standing::Written
        } else if self.doubt_of(group).is_some() {
            Standing::Doubtful
        } else {
            Standing::Open
        }
    }

    /// Whether a record is written already.
    pub(super) fn has(&self, group: &RecordGroup) -> bool {
        let line = group.first_line();
        let is_elsewhere = |left: &LineRanges| !left.contains(line);
        self.written.contains(line) || self.but_for.iter().any(is_elsewhere)
    }

    /// The doubtful batch that a record is in, by its place among them.
    pub(super) fn doubt_of(&self, group: &RecordGroup) -> Option<usize> {
        let line = group.first_line();
        let holds = |doubted: &Doubted| {
            let mut lines = doubted.lines.iter();
            lines.any(|(first, last)| (*first..=*last).contains(&line))
        };
        self.doubts.iter().position(holds)
    }
}
