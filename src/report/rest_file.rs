//! The rest file: the records of a run that were not sent, as the file that was read has them. It is imported as it is.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::Language;
use super::whole_file::WholeFile;
use crate::job::{BatchFate, Ending, Event, Listener, Outcome};
use crate::language::{Text, text};
use crate::plain::LineRanges;
use crate::sheet::{
    Above, Addition, BookCopier, Copier, Dialect, Header, RecordGroup, SheetError, Source,
    without_lines,
};

/// Notes what becomes of which lines, and writes at the end those of which nothing became. The file appears when it is
/// complete, and only if there is something in it.
pub struct RestFile {
    language: Language,
    output: WholeFile,
    state: Mutex<State>,
}

/// A rest file that was written.
pub struct RestWritten {
    /// Where it is.
    pub path: String,
    /// What it holds, in words.
    pub told: String,
    /// Its SHA-256.
    pub sha256: [u8; 32],
}

#[derive(Default)]
struct State {
    opened: Option<(Dialect, Arc<dyn Copier>, Header)>,
    /// Lines of records that are written, failed, or are left out for good.
    settled: LineRanges,
    /// Lines of records that are left out if the run comes to send.
    decided: LineRanges,
    has_sent: bool,
    /// Batches that are under way, or of which it is unknown whether they are written.
    open: BTreeMap<u64, Vec<(u64, u64)>>,
}

impl RestFile {
    /// A rest file that will be written to this path.
    ///
    /// # Errors
    /// A place where no file can be written: nothing is lost yet, so it is told at once.
    pub fn new(path: &Path, language: Language) -> io::Result<Self> {
        Ok(Self {
            language,
            output: WholeFile::new(Text::fixed("the rest file", "残りのファイル"), path)?,
            state: Mutex::default(),
        })
    }

    /// Completes the file; `None` if there is nothing for it.
    ///
    /// # Errors
    /// A file that cannot be written, and one that is not read any more as it was.
    pub fn finish(mut self, outcome: &Outcome, source: &Source) -> io::Result<Option<RestWritten>> {
        let state = self.state.into_inner();
        let state = state.unwrap_or_else(PoisonError::into_inner);
        let opened = state.opened.clone().filter(|_| leaves_rest(outcome));
        let Some((dialect, copier, header)) = opened else {
            return Ok(None);
        };
        let done = state.done();
        if let Some(copier) = copier.book() {
            let written = rest_of_book(&mut self.output, copier, &header, &done);
            written.map_err(|error| self.output.unwritten(&said_by(&error)))?;
        } else {
            let rest = without_lines(source, &dialect, done.iter());
            let rest = rest.map_err(|error| self.output.unwritten(&error.text()))?;
            self.output.write_all(&rest)?;
        }
        let place = self.output.path().to_owned();
        self.output.complete()?;
        let path = place.display().to_string();
        let words = self.language.words();
        Ok(Some(RestWritten {
            told: words.rest_written(outcome.counts.not_tried, &path),
            sha256: Source::open(&place)?.sha256()?,
            path,
        }))
    }
}

/// Writes the rows of a workbook that are not among these, with its header.
///
/// # Errors
/// A file that is not what it was, and one that cannot be written.
pub fn rest_of_book(
    out: &mut dyn Write,
    copier: &dyn BookCopier,
    header: &Header,
    done: &LineRanges,
) -> Result<(), SheetError> {
    let whole = Addition {
        own: Some(header.names_in_file().len()),
        ..Addition::default()
    };
    let above = Above {
        header,
        behind: whole,
        widths: &[],
        has_notes: false,
    };
    copier.copy_rows(out, &above, &mut |row| {
        Ok((!done.contains(row)).then(Addition::default))
    })
}

/// What keeps a file from being read again, in both languages.
pub(super) fn said_by(error: &SheetError) -> Text {
    match error {
        SheetError::Io(error) | SheetError::Changed(error) => Text::from(error),
        SheetError::Problem(problem) => {
            let [english, japanese] = [Language::English, Language::Japanese]
                .map(|language| problem.kind.message(language));
            text!("{english}", "{japanese}")
        }
    }
}

/// Whether records were not sent that can be told from the others. A file that was not read to its end, or is wrong as
/// a whole, is left as it is: nothing of it was sent.
fn leaves_rest(outcome: &Outcome) -> bool {
    let only_looks = matches!(outcome.ending, Ending::Planned | Ending::Checked);
    let is_whole = outcome.checked_to_end && !outcome.header_is_refused && !outcome.file_is_refused;
    outcome.counts.not_tried > 0 && is_whole && !only_looks
}

impl State {
    fn settle(&mut self, group: &RecordGroup) {
        self.settled.add_all(group.runs());
    }

    /// The lines that do not belong to the rest.
    fn done(self) -> LineRanges {
        let mut done = self.settled;
        if self.has_sent {
            done.add_all(self.decided.iter());
        }
        done.add_all(self.open.into_values().flatten());
        done
    }
}

impl Listener for RestFile {
    fn hear(&self, event: &Event<'_>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Opened {
                dialect,
                copier,
                header,
                ..
            } => state.opened = Some((**dialect, Arc::clone(copier), (*header).clone())),
            Event::Rejected { group, .. } | Event::Written { group, .. } => state.settle(group),
            Event::LeftOut {
                group, is_final, ..
            } => {
                let decided = if *is_final {
                    &mut state.settled
                } else {
                    &mut state.decided
                };
                decided.add_all(group.runs());
            }
            Event::Sending { batch, lines, .. } => {
                state.has_sent = true;
                state.open.insert(*batch, lines.to_vec());
            }
            // What is written of a batch was told, record by record.
            Event::Settled { batch, fate } if *fate != BatchFate::Unknown => {
                state.open.remove(batch);
            }
            _ => {}
        }
    }
}
