//! Calls that tell who is there, in all of the domain
//! (<https://cybozu.dev/ja/common/docs/user-api/users/get-users/>).

use serde_json::{Value as Json, json};

use super::call::{Access, Call};
use super::params::{Params, integer};
use super::refusal::{Refusal, Result};
use super::texts;
use crate::appdir::{Entity, Right};

/// The most of one answer, and as many as there are where nothing is asked.
const MOST: usize = 100;

/// `GET /v1/users.json`.
pub(super) fn users(call: &mut Call<'_>, params: &Params<'_>) -> Result<Json> {
    let directory = call.tenant.directory.as_ref();
    let users = directory.map_or(&[][..], |directory| &directory.users);
    page(call, params, "users", users, |id, user| {
        json!({
            "id": id.to_string(),
            "code": user.code,
            "name": user.name,
            "email": user.email.as_deref().unwrap_or_default(),
            "valid": true,
        })
    })
}

/// `GET /v1/organizations.json`.
pub(super) fn organizations(call: &mut Call<'_>, params: &Params<'_>) -> Result<Json> {
    let directory = call.tenant.directory.as_ref();
    let known = directory.map_or(&[][..], |directory| &directory.organizations);
    page(call, params, "organizations", known, entity)
}

/// `GET /v1/groups.json`.
pub(super) fn groups(call: &mut Call<'_>, params: &Params<'_>) -> Result<Json> {
    let directory = call.tenant.directory.as_ref();
    let known = directory.map_or(&[][..], |directory| &directory.groups);
    page(call, params, "groups", known, entity)
}

fn entity(id: usize, entity: &Entity) -> Json {
    json!({"id": id.to_string(), "code": entity.code, "name": entity.name})
}

/// A part of them. kintone tells users alone, and in which words it refuses tokens is not known, nor how it refuses
/// sizes. Here a token that manages an app counts as well: a sandbox within a command has no login.
fn page<T>(
    call: &Call<'_>,
    params: &Params<'_>,
    name: &str,
    known: &[T],
    shown: fn(usize, &T) -> Json,
) -> Result<Json> {
    let may_know = match &call.actor.access {
        Access::Everything | Access::User { .. } => true,
        Access::Tokens(tokens) => tokens.iter().any(|one| one.rights.contains(&Right::Manage)),
    };
    if !may_know {
        return Err(Refusal::not_logged_in());
    }
    if params.get("ids").is_some() || params.get("codes").is_some() {
        return Err(Refusal::not_supported(format!("/v1/{name}.json?codes=")));
    }
    let number = |name: &str, otherwise: usize| match params.get(name) {
        None => Ok(otherwise),
        Some(stated) => integer(stated)
            .and_then(|number| usize::try_from(number).ok())
            .ok_or_else(|| Refusal::invalid(name, texts::NOT_AN_INTEGER)),
    };
    let (offset, size) = (number("offset", 0)?, number("size", MOST)?);
    if !(1..=MOST).contains(&size) {
        return Err(Refusal::invalid("size", texts::AT_LEAST_ONE));
    }
    let asked = known.iter().enumerate().skip(offset).take(size);
    let found: Vec<_> = asked.map(|(at, one)| shown(at + 1, one)).collect();
    Ok(json!({ name: found }))
}
