//! The first reading: what is wrong with the file, and what becomes of each of its records.

pub(crate) mod applied;
pub(crate) mod check;
pub(crate) mod decisions;
pub(crate) mod existing;
pub(crate) mod ledger;
pub(crate) mod needs;
pub(crate) mod pages;
pub(crate) mod planner;
pub(crate) mod policies;
pub(crate) mod questions;
pub(crate) mod seen;
pub(crate) mod server_rules;
pub(crate) mod since;
pub(crate) mod unfilled;
