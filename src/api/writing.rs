//! Writing records: one bulk request, one transaction (kintone API facts, sections 1.7, 1.8 and 1.10).

use serde::Deserialize;

use super::answer::Quoted;
use super::client::{Body, Request, unsendable};
use super::limits::{RECORDS_PER_REQUEST, REQUESTS_PER_BULK};
use super::write_request::WriteRequest;
use super::{ApiError, Certainty, Client, Effect, Failure, Garbled, Stop, wire};
use crate::model::{AppId, RecordId, Revision};

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
    /// The records of each request, both in the order in which they were sent, by the try that succeeded.
    pub requests: Vec<Vec<WrittenRecord>>,
    /// Whether an earlier try can have been carried out: a record that is updated then may have been added before.
    pub before: Certainty,
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

impl Client {
    /// Writes records in one transaction: all of them, or none. At most 20 requests of 100 records.
    /// `effect` is what sending all of it twice would do; only the caller knows whether ids exist. `stop` ends
    /// pauses between tries and, at once, the try in flight.
    ///
    /// An error's [`ApiError::certainty`] says whether the records can have been written; positions in a
    /// refusal count within the inner request that it names.
    pub async fn write(
        &self,
        app: AppId,
        requests: &[WriteRequest<'_>],
        effect: Effect,
        stop: &Stop,
    ) -> Result<Written, ApiError> {
        debug_assert!(requests.len() <= REQUESTS_PER_BULK);
        let mut lengths = requests.iter().map(WriteRequest::len);
        debug_assert!(lengths.all(|records| records <= RECORDS_PER_REQUEST));
        let body = wire::bulk_request(app, &self.path("records.json"), requests);
        let body = body.map_err(|error| ApiError::untried(unsendable(error)))?;
        let request = Request {
            api: "bulkRequest.json",
            query: &[],
            body: Body::Json(body.into()),
            effect,
            stop: Some(stop),
        };
        let (answer, before) = self.settle(&request).await?;
        let written = written(requests, answer);
        let written = written.map(|requests| Written { requests, before });
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

#[derive(Deserialize)]
#[serde(untagged)]
enum InnerAnswer {
    Added {
        ids: Vec<Quoted<RecordId>>,
        revisions: Vec<Quoted<Revision>>,
    },
    Put {
        records: Vec<Put>,
    },
}

/// A record that was updated or, where it says so, upserted.
#[derive(Deserialize)]
struct Put {
    id: Quoted<RecordId>,
    operation: Option<Operation>,
    revision: Quoted<Revision>,
}

/// The records that were written, if the answer has those of each request.
fn written(requests: &[WriteRequest<'_>], answer: Answer) -> Option<Vec<Vec<WrittenRecord>>> {
    if requests.len() != answer.results.len() {
        return None;
    }
    let results = requests.iter().zip(answer.results);
    let records = results.map(|(request, result)| {
        let records = result.records(request)?;
        (records.len() == request.len()).then_some(records)
    });
    records.collect()
}

impl InnerAnswer {
    /// The records, if the answer is one to such a request.
    fn records(self, request: &WriteRequest<'_>) -> Option<Vec<WrittenRecord>> {
        match (request, self) {
            (WriteRequest::Add(_), Self::Added { ids, revisions }) => {
                let pairs = ids.into_iter().zip(revisions);
                let added = pairs.map(|(id, revision)| WrittenRecord {
                    id: id.0,
                    revision: revision.0,
                    operation: Operation::Insert,
                });
                Some(added.collect())
            }
            (WriteRequest::Update(_) | WriteRequest::Upsert(_), Self::Put { records }) => {
                // Only an upsert says what it did.
                let known = matches!(request, WriteRequest::Update(_)).then_some(Operation::Update);
                let put = records.into_iter().map(|put| {
                    Some(WrittenRecord {
                        id: put.id.0,
                        revision: put.revision.0,
                        operation: known.or(put.operation)?,
                    })
                });
                put.collect()
            }
            _ => None,
        }
    }
}
