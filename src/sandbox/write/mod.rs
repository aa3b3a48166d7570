//! Calls that write: add, update, upsert, delete, and several of them as one bulk request.
//!
//! Each reads its parameters, then the shape of every record (`CB_IJ01`), then finds the records it is about
//! (404, 409), and only then validates and stores, so that errors come in kintone's order
//! (kintone API facts, section 7.3). Begin with [`add_records`] and [`update_records`].

mod add;
mod delete;
mod first;
mod keys;
mod lookup;
mod merge;
mod one;
mod update;

pub(super) use add::{add_record, add_records};
pub(super) use delete::delete_records;
pub(super) use first::{First, store as store_first};
pub(super) use update::{update_record, update_records};
