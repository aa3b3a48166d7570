//! Deleting records (kintone API facts, section 1.9).

use std::collections::HashSet;

use serde_json::{Value as Json, json};

use super::keys;
use super::one::MOST_RECORDS;
use crate::appdir::Right;
use crate::sandbox::call::Call;
use crate::sandbox::params::{Params, positive, revision};
use crate::sandbox::refusal::{Faults, Refusal, Result};
use crate::sandbox::texts;

/// `DELETE records.json`: all of them, or none.
pub(crate) fn delete_records(call: &mut Call<'_>, params: &Params<'_>) -> Result<Json> {
    let mut faults = Faults::default();
    params.id("app", &mut faults);
    let ids = ids(params, &mut faults)?;
    let revisions = revisions(params, &mut faults)?;
    faults.into_result()?;
    let app = call.app(params, "app", Some(Right::Delete))?;
    let mut seen = HashSet::new();
    for (index, id) in ids.into_iter().enumerate() {
        if !seen.insert(id) {
            return Err(Refusal::record_twice(id));
        }
        let stored = call.session.record(app.id.get(), id)?;
        let stored = stored.ok_or_else(|| Refusal::record_not_found(id))?;
        let expected = revisions.get(index).copied().flatten();
        if expected.is_some_and(|expected| expected != stored.revision) {
            return Err(Refusal::revision_conflict());
        }
        keys::forget(call, app, &stored)?;
        call.session.delete(app.id.get(), id)?;
    }
    Ok(json!({}))
}

fn ids(params: &Params<'_>, faults: &mut Faults) -> Result<Vec<u64>> {
    let ids = params.array("ids")?.unwrap_or_default();
    if ids.is_empty() {
        faults.push("ids", texts::COUNT_TO_DELETE);
        faults.push("ids", texts::REQUIRED_PARAMETER);
    } else if ids.len() > MOST_RECORDS {
        faults.push("ids", texts::COUNT_TO_DELETE);
    }
    let read = |(index, id)| positive(id, &format!("ids[{index}]"), faults);
    Ok(ids.iter().enumerate().filter_map(read).collect())
}

fn revisions(params: &Params<'_>, faults: &mut Faults) -> Result<Vec<Option<u64>>> {
    let revisions = params.array("revisions")?.into_iter().flatten();
    let read = |(index, json)| revision(Some(json), &format!("revisions[{index}]"), faults);
    Ok(revisions.enumerate().map(read).collect())
}
