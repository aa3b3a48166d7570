//! The one integration binary; each subject is a module.

mod api;
mod cli;
mod conformance;
mod floors;
mod import;
mod sheet;
mod support;
