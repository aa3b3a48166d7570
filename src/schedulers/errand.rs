//! The job that is to be run, and how it is started.

use std::fmt::Write as _;

use std::path::PathBuf;

use crate::project::Schedule;

/// The job that is to be run, and how it is started.
#[derive(Debug, Clone)]
pub struct Errand {
    /// Its name.
    pub job: String,
    /// When it runs.
    pub schedule: Schedule,
    /// The project file, from the root on.
    pub project: PathBuf,
    /// Its directory in the repository that it is in; empty at the top.
    pub within: String,
    /// This program.
    pub program: PathBuf,
    /// The variables of the environment that it needs.
    pub variables: Vec<String>,
    /// The file that has them on this machine.
    pub variables_file: PathBuf,
}

/// How many characters of a job's name are in the name of a file.
const NAME: usize = 40;

impl Errand {
    /// Its name where only letters, digits, `-` and `_` may be; what had to be left out is told apart by a hash.
    pub fn slug(&self) -> String {
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
        let plain: String = self
            .job
            .chars()
            .filter(|letter| is_plain(*letter))
            .collect();
        if plain == self.job && plain.len() <= NAME {
            return plain;
        }
        let plain: String = plain.chars().take(NAME).collect();
        let hash = hash(&self.job);
        format!("{}-{hash:08x}", plain.trim_matches('-'))
            .trim_start_matches('-')
            .to_owned()
    }

    /// The same in small letters, without `_`.
    pub(super) fn small_slug(&self) -> String {
        let slug = self.slug();
        let small = slug.to_ascii_lowercase().replace('_', "-");
        if small == slug {
            return small;
        }
        let hash = hash(&self.job);
        format!("{}-{hash:08x}", small.trim_end_matches('-'))
    }

    /// What the program is started with.
    pub(super) fn arguments(&self, more: &[&str]) -> Vec<String> {
        let project = self.project.display();
        let words = ["job", "run", &self.job, &format!("--project={project}")];
        let words = words.iter().copied().chain(["--overlap=skip"]);
        words
            .chain(more.iter().copied())
            .map(str::to_owned)
            .collect()
    }

    /// The line that a shell starts it with: in its directory, with its variables.
    pub(super) fn shell_line(&self, more: &[&str]) -> String {
        let mut line = format!("cd {} && ", shell(&self.directory()));
        if !self.variables.is_empty() {
            let file = self.variables_file.display().to_string();
            let _ = write!(line, "set -a && . {} && set +a && ", shell(&file));
        }
        let _ = write!(line, "exec {}", shell(&self.program.display().to_string()));
        for argument in self.arguments(more) {
            line.push(' ');
            line += &shell(&argument);
        }
        line
    }

    /// The directory of its project file.
    pub(super) fn directory(&self) -> String {
        let parent = self.project.parent();
        parent.map_or(String::new(), |parent| parent.display().to_string())
    }

    /// What it is called where it needs no other name.
    pub fn title(&self) -> String {
        let project = self.project.display();
        format!("kintable job {} ({project})", self.job)
    }
}

/// A word as a shell reads it back.
fn shell(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:=".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// FNV-1a, which stays the same wherever it is built.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}
