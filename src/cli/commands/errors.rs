//! `kintable errors`.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::exit::Exit;
use crate::cli::failure::said;
use crate::cli::output::{TextOrJson, print_document};
use crate::cli::past::{Past, PlaceArguments};
use crate::cli::process::Process;
use crate::cli::save;
use crate::history::{Kept, RecordEntry, Run};
use crate::job::{BatchFate, RecordResult};
use crate::language::{Text, text};
use crate::plain::{LineRanges, count, hex};
use crate::report::{history, outlet};
use crate::sheet::{Dialect, Source, without_lines};

#[derive(Debug, Args)]
pub(in crate::cli) struct ErrorsArguments {
    /// The run: its id, or `last`
    #[arg(value_name = "RUN")]
    run: Option<String>,
    /// Write the records that were not sent instead, as their file has them; the file must be what it was
    #[arg(long, requires = "output_file", conflicts_with = "output")]
    not_tried: bool,
    /// File for the records that were not sent
    #[arg(long, short, value_name = "FILE", requires = "not_tried")]
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
        return write_untried(&past, &kept, file, arguments.force, process);
    }
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
        return Err(unwritten(text!(
            "the history does not have what became of each record",
            "レコードごとの結果が履歴にありません"
        )));
    }
    let (source, dialect) = source_of(run)?;
    let rest = without_lines(&source, &dialect, done.iter());
    let rest = rest.map_err(|error| unwritten(error.text()))?;
    save::file(Some(file), &rest, force)?;
    let (number, file) = (count(not_tried), file.display());
    process.speech.notice(&text!(
        "{number} records that were not sent are in `{file}`",
        "未送信のレコード{number}件を「{file}」に書き出しました。"
    ));
    Ok(Exit::Done)
}

/// The file of a run, if it is what it was.
fn source_of(run: &Run) -> anyhow::Result<(Source, Dialect)> {
    let path = Path::new(&run.about.directory).join(&run.about.file);
    let name = path.display();
    if !path.is_file() {
        return Err(unwritten(text!(
            "the run read `{name}`, which is not there; use `--rest-file` to have the rest written when a run ends",
            "実行で読み取った「{name}」がありません。実行の終わりに残りを書き出すには「--rest-file」を使ってください"
        )));
    }
    let source = Source::open(&path)?;
    let hash = hex(&source.sha256()?);
    if run.learned.file_sha256.as_ref() != Some(&hash) {
        return Err(unwritten(text!(
            "`{name}` is not the file any more that the run read",
            "「{name}」は、実行で読み取ったファイルから変更されています"
        )));
    }
    let encoding = run.learned.encoding.as_deref().unwrap_or_default();
    let delimiter = run.learned.delimiter.as_deref().unwrap_or_default();
    let dialect = Dialect::named(&source, encoding, delimiter)?;
    let dialect = dialect.ok_or_else(|| {
        unwritten(text!(
            "the history does not say how `{name}` was read",
            "「{name}」の読み取りかたが履歴にありません"
        ))
    })?;
    Ok((source, dialect))
}

fn unwritten(reason: Text) -> anyhow::Error {
    said(
        Text::fixed(
            "the records that were not sent cannot be written",
            "未送信のレコードを書き出せません",
        ),
        reason,
    )
}
