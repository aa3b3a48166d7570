//! What the schedulers of other systems need to run a job: systemd, cron, launchd, Windows, GitHub Actions, Kubernetes.
//!
//! No text has a secret: each names where the secret is. Those that can say the schedule of a job itself do; those that
//! know no time zones or do not catch up wake the job often, and the job knows whether it is due. Begin with [`files`].

mod crontab;
mod errand;
mod fields;
mod file;
mod github;
mod kubernetes;
mod launchd;
mod lines;
mod markup;
mod platform;
mod systemd;
mod wake;
mod windows;

pub use crontab::{block, with_block};
pub use errand::Errand;
pub use file::File;
pub use platform::{Platform, files};
