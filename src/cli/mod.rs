//! Arguments, commands, exit codes: what a process is given, and how it ends.
//!
//! `commands` has one file a command: its arguments, what it does with them, and the [`Exit`] that it ends with. What
//! commands share stands beside it: what is typed about a connection, a sheet, records that exist and plans; what is of
//! the process (`process`) and what is of one run (`run`). Whatever contradicts itself is told before anything is done.
//! Begin with [`main`].

mod added_before;
mod after_batch;
mod apart;
mod app_name;
mod arguments;
mod as_run;
mod at_work;
mod backed_up;
mod barred;
mod choices;
mod clap_words;
mod command_line;
mod commands;
mod complaint;
mod confirm;
mod connection;
mod corrected_file;
mod deferred;
mod deleting;
mod ending;
mod examples;
mod exit;
mod exporting;
mod failure;
mod form_source;
mod group;
mod habits;
mod health_limits;
mod help;
mod help_tree;
mod help_words;
mod jobs;
mod keep;
mod logging;
mod lost_answers;
mod lost_options;
mod map_file;
mod nearest;
mod next_step;
mod notice_options;
mod notices;
mod output;
mod past;
mod pattern;
mod people;
mod plan_options;
mod policy_options;
mod process;
mod reading_options;
mod reasons;
mod recording;
mod recording_options;
mod request_bytes;
mod rest_runs;
mod restorable;
mod restore_screen;
mod restore_writing;
mod restoring;
mod resumes;
mod resuming;
mod run;
mod run_file;
mod sandbox_dir;
mod save;
mod secret_places;
mod seed;
mod several_apps;
mod sheet_options;
mod signals;
mod speech;
mod target;
mod typed;
mod undo_attempts;
mod undoable;
mod undoing;
mod unfinished;
mod unfit;
mod unpacking;
mod usage;
mod waiting;
mod who;
mod whole_out;

use std::ffi::OsString;
use std::sync::mpsc::{self, Sender};
use std::thread;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, FromArgMatches as _, Parser as _};

use arguments::{Arguments, Command, RecordCommand};
use command_line::CommandLine;
use commands::job::{JobCommand, run::RunArguments};
use commands::{
    auth, backup, cancel, check, completions, convert, delete, discard, errors, explain, export,
    form, history, import, job, lock, log_app, map, report, restore, resume, sandbox, show, stats,
    template, undo,
};
use ending::Ending;
use group::{PartArguments, Reading};
use process::Process;
use recording::Recording;
use signals::WayOut;
use speech::Speech;

pub use exit::Exit;

use crate::job::Kind;
use crate::language::Language;

/// The stack of the thread that works: as large as the one that a program begins with.
const STACK: usize = 8 * 1024 * 1024;

/// Runs the program with these arguments, the program's name first, and says how it ended.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let mut typed = habits::spelt(&arguments.into_iter().collect::<Vec<_>>());
    if help_tree::is_asked(&typed) {
        return help_tree::print(&Arguments::all(), speech::language(None));
    }
    let (mut arguments, mut program) = match parsed(&typed) {
        Ok(parsed) => parsed,
        Err(error) => return complaint::tell(error, &typed),
    };
    let speech = Speech::new(&arguments.messages);
    speech.start_logging();
    let mut ending = Ending {
        language: speech.language,
        document: arguments.command.document(),
    };
    if let Command::Job { command } = &mut arguments.command
        && let JobCommand::Run(job) = &mut **command
    {
        (typed, program) = match completed(job, program, &typed, speech) {
            Ok(completed) => completed,
            Err(Incomplete::Typed(error, words)) => return complaint::tell(error, &words),
            Err(Incomplete::Job(error)) => return ending.told(Err(error)),
        };
        ending.document = arguments.command.document();
    }
    let line = CommandLine::new(&typed, program);
    let (way_out, end) = mpsc::channel();
    let work = move || {
        let ended = run(arguments.command, speech, line, way_out.clone());
        // Nobody listens any more if the work was abandoned.
        let _ = way_out.send(WayOut::Ended(ending.told(ended)));
    };
    // This thread does nothing but wait, so that it can end the program whatever the other is held up by.
    let worker = match thread::Builder::new().stack_size(STACK).spawn(work) {
        Ok(worker) => worker,
        Err(error) => return ending.told(Err(error.into())),
    };
    match end.recv() {
        Ok(WayOut::Ended(exit)) => exit,
        Ok(WayOut::LeftBehind) => Exit::Interrupted,
        Ok(WayOut::Stopped) => {
            ending.stopped();
            Exit::Interrupted
        }
        Err(_) => match worker.join() {
            Ok(()) => Exit::Failed,
            Err(panic) => std::panic::resume_unwind(panic),
        },
    }
}

/// The arguments, and the program that they are of. The help that they ask for is in their language, and so is what is
/// wrong with them.
fn parsed(typed: &[OsString]) -> Result<(Arguments, &'static clap::Command), clap::Error> {
    let typed_alone = deferred::for_typed(typed, Arguments::command);
    parsed_by(typed_alone, typed).or_else(|error| {
        if error.kind() == ErrorKind::DisplayVersion {
            return Err(error);
        }
        // What else there is can be meant, or asked for.
        let mut all = Arguments::all();
        if speech::language(complaint::asked_language(typed)) == Language::Japanese {
            all = help::in_japanese(all);
        }
        parsed_by(all, typed)
    })
}

/// The same by a program, which stays to the end: to give its memory back takes as long as to make it.
fn parsed_by(
    program: clap::Command,
    typed: &[OsString],
) -> Result<(Arguments, &'static clap::Command), clap::Error> {
    let program = Box::leak(Box::new(program));
    let matches = program.try_get_matches_from_mut(typed)?;
    Ok((Arguments::from_arg_matches(&matches)?, program))
}

/// Why a job is no import.
enum Incomplete {
    /// Its options, with those that were typed, contradict each other.
    Typed(clap::Error, Vec<OsString>),
    /// There is something wrong with it.
    Job(anyhow::Error),
}

/// Has a job be the import that its project file says, and gives the words of that, and the program that they are of.
fn completed(
    job: &mut RunArguments,
    program: &clap::Command,
    typed: &[OsString],
    speech: Speech,
) -> Result<(Vec<OsString>, &'static clap::Command), Incomplete> {
    let words = job.words(typed, program, speech);
    let words = words.map_err(|error| {
        let reason = failure::reason(&error, speech.language);
        Recording::refused(
            typed,
            Kind::IMPORT.command,
            Some(&job.name),
            &reason,
            speech,
        );
        Incomplete::Job(error)
    })?;
    match parsed(&words) {
        Ok((arguments, program)) => {
            if let Command::Import(import) = arguments.command {
                job.import = import.0;
            }
            Ok((words, program))
        }
        Err(error) => Err(Incomplete::Typed(error, words)),
    }
}

/// What can be gone on with, of the words of its command line.
fn job_of(words: &[OsString]) -> Option<resume::Typed> {
    let line = CommandLine::new(words, &Arguments::all());
    let job = match Arguments::try_parse_from(words).ok()?.command {
        Command::Import(import) | Command::Record(RecordCommand::Import(import)) => {
            resume::Job::Import(import.0)
        }
        Command::Delete(delete) | Command::Record(RecordCommand::Delete(delete)) => {
            resume::Job::Delete(delete.0)
        }
        _ => return None,
    };
    Some((job, line))
}

/// How the command line of one of several files is read.
const PARTS: Reading = Reading {
    read: part_of,
    program: Arguments::all,
};

/// What is done with one of several files, of the words of its command line.
fn part_of(words: &[OsString]) -> Result<PartArguments, clap::Error> {
    match Arguments::try_parse_from(words)?.command {
        Command::Import(import) | Command::Record(RecordCommand::Import(import)) => {
            Ok(PartArguments::Import(import.0))
        }
        Command::Check(check) => Ok(PartArguments::Check(check.0)),
        _ => Err(clap::Error::new(ErrorKind::InvalidSubcommand)),
    }
}

fn run(
    command: Command,
    speech: Speech,
    line: CommandLine,
    way_out: Sender<WayOut>,
) -> anyhow::Result<Exit> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let exit = runtime.block_on(async {
        let process = Process::start(speech, line, way_out)?;
        match command {
            Command::Import(arguments) | Command::Record(RecordCommand::Import(arguments))
                if arguments.sheet.names_several() =>
            {
                let typed = PartArguments::Import(arguments.0);
                Box::pin(group::run(typed, &process, PARTS)).await
            }
            Command::Import(arguments) | Command::Record(RecordCommand::Import(arguments)) => {
                Box::pin(import::run(*arguments.0, &process)).await
            }
            Command::Delete(arguments) | Command::Record(RecordCommand::Delete(arguments)) => {
                Box::pin(delete::run(*arguments.0, &process)).await
            }
            Command::Check(arguments) if arguments.sheet.names_several() => {
                let typed = PartArguments::Check(arguments.0);
                Box::pin(group::run(typed, &process, PARTS)).await
            }
            Command::Check(arguments) => Box::pin(check::run(*arguments.0, &process)).await,
            Command::Convert(arguments) => Box::pin(convert::run(*arguments.0, &process)).await,
            Command::Export(arguments) | Command::Record(RecordCommand::Export(arguments)) => {
                Box::pin(export::run(*arguments.0, &process)).await
            }
            Command::Backup(arguments) => Box::pin(backup::run(*arguments.0, &process)).await,
            Command::Restore(arguments) => Box::pin(restore::run(*arguments.0, &process)).await,
            Command::Explain(arguments) => explain::run(&arguments, &process),
            Command::Auth { command } => Box::pin(auth::run(&command, &process)).await,
            Command::Form { command } => Box::pin(form::run(*command, &process)).await,
            Command::Map { command } => Box::pin(map::run(*command, &process, job_of)).await,
            Command::Template(arguments) => Box::pin(template::run(*arguments.0, &process)).await,
            Command::Job { command } => Box::pin(job::run(*command, &process)).await,
            Command::History(arguments) => history::run(&arguments, &process),
            Command::Errors(arguments) => errors::run(&arguments, &process),
            Command::Show(arguments) => show::run(&arguments, &process),
            Command::Resume(arguments) => {
                Box::pin(resume::run(*arguments.0, &process, job_of)).await
            }
            Command::Discard(arguments) => discard::run(&arguments, &process),
            Command::Undo(arguments) => Box::pin(undo::run(*arguments.0, &process)).await,
            Command::Cancel(arguments) => cancel::run(&arguments, &process),
            Command::Lock(command) => lock::run(&command, &process),
            Command::LogApp(command) => Box::pin(log_app::run(command, &process)).await,
            Command::Report(arguments) => report::run(&arguments, &process),
            Command::Stats(arguments) => stats::run(&arguments, &process),
            Command::Sandbox(command) => sandbox::run(command, &process).await,
            Command::Completions(arguments) => completions::run(&arguments, Arguments::all()),
        }
    });
    // Work that was abandoned by a second Ctrl-C must not hold the program.
    runtime.shutdown_background();
    exit
}
