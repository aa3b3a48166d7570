//! Records of a sheet are written, one after the other.

use std::io::Write;

use super::csv::CsvOut;
use super::error::ConvertError;
use super::lines::LinesOut;
use super::records::Records;
use super::xlsx::XlsxOut;
use crate::job::{Counts, Ending, Event, Listener, Outcome, Reporter, Stop};
use crate::model::Form;
use crate::problem::Problem;
use crate::sheet::{GroupItem, Sheet, SheetError};

/// After how many records it is told how many were read.
const TOLD_EVERY: u64 = 1000;

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
