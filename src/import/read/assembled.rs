//! A record as it was read, and what is known of it.

use std::cell::OnceCell;

use super::keys::Key;
use super::reader::Reader;
use crate::import::resumed::Standing;
use crate::job::RecordProblems;
use crate::model::{Record, Revision, Row};
use crate::sheet::{RecordGroup, SheetRow};

/// A record of the file, and all that is wrong with it.
#[derive(Debug)]
pub(crate) struct Assembled {
    pub(crate) group: RecordGroup,
    /// The key, if records are to be found in the app.
    pub(crate) key: Option<Key>,
    /// The revision that the file states, if it is to be held to.
    pub(crate) revision: Option<Revision>,
    /// Rows of its tables, where the file says something about them.
    pub(crate) tables: Vec<RowCount>,
    /// What is wrong with it, and what the user should know.
    pub(crate) problems: RecordProblems,
    /// What earlier runs of the file did with it.
    pub(crate) standing: Standing,
    /// It has no value at all, and is left out.
    pub(crate) is_blank: bool,
    /// Where another record is that has its key and counts in its place.
    pub(crate) counts_for: Option<Box<Elsewhere>>,
    /// Its values, once somebody needed them.
    pub(super) record: OnceCell<Box<Record>>,
}

/// Where another record is: the line, and the file if it is another one.
#[derive(Debug, Clone)]
pub(crate) struct Elsewhere {
    pub(crate) line: u64,
    pub(crate) file: Option<String>,
}

/// How many rows a record has for a table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowCount {
    /// The table's position among the layout's.
    pub(crate) table: usize,
    pub(crate) rows: u32,
    /// Rows that state an id.
    pub(crate) with_id: u32,
}

impl Assembled {
    pub(super) fn new(group: RecordGroup) -> Self {
        Self {
            group,
            key: None,
            revision: None,
            tables: Vec::new(),
            problems: RecordProblems::default(),
            standing: Standing::Open,
            is_blank: false,
            counts_for: None,
            record: OnceCell::new(),
        }
    }

    /// The record without its update key, made of its rows when it is asked for first.
    pub(crate) fn record(&self, reader: &Reader) -> &Record {
        self.record.get_or_init(|| {
            let record = (!self.is_blank).then(|| reader.record(&self.group));
            Box::new(record.unwrap_or_default())
        })
    }

    /// Whether an earlier run of the file has written it.
    pub(crate) fn is_written(&self) -> bool {
        self.standing == Standing::Written
    }

    /// Whether something is wrong with it, so that it is not written.
    pub(crate) fn is_bad(&self) -> bool {
        self.problems.has_error()
    }

    /// The line of the file that a row came from; the first one, of what stands outside tables.
    pub(crate) fn line_of(&self, row: Option<&Row>) -> Option<SheetRow<'_>> {
        self.group.get(row.map_or(Some(0), Row::at)?)
    }

    /// About how many bytes of memory it takes.
    pub(crate) fn weight(&self) -> usize {
        /// What a problem takes with its piece of a line.
        const PROBLEM: usize = 1000;
        size_of::<Self>() + self.group.weight() + PROBLEM * self.problems.len()
    }
}
