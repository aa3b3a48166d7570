//! `kintable history`.

use clap::{Args, Subcommand, ValueEnum};

use crate::cli::examples;
use crate::cli::exit::Exit;
use crate::cli::keep::KeepArguments;
use crate::cli::output::{OutputArgument, print_document};
use crate::cli::past::{self, FilterArguments, Past, PlaceArguments};
use crate::cli::process::Process;
use crate::cli::speech::no_colour;
use crate::cli::usage::UsageError;
use crate::history::{GOING_ON, Pruned, RunStatus};
use crate::job::Kind;
use crate::language::{Language, text};
use crate::report::{history, outlet};

/// The kinds of runs that the history keeps.
const KINDS: [&str; 7] = [
    Kind::IMPORT.command,
    GOING_ON,
    Kind::UNDO.command,
    Kind::DELETE.command,
    Kind::EXPORT.command,
    Kind::BACKUP.command,
    Kind::RESTORE.command,
];

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(in crate::cli) struct HistoryArguments {
    #[command(subcommand)]
    command: Option<HistoryCommand>,
    #[command(flatten)]
    filter: FilterArguments,
    /// Runs of these kinds, separated by commas
    #[arg(long, value_name = "KINDS", value_delimiter = ',', value_parser = KINDS)]
    kind: Vec<String>,
    /// Runs of these statuses, separated by commas, as the list shows them
    #[arg(long, value_name = "STATUSES", value_delimiter = ',')]
    status: Vec<String>,
    /// How many runs at most
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// Format of standard output
    #[arg(long, value_enum, default_value_t = TableOutput::Text)]
    output: TableOutput,
    #[command(flatten)]
    place: PlaceArguments,
}

#[derive(Debug, Subcommand)]
enum HistoryCommand {
    /// Remove what is older than it need be kept.
    #[command(after_help = examples::help("history prune", Language::English))]
    Prune(PruneArguments),
}

#[derive(Debug, Args)]
struct PruneArguments {
    #[command(flatten)]
    keep: KeepArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

impl From<TableOutput> for OutputArgument {
    fn from(output: TableOutput) -> Self {
        match output {
            TableOutput::Json => Self::Json,
            TableOutput::Text | TableOutput::Csv => Self::Text,
        }
    }
}

/// What standard output carries of a list of runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum TableOutput {
    /// A table for people
    Text,
    /// One JSON document
    Json,
    /// CSV
    Csv,
}

impl HistoryArguments {
    /// What standard output is to carry.
    pub(in crate::cli) fn format(&self) -> OutputArgument {
        match self.command {
            Some(_) => OutputArgument::Text,
            None => self.output.into(),
        }
    }

    fn statuses(&self) -> Result<Vec<RunStatus>, UsageError> {
        let status = |typed: &String| {
            RunStatus::typed(typed).ok_or_else(|| {
                let all: Vec<_> = RunStatus::ALL.iter().map(|status| status.word()).collect();
                let (listed, japanese) = (all.join(", "), all.join("、"));
                UsageError(text!(
                    "`--status`: there is no status `{typed}`; there are {listed}",
                    "「--status」：状態「{typed}」はありません。使える状態：{japanese}"
                ))
            })
        };
        self.status.iter().map(status).collect()
    }
}

pub(in crate::cli) fn run(arguments: &HistoryArguments, process: &Process) -> anyhow::Result<Exit> {
    if let Some(HistoryCommand::Prune(prune)) = &arguments.command {
        return self::prune(prune, process);
    }
    let past = Past::open(&arguments.place, process)?;
    let statuses = arguments.statuses()?;
    let mut filter = arguments.filter.filter()?;
    filter.kinds.clone_from(&arguments.kind);
    // A run whose process is gone is none of those that stand in the store as running.
    let most = past::most(arguments.limit);
    let limit = if statuses.is_empty() {
        most
    } else {
        usize::MAX
    };
    let mut runs = past.runs(&filter, limit)?;
    runs.retain(|run| statuses.is_empty() || statuses.contains(&run.status));
    let all = if statuses.is_empty() {
        past.count(&filter)?
    } else {
        runs.len()
    };
    runs.truncate(most);
    let language = process.speech.language;
    match arguments.output {
        TableOutput::Json => print_document(&history::document(&runs))?,
        TableOutput::Csv => outlet::print_exactly(&history::csv(&runs))?,
        TableOutput::Text if runs.is_empty() => {
            process.speech.notice(&text!(
                "no such run is in the history",
                "該当する実行は履歴にありません。"
            ));
        }
        TableOutput::Text => {
            outlet::print_coloured(&history::list(&runs, language), no_colour())?;
        }
    }
    past.tell_cut(most, runs.len(), all);
    Ok(Exit::Done)
}

fn prune(arguments: &PruneArguments, process: &Process) -> anyhow::Result<Exit> {
    let past = Past::open(&arguments.place, process)?;
    let pruned = past.archive().prune(arguments.keep.keep()?.expiry())?;
    let Pruned { runs, records } = past.told(pruned);
    let told = text!(
        "removed: the records of {records} runs, and {runs} runs",
        "削除しました：{records}回分のレコードの結果、{runs}回分の実行"
    );
    outlet::print(&format!("{}\n", told.of(process.speech.language)))?;
    Ok(Exit::Done)
}
