//! What first records look up.

use std::collections::HashSet;

use serde_json::{Map, Value as Json};

use super::finish::finish;
use super::stated::rows;
use crate::sandbox::app::{App, AppField, Item};
use crate::sandbox::call::Call;
use crate::sandbox::refusal::{Faults, Result};
use crate::sandbox::sent::Sent;
use crate::sandbox::value::{Site, is_empty};
use crate::sandbox::write::{keys, lookup};

/// Fills what lookups copy and the record does not state.
pub(super) fn look_up(
    call: &mut Call<'_>,
    app: &App,
    id: u64,
    json: &Json,
    site: &str,
    faults: &mut Faults,
) -> Result<()> {
    if app.all_fields().all(|field| field.field.lookup.is_none()) {
        return Ok(());
    }
    let Some(before) = call.session.record(app.id.get(), id)? else {
        return Ok(());
    };
    let mut after = before.clone();
    for item in &app.items {
        match item {
            Item::Field(field) => {
                let place = Site {
                    record: site,
                    row: None,
                };
                copy(call, app, field, json, place, &mut after.values, faults);
            }
            Item::Table(table) => {
                let Some(Json::Array(held)) = after.values.get_mut(&table.code) else {
                    continue;
                };
                for (index, (row, stated)) in held.iter_mut().zip(rows(json, table)).enumerate() {
                    let place = Site {
                        record: site,
                        row: Some((&table.code, index)),
                    };
                    let Some(cells) = row["value"].as_object_mut() else {
                        continue;
                    };
                    for field in &table.fields {
                        copy(call, app, field, &stated["value"], place, cells, faults);
                    }
                }
            }
        }
    }
    if before != after {
        finish(call, app, json, &mut after.values);
        keys::settle(call, app, Some(&before), &after, site, faults)?;
        call.session.update(app.id.get(), &after)?;
    }
    Ok(())
}

fn copy(
    call: &Call<'_>,
    app: &App,
    field: &AppField,
    stated: &Json,
    site: Site<'_>,
    values: &mut Map<String, Json>,
    faults: &mut Faults,
) {
    let key = values.get(field.code()).and_then(Json::as_str);
    let (Some(lookup), Some(key)) = (&field.field.lookup, key) else {
        return;
    };
    let sent = Sent::Text(key.to_owned().into());
    let copied = match lookup::copies(call, app, &[(field, Some(&sent))]) {
        Ok(copied) => copied,
        Err(refusal) => {
            faults.push(site.value_key(&field.field), refusal.message().clone());
            return;
        }
    };
    let targets: HashSet<_> = lookup
        .mappings
        .iter()
        .map(|(target, _)| target.as_str())
        .collect();
    for (target, value) in copied {
        let is_free = targets.contains(target.as_str()) && stated.get(&target).is_none();
        if is_free && !is_empty(&value) {
            values.insert(target, value);
        }
    }
}
