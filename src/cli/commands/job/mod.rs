//! `kintable job`.

use clap::Subcommand;

use crate::cli::deferred::Deferred;
use crate::cli::examples;
use crate::cli::exit::Exit;
use crate::cli::output::OutputArgument;
use crate::cli::process::Process;
use crate::language::Language;

pub(in crate::cli) mod check;
mod itself;
pub(in crate::cli) mod list;
pub(in crate::cli) mod run;
pub(in crate::cli) mod schedule;
pub(in crate::cli) mod standing;
pub(in crate::cli) mod watch;

use check::CheckArguments;
use list::{ListArguments, ShowArguments};
use run::RunArguments;
use schedule::ScheduleArguments;
use standing::StandingArguments;
use watch::WatchArguments;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum JobCommand {
    /// Run a job: import its file with its options. Options that you add win over those of the job.
    #[command(after_long_help = examples::help("job run", Language::English))]
    Run(Deferred<RunArguments>),
    /// Check the project file: all its connections and jobs, without running any.
    #[command(after_help = examples::help("job check", Language::English))]
    Check(CheckArguments),
    /// List the jobs of the project file: how they stand, when they run, and how their last run went.
    #[command(after_help = examples::help("job list", Language::English))]
    List(ListArguments),
    /// Show a job and its last runs.
    #[command(after_help = examples::help("job show", Language::English))]
    Show(ShowArguments),
    /// Pause a job: it does not run until it is resumed.
    #[command(after_help = examples::help("job pause", Language::English))]
    Pause(StandingArguments),
    /// Have a job that is paused or a draft run again.
    #[command(after_help = examples::help("job resume", Language::English))]
    Resume(StandingArguments),
    /// Have a job be a draft: it does not run until it is resumed.
    #[command(after_help = examples::help("job draft", Language::English))]
    Draft(StandingArguments),
    /// Print what a scheduler needs to run a job at its times, without secrets; or put it in place.
    #[command(after_help = examples::help("job schedule", Language::English))]
    Schedule(ScheduleArguments),
    /// Run a job with each file that comes into a directory, and move the file to `done`, `partial` or `failed` there.
    #[command(after_help = examples::help("job watch", Language::English))]
    Watch(WatchArguments),
}

impl JobCommand {
    /// What standard output is to carry, and of which command.
    pub(in crate::cli) fn document(&self) -> Option<(&'static str, OutputArgument)> {
        Some(match self {
            Self::Run(run) => ("import", run.import.sheet.report.output),
            Self::Check(check) => ("job check", check.output.into()),
            Self::List(list) => ("job list", list.output.into()),
            Self::Show(show) => ("job show", show.output.into()),
            Self::Pause(_)
            | Self::Resume(_)
            | Self::Draft(_)
            | Self::Schedule(_)
            | Self::Watch(_) => return None,
        })
    }
}

pub(in crate::cli) async fn run(command: JobCommand, process: &Process) -> anyhow::Result<Exit> {
    match command {
        JobCommand::Run(arguments) => run::run(*arguments.0, process).await,
        JobCommand::Check(arguments) => check::run(&arguments, process),
        JobCommand::List(arguments) => list::list(&arguments, process),
        JobCommand::Show(arguments) => list::show(&arguments, process),
        JobCommand::Pause(arguments) => standing::pause(&arguments, process),
        JobCommand::Resume(arguments) => standing::resume(&arguments, process),
        JobCommand::Draft(arguments) => standing::draft(&arguments, process),
        JobCommand::Schedule(arguments) => schedule::run(&arguments, process),
        JobCommand::Watch(arguments) => Box::pin(watch::run(&arguments, process)).await,
    }
}
