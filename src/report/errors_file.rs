//! The errors file: all lines of each record that was left out, as they are, with what is wrong with them on the
//! right. Mended, it is imported as it is.

use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::NamedTempFile;

use super::Language;
use super::plain::harmless;
use super::problem_line::sentence;
use crate::import::{Event, Listener, OWN_COLUMNS};
use crate::model::{Problem, Severity};
use crate::sheet::{Dialect, RecordGroup, SheetRow, copy_row};

/// Writes rejected records to a file. It appears when it is complete, and only if there is something in it.
pub struct ErrorsFile {
    path: PathBuf,
    language: Language,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    input: Option<Input>,
    output: Option<BufWriter<NamedTempFile>>,
    records: u64,
    failure: Option<io::Error>,
}

/// What the errors file takes from the file that is read.
struct Input {
    dialect: Dialect,
    header: SheetRow,
    /// How many columns are the user's own; behind them may stand those of an earlier errors file.
    own_columns: usize,
}

impl ErrorsFile {
    /// An errors file that will be written to this path.
    pub fn new(path: &Path, language: Language) -> Self {
        Self {
            path: path.to_owned(),
            language,
            state: Mutex::default(),
        }
    }

    /// Completes the file, and says what it holds; `None` if there is nothing for it.
    ///
    /// # Errors
    /// A directory or a file that cannot be written.
    pub fn finish(self) -> io::Result<Option<String>> {
        let state = self
            .state
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(failure) = state.failure {
            return Err(named(&self.path, &failure));
        }
        let Some(output) = state.output else {
            return Ok(None);
        };
        let file = output
            .into_inner()
            .map_err(|error| named(&self.path, error.error()))?;
        file.as_file()
            .sync_all()
            .map_err(|error| named(&self.path, &error))?;
        file.persist(&self.path)
            .map_err(|error| named(&self.path, &error.error))?;
        let path = harmless(&self.path.display().to_string());
        Ok(Some(self.language.words().to_mend(state.records, &path)))
    }
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(
        error.kind(),
        format!(
            "the errors file `{}` cannot be written: {error}",
            path.display()
        ),
    )
}

impl Listener for ErrorsFile {
    fn hear(&self, event: &Event<'_>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Opened { dialect, header } => {
                let names = header.names();
                let own_columns = names
                    .iter()
                    .rposition(|name| !OWN_COLUMNS.contains(&name.as_str()));
                let own_columns = own_columns.map_or(0, |last| last + 1);
                state.input = Some(Input {
                    dialect: **dialect,
                    header: header.row().clone(),
                    own_columns,
                });
            }
            Event::Rejected { group, problems } if state.failure.is_none() => {
                state.records += 1;
                state.failure = state.write(self, group, problems).err();
            }
            _ => {}
        }
    }
}

impl State {
    fn write(
        &mut self,
        file: &ErrorsFile,
        group: &RecordGroup,
        problems: &[Problem],
    ) -> io::Result<()> {
        let Some(input) = &self.input else {
            return Ok(());
        };
        let (dialect, keep) = (input.dialect, input.own_columns);
        if self.output.is_none() {
            let directory = file
                .path
                .parent()
                .filter(|parent| !parent.as_os_str().is_empty());
            let file = NamedTempFile::new_in(directory.unwrap_or(Path::new(".")))?;
            let mut output = BufWriter::new(file);
            output.write_all(if dialect.bom {
                dialect.encoding.bom()
            } else {
                b""
            })?;
            output.write_all(&copy_row(&input.header, dialect, keep, &OWN_COLUMNS))?;
            self.output = Some(output);
        }
        let Some(output) = &mut self.output else {
            return Ok(());
        };
        for (position, row) in group.rows.iter().enumerate() {
            let (codes, messages) = told_of(row, position == 0, problems, file.language);
            let line = row.first_line().to_string();
            output.write_all(&copy_row(row, dialect, keep, &[&line, &codes, &messages]))?;
        }
        Ok(())
    }
}

/// The codes and the messages of the errors on a row. What concerns the whole record stands on its first row.
fn told_of(
    row: &SheetRow,
    is_first: bool,
    problems: &[Problem],
    language: Language,
) -> (String, String) {
    let lines = row.first_line()..=row.last_line();
    let here = problems.iter().filter(|problem| {
        let one_cell = problem.place.cell_line();
        let is_here = one_cell.map_or(is_first, |line| lines.contains(&line));
        problem.severity() == Severity::Error && is_here
    });
    let (mut codes, mut messages) = (Vec::new(), Vec::new());
    for problem in here {
        if !codes.contains(&problem.kind.code()) {
            codes.push(problem.kind.code());
        }
        messages.push(sentence(problem, language));
    }
    (codes.join(" "), formula_safe(&messages.join(" / ")))
}

/// A text that no spreadsheet runs as a formula.
fn formula_safe(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
