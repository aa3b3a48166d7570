//! One run over a sheet: its files, who listens while it works, and what is said at the end.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use super::exit::Exit;
use super::failure::said;
use super::output::{OutputArgument, print_document};
use super::process::{Process, Watched};
use super::sheet_options::{ReportArguments, SheetArguments};
use super::speech::Speech;
use crate::api::{Client, ConnectError, Connection};
use crate::job::{Event, Kind, Listener, Outcome};
use crate::language::Text;
use crate::plan::Totals;
use crate::report::{
    Collector, Corrections, Diff, ErrorsFile, Fan, Home, RunNames, SavedPlan, Terminal, github,
    json, junit, outlet, sarif, summary::summary,
};
use crate::sheet::Source;

/// What messages call standard input.
pub(super) const STDIN: &str = "<stdin>";

/// The files of a run, opened before anything else is done.
pub(super) struct Files {
    pub(super) source: Source,
    errors_file: Option<ErrorsFile>,
}

impl Files {
    /// Opens the sheet, and makes sure that the errors file can be written.
    pub(super) fn open(arguments: &SheetArguments, speech: Speech) -> anyhow::Result<Self> {
        let source = open(arguments.file()?)?;
        let errors_file = arguments.report.errors_file.as_deref();
        let errors_file = errors_file.map(|path| ErrorsFile::new(path, speech.language));
        Ok(Self {
            source,
            errors_file: errors_file.transpose()?,
        })
    }
}

pub(super) struct Run {
    pub(super) files: Files,
    /// The file that the plan of the run is written to.
    pub(super) saved_plan: Option<SavedPlan>,
    /// The corrections that are certain, where they are to be made.
    pub(super) corrections: Option<Corrections>,
    /// Whether it ends with an exit code of its own if something would change.
    pub(super) fails_on_changes: bool,
    output: OutputArgument,
    names: RunNames,
    terminal: Arc<Terminal>,
    collector: Collector,
    diff: Option<Diff>,
    begun: Instant,
    speech: Speech,
    _watched: Watched,
}

impl Run {
    /// Begins a run over opened files. The user may stop it from now on.
    pub(super) fn start(
        process: &Process,
        files: Files,
        arguments: &ReportArguments,
        kind: Kind,
        home: Home,
    ) -> anyhow::Result<Self> {
        let speech = process.speech;
        let names = RunNames {
            kind,
            file: files.source.name().to_owned(),
            home,
            language: speech.language,
        };
        let screen = speech.screen(arguments.output, arguments.max_problems);
        let terminal = Arc::new(Terminal::new(names.clone(), screen));
        Ok(Self {
            files,
            saved_plan: None,
            corrections: None,
            fails_on_changes: false,
            output: arguments.output,
            names,
            collector: Collector::new(arguments.max_problems),
            diff: None,
            begun: Instant::now(),
            speech,
            _watched: process.watch(terminal.clone())?,
            terminal,
        })
    }

    /// Shows every change, on standard output for people and in the document for machines.
    pub(super) fn show_changes(&mut self) {
        let language = self.speech.language;
        self.diff = Some(match self.output {
            OutputArgument::Json => Diff::kept(language),
            _ => Diff::printed(language, Box::new(outlet::people())),
        });
    }

    /// A client whose pauses are told as they come.
    pub(super) fn client(&self, connection: &Connection) -> Result<Client, ConnectError> {
        let terminal = self.terminal.clone();
        let on_wait = move |waiting: &_| terminal.hear(&Event::Waiting(waiting));
        Client::new(connection, Arc::new(on_wait))
    }

    pub(super) fn listeners(&self) -> Fan<'_> {
        let mut listeners: Vec<&dyn Listener> = vec![self.terminal.as_ref(), &self.collector];
        let errors_file = self.files.errors_file.iter();
        listeners.extend(errors_file.map(|file| -> &dyn Listener { file }));
        listeners.extend(
            self.corrections
                .iter()
                .map(|found| -> &dyn Listener { found }),
        );
        listeners.extend(self.diff.iter().map(|diff| -> &dyn Listener { diff }));
        listeners.extend(self.saved_plan.iter().map(|plan| -> &dyn Listener { plan }));
        Fan(listeners)
    }

    /// Completes the errors file, and prints what became of the records in the form that was asked for.
    pub(super) fn finish(self, outcome: &Outcome) -> anyhow::Result<Exit> {
        let errors_file = self.files.errors_file;
        let written = errors_file.map_or(Ok(None), |file| file.finish(outcome));
        let saved = self
            .saved_plan
            .map_or(Ok(None), |plan| plan.finish(outcome));
        for told in [&written, &saved] {
            if let Ok(Some(told)) = told {
                self.speech.tell(told);
            }
        }
        let mut exit = Exit::of_outcome(outcome);
        let changes = outcome.plan.as_ref().map_or(0, Totals::changes);
        if self.fails_on_changes && exit == Exit::Done && changes > 0 {
            exit = Exit::ChangesPending;
        }
        let (names, problems) = (&self.names, &self.collector.into_problems());
        let printed = match self.output {
            OutputArgument::Text => outlet::print(&summary(names, outcome, self.begun.elapsed())),
            OutputArgument::Json => {
                let (changes, exit) = (self.diff.map(Diff::into_changes), exit as u8);
                print_document(&json::document(names, outcome, problems, changes, exit))
            }
            OutputArgument::Github => {
                outlet::print_exactly(&github::annotations(names, outcome, problems))
            }
            OutputArgument::Junit => {
                outlet::print_exactly(&junit::document(names, outcome, problems))
            }
            OutputArgument::Sarif => print_document(&sarif::document(names, outcome, problems)),
        };
        // A reader that went away, as `head` does, does not change how it ended.
        printed.or_else(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Ok(()),
            _ => Err(error),
        })?;
        // What became of the records is said, whatever becomes of the files.
        written?;
        saved?;
        Ok(exit)
    }
}

/// Standard input is copied, as a file is read twice.
fn open(file: &Path) -> anyhow::Result<Source> {
    if file == Path::new("-") {
        const UNREAD: Text =
            Text::fixed("standard input cannot be read", "標準入力を読み取れません");
        let spooled = Source::spool(STDIN, io::stdin().lock());
        return spooled.map_err(|error| said(UNREAD, error));
    }
    Ok(Source::open(file)?)
}
