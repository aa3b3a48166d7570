//! `kintable stats`.

use clap::Args;

use super::history::TableOutput;
use crate::cli::exit::Exit;
use crate::cli::health_limits::PastHealthArguments;
use crate::cli::output::print_document;
use crate::cli::past::{self, FilterArguments, Past, PlaceArguments};
use crate::cli::process::Process;
use crate::language::text;
use crate::report::history::{self, Compared};
use crate::report::outlet;

#[derive(Debug, Args)]
pub(in crate::cli) struct StatsArguments {
    #[command(flatten)]
    filter: FilterArguments,
    /// How many runs at most
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// Format of standard output
    #[arg(long, value_enum, default_value_t = TableOutput::Text)]
    pub(in crate::cli) output: TableOutput,
    #[command(flatten)]
    health: PastHealthArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

pub(in crate::cli) fn run(arguments: &StatsArguments, process: &Process) -> anyhow::Result<Exit> {
    let past = Past::open(&arguments.place, process)?;
    let (filter, most) = (arguments.filter.filter()?, past::most(arguments.limit));
    let mut runs = Vec::new();
    for run in past.runs(&filter, most)? {
        let before = past.run_before(&run.id, &run.about)?;
        runs.push(Compared { run, before });
    }
    match arguments.output {
        TableOutput::Json => print_document(&history::stats_document(&runs))?,
        TableOutput::Csv => outlet::print_exactly(&history::stats_csv(&runs))?,
        TableOutput::Text if runs.is_empty() => {
            process.speech.notice(&text!(
                "no such run is in the history",
                "該当する実行は履歴にありません。"
            ));
        }
        TableOutput::Text => outlet::print(&history::stats(&runs, process.speech.language))?,
    }
    past.tell_cut(most, runs.len(), past.count(&filter)?);
    let is_kept = arguments.health.are_kept_by(&runs, process.speech.language);
    Ok(if is_kept {
        Exit::Done
    } else {
        Exit::SomeRefused
    })
}
