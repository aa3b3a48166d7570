//! What the commands that read a sheet share: who listens while they work, and what is said at the end.

use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context as _;

use super::arguments::{OutputArgument, SheetArguments};
use super::screen::{LogLevel, screen, tell};
use super::signals::{self, Signals};
use super::{Exit, settings};
use crate::api::{Client, ConnectError, Connection};
use crate::import::{Event, Listener, Outcome, Stop};
use crate::model::AppId;
use crate::report::{ErrorsFile, Fan, RunNames, Terminal, json, summary::summary};
use crate::sheet::Source;

/// One run over a sheet.
pub(super) struct Session {
    pub(super) source: Source,
    pub(super) stop: Stop,
    output: OutputArgument,
    names: RunNames,
    terminal: Arc<Terminal>,
    collector: json::Collector,
    errors_file: Option<ErrorsFile>,
    begun: Instant,
    level: LogLevel,
}

impl Session {
    /// Opens the sheet, and watches for Ctrl-C.
    pub(super) fn start(
        arguments: &SheetArguments,
        command: &'static str,
        app: Option<AppId>,
        home: &str,
        level: LogLevel,
    ) -> anyhow::Result<Self> {
        let source = open(settings::file(arguments)?)?;
        let names = RunNames {
            command,
            file: source.name().to_owned(),
            app,
            home: home.to_owned(),
        };
        let terminal = Arc::new(Terminal::new(
            &names.file,
            screen(level, arguments.max_problems),
        ));
        let stop = Stop::default();
        signals::watch(Signals::listen()?, stop.clone(), terminal.clone());
        Ok(Self {
            source,
            stop,
            output: arguments.output,
            names,
            terminal,
            collector: json::Collector::new(arguments.max_problems),
            errors_file: arguments.errors_file.as_deref().map(ErrorsFile::new),
            begun: Instant::now(),
            level,
        })
    }

    /// A client whose pauses are told as they come.
    pub(super) fn client(&self, connection: &Connection) -> Result<Client, ConnectError> {
        let terminal = self.terminal.clone();
        Client::new(
            connection,
            Arc::new(move |waiting| terminal.hear(&Event::Waiting(waiting))),
        )
    }

    /// Everyone who listens to the run.
    pub(super) fn listeners(&self) -> Fan<'_> {
        let mut listeners: Vec<&dyn Listener> = vec![self.terminal.as_ref(), &self.collector];
        listeners.extend(
            self.errors_file
                .as_ref()
                .map(|file| -> &dyn Listener { file }),
        );
        Fan(listeners)
    }

    /// Completes the errors file, and prints what became of the records.
    pub(super) fn finish(self, outcome: &Outcome) -> anyhow::Result<Exit> {
        if let Some(file) = self.errors_file
            && let Some(written) = file.finish()?
        {
            tell(self.level, &written);
        }
        let exit = Exit::of_outcome(outcome);
        let text = match self.output {
            OutputArgument::Text => summary(&self.names, outcome, self.begun.elapsed()),
            OutputArgument::Json => {
                let problems = self.collector.into_problems();
                format!(
                    "{:#}\n",
                    json::document(&self.names, outcome, &problems, exit as u8)
                )
            }
        };
        print(&text)?;
        Ok(exit)
    }
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
        let spooled = Source::spool("<stdin>", io::stdin().lock());
        return spooled.context("standard input cannot be read");
    }
    Ok(Source::open(file)?)
}
