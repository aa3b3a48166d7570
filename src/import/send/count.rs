//! What became of the records that were written, and of their rows.

use std::collections::BTreeMap;

use super::batch::Batch;
use super::outgoing::Outgoing;
use super::overtaken::is_overtaken;
use crate::api::{Certainty, Operation, Written, WrittenRecord};
use crate::import::bind::Bound;
use crate::job::{Counts, Event, RecordResult, Reporter, TableCount, Watermark};
use crate::model::FieldCode;
use crate::plan::{Fate, RowTally, Write};

#[derive(Debug, Default)]
pub(super) struct Count {
    pub(super) records: Counts,
    pub(super) tables: BTreeMap<FieldCode, TableCount>,
}

impl Count {
    /// Counts a batch that was written, and tells what became of each of its records.
    pub(super) fn written(
        &mut self,
        batch: &Batch,
        written: &Written,
        above: Watermark,
        bound: &Bound,
        reporter: &Reporter<'_>,
    ) {
        let is_first = written.before == Certainty::NotDone;
        for (outgoing, record) in batch.records().zip(written.requests.iter().flatten()) {
            let was_there = outgoing.decision.fate == Fate::Update;
            let result = match record.operation {
                Operation::Insert => RecordResult::Created,
                Operation::Update if is_first || was_there => RecordResult::Updated,
                // A try before may have added what this one found.
                Operation::Update => match above {
                    Watermark::Behind(highest) if Some(record.id) > highest => {
                        RecordResult::Created
                    }
                    Watermark::Behind(_) => RecordResult::Updated,
                    Watermark::Unknown => RecordResult::AddedOrUpdated,
                },
            };
            *self.records.of(result) += 1;
            self.rows(
                outgoing,
                is_overtaken(outgoing, record, written.before),
                bound,
            );
            reporter.hear(&Event::Written {
                group: &outgoing.group,
                result,
                record: Some(record),
            });
        }
    }

    /// Counts records that were added, as kintone holds them though it was never heard so, and tells so.
    pub(super) fn found(
        &mut self,
        batch: &Batch,
        found: &[WrittenRecord],
        bound: &Bound,
        reporter: &Reporter<'_>,
    ) {
        for (outgoing, record) in batch.records().zip(found) {
            self.records.created += 1;
            self.rows(outgoing, false, bound);
            reporter.hear(&Event::Written {
                group: &outgoing.group,
                result: RecordResult::Created,
                record: Some(record),
            });
        }
    }

    /// Counts a batch that is known to be written by what kintone holds, and tells so.
    pub(super) fn landed(
        &mut self,
        batch: &Batch,
        adds: RecordResult,
        bound: &Bound,
        reporter: &Reporter<'_>,
    ) {
        for outgoing in batch.records() {
            let result = match outgoing.decision.fate {
                Fate::Update => RecordResult::Updated,
                _ if outgoing.write == Write::Add => adds,
                _ => RecordResult::AddedOrUpdated,
            };
            *self.records.of(result) += 1;
            self.rows(outgoing, false, bound);
            reporter.hear(&Event::Written {
                group: &outgoing.group,
                result,
                record: None,
            });
        }
    }

    /// What was decided about the rows of a record counts only if nobody wrote to it in between.
    fn rows(&mut self, outgoing: &Outgoing, is_overtaken: bool, bound: &Bound) {
        let detail = outgoing.decision.detail.as_deref();
        let detail = detail.filter(|_| !is_overtaken);
        for (at, sent) in outgoing.tables.iter().enumerate() {
            let table = &bound.layout.tables[sent.table].table;
            if !self.tables.contains_key(&table.code) {
                self.tables
                    .insert(table.code.clone(), TableCount::default());
            }
            let Some(count) = self.tables.get_mut(&table.code) else {
                continue;
            };
            if let Some(decided) = detail.and_then(|detail| detail.tables.get(at)) {
                count.count(table, decided.tally, decided.is_hidden);
                continue;
            }
            // All rows of a record that is added are new, whatever ids the file gives them.
            let is_added = outgoing.decision.fate == Fate::Create && !is_overtaken;
            let with_id = if is_added { 0 } else { sent.with_id };
            count.with_id += u64::from(with_id);
            let rows = RowTally::all_new(sent.rows - with_id);
            count.count(table, rows, !bound.adds() && !is_added);
        }
    }
}
