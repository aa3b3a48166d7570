//! `kintable import`.

use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context as _;

use super::Exit;
use super::arguments::{ImportArguments, OutputArgument};
use super::screen::{LogLevel, screen, tell};
use super::settings;
use super::signals::{self, Signals};
use super::target::Target;
use crate::api::Client;
use crate::import::{self, Event, Listener as _, Stop};
use crate::report::{Fan, RunNames, Terminal, json, summary::summary};
use crate::sheet::Source;

/// Imports a file, tells how it goes on standard error, and what became of it on standard output.
pub(super) async fn run(arguments: ImportArguments, level: LogLevel) -> anyhow::Result<Exit> {
    let options = settings::import_options(&arguments)?;
    let file = settings::file(&arguments)?;
    let target = Target::open(&arguments.connection).await?;
    let source = open(file)?;
    let names = RunNames {
        file: source.name().to_owned(),
        app: target.app,
        home: target.home.clone(),
    };
    let screen = screen(level, arguments.max_problems);
    let terminal = Arc::new(Terminal::new(&names.file, screen));
    if arguments.experimental_use_server_side_upsert {
        let notice =
            "--experimental-use-server-side-upsert is the only way to upsert; leave it out";
        tell(level, notice);
    }
    target.tell_notices(level);
    let stop = Stop::default();
    signals::watch(Signals::listen()?, stop.clone(), terminal.clone());
    let waits = terminal.clone();
    let client = Client::new(
        &target.connection,
        Arc::new(move |waiting| waits.hear(&Event::Waiting(waiting))),
    )?;
    let collector = json::Collector::new(arguments.max_problems);
    let listeners = Fan(vec![terminal.as_ref(), &collector]);
    let begun = Instant::now();
    let outcome = import::run(&client, target.app, &source, &options, &stop, &listeners).await?;
    let exit = Exit::of_import(&outcome);
    let text = match arguments.output {
        OutputArgument::Text => summary(&names, &outcome, begun.elapsed()),
        OutputArgument::Json => {
            let document = json::document(&names, &outcome, &collector.into_problems(), exit as u8);
            format!("{document:#}\n")
        }
    };
    print(&text)?;
    target.close().await;
    Ok(exit)
}

/// Prints what became of the records. A reader that went away, as `head` does, does not change it.
fn print(text: &str) -> io::Result<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => printed,
    }
}

/// Standard input is copied, as a file is read twice.
fn open(file: &Path) -> anyhow::Result<Source> {
    if file == Path::new("-") {
        return Source::spool("<stdin>", io::stdin().lock())
            .context("standard input cannot be read");
    }
    Ok(Source::open(file)?)
}
