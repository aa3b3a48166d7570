//! Files that are imported or checked together: a directory of apps, or several files for one app.
//!
//! `members` says which files these are and which app each belongs to, by their names or by jobs of a project file
//! (`claims`), `course` puts them in order, `keys` says what becomes of a key that several have, `parts` does with
//! one of them what would be done if it had been typed alone, and `running` has them follow each other. Begin with
//! [`run`].

mod claims;
mod course;
mod keys;
mod members;
mod parts;
mod running;

use std::ffi::OsString;

pub(super) use parts::PartArguments;
pub(super) use running::run;

/// What is known of the command line: how its words are read, and which commands there are.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    pub(super) read: fn(&[OsString]) -> Result<PartArguments, clap::Error>,
    pub(super) program: fn() -> clap::Command,
}
