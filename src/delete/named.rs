//! The record numbers that a file has, and everything that is wrong with them.

use std::collections::HashMap;
use std::io;

use super::options::Sheet;
use crate::job::{Event, RecordProblems, Reporter, Stop};
use crate::model::{FieldCode, FieldRef, Form, Place, Prefix, RecordId, RecordNumber};
use crate::problem::{Problem, ProblemKind};
use crate::sheet::{GroupItem, Header, RecordGroup, SheetError, open_expecting};

/// What stands for the record number in files of programs.
const ID: &str = "$id";

/// How many records are read between two looks at the clock and at who asks to stop.
const OFTEN: u64 = 5_000;

/// A record that a file names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named {
    pub(super) id: RecordId,
    /// Its lines in the file.
    pub(super) lines: (u64, u64),
    /// Its number's place.
    pub(super) place: Place,
}

/// What a file names.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// The records, in the file's order, each once.
    pub(super) named: Vec<Named>,
    /// The records of the file.
    pub(super) records: u64,
    /// Those of them with an error.
    pub(super) failed: u64,
    /// Whether an error belongs to no record.
    pub(super) is_refused: bool,
    /// The field that has the numbers.
    pub(super) field: Option<FieldRef>,
    /// Somebody asked to stop before the end.
    pub(super) is_stopped: bool,
    /// What is wrong with it, to be told together with what the app does not have.
    pub(super) problems: RecordProblems,
}

/// Reads a file to its end, or to where it is broken.
///
/// # Errors
/// A file that cannot be read.
pub(super) fn read(
    sheet: &Sheet,
    (form, prefix): (&Form, &Prefix),
    stop: &Stop,
    reporter: &Reporter<'_>,
) -> io::Result<Names> {
    let mut reading = Reading {
        names: Names::default(),
        prefix,
        first_lines: HashMap::new(),
        first_ways: [None; 2],
        is_mixture_told: false,
    };
    match reading.all(sheet, form, stop, reporter) {
        Ok(()) => {}
        Err(SheetError::Problem(problem)) => {
            reading.names.problems.push(*problem);
            reading.names.is_refused = true;
        }
        Err(SheetError::Io(error) | SheetError::Changed(error)) => return Err(error),
    }
    Ok(reading.names)
}

impl Names {
    /// The app does not have this record.
    pub(super) fn missing(&mut self, named: &Named) {
        let text = named.id.to_string();
        let problem = Problem::new(named.place, ProblemKind::RecordNumberNotFound { text });
        self.failed += 1;
        self.problems.push(Problem {
            field: self.field.clone(),
            ..problem
        });
    }
}

struct Reading<'a> {
    names: Names,
    prefix: &'a Prefix,
    /// The line on which each record is named first.
    first_lines: HashMap<RecordId, u64>,
    /// On which lines the first numbers without and with the app code stand.
    first_ways: [Option<u64>; 2],
    is_mixture_told: bool,
}

impl Reading<'_> {
    fn all(
        &mut self,
        sheet: &Sheet,
        form: &Form,
        stop: &Stop,
        reporter: &Reporter<'_>,
    ) -> Result<(), SheetError> {
        let mut rows = open_expecting(&sheet.source, &sheet.way, form.words())?;
        reporter.hear(&Event::Opened {
            form,
            dialect: &rows.dialect,
            header: &rows.header,
            copier: &rows.copier,
        });
        self.names.is_refused = self.take(std::mem::take(&mut rows.problems));
        let field = form.record_number();
        let about = field.map(|field| FieldRef::new(field, None));
        let column = column(&rows.header, field.map(|field| &field.code));
        let Some((column, is_field)) = column else {
            let code = field.map_or_else(|| ID.to_owned(), |field| field.code.to_string());
            let kind = ProblemKind::RecordNumberMissingColumn { code };
            let problem = Problem::new(Place::File, kind);
            self.names.problems.push(Problem {
                field: about,
                ..problem
            });
            self.names.is_refused = true;
            return Ok(());
        };
        self.names.field = about.filter(|_| is_field);
        reporter.hear(&Event::Bound {
            key_columns: &[column],
        });
        let width = rows.header.width();
        for item in rows.by_ref() {
            let group = match item? {
                GroupItem::Group(group) => group,
                GroupItem::Problem(problem) => {
                    self.names.is_refused |= self.take([*problem]);
                    continue;
                }
            };
            self.names.records += 1;
            if self.names.records.is_multiple_of(OFTEN) {
                let records = self.names.records;
                reporter.hear(&Event::Checking { records });
                if stop.is_asked() {
                    self.names.is_stopped = true;
                    return Ok(());
                }
            }
            let mut is_failed = self.take(group.faults.iter().cloned());
            if group.row(0).is_whole(width) {
                is_failed |= self.record(&group, column);
            }
            self.names.failed += u64::from(is_failed);
        }
        Ok(())
    }

    /// Takes problems, and says whether one of them is an error.
    fn take(&mut self, problems: impl IntoIterator<Item = Problem>) -> bool {
        let mut has_error = false;
        for problem in problems {
            has_error |= problem.is_error();
            self.names.problems.push(problem);
        }
        has_error
    }

    /// Takes the number of a record, and says whether something is wrong with it.
    fn record(&mut self, group: &RecordGroup, column: usize) -> bool {
        let row = group.row(0);
        let text = row.cell(column).trim();
        let lines = (group.first_line(), group.last_line());
        let kinds = match RecordNumber::parse(text, self.prefix) {
            Ok(number) => {
                let mixture = self.mixture(number, lines.0);
                let repeated = self.repeated(number.id, text, lines.0);
                if repeated.is_none() {
                    self.names.named.push(Named {
                        id: number.id,
                        lines,
                        place: row.place(column),
                    });
                }
                mixture.into_iter().chain(repeated).collect()
            }
            Err(_) if text.is_empty() => vec![ProblemKind::RecordNumberEmpty],
            Err(_) => vec![ProblemKind::KeyInvalid {
                text: text.to_owned(),
                app_code: match self.prefix {
                    Prefix::Code(code) => Some(code.as_str().to_owned()),
                    Prefix::None | Prefix::Unknown => None,
                },
            }],
        };
        let about = self.names.field.clone();
        let problems = kinds.into_iter().map(|kind| Problem {
            field: about.clone(),
            ..row.problem(column, kind)
        });
        self.take(problems.collect::<Vec<_>>())
    }

    /// Record numbers all carry the app code, or none does; the first one that differs is told.
    fn mixture(&mut self, number: RecordNumber, line: u64) -> Option<ProblemKind> {
        let way = usize::from(number.with_app_code);
        self.first_ways[way].get_or_insert(line);
        let other_line = self.first_ways[1 - way].filter(|_| !self.is_mixture_told)?;
        self.is_mixture_told = true;
        Some(ProblemKind::KeyMixedAppCode { other_line })
    }

    fn repeated(&mut self, id: RecordId, text: &str, line: u64) -> Option<ProblemKind> {
        let first_line = *self.first_lines.entry(id).or_insert(line);
        let text = || text.to_owned();
        (first_line != line).then(|| ProblemKind::RecordNumberDuplicate {
            text: text(),
            first_line,
        })
    }
}

/// The column of the record numbers, and whether it is named by their field.
fn column(header: &Header, code: Option<&FieldCode>) -> Option<(usize, bool)> {
    let of_field = code.and_then(|code| header.position(code.as_str()));
    let of_field = of_field.map(|at| (at, true));
    of_field.or_else(|| header.position(ID).map(|at| (at, false)))
}
