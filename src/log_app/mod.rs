//! A log app: an app in which a run has a record of its own. Every transaction of the run moves that record on by one
//! revision, so that the record tells what became of a transaction whose answer was lost, and none of them happens
//! twice. People without a shell see there what runs did; runs on other machines see who is at work.
//!
//! `fields` has its form; `run_record` is what a run does with its own record, `others` what it reads of those of others.

mod cells;
mod fields;
mod others;
mod run_record;

pub use fields::{faults, form, missing};
pub use others::{Decided, Holder, decide, holders};
pub use run_record::{Close, End, Head, RunRecord, Seen};
