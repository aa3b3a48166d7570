//! The table of contents of the API (kintone API facts, section 1). Bulk requests look their calls up here too.

use serde_json::Value as Json;

use super::bulk::{self, Run};
use super::call::Call;
use super::params::Params;
use super::refusal::{Refusal, Result};
use super::{people, read, rights, write};
use crate::appdir::Right;
use crate::model::SpaceId;
use Scope::{Bulk, Reads, Writes};

#[derive(Debug)]
pub(super) struct Endpoint {
    method: &'static str,
    /// The path after `/k/v1/` or `/k/guest/{space}/v1/`; of what belongs to the domain, all of it.
    path: &'static str,
    pub(super) run: Run,
    scope: Scope,
}

impl Endpoint {
    /// Whether it changes records.
    pub(super) fn writes(&self) -> bool {
        self.scope != Reads
    }

    /// Whether it is a bulk request.
    pub(super) fn is_bulk(&self) -> bool {
        self.scope == Bulk
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    Reads,
    /// It changes records, and a bulk request may contain it.
    Writes,
    /// It is a bulk request, which contains no other.
    Bulk,
}

/// What a path leads to.
#[derive(Debug)]
pub(super) enum Route {
    /// A call with JSON in and out.
    Call(&'static Endpoint),
    /// `POST file.json`: multipart in.
    Upload,
    /// `GET file.json`: bytes out.
    Download,
}

const fn endpoint(scope: Scope, method: &'static str, path: &'static str, run: Run) -> Endpoint {
    Endpoint {
        method,
        path,
        run,
        scope,
    }
}

const ENDPOINTS: &[Endpoint] = &[
    endpoint(Reads, "GET", "app.json", read::app),
    endpoint(Reads, "GET", "app/form/fields.json", read::fields),
    endpoint(Reads, "GET", "app/form/layout.json", read::layout),
    endpoint(Reads, "GET", "app/settings.json", read::settings),
    endpoint(Reads, "GET", "app/acl.json", rights::of_app),
    endpoint(Reads, "GET", "/v1/users.json", people::users),
    endpoint(
        Reads,
        "GET",
        "/v1/organizations.json",
        people::organizations,
    ),
    endpoint(Reads, "GET", "/v1/groups.json", people::groups),
    endpoint(Reads, "GET", "record.json", read::record),
    endpoint(Reads, "GET", "records.json", read::records),
    endpoint(
        Reads,
        "GET",
        "records/acl/evaluate.json",
        rights::of_records,
    ),
    endpoint(Reads, "POST", "records/cursor.json", read::create_cursor),
    endpoint(Reads, "GET", "records/cursor.json", read::next_page),
    endpoint(Reads, "DELETE", "records/cursor.json", read::delete_cursor),
    endpoint(Writes, "POST", "record.json", write::add_record),
    endpoint(Writes, "PUT", "record.json", write::update_record),
    endpoint(Writes, "POST", "records.json", write::add_records),
    endpoint(Writes, "PUT", "records.json", write::update_records),
    endpoint(Writes, "DELETE", "records.json", write::delete_records),
    endpoint(Writes, "PUT", "record/status.json", |call, params| {
        process(call, params, "record/status.json")
    }),
    endpoint(Writes, "PUT", "records/status.json", |call, params| {
        process(call, params, "records/status.json")
    }),
    endpoint(Writes, "PUT", "record/assignees.json", |call, params| {
        process(call, params, "record/assignees.json")
    }),
    endpoint(Bulk, "POST", "bulkRequest.json", bulk_request),
];

/// What kintone has besides, by the paths after `/k/v1/`; those of settings that are not deployed begin with
/// `preview/`.
const LACKING: &[&str] = &[
    "apps.json",
    "app/views.json",
    "app/reports.json",
    "app/status.json",
    "app/customize.json",
    "app/actions.json",
    "app/plugins.json",
    "app/adminNotes.json",
    "app/notifications/general.json",
    "app/notifications/perRecord.json",
    "app/notifications/reminder.json",
    "apps/statistics.json",
    "record/acl.json",
    "field/acl.json",
    "record/comment.json",
    "record/comments.json",
    "space.json",
    "space/body.json",
    "space/members.json",
    "space/guests.json",
    "space/thread.json",
    "space/thread/comment.json",
    "spaces/statistics.json",
    "template/space.json",
    "guests.json",
    "plugin.json",
    "plugins.json",
    "plugin/apps.json",
    "plugins/required.json",
    "form.json",
    "apis.json",
];

/// Why a path leads nowhere: kintone has nothing there either, or the sandbox lacks it.
pub(super) fn unknown(path: &str) -> Refusal {
    let lacks = parts(path)
        .is_some_and(|(rest, _)| rest.starts_with("preview/") || LACKING.contains(&rest));
    if lacks {
        Refusal::not_supported(path)
    } else {
        Refusal::illegal_request()
    }
}

fn bulk_request(call: &mut Call<'_>, params: &Params<'_>) -> Result<Json> {
    bulk::bulk_request(call, params, |method, path| match find(method, path)? {
        (Route::Call(endpoint), space) if endpoint.scope == Writes => Some((endpoint.run, space)),
        _ => None,
    })
}

/// The sandbox moves no record through a process: the form does not say which processes there are. In an app without
/// any, that is kintone's own answer.
fn process(call: &mut Call<'_>, params: &Params<'_>, path: &str) -> Result<Json> {
    let app = call.app(params, "app", Some(Right::Edit))?;
    Err(if app.has_process() {
        Refusal::not_supported(path)
    } else {
        Refusal::process_disabled()
    })
}

/// A path after `/k/v1/` or `/k/guest/{space}/v1/`, and the guest space; one of the domain as it is.
fn parts(path: &str) -> Option<(&str, Option<SpaceId>)> {
    if path.starts_with("/v1/") {
        return Some((path, None));
    }
    if let Some(rest) = path.strip_prefix("/k/v1/") {
        return Some((rest, None));
    }
    let (space, rest) = path.strip_prefix("/k/guest/")?.split_once("/v1/")?;
    Some((rest, Some(space.parse().ok()?)))
}

/// What a method and a path lead to, and the guest space that the path names.
pub(super) fn find(method: &str, path: &str) -> Option<(Route, Option<SpaceId>)> {
    let (rest, space) = parts(path)?;
    let target = match (method, rest) {
        ("POST", "file.json") => Route::Upload,
        ("GET", "file.json") => Route::Download,
        asked => {
            let mut endpoints = ENDPOINTS.iter();
            Route::Call(endpoints.find(|known| (known.method, known.path) == asked)?)
        }
    };
    Some((target, space))
}
