//! `kintable show`.

use clap::{Args, ValueEnum};

use crate::cli::exit::Exit;
use crate::cli::failure::{self, said};
use crate::cli::output::{TextOrJson, print_document};
use crate::cli::past::{Past, PlaceArguments};
use crate::cli::process::Process;
use crate::cli::resumes::later;
use crate::cli::run_file::{self, UNKEPT, Unread};
use crate::cli::speech::no_colour;
use crate::cli::undoable::undo_for;
use crate::history::{Kept, RecordEntry};
use crate::job::RecordResult;
use crate::language::{Text, text};
use crate::plain::{LineRanges, count, counted};
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
    /// It was deleted
    Deleted,
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
            RecordResult::Deleted => Self::Deleted,
            RecordResult::Unchanged => Self::Unchanged,
            RecordResult::Skipped => Self::Skipped,
            RecordResult::Failed => Self::Failed,
            RecordResult::NotTried => Self::NotTried,
            RecordResult::Unknown => Self::Unknown,
        };
        self == of
    }
}

/// Records that are shown, of so many.
#[derive(Default)]
struct Page {
    shown: Vec<RecordEntry>,
    found: u64,
}

impl ShowArguments {
    fn wants(&self, result: RecordResult) -> bool {
        self.result.is_empty() || self.result.iter().any(|one| one.is(result))
    }

    /// How many pages so many records fill.
    fn pages(&self, found: u64) -> u64 {
        u64::max(1, found.div_ceil(self.limit))
    }

    /// Why no record is shown, though so many are found.
    fn why_none(&self, found: u64) -> Text {
        if found > 0 {
            let [page, last, number] = [self.page, self.pages(found), found].map(count);
            let records = counted(found, "record");
            return text!(
                "there is no page {page}: the last one is page {last} ({records} in all)",
                "{page}ページはありません。最後は{last}ページです（全{number}件）。"
            );
        }
        if self.result.is_empty() {
            return Text::fixed(
                "the history has no records of this run",
                "この実行のレコードは、履歴にありません。",
            );
        }
        let names = self.result.iter().filter_map(ValueEnum::to_possible_value);
        let names: Vec<_> = names.map(|name| name.get_name().to_owned()).collect();
        let (listed, ja_listed) = (names.join("` or `"), names.join("」「"));
        text!(
            "the history has no records of this run with the result `{listed}`",
            "この実行の、結果が「{ja_listed}」のレコードは、履歴にありません。"
        )
    }

    /// A page of the records: those that were settled, in that order, and then the others, in the file's.
    fn page(&self, past: &Past<'_>, kept: &Kept, process: &Process) -> anyhow::Result<Page> {
        let first = (self.page - 1).saturating_mul(self.limit);
        let mut page = Page::default();
        let mut take = |entry: RecordEntry| {
            if self.wants(entry.result) {
                page.found += 1;
                if page.found > first && (page.shown.len() as u64) < self.limit {
                    page.shown.push(entry);
                }
            }
        };
        let counts = kept.run.counts;
        let left = counts.open();
        let (mut settled, mut untried) = (LineRanges::default(), 0);
        past.each_record(&kept.run, |entry| {
            if left > 0 {
                settled.add_all(entry.runs());
                untried += u64::from(entry.result == RecordResult::NotTried);
            }
            take(entry);
        })?;
        let wants_left = self.wants(RecordResult::NotTried) || self.wants(RecordResult::Unknown);
        if wants_left && left > untried {
            let found = run_file::unsettled(kept, &settled);
            let is_whole = |found: &Vec<RecordEntry>| found.len() as u64 + untried == left;
            match found {
                Ok(found) if is_whole(&found) => found.into_iter().for_each(take),
                found => self.tell_ranges(kept, found.err(), process, take),
            }
        }
        Ok(page)
    }

    /// Takes the lines of which nobody knows whether they are written, where it cannot be said which records they are.
    fn tell_ranges(
        &self,
        kept: &Kept,
        error: Option<Unread>,
        process: &Process,
        take: impl FnMut(RecordEntry),
    ) {
        const UNSHOWN: Text = Text::fixed(
            "records that were not sent, or of which it is unknown whether they are written, are not shown one by one",
            "未送信のレコードと、書き込まれたかどうか不明なレコードは、1件ずつ表示できません",
        );
        let reason = said(UNSHOWN, error.unwrap_or_else(|| UNKEPT.into()));
        let told = failure::reason(&reason, process.speech.language).message;
        process.speech.notice(&Text::made(told.clone(), told));
        // Each record of a document is one.
        if self.output == TextOrJson::Text {
            let lines = run_file::unknown_lines(kept);
            let lines = lines
                .iter()
                .map(|lines| RecordEntry::new(lines, RecordResult::Unknown));
            lines.for_each(take);
        }
    }
}

pub(in crate::cli) fn run(arguments: &ShowArguments, process: &Process) -> anyhow::Result<Exit> {
    let (past, language) = (
        Past::open(&arguments.place, process)?,
        process.speech.language,
    );
    let kept = past.run(arguments.run.as_deref())?;
    let since = past.last_good(&kept.run)?;
    let Page { shown, found } = if arguments.records {
        arguments.page(&past, &kept, process)?
    } else {
        Page::default()
    };
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
            process.speech.notice(&arguments.why_none(found));
        }
        TextOrJson::Text if arguments.records => {
            let mut text = history::records(&shown, kept.run.about.has_lines(), language);
            let [page, pages, number] = [arguments.page, arguments.pages(found), found].map(count);
            let records = counted(found, "record");
            let told = text!(
                "page {page} of {pages}; {records} in all",
                "{page}/{pages}ページ（全{number}件）"
            );
            text += told.of(language);
            text.push('\n');
            outlet::print(&text)?;
        }
        TextOrJson::Text => {
            let later = later(&past, &kept.run)?;
            let undo = undo_for(&past, &kept)?;
            let next = (later.as_slice(), undo.as_ref());
            let text = history::page(&kept, since.as_ref(), next, language);
            outlet::print_coloured(&text, no_colour())?;
        }
    }
    Ok(Exit::Done)
}
