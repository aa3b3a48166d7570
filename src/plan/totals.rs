//! What a plan comes to.

use std::collections::BTreeMap;

use super::fate::Fate;
use super::record::RecordPlan;
use super::tally::RowTally;
use crate::model::{FieldCode, Table};

/// What becomes of the rows of one table, or became of those that were written or found as they should be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableCount {
    /// The table's label.
    pub label: String,
    /// Rows sent with a row id without knowing the record: kept or changed where it has such a row, else inserted.
    pub with_id: u64,
    /// Rows by their fates, as far as these are known.
    pub rows: RowTally,
    /// Records of which rows are deleted.
    pub records_losing_rows: u64,
    /// Whether rows of a record were not read, or may not be seen, so that those that are deleted are not all counted.
    pub is_uncounted: bool,
}

impl TableCount {
    /// Counts rows of one record's table, and whether those that are there may not be seen.
    pub fn count(&mut self, table: &Table, rows: RowTally, is_hidden: bool) {
        self.label.clone_from(&table.label);
        self.rows.add(rows);
        self.records_losing_rows += u64::from(rows.deleted > 0);
        self.is_uncounted |= is_hidden;
    }
}

/// What becomes of the records of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Records that are added.
    pub created: u64,
    /// Records that are updated.
    pub updated: u64,
    /// Of those that are updated, records that are as the file has them already.
    pub idle: u64,
    /// Records of which kintone decides whether they are added or updated.
    pub upserted: u64,
    /// Records that are as the file has them already, and are not written.
    pub unchanged: u64,
    /// Records that are left out.
    pub skipped: u64,
    /// Rows, by table code.
    pub tables: BTreeMap<FieldCode, TableCount>,
}

impl Totals {
    /// Counts one more record.
    pub fn count(&mut self, plan: &RecordPlan) {
        self.count_fate(plan.fate, plan.fate == Fate::Update && !plan.is_change());
        for table in &plan.tables {
            self.rows(&table.table, table.tally(), table.is_hidden);
        }
    }

    /// Counts rows of one record's table, and whether those that are there may not be seen.
    pub fn rows(&mut self, table: &Table, rows: RowTally, is_hidden: bool) {
        if let Some(count) = self.tables.get_mut(&table.code) {
            count.count(table, rows, is_hidden);
        } else {
            let count = self.tables.entry(table.code.clone()).or_default();
            count.count(table, rows, is_hidden);
        }
    }

    /// Counts a record by its fate alone, and whether it is updated though nothing changes; its rows are counted by
    /// [`Totals::rows`]. What a file is refused for counts as nothing.
    pub fn count_fate(&mut self, fate: Fate, is_idle: bool) {
        if let Some(count) = self.of(fate) {
            *count += 1;
            self.idle += u64::from(is_idle);
        }
    }

    /// Takes a record back that turns out not to be written. What it was to do to its rows stays.
    pub fn uncount_fate(&mut self, fate: Fate, is_idle: bool) {
        if let Some(count) = self.of(fate) {
            *count -= 1;
            self.idle -= u64::from(is_idle);
        }
    }

    fn of(&mut self, fate: Fate) -> Option<&mut u64> {
        match fate {
            Fate::Create => Some(&mut self.created),
            Fate::Update => Some(&mut self.updated),
            Fate::Upsert => Some(&mut self.upserted),
            Fate::Unchanged => Some(&mut self.unchanged),
            Fate::Skip(_) => Some(&mut self.skipped),
            Fate::Refuse(_) => None,
        }
    }

    /// Records that would be another than they are, or are not there yet.
    pub fn changes(&self) -> u64 {
        self.created + self.updated + self.upserted - self.idle
    }

    /// Rows that are deleted, and rows that are there, of all tables.
    pub fn deleted_rows(&self) -> (u64, u64) {
        let tables = self.tables.values();
        tables.fold((0, 0), |(deleted, held), table| {
            (deleted + table.rows.deleted, held + table.rows.held())
        })
    }
}
