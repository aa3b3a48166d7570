//! A batch as it is sent.

use super::batch::{Batch, Request};
use super::outgoing::{Body, Outgoing};
use super::sending::Sending;
use crate::api::{ApiError, BulkRequest, RecordJson, Update, Upsert, UpsertTarget, WriteRequest};
use crate::import::read::keys::Key;
use crate::job::Server;
use crate::model::FieldCode;
use crate::plan::Write;

/// A batch, and the request that it makes where it stands ready.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) batch: Batch,
    pub(super) request: Option<BulkRequest>,
}

impl Ready {
    /// Makes the request of a batch, unless it waits for attachments to be uploaded. Its records are not held twice.
    pub(super) fn of(mut batch: Batch, sending: &Sending<'_>) -> Self {
        let is_ready = !batch.attaches();
        let request = is_ready
            .then(|| bulk_request(&batch, sending).ok())
            .flatten();
        if request.is_some() {
            let records = batch.records_mut();
            records.for_each(|outgoing| outgoing.body = Body::InRequest);
        }
        Self { batch, request }
    }
}

/// The request that a batch makes. In an upsert, a record without a key is added among the others.
pub(super) fn bulk_request(batch: &Batch, sending: &Sending<'_>) -> Result<BulkRequest, ApiError> {
    let made = made(batch, sending)?;
    let layout = &sending.bound.layout;
    let key = layout.key.as_ref().map(|column| &column.key.field().code);
    let mut made = made.iter();
    let mut json = |outgoing| json_of(outgoing, &mut made);
    let mut requests = Vec::with_capacity(batch.requests().len());
    for request in batch.requests() {
        requests.push(write_request(request, key, &mut json));
    }
    let Server { client, app } = sending.server;
    client.bulk_request(app, &requests)
}

/// The records that do not stand ready, in order.
fn made(batch: &Batch, sending: &Sending<'_>) -> Result<Vec<RecordJson>, ApiError> {
    let records = batch.records().filter_map(|outgoing| match &outgoing.body {
        Body::Ready(_) => None,
        Body::InRequest => Some(RecordJson::of(&outgoing.record(sending.reader))),
        Body::Attaching(record) => Some(RecordJson::of(record)),
    });
    let records: Result<_, _> = records.collect();
    records.map_err(ApiError::unsendable)
}

fn json_of<'a>(
    outgoing: &'a Outgoing,
    made: &mut impl Iterator<Item = &'a RecordJson>,
) -> Option<&'a RecordJson> {
    match &outgoing.body {
        Body::Ready(json) => Some(json),
        Body::InRequest | Body::Attaching(_) => made.next(),
    }
}

fn write_request<'a>(
    request: &'a Request,
    key: Option<&'a FieldCode>,
    json: &mut impl FnMut(&'a Outgoing) -> Option<&'a RecordJson>,
) -> WriteRequest<'a> {
    let records = request.records().iter();
    let records = records.filter_map(|outgoing| Some((outgoing, json(outgoing)?)));
    match (request.write(), key) {
        (Write::Update { .. }, _) => {
            let update = |(outgoing, record): (&'a Outgoing, _)| match outgoing.write {
                Write::Update {
                    record: id,
                    revision,
                } => Some(Update {
                    id,
                    revision,
                    record,
                }),
                Write::Add | Write::Upsert => None,
            };
            WriteRequest::Update(records.filter_map(update).collect())
        }
        (Write::Upsert, Some(field)) => {
            let upsert = |(outgoing, record): (&'a Outgoing, _)| Upsert {
                target: target(field, outgoing.key.as_ref()),
                record,
            };
            WriteRequest::Upsert(records.map(upsert).collect())
        }
        (Write::Add | Write::Upsert, _) => {
            WriteRequest::Add(records.map(|(_, record)| record).collect())
        }
    }
}

fn target<'a>(field: &'a FieldCode, key: Option<&'a Key>) -> UpsertTarget<'a> {
    match key {
        Some(Key::Record(number)) => UpsertTarget::Id(number.id),
        Some(Key::Unique { value, .. }) => UpsertTarget::Key { field, value },
        Some(Key::Empty | Key::Match { .. } | Key::Unreadable) | None => UpsertTarget::NewRecord,
    }
}
