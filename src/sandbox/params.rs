//! The parameters of a call: one JSON object, whether they came in the query string or in a body.
//!
//! Numbers may be written as texts (kintone API facts, section 1.1). What is wrong with parameters is
//! collected, and told before anything else (sections 7.2 and 7.3).

use axum::body::Bytes;
use axum::extract::Query;
use axum::http::Uri;

use super::late;
use super::raw::{Object, Raw};
use super::refusal::{Faults, Refusal, Result};
use super::texts;
use crate::language::Text;

/// The parameters of a request; the requests of a bulk request are left to be read.
pub(super) fn read<'body>(uri: &Uri, body: &'body Bytes, is_bulk: bool) -> Result<Object<'body>> {
    let mut params = if body.is_empty() {
        Object::default()
    } else {
        let text = std::str::from_utf8(body).map_err(|_| Refusal::invalid_json())?;
        let read = if is_bulk {
            late::read(text)
        } else {
            serde_json::from_str(text).ok()
        };
        read.ok_or_else(Refusal::invalid_json)?
    };
    let pairs = Query::<Vec<(String, String)>>::try_from_uri(uri);
    let Query(pairs) = pairs.map_err(|_| Refusal::illegal_request())?;
    for (name, value) in pairs {
        // `fields[0]=a&fields[1]=b` is a list.
        let Some((list, _)) = name.split_once('[') else {
            params.insert(name, Raw::Text(value.into()));
            continue;
        };
        params.append(list, Raw::Text(value.into()));
    }
    Ok(params)
}

#[derive(Debug)]
pub(super) struct Params<'json>(&'json Object<'json>);

impl<'json> Params<'json> {
    pub(super) fn new(object: &'json Object<'json>) -> Self {
        Self(object)
    }

    /// A parameter that is there and not null.
    pub(super) fn get(&self, name: &str) -> Option<&'json Raw<'json>> {
        self.0.get(name).filter(|value| **value != Raw::Null)
    }

    /// A positive whole number that must be there. `None` says that a fault was noted.
    pub(super) fn id(&self, name: &str, faults: &mut Faults) -> Option<u64> {
        let stated = self.get(name);
        match stated.filter(|raw| raw.as_str() != Some("")) {
            None => {
                faults.push(name, texts::REQUIRED_PARAMETER);
                None
            }
            Some(json) => positive(json, name, faults),
        }
    }

    /// A list of at most `most` elements that must be there. `None` says that a fault was noted.
    pub(super) fn list(
        &self,
        name: &str,
        most: usize,
        too_many: Text,
        faults: &mut Faults,
    ) -> Result<Option<&'json [Raw<'json>]>> {
        match self.array(name)? {
            None => faults.push(name, texts::REQUIRED_PARAMETER),
            Some(elements) if elements.len() > most => faults.push(name, too_many),
            Some(elements) => return Ok(Some(elements)),
        }
        Ok(None)
    }

    /// A list that may be left out.
    pub(super) fn array(&self, name: &str) -> Result<Option<&'json [Raw<'json>]>> {
        match self.get(name) {
            None => Ok(None),
            Some(Raw::List(elements)) => Ok(Some(elements)),
            Some(_) => Err(Refusal::invalid_json()),
        }
    }

    /// A text that may be left out.
    pub(super) fn text(&self, name: &str) -> Result<Option<&'json str>> {
        match self.get(name) {
            None => Ok(None),
            Some(Raw::Text(text)) => Ok(Some(text)),
            Some(_) => Err(Refusal::invalid_json()),
        }
    }

    /// A text that must be there.
    pub(super) fn required_text(&self, name: &str) -> Result<&'json str> {
        let required = || Refusal::invalid(name, texts::REQUIRED_PARAMETER);
        self.text(name)?.ok_or_else(required)
    }

    /// A list of texts that may be left out.
    pub(super) fn texts(&self, name: &str) -> Result<Option<Vec<&'json str>>> {
        let Some(elements) = self.array(name)? else {
            return Ok(None);
        };
        let texts: Option<Vec<_>> = elements.iter().map(Raw::as_str).collect();
        texts.map(Some).ok_or_else(Refusal::invalid_json)
    }

    /// A yes or no that may be left out.
    pub(super) fn flag(&self, name: &str) -> Result<bool> {
        match self.get(name) {
            None => Ok(false),
            Some(Raw::Bool(flag)) => Ok(*flag),
            Some(Raw::Text(text)) if text == "true" => Ok(true),
            Some(Raw::Text(text)) if text == "false" => Ok(false),
            Some(_) => Err(Refusal::invalid_json()),
        }
    }
}

/// A whole number as JSON or as text; `None` for anything else.
pub(super) fn integer(json: &Raw<'_>) -> Option<i64> {
    match json {
        Raw::Number(number) => number.as_i64(),
        Raw::Text(text) => text.parse().ok(),
        _ => None,
    }
}

/// A positive whole number. `None` says that a fault was noted under this key.
pub(super) fn positive(json: &Raw<'_>, key: &str, faults: &mut Faults) -> Option<u64> {
    match integer(json) {
        None => faults.push(key, texts::NOT_AN_INTEGER),
        Some(number) if number < 1 => faults.push(key, texts::AT_LEAST_ONE),
        Some(number) => return Some(number.unsigned_abs()),
    }
    None
}

/// A revision to be compared: absent, null and -1 mean "whichever", 0 and what is below -1 is a fault
/// (kintone API facts, section 1.8).
pub(super) fn revision(json: Option<&Raw<'_>>, key: &str, faults: &mut Faults) -> Option<u64> {
    let json = json.filter(|json| **json != Raw::Null)?;
    if integer(json) == Some(-1) {
        return None;
    }
    positive(json, key, faults)
}
