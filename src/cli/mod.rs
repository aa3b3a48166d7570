//! Arguments, settings from arguments and environment, one file per command, exit codes.
//!
//! Arguments are exactly what the user typed (`arguments`); `settings` resolves them with the environment
//! into what they mean, or says what contradicts itself. Each command is a file that makes its job's options,
//! runs the job, and turns its outcome into words and an [`Exit`]. Begin with [`main`].

mod apart;
mod arguments;
mod check;
mod complaint;
mod encoding_argument;
mod exit;
mod explain;
mod form;
mod form_arguments;
mod form_source;
mod import;
mod output;
mod plan_arguments;
mod policies;
mod sandbox;
mod sandbox_dir;
mod save;
mod screen;
mod seed;
mod session;
mod settings;
mod signals;
mod target;
mod template;

use std::ffi::OsString;
use std::io;

use clap::{CommandFactory as _, Parser as _};
use clap_complete::Shell;

use arguments::{Arguments, Command, RecordCommand, SandboxCommand};
pub use exit::Exit;
use screen::Speech;
use seed::SeedError;

use crate::api::ApiError;
use crate::plain::harmless;
use crate::report::outlet;

/// Runs the program with these arguments, the program's name first, and says how it ended.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let typed: Vec<_> = arguments.into_iter().collect();
    let arguments = match Arguments::try_parse_from(&typed) {
        Ok(arguments) => arguments,
        Err(error) => return complaint::tell(error, &typed),
    };
    let speech = Speech::new(&arguments.messages, &settings::process_environment);
    screen::start_logging(speech.level);
    match run(arguments.command, speech) {
        Ok(exit) => exit,
        Err(error) if is_broken_pipe(&error) => Exit::Done,
        Err(error) => {
            match error.downcast_ref::<SeedError>() {
                Some(error) => error.lines().for_each(|line| outlet::tell(&line)),
                None => outlet::tell(&harmless(&format!("error: {error:#}"))),
            }
            if let Some(hint) = error.downcast_ref().and_then(ApiError::hint) {
                outlet::tell(&format!("hint: {hint}"));
            }
            Exit::of_error(&error)
        }
    }
}

fn run(command: Command, speech: Speech) -> anyhow::Result<Exit> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let exit = runtime.block_on(async {
        match command {
            Command::Import(arguments) | Command::Record(RecordCommand::Import(arguments)) => {
                Box::pin(import::run(*arguments, speech)).await
            }
            Command::Check(arguments) => Box::pin(check::run(*arguments, speech)).await,
            Command::Explain(arguments) => explain::run(&arguments, speech),
            Command::Form { command } => Box::pin(form::run(*command, speech)).await,
            Command::Template(arguments) => Box::pin(template::run(*arguments, speech)).await,
            Command::Sandbox(SandboxCommand::Serve(arguments)) => sandbox::serve(arguments).await,
            Command::Sandbox(SandboxCommand::Records(arguments)) => {
                sandbox::records(&arguments).await
            }
            Command::Sandbox(SandboxCommand::Reset(arguments)) => sandbox::reset(&arguments).await,
            Command::Completions { shell } => completions(shell),
        }
    });
    // Work that was abandoned by a second Ctrl-C must not hold the program.
    runtime.shutdown_background();
    exit
}

fn completions(shell: Shell) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "kintable", &mut script);
    outlet::hand_over(&script)?;
    Ok(Exit::Done)
}

/// Standard output was closed by its reader, as `head` does.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}
