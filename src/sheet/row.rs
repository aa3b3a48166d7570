//! A sheet row: cells that know where they stand.

use csv::StringRecord;

use super::raw::{RawRow, narrow};
use crate::model::{Excerpt, Place};
use crate::problem::{Problem, ProblemKind};

/// One row of a sheet. Its cells are as the file has them, never trimmed; columns count from 0.
#[derive(Debug, Clone)]
pub struct SheetRow {
    raw: RawRow,
    /// Its cells; of a row with too many, those that the header has room for and one more.
    cells: Cells,
    /// How many it has in the file.
    length: usize,
}

/// The texts of a row's cells. A record may have very many rows, so that a text is not held twice.
#[derive(Debug, Clone)]
struct Cells {
    /// The texts without their quotes, one behind the other; none if they are parts of the row as it is.
    unquoted: Option<Box<str>>,
    /// Where each ends.
    ends: Box<[u32]>,
}

impl Cells {
    /// The cells of a row of this text.
    fn of(text: &str, cells: &StringRecord) -> Self {
        // Where nothing but the delimiters was taken away, the cells are what stands between them.
        let delimiters = cells.len().saturating_sub(1);
        let is_whole = cells.as_slice().len() + delimiters == text.len();
        let gap = usize::from(is_whole);
        let ends = (0..cells.len()).filter_map(|at| Some(narrow(cells.range(at)?.end + gap * at)));
        Self {
            unquoted: (!is_whole).then(|| cells.as_slice().into()),
            ends: ends.collect(),
        }
    }

    fn get<'a>(&'a self, text: &'a str, at: usize) -> Option<&'a str> {
        let end = *self.ends.get(at)? as usize;
        let before = at.checked_sub(1).map(|before| self.ends[before] as usize);
        match &self.unquoted {
            Some(unquoted) => unquoted.get(before.unwrap_or(0)..end),
            None => text.get(before.map_or(0, |before| before + 1)..end),
        }
    }
}

impl SheetRow {
    /// A row of so many cells, of which these are held: they begin where its text begins, and take `held` bytes of it.
    pub(super) fn new(raw: RawRow, held: usize, cells: &StringRecord, length: usize) -> Self {
        let cells = Cells::of(&raw.text[..held], cells);
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
        self.cells.ends.len()
    }

    /// How many bytes of text it has.
    pub fn text_length(&self) -> usize {
        self.raw.text.len()
    }

    /// A cell's text; empty beyond the row's last cell, and beyond the header's of a row with too many.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(&self.raw.text, column).unwrap_or_default()
    }

    /// All cells in order, as far as there are columns for them.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.held_cells()).map(|column| self.cell(column))
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
