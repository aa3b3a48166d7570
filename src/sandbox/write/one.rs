//! One record of a call that writes.

use serde_json::Value as Json;

use super::keys;
use super::merge::Merging;
use crate::sandbox::app::App;
use crate::sandbox::call::Call;
use crate::sandbox::refusal::{Faults, Result};
use crate::sandbox::sent::SentRecord;
use crate::sandbox::store::{Sequence, Stored};

pub(super) const MOST_RECORDS: usize = 100;

/// Adds a record, or changes the one that it was before.
pub(super) fn write_one(
    call: &mut Call<'_>,
    app: &App,
    before: Option<&Stored>,
    sent: &SentRecord<'_>,
    key: &str,
    faults: &mut Faults,
) -> Result<Stored> {
    let (id, revision) = match before {
        Some(before) => (before.id, before.revision + 1),
        None => (call.session.next(Sequence::Records(app.id.get()))?, 1),
    };
    let mut merging = Merging {
        call,
        app,
        site: key,
        faults,
    };
    let record = Stored {
        id,
        revision,
        values: merging.record(sent, before.map(|before| &before.values))?,
    };
    keys::settle(call, app, before, &record, key, faults)?;
    match before {
        Some(_) => call.session.update(app.id.get(), &record)?,
        None => call.session.insert(app.id.get(), &record)?,
    }
    Ok(record)
}

/// The key under which errors name one of several records.
pub(super) fn indexed(index: usize) -> String {
    format!("records[{index}]")
}

/// A number as the API writes ids and revisions.
pub(super) fn text(number: u64) -> Json {
    number.to_string().into()
}
