//! Calls that tell who may do what (kintone API facts, section 2).

use serde_json::{Map, Value as Json, json};

use super::call::Call;
use super::params::{Params, positive};
use super::refusal::{Faults, Refusal, Result};
use super::texts;
use crate::appdir::Right;

/// The most records of one call.
const MOST_RECORDS: usize = 100;

/// `GET app/acl.json`, for those who manage the app: whoever made it may do everything, everyone else all but manage it.
pub(super) fn of_app(call: &mut Call<'_>, params: &Params<'_>) -> Result<Json> {
    let app = call.app(params, "app", Some(Right::Manage))?;
    let right = |entity: Json, manages: bool| {
        json!({
            "entity": entity,
            "includeSubs": false,
            "appEditable": manages,
            "recordViewable": true,
            "recordAddable": true,
            "recordEditable": true,
            "recordDeletable": true,
            "recordImportable": true,
            "recordExportable": true,
        })
    };
    let rights = [
        right(json!({"type": "CREATOR", "code": null}), true),
        right(json!({"type": "GROUP", "code": "everyone"}), false),
    ];
    Ok(json!({"rights": rights, "revision": app.revision()}))
}

/// `GET records/acl/evaluate.json`, for users alone: they may do everything with the records that are there.
pub(super) fn of_records(call: &mut Call<'_>, params: &Params<'_>) -> Result<Json> {
    let mut faults = Faults::default();
    params.id("app", &mut faults);
    let ids = params.array("ids")?.unwrap_or_default();
    if ids.is_empty() {
        faults.push("ids", texts::REQUIRED_PARAMETER);
    }
    let read = |(index, id)| positive(id, &format!("ids[{index}]"), &mut faults);
    let read: Vec<_> = ids.iter().enumerate().filter_map(read).collect();
    faults.into_result()?;
    // In which words kintone refuses more is not known.
    if read.len() > MOST_RECORDS {
        return Err(Refusal::illegal_request());
    }
    if call.actor.has_tokens {
        return Err(Refusal::token_lacks_right());
    }
    let app = call.app(params, "app", Some(Right::View))?;
    let fields = app.all_fields().map(|field| {
        let rights = json!({"viewable": true, "editable": true});
        (field.code().to_owned(), rights)
    });
    let fields: Map<_, _> = fields.collect();
    let mut rights = Vec::with_capacity(read.len());
    for id in read {
        let record = call.session.record(app.id.get(), id)?;
        record.ok_or_else(|| Refusal::record_not_found(id))?;
        let record = json!({"viewable": true, "editable": true, "deletable": true});
        rights.push(json!({"id": id.to_string(), "record": record, "fields": fields}));
    }
    Ok(json!({"rights": rights}))
}
