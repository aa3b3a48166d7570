//! The table of contents of the API (kintone API facts, section 1). Bulk requests look their calls up here too.

use serde_json::Value as Json;

use super::bulk::{self, Run};
use super::call::Call;
use super::params::Params;
use super::refusal::{Refusal, Result};
use super::{read, write};
use crate::model::SpaceId;

/// One call of the API.
#[derive(Debug)]
pub(super) struct Endpoint {
    method: &'static str,
    /// The path after `/k/v1/` or `/k/guest/{space}/v1/`.
    path: &'static str,
    pub(super) run: Run,
    /// Whether it changes records.
    pub(super) writes: bool,
    /// Whether a bulk request may contain it.
    pub(super) in_bulk: bool,
}

/// What a path leads to.
#[derive(Debug)]
pub(super) enum Target {
    /// A call with JSON in and out.
    Call(&'static Endpoint),
    /// `POST file.json`: multipart in.
    Upload,
    /// `GET file.json`: bytes out.
    Download,
}

const fn reads(method: &'static str, path: &'static str, run: Run) -> Endpoint {
    Endpoint {
        method,
        path,
        run,
        writes: false,
        in_bulk: false,
    }
}

const fn writes(method: &'static str, path: &'static str, run: Run) -> Endpoint {
    Endpoint {
        method,
        path,
        run,
        writes: true,
        in_bulk: true,
    }
}

const ENDPOINTS: &[Endpoint] = &[
    reads("GET", "app.json", read::app),
    reads("GET", "app/form/fields.json", read::fields),
    reads("GET", "app/form/layout.json", read::layout),
    reads("GET", "app/settings.json", read::settings),
    reads("GET", "record.json", read::record),
    reads("GET", "records.json", read::records),
    reads("POST", "records/cursor.json", read::create_cursor),
    reads("GET", "records/cursor.json", read::next_page),
    reads("DELETE", "records/cursor.json", read::delete_cursor),
    writes("POST", "record.json", write::add_record),
    writes("PUT", "record.json", write::update_record),
    writes("POST", "records.json", write::add_records),
    writes("PUT", "records.json", write::update_records),
    writes("DELETE", "records.json", write::delete_records),
    writes("PUT", "record/status.json", process_disabled),
    writes("PUT", "records/status.json", process_disabled),
    writes("PUT", "record/assignees.json", process_disabled),
    Endpoint {
        method: "POST",
        path: "bulkRequest.json",
        run: bulk_request,
        writes: true,
        in_bulk: false,
    },
];

fn bulk_request(call: &mut Call<'_>, params: &Params<'_>) -> Result<Json> {
    bulk::bulk_request(call, params, |method, path| match find(method, path)? {
        (Target::Call(endpoint), space) if endpoint.in_bulk => Some((endpoint.run, space)),
        _ => None,
    })
}

/// The sandbox moves no record through a process: the form does not say which processes there are.
fn process_disabled(_: &mut Call<'_>, _: &Params<'_>) -> Result<Json> {
    Err(Refusal::process_disabled())
}

/// What a method and a path lead to, and the guest space that the path names.
pub(super) fn find(method: &str, path: &str) -> Option<(Target, Option<SpaceId>)> {
    let (rest, space) = if let Some(rest) = path.strip_prefix("/k/v1/") {
        (rest, None)
    } else {
        let (space, rest) = path.strip_prefix("/k/guest/")?.split_once("/v1/")?;
        (rest, Some(space.parse().ok()?))
    };
    let target = match (method, rest) {
        ("POST", "file.json") => Target::Upload,
        ("GET", "file.json") => Target::Download,
        _ => Target::Call(
            ENDPOINTS
                .iter()
                .find(|endpoint| endpoint.method == method && endpoint.path == rest)?,
        ),
    };
    Some((target, space))
}
