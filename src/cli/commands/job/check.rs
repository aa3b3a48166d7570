//! `kintable job check`.

use clap::Args;

use crate::cli::commands::import;
use crate::cli::exit::Exit;
use crate::cli::jobs::ProjectArguments;
use crate::cli::output::{TextOrJson, print_document};
use crate::cli::process::Process;
use crate::report::{self, outlet};

#[derive(Debug, Args)]
pub(in crate::cli) struct CheckArguments {
    /// Format of standard output
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(in crate::cli) output: TextOrJson,
    #[command(flatten)]
    project: ProjectArguments,
}

/// Tells all that is wrong with the project file.
pub(in crate::cli) fn run(arguments: &CheckArguments, process: &Process) -> anyhow::Result<Exit> {
    let file = arguments.project.open(&import::command())?;
    let faults = file.project.all_faults();
    file.tell(&faults, arguments.output.into(), process.speech);
    let exit = if faults.is_empty() {
        Exit::Done
    } else {
        Exit::Invalid
    };
    let name = file.path.display().to_string();
    match arguments.output {
        TextOrJson::Text => {
            let jobs = file.project.jobs.len();
            let text = report::project::checked(&name, jobs, faults.len(), process.speech.language);
            outlet::print(&text)?;
        }
        TextOrJson::Json => {
            print_document(&report::project::check_document(&name, &faults, exit as u8))?;
        }
    }
    Ok(exit)
}
