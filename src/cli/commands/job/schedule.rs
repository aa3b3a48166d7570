//! `kintable job schedule`.

use clap::Args;

use crate::cli::commands::import;
use crate::cli::exit::Exit;
use crate::cli::jobs::{Installed, ProjectArguments};
use crate::cli::process::Process;
use crate::cli::usage::UsageError;
use crate::language::{Text, text};
use crate::report::outlet;
use crate::schedulers::{Platform, files};

#[derive(Debug, Args)]
pub(in crate::cli) struct ScheduleArguments {
    /// The job
    #[arg(value_name = "NAME")]
    name: String,
    /// What is to run the job
    #[arg(long = "as", value_enum, value_name = "SCHEDULER")]
    platform: Platform,
    /// Put it in place: user units of systemd, or a block of your crontab
    #[arg(long)]
    install: bool,
    /// Take away what `--install` put in place
    #[arg(long, conflicts_with = "install")]
    uninstall: bool,
    #[command(flatten)]
    project: ProjectArguments,
}

/// Prints what a scheduler needs to run a job, or puts it in place.
pub(in crate::cli) fn run(
    arguments: &ScheduleArguments,
    process: &Process,
) -> anyhow::Result<Exit> {
    let file = arguments.project.open(&import::command())?;
    let language = process.speech.language;
    if arguments.uninstall {
        // What is taken away may have an error by now, or no schedule any more.
        let job = file.named(&arguments.name)?;
        let installed = Installed::of(arguments.platform, "--uninstall")?;
        let errand = file.errand(job)?;
        outlet::print(installed.remove(&errand)?.of(language))?;
        return Ok(Exit::Done);
    }
    let job = file.job(&arguments.name, process.speech)?;
    let errand = file.errand(job)?;
    let files = files(arguments.platform, &errand, language).map_err(UsageError)?;
    if arguments.install {
        let installed = Installed::of(arguments.platform, "--install")?;
        outlet::print(installed.put(&errand, &files)?.of(language))?;
        tell_of_variables(&errand.variables, &errand.variables_file, process);
    } else {
        let texts: Vec<_> = files.iter().map(|file| file.text.as_str()).collect();
        outlet::print(&texts.join("\n"))?;
    }
    Ok(Exit::Done)
}

/// Says where the secrets belong, if they are not there yet.
fn tell_of_variables(variables: &[String], file: &std::path::Path, process: &Process) {
    if variables.is_empty() || file.exists() {
        return;
    }
    let (names, path) = (variables.join(", "), file.display());
    let notice: Text = text!(
        "write {names} into `{path}`, each on a line as NAME='value', readable by you alone (`chmod 600`)",
        "「{path}」に、{names}を1行に1つずつ「変数名='値'」の形で書き、自分だけが読めるようにしてください（chmod 600）"
    );
    process.speech.notice(&notice);
}
