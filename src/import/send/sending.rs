//! What the second reading and the writing go by.

use std::sync::Arc;

use crate::import::bind::Bound;
use crate::import::options::Options;
use crate::import::read::reader::Reader;
use crate::import::resumed::Doubted;
use crate::job::{Server, Stop, Watermark};
use crate::sheet::RecordGroup;

pub(crate) struct Sending<'a> {
    pub(crate) bound: &'a Bound,
    pub(crate) reader: &'a Arc<Reader>,
    pub(crate) options: &'a Options,
    pub(crate) stop: &'a Stop,
    pub(crate) server: Server<'a>,
    /// What is known of the records that the app had before anything was sent.
    pub(crate) watermark: Watermark,
}

impl Sending<'_> {
    /// The doubtful batch of an earlier run that a record is in, if it is in one. Where records have a key, it was decided
    /// anew by what kintone holds, and nothing is in doubt.
    pub(crate) fn doubt_of(&self, group: &RecordGroup) -> Option<usize> {
        let resumed = self.options.resumed.as_ref();
        let resumed = resumed.filter(|_| self.options.key.is_none())?;
        resumed.doubt_of(group)
    }

    /// A doubtful batch of an earlier run.
    pub(crate) fn doubted(&self, at: usize) -> Option<&Doubted> {
        self.options.resumed.as_ref()?.doubts.get(at)
    }

    /// Whether another user may have sent what is in doubt of earlier runs.
    pub(crate) fn is_taken_over(&self) -> bool {
        let resumed = self.options.resumed.as_ref();
        resumed.is_some_and(|resumed| resumed.has_others)
    }

    /// Whether what a record holds can depend on an earlier one of the file.
    pub(crate) fn is_ordered(&self) -> bool {
        self.bound.layout.depends_on_order(self.server.app)
    }
}
