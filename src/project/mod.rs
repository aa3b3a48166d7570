//! The project file, `kintable.toml`: connections, and jobs, which are imports with a name, options and a schedule.
//!
//! What is wrong with a job is kept with that job, so that a slip in one does not hold up the others. The room knows an
//! option only as far as whoever reads the file says which there are ([`Known`]). Begin with [`Project::read`].

mod cron;
mod cron_field;
mod document;
mod known;
mod notices;
mod options;
mod schedule;
mod secrets;

pub use cron::Cron;
pub use cron_field::{CronError, CronField};
pub use document::{Connection, Job, Project};
pub use known::{Known, Takes};
pub use options::{Given, Value};
pub use schedule::{Rule, Schedule};

/// The name of a project file.
pub const FILE: &str = "kintable.toml";

/// The most bytes of a project file: more than anyone writes.
pub const MOST_BYTES: u64 = 4 * 1024 * 1024;
