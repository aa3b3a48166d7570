//! Who calls (kintone API facts, section 2).

use axum::http::HeaderMap;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::call::{Access, Actor};
use super::refusal::{Refusal, Result};
use crate::appdir::{ApiToken, Directory};

const LOGIN: &str = "x-cybozu-authorization";
const TOKEN: &str = "x-cybozu-api-token";

const MOST_TOKENS: usize = 9;

/// The caller that the headers name. A login stands above tokens. Without a directory every login and every
/// token is good; no credentials at all never are.
pub(super) fn actor(headers: &HeaderMap, directory: Option<&Directory>) -> Result<Actor> {
    if let Some(login) = headers.get(LOGIN) {
        let login = login.to_str().map_err(|_| Refusal::wrong_password())?;
        return by_login(login, directory);
    }
    let tokens: Vec<_> = headers
        .get_all(TOKEN)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .filter(|token| !token.is_empty())
        .collect();
    if tokens.is_empty() {
        return Err(Refusal::not_logged_in());
    }
    by_tokens(&tokens, directory)
}

fn by_login(login: &str, directory: Option<&Directory>) -> Result<Actor> {
    let decoded = STANDARD.decode(login.trim()).ok();
    let text = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
    let text = text.ok_or_else(Refusal::wrong_password)?;
    let (code, password) = text.split_once(':').ok_or_else(Refusal::wrong_password)?;
    let (name, access) = match directory {
        None => (code, Access::Everything),
        Some(directory) => {
            let known = directory.users.iter().find(|user| user.code == code);
            let right = known.filter(|user| {
                let stated = user.password.as_deref();
                stated.is_none_or(|stated| stated == password)
            });
            let user = right.ok_or_else(Refusal::wrong_password)?;
            let manages = user.manages.clone();
            (user.name.as_str(), Access::User { manages })
        }
    };
    Ok(Actor {
        code: code.to_owned(),
        name: name.to_owned(),
        has_tokens: false,
        access,
    })
}

/// Whoever comes with tokens acts as the administrator.
fn by_tokens(tokens: &[&str], directory: Option<&Directory>) -> Result<Actor> {
    if tokens.len() > MOST_TOKENS {
        return Err(Refusal::illegal_request());
    }
    let access = match directory.filter(|directory| !directory.tokens.is_empty()) {
        None => Access::Everything,
        Some(directory) => Access::Tokens(known_tokens(tokens, directory)?),
    };
    Ok(Actor::administrator(access))
}

fn known_tokens(tokens: &[&str], directory: &Directory) -> Result<Vec<ApiToken>> {
    let mut known: Vec<ApiToken> = Vec::new();
    for token in tokens {
        let found = directory.tokens.iter().find(|known| known.token == *token);
        let found = found.ok_or_else(Refusal::unknown_token)?;
        if known.iter().any(|other| other.app == found.app) {
            return Err(Refusal::duplicate_token());
        }
        known.push(found.clone());
    }
    Ok(known)
}
