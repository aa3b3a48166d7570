//! The second reading: the records as they were decided, in batches, written to kintone. Only this room writes.

mod batch;
mod batches;
mod count;
mod delivery;
mod landed;
mod named;
mod outgoing;
mod overtaken;
mod pace;
mod prepare;
mod requests;
mod sender;
mod sending;
mod trace;
mod upload;

pub(crate) use batches::Again;
pub(crate) use sender::send;
pub(crate) use sending::Sending;
