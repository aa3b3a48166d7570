//! Transactions: up to 20 requests of up to 100 records, and no more bytes than a server takes with ease.
//! The limits live in the types (kintone API facts, sections 1.8, 1.10 and 1.13).

use std::collections::BTreeSet;

use super::plan::{Action, Planned};
use crate::api::Effect;
use crate::import::keys::Key;
use crate::model::{Cell, Record, Value};

/// The most records of one request.
pub(super) const RECORDS_PER_REQUEST: usize = 100;
/// The most requests of one bulk request.
pub(super) const REQUESTS_PER_BATCH: usize = 20;
/// About the most bytes of one bulk request. kintone states no limit; this is well below what it was seen to take.
pub(super) const BYTES_PER_BATCH: usize = 8 * 1024 * 1024;

/// The records of one request, never more than [`RECORDS_PER_REQUEST`].
#[derive(Debug, Default)]
pub(super) struct Request(Vec<Planned>);

impl Request {
    /// The records.
    pub(super) fn records(&self) -> &[Planned] {
        &self.0
    }
}

/// The requests of one transaction, never more than [`REQUESTS_PER_BATCH`].
#[derive(Debug, Default)]
pub(super) struct Batch {
    requests: Vec<Request>,
    weight: usize,
}

impl Batch {
    /// The requests.
    pub(super) fn requests(&self) -> &[Request] {
        &self.requests
    }

    /// All records, in the file's order.
    pub(super) fn records(&self) -> impl Iterator<Item = &Planned> {
        self.requests.iter().flat_map(Request::records)
    }

    /// All records, to be changed in place.
    pub(super) fn records_mut(&mut self) -> impl Iterator<Item = &mut Planned> {
        self.requests.iter_mut().flat_map(|request| &mut request.0)
    }

    /// How many records it holds.
    pub(super) fn len(&self) -> usize {
        self.requests.iter().map(|request| request.0.len()).sum()
    }

    /// Whether it holds no record.
    pub(super) fn is_empty(&self) -> bool {
        self.requests.is_empty()
    }

    /// Takes one more record, or gives it back if it is full. A record that is heavier than a whole batch
    /// makes a batch of its own.
    ///
    /// # Errors
    /// The record itself, for the next batch.
    pub(super) fn push(&mut self, planned: Planned) -> Result<(), Box<Planned>> {
        let weight = weigh(&planned.assembled.record);
        let too_heavy = !self.is_empty() && self.weight + weight > BYTES_PER_BATCH;
        let needs_request = self
            .requests
            .last()
            .is_none_or(|last| last.0.len() >= RECORDS_PER_REQUEST);
        if too_heavy || (needs_request && self.requests.len() >= REQUESTS_PER_BATCH) {
            return Err(Box::new(planned));
        }
        if needs_request {
            self.requests.push(Request::default());
        }
        self.weight += weight;
        if let Some(last) = self.requests.last_mut() {
            last.0.push(planned);
        }
        Ok(())
    }

    /// The batch in pieces around the halves of one request, in order and without empty ones.
    pub(super) fn halved(self, index: usize) -> Vec<Self> {
        let mut requests = self.requests;
        let behind = requests.split_off(index + 1);
        let mut first = requests.pop().map(|request| request.0).unwrap_or_default();
        let second = first.split_off(first.len() / 2);
        let pieces = [
            requests,
            vec![Request(first)],
            vec![Request(second)],
            behind,
        ];
        pieces
            .into_iter()
            .filter(|piece| !piece.is_empty())
            .map(Self::of)
            .collect()
    }

    /// The batch without some records of one request, named by their positions in it.
    pub(super) fn without(self, index: usize, positions: &BTreeSet<usize>) -> Self {
        let mut requests = self.requests;
        let kept = std::mem::take(&mut requests[index].0)
            .into_iter()
            .enumerate();
        requests[index].0 = kept
            .filter(|(at, _)| !positions.contains(at))
            .map(|(_, planned)| planned)
            .collect();
        requests.retain(|request| !request.0.is_empty());
        Self::of(requests)
    }

    /// A batch of requests that were in one batch before, so that they fit.
    fn of(requests: Vec<Request>) -> Self {
        let records = requests.iter().flat_map(|request| &request.0);
        let weight = records
            .map(|planned| weigh(&planned.assembled.record))
            .sum();
        Self { requests, weight }
    }

    /// Whether sending it twice could hurt. Adding can; so can an upsert by a record number that may not exist,
    /// as kintone adds such a record under another number.
    pub(super) fn effect(&self) -> Effect {
        let repeatable = |planned: &Planned| {
            let found_by_value = matches!(planned.assembled.key, Some(Key::Unique { .. }));
            planned.action == Action::Update || found_by_value
        };
        // An uploaded file can be attached once (kintone API facts, section 1.12).
        let attaches = self
            .records()
            .any(|planned| planned.assembled.record.has_attachments());
        if !attaches && self.records().all(repeatable) {
            Effect::Repeatable
        } else {
            Effect::Once
        }
    }

    /// The first and the last line of the file that it holds.
    pub(super) fn lines(&self) -> Option<(u64, u64)> {
        let first = self.records().next()?.assembled.group.first_line();
        let last = self.records().last()?.assembled.group.last_line();
        Some((first, last))
    }
}

/// About how many bytes a record takes in a request.
pub(super) fn weigh(record: &Record) -> usize {
    const CELL: usize = 16;
    let cell = |held: &crate::model::FieldCell| {
        held.field.code.as_str().len()
            + CELL
            + if let Cell::Set(value) = &held.cell {
                weigh_value(value)
            } else {
                0
            }
    };
    let outside: usize = record.cells.iter().map(cell).sum();
    let rows = record.tables.iter().flat_map(|table| &table.rows);
    let inside: usize = rows
        .map(|row| 2 * CELL + row.cells.iter().map(cell).sum::<usize>())
        .sum();
    CELL + outside + inside
}

fn weigh_value(value: &Value) -> usize {
    match value {
        Value::Text(text) | Value::Choice(text) | Value::User(text) => text.len(),
        Value::Number(number) => number.literal().len(),
        Value::Choices(texts) | Value::Codes(texts) => {
            texts.iter().map(|text| text.len() + 16).sum()
        }
        Value::Date(_) | Value::Time(_) | Value::DateTime(_) => 20,
        Value::Files(files) => files.len() * 64,
    }
}
