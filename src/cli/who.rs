//! Who runs the program, and where.

use super::usage::environment;

/// Who runs the program, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Who {
    /// The user; in a CI, who set it going.
    pub(super) user: String,
    /// The machine's name.
    pub(super) host: String,
    /// The address of the run of the CI, if there is one.
    pub(super) ci_run: Option<String>,
}

impl Who {
    /// As the environment says.
    pub(super) fn now() -> Self {
        let first = |names: &[&str]| names.iter().find_map(|name| environment(name));
        let github = || {
            let server = environment("GITHUB_SERVER_URL")?;
            let repository = environment("GITHUB_REPOSITORY")?;
            let run = environment("GITHUB_RUN_ID")?;
            Some(format!("{server}/{repository}/actions/runs/{run}"))
        };
        Self {
            user: first(&[
                "GITHUB_ACTOR",
                "GITLAB_USER_LOGIN",
                "USER",
                "LOGNAME",
                "USERNAME",
            ])
            .or_else(account)
            .unwrap_or_default(),
            host: host(),
            ci_run: github().or_else(|| first(&["CI_JOB_URL", "BUILD_URL", "CIRCLE_BUILD_URL"])),
        }
    }
}

/// The name of the account, where the environment does not say it, as in a container; its number, if it has no name.
#[cfg(target_os = "linux")]
fn account() -> Option<String> {
    use std::os::unix::fs::MetadataExt as _;
    let number = fs_err::metadata("/proc/self").ok()?.uid().to_string();
    let accounts = fs_err::read_to_string("/etc/passwd").unwrap_or_default();
    let named = accounts.lines().find_map(|line| {
        let mut parts = line.split(':');
        let name = parts.next()?;
        (parts.nth(1) == Some(&number)).then(|| name.to_owned())
    });
    Some(named.unwrap_or(number))
}

#[cfg(not(target_os = "linux"))]
fn account() -> Option<String> {
    None
}

/// The machine's name; empty where nothing tells it.
fn host() -> String {
    let told = || environment("COMPUTERNAME").or_else(|| environment("HOSTNAME"));
    let files = ["/proc/sys/kernel/hostname", "/etc/hostname"];
    let read = |file: &&str| fs_err::read_to_string(file).ok();
    let named = files
        .iter()
        .find_map(read)
        .map(|name| name.trim().to_owned());
    named
        .filter(|name| !name.is_empty())
        .or_else(told)
        .unwrap_or_default()
}
