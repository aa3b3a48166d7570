//! Arguments, settings from arguments and environment, one file per command, exit codes.
//!
//! Arguments are exactly what the user typed (`arguments`); `settings` resolves them with the environment
//! into what they mean, or says what contradicts itself. Each command is a file that makes its job's options,
//! runs the job, and turns its outcome into words and an [`Exit`]. Begin with [`main`].

mod arguments;
mod check;
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
use std::io::{self, Write};

use clap::{CommandFactory as _, Parser as _};
use clap_complete::Shell;

use arguments::{Arguments, Command, RecordCommand, SandboxCommand};
pub use exit::Exit;
use screen::Speech;

use crate::api::ApiError;

/// Runs the program with these arguments, the program's name first, and says how it ended.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let exit = if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Done
            };
            // A reader that went away is no error.
            let _ = error.print();
            return exit;
        }
    };
    let speech = Speech::new(&arguments.messages, &settings::process_environment);
    screen::start_logging(speech.level);
    match run(arguments.command, speech) {
        Ok(exit) => exit,
        Err(error) if is_broken_pipe(&error) => Exit::Done,
        Err(error) => {
            let _ = writeln!(io::stderr().lock(), "error: {error:#}");
            if let Some(hint) = error.downcast_ref().and_then(ApiError::hint) {
                let _ = writeln!(io::stderr().lock(), "hint: {hint}");
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
            Command::Sandbox(SandboxCommand::Records(arguments)) => sandbox::records(&arguments),
            Command::Sandbox(SandboxCommand::Reset(arguments)) => sandbox::reset(&arguments),
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
    io::stdout().lock().write_all(&script)?;
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
