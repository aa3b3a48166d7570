//! `kintable lock`.

use clap::{Args, Subcommand};

use crate::cli::at_work::running_dir;
use crate::cli::examples;
use crate::cli::exit::Exit;
use crate::cli::output::{TextOrJson, print_document};
use crate::cli::process::Process;
use crate::history::at_work;
use crate::job::Kind;
use crate::language::{Language, text};
use crate::report::{history, outlet};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum LockCommand {
    /// Show which runs write to which apps right now.
    #[command(after_help = examples::help("lock status", Language::English))]
    Status(StatusArguments),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct StatusArguments {
    /// Runs of this app
    #[arg(long, value_name = "ID")]
    app: Option<String>,
    /// Format of standard output
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(in crate::cli) output: TextOrJson,
}

pub(in crate::cli) fn run(command: &LockCommand, process: &Process) -> anyhow::Result<Exit> {
    let LockCommand::Status(arguments) = command;
    let mut holders = at_work(&running_dir()?)?;
    let is_wanted = |app: &str| arguments.app.as_deref().is_none_or(|wanted| wanted == app);
    // What only reads holds no app.
    holders.retain(|holder| is_wanted(&holder.app) && !Kind::only_reads(&holder.kind));
    match arguments.output {
        TextOrJson::Json => print_document(&history::holders_document(&holders))?,
        TextOrJson::Text if holders.is_empty() => {
            process.speech.notice(&text!(
                "no run on this computer writes right now",
                "このコンピューターに、書き込み中の実行はありません。"
            ));
        }
        TextOrJson::Text => outlet::print(&history::holders(&holders, process.speech.language))?,
    }
    Ok(Exit::Done)
}
