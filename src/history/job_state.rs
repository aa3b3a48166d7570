//! How people set a job, apart from its file: that it pauses, or is a draft.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::archive::name_of;
use super::running::{read, write};

/// How a person set a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobState {
    /// What it was set to: `paused` or `draft`.
    pub state: String,
    /// Who did.
    pub user: String,
    /// On which machine.
    pub host: String,
    /// When, in milliseconds since 1970.
    pub at: u64,
}

impl JobState {
    /// How a job of this project file was set, if it was.
    pub fn of(dir: &Path, project: &str, job: &str) -> Option<Self> {
        read(&place(dir, project, job))
    }

    /// Sets a job, in a directory that is there.
    ///
    /// # Errors
    /// A directory that cannot be written.
    pub fn keep(&self, dir: &Path, project: &str, job: &str) -> io::Result<()> {
        write(&place(dir, project, job), self)
    }

    /// Has a job be as its file says.
    ///
    /// # Errors
    /// A directory that cannot be written.
    pub fn forget(dir: &Path, project: &str, job: &str) -> io::Result<()> {
        match fs_err::remove_file(place(dir, project, job)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

fn place(dir: &Path, project: &str, job: &str) -> PathBuf {
    dir.join(format!("{}.json", name_of(project, job)))
}
