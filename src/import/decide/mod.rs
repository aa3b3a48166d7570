//! The first reading: what is wrong with the file, and what becomes of each of its records.

mod across_records;
mod basis;
mod bringing;
mod check;
mod claims;
mod date_orders;
mod decisions;
pub(crate) mod existing;
mod firsts;
mod judging;
mod kept;
mod merging;
pub(crate) mod needs;
mod pages;
mod planner;
mod questions;
mod repeats;
mod saved;
mod scope;
mod seen;
mod server_rules;
mod since;
mod unfilled;
mod whole_file;

pub(crate) use basis::Basis;
pub(crate) use check::{Checked, check};
pub(crate) use decisions::Decisions;
pub(crate) use kept::Kept;
pub(crate) use merging::joins;
pub(crate) use repeats::{Repeats, must_be_known, note_keys};
pub(crate) use saved::mismatches;
pub(crate) use since::Since;
