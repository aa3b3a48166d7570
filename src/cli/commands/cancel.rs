//! `kintable cancel`.

use clap::Args;

use crate::cli::at_work::{cancelling, running_dir};
use crate::cli::exit::Exit;
use crate::cli::failure::said;
use crate::cli::process::Process;
use crate::cli::usage::UsageError;
use crate::history::{self, RunId, at_work};
use crate::language::{Text, text};
use crate::report::outlet;

#[derive(Debug, Args)]
pub(in crate::cli) struct CancelArguments {
    /// The run: its id, as `kintable history` and `kintable lock status` show it
    #[arg(value_name = "RUN")]
    run: String,
}

pub(in crate::cli) fn run(arguments: &CancelArguments, process: &Process) -> anyhow::Result<Exit> {
    let (dir, typed) = (running_dir()?, &arguments.run);
    let id = RunId::typed(typed).ok_or_else(|| {
        UsageError(text!(
            "`{typed}` is not the id of a run: `kintable lock status` shows those that write",
            "「{typed}」は実行のIDではありません。「kintable lock status」で、書き込み中の実行を確認できます。"
        ))
    })?;
    if history::cancel(&dir, &id, &cancelling())? {
        let told = text!(
            "run {id} was asked to stop behind the batch that it is sending",
            "実行{id}に、送信中の分が終わったら止まるように伝えました。"
        );
        outlet::print(&format!("{}\n", told.of(process.speech.language)))?;
        return Ok(Exit::Done);
    }
    let others: Vec<_> = at_work(&dir)?.into_iter().map(|one| one.run).collect();
    let others = if others.is_empty() {
        Text::fixed("no other run is", "実行中のものはありません")
    } else {
        let listed = others.join(", ");
        text!("these are: {listed}", "実行中：{listed}")
    };
    let [english, japanese] = others.both();
    let reason = text!(
        "run {id} is not at work on this computer; {english}",
        "実行{id}は、このコンピューターでは実行していません（{japanese}）。"
    );
    Err(said(
        Text::fixed("nothing was cancelled", "何も中止していません"),
        reason,
    ))
}
