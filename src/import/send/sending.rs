//! What the second reading and the writing go by.

use std::sync::Arc;

use crate::import::bind::Bound;
use crate::import::options::Options;
use crate::import::read::reader::Reader;
use crate::job::{Server, Stop};

pub(crate) struct Sending<'a> {
    pub(crate) bound: &'a Bound,
    pub(crate) reader: &'a Arc<Reader>,
    pub(crate) options: &'a Options,
    pub(crate) stop: &'a Stop,
    pub(crate) server: Server<'a>,
}

impl Sending<'_> {
    /// Whether what a record holds can depend on an earlier one of the file.
    pub(crate) fn is_ordered(&self) -> bool {
        self.bound.layout.depends_on_order(self.server.app)
    }
}
