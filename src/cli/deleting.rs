//! What is said of a run that deletes records, while it is at work and at its end.

use std::io::Write as _;
use std::sync::Arc;
use std::time::Instant;

use super::exit::Exit;
use super::output::{TextOrJson, print_document};
use super::process::Process;
use super::recording::{Closed, Recording};
use super::resuming::Resuming;
use super::run::append_to_summary;
use super::sheet_options::SHOWN;
use super::speech::no_colour;
use super::target::Target;
use crate::api::{Client, ConnectError};
use crate::delete::Looked;
use crate::job::{Event, Kind, Listener, Outcome, Retry};
use crate::language::told;
use crate::report::delete::{
    Attached, Contents, DeleteClosing, DeleteNames, document, step_page, summary,
};
use crate::report::{
    Collector, HandledLists, NextStep, Reason, RunNames, Terminal, outlet, reason_lines,
};
use crate::sheet::Source;

/// What is said of the run, while it is at work and at its end.
pub(super) struct Deleting<'a> {
    process: &'a Process,
    output: TextOrJson,
    run_names: RunNames,
    names: DeleteNames,
    pub(super) terminal: Arc<Terminal>,
    collector: Collector,
    lists: HandledLists,
    contents: Option<Contents>,
    pub(super) attached: Attached,
    pub(super) closing: DeleteClosing,
}

impl<'a> Deleting<'a> {
    pub(super) fn start(
        (output, shows_contents): (TextOrJson, bool),
        (source, condition): (Option<Source>, Option<String>),
        target: &Target,
        process: &'a Process,
        recording: &Recording,
    ) -> Self {
        let speech = process.speech;
        let file = source.as_ref().map(|source| source.name().to_owned());
        let names = DeleteNames {
            run: recording.kept_as().map(|id| id.to_string()),
            file: file.clone(),
            condition,
            home: target.home.clone(),
            language: speech.language,
        };
        let run_names = RunNames {
            kind: Kind::DELETE,
            file: file.clone().unwrap_or_default(),
            map: None,
            home: target.home.clone(),
            language: speech.language,
        };
        let screen = speech.screen(output.into(), None);
        let is_json = output == TextOrJson::Json;
        let contents = shows_contents.then(|| {
            if is_json {
                Contents::kept(speech.language)
            } else {
                let mut out = outlet::people(no_colour());
                let _ = out.flush();
                Contents::printed(speech.language, Box::new(out))
            }
        });
        Self {
            process,
            output,
            names,
            terminal: Arc::new(Terminal::new(run_names.clone(), screen, source)),
            run_names,
            collector: Collector::new(SHOWN),
            lists: if is_json {
                HandledLists::all(file.is_some())
            } else {
                HandledLists::shown(file.is_some(), false)
            },
            contents,
            attached: Attached::default(),
            closing: DeleteClosing::default(),
        }
    }

    /// A client whose pauses are told as they come.
    pub(super) fn client(&self, target: &Target) -> Result<Client, ConnectError> {
        let terminal = self.terminal.clone();
        let on_wait = move |waiting: &_| terminal.hear(&Event::Waiting(waiting));
        Client::new(&target.connection, Arc::new(on_wait))
    }

    /// Has attachments looked for before anything is deleted.
    pub(super) fn expect(&self, looked: &Looked, foresees_undo: bool) {
        if foresees_undo && looked.may_have_files() {
            self.attached.ask();
        }
    }

    pub(super) fn listeners(&self) -> Vec<&dyn Listener> {
        let mut listeners: Vec<&dyn Listener> = vec![
            self.terminal.as_ref(),
            &self.collector,
            &self.lists,
            &self.attached,
        ];
        let contents = self.contents.iter();
        listeners.extend(contents.map(|contents| -> &dyn Listener { contents }));
        listeners
    }

    /// Tells what ended the run, notes it in the history, and prints what became of the records.
    pub(super) fn finish(
        self,
        outcome: &Outcome,
        (recording, resuming): (&Recording, Option<&Resuming<'_>>),
        begun: Instant,
    ) -> anyhow::Result<Exit> {
        let language = self.process.speech.language;
        let is_declined = self.closing.is_declined;
        let exit = match Exit::of_outcome(outcome) {
            _ if is_declined => Exit::Done,
            Exit::Done if outcome.counts.skipped > 0 => Exit::SomeRefused,
            exit => exit,
        };
        if !is_declined {
            for line in reason_lines(&self.run_names, outcome) {
                outlet::tell(&line);
            }
        }
        let with_attachments = self.attached.into_deleted();
        let line = resuming.map_or(&self.process.line, |resuming| &resuming.line);
        let next = self.names.run.as_ref().and_then(|run| {
            let (purpose, command) = if outcome.retry() == Retry::Resume {
                let purpose = told!(language, "to finish it", "残りを削除するには");
                (purpose, line.resuming(run).to_string())
            } else if self.closing.keeps_before && outcome.counts.deleted > with_attachments {
                let purpose = match with_attachments {
                    0 => told!(
                        language,
                        "to add the records again, under new record numbers",
                        "新しいレコード番号で追加し直すには"
                    ),
                    _ => told!(
                        language,
                        "to add the other records again, under new record numbers",
                        "ほかのレコードを新しいレコード番号で追加し直すには"
                    ),
                };
                (purpose, format!("kintable undo {run}"))
            } else {
                return None;
            };
            Some(NextStep { purpose, command })
        });
        recording.finish(
            outcome,
            Closed {
                exit_code: exit as u8,
                reason: Reason::of(&outcome.ending, language).filter(|_| !is_declined),
                next: next.as_ref().filter(|_| outcome.retry() == Retry::Resume),
                ..Closed::default()
            },
        );
        let closing = DeleteClosing {
            exit_code: exit as u8,
            with_attachments,
            contents: self.contents.map(Contents::into_records),
            next,
            ..self.closing
        };
        let (names, lists) = (&self.names, self.lists);
        let (elapsed, problems) = (begun.elapsed(), self.collector.into_problems());
        if let Some(page) = step_page(names, outcome, &problems, (elapsed, &closing)) {
            append_to_summary(&page, self.process.speech);
        }
        if self.output == TextOrJson::Json {
            print_document(&document(names, outcome, (lists, &problems), closing))?;
        } else {
            let text = summary(names, outcome, lists, (elapsed, &closing));
            outlet::print_coloured(&text, no_colour())?;
        }
        Ok(exit)
    }
}
