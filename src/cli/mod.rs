//! Arguments, settings from arguments and environment, one file per command, exit codes.
//!
//! Arguments are exactly what the user typed (`arguments`); `settings` resolves them with the environment
//! into what they mean, or says what contradicts itself. Each command is a file that makes its job's options,
//! runs the job, and turns its outcome into words and an [`Exit`]. Begin with [`main`].

mod arguments;
mod exit;
mod import;
mod sandbox;
mod sandbox_dir;
mod screen;
mod settings;
mod signals;

use std::ffi::OsString;
use std::io::{self, Write};

use clap::{CommandFactory as _, Parser as _};
use clap_complete::Shell;

use arguments::{Arguments, Command, RecordCommand, SandboxCommand};
pub use exit::Exit;
use screen::LogLevel;

use crate::api::ConnectError;

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
    let level = arguments.log.level();
    screen::start_logging(level);
    match run(arguments.command, level) {
        Ok(exit) => exit,
        Err(error) if is_broken_pipe(&error) => Exit::Done,
        Err(error) => {
            let _ = writeln!(io::stderr().lock(), "error: {error:#}");
            let is_usage = error.is::<settings::UsageError>() || error.is::<ConnectError>();
            if is_usage { Exit::Usage } else { Exit::Failed }
        }
    }
}

fn run(command: Command, level: LogLevel) -> anyhow::Result<Exit> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let exit = runtime.block_on(async {
        match command {
            Command::Import(arguments) | Command::Record(RecordCommand::Import(arguments)) => {
                import::run(*arguments, level).await
            }
            Command::Sandbox(SandboxCommand::Serve(arguments)) => sandbox::serve(arguments).await,
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
