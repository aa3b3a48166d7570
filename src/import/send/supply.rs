//! The second reading of the file: records as it was decided about them, cut into batches and ready to be sent.

use std::io;

use super::batch::{Batch, Planned, Way};
use crate::cell;
use crate::import::Job;
use crate::import::decide::check::Checked;
use crate::import::read::assemble::Assembled;
use crate::import::read::keys::Key;
use crate::import::read::read_ahead::{Read, ReadAhead};
use crate::job::{Ending, Unsent};
use crate::model::{FieldCell, Problem, ProblemKind};
use crate::plan::{Decision, ExistingPolicy, Missing, Step};
use crate::sheet::{Sheet, SheetError};

/// Batches of the records of a sheet that was checked, in the file's order.
pub(crate) struct Supply<'a> {
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
    pub(crate) skipped: u64,
    /// Records that are as the file has them.
    pub(crate) unchanged: u64,
    /// Records that were left out because the check found them bad.
    pub(crate) bad: u64,
}

impl<'a> Supply<'a> {
    pub(crate) fn new(job: &'a Job<'a>, sheet: Sheet, checked: &'a Checked) -> Self {
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
            unchanged: 0,
            bad: 0,
        }
    }

    /// Fills the next batch; it is empty when the file is at its end.
    pub(crate) async fn next_batch(&mut self) -> Result<Batch, Ending> {
        let app = self.job.server.map(|server| server.app);
        let is_ordered = app.is_some_and(|app| self.job.layout.depends_on_order(app));
        let mut batch = Batch::new(is_ordered, self.job.options.max_request_bytes);
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
                        self.pending = self.plan(chunk)?.into_iter();
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

    /// Takes the records of a chunk as it was decided about them; those that are left out are counted here.
    fn plan(&mut self, chunk: Vec<Read>) -> Result<Vec<Planned>, Ending> {
        let mut records = Vec::with_capacity(chunk.len());
        for read in chunk {
            let assembled = match read {
                Read::Record(assembled) => assembled,
                Read::Stopped(SheetError::Io(error)) => return Err(unreadable(&error)),
                // What is left was found good when it was checked, and nothing may be sent that was not.
                Read::Stopped(_) | Read::Problem(_) => return Err(changed()),
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
        let mut planned = Vec::with_capacity(records.len());
        for assembled in records {
            let decision = self.decision(&assembled).ok_or_else(changed)?;
            match decision.step {
                Step::Leave => self.skipped += 1,
                Step::Unchanged => self.unchanged += 1,
                Step::Create | Step::Update { .. } | Step::Upsert => {
                    planned.push(self.apply(decision, *assembled).ok_or_else(changed)?);
                }
            }
        }
        Ok(planned)
    }

    /// What is done with a record; `None` if there was none at its position.
    fn decision(&self, assembled: &Assembled) -> Option<Decision> {
        let Some(decisions) = &self.checked.decisions else {
            let step = if assembled.is_blank {
                Step::Leave
            } else if self.job.adds {
                Step::Create
            } else {
                Step::Upsert
            };
            return Some(Decision::plain(step));
        };
        decisions.of(assembled.group.ordinal).cloned()
    }

    /// How a record is written. What was decided is written as in a plain upsert, unless an option demands that it
    /// still holds when it is written.
    fn way(&self, step: Step) -> Way {
        let Job {
            policies, options, ..
        } = self.job;
        let upserts = self.job.layout.key.is_some();
        // By default a record number that finds nothing is an error, and then written as the reference product does.
        let demands_missing = (options.missing.is_some() && policies.missing != Missing::Insert)
            || options.guards.max_creates.is_some();
        let must_be_new = policies.pins_revisions
            || policies.existing != ExistingPolicy::Update
            || demands_missing
            || options.guards.max_updates.is_some()
            || self.job.layout.mixes_rows(policies);
        match step {
            Step::Create if upserts && !must_be_new => Way::Upsert,
            Step::Update { revision: None, .. } if upserts && !demands_missing => Way::Upsert,
            Step::Update { .. } => Way::Update,
            Step::Upsert if upserts => Way::Upsert,
            Step::Create | Step::Upsert | Step::Unchanged | Step::Leave => Way::Add,
        }
    }

    /// The record as it is sent; `None` if it is not the one that was decided about.
    fn apply(&self, decision: Decision, mut assembled: Assembled) -> Option<Planned> {
        let layout = &self.job.layout;
        let record = std::mem::take(&mut assembled.record);
        let mut record = decision.apply(record, layout.filled_only)?;
        // A record that is added has its key like any other field.
        let way = self.way(decision.step);
        if way == Way::Add
            && let (Some(column), Some(Key::Unique { value, .. })) = (&layout.key, &assembled.key)
            && let Ok(reading) = cell::read(column.key.field(), value, None)
        {
            let field = column.key.field().clone();
            let (cell, column) = (reading.cell, Some(column.at));
            let held = FieldCell {
                field,
                cell,
                column,
            };
            record.cells.insert(0, held);
        }
        assembled.record = record;
        Some(Planned {
            way,
            decision,
            assembled,
        })
    }
}

/// The file is not what it was when it was checked.
fn changed() -> Ending {
    Ending::Unsent(Unsent::FileChanged)
}

fn unreadable(error: &io::Error) -> Ending {
    let reason = error.to_string();
    Ending::Unsent(Unsent::FileUnreadable { reason })
}

/// What changed since the record was found good, if it is bad now.
fn changed_since(problems: &[Problem]) -> Option<Ending> {
    let error = problems.iter().find(|problem| problem.is_error());
    Some(match &error?.kind {
        ProblemKind::AttachmentMissing { path }
        | ProblemKind::AttachmentUnreadable { path, .. }
        | ProblemKind::AttachmentOutside { path } => {
            let path = path.clone();
            Ending::Unsent(Unsent::AttachmentGone { path })
        }
        _ => changed(),
    })
}
