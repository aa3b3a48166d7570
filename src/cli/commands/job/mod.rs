//! `kintable job`.

use clap::Subcommand;

use crate::cli::examples;
use crate::cli::exit::Exit;
use crate::cli::output::OutputArgument;
use crate::cli::process::Process;
use crate::language::Language;

pub(in crate::cli) mod check;
pub(in crate::cli) mod run;

use check::CheckArguments;
use run::RunArguments;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum JobCommand {
    /// Run a job: import its file with its options. Options that you add win over those of the job.
    #[command(
        after_long_help = examples::help("job run", Language::English),
        mut_arg("job", |option| option.hide(true)),
        mut_arg("sandbox_reset", |option| option.hide(true)),
        mut_arg("file", |file| file.help("The file, instead of that of the job")),
    )]
    Run(Box<RunArguments>),
    /// Check the project file: all its connections and jobs, without running any.
    #[command(after_help = examples::help("job check", Language::English))]
    Check(CheckArguments),
}

impl JobCommand {
    /// What standard output is to carry, and of which command.
    pub(in crate::cli) fn document(&self) -> (&'static str, OutputArgument) {
        match self {
            Self::Run(run) => ("import", run.import.sheet.report.output),
            Self::Check(check) => ("job check", check.output.into()),
        }
    }
}

pub(in crate::cli) async fn run(command: JobCommand, process: &Process) -> anyhow::Result<Exit> {
    match command {
        JobCommand::Run(arguments) => run::run(*arguments, process).await,
        JobCommand::Check(arguments) => check::run(&arguments, process),
    }
}
