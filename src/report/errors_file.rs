//! The errors file: all lines of each record that was left out, as they are, with what is wrong with them on the
//! right, or within its card. Mended, it is imported as it is.

use std::collections::BTreeMap;
use std::io::{self, Read, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::Language;
use super::errors_book::{ErrorsBook, is_named_text};
use super::errors_rows::{ErrorsRows, Said};
use super::problem_line::sentence;
use super::rest_file::said_by;
use super::whole_file::WholeFile;
use crate::job::{Event, Listener, OWN_COLUMNS, Outcome};
use crate::language::Text;
use crate::problem::Problem;
use crate::sheet::{
    Copier, Outline, RecordGroup, SheetRow, Source, Way, is_said, open_expecting, outline,
};

/// How much of a file is looked at for the columns of an errors file, at the end of its header.
const HEAD: u64 = 64 * 1024;

/// Whether a file is an errors file, or has nothing that could be lost.
pub fn is_errors_file(path: &Path) -> bool {
    let Ok(source) = Source::open(path) else {
        return false;
    };
    let outline = outline(&source, &Way::default());
    if matches!(outline, Ok(Outline::Workbook)) {
        let sheet = open_expecting(&source, &Way::default(), Vec::new());
        let has_columns = |names: &[String]| {
            let mut columns = OWN_COLUMNS.iter();
            columns.all(|column| names.iter().any(|name| name == column))
        };
        return sheet.is_ok_and(|sheet| has_columns(sheet.header.names()));
    }
    let mut head = Vec::new();
    if source.reader().take(HEAD).read_to_end(&mut head).is_err() {
        return false;
    }
    // In UTF-16, every other byte is none of a letter.
    let head: Vec<u8> = head.into_iter().filter(|byte| *byte != 0).collect();
    let header = head.split(|byte| *byte == b'\n' || *byte == b'\r');
    let mut lines = header.map(String::from_utf8_lossy);
    let has_columns = |line: &str| OWN_COLUMNS.iter().all(|column| line.contains(column));
    if matches!(outline, Ok(Outline::Vcard)) {
        return lines.any(|line| is_said(&line));
    }
    head.is_empty() || lines.any(|line| has_columns(&line))
}

/// Writes rejected records to a file. It appears when it is complete, and only if there is something in it.
pub struct ErrorsFile {
    language: Language,
    state: Mutex<State>,
}

/// An errors file that was written.
pub struct ErrorsWritten {
    /// Where it is.
    pub path: String,
    /// What it holds, in words.
    pub told: String,
}

struct State {
    rows: Option<ErrorsRows>,
    /// What is written at the end, where it is a workbook.
    book: Option<(ErrorsBook, Arc<dyn Copier>)>,
    /// Beside the file's place, which it will take.
    output: WholeFile,
    records: u64,
    failure: Option<io::Error>,
}

impl ErrorsFile {
    /// An errors file that will be written to this path.
    ///
    /// # Errors
    /// A place where no file can be written: nothing is lost yet, so it is told at once.
    pub fn new(path: &Path, language: Language) -> io::Result<Self> {
        let output = WholeFile::new(Text::fixed("the errors file", "エラーファイル"), path)?;
        let state = State {
            rows: None,
            book: None,
            output,
            records: 0,
            failure: None,
        };
        Ok(Self {
            language,
            state: Mutex::new(state),
        })
    }

    /// Completes the file; `None` if there is nothing for it.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn finish(self, outcome: &Outcome) -> io::Result<Option<ErrorsWritten>> {
        let state = self.state.into_inner();
        let state = state.unwrap_or_else(PoisonError::into_inner);
        if let Some(failure) = state.failure {
            return Err(failure);
        }
        if state.records == 0 {
            return Ok(None);
        }
        let mut output = state.output;
        if let Some((book, copier)) = state.book
            && let Some(copier) = copier.book()
        {
            let written = book.write(&mut output, copier);
            written.map_err(|error| output.unwritten(&said_by(&error)))?;
        }
        let path = output.path().display().to_string();
        output.complete()?;
        let others_unsent = outcome.counts.not_tried > 0;
        let words = self.language.words();
        let told = words.to_mend(state.records, &path, others_unsent);
        Ok(Some(ErrorsWritten { path, told }))
    }
}

impl Listener for ErrorsFile {
    fn hear(&self, event: &Event<'_>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Opened { copier, header, .. } => {
                let is_text = is_named_text(state.output.path());
                let rows = ErrorsRows::new(copier, header, is_text);
                state.book = rows.book().map(|book| (book, Arc::clone(copier)));
                state.rows = Some(rows);
            }
            Event::Rejected {
                group,
                problems,
                unlisted,
            } if state.failure.is_none() => {
                state.records += 1;
                let told = Told::new(problems, *unlisted, self.language);
                state.failure = state.write(group, &told).err();
            }
            _ => {}
        }
    }
}

impl State {
    fn write(&mut self, group: &RecordGroup, told: &Told<'_>) -> io::Result<()> {
        let Some(rows) = &self.rows else {
            return Ok(());
        };
        if let Some((book, _)) = &mut self.book {
            for (position, row) in group.rows().enumerate() {
                let said = told.of(row, position == 0);
                rows.add(book, row, &said, told.notes(row))?;
            }
            return Ok(());
        }
        let output = &mut self.output;
        if self.records == 1 {
            output.write_all(&rows.beginning()?)?;
        }
        for (position, row) in group.rows().enumerate() {
            output.write_all(&rows.row(row, &told.of(row, position == 0))?)?;
        }
        Ok(())
    }
}

/// The errors of a record by the lines that they are on.
struct Told<'a> {
    language: Language,
    /// Those of the record as a whole.
    whole: Vec<&'a Problem>,
    by_line: BTreeMap<u64, Vec<&'a Problem>>,
    /// How many more there are.
    unlisted: u64,
}

impl<'a> Told<'a> {
    fn new(problems: &'a [Problem], unlisted: u64, language: Language) -> Self {
        let mut told = Self {
            language,
            whole: Vec::new(),
            by_line: BTreeMap::new(),
            unlisted,
        };
        for problem in problems.iter().filter(|problem| problem.is_error()) {
            match problem.place.cell_line() {
                Some(line) => told.by_line.entry(line).or_default().push(problem),
                None => told.whole.push(problem),
            }
        }
        told
    }

    /// What is said of cells of a row, by their columns, counted from 0.
    fn notes(&self, row: SheetRow<'_>) -> Vec<(usize, String)> {
        let mut notes: BTreeMap<usize, String> = BTreeMap::new();
        let lines = row.first_line()..=row.last_line();
        for problem in self.by_line.range(lines).flat_map(|(_, there)| there) {
            let Some(column) = problem.place.cell_number() else {
                continue;
            };
            let column = usize::try_from(column).unwrap_or(usize::MAX) - 1;
            let note = notes.entry(column).or_default();
            if !note.is_empty() {
                note.push('\n');
            }
            note.push_str(&sentence(problem, self.language));
        }
        notes.into_iter().collect()
    }

    /// The errors on a row. What concerns the whole record stands on its first row.
    fn of(&self, row: SheetRow<'_>, is_first: bool) -> Said {
        let whole = self.whole.iter().filter(|_| is_first);
        let lines = row.first_line()..=row.last_line();
        let here = whole.chain(self.by_line.range(lines).flat_map(|(_, there)| there));
        let said = here.map(|problem| {
            let code = problem.kind.code().to_owned();
            (code, sentence(problem, self.language))
        });
        let mut said: Said = said.collect();
        if is_first && self.unlisted > 0 {
            let more = self.language.words().more_of_record(self.unlisted);
            said.push((String::new(), more));
        }
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Form;
    use crate::problem::ProblemKind;
    use crate::sheet::GroupItem;
    use crate::sheet::listed::listed;

    #[test]
    fn rows_go_back_by_the_input_that_they_are_from() {
        let rows = vec![vec!["*", "a"], vec!["*", "1"], vec!["", "2"]];
        let mut sheet = listed(rows).unwrap();
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("errors");
        let file = ErrorsFile::new(&path, Language::English).unwrap();
        file.hear(&Event::Opened {
            form: &Form::new(None, Vec::new(), Vec::new()),
            dialect: &sheet.dialect,
            header: &sheet.header,
            copier: &sheet.copier,
        });
        let Some(Ok(GroupItem::Group(group))) = sheet.next() else {
            panic!("there is one record");
        };
        let text = "x".to_owned();
        file.hear(&Event::Rejected {
            group: &group,
            problems: &[group.row(1).problem(
                1,
                ProblemKind::KeyInvalid {
                    text,
                    app_code: None,
                },
            )],
            unlisted: 0,
        });
        file.state.into_inner().unwrap().output.complete().unwrap();
        let written = fs_err::read_to_string(path).unwrap();
        assert!(
            written.starts_with("rows:[*|a|_line|_problem|_message][*|1|2||][|2|3|key.invalid|"),
            "{written}"
        );
    }
}
