//! What the second reading and the writing go by.

use std::sync::Arc;

use crate::import::bind::Bound;
use crate::import::options::Options;
use crate::import::read::reader::Reader;
use crate::job::{Server, Stop};

/// Where the records of a file go, and how they are read once more.
pub(crate) struct Sending<'a> {
    pub(crate) bound: &'a Bound,
    pub(crate) reader: &'a Arc<Reader>,
    pub(crate) options: &'a Options,
    pub(crate) stop: &'a Stop,
    /// Who is written to.
    pub(crate) server: Server<'a>,
}
