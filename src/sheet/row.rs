//! A sheet row: cells that know where they stand.

use csv::StringRecord;

use super::raw::RawRow;
use crate::model::{Excerpt, Place, Problem, ProblemKind};

/// One row of a sheet. Its cells are as the file has them, never trimmed; columns count from 0.
#[derive(Debug, Clone)]
pub struct SheetRow {
    raw: RawRow,
    /// Its cells; of a row with too many, those that the header has room for and one more.
    cells: StringRecord,
    /// How many it has in the file.
    length: usize,
}

impl SheetRow {
    pub(super) fn new(raw: RawRow, cells: StringRecord, length: usize) -> Self {
        Self { raw, cells, length }
    }

    /// How many cells the row has.
    #[expect(
        clippy::len_without_is_empty,
        reason = "a row has at least one cell, so the question has one answer"
    )]
    pub fn len(&self) -> usize {
        self.length
    }

    /// How many of its cells are held: of a row with too many, only those that there are columns for, and one.
    pub fn held_cells(&self) -> usize {
        self.cells.len()
    }

    /// How many bytes of text it has.
    pub fn text_length(&self) -> usize {
        self.raw.text.len()
    }

    /// A cell's text; empty beyond the row's last cell, and beyond the header's of a row with too many.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).unwrap_or_default()
    }

    /// All cells in order, as far as there are columns for them.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        self.cells.iter()
    }

    /// The text of the first so many cells as the file has it, quotes included; all of it if there are fewer.
    pub(super) fn text_of(&self, cells: usize) -> &str {
        if cells >= self.len() {
            return &self.raw.text;
        }
        cells
            .checked_sub(1)
            .map_or("", |last| &self.raw.text[..self.raw.span(last).end])
    }

    /// The physical line on which the row begins, counted from 1.
    pub fn first_line(&self) -> u64 {
        self.raw.line
    }

    /// The physical line on which the row ends; another than the first where a cell holds line breaks.
    pub fn last_line(&self) -> u64 {
        self.raw.last_line()
    }

    /// All lines of the row.
    pub fn lines(&self) -> Place {
        Place::Lines {
            first: self.first_line(),
            last: self.last_line(),
        }
    }

    /// Where a cell begins; beyond the row's last cell, where the row ends.
    pub fn place(&self, column: usize) -> Place {
        self.raw.place_of(column)
    }

    /// A problem of a cell: at its place, with its line to be drawn.
    pub fn problem(&self, column: usize, kind: ProblemKind) -> Problem {
        let place = self.place(column);
        self.raw.problem(place, self.raw.span(column), kind)
    }

    /// The line on which a cell begins near that cell, with the cell to point at, as far as it is on that line.
    pub fn excerpt(&self, column: usize) -> Excerpt {
        self.raw.excerpt(self.place(column), self.raw.span(column))
    }
}
