//! Writing records whose numbers and revisions are known: nobody's work is written over, and what became of a request
//! without an answer is found out by what kintone holds.
//!
//! A [`Wish`] says what is to be done with one record, and at which revision. A [`Delivery`] writes wishes, many in one
//! transaction, and tells what became of each; a [`Reading`] says what records hold, and [`Unseen`] what is known of those
//! that kintone leaves out. Begin with `delivery`.

mod batches;
mod delivery;
mod held;
mod unseen;
mod wish;

pub(crate) use delivery::{Delivery, Terms};
pub(crate) use held::{Reading, added_by, cell_of, is_as, read, whole};
pub(crate) use unseen::Unseen;
pub(crate) use wish::{Codes, What, Wish, already, failed};
