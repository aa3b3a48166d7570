//! The cells of which a row is to consist, made of those that it has.

use super::span::Span;
use crate::problem::Problem;

/// For each cell of a row, of which cell of its file it is made; of none, it stands at no place of its own.
pub(super) type Origins = [Option<usize>];

/// The cells that a row is to consist of, made of those that it has; used again for the next row.
#[derive(Debug, Default)]
pub struct Recut {
    /// Where the texts of the cells stand: of those that are made, among these texts, and else where the row has them.
    pub(super) spans: Vec<Span>,
    /// The cells whose texts do not stand in the row as they are.
    pub(super) own: Vec<Own>,
    /// The texts that are made, one behind the other.
    pub(super) text: String,
    pub(super) remarks: Vec<Problem>,
}

/// A cell with a text of its own.
#[derive(Debug)]
pub(super) struct Own {
    /// Its position among the cells.
    pub(super) cell: usize,
    /// The part of the row that it takes.
    pub(super) part: Span,
    /// Whether its text is among those that are made.
    pub(super) is_made: bool,
}

impl Recut {
    pub(super) fn clear(&mut self) {
        self.spans.clear();
        self.own.clear();
        self.text.clear();
        self.remarks.clear();
    }

    /// The next cell has the text that stands there.
    pub(super) fn take(&mut self, text: Span) {
        self.spans.push(text);
    }

    /// The next cell has this text of its own of the row, and takes this part of it.
    pub(super) fn take_own(&mut self, text: Span, part: Span) {
        self.push_own(text, part, false);
    }

    /// The next cell has a text in the place of this part of the row: what is added. It says whether something is.
    pub(super) fn make(&mut self, part: Span, write: impl FnOnce(&mut String)) -> bool {
        let start = self.text.len();
        write(&mut self.text);
        let text = Span::from(start..self.text.len());
        self.push_own(text, part, true);
        !text.is_empty()
    }

    fn push_own(&mut self, text: Span, part: Span, is_made: bool) {
        self.own.push(Own {
            cell: self.spans.len(),
            part,
            is_made,
        });
        self.spans.push(text);
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
