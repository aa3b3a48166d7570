//! Lookups: what a record takes over from another app when its key is written (kintone API facts, sections 1.3
//! and 4.2, "LOOKUP key missing in source").

use std::collections::{HashMap, HashSet};

use serde_json::Value as Json;

use crate::appdir::Right;
use crate::model::{Decimal, FieldKind, Lookup};
use crate::sandbox::app::{App, AppField};
use crate::sandbox::call::Call;
use crate::sandbox::refusal::{Refusal, Result};
use crate::sandbox::sent::Sent;
use crate::sandbox::store::{Stored, comparable_text};

/// The values that the sent lookups among these fields copy, by the code of the field that takes them.
pub(super) fn copies(
    call: &Call<'_>,
    app: &App,
    fields: &[(&AppField, Option<&Sent<'_>>)],
) -> Result<HashMap<String, Json>> {
    let mut by_target = HashMap::new();
    for (field, sent) in fields {
        let (Some(lookup), Some(sent)) = (&field.field.lookup, sent) else {
            continue;
        };
        let source = match sent {
            Sent::Text(key) => Some(find(call, app, field, lookup, key)?),
            _ => None,
        };
        for (target, origin) in &lookup.mappings {
            let Some((_, target)) = app.field(target.as_str()) else {
                continue;
            };
            let source = source.as_ref();
            let copied =
                source.and_then(|(app, record)| copied_value(app, record, origin.as_str()));
            by_target.insert(target.code().to_owned(), copied.unwrap_or_default());
        }
    }
    Ok(by_target)
}

/// The codes of the fields that lookups among these fields fill.
pub(super) fn targets<'f>(fields: &[(&'f AppField, Option<&Sent<'_>>)]) -> HashSet<&'f str> {
    let fields = fields.iter().map(|(field, _)| *field);
    let lookups = fields.filter_map(|field| field.field.lookup.as_ref());
    let mappings = lookups.flat_map(|lookup| &lookup.mappings);
    mappings.map(|(target, _)| target.as_str()).collect()
}

/// The one record of the source app that holds the key. Several are as bad as none: kintone cannot choose.
fn find<'call>(
    call: &Call<'call>,
    app: &App,
    field: &AppField,
    lookup: &Lookup,
    key: &str,
) -> Result<(&'call App, Stored)> {
    let missing = || Refusal::lookup_not_found(field.code(), key);
    let source = lookup.app.and_then(|id| call.tenant.app(id.get()));
    let source = source.ok_or_else(missing)?;
    let id = source.id.get();
    if id != app.id.get() {
        let may = call.actor.ensure_may(id, Some(Right::View));
        may.map_err(|_| missing())?;
    }
    let key_field = source.field(lookup.key_field.as_str());
    let (_, key_field) = key_field.ok_or_else(missing)?;
    let record = match key_field.kind() {
        FieldKind::RecordNumber => source.without_code(key).parse().ok(),
        kind => {
            let comparable = match kind {
                FieldKind::Number => key
                    .parse()
                    .map_or_else(|_| key.to_owned(), |number: Decimal| number.plain()),
                _ => comparable_text(key).to_owned(),
            };
            let found = call.session.find_key(id, key_field.code(), &comparable)?;
            match found.as_slice() {
                [record] => Some(*record),
                _ => None,
            }
        }
    };
    let record = record.ok_or_else(missing)?;
    let record = call.session.record(id, record)?.ok_or_else(missing)?;
    Ok((source, record))
}

fn copied_value(app: &App, record: &Stored, origin: &str) -> Option<Json> {
    let (_, field) = app.field(origin)?;
    match field.kind() {
        FieldKind::RecordNumber => Some(app.record_number(record.id).into()),
        _ => record.values.get(origin).cloned(),
    }
}
