//! `kintable report`.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::Args;

use crate::cli::commands::import;
use crate::cli::exit::Exit;
use crate::cli::jobs::ProjectFile;
use crate::cli::past::{FilterArguments, Past, PlaceArguments};
use crate::cli::process::Process;
use crate::cli::resumes::later;
use crate::cli::save::NewFile;
use crate::cli::undoable::undo_for;
use crate::cli::usage::UsageError;
use crate::history::{Run, now};
use crate::language::{Language, Text, text};
use crate::report::centre::{Centre, Sample};
use crate::report::outlet;
use crate::report::project::HeldJob;

#[derive(Debug, Args)]
pub(in crate::cli) struct ReportArguments {
    /// One run: its id, or `last`; by default all of them
    #[arg(value_name = "RUN", conflicts_with_all = ["app", "job", "since", "limit"])]
    run: Option<String>,
    #[command(flatten)]
    filter: FilterArguments,
    /// How many runs at most
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    limit: u16,
    /// The file to write; `-`, or no file, is standard output
    #[arg(long, short, value_name = "FILE")]
    output_file: Option<PathBuf>,
    /// Overwrite a file that exists
    #[arg(long, requires = "output_file")]
    force: bool,
    /// Open the page in the browser
    #[arg(long, requires = "output_file")]
    open: bool,
    #[command(flatten)]
    place: PlaceArguments,
}

pub(in crate::cli) fn run(arguments: &ReportArguments, process: &Process) -> anyhow::Result<Exit> {
    let past = Past::open(&arguments.place, process)?;
    let path = arguments.output_file.as_deref();
    let path = path.filter(|path| *path != Path::new("-"));
    let Some(path) = path else {
        if arguments.open {
            return Err(UsageError(Text::fixed(
                "`--open` opens a file: name one with `--output-file`",
                "「--open」で開くファイルを、「--output-file」で指定してください。",
            ))
            .into());
        }
        let mut out = outlet::documents();
        write(arguments, &past, &mut out, process.speech.language)?;
        out.flush()?;
        return Ok(Exit::Done);
    };
    let mut out = BufWriter::new(NewFile::begin(path, arguments.force)?);
    write(arguments, &past, &mut out, process.speech.language)?;
    let file = out
        .into_inner()
        .map_err(std::io::IntoInnerError::into_error)?;
    file.sync()?;
    file.place()?;
    if arguments.open && !has_opened(path) {
        let path = path.display();
        process.speech.notice(&text!(
            "no browser could be opened: open `{path}` yourself",
            "ブラウザーを開けませんでした。「{path}」を開いてください。"
        ));
    }
    Ok(Exit::Done)
}

fn write(
    arguments: &ReportArguments,
    past: &Past<'_>,
    out: &mut impl Write,
    language: Language,
) -> anyhow::Result<()> {
    let held = held();
    let mut centre = Centre {
        held: &held,
        runs: &[],
        has_older: false,
        asked: &arguments.filter.typed(),
        made: now(),
        language,
    };
    if let Some(typed) = &arguments.run {
        let kept = past.run(Some(typed))?;
        let (since, later) = (past.last_good(&kept.run)?, later(past, &kept.run)?);
        let sample = sample(past, &kept.run, language)?;
        let undo = undo_for(past, &kept)?;
        let of_run = (&kept, sample, undo.as_ref());
        return Ok(centre.write_run(out, of_run, since.as_ref(), &later)?);
    }
    let limit = usize::from(arguments.limit);
    let mut runs = past.runs(&arguments.filter.filter()?, limit + 1)?;
    centre.has_older = runs.len() > limit;
    runs.truncate(limit);
    centre.runs = &runs;
    centre.write(out, |run| -> anyhow::Result<_> {
        let kept = past.run(Some(run.id.as_str()))?;
        let undo = undo_for(past, &kept)?;
        Ok((kept, sample(past, run, language)?, undo))
    })
}

/// The jobs that people have not run, of the project file that is here. The page is of the runs, and does not need one.
fn held() -> Vec<HeldJob> {
    let file = ProjectFile::here(&import::command());
    let held = file.and_then(|file| file.held().ok());
    held.unwrap_or_default()
}

/// The records of a run, as many as a page has room for.
fn sample(past: &Past<'_>, run: &Run, language: Language) -> anyhow::Result<Sample> {
    let mut sample = Sample::new(language);
    past.each_record(run, |entry| {
        sample.take(&entry);
    })?;
    Ok(sample)
}

/// Opens a page with what the system opens pages with, and waits for nobody.
fn has_opened(path: &Path) -> bool {
    let mut command = if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        Command::new("explorer")
    } else {
        Command::new("xdg-open")
    };
    let Ok(path) = std::path::absolute(path) else {
        return false;
    };
    let command = command.arg(path).stdin(Stdio::null());
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .is_ok()
}
