//! `kintable export`.

use std::io;
use std::sync::Arc;

use crate::api::Client;
use crate::cli::apart::ensure_apart;
use crate::cli::as_run::as_run;
use crate::cli::at_work;
use crate::cli::barred::{Bar, Barred};
use crate::cli::exit::Exit;
use crate::cli::exporting::{
    ExportArguments, Files, Out, Screen, StateFile, beside, is_directory, shown, tell, tell_part,
};
use crate::cli::failure::said;
use crate::cli::output::{TextOrJson, print_document};
use crate::cli::process::Process;
use crate::cli::recording::{Closed, Recording};
use crate::cli::target::{Target, home_of};
use crate::cli::usage::UsageError;
use crate::export::{self, ExportError, Exported, Options, Outputs};
use crate::job::{Counts, Ending, Event, Kind, Listener as _, Outcome, Server, Stop};
use crate::language::{Text, text};
use crate::report::export::{TableFile, document};
use crate::report::{Reason, outlet};

/// Exports records, and tells how it goes on standard error.
pub(in crate::cli) async fn run(
    arguments: ExportArguments,
    process: &Process,
) -> anyhow::Result<Exit> {
    let recording = Recording::new(&arguments.recording, Kind::EXPORT.command, process);
    let work = Box::pin(export(&arguments, &recording, process));
    as_run(
        &recording,
        Some(&arguments.recording.notices),
        process,
        work,
    )
    .await
}

async fn export(
    arguments: &ExportArguments,
    recording: &Recording,
    process: &Process,
) -> anyhow::Result<Exit> {
    let speech = process.speech;
    ensure_apart(arguments)?;
    arguments.recording.ensure_sound()?;
    recording.about(|about| about.file = arguments.name());
    let options = arguments.options()?;
    let files = Files::default();
    let is_in_directory = arguments.out.as_deref().is_some_and(is_directory);
    let how = (is_in_directory, arguments.force);
    let out = Out::begin(arguments.file(), how, &files)?;
    let is_standard = out.is_standard();
    let state = arguments.since_state.as_deref().map(StateFile::open);
    let state = state.transpose()?;
    let target = Target::open(&arguments.connection, process).await?;
    let home = home_of(&target);
    recording.about(|about| {
        about.home.clone_from(&home);
        about.app = Some(target.app.to_string());
    });
    let working = at_work::begin_reading(recording);
    recording.start();
    target.tell_notice(speech);
    let names = (arguments.name(), arguments.output);
    let screen = Arc::new(Screen::new(names, &target, is_standard, speech));
    let waiting = screen.clone();
    let on_wait = move |waits: &_| waiting.hear(&Event::Waiting(waits));
    let client = Client::new(&target.connection, Arc::new(on_wait))?;
    let server = Server {
        client: &client,
        app: target.app,
    };
    let _watched = process.watch(screen.clone())?;
    let telling = screen.clone();
    let _watching = working.watch(process, recording, move |told| {
        telling.terminal.notice(told.of(speech.language));
    });
    let places = (out, &files, state.as_ref().map(|state| (state, home)));
    let exported = take_out(
        server,
        (arguments, &options),
        places,
        &process.stop,
        &screen,
    );
    let exported = Box::pin(exported).await;
    screen.terminal.rest();
    let (exported, tables) = match exported {
        Ok(exported) => exported,
        // A reader that goes away had what it wanted.
        Err(error) if is_standard && is_left_by_its_reader(&error) => {
            finish(recording, screen.done(), Ending::Complete, process);
            return Ok(Exit::Done);
        }
        Err(error) => {
            if is_standard && screen.done() > 0 {
                tell_part(screen.done(), speech);
            }
            return Err(error);
        }
    };
    if !exported.is_whole {
        if is_standard {
            tell_part(exported.records, speech);
        }
        let words = speech.language.words();
        outlet::tell(&words.as_error(words.interrupted()));
        finish(recording, exported.records, Ending::Interrupted, process);
        return Ok(Exit::Interrupted);
    }
    files.complete()?;
    let run = recording.kept_as().map(|id| id.to_string());
    finish(recording, exported.records, Ending::Complete, process);
    let file = (!is_standard).then(|| arguments.name());
    tell(&exported, (file.as_deref(), &tables), arguments, speech);
    if arguments.output == TextOrJson::Json {
        let app = target.app.to_string();
        let whole = arguments.document((app, run), exported, tables);
        print_document(&document(&whole))?;
    }
    target.close().await;
    Ok(Exit::Done)
}

/// Takes records out to files that are then to be put into their places; with them, the files of tables.
async fn take_out(
    server: Server<'_>,
    (arguments, options): (&ExportArguments, &Options),
    (out, files, state): (Out, &Files, Option<(&StateFile, String)>),
    stop: &Stop,
    screen: &Screen,
) -> anyhow::Result<(Exported, Vec<TableFile>)> {
    let prepared = export::prepare(server, options, stop).await;
    let Some(prepared) = prepared.map_err(|error| error_of(error, arguments))? else {
        return Ok((Exported::default(), Vec::new()));
    };
    let file = arguments.file();
    let paths = match &file {
        Some(file) => beside(file, &prepared.names()),
        None => Vec::new(),
    };
    arguments.ensure_apart_from(&paths)?;
    let tables = paths.iter().map(|path| files.begin(path, arguments.force));
    let outputs = Outputs {
        records: out.writer(),
        tables: tables.collect::<Result<_, _>>()?,
        // Behind all others: the state takes its place when they are in theirs.
        since: match state {
            Some((state, home)) => Some(arguments.since(state, files, home)?),
            None => None,
        },
    };
    let codes: Vec<_> = prepared.tables().into_iter().cloned().collect();
    let exported = prepared.run(server, outputs, stop, screen).await;
    let exported = exported.map_err(|error| error_of(error, arguments))?;
    let tables = codes.iter().zip(&exported.rows).enumerate();
    let tables = tables.map(|(at, (code, rows))| TableFile {
        table: code.to_string(),
        file: paths.get(at).or(file.as_ref()).map(|path| shown(path)),
        rows: *rows,
    });
    let tables = tables.collect();
    Ok((exported, tables))
}

/// Notes how the run ended. What went out is in kintone as it was.
fn finish(recording: &Recording, records: u64, ending: Ending, process: &Process) {
    let exit = match ending {
        Ending::Interrupted => Exit::Interrupted,
        _ => Exit::Done,
    };
    let counts = Counts {
        read: records,
        unchanged: records,
        ..Counts::default()
    };
    let outcome = Outcome::unsent(counts, ending);
    recording.finish(
        &outcome,
        Closed {
            exit_code: exit as u8,
            reason: Reason::of(&outcome.ending, process.speech.language),
            ..Closed::default()
        },
    );
}

/// Whether whoever reads standard output went away. That a connection broke off is another matter.
fn is_left_by_its_reader(error: &anyhow::Error) -> bool {
    let error = error.downcast_ref::<io::Error>();
    error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

fn error_of(error: ExportError, arguments: &ExportArguments) -> anyhow::Error {
    const UNDONE: Text = Text::fixed(
        "the records were not exported",
        "レコードを書き出せませんでした",
    );
    match error {
        ExportError::Api(error) => error.into(),
        ExportError::Columns(error) => UsageError(error.text()).into(),
        ExportError::Write(error) => error.into(),
        ExportError::State(reason) => Barred {
            by: Bar::State,
            message: {
                let file = arguments.since_state.as_deref().map(shown);
                let (file, [reason, ja_reason]) = (file.unwrap_or_default(), reason.both());
                text!("`{file}`: {reason}", "「{file}」：{ja_reason}")
            },
            hint: Text::fixed(
                "use the options of that export, or another state file: all records are exported again then",
                "前回と同じオプションを指定するか、別の状態ファイルを指定してください。別の状態ファイルでは、すべてのレコードをもう一度書き出します。",
            ),
        }
        .into(),
        ExportError::Form(text) | ExportError::Value(text) | ExportError::Attachment(text) => {
            said(UNDONE, text)
        }
    }
}
