//! The second reading of the file: records as it was decided about them, cut into batches and ready to be sent.

use std::collections::VecDeque;
use std::sync::Arc;

use super::batch::Batch;
use super::outgoing::Outgoing;
use super::prepare::{Prepared, Preparer, changed};
use super::sending::Sending;
use crate::import::decide::Checked;
use crate::import::read::reading::Reading;
use crate::job::Ending;
use crate::sheet::{GroupItem, RecordGroup, Sheet};

/// Where the records come from once more.
pub(crate) enum Again {
    /// They were few, and kept: all that are written.
    Kept(Vec<RecordGroup>),
    /// The sheet is read again: all that it has.
    Read(Box<Sheet>),
}

/// Batches of the records of a sheet that was checked, in the file's order.
pub(crate) struct Batches<'a> {
    sending: &'a Sending<'a>,
    /// Records that come once more, as the check found them.
    records: u64,
    read: u64,
    reading: Reading<Prepared>,
    pending: std::vec::IntoIter<Prepared>,
    /// Records that stood among those of a batch in doubt: they come behind it.
    aside: VecDeque<Outgoing>,
    /// The record that did not fit into the last batch.
    left_over: Option<Box<Outgoing>>,
    /// The batch that is filled.
    filling: Batch,
}

impl<'a> Batches<'a> {
    pub(crate) fn new(sending: &'a Sending<'a>, again: Again, checked: &Arc<Checked>) -> Self {
        let resumed = sending.options.resumed.clone();
        let mut preparer = Preparer::new(sending.reader, Arc::clone(checked), resumed);
        let prepare = move |item| preparer.prepare(item);
        let (records, reading) = match again {
            Again::Kept(groups) => {
                let records = groups.len() as u64;
                let groups = groups.into_iter().map(|group| Ok(GroupItem::Group(group)));
                (records, Reading::making(groups, prepare))
            }
            Again::Read(sheet) => (checked.records, Reading::making(*sheet, prepare)),
        };
        let mut batches = Self {
            sending,
            records,
            read: 0,
            reading,
            pending: Vec::new().into_iter(),
            aside: VecDeque::new(),
            left_over: None,
            filling: Batch::default(),
        };
        batches.filling = batches.empty();
        batches
    }

    fn empty(&self) -> Batch {
        let is_ordered = self.sending.is_ordered();
        let options = self.sending.options;
        let is_fenced = options.run_record.is_some();
        Batch::new(is_ordered, is_fenced, options.max_request_bytes)
    }

    /// Fills the next batch; it has no records when the file is at its end. What it is filled with stays if this is
    /// given up and asked for again.
    pub(crate) async fn next_batch(&mut self) -> Result<Batch, Ending> {
        if let Some(outgoing) = self.left_over.take() {
            self.push(*outgoing);
        }
        while self.left_over.is_none()
            && self.filling.doubt.is_none()
            && let Some(outgoing) = self.aside.pop_front()
        {
            self.push(outgoing);
        }
        loop {
            if self.left_over.is_some() {
                return Ok(self.hand_out());
            }
            match self.pending.next() {
                Some(Prepared::Record(outgoing)) => {
                    self.read += 1;
                    self.push(outgoing);
                }
                Some(Prepared::LeftOut) => self.read += 1,
                Some(Prepared::Nothing) => {}
                Some(Prepared::Stopped(ending)) => return Err(ending),
                None => match self.sending.stop.unless_asked(self.reading.next()).await {
                    Some(Some(chunk)) => self.pending = chunk.into_iter(),
                    // A file that lost records meanwhile does not end well.
                    Some(None) if self.read < self.records => return Err(changed()),
                    Some(None) => return Ok(self.hand_out()),
                    None => return Err(Ending::Interrupted),
                },
            }
        }
    }

    fn push(&mut self, outgoing: Outgoing) {
        let doubt = self.sending.doubt_of(&outgoing.group);
        // A batch in doubt is what it was.
        if !self.filling.is_empty() && self.filling.doubt != doubt {
            if doubt.is_none() && self.is_amid(&outgoing) {
                self.aside.push_back(outgoing);
                return;
            }
            self.left_over = Some(Box::new(outgoing));
            return;
        }
        self.filling.doubt = doubt;
        self.left_over = self.filling.push(outgoing).err();
    }

    /// Whether a record stands among those of the batch in doubt that is filled: it was left out of it then.
    fn is_amid(&self, outgoing: &Outgoing) -> bool {
        let doubted = self.filling.doubt.and_then(|at| self.sending.doubted(at));
        // Once it has all its records, what is left of its lines is of records that joined those.
        let open = doubted.filter(|doubted| (self.filling.len() as u64) < doubted.records);
        let last = open.and_then(|doubted| doubted.lines.iter().map(|(_, last)| *last).max());
        last.is_some_and(|last| outgoing.group.first_line() < last)
    }

    fn hand_out(&mut self) -> Batch {
        let empty = self.empty();
        std::mem::replace(&mut self.filling, empty)
    }
}
