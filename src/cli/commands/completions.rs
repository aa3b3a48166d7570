//! `kintable completions`.

use clap::{Args, Command};
use clap_complete::Shell;

use crate::cli::exit::Exit;
use crate::report::outlet;

#[derive(Debug, Args)]
pub(in crate::cli) struct CompletionsArguments {
    /// The shell
    shell: Shell,
}

pub(in crate::cli) fn run(
    arguments: &CompletionsArguments,
    mut program: Command,
) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut program, "kintable", &mut script);
    outlet::hand_over(&script)?;
    Ok(Exit::Done)
}
