//! The one integration binary; each subject is a module.

mod api;
mod floors;
mod import;
mod sandbox;
mod sheet;
mod support;
