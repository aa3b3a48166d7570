//! The program and its commands, as the user types them. Nothing here touches the world.

use clap::{Parser, Subcommand};

use super::commands::check::CheckArguments;
use super::commands::completions::CompletionsArguments;
use super::commands::explain::ExplainArguments;
use super::commands::form::FormCommand;
use super::commands::import::ImportArguments;
use super::commands::sandbox::SandboxCommand;
use super::commands::template::TemplateArguments;
use super::exit;
use super::speech::MessageArguments;

/// Load spreadsheets whose records span several lines, tables and all, into kintone.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, after_long_help = exit::help())]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
    #[command(flatten)]
    pub(super) messages: MessageArguments,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Add or upsert the records of a CSV file.
    #[command(after_long_help = exit::help())]
    Import(Box<ImportArguments>),
    /// Say everything that `import` would say about a file, and send nothing.
    #[command(after_long_help = exit::help(), mut_arg("sandbox_reset", |option| option.hide(true)))]
    Check(Box<CheckArguments>),
    /// The same commands under the names that cli-kintone gives them.
    #[command(subcommand)]
    Record(RecordCommand),
    /// Tell cause and remedy of a code, kintable's or kintone's; without one, list all codes.
    Explain(ExplainArguments),
    /// The app's form: save it, or show it.
    Form {
        #[command(subcommand)]
        command: Box<FormCommand>,
    },
    /// Write a sample file for an app: its header, and example records that import as they are.
    Template(Box<TemplateArguments>),
    /// The embedded kintone.
    #[command(subcommand)]
    Sandbox(SandboxCommand),
    /// Print the completions of a shell.
    Completions(CompletionsArguments),
}

#[derive(Debug, Subcommand)]
pub(super) enum RecordCommand {
    /// The same as `kintable import`.
    #[command(after_long_help = exit::help())]
    Import(Box<ImportArguments>),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }
}
