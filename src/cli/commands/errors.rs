//! `kintable errors`.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::exit::Exit;
use crate::cli::failure::said;
use crate::cli::output::{TextOrJson, print_document};
use crate::cli::past::{Past, PlaceArguments};
use crate::cli::process::Process;
use crate::cli::run_file::{self, UNKEPT, Unread};
use crate::cli::save;
use crate::history::{Kept, RecordEntry, Run};
use crate::job::{BatchFate, RecordResult};
use crate::language::{Text, text};
use crate::plain::{LineRanges, count, counted};
use crate::report::{
    errors_again, history, is_named_book, is_named_cards, is_named_other_book, is_named_text,
    outlet, rest_of_book,
};
use crate::sheet::{self, without_lines};

/// A name of another kind of file.
const NOT_CSV: Text = Text::fixed(
    "records of this file are written as CSV: use a name that ends in .csv",
    "このファイルのレコードはCSVで書き出されます。「.csv」で終わる名前を指定してください",
);
const NOT_EXCEL: Text = Text::fixed(
    "what is written of a spreadsheet is an Excel file: use a name that ends in .xlsx",
    "表計算ファイルからはExcelファイルを書き出します。「.xlsx」で終わる名前を指定してください",
);
const NOT_CARDS: Text = Text::fixed(
    "records of this file are written as contacts: use a name that ends in .vcf, or in .csv for CSV",
    "このファイルのレコードは連絡先（vCard）で書き出されます。「.vcf」（CSVにする場合は「.csv」）で終わる名前を指定してください",
);

#[derive(Debug, Args)]
pub(in crate::cli) struct ErrorsArguments {
    /// The run: its id, or `last`
    #[arg(value_name = "RUN")]
    run: Option<String>,
    /// Write the records that were not sent instead, as their file has them; the file must be what it was
    #[arg(long, requires = "output_file")]
    not_tried: bool,
    /// Write the records to this file: those with errors as `--errors-file` does, or those that were not sent
    #[arg(long, short, value_name = "FILE", conflicts_with = "output")]
    output_file: Option<PathBuf>,
    /// Overwrite a file that exists
    #[arg(long, requires = "output_file")]
    force: bool,
    /// Format of standard output
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(in crate::cli) output: TextOrJson,
    #[command(flatten)]
    place: PlaceArguments,
}

pub(in crate::cli) fn run(arguments: &ErrorsArguments, process: &Process) -> anyhow::Result<Exit> {
    let past = Past::open(&arguments.place, process)?;
    let kept = past.run(arguments.run.as_deref())?;
    if let Some(file) = &arguments.output_file {
        let write = if arguments.not_tried {
            write_untried
        } else {
            write_failed
        };
        return write(&past, &kept, file, arguments.force, process);
    }
    let failed = failed(&past, &kept.run)?;
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
        TextOrJson::Text => {
            let has_lines = kept.run.about.has_lines();
            let text = history::records_with_errors(&failed, has_lines, process.speech.language);
            outlet::print(&text)?;
        }
    }
    Ok(Exit::Done)
}

/// Writes the records of a run with errors once more as its errors file has them.
fn write_failed(
    past: &Past<'_>,
    kept: &Kept,
    file: &Path,
    force: bool,
    process: &Process,
) -> anyhow::Result<Exit> {
    let run = &kept.run;
    if run.counts.failed == 0 {
        process.speech.notice(&text!(
            "no record of this run has an error",
            "この実行に、エラーになったレコードはありません。"
        ));
        return Ok(Exit::Done);
    }
    let failed = failed(past, run)?;
    let failed: BTreeMap<_, _> = failed.into_iter().map(|one| (one.lines, one)).collect();
    if failed.len() as u64 != run.counts.failed {
        return Err(failed_unwritten(UNKEPT));
    }
    let sheet = run_file::sheet(run).map_err(failed_unwritten)?;
    let is_book = sheet.copier.book().is_some();
    let is_cards = sheet.copier.cards().is_some();
    if is_named_other_book(file)
        || (is_named_book(file) && !is_book)
        || (is_named_cards(file) && !is_cards)
    {
        let named = match (is_book, is_cards) {
            (true, _) => NOT_EXCEL,
            (_, true) => NOT_CARDS,
            _ => NOT_CSV,
        };
        return Err(failed_unwritten(named));
    }
    let is_text = is_named_text(file);
    let (content, found) =
        errors_again(sheet, &failed, is_text, process.speech.language).map_err(failed_unwritten)?;
    if found != run.counts.failed {
        return Err(failed_unwritten(UNKEPT));
    }
    save::file(Some(file), &content, force)?;
    let (number, file) = (count(found), file.display());
    process.speech.notice(&text!(
        "records with errors written to `{file}`: {number}; correct the file and import it",
        "エラーになったレコード{number}件を「{file}」に書き出しました。修正して取り込んでください。"
    ));
    if run.about.without_values {
        process.speech.notice(&text!(
            "the history keeps no values of this run, so the messages are not in the file",
            "この実行の値は履歴に残していないため、メッセージはファイルにありません。"
        ));
    }
    Ok(Exit::Done)
}

/// The records of a run with errors, as far as they are kept.
fn failed(past: &Past<'_>, run: &Run) -> anyhow::Result<Vec<RecordEntry>> {
    let mut failed: Vec<RecordEntry> = Vec::new();
    past.each_record(run, |entry| {
        if entry.result == RecordResult::Failed {
            failed.push(entry);
        }
    })?;
    Ok(failed)
}

/// Writes the records of a run that were not sent, as their file has them.
fn write_untried(
    past: &Past<'_>,
    kept: &Kept,
    file: &Path,
    force: bool,
    process: &Process,
) -> anyhow::Result<Exit> {
    let run = &kept.run;
    let not_tried = run.counts.not_tried;
    if not_tried == 0 {
        let told = text!(
            "no record of this run is left to send",
            "この実行に、未送信のレコードはありません。"
        );
        process.speech.notice(&told);
        return Ok(Exit::Done);
    }
    let mut done = LineRanges::default();
    let mut settled = 0;
    past.each_record(run, |entry| {
        if entry.result != RecordResult::NotTried {
            done.add_all(entry.runs());
            settled += 1;
        }
    })?;
    for batch in &kept.batches {
        if batch.fate == BatchFate::Unknown {
            done.add_all(batch.lines.iter().copied());
            settled += batch.records;
        }
    }
    if settled + not_tried != run.counts.read {
        return Err(untried_unwritten(UNKEPT));
    }
    let rest = rest(run, file, &done).map_err(untried_unwritten)?;
    // Who imports it does what is left of the run.
    past.note_rest(&run.id, &rest);
    save::file(Some(file), &rest, force)?;
    let (number, records) = (count(not_tried), counted(not_tried, "record"));
    let file = file.display();
    process.speech.notice(&text!(
        "not sent, and in `{file}`: {records}",
        "未送信のレコード{number}件を「{file}」に書き出しました。"
    ));
    Ok(Exit::Done)
}

/// What is left of the file of a run, as it is.
fn rest(run: &Run, file: &Path, done: &LineRanges) -> Result<Vec<u8>, Unread> {
    let (source, dialect) = run_file::open(run)?;
    let sheet = run_file::sheet(run)?;
    if let Some(copier) = sheet.copier.book() {
        if is_named_text(file) || is_named_other_book(file) || is_named_cards(file) {
            return Err(NOT_EXCEL.into());
        }
        let mut rest = Vec::new();
        rest_of_book(&mut rest, copier, &sheet.header, done)?;
        return Ok(rest);
    }
    if sheet.dialect.kind != sheet::Kind::Csv {
        return Err(Text::fixed(
            "the file is neither CSV nor a spreadsheet: `kintable resume` sends them",
            "CSVファイルでも表計算ファイルでもないためです。「kintable resume」で送信できます",
        )
        .into());
    }
    if is_named_book(file) || is_named_other_book(file) || is_named_cards(file) {
        return Err(NOT_CSV.into());
    }
    without_lines(&source, &dialect, done.iter()).map_err(|error| error.text().into())
}

/// The records that were not sent cannot be written.
fn untried_unwritten(reason: impl Into<Box<dyn Error + Send + Sync>>) -> anyhow::Error {
    const UNDONE: Text = Text::fixed(
        "the records that were not sent cannot be written",
        "未送信のレコードを書き出せません",
    );
    said(UNDONE, reason)
}

/// The records with errors cannot be written.
fn failed_unwritten(reason: impl Into<Box<dyn Error + Send + Sync>>) -> anyhow::Error {
    const UNDONE: Text = Text::fixed(
        "the records with errors cannot be written",
        "エラーになったレコードを書き出せません",
    );
    said(UNDONE, reason)
}
