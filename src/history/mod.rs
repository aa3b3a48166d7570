//! Runs that are kept: what they did, batch by batch and record by record, and who writes where right now.

mod id;

pub use id::{NoRunId, RunId};
