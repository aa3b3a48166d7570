//! One of several files: what is done with it, as if it had been typed alone.

use std::ffi::OsString;

use super::Reading;
use crate::cli::command_line::CommandLine;
use crate::cli::commands::check::{self, CheckArguments};
use crate::cli::commands::import::{self, ImportArguments};
use crate::cli::connection::ConnectionArguments;
use crate::cli::notice_options::NoticeArguments;
use crate::cli::process::Process;
use crate::cli::recording::Recording;
use crate::cli::run::Told;
use crate::cli::sheet_options::SheetArguments;
use crate::cli::usage::UsageError;
use crate::history::GroupPart;
use crate::import::{Among, Purpose, RepeatedKeys};
use crate::job::Outcome;
use crate::language::{Text, text};
use crate::report::group::Turn;

/// What is done with files.
pub(in crate::cli) enum PartArguments {
    Import(Box<ImportArguments>),
    Check(Box<CheckArguments>),
}

impl PartArguments {
    /// What these words ask for, with the secrets of others.
    pub(super) fn read(line: &CommandLine, typed: &Self, reading: Reading) -> anyhow::Result<Self> {
        let words = std::iter::once("kintable".to_owned()).chain(line.again());
        let words: Vec<OsString> = words.map(OsString::from).collect();
        let mut arguments = (reading.read)(&words).map_err(|error| {
            let error = error.to_string();
            UsageError(text!("{error}", "{error}"))
        })?;
        arguments
            .connection_mut()
            .take_secrets_of(typed.connection());
        Ok(arguments)
    }

    pub(super) fn sheet(&self) -> &SheetArguments {
        match self {
            Self::Import(import) => &import.sheet,
            Self::Check(check) => &check.sheet,
        }
    }

    pub(super) fn connection(&self) -> &ConnectionArguments {
        match self {
            Self::Import(import) => &import.connection,
            Self::Check(check) => &check.connection,
        }
    }

    pub(super) fn connection_mut(&mut self) -> &mut ConnectionArguments {
        match self {
            Self::Import(import) => &mut import.connection,
            Self::Check(check) => &mut check.connection,
        }
    }

    /// The command.
    pub(super) fn command(&self) -> &'static str {
        match self {
            Self::Import(_) => "import",
            Self::Check(_) => "check",
        }
    }

    /// Who is to be told how the runs ended, if there are any.
    pub(super) fn notices(&self) -> Option<&NoticeArguments> {
        match self {
            Self::Import(import) if self.writes() => Some(import.notices()),
            _ => None,
        }
    }

    /// Whether records are to be written.
    pub(super) fn writes(&self) -> bool {
        match self {
            Self::Import(import) => import.purpose() == Purpose::Write,
            Self::Check(_) => false,
        }
    }

    /// Whether it goes on behind errors.
    pub(super) fn goes_on(&self) -> bool {
        match self {
            Self::Import(import) => import.goes_on(),
            Self::Check(_) => true,
        }
    }

    /// Which record counts where several have one key.
    pub(super) fn repeated_keys(&self) -> RepeatedKeys {
        self.sheet().policy.read.repeated_keys()
    }

    /// Whether it leaves out what has an error, and writes the rest.
    pub(super) fn leaves_out(&self) -> bool {
        match self {
            Self::Import(import) => import.goes_on(),
            Self::Check(_) => false,
        }
    }

    /// Refuses what is about one file alone.
    pub(super) fn ensure_of_several(&self) -> Result<(), UsageError> {
        let of_one: &[(&'static str, bool)] = match self {
            Self::Import(import) => &import.of_one_file(),
            Self::Check(check) => &check.of_one_file(),
        };
        if let Some((option, _)) = of_one.iter().find(|(_, is_typed)| *is_typed) {
            return Err(UsageError(text!(
                "`{option}` is for one file: remove it; `kintable errors RUN -o FILE` writes the errors file of a run",
                "「{option}」は1つのファイル用です。オプションを外してください。エラーファイルは「kintable errors RUN -o FILE」で実行ごとに書き出せます。"
            )));
        }
        if self.sheet().file.iter().any(|file| file.as_os_str() == "-") {
            return Err(UsageError(Text::fixed(
                "standard input cannot be one of several files: import it alone",
                "標準入力は、ほかのファイルと一緒には取り込めません。別に取り込んでください。",
            )));
        }
        Ok(())
    }

    /// Does it, and tells it; what became of it is not printed yet. An import is a run of the history, too.
    pub(super) async fn run(
        self,
        process: &Process,
        line: &CommandLine,
        (among, group): (Among, GroupPart),
        foresees: bool,
    ) -> (Option<Recording>, anyhow::Result<(Outcome, Told)>) {
        match self {
            Self::Import(arguments) => {
                let part = import::Part {
                    line,
                    among,
                    group,
                    foresees,
                };
                let (recording, ended) =
                    Box::pin(import::run_part(*arguments, process, &part)).await;
                (Some(recording), ended)
            }
            Self::Check(arguments) => {
                let checking = check::run_part(*arguments, process, Some((line, among)));
                (None, Box::pin(checking).await)
            }
        }
    }

    /// Finds out what would keep the records from being written, and tells nothing of it.
    pub(super) async fn foresee(&self, process: &Process, among: Among) -> anyhow::Result<Outcome> {
        match self {
            Self::Import(arguments) => Box::pin(import::foresee(arguments, process, among)).await,
            Self::Check(arguments) => Box::pin(check::foresee(arguments, process, among)).await,
        }
    }
}

/// The command line of a turn: that of the whole file, but for the fields that it is about.
pub(super) fn line_of(whole: &CommandLine, turn: &Turn) -> CommandLine {
    let is_listed = |codes: &[String], name: &str| codes.iter().any(|code| code == name);
    match turn {
        Turn::Whole => whole.clone(),
        Turn::Without(codes) => {
            let line = whole.clone().with("empty-key", Some("error"));
            if let Some(fields) = whole.value("fields") {
                let kept = fields.split(',').map(str::trim);
                let kept: Vec<_> = kept.filter(|name| !is_listed(codes, name)).collect();
                return line.with("fields", Some(&kept.join(",")));
            }
            let left_out = whole.value("except").into_iter();
            let left_out = left_out.chain(codes.iter().map(String::as_str));
            let left_out: Vec<_> = left_out.collect();
            line.with("except", Some(&left_out.join(",")))
        }
        Turn::Only(codes) => {
            // The records are there by now: one that is not was left out the first time.
            let line = whole.clone().with("fields", Some(&codes.join(",")));
            let line = line.with("empty-key", Some("error"));
            let line = line.with("missing", Some("skip"));
            let held = ["except", "max-creates", "max-updates"];
            held.into_iter().fold(line, CommandLine::without)
        }
    }
}
