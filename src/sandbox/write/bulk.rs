//! Several calls as one transaction (kintone API facts, section 1.10).

use serde_json::{Map, Value as Json, json};

use crate::sandbox::call::Call;
use crate::sandbox::endpoints::{self, Target};
use crate::sandbox::params::Params;
use crate::sandbox::refusal::{Faults, Refusal};
use crate::sandbox::texts;

/// How many requests one bulk request may carry.
const MOST_REQUESTS: usize = 20;

/// `POST bulkRequest.json`. A refusal says which request was refused, and nothing at all is kept.
pub(in crate::sandbox) fn bulk_request(
    call: &mut Call<'_>,
    params: &Params<'_>,
) -> Result<Json, Refusal> {
    let mut faults = Faults::default();
    let requests = params.list(
        "requests",
        MOST_REQUESTS,
        texts::TOO_MANY_REQUESTS,
        &mut faults,
    )?;
    faults.into_result()?;
    let requests = requests.map(Vec::as_slice).unwrap_or_default();
    let outer_space = call.space;
    let mut results = Vec::with_capacity(requests.len());
    for (index, request) in requests.iter().enumerate() {
        let result = run(call, request).map_err(|refusal| refusal.in_bulk(index, requests.len()));
        call.space = outer_space;
        results.push(result?);
    }
    Ok(json!({ "results": results }))
}

fn run(call: &mut Call<'_>, request: &Json) -> Result<Json, Refusal> {
    let request = request.as_object().ok_or_else(Refusal::invalid_json)?;
    let request = Params::new(request);
    let method = request.text("method")?.unwrap_or_default();
    let api = request.text("api")?.unwrap_or_default();
    let none = Map::new();
    let payload = match request.get("payload") {
        None => &none,
        Some(Json::Object(payload)) => payload,
        Some(_) => return Err(Refusal::invalid_json()),
    };
    match endpoints::find(method, api) {
        Some((Target::Call(endpoint), space)) if endpoint.in_bulk => {
            call.space = space;
            (endpoint.run)(call, &Params::new(payload))
        }
        _ => Err(Refusal::illegal_request()),
    }
}
