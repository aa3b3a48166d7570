//! One of several files: what it looks up, what would keep it from being imported, and its run.

use std::io;
use std::sync::Arc;

use super::arguments::ImportArguments;
use super::carrying::{How, Part, import};
use crate::api::Client;
use crate::cli::added_before::{Before, barred};
use crate::cli::as_run::fail;
use crate::cli::connection::ConnectionArguments;
use crate::cli::process::Process;
use crate::cli::recording::Recording;
use crate::cli::run::{Files, Told};
use crate::cli::sheet_options::SheetArguments;
use crate::cli::target::{Target, home_of};
use crate::import::{self, Among, LookedUp, Options, Purpose};
use crate::job::{Event, Kind, Listener, Outcome, Server};
use crate::model::AppId;
use crate::report::{RunNames, Screen, Terminal};
use crate::sheet::Source;

/// Imports one of several files, as a run of its own; what became of it is not printed yet, and told nobody.
pub(in crate::cli) async fn run_part(
    arguments: ImportArguments,
    process: &Process,
    part: &Part<'_>,
) -> (Recording, anyhow::Result<(Outcome, Told)>) {
    let recording = Recording::new(&arguments.recording, Kind::IMPORT.command, process);
    recording.about(|about| {
        about.command = part.line.to_string();
        about.arguments = part.line.again();
        about.group = Some(part.group.clone());
    });
    let how = How {
        resuming: None,
        part: Some(part),
    };
    let ended = Box::pin(import(arguments, process, &recording, how)).await;
    if let Err(error) = &ended {
        fail(&recording, error, process);
    }
    (recording, ended)
}

/// Finds out what would keep a file from being imported, and tells nothing of it.
pub(in crate::cli) async fn foresee(
    arguments: &ImportArguments,
    process: &Process,
    among: Among,
) -> anyhow::Result<Outcome> {
    let speech = process.speech;
    let mut options = arguments.options(None)?;
    let files = Files::open(&arguments.sheet, speech)?;
    files.complete(&mut options)?;
    let target = Target::open(&arguments.connection, process).await?;
    options.home = Some(home_of(&target));
    options.purpose = Purpose::Foresee;
    options.among = Some(among);
    let before = arguments.imported_before((None, &files.source), &target, process)?;
    if let Some(Before::Unfinished(run)) = before.filter(|_| options.only_adds()) {
        return Err(barred(&run).into());
    }
    let report = &arguments.sheet.report;
    let screen = Screen {
        notices: false,
        errors: false,
        ..speech.screen(report.output, report.max_problems)
    };
    let names = RunNames {
        kind: Kind::IMPORT,
        file: files.source.name().to_owned(),
        map: None,
        home: target.home.clone(),
        language: speech.language,
    };
    let terminal = Arc::new(Terminal::new(names, screen, Some(files.source.clone())));
    let heard = Arc::clone(&terminal);
    let on_wait = move |waiting: &_| heard.hear(&Event::Waiting(waiting));
    let client = Client::new(&target.connection, Arc::new(on_wait))?;
    let server = Server {
        client: &client,
        app: target.app,
    };
    let (source, stop) = (&files.source, &process.stop);
    let outcome = Box::pin(import::run(server, source, &options, stop, &*terminal)).await?;
    terminal.rest();
    target.close().await;
    Ok(outcome)
}

/// What a file looks up, and the app that it is imported into.
pub(in crate::cli) async fn looked_up(
    sheet: &SheetArguments,
    connection: &ConnectionArguments,
    process: &Process,
) -> anyhow::Result<(Vec<LookedUp>, AppId)> {
    let options = sheet.options()?;
    let (found, app) = look_into(sheet, connection, process, options, import::looked_up).await?;
    Ok((found.unwrap_or_default(), app))
}

/// Notes the keys of a file, so that those before it know of them.
pub(in crate::cli) async fn note_keys(
    sheet: &SheetArguments,
    connection: &ConnectionArguments,
    process: &Process,
    among: Among,
) -> anyhow::Result<()> {
    let mut options = sheet.options()?;
    options.among = Some(among);
    look_into(sheet, connection, process, options, import::note_keys).await?;
    Ok(())
}

/// Looks into a file before any is checked, and says into which app it is imported; nothing is found if that is
/// interrupted.
async fn look_into<T>(
    sheet: &SheetArguments,
    connection: &ConnectionArguments,
    process: &Process,
    mut options: Options,
    look: impl AsyncFnOnce(Server<'_>, &Source, &Options) -> io::Result<T>,
) -> anyhow::Result<(Option<T>, AppId)> {
    let files = Files::open(sheet, process.speech)?;
    files.complete(&mut options)?;
    let target = Target::open(connection, process).await?;
    let client = target.client(process.speech)?;
    let app = target.app;
    let server = Server {
        client: &client,
        app,
    };
    let looking = look(server, &files.source, &options);
    let found = process.stop.unless_asked(looking).await.transpose()?;
    target.close().await;
    Ok((found, app))
}
