//! Runs that are kept: what they did, batch by batch and record by record, and who writes where right now.
//!
//! A [`Recorder`] hears a run and keeps it in the store of its kintone and app; an [`Archive`] reads the stores of a
//! directory. What is at work right now says so by [`Running`], and writes under the [`Lock`] of its app. Begin with
//! [`Run`].

mod archive;
mod backwards;
mod before;
mod change;
mod error;
mod expiry;
mod id;
mod job_state;
mod lock;
mod page;
mod put;
mod recorder;
mod run;
mod running;
mod status;
mod store;
mod writer;

pub use archive::{Archive, Found, Kept, is_heard, name_of, store_path};
pub use backwards::{Backwards, Done};
pub use before::Before;
pub use change::Change;
pub use error::HistoryError;
pub use expiry::{Expiry, Pruned, tidy};
pub use id::RunId;
pub use job_state::JobState;
pub use lock::{Attempt, Lock};
pub use page::{RecordEntry, RecordError};
pub use recorder::{Detail, Recorder, Terms};
pub use run::{
    About, Batch, Cause, End, GOING_ON, GroupPart, Learned, Next, Run, TableRows, Trouble, Verified,
};
pub use running::{AtWork, Cancelling, Running, at_work, cancel, is_running};
pub use status::RunStatus;
pub use store::Filter;
pub use writer::now;
