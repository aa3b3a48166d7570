//! `kintable discard`.

use clap::Args;

use crate::cli::exit::Exit;
use crate::cli::past::{Past, PlaceArguments, telling};
use crate::cli::process::Process;
use crate::cli::resumes::{later, root_of};
use crate::cli::unfinished::is_broken;
use crate::cli::usage::UsageError;
use crate::language::{Text, text};
use crate::plain::{count, counted};
use crate::report::outlet;

#[derive(Debug, Args)]
pub(in crate::cli) struct DiscardArguments {
    /// The run: its id, or `last`
    #[arg(value_name = "RUN")]
    run: String,
    #[command(flatten)]
    place: PlaceArguments,
}

/// Gives up a run that broke off: it is not offered to be finished any more. What it wrote stays.
pub(in crate::cli) fn run(arguments: &DiscardArguments, process: &Process) -> anyhow::Result<Exit> {
    let past = Past::open(&arguments.place, process)?;
    let run = past.run(Some(&arguments.run))?.run;
    let root = root_of(&past, run)?;
    let mut runs = later(&past, &root)?;
    runs.push(root);
    // Those that went on and did nothing leave what is to be given up.
    let newest = telling(&runs).unwrap_or(&runs[0]);
    let id = &newest.id;
    if !is_broken(newest) {
        let status = newest.status;
        return Err(UsageError(text!(
            "run {id} is {status}: only a run that broke off can be discarded",
            "実行{id}の状態は{status}です。破棄できるのは、途中で終わった実行だけです。"
        ))
        .into());
    }
    for run in runs.iter().filter(|run| is_broken(run)) {
        past.archive().discard(&run.id)?;
    }
    let written = runs.iter().map(|run| run.counts.written()).sum();
    let (number, written) = (count(written), counted(written, "record"));
    let (unknown, left) = (newest.counts.unknown, newest.counts.not_tried);
    let doubt = if unknown > 0 {
        let unknown = count(unknown);
        text!(
            "; of {unknown} it is unknown whether they are",
            "書き込まれたかどうかわからないレコードが{unknown}件あります。"
        )
    } else {
        Text::fixed("", "")
    };
    let [doubt, ja_doubt] = doubt.both();
    let (ja_left, left) = (count(left), counted(left, "record"));
    let told = text!(
        "run {id} is discarded; what it wrote stays in the app: {written}{doubt}; not sent: {left}",
        "実行{id}を破棄しました。書き込み済みのレコード{number}件はアプリに残ります。{ja_doubt}未送信は{ja_left}件です。"
    );
    outlet::print(&format!("{}\n", told.of(process.speech.language)))?;
    Ok(Exit::Done)
}
