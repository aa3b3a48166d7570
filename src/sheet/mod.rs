//! Files to sheet rows to record groups: encodings, strict CSV with places, delimiters, headers, marks.
//!
//! The room knows bytes, text, rows and the primary mark; it never knows a form, a field or the network.
//! A [`Source`] is opened as a [`Sheet`], which has read the header and hands out [`GroupItem`]s one by one:
//! its encoding is decided by what makes sense of it (`detect`), bytes are decoded strictly (`text`), cut into rows that must be well formed (`strict`), split into cells
//! by the `csv` crate (`rows`), and joined at each primary mark (`group`). Nothing is replaced, trimmed or
//! left out without a word, and memory holds one buffer and one record group, whatever the file's size.
//! Begin with [`open`]; a [`Writer`] is the way back.

mod apart;
mod blocks;
mod copy;
mod detect;
mod dialect;
mod encoding;
mod frequent;
mod group;
mod half_width;
mod header;
mod judge;
mod lines;
mod raw;
mod row;
mod rows;
mod signs;
mod source;
mod strict;
mod text;
mod verdict;
mod write;

use std::fmt;
use std::io;

pub use copy::copy_row;
pub use dialect::{Delimiter, DelimiterChoice, Dialect, LineEnding};
pub use encoding::{Encoding, EncodingChoice};
pub use group::{GroupItem, RecordGroup};
pub use header::{Header, PRIMARY_MARK};
pub use row::SheetRow;
pub use source::{Source, SourceReader};
pub use write::{WriteError, Writer};

use crate::model::Place;
use crate::problem::{Problem, ProblemKind};
use group::Groups;
use rows::Rows;

/// What stops the reading of a sheet.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// The file could not be read.
    #[error(transparent)]
    Io(io::Error),
    /// The file is not what it was when it was read first; the error names it.
    #[error(transparent)]
    Changed(io::Error),
    /// The file is broken from this place on: an encoding, a quote, or no header at all.
    #[error("the file cannot be read further: {}", .0.kind.code())]
    Problem(Box<Problem>),
}

impl From<io::Error> for SheetError {
    fn from(error: io::Error) -> Self {
        if blocks::is_change(&error) {
            Self::Changed(error)
        } else {
            Self::Io(error)
        }
    }
}

impl From<Problem> for SheetError {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

/// Opens a source as a sheet, the same as [`open_expecting`] without words.
///
/// # Errors
/// The same.
pub fn open(
    source: &Source,
    encoding: EncodingChoice,
    delimiter: DelimiterChoice,
) -> Result<Sheet, SheetError> {
    open_expecting(source, encoding, delimiter, Vec::new())
}

/// Opens a source as a sheet: decides its encoding and its delimiter, and reads its header.
///
/// Without a byte-order mark the source is read once to decide, up to where nothing new can be learned. A cell that
/// is one of `words`, such as a field code, tells its encoding more surely than its letters do.
///
/// # Errors
/// A source that cannot be read, `file.empty`, what is to be said about the file's encoding, and `file.encoding`
/// and `file.quote` up to the header's end.
pub fn open_expecting(
    source: &Source,
    encoding: EncodingChoice,
    delimiter: DelimiterChoice,
    words: Vec<String>,
) -> Result<Sheet, SheetError> {
    let decision = detect::decide(source, encoding, &words)?;
    let reader = source.reader_from(decision.bom_length);
    let mut rows = Rows::new(Box::new(reader), decision.encoding, delimiter);
    let origin = Origin {
        source: source.clone(),
        encoding: decision.encoding,
        is_marked: decision.bom_length > 0,
        words,
    };
    let likely = |error| origin.with_likely_encoding(error);
    let (header, mut problems) = match rows.read_header().map_err(likely)? {
        Some(row) => Header::read(row),
        None => return Err(Problem::new(Place::File, ProblemKind::FileEmpty).into()),
    };
    problems.extend(decision.doubt);
    let dialect = Dialect {
        encoding: decision.encoding,
        bom: decision.bom_length > 0,
        delimiter: rows.delimiter(),
        line_ending: rows.line_ending(),
    };
    Ok(Sheet {
        dialect,
        groups: Groups::new(rows, header.mark()),
        header,
        problems,
        origin,
    })
}

/// An open sheet: what was decided about the file, its header, and, as an iterator, its record groups.
/// It ends after the first error.
pub struct Sheet {
    /// How the file is written.
    pub dialect: Dialect,
    /// The header.
    pub header: Header,
    /// What is to be said about the header: duplicates, which are errors, and trimmed blanks, which are notices;
    /// and about a declared encoding that makes no sense of the file, a notice.
    pub problems: Vec<Problem>,
    groups: Groups,
    origin: Origin,
}

impl fmt::Debug for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sheet")
            .field("source", &self.origin.source)
            .field("dialect", &self.dialect)
            .finish_non_exhaustive()
    }
}

impl Iterator for Sheet {
    type Item = Result<GroupItem, SheetError>;

    fn next(&mut self) -> Option<Self::Item> {
        let item = self.groups.next()?;
        Some(item.map_err(|error| self.origin.with_likely_encoding(error)))
    }
}

/// What a sheet is read from, to look again when a byte does not decode.
struct Origin {
    source: Source,
    encoding: Encoding,
    is_marked: bool,
    words: Vec<String>,
}

impl Origin {
    /// Completes an encoding problem by the encoding that the file probably has. A byte-order mark
    /// has stated the encoding, so then the bytes are broken and no other is suggested.
    fn with_likely_encoding(&self, error: SheetError) -> SheetError {
        let SheetError::Problem(mut problem) = error else {
            return error;
        };
        if let ProblemKind::FileEncoding { likely, .. } = &mut problem.kind
            && !self.is_marked
        {
            match detect::likely(&self.source, self.encoding, &self.words) {
                Ok(found) => *likely = found,
                Err(error) => return error.into(),
            }
        }
        SheetError::Problem(problem)
    }
}
