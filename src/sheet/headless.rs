//! A file without a header line: one is made of names, and its first row is a row like any other.

use std::sync::Arc;

use super::csv::push_made;
use super::dialect::Dialect;
use super::error::SheetError;
use super::input::{Copier, Input, Pictures};
use super::rows::Rows;
use super::way::Names;

/// An input with a header that is not in the file.
pub(super) struct Headless {
    input: Box<dyn Input>,
    /// The names, until the header is made.
    names: Option<Names>,
    /// The first row, until it is handed out.
    first: Option<Rows>,
}

impl Headless {
    pub(super) fn new(input: Box<dyn Input>, names: Names) -> Self {
        Self {
            input,
            names: Some(names),
            first: None,
        }
    }
}

impl Input for Headless {
    fn read_row(&mut self, rows: &mut Rows) -> Result<bool, SheetError> {
        if let Some(names) = self.names.take() {
            let mut first = Rows::default();
            if !self.input.read_row(&mut first)? {
                return Ok(false);
            }
            let Some(row) = first.last() else {
                return Ok(false);
            };
            let (line, columns) = (row.first_line(), row.len());
            let names = match names {
                Names::Listed(names) => names,
                Names::Header | Names::Counted => {
                    (1..=columns).map(|column| column.to_string()).collect()
                }
            };
            push_made(rows, line, self.input.dialect(), &names)?;
            self.first = Some(first);
            return Ok(true);
        }
        match self.first.take() {
            Some(first) => {
                first.copy_row(0, rows);
                Ok(true)
            }
            None => self.input.read_row(rows),
        }
    }

    fn dialect(&self) -> Dialect {
        self.input.dialect()
    }

    fn copier(&self) -> Arc<dyn Copier> {
        self.input.copier()
    }

    fn makes_marks(&self) -> bool {
        self.input.makes_marks()
    }

    fn pictures(&self) -> Option<Arc<dyn Pictures>> {
        self.input.pictures()
    }
}
