//! Calls that read: the app, its form, records and cursors (kintone API facts, sections 1.2 to 1.6 and 1.11).

use jiff::Timestamp;
use serde_json::{Value as Json, json};

use super::app::App;
use super::call::{Call, minute_text};
use super::cursors::Cursor;
use super::params::{Params, integer};
use super::query::{self, Plan};
use super::refusal::{Faults, Refusal, Result};
use super::texts;
use super::view::view;
use crate::appdir::Right;

/// The most records of a cursor's page, and how many it has where none is stated.
const MOST_PER_PAGE: usize = 500;
const DEFAULT_PAGE: usize = 100;

pub(super) fn app(call: &mut Call<'_>, params: &Params<'_>) -> Result<Json> {
    let app = call.app(params, "id", None)?;
    let administrator = json!({"code": "Administrator", "name": "Administrator"});
    let space = app.guest_space.map(|space| space.to_string());
    let created = call.session.created(app.id.get())?;
    let created = Timestamp::from_second(created).unwrap_or(call.now);
    let created = minute_text(created);
    Ok(json!({
        "appId": app.id.to_string(),
        "code": app.code.as_ref().map_or("", |code| code.as_str()),
        "name": app.name,
        "description": "",
        "createdAt": created,
        "creator": administrator,
        "modifiedAt": created,
        "modifier": administrator,
        "spaceId": space,
        "threadId": space,
    }))
}

/// `GET app/form/fields.json`: the form as it was loaded. Labels in other languages are not kept.
pub(super) fn fields(call: &mut Call<'_>, params: &Params<'_>) -> Result<Json> {
    let app = call.app(params, "app", None)?;
    Ok(json!({"properties": app.form.get("properties"), "revision": app.revision()}))
}

pub(super) fn layout(call: &mut Call<'_>, params: &Params<'_>) -> Result<Json> {
    let app = call.app(params, "app", None)?;
    Ok(json!({"layout": app.layout.get("layout"), "revision": app.revision()}))
}

pub(super) fn settings(call: &mut Call<'_>, params: &Params<'_>) -> Result<Json> {
    Ok(call.app(params, "app", None)?.settings())
}

pub(super) fn record(call: &mut Call<'_>, params: &Params<'_>) -> Result<Json> {
    let mut faults = Faults::default();
    params.id("app", &mut faults);
    let id = params.id("id", &mut faults);
    faults.into_result()?;
    let app = call.app(params, "app", Some(Right::View))?;
    let id = id.unwrap_or_default();
    let record = call.session.record(app.id.get(), id)?;
    let record = record.ok_or_else(|| Refusal::record_not_found(id))?;
    Ok(json!({"record": view(app, &record, None)}))
}

pub(super) fn records(call: &mut Call<'_>, params: &Params<'_>) -> Result<Json> {
    let app = call.app(params, "app", Some(Right::View))?;
    let plan = plan(call, app, params)?;
    let codes = params.texts("fields")?;
    let count = params.flag("totalCount")?;
    let found = query::search(&call.session, app, &plan, count)?;
    let records: Vec<_> = found
        .records
        .iter()
        .map(|record| view(app, record, codes.as_deref()))
        .collect();
    let total = count.then(|| found.total.to_string());
    Ok(json!({"records": records, "totalCount": total}))
}

pub(super) fn create_cursor(call: &mut Call<'_>, params: &Params<'_>) -> Result<Json> {
    let app = call.app(params, "app", Some(Right::View))?;
    let size = match params.get("size") {
        None => DEFAULT_PAGE,
        Some(json) => integer(json)
            .and_then(|size| usize::try_from(size).ok())
            .filter(|size| (1..=MOST_PER_PAGE).contains(size))
            .ok_or_else(|| Refusal::invalid("size", texts::CURSOR_SIZE))?,
    };
    let plan = plan(call, app, params)?;
    if plan.has_window {
        return Err(Refusal::invalid("query", texts::QUERY_SYNTAX));
    }
    let fields = params.texts("fields")?;
    let ids = query::ids(&call.session, app, &plan)?;
    let total = ids.len();
    let id = call.tenant.random_key();
    let cursor = Cursor {
        app: app.id.get(),
        fields: fields.map(|codes| codes.into_iter().map(str::to_owned).collect()),
        size,
        rest: ids.into(),
        used: call.now,
    };
    call.tenant.cursors().create(&id, cursor)?;
    Ok(json!({"id": id, "totalCount": total.to_string()}))
}

/// `GET records/cursor.json`: the next page, with the values of this moment. Records that were deleted since
/// are missing from it.
pub(super) fn next_page(call: &mut Call<'_>, params: &Params<'_>) -> Result<Json> {
    let id = params.required_text("id")?;
    let (app, page, fields, more) = {
        let mut cursors = call.tenant.cursors();
        let cursor = cursors.open(id, call.now)?;
        let app = call.app_of(cursor.app, Some(Right::View))?;
        let page = cursor.next_page(call.now);
        let fields = cursor.fields.clone();
        let more = !cursor.rest.is_empty();
        if !more {
            cursors.delete(id);
        }
        (app, page, fields, more)
    };
    let codes: Option<Vec<_>> = fields
        .as_ref()
        .map(|codes| codes.iter().map(String::as_str).collect());
    let mut records = Vec::with_capacity(page.len());
    for record in page {
        if let Some(record) = call.session.record(app.id.get(), record)? {
            records.push(view(app, &record, codes.as_deref()));
        }
    }
    Ok(json!({"records": records, "next": more}))
}

pub(super) fn delete_cursor(call: &mut Call<'_>, params: &Params<'_>) -> Result<Json> {
    let id = params.required_text("id")?;
    let mut cursors = call.tenant.cursors();
    call.app_of(cursors.open(id, call.now)?.app, Some(Right::View))?;
    cursors.delete(id);
    Ok(json!({}))
}

/// The query of a call, checked against the app.
fn plan(call: &Call<'_>, app: &App, params: &Params<'_>) -> Result<Plan> {
    let text = params.text("query")?.unwrap_or_default();
    let query = query::parse(text);
    let query = query.ok_or_else(|| Refusal::invalid("query", texts::QUERY_SYNTAX))?;
    query::check(&query, app, call)
}
