//! A file whose rows are read through a map: other columns, under other names, with other texts. Each cell knows where it
//! stands in the file all the same, and a row goes back as the file has it.

use std::sync::Arc;

use super::dialect::Dialect;
use super::error::SheetError;
use super::header::Header;
use super::input::{Copier, Input};
use super::misfit::misfit;
use super::recut::{Origins, Recut};
use super::row::{SheetRow, Width};
use super::rows::Rows;

/// What makes rows of a file's rows.
pub trait Mapping: Send {
    /// The columns that come out: their names, and of which column of the file each is made, counted from 0.
    fn columns(&self) -> Vec<(String, Option<usize>)>;

    /// Whether the cells of every row are those of these columns as they stand, so that nothing is made.
    fn plain_columns(&self) -> Option<Vec<usize>> {
        None
    }

    /// Makes the cells of a row, as many as there are columns. It is called for one row after the other.
    fn map(&mut self, row: SheetRow<'_>, cells: &mut Recut);

    /// Takes the cells of a row as they stand, as nobody knows whether they are in their columns.
    fn pass(&self, row: SheetRow<'_>, cells: &mut Recut) {
        for (_, column) in self.columns() {
            match column {
                Some(column) => row.put_cell(column, cells),
                None => row.put_text(None, "", cells),
            }
        }
    }
}

/// An input whose header was read, and what is made of its rows.
pub(super) struct Mapped {
    input: Box<dyn Input>,
    mapping: Box<dyn Mapping>,
    width: Width,
    origins: Arc<Origins>,
    /// The columns whose cells the rows have, where they are taken as they stand.
    plain: Option<Vec<usize>>,
    cells: Recut,
}

impl Mapped {
    /// The rows of an input, behind its header, through a map; and the header that they have.
    pub(super) fn new(
        input: Box<dyn Input>,
        header: &Header,
        mapping: Box<dyn Mapping>,
    ) -> (Self, Header) {
        let mut cells = Recut::default();
        let columns = mapping.columns();
        for (name, column) in &columns {
            header.row().put_text(*column, name, &mut cells);
        }
        let (names, origins): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
        let origins = origins.into();
        let mapped = header.recut(&cells, &origins, names);
        let width = header.width();
        let input = Self {
            plain: mapping.plain_columns(),
            input,
            mapping,
            width,
            origins,
            cells,
        };
        (input, mapped)
    }
}

impl Input for Mapped {
    fn read_row(&mut self, rows: &mut Rows) -> Result<bool, SheetError> {
        if !self.input.read_row(rows)? {
            return Ok(false);
        }
        if let Some(plain) = &self.plain
            && rows.last_has(self.width.columns)
        {
            rows.reorder_last(plain, &self.origins);
            return Ok(true);
        }
        let Some(row) = rows.last() else {
            return Ok(false);
        };
        let misfit = misfit(row, self.width);
        self.cells.clear();
        if misfit.is_some() || row.fault().is_some() {
            self.mapping.pass(row, &mut self.cells);
        } else {
            self.mapping.map(row, &mut self.cells);
        }
        rows.recut_last(&self.cells, &self.origins);
        if let Some(misfit) = misfit {
            rows.spoil_last(misfit);
        }
        Ok(true)
    }

    fn dialect(&self) -> Dialect {
        self.input.dialect()
    }

    fn copier(&self) -> Arc<dyn Copier> {
        self.input.copier()
    }
}
