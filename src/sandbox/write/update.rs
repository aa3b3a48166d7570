//! Updating and upserting records (kintone API facts, section 1.8).

use std::collections::HashSet;

use serde_json::{Map, Value as Json, json};

use super::one::{MOST_RECORDS, indexed, text, write_one};
use crate::appdir::Right;
use crate::model::{Decimal, FieldKind};
use crate::rules::count_characters;
use crate::sandbox::app::{App, AppField, UNIQUE_TEXT_LENGTH};
use crate::sandbox::call::Call;
use crate::sandbox::params::{Params, positive, revision};
use crate::sandbox::raw::Raw;
use crate::sandbox::refusal::{Faults, Refusal, Result};
use crate::sandbox::sent::{Sent, SentRecord};
use crate::sandbox::sent_record::read_record;
use crate::sandbox::store::{Stored, comparable_text};
use crate::sandbox::texts;

/// One record of the call: which it is, and what is sent for it.
struct Element<'call> {
    key: UpdateKey<'call>,
    revision: Option<u64>,
    sent: SentRecord<'call>,
}

enum UpdateKey<'call> {
    Id(u64),
    Value {
        field: &'call AppField,
        text: String,
    },
}

pub(crate) fn update_record(call: &mut Call<'_>, params: &Params<'_>) -> Result<Json> {
    let app = call.app(params, "app", Some(Right::Edit))?;
    let mut faults = Faults::default();
    let element = read_element(app, params, "", &mut faults)?;
    faults.into_result()?;
    let element = element.ok_or_else(Refusal::illegal_request)?;
    let stored = find_all(call, app, std::slice::from_ref(&element), false)?;
    let mut faults = Faults::default();
    let mut revision = 0;
    for stored in stored.into_iter().flatten() {
        let before = Some(&stored);
        let record = write_one(call, app, before, &element.sent, "record", &mut faults)?;
        revision = record.revision;
    }
    faults.into_result()?;
    Ok(json!({"revision": text(revision)}))
}

/// `PUT records.json`, with `upsert` or without.
pub(crate) fn update_records(call: &mut Call<'_>, params: &Params<'_>) -> Result<Json> {
    let mut faults = Faults::default();
    params.id("app", &mut faults);
    let too_many = texts::TOO_MANY_TO_UPDATE;
    let records = params.list("records", MOST_RECORDS, too_many, &mut faults)?;
    let upsert = params.flag("upsert")?;
    faults.into_result()?;
    let app = call.app(params, "app", Some(Right::Edit))?;
    if upsert {
        call.actor.ensure_may(app.id.get(), Some(Right::Add))?;
    }
    let mut faults = Faults::default();
    let mut elements = Vec::new();
    for (index, record) in records.into_iter().flatten().enumerate() {
        let record = record.as_object().ok_or_else(Refusal::invalid_json)?;
        let prefix = format!("{}.", indexed(index));
        elements.extend(read_element(
            app,
            &Params::new(record),
            &prefix,
            &mut faults,
        )?);
    }
    faults.into_result()?;
    let found = find_all(call, app, &elements, upsert)?;
    let mut faults = Faults::default();
    let mut answers = Vec::with_capacity(elements.len());
    for (index, (element, stored)) in elements.into_iter().zip(found).enumerate() {
        let (sent, operation) = match stored {
            Some(_) => (element.sent, "UPDATE"),
            None => (element.into_new(app), "INSERT"),
        };
        let (key, before) = (indexed(index), stored.as_ref());
        let record = write_one(call, app, before, &sent, &key, &mut faults)?;
        let mut answer = Map::new();
        answer.insert("id".to_owned(), text(record.id));
        if upsert {
            answer.insert("operation".to_owned(), operation.into());
        }
        answer.insert("revision".to_owned(), text(record.revision));
        answers.push(answer);
    }
    faults.into_result()?;
    Ok(json!({ "records": answers }))
}

impl<'call> Element<'call> {
    /// What is sent when the record turns out to be new: the update key gives its field's value, a record id
    /// is dropped. That defaults apply is likely, as it is an add (kintone API facts, section 1.8).
    fn into_new(self, app: &App) -> SentRecord<'call> {
        let mut sent = self.sent;
        if let UpdateKey::Value { field, text } = self.key
            && let Some(position) = app.position(field.code())
        {
            sent[position] = Some(Sent::Text(text.into()));
        }
        sent
    }
}

/// Reads one element. `prefix` is what the keys of its errors begin with: nothing, or `records[3].`. `None` says that a
/// fault was noted.
fn read_element<'call>(
    app: &'call App,
    params: &Params<'call>,
    prefix: &str,
    faults: &mut Faults,
) -> Result<Option<Element<'call>>> {
    let key_of = |name: &str| format!("{prefix}{name}");
    let revision = revision(params.get("revision"), &key_of("revision"), faults);
    let key = match (params.get("id"), params.get("updateKey")) {
        (Some(id), None) => positive(id, &key_of("id"), faults).map(UpdateKey::Id),
        (None, Some(json)) => read_key(app, json, &key_of("updateKey"), faults)?,
        (None, None) | (Some(_), Some(_)) => {
            faults.push(key_of("id"), texts::ID_OR_UPDATE_KEY);
            None
        }
    };
    let sent = read_record(app, params.get("record"))?;
    if let Some(UpdateKey::Value { field, .. }) = &key {
        let position = app.position(field.code());
        if position.is_some_and(|position| sent[position].is_some()) {
            // Known from doubles modelled on the real service only; refusing is the careful side
            // (kintone API facts, section 8, item 5).
            faults.push(key_of("updateKey"), texts::KEY_ALSO_IN_RECORD);
        }
    }
    Ok(key.map(|key| Element {
        key,
        revision,
        sent,
    }))
}

/// An update key: a unique text or number field, and at most 64 characters. The codes of a wrong one are not
/// recorded; they are told as invalid input.
fn read_key<'call>(
    app: &'call App,
    raw: &Raw<'_>,
    key: &str,
    faults: &mut Faults,
) -> Result<Option<UpdateKey<'call>>> {
    let stated = Params::new(raw.as_object().ok_or_else(Refusal::invalid_json)?);
    let Some(code) = stated.text("field")? else {
        faults.push(format!("{key}.field"), texts::REQUIRED_PARAMETER);
        return Ok(None);
    };
    let text = match stated.get("value") {
        Some(Raw::Text(text)) => text.clone().into_owned(),
        Some(Raw::Number(number)) => number.to_string(),
        None => String::new(),
        Some(_) => return Err(Refusal::invalid_json()),
    };
    let field = match app.field(code) {
        None => return Err(Refusal::query_field_not_found(code)),
        Some((None, field)) if is_key(field) => field,
        Some(_) => {
            faults.push(format!("{key}.field"), texts::KEY_NOT_UNIQUE);
            return Ok(None);
        }
    };
    if text.is_empty() {
        faults.push(format!("{key}.value"), texts::REQUIRED_PARAMETER);
        return Ok(None);
    }
    if count_characters(&text) > UNIQUE_TEXT_LENGTH as usize {
        faults.push(format!("{key}.value"), texts::KEY_TOO_LONG);
        return Ok(None);
    }
    Ok(Some(UpdateKey::Value { field, text }))
}

fn is_key(field: &AppField) -> bool {
    let suits = matches!(field.kind(), FieldKind::SingleLineText | FieldKind::Number);
    suits && field.field.unique
}

/// The records that the elements name, in their order; `None` for one that an upsert will add.
/// All are found before any is validated (kintone API facts, section 7.3).
fn find_all(
    call: &Call<'_>,
    app: &App,
    elements: &[Element<'_>],
    upsert: bool,
) -> Result<Vec<Option<Stored>>> {
    let mut seen = HashSet::new();
    let mut found = Vec::with_capacity(elements.len());
    for element in elements {
        let stored = find(call, app, &element.key)?;
        match &stored {
            Some(stored) => {
                if !seen.insert(stored.id) {
                    return Err(Refusal::record_twice(stored.id));
                }
                let stale = |revision| revision != stored.revision;
                if element.revision.is_some_and(stale) {
                    return Err(Refusal::revision_conflict());
                }
            }
            None if upsert => {}
            None => {
                return Err(match &element.key {
                    UpdateKey::Id(id) => Refusal::record_not_found(id),
                    UpdateKey::Value { .. } => Refusal::update_key_not_found(),
                });
            }
        }
        found.push(stored);
    }
    Ok(found)
}

fn find(call: &Call<'_>, app: &App, key: &UpdateKey<'_>) -> Result<Option<Stored>> {
    let app_id = app.id.get();
    let id = match key {
        UpdateKey::Id(id) => *id,
        UpdateKey::Value { field, text } => {
            let key = match field.kind() {
                FieldKind::Number => text.parse().ok().map(|number: Decimal| {
                    let precision = app.precision;
                    number
                        .rounded(precision.decimal_places, precision.rounding)
                        .plain()
                }),
                _ => Some(comparable_text(text).to_owned()),
            };
            let Some(key) = key else { return Ok(None) };
            let found = call.session.find_key(app_id, field.code(), &key)?;
            let Some(id) = found.first() else {
                return Ok(None);
            };
            *id
        }
    };
    call.session.record(app_id, id)
}
