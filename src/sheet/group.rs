//! Sheet rows to record groups, by the primary mark.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use super::error::SheetError;
use super::header::Header;
use super::input::Input;
use super::misfit::{Neighbour, misfit, tear};
use super::record_group::{RecordGroup, narrow};
use super::row::Width;
use super::rows::Rows;
use crate::model::Place;
use crate::problem::{Problem, ProblemKind, RecordBound};

/// The most sheet rows of a record. kintone states no number, and takes 200,000 and more.
const MAX_ROWS: usize = 250_000;
/// The most cells of a record: rows times columns.
const MAX_CELLS: usize = 2_000_000;
/// The most text of a record, in bytes of UTF-8.
const MAX_TEXT: usize = 64 * 1024 * 1024;

/// About how many records, and how many bytes of text, are read in one piece.
const RECORDS: usize = 100;
const TEXT: usize = 256 * 1024;

/// What a sheet consists of after its header.
#[derive(Debug, Clone)]
pub enum GroupItem {
    /// A record.
    Group(RecordGroup),
    /// Something wrong with rows that belong to no record: lines before the first mark.
    Problem(Box<Problem>),
}

/// Joins rows into groups. Without a mark column each row is a group of its own.
pub(super) struct Groups {
    input: Box<dyn Input>,
    mark: Option<usize>,
    mark_text: &'static str,
    width: Width,
    /// How many lines have more or fewer cells than there are columns, though nothing is lost by it, and the first.
    ragged: Option<(u64, Place)>,
    /// The line before.
    before: Neighbour,
    /// Groups begun so far.
    begun: u64,
    /// The rows of the piece that is read.
    piece: Rows,
    /// What is complete in it.
    complete: Vec<Draft>,
    open: Option<OpenGroup>,
    /// The problem of the rows before the first mark, as far as they are read.
    orphans: Option<Box<Problem>>,
    ready: VecDeque<Result<GroupItem, SheetError>>,
    ended: bool,
}

/// A group whose rows may not all be read.
struct OpenGroup {
    ordinal: u64,
    /// The position of its first row in the piece.
    first: usize,
    faults: Vec<Problem>,
    /// Bytes of its text.
    text: usize,
}

/// What comes out of a piece once it is read.
enum Draft {
    Group(OpenGroup, Range<usize>),
    Problem(Box<Problem>),
}

impl Groups {
    pub(super) fn new(input: Box<dyn Input>, header: &Header) -> Self {
        Self {
            input,
            mark: header.mark(),
            mark_text: header.mark_text(),
            width: header.width(),
            ragged: None,
            before: Neighbour::Whole,
            begun: 0,
            piece: Rows::default(),
            complete: Vec::new(),
            open: None,
            orphans: None,
            ready: VecDeque::new(),
            ended: false,
        }
    }

    /// What the rows come from, if none of them was taken yet.
    pub(super) fn into_input(self) -> Box<dyn Input> {
        debug_assert!(self.begun == 0 && self.ready.is_empty(), "rows were taken");
        self.input
    }

    /// What is ready, after something is.
    pub(super) fn beginning(&mut self) -> impl Iterator<Item = &RecordGroup> {
        self.fill();
        self.ready.iter().filter_map(|item| match item {
            Ok(GroupItem::Group(group)) => Some(group),
            Ok(GroupItem::Problem(_)) | Err(_) => None,
        })
    }

    /// Hands out nothing more.
    pub(super) fn end(&mut self) {
        self.ended = true;
        self.ready.clear();
    }

    fn fill(&mut self) {
        while self.ready.is_empty() && !self.ended {
            self.read_row();
        }
    }

    fn read_row(&mut self) {
        match self.input.read_row(&mut self.piece) {
            Ok(true) => self.take(),
            Ok(false) => {
                self.ended = true;
                self.close(self.piece.count());
                self.hand_out();
                self.ready.extend(self.ragged_lines().map(Ok));
            }
            Err(error) => self.fail(error),
        }
    }

    fn fail(&mut self, error: SheetError) {
        self.ended = true;
        // Nobody knows which rows the open group would have had.
        self.open = None;
        self.close(0);
        self.hand_out();
        self.ready.push_back(Err(error));
    }

    /// Takes the row that was read.
    fn take(&mut self) {
        let Some(row) = self.piece.last() else {
            return;
        };
        let mark = self.mark.map_or(self.mark_text, |column| row.cell(column));
        let is_marked = mark == self.mark_text;
        let is_ragged = row.len() != self.width.columns || row.was_ragged();
        // Most rows are as they should be.
        if !is_ragged && row.is_unblamed() && (is_marked || mark.is_empty()) {
            self.before = Neighbour::Whole;
            self.put(is_marked, Vec::new());
            return;
        }
        let mut fault = row.fault().cloned().or_else(|| misfit(row, self.width));
        if fault.is_none() && is_ragged {
            self.ragged.get_or_insert((0, row.lines())).0 += 1;
        }
        let remarks: Vec<_> = row.remarks().cloned().collect();
        let unknown = self
            .mark
            .filter(|_| !mark.is_empty() && mark != self.mark_text);
        let line = match unknown {
            None => Neighbour::of(fault.as_ref()),
            Some(_) => Neighbour::Broken,
        };
        if let (Some(_), Some(fault)) = (unknown, fault.as_mut()) {
            tear(fault);
        }
        let unknown = unknown.filter(|_| fault.is_none()).map(|column| {
            let mark = mark.to_owned();
            row.problem(column, ProblemKind::UnknownMark { mark })
        });
        let begins = is_marked || unknown.is_some();
        match (self.before, line, fault.as_mut()) {
            (Neighbour::Short, Neighbour::Broken, _) => self.tear_last(),
            (Neighbour::Broken, Neighbour::Short, Some(fault)) => tear(fault),
            _ => {}
        }
        self.before = line;
        // Cells of a row that may be a part of a line may stand in the wrong column.
        if let (Neighbour::Broken, Some(fault)) = (Neighbour::of(fault.as_ref()), &fault) {
            self.piece.spoil_last(fault.clone());
        }
        // What a map could make nothing of keeps the record from being sent, too.
        let faults = unknown.into_iter().chain(fault).chain(remarks);
        self.put(begins, faults.collect());
    }

    /// Has the row that was read begin a group, or be one more of the open one. A broken row, or one with a wrong number
    /// of cells, may hold anything below the mark. Joined to the group before it, it keeps that group from being sent
    /// without a row of its own.
    fn put(&mut self, begins: bool, faults: Vec<Problem>) {
        if begins {
            self.begin(faults);
        } else {
            self.go_on(faults);
        }
    }

    /// The row before the one that was read may be a part of the same line.
    fn tear_last(&mut self) {
        let ((Some(group), _) | (None, Some(Draft::Group(group, _)))) =
            (&mut self.open, self.complete.last_mut())
        else {
            return;
        };
        if let (Some(fault), Some(at)) =
            (group.faults.last_mut(), self.piece.count().checked_sub(2))
        {
            tear(fault);
            self.piece.spoil(at, fault.clone());
        }
    }

    /// The lines with other numbers of cells, as a notice.
    fn ragged_lines(&self) -> Option<GroupItem> {
        let (lines, place) = self.ragged?;
        let first = place.line()?;
        let problem = Problem::new(place, ProblemKind::RaggedLines { lines, first });
        Some(GroupItem::Problem(Box::new(problem)))
    }

    fn begin(&mut self, faults: Vec<Problem>) {
        self.close(self.piece.count() - 1);
        if self.complete.len() >= RECORDS || self.piece.text_length() >= TEXT {
            let next = self.piece.split_last();
            self.hand_out();
            self.piece = next;
        }
        self.begun += 1;
        self.open = Some(OpenGroup {
            ordinal: self.begun,
            first: self.piece.count() - 1,
            faults,
            text: self.piece.last_length(),
        });
        if self.mark.is_none() {
            self.close(self.piece.count());
        }
    }

    fn go_on(&mut self, faults: Vec<Problem>) {
        let length = self.piece.last_length();
        if let Some(group) = &mut self.open {
            group.text += length;
            let rows = self.piece.count() - group.first;
            if let Some(bound) = exceeded(rows, self.width.columns, group.text) {
                let kind = ProblemKind::RecordTooLong {
                    bound,
                    first_line: self.piece.row(group.first).first_line(),
                };
                let row = self.piece.row(self.piece.count() - 1);
                let problem = row.problem(self.mark.unwrap_or_default(), kind);
                self.fail(problem.into());
                return;
            }
            group.faults.extend(faults);
            return;
        }
        self.take_orphan();
        // There is no group whose rows would have to come first.
        let faults = faults.into_iter().map(Box::new);
        self.ready
            .extend(faults.map(|fault| Ok(GroupItem::Problem(fault))));
    }

    /// Takes the row that was read as one before the first mark.
    fn take_orphan(&mut self) {
        // A line of commas above the first mark loses nothing.
        if let Some(row) = self.piece.last()
            && row.cells().any(|cell| !cell.is_empty())
        {
            let orphans = self.orphans.get_or_insert_with(|| {
                let column = self.mark.unwrap_or_default();
                let problem = Problem::new(row.lines(), ProblemKind::OrphanRow);
                Box::new(problem.showing(row.excerpt(column)))
            });
            if let Place::Lines { last, .. } = &mut orphans.place {
                *last = row.last_line();
            }
        }
        self.piece.drop_last();
    }

    /// Completes the rows before the first mark, or the open group, whose rows end here.
    fn close(&mut self, end: usize) {
        if let Some(orphans) = self.orphans.take() {
            self.complete.push(Draft::Problem(orphans));
        }
        if let Some(group) = self.open.take() {
            let rows = group.first..end;
            self.complete.push(Draft::Group(group, rows));
        }
    }

    /// Hands out what is complete in the piece.
    fn hand_out(&mut self) {
        self.piece.look_for_hidden();
        let piece = Arc::new(std::mem::take(&mut self.piece));
        let items = self.complete.drain(..).map(|draft| match draft {
            Draft::Group(group, rows) => GroupItem::Group(RecordGroup {
                ordinal: group.ordinal,
                faults: group.faults.into(),
                piece: Arc::clone(&piece),
                rows: (narrow(rows.start), narrow(rows.end)),
                joined: Box::default(),
            }),
            Draft::Problem(problem) => GroupItem::Problem(problem),
        });
        self.ready.extend(items.map(Ok));
    }
}

/// What a group of so many rows, columns and bytes of text has too much of.
pub(super) fn exceeded(rows: usize, columns: usize, text: usize) -> Option<RecordBound> {
    if rows > MAX_ROWS {
        Some(RecordBound::Rows(MAX_ROWS))
    } else if rows * columns > MAX_CELLS {
        Some(RecordBound::Cells(MAX_CELLS))
    } else if text > MAX_TEXT {
        Some(RecordBound::Mebibytes(MAX_TEXT / 1024 / 1024))
    } else {
        None
    }
}

impl Iterator for Groups {
    type Item = Result<GroupItem, SheetError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.fill();
        self.ready.pop_front()
    }
}
