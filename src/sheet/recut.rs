//! The cells of which a row is to consist, made of those that it has.

use super::span::Span;
use crate::problem::Problem;

/// For each cell of a row, of which cell of its file it is made; of none, it stands at no place of its own.
pub(super) type Origins = [Option<usize>];

/// The cells that a row is to consist of, made of those that it has; used again for the next row.
#[derive(Debug, Default)]
pub struct Recut {
    pub(super) cells: Vec<Cut>,
    /// The texts that are made, one behind the other.
    pub(super) text: String,
    pub(super) remarks: Vec<Problem>,
}

/// A cell.
#[derive(Debug)]
pub(super) struct Cut {
    /// Where its text stands.
    pub(super) text: Span,
    /// Whether that is among those that are made.
    pub(super) is_made: bool,
    /// The part of the row that it takes.
    pub(super) part: Span,
}

impl Recut {
    pub(super) fn clear(&mut self) {
        self.cells.clear();
        self.text.clear();
        self.remarks.clear();
    }

    /// The next cell has the text that stands there, and takes this part of the row.
    pub(super) fn take(&mut self, text: Span, part: Span) {
        self.cells.push(Cut {
            text,
            is_made: false,
            part,
        });
    }

    /// The next cell has a text in the place of this part of the row: what is added.
    pub(super) fn make(&mut self, part: Span, write: impl FnOnce(&mut String)) {
        let start = self.text.len();
        write(&mut self.text);
        self.cells.push(Cut {
            text: Span::from(start..self.text.len()),
            is_made: true,
            part,
        });
    }

    /// Nothing can be made of a cell: the record is not to be written.
    pub fn refuse(&mut self, problem: Problem) {
        self.remarks.push(problem);
    }

    /// Whether that is so of one of its cells.
    pub fn is_refused(&self) -> bool {
        !self.remarks.is_empty()
    }
}
