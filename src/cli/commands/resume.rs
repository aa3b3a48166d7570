//! `kintable resume`.

use std::ffi::OsString;
use std::io::{self, IsTerminal as _, stdin};
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::SignedDuration;

use super::{delete, import};
use crate::cli::command_line::CommandLine;
use crate::cli::connection::SecretArguments;
use crate::cli::exit::Exit;
use crate::cli::lost_options::LostArguments;
use crate::cli::notice_options::NoticeArguments;
use crate::cli::output::OutputArgument;
use crate::cli::past::{Past, PlaceArguments, telling};
use crate::cli::process::Process;
use crate::cli::resumes::{later, root_of};
use crate::cli::resuming::{Resuming, Verdict, differs, enter};
use crate::cli::unfinished::newest_beside;
use crate::cli::usage::UsageError;
use crate::history::{Run, RunStatus};
use crate::import::OnError;
use crate::job::Kind;
use crate::language::{Text, text};
use crate::report::history::clock;

#[derive(Debug, Args)]
pub(in crate::cli) struct ResumeArguments {
    /// The run: its id, or `last`
    #[arg(value_name = "RUN")]
    run: Option<String>,
    /// What became of the records of which it is unknown, if you looked in the app yourself
    #[arg(long, value_enum, value_name = "RESULT")]
    treat_unknown_as: Option<Verdict>,
    #[command(flatten)]
    errors: ErrorArguments,
    #[command(flatten)]
    lost: LostArguments,
    /// If another run writes to the app, wait for it as long as this: `10m`, `1h30m`; by default, end at once
    #[arg(long, value_name = "TIME", help_heading = None::<&str>)]
    wait_lock: Option<SignedDuration>,
    /// Format of standard output; that of the run by default
    #[arg(long, value_enum, help_heading = None::<&str>)]
    pub(in crate::cli) output: Option<OutputArgument>,
    #[command(flatten)]
    secrets: SecretArguments,
    #[command(flatten)]
    place: PlaceArguments,
    #[command(flatten)]
    notices: NoticeArguments,
}

/// What becomes of records with errors, where it is to be something else than in the run.
#[derive(Debug, Args)]
struct ErrorArguments {
    /// What to do if a record has an error, or kintone returns an error for it; what the run did, by default
    #[arg(long, value_enum, help_heading = None::<&str>)]
    on_error: Option<OnError>,
    /// Write records that failed to this file, so that you can correct and import it
    #[arg(long, value_name = "FILE", help_heading = None::<&str>)]
    errors_file: Option<PathBuf>,
}

impl ErrorArguments {
    /// The first of these options that was typed.
    fn typed(&self) -> Option<&'static str> {
        let file = self.errors_file.is_some().then_some("--errors-file");
        self.on_error.map(|_| "--on-error").or(file)
    }

    /// The errors file, seen from the directory of a run.
    fn errors_file(&self, run: &Run) -> io::Result<Option<PathBuf>> {
        let Some(file) = &self.errors_file else {
            return Ok(None);
        };
        let is_there = std::env::current_dir()? == Path::new(&run.about.directory);
        Ok(Some(if is_there {
            file.clone()
        } else {
            std::path::absolute(file)?
        }))
    }
}

/// Goes on behind a run that broke off.
/// `read` reads the words of a command line as those of what can be gone on with.
pub(in crate::cli) async fn run(
    arguments: ResumeArguments,
    process: &Process,
    read: impl FnOnce(&[OsString]) -> Option<Typed>,
) -> anyhow::Result<Exit> {
    let past = Past::open(&arguments.place, process)?;
    let run = past.writing_run(arguments.run.as_deref())?.run;
    let root = root_of(&past, run)?;
    ensure_unfinished(&past, &root)?;
    if root.about.kind == Kind::RESTORE.command {
        let command = &root.about.command;
        return Err(UsageError(text!(
            "a restore is finished by the same command again, which adds nothing twice: `{command}`",
            "復元の残りは、同じコマンドをもう一度実行してください。追加済みのレコードは、もう一度追加されません：「{command}」"
        ))
        .into());
    }
    if Kind::only_reads(&root.about.kind) {
        let (id, command) = (&root.id, &root.about.command);
        return Err(UsageError(text!(
            "run {id} only read records, so there is nothing to go on with: run its command again, `{command}`",
            "実行{id}はレコードを読み取っただけのため、再開できません。同じコマンドをもう一度実行してください：「{command}」"
        ))
        .into());
    }
    let undoes = root.about.of.as_ref();
    let undoes = undoes.filter(|_| root.about.kind == Kind::UNDO.command);
    if let Some(of) = undoes {
        return Err(UsageError(text!(
            "an undo is finished by the same command again: `kintable undo {of}`",
            "取り消しの残りは、同じコマンドをもう一度実行してください：「kintable undo {of}」"
        ))
        .into());
    }
    let words = std::iter::once("kintable").chain(root.about.arguments.iter().map(String::as_str));
    let words: Vec<OsString> = words.map(OsString::from).collect();
    let (job, line) = read(&words).ok_or_else(|| {
        let version = &root.about.version;
        differs(
            &root,
            text!(
                "the options of the run cannot be read: it was started by kintable {version}",
                "元の実行（kintable {version}）のオプションを読み取れません。"
            ),
        )
    })?;
    if line.reads_stdin() && stdin().is_terminal() {
        let id = &root.id;
        return Err(UsageError(text!(
            "the run read standard input: pipe the same file to it again, like `kintable resume {id} < FILE`",
            "元の実行は標準入力を読み取りました。「kintable resume {id} < FILE」のように、同じ内容を渡してください。"
        ))
        .into());
    }
    if let (Job::Delete(_), Some(option)) = (&job, arguments.errors.typed()) {
        return Err(UsageError(text!(
            "`{option}` is for imports, and the run deleted records",
            "「{option}」は取り込みのオプションです。元の実行は削除です。"
        ))
        .into());
    }
    let errors_file = arguments.errors.errors_file(&root)?;
    // Files are named as they were from there.
    let history = past.dir()?;
    enter(&root)?;
    let own = import::GoingOn {
        on_error: arguments.errors.on_error,
        errors_file,
        lost: arguments.lost,
        wait_lock: arguments.wait_lock,
        output: arguments.output,
        secrets: arguments.secrets,
        history,
        notices: arguments.notices,
    };
    let resuming = Resuming {
        past: &past,
        root,
        line,
        verdict: arguments.treat_unknown_as,
    };
    match job {
        Job::Import(mut import) => {
            import.go_on(own);
            import::go_on(*import, process, &resuming).await
        }
        Job::Delete(delete) => delete::go_on(*delete, own, process, &resuming).await,
    }
}

/// What can be gone on with, and how it was typed.
pub(in crate::cli) type Typed = (Job, CommandLine);

/// What can be gone on with.
pub(in crate::cli) enum Job {
    Import(Box<import::ImportArguments>),
    Delete(Box<delete::DeleteArguments>),
}

/// A run that has something left to do, and is not at work.
fn ensure_unfinished(past: &Past<'_>, root: &Run) -> anyhow::Result<()> {
    let mut runs = later(past, root)?;
    runs.push(root.clone());
    // Those that went on and did nothing change nothing of it.
    let run = telling(&runs).unwrap_or(root);
    let (id, status) = (&run.id, run.status);
    let reason = match status {
        RunStatus::Interrupted | RunStatus::Cancelled | RunStatus::Failed => return Ok(()),
        RunStatus::Running => {
            return Err(UsageError(text!(
                "run {id} is at work: wait for it, or stop it by `kintable cancel {id}`",
                "実行{id}は実行中です。終了を待つか、「kintable cancel {id}」で止めてください。"
            ))
            .into());
        }
        RunStatus::Rejected | RunStatus::SkippedOverlap => text!(
            "run {id} did not start, so that there is nothing to go on with: run its command again",
            "実行{id}は開始されていないため、再開できません。同じコマンドをもう一度実行してください。"
        ),
        RunStatus::Completed => text!(
            "run {id} is complete: there is nothing left to do",
            "実行{id}は完了しているため、残りはありません。"
        ),
        RunStatus::CompletedWithErrors => text!(
            "run {id} is complete but for its records with errors: `kintable errors {id}` shows them",
            "実行{id}は、エラーのレコードを除いて完了しています。「kintable errors {id}」で確認できます。"
        ),
        RunStatus::Undone => text!("run {id} was undone", "実行{id}は取り消されています。"),
        RunStatus::Discarded => text!("run {id} was discarded", "実行{id}は破棄されています。"),
    };
    let other = newest_beside(past, root)?;
    Err(UsageError(match other {
        Some(other) => instead(run, &other),
        None => reason,
    })
    .into())
}

/// What to go on with in place of a run with which nothing can be.
fn instead(run: &Run, other: &Run) -> Text {
    let (id, status, other_id) = (&run.id, run.status, &other.id);
    let (file, when) = (&other.about.file, clock(other.started, "%Y-%m-%d %H:%M"));
    let [of, ja_of] = if file.is_empty() {
        [String::new(), String::new()]
    } else {
        [format!(" of `{file}`"), format!("（「{file}」）")]
    };
    text!(
        "run {id} is {status} and cannot be resumed; run {other_id}{of}, of {when}, is not finished: use `kintable resume {other_id}`",
        "実行{id}の状態は{status}のため、再開できません。{when}の実行{other_id}{ja_of}は途中で止まっています。「kintable resume {other_id}」で再開できます。"
    )
}
