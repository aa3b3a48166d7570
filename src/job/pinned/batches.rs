//! Wishes in transactions, and as requests.

use std::collections::VecDeque;
use std::mem;

use super::wish::{What, Wish};
use crate::api::{RECORDS_PER_REQUEST, REQUESTS_PER_BULK, Target, WriteRequest};

/// About the most bytes of records in one bulk request.
const BYTES: usize = 8 * 1024 * 1024;

/// Records with which the same is done, by one request.
pub(super) type Piece = Vec<Wish>;

/// Transactions of as many records as kintone takes, in order.
pub(super) fn batches(wishes: Vec<Wish>) -> VecDeque<Vec<Piece>> {
    let mut batches = VecDeque::new();
    let mut batch: Vec<Piece> = Vec::new();
    let mut bytes = 0;
    for wish in wishes {
        let weight = match &wish.what {
            What::Delete(..) => 0,
            What::Restore { json, .. } | What::Add(json) => json.bytes().len(),
        };
        let is_alike =
            |first: &Wish| mem::discriminant(&first.what) == mem::discriminant(&wish.what);
        let has_room = |piece: &Piece| {
            piece.len() < RECORDS_PER_REQUEST && piece.first().is_some_and(is_alike)
        };
        let fits = batch.last().is_some_and(has_room);
        let is_full = bytes + weight > BYTES || (!fits && batch.len() >= REQUESTS_PER_BULK);
        if is_full && !batch.is_empty() {
            batches.push_back(mem::take(&mut batch));
            bytes = 0;
        }
        bytes += weight;
        match batch.last_mut().filter(|_| fits) {
            Some(piece) => piece.push(wish),
            None => batch.push(vec![wish]),
        }
    }
    batches.extend((!batch.is_empty()).then_some(batch));
    batches
}

/// The request that does what is wished of these records.
pub(super) fn request(piece: &Piece) -> WriteRequest {
    let entries = piece.iter().filter_map(|wish| match &wish.what {
        What::Restore {
            record,
            revision,
            json,
            ..
        } => Some(json.entry(&Target::Record {
            id: *record,
            revision: Some(*revision),
        })),
        What::Add(json) => Some(json.entry(&Target::New)),
        What::Delete(..) => None,
    });
    match piece.first().map(|wish| &wish.what) {
        Some(What::Restore { .. }) => WriteRequest::Update(entries.collect()),
        Some(What::Add(_)) => WriteRequest::Add(entries.collect()),
        _ => WriteRequest::Delete(piece.iter().filter_map(Wish::pin).collect()),
    }
}
