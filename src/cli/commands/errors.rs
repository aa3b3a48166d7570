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
use crate::cli::recording::hex;
use crate::cli::save;
use crate::history::{Kept, RecordEntry, Run};
use crate::job::{BatchFate, RecordResult};
use crate::language::{Text, text};
use crate::plain::{LineRanges, count};
use crate::report::{errors_again, history, outlet};
use crate::sheet::{
    DelimiterChoice, Dialect, EncodingChoice, Source, open_expecting, without_lines,
};

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
        TextOrJson::Text => outlet::print(&history::records(&failed, process.speech.language))?,
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
    let unkept = || FAILED.unwritten(UNKEPT);
    if failed.len() as u64 != run.counts.failed {
        return Err(unkept());
    }
    let (source, dialect) = FAILED.source_of(run)?;
    let (encoding, delimiter) = (
        EncodingChoice::Decided(dialect.encoding),
        DelimiterChoice::Declared(dialect.delimiter),
    );
    let sheet = open_expecting(&source, encoding, delimiter, Vec::new());
    let written = sheet.and_then(|sheet| errors_again(sheet, &failed));
    let (content, found) = written.map_err(|error| FAILED.unwritten(error))?;
    if found != run.counts.failed {
        return Err(unkept());
    }
    save::file(Some(file), &content, force)?;
    let (number, file) = (count(found), file.display());
    process.speech.notice(&text!(
        "{number} records with errors are in `{file}`: correct them and import that file",
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
    let unread = past.archive().records(run, |entry| {
        if entry.result == RecordResult::Failed {
            failed.push(entry);
        }
        true
    })?;
    past.tell_unread(&unread);
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
    let unread = past.archive().records(run, |entry| {
        if entry.result != RecordResult::NotTried {
            done.add(entry.lines.0, entry.lines.1);
            settled += 1;
        }
        true
    })?;
    past.tell_unread(&unread);
    for batch in &kept.batches {
        if batch.fate == BatchFate::Unknown {
            done.add_all(batch.lines.iter().copied());
            settled += batch.records;
        }
    }
    if settled + not_tried != run.counts.read {
        return Err(UNTRIED.unwritten(UNKEPT));
    }
    let (source, dialect) = UNTRIED.source_of(run)?;
    let rest = without_lines(&source, &dialect, done.iter());
    let rest = rest.map_err(|error| UNTRIED.unwritten(error.text()))?;
    save::file(Some(file), &rest, force)?;
    let (number, file) = (count(not_tried), file.display());
    process.speech.notice(&text!(
        "{number} records that were not sent are in `{file}`",
        "未送信のレコード{number}件を「{file}」に書き出しました。"
    ));
    Ok(Exit::Done)
}

/// Records of a run that are to be written.
struct Wanted {
    /// That they cannot be.
    undone: Text,
    /// The option that has an import write them.
    option: &'static str,
}

const UNTRIED: Wanted = Wanted {
    undone: Text::fixed(
        "the records that were not sent cannot be written",
        "未送信のレコードを書き出せません",
    ),
    option: "--rest-file",
};

const FAILED: Wanted = Wanted {
    undone: Text::fixed(
        "the records with errors cannot be written",
        "エラーになったレコードを書き出せません",
    ),
    option: "--errors-file",
};

const UNKEPT: Text = Text::fixed(
    "the history does not have what became of each record",
    "レコードごとの結果が履歴にありません",
);

impl Wanted {
    fn unwritten(&self, reason: impl Into<Box<dyn Error + Send + Sync>>) -> anyhow::Error {
        said(self.undone.clone(), reason)
    }

    /// The file of a run, if it is what it was.
    fn source_of(&self, run: &Run) -> anyhow::Result<(Source, Dialect)> {
        let path = Path::new(&run.about.directory).join(&run.about.file);
        let (name, option) = (path.display(), self.option);
        if !path.is_file() {
            return Err(self.unwritten(text!(
                "the run read `{name}`, which is not there; use `{option}` to have them written when a run ends",
                "実行で読み取った「{name}」がありません。実行の終わりに書き出すには「{option}」を使ってください"
            )));
        }
        let source = Source::open(&path)?;
        let hash = hex(&source.sha256()?);
        if run.learned.file_sha256.as_ref() != Some(&hash) {
            return Err(self.unwritten(text!(
                "`{name}` is not the file any more that the run read",
                "「{name}」は、実行で読み取ったファイルから変更されています"
            )));
        }
        let encoding = run.learned.encoding.as_deref().unwrap_or_default();
        let delimiter = run.learned.delimiter.as_deref().unwrap_or_default();
        let dialect = Dialect::named(&source, encoding, delimiter)?;
        let dialect = dialect.ok_or_else(|| {
            self.unwritten(text!(
                "the history does not say how `{name}` was read",
                "「{name}」の読み取りかたが履歴にありません"
            ))
        })?;
        Ok((source, dialect))
    }
}
