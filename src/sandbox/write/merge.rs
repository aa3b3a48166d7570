//! What a record will hold: what is sent, over what is there, over defaults; validated as a whole
//! (kintone API facts, sections 4.2, 4.4 and 5).

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value as Json};

use super::lookup;
use crate::model::{FieldKind, NumberPrecision, Writing};
use crate::sandbox::app::{App, AppField, AppTable, Default, Item};
use crate::sandbox::calc;
use crate::sandbox::call::{Call, minute_text};
use crate::sandbox::refusal::{Faults, Refusal};
use crate::sandbox::sent::{Sent, SentRecord, SentRow};
use crate::sandbox::store::Sequence;
use crate::sandbox::value::{Site, check, check_stored, empty_value, is_empty, settle};
use crate::sandbox::view::object;

/// The status of a record in an app with process management; the form does not state its name.
const FIRST_STATUS: &str = "Not started";

/// What lies under the sent values of a record or row.
#[derive(Clone, Copy)]
enum Base<'call> {
    /// Nothing: defaults fill what is not sent.
    Defaults,
    /// Nothing, and no defaults. A row added by an update is such; whether kintone gives it defaults is not
    /// measured (kintone API facts, section 8, item 10).
    Nothing,
    /// What is stored.
    Stored(&'call Map<String, Json>),
}

impl<'call> Base<'call> {
    fn stored(self, code: &str) -> Option<&'call Json> {
        match self {
            Self::Stored(values) => values.get(code),
            Self::Defaults | Self::Nothing => None,
        }
    }
}

/// The values of a record after the call; `stored` is what it holds before, for one that exists.
pub(super) fn merge(
    call: &mut Call<'_>,
    app: &App,
    sent: &SentRecord,
    stored: Option<&Map<String, Json>>,
    site: &str,
    faults: &mut Faults,
) -> Result<Map<String, Json>, Refusal> {
    let base = stored.map_or(Base::Defaults, Base::Stored);
    let record_site = Site {
        record: site,
        row: None,
    };
    let fields = || {
        app.items
            .iter()
            .zip(sent)
            .filter_map(|(item, sent)| match item {
                Item::Field(field) => Some((field.as_ref(), sent.as_ref())),
                Item::Table(_) => None,
            })
    };
    let mut values = merge_fields(call, app, fields, base, record_site, faults)?;
    for (item, sent) in app.items.iter().zip(sent) {
        let Item::Table(table) = item else { continue };
        let held = base.stored(&table.code).and_then(Json::as_array);
        let held = held.map(Vec::as_slice).unwrap_or_default();
        let rows = if let Some(Sent::Rows(rows)) = sent {
            merge_rows(call, app, table, rows, held, stored.is_some(), site, faults)?
        } else {
            check_rows(app, table, held, site, faults);
            held.to_vec()
        };
        if !rows.is_empty() {
            values.insert(table.code.clone(), rows.into());
        }
    }
    calc::fill(app, &mut values);
    Ok(values)
}

/// The values of these fields. Copies of lookups come first, as they stand above what is sent for them.
fn merge_fields<'call, Fields>(
    call: &Call<'_>,
    app: &App,
    fields: impl Fn() -> Fields,
    base: Base<'_>,
    site: Site<'_>,
    faults: &mut Faults,
) -> Result<Map<String, Json>, Refusal>
where
    Fields: Iterator<Item = (&'call AppField, Option<&'call Sent>)>,
{
    let looked_up = lookup::copies(call, app, fields())?;
    let mut values = Map::new();
    for (field, sent) in fields() {
        let value = match looked_up.get(field.code()) {
            Some(copied) => {
                check_stored(&field.field, copied, app.precision, site, faults);
                Some(copied.clone())
            }
            None if field.field.writing() == Writing::Always => {
                Some(merge_field(call, app, field, sent, base, site, faults)?)
            }
            None => system_value(call, field, sent, base)?,
        };
        // What is empty need not be kept: a record shows its empty fields all the same.
        if let Some(value) = value.filter(|value| !is_empty(value)) {
            values.insert(field.code().to_owned(), value);
        }
    }
    Ok(values)
}

fn merge_field(
    call: &Call<'_>,
    app: &App,
    field: &AppField,
    sent: Option<&Sent>,
    base: Base<'_>,
    site: Site<'_>,
    faults: &mut Faults,
) -> Result<Json, Refusal> {
    let precision = app.precision;
    let held = base.stored(field.code());
    let sent = match (sent, base, &field.default) {
        (Some(sent), _, _) => sent,
        (None, Base::Defaults, Default::Value(default)) => default,
        (None, Base::Defaults, Default::Now) => return Ok(now_value(call, field.kind())),
        (None, _, _) => {
            let value = held.cloned().unwrap_or_else(|| empty_value(field.kind()));
            check_stored(&field.field, &value, precision, site, faults);
            return Ok(value);
        }
    };
    let held = held.unwrap_or(&Json::Null);
    let settled = settle(
        call,
        &field.field,
        sent,
        held,
        precision,
        site.row.is_some(),
    )?;
    check(&field.field, &settled, precision, site, faults);
    Ok(settled.stored)
}

/// The moment of the call, as a default: days and times in the tenant's time zone.
fn now_value(call: &Call<'_>, kind: FieldKind) -> Json {
    let local = call.now.to_zoned(call.tenant.time_zone.clone());
    match kind {
        FieldKind::Date => local.strftime("%Y-%m-%d").to_string().into(),
        FieldKind::Time => local.strftime("%H:%M").to_string().into(),
        _ => minute_text(call.now).into(),
    }
}

/// The value of a field that kintone fills itself; `None` for one that records do not store.
/// Creator, modifier and their times may be sent with a new record. With an update some clients saw them
/// refused, others ignored; refusing is the careful side (kintone API facts, section 8, item 16).
fn system_value(
    call: &Call<'_>,
    field: &AppField,
    sent: Option<&Sent>,
    base: Base<'_>,
) -> Result<Option<Json>, Refusal> {
    let kind = field.kind();
    let automatic = match kind {
        FieldKind::Creator | FieldKind::Modifier => call.actor.value(),
        FieldKind::CreatedTime | FieldKind::UpdatedTime => call.now_text().into(),
        FieldKind::Status if field.enabled => FIRST_STATUS.into(),
        FieldKind::RecordNumber
        | FieldKind::ReferenceTable
        | FieldKind::Group
        | FieldKind::Status => {
            return Ok(None);
        }
        // Calculated fields are filled when all others are known.
        _ => empty_value(kind),
    };
    let stamps = field.field.writing() == Writing::OnRequest;
    if let Base::Stored(_) = base {
        if stamps && sent.is_some() {
            return Err(Refusal::field_not_editable(field.code()));
        }
        let renewed = matches!(kind, FieldKind::Modifier | FieldKind::UpdatedTime);
        let held = base.stored(field.code()).filter(|_| !renewed);
        return Ok(Some(held.cloned().unwrap_or(automatic)));
    }
    match sent {
        Some(sent @ (Sent::Codes(_) | Sent::Text(_))) if stamps => {
            let precision = NumberPrecision::default();
            let settled = settle(call, &field.field, sent, &Json::Null, precision, false)?;
            let stored = match settled.stored {
                Json::Array(mut users) if !users.is_empty() => users.swap_remove(0),
                stored => stored,
            };
            Ok(Some(stored))
        }
        _ => Ok(Some(automatic)),
    }
}

/// The rows of a table after the call. They stand in the request's order; a row keeps its id if the record has
/// it, and gets a new one otherwise; rows that are not sent are gone (kintone API facts, section 5).
#[expect(
    clippy::too_many_arguments,
    reason = "each is a different fact about one table of one record"
)]
fn merge_rows(
    call: &mut Call<'_>,
    app: &App,
    table: &AppTable,
    rows: &[SentRow],
    held: &[Json],
    exists: bool,
    site: &str,
    faults: &mut Faults,
) -> Result<Vec<Json>, Refusal> {
    let mut seen = HashSet::new();
    for id in rows.iter().filter_map(|row| row.id) {
        if !seen.insert(id) {
            return Err(Refusal::row_twice(&table.code));
        }
    }
    let held: HashMap<_, _> = held
        .iter()
        .filter_map(|row| Some((row.get("id")?.as_str()?, row)))
        .collect();
    let mut merged = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate() {
        let kept = row.id.and_then(|id| held.get(id.to_string().as_str()));
        let stored = kept
            .and_then(|row| row.get("value"))
            .and_then(Json::as_object);
        let kept_id = kept.and_then(|row| row.get("id")).cloned();
        let (id, base) = if let (Some(stored), Some(id)) = (stored, kept_id) {
            (id, Base::Stored(stored))
        } else {
            let id = call.session.next(Sequence::Rows)?.to_string();
            let base = if exists {
                Base::Nothing
            } else {
                Base::Defaults
            };
            (id.into(), base)
        };
        let row_site = Site {
            record: site,
            row: Some((&table.code, index)),
        };
        let fields = || {
            table
                .fields
                .iter()
                .zip(&row.fields)
                .map(|(field, sent)| (field, sent.as_ref()))
        };
        let values = merge_fields(call, app, fields, base, row_site, faults)?;
        merged.push(object([("id", id), ("value", Json::Object(values))]));
    }
    Ok(merged)
}

/// Notes what is wrong with the rows of a table that the call does not touch.
fn check_rows(app: &App, table: &AppTable, held: &[Json], site: &str, faults: &mut Faults) {
    for (index, row) in held.iter().enumerate() {
        let row_site = Site {
            record: site,
            row: Some((&table.code, index)),
        };
        for field in &table.fields {
            if field.field.writing() == Writing::Always {
                let value = row.get("value").and_then(|values| values.get(field.code()));
                let value = value.cloned().unwrap_or_else(|| empty_value(field.kind()));
                check_stored(&field.field, &value, app.precision, row_site, faults);
            }
        }
    }
}
