//! Jobs of a project file: where the file is, which options it can have, and what its jobs type.

mod errand;
mod inbox;
mod installed;
mod known;
mod newest;
mod project_file;
mod standing;
mod words;
mod written;

pub(super) use inbox::{ERRORS, Inbox, Mark, watched};
pub(super) use installed::Installed;
pub(super) use project_file::{ProjectArguments, ProjectFile};
pub(super) use standing::{DRAFT, PAUSED, last_run};
