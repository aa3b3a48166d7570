//! One run over a sheet: its files, who listens while it works, and what is said at the end.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use super::exit::Exit;
use super::failure::InContext as _;
use super::output::{Finished, OutputArgument};
use super::process::{Process, Watched};
use super::screen::screen;
use super::sheet_options::{ReportArguments, SheetArguments};
use super::speech::Speech;
use crate::api::{Client, ConnectError, Connection};
use crate::job::{Event, Kind, Listener, Outcome};
use crate::language::Text;
use crate::plan::Totals;
use crate::report::{
    Collector, Diff, ErrorsFile, Fan, Home, RunNames, SavedPlan, Terminal, outlet,
};
use crate::sheet::Source;

/// What messages call standard input.
pub(super) const STDIN: &str = "<stdin>";

/// One run over a sheet.
pub(super) struct Run {
    pub(super) source: Source,
    output: OutputArgument,
    names: RunNames,
    terminal: Arc<Terminal>,
    collector: Collector,
    errors_file: Option<ErrorsFile>,
    diff: Option<Diff>,
    saved_plan: Option<SavedPlan>,
    fails_on_changes: bool,
    begun: Instant,
    speech: Speech,
    _watched: Watched,
}

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
        let Files {
            source,
            errors_file,
        } = files;
        let names = RunNames {
            kind,
            file: source.name().to_owned(),
            home,
            language: speech.language,
        };
        let screen = screen(speech, arguments.output, arguments.max_problems);
        let terminal = Arc::new(Terminal::new(names.clone(), screen));
        Ok(Self {
            source,
            output: arguments.output,
            names,
            collector: Collector::new(arguments.max_problems),
            errors_file,
            diff: None,
            saved_plan: None,
            fails_on_changes: false,
            begun: Instant::now(),
            speech,
            _watched: process.watch(terminal.clone())?,
            terminal,
        })
    }

    /// Shows every change, on standard output for people and in the document for machines.
    pub(super) fn showing_changes(mut self) -> Self {
        let language = self.speech.language;
        self.diff = Some(match self.output {
            OutputArgument::Json => Diff::kept(language),
            _ => Diff::printed(language, Box::new(outlet::people())),
        });
        self
    }

    /// Writes the plan of the run to a file.
    pub(super) fn saving_plan(mut self, plan: SavedPlan) -> Self {
        self.saved_plan = Some(plan);
        self
    }

    /// Ends with an exit code of its own if something would change.
    pub(super) fn failing_on_changes(mut self, fails: bool) -> Self {
        self.fails_on_changes = fails;
        self
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
        let errors_file = self.errors_file.as_ref();
        listeners.extend(errors_file.map(|file| -> &dyn Listener { file }));
        listeners.extend(self.diff.as_ref().map(|diff| -> &dyn Listener { diff }));
        let saved_plan = self.saved_plan.as_ref();
        listeners.extend(saved_plan.map(|plan| -> &dyn Listener { plan }));
        Fan(listeners)
    }

    /// Completes the errors file, and prints what became of the records.
    pub(super) fn finish(self, outcome: &Outcome) -> anyhow::Result<Exit> {
        let written = self
            .errors_file
            .map(|file| file.finish(outcome))
            .transpose();
        if let Ok(Some(Some(written))) = &written {
            self.speech.tell(written);
        }
        let saved = self.saved_plan.map(|plan| plan.finish(outcome)).transpose();
        if let Ok(Some(Some(saved))) = &saved {
            self.speech.tell(saved);
        }
        let mut exit = Exit::of_outcome(outcome);
        let changes = outcome.plan.as_ref().map_or(0, Totals::changes);
        if self.fails_on_changes && exit == Exit::Done && changes > 0 {
            exit = Exit::ChangesPending;
        }
        let finished = Finished {
            names: &self.names,
            outcome,
            problems: &self.collector.into_problems(),
            changes: self.diff.map(Diff::into_changes),
            elapsed: self.begun.elapsed(),
            exit,
        };
        finished.print(self.output)?;
        // What became of the records is said, whatever becomes of the files.
        written?;
        saved?;
        Ok(exit)
    }
}

/// Standard input is copied, as a file is read twice.
fn open(file: &Path) -> anyhow::Result<Source> {
    if file == Path::new("-") {
        let spooled = Source::spool(STDIN, io::stdin().lock());
        return spooled
            .saying(|| Text::fixed("standard input cannot be read", "標準入力を読み取れません"));
    }
    Ok(Source::open(file)?)
}
