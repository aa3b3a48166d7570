//! Runs that are kept: what they did, batch by batch and record by record, and who writes where right now.
//!
//! A [`Recorder`] hears a run and keeps it in the store of its kintone and app; an [`Archive`] reads the stores of a
//! directory. Begin with [`Run`].

mod archive;
mod error;
mod id;
mod page;
mod recorder;
mod run;
mod status;
mod store;

pub use archive::{Archive, Found, Kept, is_heard, store_path};
pub use error::HistoryError;
pub use id::RunId;
pub use page::RecordEntry;
pub use recorder::{Detail, Recorder, Terms, now};
pub use run::{About, Batch, Cause, End, Learned, Next, Run, TableRows, Trouble};
pub use status::RunStatus;
pub use store::Filter;
