//! The second reading: the records as they were decided, in batches, written to kintone. Only this room writes.

mod batch;
mod batches;
mod count;
mod delivery;
mod fate;
mod fence;
mod landed;
mod named;
mod order;
mod outgoing;
mod overtaken;
mod pace;
mod prepare;
mod probe;
mod requests;
mod sender;
mod sending;
mod settle;
mod state;
mod trace;
mod upload;

pub(crate) use batches::Again;
pub(crate) use sender::send;
pub(crate) use sending::Sending;
