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
use std::sync::mpsc::{self, Sender};
use std::thread;

use clap::{CommandFactory as _, Parser as _};
use clap_complete::Shell;

use arguments::{Arguments, Command, RecordCommand, SandboxCommand};
pub use exit::Exit;
use screen::Speech;
use seed::SeedError;
use signals::Guard;

use crate::api::ApiError;
use crate::language::Language;
use crate::plain::harmless;
use crate::report::outlet;

/// The stack of the thread that works: as large as the one that a program begins with.
const STACK: usize = 8 * 1024 * 1024;

/// Runs the program with these arguments, the program's name first, and says how it ended.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let typed: Vec<_> = arguments.into_iter().collect();
    let arguments = match Arguments::try_parse_from(&typed) {
        Ok(arguments) => arguments,
        Err(error) => return complaint::tell(error, &typed),
    };
    let speech = Speech::new(&arguments.messages, &settings::process_environment);
    screen::start_logging(speech.level);
    let (way_out, exit) = mpsc::channel();
    let work = move || {
        let ended = run(arguments.command, speech, way_out.clone());
        // Nobody listens any more if the work was abandoned.
        let _ = way_out.send(told(ended, speech.language));
    };
    // This thread does nothing but wait, so that it can end the program whatever the other is held up by.
    let worker = match thread::Builder::new().stack_size(STACK).spawn(work) {
        Ok(worker) => worker,
        Err(error) => return told(Err(error.into()), speech.language),
    };
    match (exit.recv(), worker) {
        (Ok(exit), _) => exit,
        (Err(_), worker) => match worker.join() {
            Ok(()) => Exit::Failed,
            Err(panic) => std::panic::resume_unwind(panic),
        },
    }
}

/// How the program ended, after an error was told.
fn told(ended: anyhow::Result<Exit>, language: Language) -> Exit {
    match ended {
        Ok(exit) => exit,
        Err(error) if is_broken_pipe(&error) => Exit::Done,
        Err(error) => {
            let words = language.words();
            if let Some(error) = error.downcast_ref::<SeedError>() {
                error.lines().for_each(|line| outlet::tell(&line));
            } else {
                let causes: Vec<_> = error.chain().map(|cause| words.error(cause)).collect();
                outlet::tell(&harmless(&format!("error: {}", causes.join(": "))));
            }
            let refused = error.downcast_ref::<ApiError>();
            if let Some(hint) = refused.and_then(|error| words.failure_hint(error)) {
                outlet::tell(&format!("{}: {hint}", words.hint_label()));
            }
            Exit::of_error(&error)
        }
    }
}

fn run(command: Command, speech: Speech, way_out: Sender<Exit>) -> anyhow::Result<Exit> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let exit = runtime.block_on(async {
        let guard = Guard::start(way_out)?;
        match command {
            Command::Import(arguments) | Command::Record(RecordCommand::Import(arguments)) => {
                Box::pin(import::run(*arguments, speech, &guard)).await
            }
            Command::Check(arguments) => Box::pin(check::run(*arguments, speech, &guard)).await,
            Command::Explain(arguments) => explain::run(&arguments, speech),
            Command::Form { command } => Box::pin(form::run(*command, speech)).await,
            Command::Template(arguments) => Box::pin(template::run(*arguments, speech)).await,
            Command::Sandbox(SandboxCommand::Serve(arguments)) => {
                sandbox::serve(arguments, speech.language, &guard).await
            }
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
