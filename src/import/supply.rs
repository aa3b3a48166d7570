//! The second reading of the file: records planned and cut into batches, ready to be sent.

use super::Job;
use super::batch::Batch;
use super::check::Checked;
use super::existing;
use super::options::Missing;
use super::outcome::{Ending, Unsent};
use super::plan::{Action, Existing, Planned, decide};
use super::read_ahead::{Read, ReadAhead};
use crate::model::{Problem, ProblemKind, Severity};
use crate::sheet::Sheet;

/// Batches of the records of a sheet that was checked, in the file's order.
pub(super) struct Supply<'a> {
    job: &'a Job<'a>,
    /// What the check found: how many records there are, and which are bad.
    checked: &'a Checked,
    /// Records that were read so far.
    read: u64,
    reading: ReadAhead,
    /// What is left of the last chunk.
    pending: std::vec::IntoIter<Planned>,
    /// The record that did not fit into the last batch.
    left_over: Option<Box<Planned>>,
    /// Records that were left out because an option says so.
    pub(super) skipped: u64,
    /// Records that were left out because the check found them bad.
    pub(super) bad: u64,
}

impl<'a> Supply<'a> {
    pub(super) fn new(job: &'a Job<'a>, sheet: Sheet, checked: &'a Checked) -> Self {
        let reading = ReadAhead::start(sheet, job.layout.clone(), job.reader.clone());
        let pending = Vec::new().into_iter();
        Self {
            job,
            checked,
            read: 0,
            reading,
            pending,
            left_over: None,
            skipped: 0,
            bad: 0,
        }
    }

    /// Fills the next batch; it is empty when the file is at its end.
    pub(super) async fn next_batch(&mut self) -> Result<Batch, Ending> {
        let mut batch = Batch::default();
        let mut next = self.left_over.take();
        loop {
            if let Some(planned) = next.take()
                && let Err(planned) = batch.push(*planned)
            {
                self.left_over = Some(planned);
                return Ok(batch);
            }
            next = match self.pending.next() {
                Some(planned) => Some(Box::new(planned)),
                None => match self.job.stop.unless_asked(self.reading.next()).await {
                    Some(Some(chunk)) => {
                        self.pending = self.plan(chunk).await?.into_iter();
                        None
                    }
                    // A file that lost records meanwhile does not end well.
                    Some(None) if self.read < self.checked.records => return Err(changed()),
                    Some(None) => return Ok(batch),
                    None => return Err(Ending::Interrupted),
                },
            };
        }
    }

    /// Plans the records of a chunk; those that are left out are counted here.
    async fn plan(&mut self, chunk: Vec<Read>) -> Result<Vec<Planned>, Ending> {
        let mut records = Vec::with_capacity(chunk.len());
        for read in chunk {
            // What is left was found good when it was checked, and nothing may be sent that was not.
            let Read::Record(assembled) = read else {
                return Err(changed());
            };
            self.read += 1;
            if self.read > self.checked.records {
                return Err(changed());
            }
            if self.checked.bad_records.contains(&assembled.group.ordinal) {
                self.bad += 1;
            } else if let Some(ending) = changed_since(&assembled.problems) {
                return Err(ending);
            } else {
                records.push(assembled);
            }
        }
        let existing = match (self.job.asked_key(), self.job.missing) {
            (None, _) | (_, Missing::Insert) => Existing::Unread,
            (Some(_), Missing::Error) => Existing::All,
            (Some((server, key)), _) => {
                let keys = records
                    .iter()
                    .filter_map(|assembled| assembled.key.as_ref());
                existing::read(server, key, keys)
                    .await
                    .map_err(Ending::Failed)?
            }
        };
        let mut planned = Vec::with_capacity(records.len());
        for assembled in records {
            match decide(assembled.key.as_ref(), &existing, self.job.missing) {
                Action::SkipMissing | Action::RefuseMissing => self.skipped += 1,
                action => planned.push(Planned {
                    action,
                    assembled: *assembled,
                }),
            }
        }
        Ok(planned)
    }
}

/// The file is not what it was when it was checked.
fn changed() -> Ending {
    Ending::Unsent(Unsent::FileChanged)
}

/// What changed since the record was found good, if it is bad now.
fn changed_since(problems: &[Problem]) -> Option<Ending> {
    let is_error = |problem: &&Problem| problem.severity() == Severity::Error;
    Some(match &problems.iter().find(is_error)?.kind {
        ProblemKind::AttachmentMissing { path }
        | ProblemKind::AttachmentUnreadable { path, .. } => {
            let path = path.clone();
            Ending::Unsent(Unsent::AttachmentGone { path })
        }
        _ => changed(),
    })
}
