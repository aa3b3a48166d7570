//! The one integration binary; each subject is a module.

mod api;
mod conformance;
mod floors;
mod import;
mod report;
mod sheet;
mod support;
