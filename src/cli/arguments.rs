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
use crate::language::Language;

/// Import CSV files into kintone apps, including table rows.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, after_long_help = exit::help(Language::English))]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
    #[command(flatten)]
    pub(super) messages: MessageArguments,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Add the records of a CSV file, or update those that exist.
    #[command(after_long_help = exit::help(Language::English))]
    Import(Box<ImportArguments>),
    /// Check a file for everything that `import` would report, and send nothing.
    #[command(after_long_help = exit::help(Language::English), mut_arg("sandbox_reset", |option| option.hide(true)))]
    Check(Box<CheckArguments>),
    /// The same commands with the names of cli-kintone.
    #[command(subcommand)]
    Record(RecordCommand),
    /// Explain an error code of kintable or kintone; without a code, list all.
    Explain(ExplainArguments),
    /// Save or show the app's form.
    Form {
        #[command(subcommand)]
        command: Box<FormCommand>,
    },
    /// Create a sample file for an app: its header line, and example records that can be imported as they are.
    Template(Box<TemplateArguments>),
    /// The sandbox: a local emulator of kintone.
    #[command(subcommand)]
    Sandbox(SandboxCommand),
    /// Print completions for a shell.
    Completions(CompletionsArguments),
}

#[derive(Debug, Subcommand)]
pub(super) enum RecordCommand {
    /// The same as `kintable import`.
    #[command(after_long_help = exit::help(Language::English))]
    Import(Box<ImportArguments>),
}

impl Command {
    /// The command by its name, where standard output is to carry a document of it.
    pub(super) fn has_document(&self) -> Option<&'static str> {
        let (name, is_asked) = match self {
            Self::Import(import) | Self::Record(RecordCommand::Import(import)) => {
                ("import", import.prints_a_document())
            }
            Self::Check(check) => ("check", check.prints_a_document()),
            Self::Explain(explain) => ("explain", explain.prints_a_document()),
            Self::Form { command } => match &**command {
                FormCommand::Show(show) => ("form show", show.prints_a_document()),
                FormCommand::Pull(_) => return None,
            },
            Self::Sandbox(SandboxCommand::Serve(serve)) => {
                ("sandbox serve", serve.prints_a_document())
            }
            Self::Sandbox(_) | Self::Template(_) | Self::Completions(_) => return None,
        };
        is_asked.then_some(name)
    }
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
