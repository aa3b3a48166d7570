//! The rows of one record.

use std::hash::Hasher;
use std::ops::Range;
use std::sync::Arc;

use super::row::SheetRow;
use super::rows::Rows;
use crate::model::Place;
use crate::problem::Problem;

/// A record is a small part of its piece if the piece weighs more than so many times as much.
const SMALL_PART: usize = 16;

/// The sheet rows of one record.
#[derive(Debug, Clone)]
pub struct RecordGroup {
    /// The record's position in the file, counted from 1.
    pub ordinal: u64,
    /// What is wrong with the rows as such. With any fault the record is incomplete and must not be sent.
    pub faults: Box<[Problem]>,
    /// The rows of this and of other records.
    pub(super) piece: Arc<Rows>,
    /// The first of its rows, and the first behind them.
    pub(super) rows: (u32, u32),
    /// Where the records begin that [joined](super::Joins) it: their positions in the file, and those of their rows among
    /// its rows.
    pub(super) joined: Box<[(u64, u32)]>,
}

impl RecordGroup {
    /// Its rows in the file's order, at least one; the first is the marked one. Rows that are not
    /// [whole](SheetRow::is_whole) are among them; there, cells may stand in the wrong column.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = SheetRow<'_>> + Clone {
        self.positions().map(|at| self.piece.row(at))
    }

    /// What these columns say on its first row, one after the other, for people; `None` if they are all empty.
    pub fn joined(&self, columns: impl Iterator<Item = usize>) -> Option<String> {
        let row = self.row(0);
        let cells: Vec<_> = columns.map(|at| row.cell(at)).collect();
        let is_filled = cells.iter().any(|cell| !cell.is_empty());
        is_filled.then(|| cells.join(" / "))
    }

    fn positions(&self) -> Range<usize> {
        self.rows.0 as usize..self.rows.1 as usize
    }

    /// The row at this position, from 0. There is always a first one.
    pub fn row(&self, at: usize) -> SheetRow<'_> {
        debug_assert!(at < self.positions().len(), "the row is another record's");
        self.piece.row(self.positions().start + at)
    }

    /// The physical lines on which the row at this position begins and ends.
    fn lines_of(&self, at: usize) -> (u64, u64) {
        self.piece.lines(self.positions().start + at)
    }

    /// The row at this position, if there is one.
    pub fn get(&self, at: usize) -> Option<SheetRow<'_>> {
        (at < self.positions().len()).then(|| self.row(at))
    }

    /// The same record with rows of its own, if it is but a small part of what it was read with: whoever keeps few
    /// records of many does not keep the others' memory.
    #[must_use]
    pub fn apart(self) -> Self {
        if self.weight() * SMALL_PART >= self.piece.weight(0..self.piece.count()) {
            return self;
        }
        let mut piece = Rows::default();
        self.copy_rows(&mut piece);
        Self {
            rows: (0, narrow(piece.count())),
            piece: Arc::new(piece),
            ..self
        }
    }

    /// Adds its rows to others.
    pub(super) fn copy_rows(&self, to: &mut Rows) {
        for at in self.positions() {
            self.piece.copy_row(at, to);
        }
    }

    /// Puts into a hash what stands on its lines, as it stands there: no more and no less than [`cells`](SheetRow::cells)
    /// says, for whoever reads files of the same columns with the same delimiter.
    pub fn hash_text(&self, hash: &mut impl Hasher) {
        for row in self.rows() {
            hash.write_usize(row.text().len());
            hash.write(row.text().as_bytes());
        }
    }

    /// About how many bytes of memory its rows take.
    pub fn weight(&self) -> usize {
        self.piece.weight(self.positions())
    }

    /// The physical line on which the record begins.
    pub fn first_line(&self) -> u64 {
        self.lines_of(0).0
    }

    /// The physical line on which the record ends, without those that joined it.
    pub fn last_line(&self) -> u64 {
        let joined = self.joined.first();
        let end = joined.map_or(self.positions().len(), |(_, at)| *at as usize);
        self.lines_of(end.saturating_sub(1)).1
    }

    /// The record by itself and those that joined it, in the file's order. Each has lines that follow each other; other
    /// records may be between them.
    pub fn parts(&self) -> impl Iterator<Item = RecordPart> {
        let begins = self.joined.iter().map(|(ordinal, at)| (*ordinal, *at));
        let ends = self.joined.iter().map(|(_, at)| *at as usize);
        let begins = std::iter::once((self.ordinal, 0)).chain(begins);
        let ends = ends.chain([self.positions().len()]);
        begins.zip(ends).map(|((ordinal, at), end)| {
            let at = at as usize;
            RecordPart {
                ordinal,
                at,
                lines: (self.lines_of(at).0, self.lines_of(end - 1).1),
            }
        })
    }

    /// The lines of each of its [parts](Self::parts).
    pub fn runs(&self) -> impl Iterator<Item = (u64, u64)> {
        self.parts().map(|part| part.lines)
    }

    /// The lines of the record, without those that joined it.
    pub fn lines(&self) -> Place {
        Place::Lines {
            first: self.first_line(),
            last: self.last_line(),
        }
    }
}

/// A record of the file that is a record by itself, or a part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordPart {
    /// Its position in the file, counted from 1.
    pub ordinal: u64,
    /// The position of its first row among the record's.
    pub at: usize,
    /// Its first line and its last.
    pub lines: (u64, u64),
}

/// A record has no more rows than this counts, and a piece few more.
pub(super) fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
