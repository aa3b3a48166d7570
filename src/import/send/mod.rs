//! The second reading: the records as they were decided, in batches, written to kintone. Only this room writes.

mod batch;
mod landed;
mod overtaken;
mod sender;
mod sending;
mod supply;
mod trace;
mod upload;

pub(crate) use sender::send;
pub(crate) use sending::Sending;
