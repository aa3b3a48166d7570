//! CSV as an input: bytes are decoded strictly, and cut into rows that must be well formed (`strict`) and into their
//! cells (`cells`); behind a row whose quotes are broken reading goes on (`broken`). The `csv` crate writes what goes back; that rows are read as it reads them is a property of the tests.

mod broken;
mod buffer;
mod cells;
mod lines;
mod patch;
mod quoted;
mod separator;
mod strict;
mod write;

use std::sync::Arc;

pub use lines::without_lines;
pub use patch::{Patches, patched};
pub use quoted::QuotedWriter;
pub use write::Writer;
pub(super) use write::{encode_loosely, push_made, push_row};

use super::dialect::{Dialect, Kind, LineEnding};
use super::encoding::{TextStream, decide, likely};
use super::error::SheetError;
use super::header::MAX_COLUMNS;
use super::input::{Copier, Input};
use super::rows::Rows;
use super::source::Source;
use super::way::Way;
use crate::problem::{Problem, ProblemKind};
use strict::StrictRows;

/// How many cells more than there are columns are held of a row.
const BEYOND: usize = 16;

/// A CSV file.
pub(super) struct Csv {
    rows: StrictRows,
    dialect: Dialect,
    /// How many columns there are, once the header is read.
    columns: Option<usize>,
    /// To look again when a byte does not decode.
    source: Source,
    words: Vec<String>,
}

impl Csv {
    /// Decides how a file is written; and what is to be said about that.
    pub(super) fn open(
        source: &Source,
        way: &Way,
        words: Vec<String>,
    ) -> Result<(Self, Vec<Problem>), SheetError> {
        let decision = decide(source, way.encoding, &words)?;
        let reader = Box::new(source.reader_from(decision.bom_length));
        let text = TextStream::new(reader, decision.encoding);
        let mut rows = StrictRows::new(text, way.delimiter, way.begin)?;
        let said = decision.doubt.into_iter().chain(rows.separator_line.take());
        let dialect = Dialect {
            encoding: decision.encoding,
            bom: decision.bom_length > 0,
            delimiter: rows.delimiter(),
            line_ending: LineEnding::Lf,
            kind: Kind::Csv,
        };
        let csv = Self {
            rows,
            dialect,
            columns: None,
            source: source.clone(),
            words,
        };
        Ok((csv, said.collect()))
    }

    /// Completes an encoding problem by the encoding that the file probably has. A byte-order mark
    /// has stated the encoding, so then the bytes are broken and no other is suggested.
    fn with_likely_encoding(&self, error: SheetError) -> SheetError {
        let SheetError::Problem(mut problem) = error else {
            return error;
        };
        if let ProblemKind::FileEncoding { likely: found, .. } = &mut problem.kind
            && !self.dialect.bom
        {
            match likely(&self.source, self.dialect.encoding, &self.words) {
                Ok(encoding) => *found = encoding,
                Err(error) => return error.into(),
            }
        }
        SheetError::Problem(problem)
    }
}

impl Input for Csv {
    fn read_row(&mut self, rows: &mut Rows) -> Result<bool, SheetError> {
        let most = self.columns.unwrap_or(MAX_COLUMNS) + BEYOND;
        let is_read = self.rows.read_row(rows, most, self.columns);
        let is_read = is_read.map_err(|error| self.with_likely_encoding(error))?;
        if self.columns.is_none()
            && let Some(header) = rows.last()
        {
            self.columns = Some(header.len().min(MAX_COLUMNS));
            self.dialect.line_ending = self.rows.line_ending().unwrap_or(LineEnding::Lf);
        }
        Ok(is_read)
    }

    fn dialect(&self) -> Dialect {
        self.dialect
    }

    fn copier(&self) -> Arc<dyn Copier> {
        Arc::new(self.dialect)
    }
}
