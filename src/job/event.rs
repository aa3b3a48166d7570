//! What a run tells while it works. The terminal, the JSON output and tests listen to the same events.

use std::sync::Arc;
use std::time::Duration;

use super::handled::Handled;
use super::intent::{Intent, Unnoted};
use super::journal::BatchFate;
use super::outcome::{Outcome, RecordResult};
use crate::api::{Waiting, WrittenRecord};
use crate::model::{ExistingRecord, Form, RecordId, Revision};
use crate::plan::Preview;
use crate::problem::Problem;
use crate::sheet::{Copier, Dialect, Header, RecordGroup};

/// Something that happened.
#[derive(Debug)]
pub enum Event<'a> {
    /// The file was opened.
    Opened {
        /// The app's form.
        form: &'a Form,
        /// How it is read.
        dialect: &'a Dialect,
        /// Its header.
        header: &'a Header,
        /// What copies its rows.
        copier: &'a Arc<dyn Copier>,
    },
    /// The header is bound to the form.
    Bound {
        /// The columns by which its records are found, by their positions.
        key_columns: &'a [usize],
    },
    /// A record is left out because of errors: the check found them, or kintone refused it.
    Rejected {
        /// All its lines.
        group: &'a RecordGroup,
        /// What is wrong with it, notices included.
        problems: &'a [Problem],
        /// How many more errors it has: of a record with very many, only so many are kept.
        unlisted: u64,
    },
    /// It was decided what becomes of a record; told where a listener hears plans.
    Planned(&'a Preview<'a>),
    /// A record is about to be changed, and holds this of all that changes; told where a listener keeps it. It may turn
    /// out that it is not changed.
    Before(&'a ExistingRecord),
    /// Table rows that were deleted are about to be added again, under new ids.
    RowsReturn {
        /// How many.
        rows: u64,
    },
    /// Records that were deleted are about to be added again, under new numbers.
    RecordsReturn {
        /// How many.
        records: u64,
    },
    /// It is decided, or done, what becomes of a record that is dealt with by its number.
    Handled(&'a Handled),
    /// Something is wrong with the file, or the user should know about it.
    Problem(&'a Problem),
    /// So many records were checked so far.
    Checking {
        /// Records.
        records: u64,
    },
    /// The whole file was checked, and sending begins.
    Checked {
        /// Records of the file.
        records: u64,
    },
    /// The attachments of a batch are uploaded.
    Uploading {
        /// Files of the batch.
        files: u64,
    },
    /// A good record needs no write, or is not to be written. It is decided before anything is sent.
    LeftOut {
        /// All its lines.
        group: &'a RecordGroup,
        /// Why: [`RecordResult::Unchanged`] or [`RecordResult::Skipped`].
        result: RecordResult,
        /// Whether it is so even if the run does not come to send.
        is_final: bool,
        /// The record that it is, and its revision, where that is known.
        record: Option<(RecordId, Revision)>,
    },
    /// A batch is about to be sent, and was noted.
    Sending {
        /// The batch, counted from 1.
        batch: u64,
        /// Its records.
        records: u64,
        /// Their lines: the first and the last of each piece.
        lines: &'a [(u64, u64)],
    },
    /// A record was written; told in the order in which records were sent, and before its batch is settled.
    Written {
        /// All its lines.
        group: &'a RecordGroup,
        /// Whether it was added or updated.
        result: RecordResult,
        /// What kintone says of it; `None` where the answer was lost, and it was found out that the batch was carried
        /// out.
        record: Option<&'a WrittenRecord>,
    },
    /// It is known what became of a batch, or that it will not be known.
    Settled {
        /// The batch, counted from 1.
        batch: u64,
        /// What became of it.
        fate: BatchFate,
    },
    /// kintone does not have the records of a batch whose answer was lost. It may still be at work on them, so that it
    /// is asked again, for so long at most.
    Settling {
        /// Records of the batch.
        records: u64,
        /// How long it is waited still.
        left: Duration,
        /// Whether this is told of them for the first time.
        is_first: bool,
    },
    /// It is known how many records there are, where none are checked first.
    Counted {
        /// Records.
        records: u64,
    },
    /// A batch was written, or records were left out, or went out: so many records are done.
    Progress {
        /// Records that are done, of all in the file.
        done: u64,
    },
    /// A request waits before it is sent again.
    Waiting(&'a Waiting),
    /// The user asked to stop; the batch in flight is finished first.
    Stopping,
    /// The import ended.
    Finished(&'a Outcome),
}

/// Hears events. Listeners are called from several threads, and never at the same time for one import's stages.
pub trait Listener: Send + Sync {
    /// Whether [`Event::Planned`] is to be told: it takes the values of every record.
    fn hears_plans(&self) -> bool {
        false
    }

    /// Whether [`Event::Before`] is to be told: it takes a copy of what changes.
    fn keeps_before(&self) -> bool {
        false
    }

    /// Notes that a batch is about to be sent, so that it outlives this process: it has been when this returns.
    ///
    /// # Errors
    /// It could not be noted. A batch that must not be written twice is not sent then.
    fn note(&self, _: &Intent<'_>) -> Result<(), Unnoted> {
        Ok(())
    }

    /// Hears one event.
    fn hear(&self, event: &Event<'_>);
}
