//! Sheet rows to record groups, by the primary mark.

use std::cmp::Ordering;
use std::collections::VecDeque;

use super::error::SheetError;
use super::header::{Header, PRIMARY_MARK};
use super::input::Input;
use super::row::SheetRow;
use crate::model::Place;
use crate::problem::{Problem, ProblemKind, RecordBound};

/// The most sheet rows of a record. kintone states no number, and takes 200,000 and more.
const MAX_ROWS: usize = 250_000;
/// The most cells of a record: rows times columns.
const MAX_CELLS: usize = 2_000_000;
/// The most text of a record, in bytes of UTF-8.
const MAX_TEXT: usize = 64 * 1024 * 1024;

/// The sheet rows of one record.
#[derive(Debug, Clone)]
pub struct RecordGroup {
    /// The record's position in the file, counted from 1.
    pub ordinal: u64,
    /// What is wrong with the rows as such. With any fault the record is incomplete and must not be sent.
    pub faults: Vec<Problem>,
    rows: Vec<SheetRow>,
    columns: usize,
}

impl RecordGroup {
    /// Its rows in the file's order, at least one; the first is the marked one. Rows with another number
    /// of cells than the header are among them; there, cells may stand in the wrong column.
    pub fn rows(&self) -> &[SheetRow] {
        &self.rows
    }

    /// The physical line on which the record begins.
    pub fn first_line(&self) -> u64 {
        self.rows.first().map_or(0, SheetRow::first_line)
    }

    /// The physical line on which the record ends.
    pub fn last_line(&self) -> u64 {
        self.rows.last().map_or(0, SheetRow::last_line)
    }

    /// All lines of the record.
    pub fn lines(&self) -> Place {
        Place::Lines {
            first: self.first_line(),
            last: self.last_line(),
        }
    }
}

/// What a sheet consists of after its header.
#[derive(Debug, Clone)]
pub enum GroupItem {
    /// A record.
    Group(RecordGroup),
    /// Something wrong with rows that belong to no record: lines before the first mark.
    Problem(Problem),
}

/// Joins rows into groups. Without a mark column each row is a group of its own.
pub(super) struct Groups {
    input: Box<dyn Input>,
    mark: Option<usize>,
    columns: usize,
    /// Groups begun so far.
    begun: u64,
    open: Option<RecordGroup>,
    /// Bytes of text of the open group.
    open_text: usize,
    /// The problem of the rows before the first mark, as far as they are read.
    orphans: Option<Problem>,
    ready: VecDeque<Result<GroupItem, SheetError>>,
    ended: bool,
}

impl Groups {
    pub(super) fn new(input: Box<dyn Input>, header: &Header) -> Self {
        Self {
            input,
            mark: header.mark(),
            columns: header.names().len(),
            begun: 0,
            open: None,
            open_text: 0,
            orphans: None,
            ready: VecDeque::new(),
            ended: false,
        }
    }

    fn read_row(&mut self) {
        match self.input.next_row() {
            Ok(Some(row)) => self.take(row),
            Ok(None) => {
                self.ended = true;
                self.close();
            }
            Err(error) => self.fail(error),
        }
    }

    fn fail(&mut self, error: SheetError) {
        self.ended = true;
        // Nobody knows which rows the open group would have had.
        self.open = None;
        self.close();
        self.ready.push_back(Err(error));
    }

    fn take(&mut self, row: SheetRow) {
        let fault = misfit(&row, self.columns);
        let mark = self.mark.map_or(PRIMARY_MARK, |column| row.cell(column));
        if mark == PRIMARY_MARK {
            self.begin(row, fault);
        } else if mark.is_empty() || fault.is_some() {
            // A row with a wrong number of cells may hold anything below the mark. Joined to the group
            // before it, it keeps that group from being sent without a row of its own.
            self.go_on(row, fault);
        } else if let Some(column) = self.mark {
            let kind = ProblemKind::UnknownMark {
                mark: mark.to_owned(),
            };
            let problem = row.problem(column, kind);
            self.begin(row, Some(problem));
        }
    }

    fn begin(&mut self, row: SheetRow, fault: Option<Problem>) {
        self.close();
        self.open_text = row.text_length();
        self.begun += 1;
        self.open = Some(RecordGroup {
            ordinal: self.begun,
            rows: vec![row],
            faults: fault.into_iter().collect(),
            columns: self.columns,
        });
        if self.mark.is_none() {
            self.close();
        }
    }

    fn go_on(&mut self, row: SheetRow, fault: Option<Problem>) {
        if let Some(group) = &mut self.open {
            self.open_text += row.text_length();
            if let Some(bound) = exceeded(group, self.open_text) {
                let kind = ProblemKind::RecordTooLong {
                    bound,
                    first_line: group.first_line(),
                };
                let problem = row.problem(self.mark.unwrap_or_default(), kind);
                self.fail(problem.into());
                return;
            }
            group.rows.push(row);
            group.faults.extend(fault);
            return;
        }
        // A line of commas above the first mark loses nothing.
        if row.cells().any(|cell| !cell.is_empty()) {
            let orphans = self.orphans.get_or_insert_with(|| {
                let column = self.mark.unwrap_or_default();
                let problem = Problem::new(row.lines(), ProblemKind::OrphanRow);
                problem.showing(row.excerpt(column))
            });
            if let Place::Lines { last, .. } = &mut orphans.place {
                *last = row.last_line();
            }
        }
        self.ready.extend(fault.map(GroupItem::Problem).map(Ok));
    }

    /// Hands out what is complete: the rows before the first mark, or the open group.
    fn close(&mut self) {
        let orphans = self.orphans.take().map(GroupItem::Problem);
        let group = self.open.take().map(GroupItem::Group);
        self.ready.extend(orphans.into_iter().chain(group).map(Ok));
    }
}

/// What is wrong with the number of cells in a row: it points at the first cell too many, or at the row's
/// end, where cells are missing.
fn misfit(row: &SheetRow, expected: usize) -> Option<Problem> {
    let found = row.len();
    let (kind, column) = match found.cmp(&expected) {
        Ordering::Equal => return None,
        Ordering::Less => (ProblemKind::TooFewColumns { expected, found }, found),
        Ordering::Greater => (ProblemKind::TooManyColumns { expected, found }, expected),
    };
    Some(row.problem(column, kind))
}

/// What a group would have too much of with one more row.
fn exceeded(group: &RecordGroup, text: usize) -> Option<RecordBound> {
    let rows = group.rows.len() + 1;
    if rows > MAX_ROWS {
        Some(RecordBound::Rows(MAX_ROWS))
    } else if rows * group.columns > MAX_CELLS {
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
        while self.ready.is_empty() && !self.ended {
            self.read_row();
        }
        self.ready.pop_front()
    }
}
