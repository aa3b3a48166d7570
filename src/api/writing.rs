//! Writing records: one bulk request, one transaction (kintone API facts, sections 1.7, 1.8 and 1.10).

use std::marker::PhantomData;

use serde::Deserialize;

use super::answer::Quoted;
use super::client::{Body, Request, Settled};
use super::limits::{RECORDS_PER_REQUEST, REQUESTS_PER_BULK};
use super::pieces::Pieces;
use super::wire::END;
use super::write_request::{WriteKind, WriteRequest};
use super::{ApiError, Certainty, Client, Effect, Failure, Garbled, Stop, wire};
use crate::model::{AppId, RecordId, Revision};
use crate::plain::hex;

/// What a digest by XXH3 begins with; before, it was a SHA-256 without a word of it.
const XXH3: &str = "xxh3:";

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenRecord {
    /// Its id.
    pub id: RecordId,
    /// Its revision behind the write.
    pub revision: Revision,
    /// Whether it was added or updated.
    pub operation: Operation,
}

/// What became of the requests of one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The records of each request, both in the order in which they were sent, by the try that succeeded; of a request
    /// that deletes, none.
    pub requests: Vec<Vec<WrittenRecord>>,
    /// Whether an earlier try can have been carried out: a record that is updated then may have been added before.
    pub before: Certainty,
    /// How many tries it took.
    pub attempts: u32,
    /// The revision to which it moved the record of another app, if it did.
    pub moved_to: Option<Revision>,
}

/// What a write did with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Operation {
    /// It was added.
    Insert,
    /// It was updated.
    Update,
}

/// A bulk request that stands ready to be sent, and to be sent again.
#[derive(Debug, Clone)]
pub struct BulkRequest {
    body: Pieces,
    /// What each of its requests does, and with how many records.
    shape: Vec<(WriteKind, usize)>,
    /// Whether one more request stands behind them.
    is_pinned: bool,
}

impl BulkRequest {
    /// What tells it from any other one: a hash of its bytes, and of which kind it is.
    pub fn digest(&self) -> String {
        format!("{XXH3}{:032x}", self.body.xxh3())
    }

    /// Whether this is its digest, also where that is of the kind that was kept before.
    pub fn has_digest(&self, digest: &str) -> bool {
        if digest.starts_with(XXH3) {
            digest == self.digest()
        } else {
            digest == hex(&self.body.sha256())
        }
    }

    /// The same with one more request, the last.
    pub(super) fn with_last(&self, request: &str) -> Self {
        let comma = if self.shape.is_empty() { "" } else { "," };
        let last = format!("{comma}{request}");
        Self {
            body: self.body.with_before_end(END.len(), last.as_bytes()),
            shape: self.shape.clone(),
            is_pinned: true,
        }
    }
}

impl Client {
    /// Makes one transaction of these requests, at most 20 of 100 records each.
    pub fn bulk_request(
        &self,
        app: AppId,
        requests: Vec<WriteRequest>,
    ) -> Result<BulkRequest, ApiError> {
        debug_assert!(requests.len() <= REQUESTS_PER_BULK);
        let mut lengths = requests.iter().map(WriteRequest::len);
        debug_assert!(lengths.all(|records| records <= RECORDS_PER_REQUEST));
        let shape = requests.iter().map(|one| (one.kind(), one.len()));
        let shape = shape.collect();
        let body = wire::bulk_request(app, &self.path("records.json"), requests);
        Ok(BulkRequest {
            body: body.map_err(ApiError::unsendable)?,
            shape,
            is_pinned: false,
        })
    }

    /// Writes records in one transaction: all of them, or none.
    /// `effect` is what sending all of it twice would do; only the caller knows whether ids exist. `stop` ends
    /// pauses between tries and, at once, the try in flight.
    ///
    /// An error's [`ApiError::certainty`] says whether the records can have been written; positions in a
    /// refusal count within the inner request that it names.
    pub async fn write(
        &self,
        bulk: &BulkRequest,
        effect: Effect,
        stop: &Stop,
    ) -> Result<Written, ApiError> {
        let request = Request {
            api: "bulkRequest.json",
            query: &[],
            body: Body::Json(&bulk.body),
            effect,
            stop: Some(stop),
        };
        let Settled {
            mut answer,
            before,
            attempts,
        } = self.settle(&request, PhantomData::<Answer>).await?;
        let moved = bulk.is_pinned.then(|| answer.results.pop()).flatten();
        let moved_to = moved.and_then(|moved| moved.revision).map(|moved| moved.0);
        let written = written(&bulk.shape, answer).map(|requests| Written {
            requests,
            before,
            attempts,
            moved_to,
        });
        written.ok_or_else(|| {
            ApiError::untried(Failure::Undecodable {
                status: 200,
                garbled: Garbled::UnexpectedShape,
                request_id: None,
                excerpt: "the results are not those of the requests".to_owned(),
            })
        })
    }
}

#[derive(Deserialize)]
struct Answer {
    results: Vec<InnerAnswer>,
}

/// What became of one request: ids and revisions of records that were added, or the records that were put.
#[derive(Deserialize)]
struct InnerAnswer {
    ids: Option<Vec<Quoted<RecordId>>>,
    revisions: Option<Vec<Quoted<Revision>>>,
    records: Option<Vec<Put>>,
    revision: Option<Quoted<Revision>>,
}

/// A record that was updated or, where it says so, upserted.
#[derive(Deserialize)]
struct Put {
    id: Quoted<RecordId>,
    operation: Option<Operation>,
    revision: Quoted<Revision>,
}

/// The records that were written, if the answer has those of each request.
fn written(shape: &[(WriteKind, usize)], answer: Answer) -> Option<Vec<Vec<WrittenRecord>>> {
    if shape.len() != answer.results.len() {
        return None;
    }
    let results = shape.iter().zip(answer.results);
    let records = results.map(|((kind, length), result)| {
        if *kind == WriteKind::Delete {
            return Some(Vec::new());
        }
        let records = result.records(*kind)?;
        (records.len() == *length).then_some(records)
    });
    records.collect()
}

impl InnerAnswer {
    /// The records, if the answer is one to such a request.
    fn records(self, kind: WriteKind) -> Option<Vec<WrittenRecord>> {
        if kind == WriteKind::Add {
            let pairs = self.ids?.into_iter().zip(self.revisions?);
            let added = pairs.map(|(id, revision)| WrittenRecord {
                id: id.0,
                revision: revision.0,
                operation: Operation::Insert,
            });
            return Some(added.collect());
        }
        // Only an upsert says what it did.
        let known = (kind == WriteKind::Update).then_some(Operation::Update);
        let put = self.records?.into_iter().map(|put| {
            Some(WrittenRecord {
                id: put.id.0,
                revision: put.revision.0,
                operation: known.or(put.operation)?,
            })
        });
        put.collect()
    }
}
