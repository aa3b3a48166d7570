//! Adding records (kintone API facts, section 1.7).

use serde_json::{Value as Json, json};

use super::one::{MOST_RECORDS, indexed, text, write_one};
use crate::appdir::Right;
use crate::sandbox::call::Call;
use crate::sandbox::params::Params;
use crate::sandbox::refusal::{Faults, Result};
use crate::sandbox::sent_record::read_record;
use crate::sandbox::texts;

/// `POST record.json`. Without a record, one of defaults is added.
pub(crate) fn add_record(call: &mut Call<'_>, params: &Params<'_>) -> Result<Json> {
    let app = call.app(params, "app", Some(Right::Add))?;
    let sent = read_record(app, params.get("record"))?;
    let mut faults = Faults::default();
    let record = write_one(call, app, None, &sent, "record", &mut faults)?;
    faults.into_result()?;
    Ok(json!({"id": text(record.id), "revision": text(record.revision)}))
}

pub(crate) fn add_records(call: &mut Call<'_>, params: &Params<'_>) -> Result<Json> {
    let mut faults = Faults::default();
    params.id("app", &mut faults);
    let records = params.list("records", MOST_RECORDS, texts::TOO_MANY_TO_ADD, &mut faults)?;
    faults.into_result()?;
    let app = call.app(params, "app", Some(Right::Add))?;
    let sent: Result<Vec<_>, _> = records
        .into_iter()
        .flatten()
        .map(|record| read_record(app, Some(record)))
        .collect();
    let mut faults = Faults::default();
    let (mut ids, mut revisions) = (Vec::new(), Vec::new());
    for (index, sent) in sent?.iter().enumerate() {
        let record = write_one(call, app, None, sent, &indexed(index), &mut faults)?;
        ids.push(text(record.id));
        revisions.push(text(record.revision));
    }
    faults.into_result()?;
    Ok(json!({"ids": ids, "revisions": revisions}))
}
