//! `kintable job pause`, `kintable job resume` and `kintable job draft`.

use clap::Args;

use crate::cli::commands::import;
use crate::cli::exit::Exit;
use crate::cli::jobs::{DRAFT, PAUSED, ProjectArguments};
use crate::cli::process::Process;
use crate::cli::usage::UsageError;
use crate::language::text;
use crate::report::outlet;

#[derive(Debug, Args)]
pub(in crate::cli) struct StandingArguments {
    /// The job
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    project: ProjectArguments,
}

/// Has a job not run until it is resumed.
pub(in crate::cli) fn pause(
    arguments: &StandingArguments,
    process: &Process,
) -> anyhow::Result<Exit> {
    set(arguments, Some(PAUSED), process)
}

/// Has a job be a draft.
pub(in crate::cli) fn draft(
    arguments: &StandingArguments,
    process: &Process,
) -> anyhow::Result<Exit> {
    set(arguments, Some(DRAFT), process)
}

/// Has a job run again.
pub(in crate::cli) fn resume(
    arguments: &StandingArguments,
    process: &Process,
) -> anyhow::Result<Exit> {
    set(arguments, None, process)
}

fn set(
    arguments: &StandingArguments,
    state: Option<&str>,
    process: &Process,
) -> anyhow::Result<Exit> {
    let file = arguments.project.open(&import::command())?;
    let name = &arguments.name;
    let job = file.named(name)?;
    if state.is_none() && job.is_draft {
        let path = file.path.display();
        return Err(UsageError(text!(
            "job `{name}` is a draft because {path} says so: remove `state = \"draft\"` there",
            "ジョブ「{name}」は「{path}」で下書きとされています。「state = \"draft\"」を外してください。"
        ))
        .into());
    }
    file.set_to(job, state)?;
    let told = match state {
        Some(PAUSED) => text!(
            "job `{name}` is paused: it does not run until `kintable job resume {name}`",
            "ジョブ「{name}」を一時停止しました。「kintable job resume {name}」まで実行されません。"
        ),
        Some(_) => text!(
            "job `{name}` is a draft: it does not run until `kintable job resume {name}`",
            "ジョブ「{name}」を下書きにしました。「kintable job resume {name}」まで実行されません。"
        ),
        None => text!(
            "job `{name}` runs again",
            "ジョブ「{name}」が再び実行されるようになりました。"
        ),
    };
    outlet::print(&format!("{}\n", told.of(process.speech.language)))?;
    Ok(Exit::Done)
}
