//! Several calls as one transaction (kintone API facts, section 1.10).

use serde_json::{Value as Json, json};

use super::call::Call;
use super::params::Params;
use super::raw::{Object, Raw};
use super::refusal::{Faults, Refusal, Result};
use super::texts;
use crate::model::SpaceId;

/// What a call does: parameters in, the answer's body out.
pub(super) type Run = fn(&mut Call<'_>, &Params<'_>) -> Result<Json>;

/// Finds the call that a method and a path lead to, if a bulk request may contain it, and its guest space.
pub(super) type Find = fn(&str, &str) -> Option<(Run, Option<SpaceId>)>;

const MOST_REQUESTS: usize = 20;

/// `POST bulkRequest.json`. A refusal says which request was refused, and nothing at all is kept.
pub(super) fn bulk_request(call: &mut Call<'_>, params: &Params<'_>, find: Find) -> Result<Json> {
    let mut faults = Faults::default();
    let too_many = texts::TOO_MANY_REQUESTS;
    let requests = params.list("requests", MOST_REQUESTS, too_many, &mut faults)?;
    faults.into_result()?;
    let requests = requests.unwrap_or_default();
    let outer_space = call.space;
    let mut results = Vec::with_capacity(requests.len());
    for (index, request) in requests.iter().enumerate() {
        let result = run(call, request, find);
        let result = result.map_err(|refusal| refusal.in_bulk(index, requests.len()));
        call.space = outer_space;
        results.push(result?);
    }
    Ok(json!({ "results": results }))
}

fn run(call: &mut Call<'_>, request: &Raw<'_>, find: Find) -> Result<Json> {
    let read;
    let request = match request {
        Raw::Late(text) => {
            read = serde_json::from_str::<Object<'_>>(text);
            read.as_ref().map_err(|_| Refusal::invalid_json())?
        }
        request => request.as_object().ok_or_else(Refusal::invalid_json)?,
    };
    let request = Params::new(request);
    let method = request.text("method")?.unwrap_or_default();
    let api = request.text("api")?.unwrap_or_default();
    let none = Object::default();
    let payload = match request.get("payload") {
        None => &none,
        Some(Raw::Object(payload)) => payload,
        Some(_) => return Err(Refusal::invalid_json()),
    };
    let (run, space) = find(method, api).ok_or_else(Refusal::illegal_request)?;
    call.space = space;
    run(call, &Params::new(payload))
}
