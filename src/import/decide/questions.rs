//! What a file makes one ask kintone: which of its columns raise a question, their filled cells, and how many requests
//! the questions take.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::api;
use crate::cell;
use crate::import::bind::layout::{Column, Layout};
use crate::import::options::Questions;
use crate::import::read::reader::Reader;
use crate::import::read::reading::Read;
use crate::import::resumed::Standing;
use crate::model::{FieldKind, FieldRef, Table, Value};

/// How many requests a run makes, at most, for questions that nobody asked for: at some 50 ms each they take two
/// seconds, and they are 1 in 250 of those that an app may take in a day (kintone API facts, section 1.13).
pub(crate) const FEW_REQUESTS: u32 = 40;
/// How many codes of users, organizations or groups are asked about at once.
pub(crate) const CODES_AT_ONCE: usize = 50;

/// What only kintone knows of the values of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Question {
    /// Whether another record holds them.
    Unique,
    /// Whether the lookup finds them.
    Lookup,
    /// Whether there are such users, organizations or groups.
    Codes,
}

/// A column that raises a question, and the table that it is in.
#[derive(Clone, Copy)]
pub(crate) struct Site<'l> {
    pub(crate) question: Question,
    pub(crate) column: &'l Column,
    table: Option<&'l Table>,
}

pub(crate) struct Spot {
    /// The record's position in the page.
    pub(crate) record: usize,
    /// The line's position in the record.
    pub(crate) line: usize,
    pub(crate) value: Value,
}

/// All columns that raise a question, outside and inside tables.
pub(crate) fn sites(layout: &Layout) -> impl Iterator<Item = Site<'_>> {
    layout.all_columns().filter_map(|(table, column)| {
        Some(Site {
            question: Question::of(column)?,
            column,
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
    pub(crate) fn field_ref(&self) -> FieldRef {
        FieldRef::new(&self.column.field, self.table)
    }

    /// Whether the column has a value in one of these records.
    fn is_filled(&self, reads: &[Read]) -> bool {
        let is_filled = |read: &Read| match read {
            Read::Record(assembled) if assembled.standing == Standing::Open => {
                let mut rows = assembled.group.rows();
                rows.any(|row| !row.cell(self.column.at).is_empty())
            }
            Read::Record(_) | Read::Problem(_) | Read::Stopped(_) => false,
        };
        reads.iter().any(is_filled)
    }

    /// The filled cells of the column in those records of a page that count. What an earlier run sent may be there, and
    /// is not asked about.
    pub(crate) fn spots(
        &self,
        reader: &Reader,
        reads: &[Read],
        counts: impl Fn(usize) -> bool,
    ) -> Vec<Spot> {
        let mut found = Vec::new();
        for (record, read) in reads.iter().enumerate() {
            let Read::Record(assembled) = read else {
                continue;
            };
            if !counts(record) || assembled.standing != Standing::Open {
                continue;
            }
            let values = reader.values(&assembled.group, self.column, self.table.is_some());
            found.extend(values.into_iter().map(|(line, value)| Spot {
                record,
                line,
                value,
            }));
        }
        found
    }
}

/// The codes of users, organizations and groups that stand in these cells, each with its cell.
pub(crate) fn codes_of(spots: &[Spot]) -> impl Iterator<Item = (&Spot, &str)> {
    spots.iter().flat_map(|spot| {
        let codes = match &spot.value {
            Value::Codes(codes) => codes.as_slice(),
            _ => &[],
        };
        codes.iter().map(move |code| (spot, code.as_str()))
    })
}

#[derive(Debug)]
pub(crate) struct Budget {
    /// `None` where the user wants all of them asked.
    left: Option<AtomicU32>,
}

impl Budget {
    pub(crate) fn of(questions: Questions) -> Option<Self> {
        match questions {
            Questions::None | Questions::Needed => None,
            Questions::Few => Some(Self {
                left: Some(AtomicU32::new(FEW_REQUESTS)),
            }),
            Questions::All => Some(Self { left: None }),
        }
    }

    /// Whether none is left.
    fn is_spent(&self) -> bool {
        let left = self.left.as_ref();
        left.is_some_and(|left| left.load(Ordering::Relaxed) == 0)
    }

    /// Takes so many requests, if they are left. What is too much for it is the end of it: what comes later is not
    /// asked in the place of what came before.
    pub(crate) fn take(&self, requests: u32) -> bool {
        let Some(left) = &self.left else {
            return true;
        };
        let rest = left.load(Ordering::Relaxed).checked_sub(requests);
        left.store(rest.unwrap_or(0), Ordering::Relaxed);
        rest.is_some()
    }
}

/// How many requests the questions about records take, told before they are asked.
#[derive(Debug, Default)]
pub(crate) struct Forecast {
    /// Codes that are asked about once, and not again.
    codes: HashSet<(FieldKind, String)>,
}

impl Forecast {
    /// Whether the questions about these records, beside so many requests that they need first, or that are one of their
    /// own, are within the budget, which they are taken from.
    pub(crate) fn affords(
        &mut self,
        budget: &Budget,
        reader: &Reader,
        reads: &[Read],
        (before, is_own): (u32, bool),
    ) -> bool {
        if budget.left.is_none() {
            return true;
        }
        let is_spent = budget.is_spent();
        let mut requests = 0;
        for site in sites(&reader.layout) {
            // Codes may be known from earlier pages, so that they take no request.
            if is_spent && site.question != Question::Codes && site.is_filled(reads) {
                return false;
            }
            requests += self.requests(site, reader, reads);
        }
        budget.take(if requests > 0 || is_own {
            requests + before
        } else {
            0
        })
    }

    fn requests(&mut self, site: Site<'_>, reader: &Reader, reads: &[Read]) -> u32 {
        let spots = site.spots(reader, reads, |_| true);
        let kind = site.column.field.kind;
        let (asked, at_once) = match site.question {
            Question::Unique | Question::Lookup => {
                let values: HashSet<_> =
                    spots.iter().map(|spot| cell::write(&spot.value)).collect();
                (values.len(), api::VALUES_PER_QUERY)
            }
            Question::Codes => {
                let codes = codes_of(&spots).map(|(_, code)| (kind, code.to_owned()));
                let new = codes.filter(|code| self.codes.insert(code.clone()));
                (new.count(), CODES_AT_ONCE)
            }
        };
        u32::try_from(asked.div_ceil(at_once)).unwrap_or(u32::MAX)
    }
}
