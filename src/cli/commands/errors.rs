//! `kintable errors`.

use clap::Args;

use crate::cli::exit::Exit;
use crate::cli::output::{TextOrJson, print_document};
use crate::cli::past::{Past, PlaceArguments};
use crate::cli::process::Process;
use crate::history::RecordEntry;
use crate::job::RecordResult;
use crate::language::text;
use crate::report::{history, outlet};

#[derive(Debug, Args)]
pub(in crate::cli) struct ErrorsArguments {
    /// The run: its id, or `last`
    #[arg(value_name = "RUN")]
    run: Option<String>,
    /// Format of standard output
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(in crate::cli) output: TextOrJson,
    #[command(flatten)]
    place: PlaceArguments,
}

pub(in crate::cli) fn run(arguments: &ErrorsArguments, process: &Process) -> anyhow::Result<Exit> {
    let past = Past::open(&arguments.place, process)?;
    let kept = past.run(arguments.run.as_deref())?;
    let mut failed: Vec<RecordEntry> = Vec::new();
    let unread = past.archive().records(&kept.run, |entry| {
        if entry.result == RecordResult::Failed {
            failed.push(entry);
        }
        true
    })?;
    past.tell_unread(&unread);
    match arguments.output {
        TextOrJson::Json => {
            print_document(&history::run_document("errors", &kept, None, Some(&failed)))?;
        }
        TextOrJson::Text if failed.is_empty() => {
            process.speech.notice(&text!(
                "no record with an error is kept of this run",
                "この実行には、エラーになったレコードの記録がありません。"
            ));
        }
        TextOrJson::Text => outlet::print(&history::records(&failed, process.speech.language))?,
    }
    Ok(Exit::Done)
}
