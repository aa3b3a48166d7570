//! Writing records: one bulk request, one transaction (kintone API facts, sections 1.7, 1.8 and 1.10).

use reqwest::Method;
use serde::Deserialize;

use super::answer::Quoted;
use super::client::{Body, Request};
use super::limits::{RECORDS_PER_REQUEST, REQUESTS_PER_BULK};
use super::{ApiError, Certainty, Client, Effect, Failure, Garbled, Stop, wire};
use crate::model::{AppId, FieldCode, Record, RecordId, Revision};

/// One request of a bulk request: at most 100 records, all to be added, or all to be upserted.
#[derive(Debug, Clone, PartialEq)]
pub enum WriteRequest<'a> {
    /// Adds these records.
    Add(Vec<&'a Record>),
    /// Updates these records, which exist.
    Update(Vec<Update<'a>>),
    /// Updates the records that exist, adds the others.
    Upsert(Vec<Upsert<'a>>),
}

/// A record to be updated. One that does not exist is refused.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Update<'a> {
    /// Which record of the app is meant.
    pub id: RecordId,
    /// The revision that it must have still; any if `None`.
    pub revision: Option<Revision>,
    /// What it is to hold.
    pub record: &'a Record,
}

/// A record to be upserted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Upsert<'a> {
    /// Which record of the app is meant.
    pub target: Target<'a>,
    /// What it is to hold. The update key's field is left out of it on the way.
    pub record: &'a Record,
}

/// Which record of the app an upsert means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'a> {
    /// The record with this id; if there is none, a record is added under another id.
    Id(RecordId),
    /// None: the record is to be added, in one request with others that are upserted.
    NewRecord,
    /// The record that has this value in this unique field; if there is none, a record is added with it.
    Key {
        /// The field.
        field: &'a FieldCode,
        /// The value, as kintone writes it.
        value: &'a str,
    },
}

/// What became of one request, in the order of its records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestOutcome {
    /// The records that were added.
    Added(Vec<(RecordId, Revision)>),
    /// The records that were updated.
    Updated(Vec<(RecordId, Revision)>),
    /// The records that were added or updated.
    Upserted(Vec<(RecordId, Operation, Revision)>),
}

/// What became of the requests of one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// What became of each, by the try that succeeded.
    pub outcomes: Vec<RequestOutcome>,
    /// Whether an earlier try can have been carried out: a record that is updated then may have been added before.
    pub before: Certainty,
}

/// What an upsert did with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Operation {
    /// It was added.
    Insert,
    /// It was updated.
    Update,
}

impl WriteRequest<'_> {
    /// How many records it writes.
    pub fn len(&self) -> usize {
        match self {
            Self::Add(records) => records.len(),
            Self::Update(updates) => updates.len(),
            Self::Upsert(upserts) => upserts.len(),
        }
    }

    /// Whether it writes no record.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn method(&self) -> &'static str {
        match self {
            Self::Add(_) => "POST",
            Self::Update(_) | Self::Upsert(_) => "PUT",
        }
    }
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
        debug_assert!(
            requests
                .iter()
                .all(|request| request.len() <= RECORDS_PER_REQUEST)
        );
        let body =
            wire::bulk_request(app, &self.path("records.json"), requests).map_err(|error| {
                ApiError::untried(Failure::Unsendable {
                    reason: error.to_string(),
                })
            })?;
        let request = Request {
            method: Method::POST,
            api: "bulkRequest.json",
            query: &[],
            body: Body::Json(body.into()),
            effect,
            stop: Some(stop),
        };
        let answered = self.settle(&request).await?;
        let before = answered.certainty;
        let outcomes = outcomes(requests, answered.answer);
        let written = outcomes.map(|outcomes| Written { outcomes, before });
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

/// The outcomes, if there is one for each request and each record.
fn outcomes(requests: &[WriteRequest<'_>], answer: Answer) -> Option<Vec<RequestOutcome>> {
    if requests.len() != answer.results.len() {
        return None;
    }
    requests
        .iter()
        .zip(answer.results)
        .map(|(request, result)| outcome(request, result))
        .collect()
}

fn outcome(request: &WriteRequest<'_>, result: InnerAnswer) -> Option<RequestOutcome> {
    match (request, result) {
        (WriteRequest::Add(records), InnerAnswer::Added { ids, revisions }) => {
            let complete = ids.len() == records.len() && revisions.len() == records.len();
            let pairs = ids.into_iter().zip(revisions);
            complete.then(|| {
                RequestOutcome::Added(pairs.map(|(id, revision)| (id.0, revision.0)).collect())
            })
        }
        (WriteRequest::Update(updates), InnerAnswer::Put { records }) => {
            let complete = records.len() == updates.len();
            let each = |record: Put| (record.id.0, record.revision.0);
            complete.then(|| RequestOutcome::Updated(records.into_iter().map(each).collect()))
        }
        (WriteRequest::Upsert(upserts), InnerAnswer::Put { records }) => {
            let complete = records.len() == upserts.len();
            let each = |record: Put| Some((record.id.0, record.operation?, record.revision.0));
            let records: Option<Vec<_>> = records.into_iter().map(each).collect();
            records.filter(|_| complete).map(RequestOutcome::Upserted)
        }
        _ => None,
    }
}
