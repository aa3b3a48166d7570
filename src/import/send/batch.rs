//! Transactions: up to 20 requests of up to 100 records, and no more bytes than a server takes with ease.
//! The limits live in the types (kintone API facts, sections 1.8, 1.10 and 1.13).

use std::collections::BTreeSet;
use std::mem::discriminant;

use super::outgoing::{Body, Outgoing};
use crate::api::{Effect, RECORDS_PER_REQUEST, REQUESTS_PER_BULK};
use crate::import::read::keys::Key;
use crate::plan::Write;
use crate::sheet::RecordGroup;

/// The records of one request, never more than [`RECORDS_PER_REQUEST`]; the same is done with all of them.
#[derive(Debug, Default)]
pub(crate) struct Request(Vec<Outgoing>);

impl Request {
    pub(crate) fn records(&self) -> &[Outgoing] {
        &self.0
    }

    pub(crate) fn records_mut(&mut self) -> &mut [Outgoing] {
        &mut self.0
    }

    /// How its records are written; an empty request adds nothing.
    pub(crate) fn write(&self) -> Write {
        self.0.first().map_or(Write::Add, |first| first.write)
    }

    /// Whether a record can go into this request: no more than its limit, and none that is written in another way.
    fn takes(&self, outgoing: &Outgoing) -> bool {
        let is_alike =
            |first: &Outgoing| discriminant(&first.write) == discriminant(&outgoing.write);
        self.0.first().is_none_or(is_alike) && self.0.len() < RECORDS_PER_REQUEST
    }
}

/// The requests of one transaction, never more than [`REQUESTS_PER_BULK`].
#[derive(Debug, Default)]
pub(crate) struct Batch {
    requests: Vec<Request>,
    weight: usize,
    /// About the most bytes that it may weigh.
    most: usize,
    /// A request of it is kept free for the move of the run's record.
    is_fenced: bool,
    /// The doubtful batch of an earlier run that it is.
    pub(crate) doubt: Option<usize>,
    /// Records are written in the file's order, also where adds and updates alternate.
    is_ordered: bool,
}

impl Batch {
    /// An empty batch. Unless it is ordered, adds and updates gather in requests of their own, so that a file in
    /// which they alternate does not make a request of each; all of them are one transaction.
    pub(crate) fn new(is_ordered: bool, is_fenced: bool, most: usize) -> Self {
        Self {
            most,
            is_fenced,
            is_ordered,
            ..Self::default()
        }
    }

    pub(crate) fn requests(&self) -> &[Request] {
        &self.requests
    }

    pub(crate) fn requests_mut(&mut self) -> &mut [Request] {
        &mut self.requests
    }

    pub(crate) fn records(&self) -> impl Iterator<Item = &Outgoing> {
        self.requests.iter().flat_map(Request::records)
    }

    pub(crate) fn records_mut(&mut self) -> impl Iterator<Item = &mut Outgoing> {
        self.requests.iter_mut().flat_map(|request| &mut request.0)
    }

    pub(crate) fn len(&self) -> usize {
        self.requests.iter().map(|request| request.0.len()).sum()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.requests.is_empty()
    }

    /// Takes one more record, or gives it back if it is full. A record that is heavier than a whole batch
    /// makes a batch of its own.
    ///
    /// # Errors
    /// The record itself, for the next batch.
    pub(crate) fn push(&mut self, outgoing: Outgoing) -> Result<(), Box<Outgoing>> {
        let weight = outgoing.weight();
        let too_heavy = !self.is_empty() && self.weight + weight > self.most;
        let last = self.requests.len().saturating_sub(1);
        let from = if self.is_ordered { last } else { 0 };
        let mut behind = self.requests.iter().skip(from);
        let open = behind.position(|request| request.takes(&outgoing));
        let requests = REQUESTS_PER_BULK - usize::from(self.is_fenced);
        if too_heavy || (open.is_none() && self.requests.len() >= requests) {
            return Err(Box::new(outgoing));
        }
        self.weight += weight;
        match open {
            Some(at) => self.requests[from + at].0.push(outgoing),
            None => self.requests.push(Request(vec![outgoing])),
        }
        Ok(())
    }

    /// The batch in pieces around the halves of one request, in order and without empty ones.
    pub(crate) fn halved(self, index: usize) -> Vec<Self> {
        let mut requests = self.requests;
        let behind = requests.split_off(index + 1);
        let mut first = requests.pop().map(|request| request.0).unwrap_or_default();
        let second = first.split_off(first.len() / 2);
        let [first, second] = [first, second].map(|half| vec![Request(half)]);
        let pieces = [requests, first, second, behind].into_iter();
        let pieces = pieces.filter(|piece| !piece.is_empty());
        pieces.map(Self::of).collect()
    }

    /// The batch without some records of one request, named by their positions in it.
    pub(crate) fn without(self, index: usize, positions: &BTreeSet<usize>) -> Self {
        let mut requests = self.requests;
        let records = std::mem::take(&mut requests[index].0).into_iter();
        let kept = (0..).zip(records).filter(|(at, _)| !positions.contains(at));
        requests[index].0 = kept.map(|(_, outgoing)| outgoing).collect();
        requests.retain(|request| !request.0.is_empty());
        Self::of(requests)
    }

    /// A batch of requests that were in one batch before, so that they fit.
    fn of(requests: Vec<Request>) -> Self {
        let records = requests.iter().flat_map(|request| &request.0);
        let weight = records.map(Outgoing::weight).sum();
        Self {
            requests,
            weight,
            ..Self::default()
        }
    }

    /// Whether it attaches files, so that its request is another one each time.
    pub(crate) fn attaches(&self) -> bool {
        let attaches = |outgoing: &Outgoing| matches!(outgoing.body, Body::Attaching(_));
        self.records().any(attaches)
    }

    /// Whether sending it twice could hurt. Adding can; so can an upsert by a record number that may not exist,
    /// as kintone adds such a record under another number.
    pub(crate) fn effect(&self) -> Effect {
        let repeatable = |outgoing: &Outgoing| {
            let is_unique = matches!(outgoing.key, Some(Key::Unique { .. }));
            outgoing.decision.may_be_repeated(is_unique)
        };
        // An uploaded file can be attached once (kintone API facts, section 1.12).
        if self.attaches() || !self.records().all(repeatable) {
            Effect::Once
        } else if self.records().any(|outgoing| outgoing.pin().is_some()) {
            Effect::Pinned
        } else {
            Effect::Repeatable
        }
    }

    /// The lines of the file that it holds, in ranges of records that stand behind each other.
    pub(crate) fn lines(&self) -> Vec<(u64, u64)> {
        let parts = self.records().flat_map(|outgoing| outgoing.group.parts());
        let mut parts: Vec<_> = parts.collect();
        parts.sort_unstable_by_key(|part| part.ordinal);
        let mut ranges: Vec<(u64, u64)> = Vec::new();
        let mut last = None;
        for part in parts {
            let follows = last.is_some_and(|last: u64| last + 1 == part.ordinal);
            match ranges.last_mut().filter(|_| follows) {
                Some(range) => range.1 = part.lines.1,
                None => ranges.push(part.lines),
            }
            last = Some(part.ordinal);
        }
        ranges
    }

    /// From the line on which its first record begins to the last one of that which begins last. Records that joined those
    /// do not count: others that come later may be before them.
    pub(crate) fn span(&self) -> (u64, u64) {
        let groups = || self.records().map(|outgoing| &outgoing.group);
        let first = groups().map(RecordGroup::first_line).min();
        let last = groups().map(RecordGroup::last_line).max();
        first.zip(last).unwrap_or_default()
    }
}
