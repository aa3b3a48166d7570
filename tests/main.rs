//! The one integration binary; each subject is a module.

mod api;
mod cli;
mod floors;
mod import;
mod sandbox;
mod sheet;
mod support;
