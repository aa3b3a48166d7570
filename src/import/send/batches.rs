//! The second reading of the file: records as it was decided about them, cut into batches and ready to be sent.

use std::io;
use std::sync::Arc;

use super::batch::{Batch, Outgoing};
use super::sending::Sending;
use crate::cell;
use crate::import::decide::{Checked, Decisions};
use crate::import::read::assemble::Assembled;
use crate::import::read::keys::Key;
use crate::import::read::read_ahead::{Read, ReadAhead};
use crate::import::read::reader::Reader;
use crate::job::{Counts, Ending, Unsent};
use crate::model::FieldCell;
use crate::plan::{Decision, Fate, Why, Write};
use crate::problem::{Problem, ProblemKind};
use crate::sheet::{Sheet, SheetError};

/// Batches of the records of a sheet that was checked, in the file's order.
pub(crate) struct Batches<'a> {
    sending: &'a Sending<'a>,
    /// What the check found: how many records there are, and which are bad.
    checked: &'a Checked,
    read: u64,
    reading: ReadAhead,
    pending: std::vec::IntoIter<Outgoing>,
    /// The record that did not fit into the last batch.
    left_over: Option<Box<Outgoing>>,
    /// Records that were left out: those that the check found bad count as failed.
    pub(crate) left_out: Counts,
}

impl<'a> Batches<'a> {
    pub(crate) fn new(sending: &'a Sending<'a>, sheet: Sheet, checked: &'a Checked) -> Self {
        let again = Reader {
            is_again: true,
            ..Reader::clone(sending.reader)
        };
        Self {
            sending,
            checked,
            read: 0,
            reading: ReadAhead::start(sheet, sending.bound.layout.clone(), Arc::new(again)),
            pending: Vec::new().into_iter(),
            left_over: None,
            left_out: Counts::default(),
        }
    }

    /// Fills the next batch; it is empty when the file is at its end.
    pub(crate) async fn next_batch(&mut self) -> Result<Batch, Ending> {
        let layout = &self.sending.bound.layout;
        let is_ordered = layout.depends_on_order(self.sending.server.app);
        let mut batch = Batch::new(is_ordered, self.sending.options.max_request_bytes);
        let mut next = self.left_over.take();
        loop {
            if let Some(outgoing) = next.take()
                && let Err(outgoing) = batch.push(*outgoing)
            {
                self.left_over = Some(outgoing);
                return Ok(batch);
            }
            next = match self.pending.next() {
                Some(outgoing) => Some(Box::new(outgoing)),
                None => match self.sending.stop.unless_asked(self.reading.next()).await {
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
    fn plan(&mut self, chunk: Vec<Read>) -> Result<Vec<Outgoing>, Ending> {
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
                self.left_out.failed += 1;
            } else if let Some(ending) = changed_since(&assembled.problems) {
                return Err(ending);
            } else {
                records.push(assembled);
            }
        }
        let mut outgoing = Vec::with_capacity(records.len());
        for assembled in records {
            let decision = self.decision(&assembled).ok_or_else(changed)?;
            match decision.write {
                Some(write) => {
                    let one = self.apply(write, decision, *assembled);
                    outgoing.push(one.ok_or_else(changed)?);
                }
                None if decision.fate == Fate::Unchanged => self.left_out.unchanged += 1,
                None => self.left_out.skipped += 1,
            }
        }
        Ok(outgoing)
    }

    /// What is done with a record; `None` if there was none at its position.
    fn decision(&self, assembled: &Assembled) -> Option<Decision> {
        match &self.checked.decisions {
            Decisions::Alike(_) if assembled.is_blank => Some(Decision::skip(Why::Blank)),
            decisions => decisions.of(assembled.group.ordinal).cloned(),
        }
    }

    /// The record as it is sent; `None` if it is not the one that was decided about.
    fn apply(
        &self,
        write: Write,
        decision: Decision,
        mut assembled: Assembled,
    ) -> Option<Outgoing> {
        let layout = &self.sending.bound.layout;
        let mut record = decision.apply(assembled.record, layout.merges)?;
        // A record that is added has its key like any other field.
        if write == Write::Add
            && let (Some(column), Some(Key::Unique { value, .. })) = (&layout.key, &assembled.key)
            && let Ok(reading) = cell::read(column.key.field(), value, None)
        {
            let cell = FieldCell {
                field: column.key.field().clone(),
                cell: reading.cell,
                column: u16::try_from(column.at).ok(),
            };
            record.cells.insert(0, cell);
        }
        assembled.record = record;
        Some(Outgoing {
            write,
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
