//! The second reading: the records as they were decided, in batches, written to kintone. Only this room writes.

mod batch;
mod batches;
mod landed;
mod overtaken;
mod sender;
mod sending;
mod trace;
mod upload;

pub(crate) use sender::send;
pub(crate) use sending::Sending;
