//! What is heard and told of an app that is restored.

use std::path::Path;

use super::output::TextOrJson;
use super::restorable::damaged;
use super::speech::Speech;
use crate::job::{Event, Kind, Listener, Outcome};
use crate::language::Text;
use crate::report::restore::{Comparison, DifferingCell};
use crate::report::{Home, RunNames, Terminal};
use crate::restore::{Differences, RestoreError, Restored};

/// What was not begun with.
pub(super) fn nothing(outcome: Outcome) -> Restored {
    Restored {
        outcome,
        new_rows: 0,
        uploaded: 0,
        without_files: 0,
        written: Vec::new(),
        failed: Vec::new(),
    }
}

pub(super) fn error_of(error: RestoreError) -> anyhow::Error {
    match error {
        RestoreError::Api(error) => error.into(),
        RestoreError::Vault(error) => damaged(error),
        RestoreError::Map(error) => error.into(),
        RestoreError::Shape(text) => text.into(),
    }
}

/// What differs, as it is told.
pub(super) fn told_of(found: Differences) -> Comparison {
    let cells = found.list.into_iter().map(|cell| DifferingCell {
        record: cell.record.0,
        now: cell.record.1,
        field: cell.field.to_string(),
        row: cell.row.map(|(table, row)| (table.to_string(), row)),
        kept: cell.kept,
        found: cell.now,
        reason: cell.reason.word(),
    });
    let counts = found.counts.into_iter();
    let counts = counts.map(|((field, reason), cells)| (field.to_string(), reason.word(), cells));
    Comparison {
        records: found.records,
        cells: cells.collect(),
        unlisted: found.unlisted,
        counts: counts.collect(),
        gone: found.gone,
        unseen: found.unseen,
    }
}

/// Hears nothing: it is only counted what would become of the records.
pub(super) struct Silent;

impl Listener for Silent {
    fn hear(&self, _: &Event<'_>) {}
}

/// Tells how it goes.
pub(super) struct Screen {
    pub(super) terminal: Terminal,
    speech: Speech,
}

impl Screen {
    pub(super) fn new((dir, output): (&Path, TextOrJson), home: &Home, speech: Speech) -> Self {
        let names = RunNames {
            kind: Kind::RESTORE,
            file: dir.display().to_string(),
            map: None,
            home: home.clone(),
            language: speech.language,
        };
        let screen = speech.screen(output.into(), None);
        Self {
            terminal: Terminal::new(names, screen, None),
            speech,
        }
    }

    pub(super) fn notice(&self, text: &Text) {
        self.terminal.notice(text.of(self.speech.language));
    }
}

impl Listener for Screen {
    fn hear(&self, event: &Event<'_>) {
        match event {
            // How it ended is told by the summary.
            Event::Finished(_) => {}
            event => self.terminal.hear(event),
        }
    }
}
