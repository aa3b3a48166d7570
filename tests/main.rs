//! The one integration binary; each subject is a module.

mod api;
mod cli;
mod conformance;
mod import;
mod sheet;
mod support;
