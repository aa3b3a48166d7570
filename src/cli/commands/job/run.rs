//! `kintable job run`.

use std::ffi::OsString;

use clap::{Args, Command};

use crate::cli::barred::{Bar, Barred};
use crate::cli::command_line::CommandLine;
use crate::cli::commands::import::{self, ImportArguments, Overlap};
use crate::cli::exit::Exit;
use crate::cli::jobs::{ProjectArguments, ProjectFile, last_run};
use crate::cli::output::OutputArgument;
use crate::cli::past::Past;
use crate::cli::process::Process;
use crate::cli::speech::{LogLevel, Speech};
use crate::cli::usage::UsageError;
use crate::language::Text;

#[derive(Debug, Args)]
#[command(
    mut_arg("job", |option| option.hide(true)),
    mut_arg("sandbox_reset", |option| option.hide(true)),
    mut_arg("file", |file| file.help("The file, instead of that of the job")),
)]
pub(in crate::cli) struct RunArguments {
    /// The job
    #[arg(value_name = "NAME")]
    pub(in crate::cli) name: String,
    /// What to do if another run of the job is at work; the history has it as `skipped_overlap` either way
    #[arg(long, value_enum, default_value_t = Overlap::Error, help_heading = None::<&str>)]
    overlap: Overlap,
    /// Run the job even if it is paused or a draft
    #[arg(long, help_heading = None::<&str>)]
    now: bool,
    /// Run the job only if its schedule had a time since its last run; for schedulers that may miss one
    #[arg(long, help_heading = None::<&str>)]
    if_due: bool,
    #[command(flatten)]
    project: ProjectArguments,
    #[command(flatten)]
    pub(in crate::cli) import: Box<ImportArguments>,
}

/// The options that an import does not have.
const OWN: [&str; 4] = ["project", "overlap", "now", "if-due"];

/// The words without an option that are typed before those of an import: `job run NAME`.
const PLAIN: usize = 3;

impl RunArguments {
    /// The words of the import that the job is: what it says, and then what was typed for this program.
    pub(in crate::cli) fn words(
        &self,
        typed: &[OsString],
        program: &Command,
        speech: Speech,
    ) -> anyhow::Result<Vec<OsString>> {
        let line = CommandLine::new(typed, program);
        if line.has("job") {
            return Err(UsageError(Text::fixed(
                "`--job`: the run has the name of its job; remove the option",
                "「--job」：実行の名前は、ジョブの名前です。オプションを外してください。",
            ))
            .into());
        }
        let import = import::command();
        let file = self.project.open(&import)?;
        let job = file.job(&self.name, speech)?;
        let names_file = line.has_plain(PLAIN) || line.has("file-path");
        let mut words: Vec<OsString> = vec!["kintable".into(), "import".into()];
        words.extend(file.words(job, &import, &line, names_file)?);
        words.extend(CommandLine::rest_of(typed, program, PLAIN, &OWN));
        Ok(words)
    }
}

/// Runs the import that the job is.
pub(in crate::cli) async fn run(
    arguments: RunArguments,
    process: &Process,
) -> anyhow::Result<Exit> {
    let file = arguments.project.open(&import::command())?;
    if let Err(idle) = ensure_at_work(&arguments, &file, process) {
        // A scheduler that wakes the job every hour need not hear each time that it is not its hour.
        let is_told = process.speech.level <= LogLevel::Warn
            || arguments.import.sheet.report.output != OutputArgument::Text;
        let is_idle = idle
            .downcast_ref()
            .is_some_and(|barred: &Barred| barred.by == Bar::Idle);
        return if is_idle && !is_told {
            Ok(Exit::Done)
        } else {
            Err(idle)
        };
    }
    Box::pin(import::run_job(
        *arguments.import,
        process,
        arguments.overlap,
    ))
    .await
}

/// Has the job not run that is paused, or not due.
fn ensure_at_work(
    arguments: &RunArguments,
    file: &ProjectFile,
    process: &Process,
) -> anyhow::Result<()> {
    let job = file.named(&arguments.name)?;
    if arguments.import.writes() && !arguments.now {
        file.ensure_runs(job)?;
    }
    if arguments.if_due {
        let past = Past::of(arguments.import.history()?, process);
        file.ensure_due(job, last_run(&past, &file.runs_of(job))?.as_ref())?;
    }
    Ok(())
}
