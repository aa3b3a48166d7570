//! What a file makes one ask kintone: which of its columns raise a question, their filled cells, and how many requests
//! the questions take.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU32, Ordering};

use super::layout::{Column, Layout, TableColumns};
use super::options::Questions;
use super::read_ahead::Read;
use crate::api;
use crate::cell;
use crate::model::{Cell, FieldKind, FieldRef, Table, Value};

/// How many requests a run makes, at most, for questions that nobody asked for: at some 50 ms each they take two
/// seconds, and they are 1 in 250 of those that an app may take in a day (kintone API facts, section 1.13).
pub(super) const FEW_REQUESTS: u32 = 40;
/// How many codes of users, organizations or groups are asked about at once.
pub(super) const CODES_AT_ONCE: usize = 50;

/// What only kintone knows of the values of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    /// Whether another record holds them.
    Unique,
    /// Whether the lookup finds them.
    Lookup,
    /// Whether there are such users, organizations or groups.
    Codes,
}

/// A column that raises a question, and the table that it is in.
#[derive(Clone, Copy)]
pub(super) struct Site<'l> {
    pub(super) question: Question,
    pub(super) column: &'l Column,
    /// The position among the columns of its table, or among those outside tables.
    position: usize,
    table: Option<&'l TableColumns>,
}

/// A filled cell of a page.
pub(super) struct Spot {
    /// The record's position in the page.
    pub(super) record: usize,
    /// The line's position in the record.
    pub(super) line: usize,
    pub(super) value: Value,
}

/// All columns that raise a question, outside and inside tables.
pub(super) fn sites(layout: &Layout) -> impl Iterator<Item = Site<'_>> {
    let outside = layout.fields.iter().enumerate();
    let outside = outside.map(|(position, column)| (position, column, None));
    let inside = layout.tables.iter().flat_map(|table| {
        let columns = table.columns.iter().enumerate();
        columns.map(move |(position, column)| (position, column, Some(table)))
    });
    outside
        .chain(inside)
        .filter_map(|(position, column, table)| {
            let question = Question::of(column)?;
            Some(Site {
                question,
                column,
                position,
                table,
            })
        })
}

impl Question {
    /// The question that a column raises; kintone has no field that raises two.
    fn of(column: &Column) -> Option<Self> {
        let field = &column.field;
        match field.kind {
            _ if field.unique => Some(Self::Unique),
            _ if field.lookup.is_some() => Some(Self::Lookup),
            FieldKind::UserSelect | FieldKind::OrganizationSelect | FieldKind::GroupSelect => {
                Some(Self::Codes)
            }
            _ => None,
        }
    }
}

impl Site<'_> {
    /// The column's field, as problems name it.
    pub(super) fn field_ref(&self) -> FieldRef {
        let table = self.table.map(|columns| -> &Table { &columns.table });
        FieldRef::new(&self.column.field, table)
    }

    /// The filled cells of the column in those records of a page that count.
    pub(super) fn spots(&self, reads: &[Read], counts: impl Fn(usize) -> bool) -> Vec<Spot> {
        let mut found = Vec::new();
        for (record, read) in reads.iter().enumerate() {
            let Read::Record(assembled) = read else {
                continue;
            };
            if !counts(record) {
                continue;
            }
            let mut add = |line, cell: Option<&Cell>| {
                if let Some(Cell::Set(value)) = cell {
                    found.push(Spot {
                        record,
                        line,
                        value: value.clone(),
                    });
                }
            };
            let Some(columns) = self.table else {
                let cells = &assembled.record.cells;
                add(0, cells.get(self.position).map(|held| &held.cell));
                continue;
            };
            let tables = assembled.record.tables.iter().zip(&assembled.row_lines);
            let code = &columns.table.code;
            for (table, lines) in tables.filter(|(table, _)| table.table.code == *code) {
                for (row, line) in table.rows.iter().zip(lines) {
                    add(*line, row.cells.get(self.position).map(|held| &held.cell));
                }
            }
        }
        found
    }
}

/// The codes of users, organizations and groups that stand in these cells.
pub(super) fn codes_of(spots: &[Spot]) -> impl Iterator<Item = &str> {
    let codes = spots.iter().filter_map(|spot| match &spot.value {
        Value::Codes(codes) => Some(codes),
        _ => None,
    });
    codes.flatten().map(String::as_str)
}

/// How many requests may still be made for questions.
#[derive(Debug)]
pub(super) struct Budget {
    /// `None` where the user wants all of them asked.
    left: Option<AtomicU32>,
}

impl Budget {
    /// What the user allows; `None` where nothing is asked.
    pub(super) fn of(questions: Questions) -> Option<Self> {
        match questions {
            Questions::None | Questions::Needed => None,
            Questions::Few => Some(Self {
                left: Some(AtomicU32::new(FEW_REQUESTS)),
            }),
            Questions::All => Some(Self { left: None }),
        }
    }

    /// Takes so many requests, if they are left. What is too much for it is the end of it: what comes later is not
    /// asked in the place of what came before.
    pub(super) fn take(&self, requests: u32) -> bool {
        let Some(left) = &self.left else {
            return true;
        };
        let rest = left.load(Ordering::Relaxed).checked_sub(requests);
        left.store(rest.unwrap_or(0), Ordering::Relaxed);
        rest.is_some()
    }

    /// Whether it has no limit.
    fn is_unlimited(&self) -> bool {
        self.left.is_none()
    }
}

/// How many requests the questions about records take, told before they are asked.
#[derive(Debug, Default)]
pub(super) struct Forecast {
    /// Codes that are asked about once, and not again.
    codes: HashSet<(FieldKind, String)>,
}

impl Forecast {
    /// Whether the questions about these records, beside so many requests that they need first, are within the budget,
    /// which they are taken from.
    pub(super) fn affords(
        &mut self,
        budget: &Budget,
        layout: &Layout,
        reads: &[Read],
        before: u32,
    ) -> bool {
        if budget.is_unlimited() {
            return true;
        }
        let requests: u32 = sites(layout).map(|site| self.requests(site, reads)).sum();
        budget.take(if requests > 0 { requests + before } else { 0 })
    }

    fn requests(&mut self, site: Site<'_>, reads: &[Read]) -> u32 {
        let spots = site.spots(reads, |_| true);
        let kind = site.column.field.kind;
        let (asked, at_once) = match site.question {
            Question::Unique | Question::Lookup => {
                let values: HashSet<_> =
                    spots.iter().map(|spot| cell::write(&spot.value)).collect();
                (values.len(), api::VALUES_PER_QUERY)
            }
            Question::Codes => {
                let codes = codes_of(&spots).map(|code| (kind, code.to_owned()));
                let new = codes.filter(|code| self.codes.insert(code.clone()));
                (new.count(), CODES_AT_ONCE)
            }
        };
        u32::try_from(asked.div_ceil(at_once)).unwrap_or(u32::MAX)
    }
}
