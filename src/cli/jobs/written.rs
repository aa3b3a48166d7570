//! Who wrote a job, and when: by the repository of its file, or else by the time of the file.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::project_file::ProjectFile;
use crate::project::Job;
use crate::report::project::Stamp;

/// How long git may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Who wrote each line of a project file, and when; empty where no repository tells.
pub(in crate::cli) struct Written {
    lines: Vec<Stamp>,
    /// When the file was written.
    file: Option<Stamp>,
}

impl ProjectFile {
    /// Who wrote what of it.
    pub(in crate::cli) fn written(&self) -> Written {
        let at = fs_err::metadata(&self.path).and_then(|file| file.modified());
        let at = at
            .ok()
            .and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
        let at = at.and_then(|at| u64::try_from(at.as_millis()).ok());
        Written {
            lines: blame(&self.path).unwrap_or_default(),
            file: at.map(|at| Stamp { at, by: None }),
        }
    }
}

impl Written {
    /// When a job was written first, and last.
    pub(in crate::cli) fn of(&self, file: &ProjectFile, job: &Job) -> [Option<Stamp>; 2] {
        let (first, last) = file.project.lines_of(job);
        let place = |line: u64| usize::try_from(line).unwrap_or(usize::MAX);
        let lines = self.lines.iter().take(place(last)).skip(place(first) - 1);
        let lines: Vec<_> = lines.collect();
        let (Some(first), Some(last)) = (
            lines.iter().min_by_key(|stamp| stamp.at),
            lines.iter().max_by_key(|stamp| stamp.at),
        ) else {
            return [self.file.clone(), self.file.clone()];
        };
        [Some((*first).clone()), Some((*last).clone())]
    }
}

/// Asks git who wrote each line.
fn blame(path: &Path) -> Option<Vec<Stamp>> {
    let path = fs_err::canonicalize(path).ok()?;
    let mut git = Command::new("git");
    git.arg("-C").arg(path.parent()?);
    git.args(["blame", "--line-porcelain", "--"])
        .arg(path.file_name()?);
    git.env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_TERMINAL_PROMPT", "0");
    git.stdin(Stdio::null())
        .stderr(Stdio::null())
        .stdout(Stdio::piped());
    let child = git.spawn().ok()?;
    let (done, output) = mpsc::channel();
    // A git that takes too long is left to itself: it only reads.
    thread::spawn(move || {
        let _ = done.send(child.wait_with_output());
    });
    let output = output.recv_timeout(PATIENCE).ok()?.ok()?;
    let told = String::from_utf8_lossy(&output.stdout);
    output.status.success().then(|| stamps(&told))
}

/// What git says of each line.
fn stamps(told: &str) -> Vec<Stamp> {
    let (mut stamps, mut now) = (Vec::new(), Stamp::default());
    for line in told.lines() {
        if let Some(author) = line.strip_prefix("author ") {
            // A line that is in no commit yet is of nobody.
            let is_known = author != "Not Committed Yet" && author != "External file (--contents)";
            now.by = is_known.then(|| author.to_owned());
        } else if let Some(time) = line.strip_prefix("author-time ") {
            now.at = time.parse::<u64>().unwrap_or_default().saturating_mul(1000);
        } else if line.starts_with('\t') {
            stamps.push(std::mem::take(&mut now));
        }
    }
    stamps
}
