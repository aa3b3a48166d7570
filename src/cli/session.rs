//! What the commands that read a sheet share: who listens while they work, and what is said at the end.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context as _;

use super::arguments::{OutputArgument, SheetArguments};
use super::output::{Finished, print};
use super::screen::{Speech, screen, tell};
use super::signals::{self, Signals};
use super::{Exit, settings};
use crate::api::{Client, ConnectError, Connection};
use crate::import::{Event, Listener, Outcome, Stop};
use crate::report::{Collector, ErrorsFile, Fan, Home, RunNames, Terminal};
use crate::sheet::Source;

/// One run over a sheet.
pub(super) struct Session {
    pub(super) source: Source,
    pub(super) stop: Stop,
    output: OutputArgument,
    names: RunNames,
    terminal: Arc<Terminal>,
    collector: Collector,
    errors_file: Option<ErrorsFile>,
    begun: Instant,
    speech: Speech,
}

impl Session {
    /// Opens the sheet, and watches for Ctrl-C.
    pub(super) fn start(
        arguments: &SheetArguments,
        command: &'static str,
        home: Home,
        speech: Speech,
    ) -> anyhow::Result<Self> {
        let source = open(settings::file(arguments)?)?;
        let names = RunNames {
            command,
            file: source.name().to_owned(),
            home,
            language: speech.language,
        };
        let screen = screen(speech, arguments.output, arguments.max_problems);
        let terminal = Arc::new(Terminal::new(names.clone(), screen));
        let stop = Stop::default();
        signals::watch(Signals::listen()?, stop.clone(), terminal.clone());
        let errors_file = arguments.errors_file.as_deref();
        Ok(Self {
            source,
            stop,
            output: arguments.output,
            names,
            terminal,
            collector: Collector::new(arguments.max_problems),
            errors_file: errors_file.map(|path| ErrorsFile::new(path, speech.language)),
            begun: Instant::now(),
            speech,
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
            tell(self.speech.level, &written);
        }
        let exit = Exit::of_outcome(outcome);
        let finished = Finished {
            names: &self.names,
            outcome,
            problems: &self.collector.into_problems(),
            elapsed: self.begun.elapsed(),
            exit,
        };
        print(&finished.text(self.output))?;
        Ok(exit)
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
