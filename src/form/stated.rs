//! What a form states about a field, as kintone writes it and as others do.

use std::borrow::Cow;
use std::str::FromStr;

use serde_json::Value as Json;

use super::error::FormError;
use crate::language;

/// The text of a member; none where it is unset. What kintone writes as a text, others write as a number.
pub(super) fn text<'a>(json: &'a Json, name: &str) -> Option<Cow<'a, str>> {
    let text = match json.get(name)? {
        Json::String(text) => Cow::Borrowed(text.as_str()),
        Json::Number(number) => Cow::Owned(number.to_string()),
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

/// Whether a member is true; none if that cannot be told.
pub(super) fn flag(property: &Json, name: &str) -> Option<bool> {
    match property.get(name) {
        None | Some(Json::Null) => Some(false),
        Some(Json::Bool(flag)) => Some(*flag),
        Some(Json::String(text)) => match text.as_str() {
            "true" => Some(true),
            "false" | "" => Some(false),
            _ => None,
        },
        Some(_) => None,
    }
}

/// A member's number, if it states one; of one that is none, its name.
pub(super) fn number<T: FromStr>(
    property: &Json,
    name: &'static str,
) -> Result<Option<T>, &'static str> {
    match property.get(name) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(_) | Json::Number(_)) => {
            let stated = text(property, name);
            stated
                .map(|text| text.parse().map_err(|_| name))
                .transpose()
        }
        Some(_) => Err(name),
    }
}

/// The rule of a field that cannot be read: it is not left out in silence.
pub(super) fn wrong(code: &str, name: &str) -> FormError {
    FormError::new(&language::text!(
        "`{name}` of field `{code}` cannot be read",
        "フィールド「{code}」の「{name}」を読み取れない"
    ))
}
