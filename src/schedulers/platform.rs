//! Which schedulers there are, and the files that each of them needs.

use super::errand::Errand;
use super::file::File;
use super::{crontab, github, kubernetes, launchd, systemd, windows};
use crate::language::{Language, Text};

/// What runs jobs at their times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    /// User units of systemd.
    Systemd,
    /// Lines of a crontab.
    Cron,
    /// An agent of macOS.
    Launchd,
    /// A task of Windows.
    Windows,
    /// A workflow of GitHub Actions.
    Github,
    /// A `CronJob` of Kubernetes.
    Kubernetes,
}

/// The files that a scheduler needs to run a job, with remarks in this language.
///
/// # Errors
/// Why the scheduler cannot say when the job is to run, and which others can.
pub fn files(platform: Platform, errand: &Errand, language: Language) -> Result<Vec<File>, Text> {
    match platform {
        Platform::Systemd => Ok(systemd::files(errand, language)),
        Platform::Cron => Ok(vec![File {
            name: "crontab".to_owned(),
            text: crontab::block(errand, language),
        }]),
        Platform::Launchd => Ok(vec![launchd::file(errand, language)]),
        Platform::Windows => Ok(vec![windows::file(errand, language)]),
        Platform::Github => Ok(vec![github::file(errand, language)?]),
        Platform::Kubernetes => Ok(vec![kubernetes::file(errand, language)?]),
    }
}
