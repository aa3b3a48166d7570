//! A sheet row: cells that know where they stand.
//!
//! Whoever uses a row asks it, and never reaches into it: it is a view of the [`Rows`] that hold it
//! with others.

use std::ops::Range;

use super::recut::Recut;
use super::rows::{Rows, Site};
use super::span::Span;
use crate::model::{Excerpt, Place};
use crate::problem::{Problem, ProblemKind};

/// How many columns a sheet has, and how many cells of a row nothing is lost without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Width {
    /// All columns.
    pub columns: usize,
    /// The cells that a row has at least: up to the last column that has a name, unless rows may be shorter.
    pub least: usize,
}

/// One row of a sheet. Its cells are as the file has them, never trimmed; columns count from 0.
#[derive(Debug, Clone, Copy)]
pub struct SheetRow<'r> {
    rows: &'r Rows,
    /// Its position among them.
    at: usize,
    /// The row as its file has it, or as it is shown.
    text: &'r str,
    /// Where the texts of its cells are.
    spans: &'r [Span],
}

impl Rows {
    /// The row at this position.
    pub(super) fn row(&self, at: usize) -> SheetRow<'_> {
        SheetRow {
            rows: self,
            at,
            text: self.text(at),
            spans: self.spans(at),
        }
    }

    /// The last row, if there is one.
    pub(super) fn last(&self) -> Option<SheetRow<'_>> {
        Some(self.row(self.count().checked_sub(1)?))
    }
}

impl<'r> SheetRow<'r> {
    /// How many cells the row has.
    #[expect(
        clippy::len_without_is_empty,
        reason = "a row has at least one cell, so the question has one answer"
    )]
    pub fn len(&self) -> usize {
        self.rows.length(self.at)
    }

    /// What is wrong with the row as such, so that its cells may not be what they seem.
    pub(super) fn fault(&self) -> Option<&'r Problem> {
        self.rows.fault(self.at)
    }

    /// Whether nothing is said against it or its cells.
    pub(super) fn is_unblamed(&self) -> bool {
        self.fault().is_none() && self.remarks().next().is_none()
    }

    /// Whether each of its cells is in its column: it has as many as there are columns, or nothing is lost by those that
    /// it has more or fewer.
    pub fn is_whole(&self, width: Width) -> bool {
        (self.len() == width.columns || self.is_ragged(width)) && self.fault().is_none()
    }

    /// Whether it has more or fewer cells than there are columns, but those are empty, or need not be there.
    pub(super) fn is_ragged(&self, width: Width) -> bool {
        let length = self.len();
        let is_empty = |mut cells: Range<usize>| cells.all(|cell| self.is_blank(cell));
        length != width.columns
            && length >= width.least
            && length == self.held_cells()
            && is_empty(width.columns..length)
    }

    /// Whether a map made it of more or fewer cells than there are columns.
    pub(super) fn was_ragged(&self) -> bool {
        self.rows.was_ragged(self.at)
    }

    /// Whether its cells may hold what cannot be seen, or those of rows that were read with it.
    pub fn may_hide(&self) -> bool {
        self.rows.may_hide()
    }

    /// How many of its cells are held: of a row with far too many, not all.
    pub fn held_cells(&self) -> usize {
        self.spans.len()
    }

    /// How many bytes of text it has.
    pub fn text_length(&self) -> usize {
        self.text.len()
    }

    /// A cell's text; empty beyond the row's last cell, and beyond the last one that is held.
    pub fn cell(&self, column: usize) -> &'r str {
        match self.spans.get(column) {
            None => "",
            Some(span) if span.is_among_own() => self.rows.own(*span),
            Some(span) => &self.text[Range::from(*span)],
        }
    }

    /// Whether a cell has no text.
    pub fn is_blank(&self, column: usize) -> bool {
        self.spans.get(column).is_none_or(|span| span.is_empty())
    }

    /// All cells in order, as far as they are held.
    pub fn cells(&self) -> impl Iterator<Item = &'r str> {
        let row = *self;
        (0..self.held_cells()).map(move |column| row.cell(column))
    }

    /// Has a cell of it be the next one, as it stands. Beyond the row's last cell it is empty. It says whether it has a text,
    /// as those below do.
    #[inline]
    pub fn put_cell(&self, column: usize, cells: &mut Recut) -> bool {
        self.take(column, self.span(column), cells)
    }

    /// Has the next cell be a cell of it as far as so many bytes, which are no more than it has.
    #[inline]
    pub fn put_beginning(&self, column: usize, bytes: usize, cells: &mut Recut) -> bool {
        self.take(column, self.span(column).beginning(bytes), cells)
    }

    #[inline]
    fn take(&self, column: usize, text: Span, cells: &mut Recut) -> bool {
        if text.is_among_own() {
            self.take_own(column, text, cells);
        } else {
            cells.take(text);
        }
        !text.is_empty()
    }

    // Few cells have texts of their own: what is done with all the others stays short.
    #[cold]
    fn take_own(&self, column: usize, text: Span, cells: &mut Recut) {
        cells.take_own(text, self.text_part(column));
    }

    /// Has the next cell have this text, in the place of a cell of the row; of none, it stands where the row does.
    pub fn put_text(&self, column: Option<usize>, text: &str, cells: &mut Recut) -> bool {
        self.put_written(column, cells, |cell| cell.push_str(text))
    }

    /// The same with a text that is added to another one.
    pub fn put_written(
        &self,
        column: Option<usize>,
        cells: &mut Recut,
        write: impl FnOnce(&mut String),
    ) -> bool {
        let part = column.map_or(Span::from(0..0), |column| self.text_part(column));
        cells.make(part, write)
    }

    /// The row as its file has it, or as it is shown.
    pub(super) fn text(&self) -> &'r str {
        self.text
    }

    /// What is wrong with its cells, as a map could make nothing of them.
    pub(super) fn remarks(&self) -> impl Iterator<Item = &'r Problem> {
        self.rows.remarks(self.at)
    }

    /// The physical line on which the row begins, counted from 1.
    pub fn first_line(&self) -> u64 {
        self.rows.lines(self.at).0
    }

    /// The physical line on which the row ends; another than the first where a cell holds line breaks.
    pub fn last_line(&self) -> u64 {
        self.rows.lines(self.at).1
    }

    /// All lines of the row.
    pub fn lines(&self) -> Place {
        let (first, last) = self.rows.lines(self.at);
        Place::Lines { first, last }
    }

    /// Where a cell begins; beyond the last cell that is held, where the row ends. What is made of no cell stands where
    /// the row does.
    pub fn place(&self, column: usize) -> Place {
        let Some(origin) = self.rows.origin(self.at, column) else {
            return self.lines();
        };
        if let Some((sheet, first_column)) = self.rows.sheet() {
            let at = u32::try_from(origin).unwrap_or(u32::MAX);
            return Place::Address {
                sheet,
                row: self.first_line(),
                column: first_column.saturating_add(at).max(1),
                cell: at.saturating_add(1),
            };
        }
        let site = self.rows.site(self.at, column, || self.sites());
        let site = site.unwrap_or_else(|| Walk::default().to(self.text, self.text.len()));
        site.place(self.first_line(), origin + 1)
    }

    /// Where all its cells begin: a row with many bad cells is gone through once, from its first cell to its last.
    fn sites(&self) -> Vec<Site> {
        let start = |at: usize| self.part(at).start;
        let mut order: Vec<_> = (0..self.spans.len()).collect();
        // A map may have put them in another order.
        order.sort_by_key(|at| start(*at));
        let mut walk = Walk::default();
        let mut sites = vec![
            Site {
                lines: 0,
                column: 1
            };
            self.spans.len()
        ];
        for at in order {
            sites[at] = walk.to(self.text, start(at));
        }
        sites
    }

    /// A problem of a cell: at its place, with its line to be drawn.
    pub fn problem(&self, column: usize, kind: ProblemKind) -> Problem {
        Problem::new(self.place(column), kind).showing(self.excerpt(column))
    }

    /// The line on which a cell begins near that cell, with the cell to point at, as far as it is on that line.
    pub fn excerpt(&self, column: usize) -> Excerpt {
        excerpt(self.text, self.part(column), self.place(column))
    }

    /// Where a cell's text stands; the row's end beyond the last one that is held.
    fn span(&self, column: usize) -> Span {
        let end = self.text.len();
        let span = self.spans.get(column).copied();
        span.unwrap_or_else(|| Span::from(end..end))
    }

    /// The part of the row that a cell takes, within its quotes.
    fn text_part(&self, column: usize) -> Span {
        self.rows.part(self.at, column, self.span(column))
    }

    /// The part of the row that a cell takes, its quotes included. Only within its own quotes does a cell begin behind one.
    fn part(&self, column: usize) -> Range<usize> {
        let Range { start, end } = self.text_part(column).into();
        let bytes = self.text.as_bytes();
        let is_quote = |at: Option<usize>| at.and_then(|at| bytes.get(at)) == Some(&b'"');
        if start < bytes.len() && is_quote(start.checked_sub(1)) {
            start - 1..end + usize::from(is_quote(Some(end)))
        } else {
            start..end
        }
    }
}

/// A problem in a row that is no row, as it is broken: at a part of its text, in this cell, counted from 1.
pub(super) fn problem_in(
    (line, text): (u64, &str),
    part: Range<usize>,
    cell: usize,
    kind: ProblemKind,
) -> Problem {
    let site = Walk::default().to(text, part.start);
    let place = site.place(line, cell);
    Problem::new(place, kind).showing(excerpt(text, part, place))
}

/// What stands near a part of a text, which begins at this place.
fn excerpt(text: &str, part: Range<usize>, place: Place) -> Excerpt {
    let (_, column) = place.position();
    Excerpt::of(text, part, column)
}

/// How many line breaks a text has. CR LF is one break.
pub(super) fn line_breaks(text: &str) -> u64 {
    line_at(text).0
}

impl Site {
    /// The place of a cell that begins there, in a row that begins on this line.
    fn place(self, first_line: u64, cell: usize) -> Place {
        Place::Cell {
            line: first_line + u64::from(self.lines),
            column: u64::from(self.column),
            cell: cell as u64,
        }
    }
}

/// The way through a row's text, which counts lines and columns as it goes.
#[derive(Default)]
struct Walk {
    at: usize,
    lines: u64,
    /// Characters before it on its line.
    characters: usize,
}

impl Walk {
    /// Goes on to this byte of the text, which is not before the last one.
    fn to(&mut self, text: &str, at: usize) -> Site {
        let passed = &text[self.at..at];
        let (lines, line_start) = line_at(passed);
        if lines > 0 {
            self.lines += lines;
            self.characters = 0;
        }
        self.characters += passed[line_start..].chars().count();
        self.at = at;
        Site {
            lines: u32::try_from(self.lines).unwrap_or(u32::MAX),
            column: u32::try_from(self.characters + 1).unwrap_or(u32::MAX),
        }
    }
}

/// How many line breaks a text has, and where its last physical line begins.
fn line_at(text: &str) -> (u64, usize) {
    let bytes = text.as_bytes();
    let mut lines = 0;
    let mut line_start = 0;
    for at in memchr::memchr2_iter(b'\r', b'\n', bytes) {
        let ends_crlf = bytes[at] == b'\n' && at > 0 && bytes[at - 1] == b'\r';
        lines += u64::from(!ends_crlf);
        line_start = at + 1;
    }
    (lines, line_start)
}
