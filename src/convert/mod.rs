//! A file becomes another one: whatever an import reads, as clean CSV, as JSON, a record a line, or as an Excel file.
//!
//! A file is opened as an import opens it, through its map if it has one ([`open`]), and written record by record
//! ([`convert`]): cells go as texts, as the file shows them. `csv`, `xlsx` and `lines` each write a kind of file. What is
//! wrong with the file, and what the other kind does not hold, is told; a file with an error becomes none. One record is in
//! memory at a time. The room never prints: it emits [`Event`]s.

mod csv;
mod error;
mod lines;
mod xlsx;

use std::io::Write;
use std::sync::Arc;

pub use error::ConvertError;

use crate::job::{Counts, Ending, Event, Listener, OWN_COLUMNS, Outcome, Reporter, Stop};
use crate::map::{self, Columns, Labels};
use crate::model::Form;
use crate::problem::Problem;
use crate::sheet::{
    Expected, GroupItem, PRIMARY_MARK, Purpose, RecordGroup, Sheet, SheetError, Source, Way,
};
use csv::CsvOut;
use lines::LinesOut;
use xlsx::XlsxOut;

/// After how many records it is told how many were read.
const TOLD_EVERY: u64 = 1000;

/// The name of the column that marks where a record begins in kintone's own export.
const EXPORT_MARK: &str = "レコードの開始行";

/// What kind of file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// CSV: UTF-8, commas, lines that end with LF, quotes where they are needed.
    Csv,
    /// JSON, a record a line: in the shape of kintone's API where the form is known.
    Lines,
    /// An Excel file, with texts in its cells.
    Xlsx,
}

/// What came of it.
#[derive(Debug)]
pub struct Converted {
    /// How it ended: the records that were read, and all problems. Whatever it wrote is whole only if it ended completely.
    pub outcome: Outcome,
    /// The lines of those records.
    pub lines: u64,
    /// Records without any value, which the file does not hold.
    pub blank: u64,
}

/// Where records go.
trait Records {
    /// Writes a record, and says what of it is not kept.
    fn record(&mut self, group: &RecordGroup) -> Result<Vec<Problem>, ConvertError>;

    /// Ends the file: how many records without any value it does not hold.
    fn finish(self: Box<Self>) -> Result<u64, ConvertError>;
}

/// Opens a file to be converted; by a form, cells are read as its fields need them.
///
/// # Errors
/// What keeps it from being opened.
pub fn open(
    source: &Source,
    way: &Way,
    form: Option<&Form>,
    columns: Option<&Columns>,
) -> Result<Sheet, SheetError> {
    let open = |columns: Option<&Columns>| {
        let expected = expected(form, columns);
        map::opened(source, way, expected, columns, &OWN_COLUMNS)
    };
    let sheet = open(columns)?;
    let first = sheet.header.names_in_file().first();
    let is_export = first.is_some_and(|name| name == EXPORT_MARK);
    match (columns, form) {
        (Some(Columns::Named(_)), Some(form)) if is_export => {
            open(Some(&Columns::Named(Labels::of_export(form.clone()))))
        }
        _ => Ok(sheet),
    }
}

/// What is known of a file before it is read.
fn expected(form: Option<&Form>, columns: Option<&Columns>) -> Expected {
    let Some(form) = form else {
        return Vec::new().into();
    };
    if let Some(columns) = columns {
        return Expected {
            words: columns.words(),
            needs: columns.needs(form),
        };
    }
    let known = form.clone();
    Expected {
        words: form.words(),
        needs: Arc::new(move |name| {
            let is_ours = name == PRIMARY_MARK || name.starts_with('$');
            Some(if is_ours {
                Purpose::ANY
            } else {
                map::purpose_of(&known, name)
            })
        }),
    }
}

/// Writes all records of a sheet.
///
/// # Errors
/// What keeps the sheet from being read, and the records from being written.
pub fn convert(
    mut sheet: Sheet,
    (format, form): (Format, Option<&Form>),
    out: &mut dyn Write,
    stop: &Stop,
    listener: &dyn Listener,
) -> Result<Converted, ConvertError> {
    let mut reporter = Reporter::new(listener);
    let mut is_refused = reporter.tell_all(&sheet.problems);
    let header = &sheet.header;
    let mut out: Box<dyn Records + '_> = match format {
        Format::Csv => Box::new(CsvOut::begin(out, header)?),
        Format::Lines => Box::new(LinesOut::new(out, header, form)),
        Format::Xlsx => Box::new(XlsxOut::begin(out, header, form)?),
    };
    let (mut records, mut lines) = (0, 0);
    while !stop.is_asked() {
        let problems = match sheet.next() {
            None => break,
            Some(Ok(GroupItem::Problem(problem))) => vec![*problem],
            Some(Ok(GroupItem::Group(group))) => {
                records += 1;
                lines += group.rows().len() as u64;
                if records % TOLD_EVERY == 0 {
                    listener.hear(&Event::Checking { records });
                }
                if reporter.tell_all(&group.faults) {
                    is_refused = true;
                    continue;
                }
                out.record(&group)?
            }
            Some(Err(SheetError::Problem(problem))) => {
                is_refused = true;
                reporter.tell(&problem);
                break;
            }
            Some(Err(SheetError::Io(error) | SheetError::Changed(error))) => {
                return Err(error.into());
            }
        };
        is_refused |= reporter.tell_all(&problems);
    }
    let mut blank = 0;
    let ending = if stop.is_asked() {
        Ending::Interrupted
    } else if is_refused {
        Ending::Invalid
    } else {
        blank = out.finish()?;
        Ending::Complete
    };
    let outcome = ended(records, ending, reporter);
    listener.hear(&Event::Finished(&outcome));
    Ok(Converted {
        outcome,
        lines,
        blank,
    })
}

/// What comes of a file of which no record is read, as this is wrong with it, or somebody stopped it.
pub fn unread(ending: Ending, problems: &[Problem], listener: &dyn Listener) -> Converted {
    let mut reporter = Reporter::new(listener);
    reporter.tell_all(problems);
    let outcome = ended(0, ending, reporter);
    listener.hear(&Event::Finished(&outcome));
    Converted {
        outcome,
        lines: 0,
        blank: 0,
    }
}

fn ended(read: u64, ending: Ending, reporter: Reporter<'_>) -> Outcome {
    let counts = Counts {
        read,
        unchanged: read,
        ..Counts::default()
    };
    Outcome {
        problems: reporter.into_classes(),
        ..Outcome::unsent(counts, ending)
    }
}
