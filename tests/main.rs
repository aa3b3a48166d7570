//! The one integration binary; each subject is a module.

mod api;
mod check;
mod conformance;
mod floors;
mod import;
mod sheet;
mod support;
