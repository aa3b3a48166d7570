//! Calls that write: add, update, upsert, delete, and several of them as one bulk request.
//!
//! Each reads its parameters, then the shape of every record (`CB_IJ01`), then finds the records it is about
//! (404, 409), and only then validates and stores, so that errors come in kintone's order
//! (kintone API facts, section 7.3). Begin with [`add_records`] and [`update_records`].

mod add;
mod bulk;
mod delete;
mod keys;
mod lookup;
mod merge;
mod update;

pub(super) use add::{add_record, add_records};
pub(super) use bulk::bulk_request;
pub(super) use delete::delete_records;
pub(super) use update::{update_record, update_records};

use serde_json::Value as Json;

use super::app::App;
use super::call::Call;
use super::refusal::{Faults, Refusal};
use super::sent::SentRecord;
use super::store::{Sequence, Stored};

/// How many records a call may carry.
const MOST_RECORDS: usize = 100;

/// Adds one record; its id and revision.
fn add_one(
    call: &mut Call<'_>,
    app: &App,
    sent: &SentRecord,
    key: &str,
    faults: &mut Faults,
) -> Result<Stored, Refusal> {
    let id = call.session.next(Sequence::Records(app.id.get()))?;
    let values = merge::merge(call, app, sent, None, key, faults)?;
    let record = Stored {
        id,
        revision: 1,
        values,
    };
    keys::settle(call, app, None, &record, key, faults)?;
    call.session.insert(app.id.get(), &record)?;
    Ok(record)
}

/// Changes one record.
fn update_one(
    call: &mut Call<'_>,
    app: &App,
    stored: &Stored,
    sent: &SentRecord,
    key: &str,
    faults: &mut Faults,
) -> Result<Stored, Refusal> {
    let values = merge::merge(call, app, sent, Some(&stored.values), key, faults)?;
    let record = Stored {
        id: stored.id,
        revision: stored.revision + 1,
        values,
    };
    keys::settle(call, app, Some(stored), &record, key, faults)?;
    call.session.update(app.id.get(), &record)?;
    Ok(record)
}

/// The key under which errors name one of several records.
fn indexed(index: usize) -> String {
    format!("records[{index}]")
}

/// A number as the API writes ids and revisions.
fn text(number: u64) -> Json {
    number.to_string().into()
}
