//! Rows one behind the other in few large pieces of memory, so that what goes from thread to thread is few and large,
//! and a row, a cell and a record are views of it.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::recut::{Origins, Recut};
use super::span::{Span, narrow};
use crate::model::SheetName;
use crate::plain;
use crate::problem::{Problem, ProblemKind};

/// Rows of a file. Together they have no more text than offsets of 32 bits reach.
#[derive(Debug, Default)]
pub struct Rows {
    /// The rows as their file has them, or as they are shown.
    text: String,
    each: Vec<Row>,
    /// The physical line on which the first of them begins.
    first_line: u64,
    /// Where the text of each cell stands: in its row, within its quotes; or among those of their own.
    spans: Vec<Span>,
    /// The texts of those cells that have others than stand in their rows, as quotes are doubled there or a map made them,
    /// one behind the other.
    own: String,
    /// The positions of these cells among all, and which part of its row each of them takes.
    parts: Vec<(usize, Span)>,
    /// What is wrong with rows that were read as well as they could be, by their positions.
    faults: Vec<(usize, Problem)>,
    /// What is wrong with cells of rows, as a map could make nothing of them, by the positions of the rows.
    remarks: Vec<(usize, Problem)>,
    /// Of which cell of the file each cell is made, where a map made them.
    origins: Option<Arc<Origins>>,
    /// Whether something may be hidden in them.
    may_hide: bool,
    /// The sheet of a workbook that they are of, and its first column.
    sheet: Option<(SheetName, u32)>,
    /// Where the cells of the row begin that was asked for last.
    sites: Mutex<Option<(usize, Vec<Site>)>>,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    /// The physical lines on which it begins and ends, counted from the first one of all rows.
    lines: (u32, u32),
    /// Where its text ends, and its spans.
    text_end: u32,
    spans_end: u32,
    /// How many cells it has in the file: of a row with far too many, not all are held.
    length: u32,
    /// Whether a map made its cells.
    is_recut: bool,
    /// Whether a map made them of more or fewer cells than there are columns.
    was_ragged: bool,
}

/// A point of a row's text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Site {
    /// Line breaks of the row before it.
    pub(super) lines: u32,
    /// The character of its physical line, counted from 1.
    pub(super) column: u32,
}

impl Rows {
    /// Adds a row that stands on these physical lines: its text, and where its cells are in it, of which so many are
    /// held at most. If it `is_quoted`, the quotes around a cell are not the cell's, and within them two stand for one.
    pub(super) fn push(
        &mut self,
        lines: (u64, u64),
        text: &str,
        cells: impl Iterator<Item = Range<usize>>,
        is_quoted: bool,
        most: usize,
    ) {
        let begin = self.spans.len();
        let mut length = 0;
        for cell in cells {
            if length < most {
                if is_quoted {
                    self.push_quoted(text, cell);
                } else {
                    self.spans.push(cell.into());
                }
            }
            length += 1;
        }
        debug_assert!(self.spans.len() > begin, "a row has at least one cell");
        self.end_row(lines, text, narrow(length), false);
    }

    /// Ends a row whose cells were added.
    fn end_row(&mut self, lines: (u64, u64), text: &str, length: u32, is_recut: bool) {
        if self.each.is_empty() {
            self.first_line = lines.0;
        }
        let behind = |line: u64| u32::try_from(line - self.first_line).unwrap_or(u32::MAX);
        self.text.push_str(text);
        self.each.push(Row {
            lines: (behind(lines.0), behind(lines.1)),
            text_end: narrow(self.text.len()),
            spans_end: narrow(self.spans.len()),
            length,
            is_recut,
            was_ragged: false,
        });
    }

    /// Says what is wrong with the last row, whose cells may not be what they seem.
    pub(super) fn spoil_last(&mut self, fault: Problem) {
        if let Some(at) = self.each.len().checked_sub(1) {
            self.spoil(at, fault);
        }
    }

    /// The same of the row at this position, of which nothing was said.
    pub(super) fn spoil(&mut self, at: usize, fault: Problem) {
        let place = self.faults.binary_search_by_key(&at, |(row, _)| *row);
        if let Err(place) = place {
            self.faults.insert(place, (at, fault));
        }
    }

    /// What is wrong with a row, if its cells may not be what they seem.
    pub(super) fn fault(&self, at: usize) -> Option<&Problem> {
        let found = self.faults.binary_search_by_key(&at, |(row, _)| *row);
        Some(&self.faults[found.ok()?].1)
    }

    /// Looks whether something may be hidden in these rows, all at once.
    pub(super) fn look_for_hidden(&mut self) {
        self.may_hide = plain::may_hide(&self.text);
    }

    /// Whether something may be hidden in these rows.
    pub(super) fn may_hide(&self) -> bool {
        self.may_hide
    }

    /// Adds a cell that may stand in quotes. Where they are doubled within, it has a text of its own.
    fn push_quoted(&mut self, text: &str, cell: Range<usize>) {
        let quoted = text[cell.clone()].strip_prefix('"');
        let Some(quoted) = quoted.and_then(|quoted| quoted.strip_suffix('"')) else {
            self.spans.push(cell.into());
            return;
        };
        let part = Span::from(cell.start + 1..cell.end - 1);
        if memchr::memchr(b'"', quoted.as_bytes()).is_some() {
            self.push_own(&quoted.replace("\"\"", "\""), part);
        } else {
            self.spans.push(part);
        }
    }

    /// Adds a cell with a text of its own, which takes this part of its row.
    fn push_own(&mut self, text: &str, part: Span) {
        let start = self.own.len();
        self.own.push_str(text);
        self.parts.push((self.spans.len(), part));
        self.spans
            .push(Span::from(start..self.own.len()).among_own());
    }

    /// Takes the last row away, as one of its own, with room for as many more.
    pub(super) fn split_last(&mut self) -> Self {
        let mut last = Self::default();
        last.text.reserve(self.text.len());
        last.each.reserve(self.each.len());
        last.spans.reserve(self.spans.len());
        last.own.reserve(self.own.len());
        last.parts.reserve(self.parts.len());
        if let Some(at) = self.each.len().checked_sub(1) {
            self.copy_row(at, &mut last);
            self.drop_last();
        }
        last
    }

    /// Adds a row to others.
    pub(super) fn copy_row(&self, at: usize, to: &mut Self) {
        let row = self.each[at];
        for (column, span) in self.spans(at).iter().enumerate() {
            if span.is_among_own() {
                to.push_own(self.own(*span), self.part(at, column, *span));
            } else {
                to.spans.push(*span);
            }
        }
        to.end_row(self.lines(at), self.text(at), row.length, row.is_recut);
        if row.was_ragged {
            to.mark_ragged_last();
        }
        to.may_hide |= self.may_hide;
        to.origins.clone_from(&self.origins);
        to.sheet = to.sheet.or(self.sheet);
        if let Some(fault) = self.fault(at) {
            to.spoil_last(fault.clone());
        }
        let copy = to.each.len() - 1;
        let remarks = self.remarks(at).cloned();
        to.remarks.extend(remarks.map(|remark| (copy, remark)));
    }

    /// Has the last row consist of other cells, which are made of those that it has.
    pub(super) fn recut_last(&mut self, cells: &Recut, origins: &Arc<Origins>) {
        let Some(at) = self.each.len().checked_sub(1) else {
            return;
        };
        let (_, first) = self.begin(at);
        self.spans.truncate(first);
        while self.parts.pop_if(|(cell, _)| *cell >= first).is_some() {}
        // What cells had of their own before stays until the piece is handed out: there is little.
        let made = narrow(self.own.len());
        self.own.push_str(&cells.text);
        self.spans.extend_from_slice(&cells.spans);
        for own in &cells.own {
            let cell = first + own.cell;
            if own.is_made {
                self.spans[cell] = self.spans[cell].behind(made).among_own();
            }
            self.parts.push((cell, own.part));
        }
        self.end_recut(at, first, origins);
        let remarks = cells.remarks.iter().cloned();
        self.remarks.extend(remarks.map(|remark| (at, remark)));
    }

    /// Ends a row that consists of other cells by now, which begin there.
    fn end_recut(&mut self, at: usize, first: usize, origins: &Arc<Origins>) {
        if self.origins.is_none() {
            self.origins = Some(Arc::clone(origins));
        }
        let row = &mut self.each[at];
        row.is_recut = true;
        row.spans_end = narrow(self.spans.len());
        row.length = narrow(self.spans.len() - first);
        self.forget_sites();
    }

    fn forget_sites(&mut self) {
        *self.sites.get_mut().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Has its rows be those of a sheet of a workbook, from this column on.
    pub(super) fn be_of(&mut self, sheet: SheetName, first_column: u32) {
        self.sheet = Some((sheet, first_column));
    }

    /// The sheet of a workbook that its rows are of, and its first column, counted from 1.
    pub(super) fn sheet(&self) -> Option<(SheetName, u32)> {
        self.sheet
    }

    /// Says what is wrong with a cell of the last row.
    pub(super) fn remark_last(&mut self, column: usize, kind: ProblemKind) {
        if let Some(at) = self.each.len().checked_sub(1) {
            let problem = self.row(at).problem(column, kind);
            self.remarks.push((at, problem));
        }
    }

    /// Says what keeps the last row from being used, at a place of its own.
    pub(super) fn refuse_last(&mut self, problem: Problem) {
        if let Some(at) = self.each.len().checked_sub(1) {
            self.remarks.push((at, problem));
        }
    }

    /// Has the last row stand at no place but its lines.
    pub(super) fn place_nowhere(&mut self) {
        if let Some(row) = self.each.last_mut() {
            row.is_recut = true;
            self.origins = Some(Arc::from([]));
        }
    }

    /// Of which cell of the file a cell of a row is made; of none, it stands at no place of its own.
    pub(super) fn origin(&self, at: usize, column: usize) -> Option<usize> {
        match &self.origins {
            Some(origins) if self.each[at].is_recut => origins.get(column).copied().flatten(),
            _ => Some(column),
        }
    }

    /// Has the last row, of which nothing else is known than so many cells that stand in it as they are, consist of those
    /// of these columns; of another row, nothing is done, and false is returned.
    pub(super) fn select_last(
        &mut self,
        columns: &[usize],
        of: usize,
        origins: &Arc<Origins>,
        cells: &mut Recut,
    ) -> bool {
        let Some(at) = self.each.len().checked_sub(1) else {
            return false;
        };
        let (_, first) = self.begin(at);
        let has_fault = self.faults.last().is_some_and(|(row, _)| *row == at);
        let has_own = self.parts.last().is_some_and(|(cell, _)| *cell >= first);
        if has_fault || has_own || self.length(at) != of {
            return false;
        }
        let held = &self.spans[first..];
        cells.clear();
        cells
            .spans
            .extend(columns.iter().map(|column| held[*column]));
        self.spans.truncate(first);
        self.spans.extend_from_slice(&cells.spans);
        self.end_recut(at, first, origins);
        true
    }

    /// Remembers that the last row was made of more or fewer cells than there are columns.
    pub(super) fn mark_ragged_last(&mut self) {
        if let Some(row) = self.each.last_mut() {
            row.was_ragged = true;
        }
    }

    /// Whether a map made a row of more or fewer cells than there are columns.
    pub(super) fn was_ragged(&self, at: usize) -> bool {
        self.each[at].was_ragged
    }

    /// What is wrong with cells of a row.
    pub(super) fn remarks(&self, at: usize) -> impl Iterator<Item = &Problem> {
        let first = self.remarks.partition_point(|(row, _)| *row < at);
        let of_row = self.remarks[first..].iter();
        of_row
            .take_while(move |(row, _)| *row == at)
            .map(|(_, remark)| remark)
    }

    /// Forgets the last row.
    pub(super) fn drop_last(&mut self) {
        self.each.pop();
        let rows = self.each.len();
        self.faults.pop_if(|(row, _)| *row == rows);
        while self.remarks.pop_if(|(row, _)| *row == rows).is_some() {}
        // Another row may take its position.
        self.forget_sites();
        let (text, spans) = self.begin(self.each.len());
        self.text.truncate(text);
        while let Some((cell, _)) = self.parts.pop_if(|(cell, _)| *cell >= spans) {
            self.own.truncate(self.spans[cell].start());
        }
        self.spans.truncate(spans);
    }

    /// How many rows there are.
    pub(super) fn count(&self) -> usize {
        self.each.len()
    }

    /// The physical line on which the last row ends.
    pub(super) fn last_line(&self) -> Option<u64> {
        let at = self.each.len().checked_sub(1)?;
        Some(self.lines(at).1)
    }

    /// How many bytes of text the last row has.
    pub(super) fn last_length(&self) -> usize {
        let last = self.each.len().checked_sub(1);
        last.map_or(0, |at| self.text.len() - self.begin(at).0)
    }

    /// How many bytes of text all rows have.
    pub(super) fn text_length(&self) -> usize {
        self.text.len()
    }

    /// About how many bytes of memory these rows take.
    pub(super) fn weight(&self, rows: Range<usize>) -> usize {
        let (from, to) = (self.begin(rows.start), self.begin(rows.end));
        let spans = (to.1 - from.1) * size_of::<Span>();
        (to.0 - from.0) + spans + rows.len() * size_of::<Row>()
    }

    /// Where the text and the spans of a row begin.
    fn begin(&self, at: usize) -> (usize, usize) {
        let before = at.checked_sub(1).map(|before| self.each[before]);
        before.map_or((0, 0), |row| {
            (row.text_end as usize, row.spans_end as usize)
        })
    }

    pub(super) fn length(&self, at: usize) -> usize {
        self.each[at].length as usize
    }

    pub(super) fn lines(&self, at: usize) -> (u64, u64) {
        let (first, last) = self.each[at].lines;
        let line = |behind: u32| self.first_line + u64::from(behind);
        (line(first), line(last))
    }

    pub(super) fn text(&self, at: usize) -> &str {
        &self.text[self.begin(at).0..self.each[at].text_end as usize]
    }

    pub(super) fn spans(&self, at: usize) -> &[Span] {
        &self.spans[self.begin(at).1..self.each[at].spans_end as usize]
    }

    /// A text that a cell has of its own.
    pub(super) fn own(&self, span: Span) -> &str {
        &self.own[Range::from(span)]
    }

    /// The part of its row that this cell takes, whose text stands there.
    pub(super) fn part(&self, at: usize, column: usize, span: Span) -> Span {
        if !span.is_among_own() {
            return span;
        }
        let cell = self.begin(at).1 + column;
        let found = self.parts.binary_search_by_key(&cell, |(cell, _)| *cell);
        found.map_or(span, |found| self.parts[found].1)
    }

    /// Where a cell of a row begins, by what says it of all its cells.
    pub(super) fn site(
        &self,
        at: usize,
        column: usize,
        sites: impl FnOnce() -> Vec<Site>,
    ) -> Option<Site> {
        let mut known = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
        if known.as_ref().is_none_or(|(row, _)| *row != at) {
            *known = Some((at, sites()));
        }
        known.as_ref()?.1.get(column).copied()
    }
}
