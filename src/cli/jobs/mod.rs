//! Jobs of a project file: where the file is, which options it can have, and what its jobs type.

mod known;
mod newest;
mod project_file;
mod words;

pub(super) use project_file::ProjectArguments;
