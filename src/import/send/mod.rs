//! The second reading: the records as they were decided, in batches, written to kintone. Only this room writes.

pub(crate) mod batch;
pub(crate) mod landed;
pub(crate) mod overtaken;
pub(crate) mod send;
pub(crate) mod supply;
pub(crate) mod trace;
pub(crate) mod upload;
