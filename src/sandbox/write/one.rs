//! One record of a call that writes.

use serde_json::Value as Json;

use super::{keys, merge};
use crate::sandbox::app::App;
use crate::sandbox::call::Call;
use crate::sandbox::refusal::{Faults, Result};
use crate::sandbox::sent::SentRecord;
use crate::sandbox::store::{Sequence, Stored};

/// How many records a call may carry.
pub(super) const MOST_RECORDS: usize = 100;

/// Adds one record; its id and revision.
pub(super) fn add_one(
    call: &mut Call<'_>,
    app: &App,
    sent: &SentRecord,
    key: &str,
    faults: &mut Faults,
) -> Result<Stored> {
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
pub(super) fn update_one(
    call: &mut Call<'_>,
    app: &App,
    stored: &Stored,
    sent: &SentRecord,
    key: &str,
    faults: &mut Faults,
) -> Result<Stored> {
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
pub(super) fn indexed(index: usize) -> String {
    format!("records[{index}]")
}

/// A number as the API writes ids and revisions.
pub(super) fn text(number: u64) -> Json {
    number.to_string().into()
}
