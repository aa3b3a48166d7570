//! A batch as it is sent.

use super::batch::{Batch, Request};
use super::sending::Sending;
use crate::api::{ApiError, BulkRequest, WriteRequest};
use crate::job::Server;
use crate::plan::Write;

/// A batch, and the request that it makes where it stands ready.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) batch: Batch,
    pub(super) request: Option<BulkRequest>,
}

impl Ready {
    /// Makes the request of a batch, unless it waits for attachments to be uploaded.
    pub(super) fn of(mut batch: Batch, sending: &Sending<'_>) -> Self {
        let is_ready = !batch.attaches();
        let request = is_ready
            .then(|| bulk_request(&mut batch, sending).ok())
            .flatten();
        Self { batch, request }
    }
}

/// The request that a batch makes; what stands ready of its records goes there.
pub(super) fn bulk_request(
    batch: &mut Batch,
    sending: &Sending<'_>,
) -> Result<BulkRequest, ApiError> {
    let requests = batch.requests_mut().iter_mut();
    let requests = requests.map(|request| write_request(request, sending));
    let requests = requests.collect::<Result<_, _>>()?;
    let Server { client, app } = sending.server;
    client.bulk_request(app, requests)
}

fn write_request(request: &mut Request, sending: &Sending<'_>) -> Result<WriteRequest, ApiError> {
    let has_key = sending.bound.layout.key.is_some();
    let write = request.write();
    let records = request.records_mut().iter_mut();
    let entries = records.map(|outgoing| outgoing.take_entry(sending.reader));
    let entries = entries.collect::<Result<_, _>>()?;
    Ok(match write {
        Write::Update { .. } => WriteRequest::Update(entries),
        Write::Upsert if has_key => WriteRequest::Upsert(entries),
        Write::Add | Write::Upsert => WriteRequest::Add(entries),
    })
}
