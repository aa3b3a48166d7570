//! `kintable show`.

use clap::{Args, ValueEnum};

use crate::cli::exit::Exit;
use crate::cli::output::{TextOrJson, print_document};
use crate::cli::past::{Past, PlaceArguments};
use crate::cli::process::Process;
use crate::cli::resuming::later;
use crate::cli::speech::no_colour;
use crate::history::RecordEntry;
use crate::job::RecordResult;
use crate::language::text;
use crate::report::{history, outlet};

#[derive(Debug, Args)]
pub(in crate::cli) struct ShowArguments {
    /// The run: its id, or `last`
    #[arg(value_name = "RUN")]
    run: Option<String>,
    /// Show what became of each record
    #[arg(long)]
    records: bool,
    /// Records with these results, separated by commas
    #[arg(
        long,
        value_name = "RESULTS",
        value_enum,
        value_delimiter = ',',
        requires = "records"
    )]
    result: Vec<ResultArgument>,
    /// How many records a page has
    #[arg(long, value_name = "N", default_value_t = 50, requires = "records", value_parser = clap::value_parser!(u64).range(1..))]
    limit: u64,
    /// Which page of records
    #[arg(long, value_name = "N", default_value_t = 1, requires = "records", value_parser = clap::value_parser!(u64).range(1..))]
    page: u64,
    /// Format of standard output
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(in crate::cli) output: TextOrJson,
    #[command(flatten)]
    place: PlaceArguments,
}

/// What may become of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum ResultArgument {
    /// It was added
    Created,
    /// It was updated
    Updated,
    /// It is written; nobody knows whether it was added or updated
    CreatedOrUpdated,
    /// It was as the file has it
    Unchanged,
    /// It was skipped
    Skipped,
    /// It has an error
    Failed,
    /// It was not sent
    NotTried,
    /// Nobody knows whether it is written
    Unknown,
}

impl ResultArgument {
    fn is(self, result: RecordResult) -> bool {
        let of = match result {
            RecordResult::Created => Self::Created,
            RecordResult::Updated => Self::Updated,
            RecordResult::AddedOrUpdated => Self::CreatedOrUpdated,
            RecordResult::Unchanged => Self::Unchanged,
            RecordResult::Skipped => Self::Skipped,
            RecordResult::Failed => Self::Failed,
            RecordResult::NotTried => Self::NotTried,
            RecordResult::Unknown => Self::Unknown,
        };
        self == of
    }
}

pub(in crate::cli) fn run(arguments: &ShowArguments, process: &Process) -> anyhow::Result<Exit> {
    let (past, language) = (
        Past::open(&arguments.place, process)?,
        process.speech.language,
    );
    let kept = past.run(arguments.run.as_deref())?;
    let since = past.last_good(&kept.run)?;
    let mut shown: Vec<RecordEntry> = Vec::new();
    let mut found = 0;
    if arguments.records {
        let first = (arguments.page - 1).saturating_mul(arguments.limit);
        let unread = past.archive().records(&kept.run, |entry| {
            let wanted = arguments.result.is_empty()
                || arguments.result.iter().any(|one| one.is(entry.result));
            if wanted {
                found += 1;
                if found > first && (shown.len() as u64) < arguments.limit {
                    shown.push(entry);
                }
            }
            true
        })?;
        past.tell_unread(&unread);
    }
    match arguments.output {
        TextOrJson::Json => {
            let records = arguments.records.then_some(shown.as_slice());
            print_document(&history::run_document(
                "show",
                &kept,
                since.as_ref(),
                records,
            ))?;
        }
        TextOrJson::Text if arguments.records && shown.is_empty() => {
            process.speech.notice(&text!(
                "no such record is kept of this run",
                "該当するレコードの記録がありません。"
            ));
        }
        TextOrJson::Text if arguments.records => {
            let mut text = history::records(&shown, language);
            let (page, pages) = (arguments.page, u64::max(1, found.div_ceil(arguments.limit)));
            let told = text!(
                "page {page} of {pages}; {found} records in all",
                "{page}/{pages}ページ（全{found}件）"
            );
            text += told.of(language);
            text.push('\n');
            outlet::print(&text)?;
        }
        TextOrJson::Text => {
            let later = later(&past, &kept.run)?;
            let text = history::page(&kept, since.as_ref(), &later, language);
            outlet::print_coloured(&text, no_colour())?;
        }
    }
    Ok(Exit::Done)
}
