//! Rows as clean CSV.

use std::io::{BufWriter, Write};

use super::error::ConvertError;
use super::records::Records;
use crate::problem::Problem;
use crate::sheet::{
    Delimiter, Dialect, Encoding, Header, Kind, LineEnding, RecordGroup, WriteError, Writer,
};

/// What every program reads.
const CLEAN: Dialect = Dialect {
    encoding: Encoding::Utf8,
    bom: false,
    delimiter: Delimiter::Comma,
    line_ending: LineEnding::Lf,
    kind: Kind::Csv,
};

/// A CSV file that is written.
pub(super) struct CsvOut<'o> {
    out: Writer<BufWriter<&'o mut dyn Write>>,
    columns: usize,
}

impl<'o> CsvOut<'o> {
    /// Begins it with its header.
    pub(super) fn begin(out: &'o mut dyn Write, header: &Header) -> Result<Self, ConvertError> {
        let mut out = Writer::new(BufWriter::new(out), CLEAN)?;
        let names = header.names();
        out.write_row(names).map_err(unwritten)?;
        let columns = names.len();
        Ok(Self { out, columns })
    }
}

impl Records for CsvOut<'_> {
    fn record(&mut self, group: &RecordGroup) -> Result<Vec<Problem>, ConvertError> {
        for row in group.rows() {
            let cells = (0..self.columns).map(|at| row.cell(at));
            self.out.write_row(cells).map_err(unwritten)?;
        }
        Ok(Vec::new())
    }

    fn finish(self: Box<Self>) -> Result<u64, ConvertError> {
        self.out.finish()?;
        Ok(0)
    }
}

/// UTF-8 holds every character.
fn unwritten(error: WriteError) -> ConvertError {
    match error {
        WriteError::Io(error) => error.into(),
        error @ WriteError::Character { .. } => std::io::Error::other(error).into(),
    }
}
