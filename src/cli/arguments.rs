//! The program and its commands, as the user types them. Nothing here touches the world.

use clap::{CommandFactory as _, Parser, Subcommand};

use super::commands::auth::AuthCommand;
use super::commands::backup::BackupArguments;
use super::commands::cancel::CancelArguments;
use super::commands::check::CheckArguments;
use super::commands::completions::CompletionsArguments;
use super::commands::convert::ConvertArguments;
use super::commands::delete::DeleteArguments;
use super::commands::discard::DiscardArguments;
use super::commands::errors::ErrorsArguments;
use super::commands::explain::ExplainArguments;
use super::commands::form::FormCommand;
use super::commands::history::HistoryArguments;
use super::commands::import::ImportArguments;
use super::commands::job::JobCommand;
use super::commands::lock::{LockCommand, StatusArguments};
use super::commands::log_app::LogAppCommand;
use super::commands::map::MapCommand;
use super::commands::report::ReportArguments;
use super::commands::restore::RestoreArguments;
use super::commands::resume::ResumeArguments;
use super::commands::sandbox::SandboxCommand;
use super::commands::show::ShowArguments;
use super::commands::stats::StatsArguments;
use super::commands::template::TemplateArguments;
use super::commands::undo::UndoArguments;
use super::deferred::Deferred;
use super::examples;
use super::exporting::ExportArguments;
use super::output::Document;
use super::speech::MessageArguments;
use crate::language::Language;

/// Import CSV files into kintone apps, including table rows.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, after_long_help = examples::help("kintable", Language::English))]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
    #[command(flatten)]
    pub(super) messages: MessageArguments,
}

impl Arguments {
    /// All commands with all that they take, as they are when they are parsed.
    pub(super) fn all() -> clap::Command {
        let mut all = Self::command();
        all.build();
        all
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Add the records of a CSV file, or update those that exist.
    #[command(after_long_help = examples::help("import", Language::English))]
    Import(Deferred<ImportArguments>),
    /// Delete records: all of an app, those in a file, or those that meet a condition.
    ///
    /// What the records hold is kept in the history, so that `kintable undo` can add them again, under new record
    /// numbers. Attachments are not kept, and records that have some do not come back.
    #[command(after_long_help = examples::help("delete", Language::English))]
    Delete(Deferred<DeleteArguments>),
    /// Check a file for everything that `import` would report, and send nothing.
    #[command(after_long_help = examples::help("check", Language::English))]
    Check(Deferred<CheckArguments>),
    /// Convert a file that `import` reads to clean CSV, JSON or an Excel file.
    #[command(after_long_help = examples::help("convert", Language::English))]
    Convert(Deferred<ConvertArguments>),
    /// The same commands with the names of cli-kintone.
    #[command(subcommand)]
    Record(RecordCommand),
    /// Explain an error code of kintable or kintone; without a code, list all.
    #[command(after_help = examples::help("explain", Language::English))]
    Explain(ExplainArguments),
    /// Access: what an API token or a user may do.
    Auth {
        #[command(subcommand)]
        command: Box<AuthCommand>,
    },
    /// Save or show the app's form.
    Form {
        #[command(subcommand)]
        command: Box<FormCommand>,
    },
    /// Create a sample file for an app: its header line, and example records that can be imported as they are.
    #[command(after_help = examples::help("template", Language::English))]
    Template(Deferred<TemplateArguments>),
    /// Mapping files: which column of a file becomes which field, and what is made of its values.
    Map {
        #[command(subcommand)]
        command: Box<MapCommand>,
    },
    /// Jobs: named imports of a project file, with their options and schedules.
    Job {
        #[command(subcommand)]
        command: Box<JobCommand>,
    },
    /// List the runs that were kept, the newest first.
    #[command(after_help = examples::help("history", Language::English))]
    History(HistoryArguments),
    /// Show a run: what it did, how it ended, and what became of its records.
    #[command(after_help = examples::help("show", Language::English))]
    Show(ShowArguments),
    /// Show or write the records of a run that have errors.
    #[command(after_help = examples::help("errors", Language::English))]
    Errors(ErrorsArguments),
    /// Show how runs went over time.
    #[command(after_help = examples::help("stats", Language::English))]
    Stats(StatsArguments),
    /// Write the import centre: jobs and runs as one HTML page, to be opened in a browser, kept, or passed on.
    #[command(after_help = examples::help("report", Language::English))]
    Report(ReportArguments),
    /// Export records as CSV, in the shape that an import takes, or as JSON.
    #[command(after_long_help = examples::help("export", Language::English))]
    Export(Deferred<ExportArguments>),
    /// Back up apps to a directory: records, attachments, form, settings and views.
    #[command(after_long_help = examples::help("backup", Language::English))]
    Backup(Deferred<BackupArguments>),
    /// Restore records of a backup: those that exist as they were, and those that are gone under new record numbers.
    #[command(after_long_help = examples::help("restore", Language::English))]
    Restore(Deferred<RestoreArguments>),
    /// Finish a run that broke off: what it wrote is not written again.
    #[command(after_help = examples::help("resume", Language::English))]
    Resume(Deferred<ResumeArguments>),
    /// Discard a run that broke off; what it wrote stays.
    #[command(after_help = examples::help("discard", Language::English))]
    Discard(DiscardArguments),
    /// Take a run back: delete what it added, and restore what it changed, unless somebody changed it since.
    ///
    /// What records held is in the history where an import compared them anyway, or had the option `--keep-before`, but
    /// never with `--no-values`. Deleted table rows come back under new row IDs, and deleted records under new record
    /// numbers. Files that are not in kintone any more do not come back.
    #[command(after_long_help = examples::help("undo", Language::English))]
    Undo(Deferred<UndoArguments>),
    /// Ask a run on this computer to stop behind the batch that it is sending.
    #[command(after_help = examples::help("cancel", Language::English))]
    Cancel(CancelArguments),
    /// Locks: one run at a time writes to an app.
    #[command(subcommand)]
    Lock(LockCommand),
    /// Log apps: an app with a record of each run, so that records are written exactly once.
    #[command(subcommand)]
    LogApp(LogAppCommand),
    /// The sandbox: a local emulator of kintone.
    #[command(subcommand)]
    Sandbox(SandboxCommand),
    /// Print completions for a shell.
    #[command(after_help = examples::help("completions", Language::English))]
    Completions(CompletionsArguments),
}

#[derive(Debug, Subcommand)]
pub(super) enum RecordCommand {
    /// The same as `kintable import`.
    #[command(after_long_help = examples::help("import", Language::English))]
    Import(Deferred<ImportArguments>),
    /// The same as `kintable export`.
    #[command(after_long_help = examples::help("export", Language::English))]
    Export(Deferred<ExportArguments>),
    /// The same as `kintable delete`.
    #[command(after_long_help = examples::help("delete", Language::English))]
    Delete(Deferred<DeleteArguments>),
}

impl Command {
    /// What standard output is to carry of the command, where it can carry more than text.
    pub(super) fn document(&self) -> Option<Document> {
        let (command, format) = match self {
            Self::Import(import) | Self::Record(RecordCommand::Import(import)) => {
                ("import", import.sheet.report.output)
            }
            Self::Delete(delete) | Self::Record(RecordCommand::Delete(delete)) => {
                ("delete", delete.output.into())
            }
            Self::Export(export) | Self::Record(RecordCommand::Export(export)) => {
                ("export", export.output.into())
            }
            Self::Backup(backup) => ("backup", backup.output.into()),
            Self::Restore(restore) => ("restore", restore.output.into()),
            Self::Check(check) => ("check", check.sheet.report.output),
            Self::Convert(convert) => ("convert", convert.output.into()),
            Self::Explain(explain) => ("explain", explain.output.into()),
            Self::Auth { command } => {
                let AuthCommand::Test(test) = &**command;
                ("auth test", test.output.into())
            }
            Self::Form { command } => match &**command {
                FormCommand::Show(show) => ("form show", show.output.into()),
                FormCommand::Pull(_) => return None,
            },
            Self::Map { command } => match &**command {
                MapCommand::Check(check) => ("map check", check.output.into()),
                MapCommand::List(list) => ("map list", list.output.into()),
                MapCommand::Show(show) => ("map show", show.output.into()),
                MapCommand::Suggest(_) => return None,
            },
            Self::Job { command } => command.document()?,
            Self::History(history) => ("history", history.format()),
            Self::Errors(errors) => ("errors", errors.output.into()),
            Self::Show(show) => ("show", show.output.into()),
            Self::Undo(undo) => ("undo", undo.output.into()),
            Self::Lock(LockCommand::Status(StatusArguments { output, .. })) => {
                ("lock status", (*output).into())
            }
            Self::Stats(stats) => ("stats", stats.output.into()),
            Self::Sandbox(SandboxCommand::Serve(serve)) => ("sandbox serve", serve.output.into()),
            Self::Resume(resume) => ("import", resume.output?),
            Self::Sandbox(_)
            | Self::Template(_)
            | Self::Completions(_)
            | Self::Cancel(_)
            | Self::LogApp(_)
            | Self::Report(_)
            | Self::Discard(_) => return None,
        };
        Some(Document { command, format })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }
}
