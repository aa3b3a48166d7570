//! What a job types: the words of an import. What its user types wins.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Command;

use super::known::is_path;
use super::newest::newest;
use super::project_file::ProjectFile;
use crate::cli::command_line::{CommandLine, JOB_OF};
use crate::cli::connection::WAY_TO_KINTONE;
use crate::cli::map_file;
use crate::cli::usage::UsageError;
use crate::language::text;
use crate::project::{Given, Job, Value};

/// Options of which one takes the place of the others.
const RIVALS: [&[&str]; 10] = [
    &["update-key", "match"],
    &["map", "headers"],
    &["preflight", "no-preflight"],
    &["notify", "notify-env"],
    &["ping", "ping-env"],
    &["api-token", "token-env", "token-file"],
    &["username", "username-env"],
    &["password", "password-env", "password-file"],
    &[
        "basic-auth-password",
        "basic-auth-password-env",
        "basic-auth-password-file",
    ],
    &[
        "pfx-file-password",
        "pfx-file-password-env",
        "pfx-file-password-file",
    ],
];

/// Where the secrets begin among them.
const SECRETS: usize = 5;

/// What is typed as standard input.
const STDIN: &str = "-";

impl ProjectFile {
    /// The words of a job for this command: its options, those of its connection, its name and its file, where nothing
    /// that is typed takes their place.
    ///
    /// # Errors
    /// No file that matches its pattern.
    pub(in crate::cli) fn words(
        &self,
        job: &Job,
        command: &Command,
        typed: &CommandLine,
        names_file: bool,
    ) -> anyhow::Result<Vec<OsString>> {
        let all = self.options(job);
        let is_typed = |option: &&&Given| {
            let name = &option.name.text;
            typed.options().any(|other| stands_for(name, other))
        };
        let mut words: Vec<OsString> = Vec::new();
        for option in all.iter().filter(|option| !is_typed(option)) {
            let name = &option.name.text;
            match &option.value {
                Value::Flag(true) => words.push(format!("--{name}").into()),
                Value::Flag(false) => {}
                Value::Texts(texts) => {
                    for text in texts {
                        let mut word = OsString::from(format!("--{name}="));
                        word.push(self.placed(name, &text.text, command));
                        words.push(word);
                    }
                }
            }
        }
        words.push(format!("--job={}", job.name.text).into());
        words.push(format!("--{JOB_OF}={}", self.place()).into());
        if !names_file {
            words.push(self.file(job, &all)?.into());
        }
        Ok(words)
    }

    /// The file that the job reads.
    ///
    /// # Errors
    /// A job that names none, or no file that matches its pattern.
    fn file(&self, job: &Job, options: &[&Given]) -> anyhow::Result<PathBuf> {
        let Some(named) = &job.file else {
            let name = &job.name.text;
            return Err(UsageError(text!(
                "the job `{name}` names no file: add `file = \"…\"` to it, or type the file",
                "ジョブ「{name}」にファイルの指定がありません。「file = \"…\"」を加えるか、コマンドで指定してください。"
            ))
            .into());
        };
        if named.text == STDIN {
            return Ok(STDIN.into());
        }
        // A pattern may match what the job itself writes.
        let written = options
            .iter()
            .filter(|option| ["errors-file", "rest-file"].contains(&option.name.text.as_str()));
        let written = written.flat_map(|option| match &option.value {
            Value::Texts(texts) => texts.as_slice(),
            Value::Flag(_) => &[],
        });
        let written: Vec<_> = written
            .map(|text| self.directory().join(&text.text))
            .collect();
        Ok(newest(self.directory(), &named.text, &written)?)
    }

    /// A value as it is meant from the working directory on.
    fn placed(&self, name: &str, value: &str, command: &Command) -> OsString {
        let dir = self.directory();
        if !is_path(command, name) || value == STDIN {
            return value.into();
        }
        let path = Path::new(value);
        let path = if name == "map" {
            map_file::found_from(dir, path)
        } else {
            dir.join(path)
        };
        path.into_os_string()
    }
}

/// Whether an option takes the place of another.
pub(super) fn stands_for(name: &str, other: &str) -> bool {
    let are_rivals = RIVALS
        .iter()
        .any(|rivals| rivals.contains(&name) && rivals.contains(&other));
    // A sandbox is reached by nothing else.
    let leads_elsewhere = match (name, other) {
        (name, "sandbox") => leads_to_kintone(name),
        ("sandbox", other) => other == "base-url",
        _ => false,
    };
    name == other || are_rivals || leads_elsewhere
}

fn leads_to_kintone(name: &str) -> bool {
    let is_way = WAY_TO_KINTONE.contains(&name.replace('-', "_").as_str());
    is_way
        || RIVALS[SECRETS..]
            .iter()
            .any(|rivals| rivals.contains(&name))
}
