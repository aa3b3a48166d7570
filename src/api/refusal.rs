//! kintone's own errors: `{"code", "id", "message", "errors"}` (kintone API facts, sections 1.1, 1.10 and 7).

use serde_json::{Map, Value as Json};

use super::codes::{self, Says};
use super::{FieldPath, Trust};
use crate::plain::one_line;

/// The messages that kintone writes are short; a longer text is not one of them.
pub(super) const MAX_MESSAGE: usize = 500;

/// What kintone said when it refused. Decisions go by `code` and by the faults' paths, never by the texts,
/// which come in the user's language (kintone API facts, section 7.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// kintone's code: `CB_VA01`.
    pub code: String,
    /// kintone's id of this error, for its support.
    pub id: Option<String>,
    /// kintone's text.
    pub message: String,
    /// What is wrong with single parameters and fields.
    pub faults: Vec<FieldFault>,
    /// Which request of a bulk request it is about, counted from 0.
    pub request: Option<usize>,
    /// What its code says; `None` if the code is not known, so that it proves nothing.
    pub(super) says: Option<Says>,
}

/// What kintone says about one parameter or field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    /// Which one.
    pub path: FieldPath,
    /// kintone's texts, at least one unless kintone sent none.
    pub messages: Vec<String>,
}

impl Refusal {
    /// A refusal of which nothing but status and code is known.
    pub fn new(status: u16, code: &str) -> Self {
        Self {
            status,
            code: code.to_owned(),
            id: None,
            message: String::new(),
            faults: Vec::new(),
            request: None,
            says: codes::says(code),
        }
    }

    /// Reads a refusal from an answer; `None` if the answer is not kintone's. Its errors have a code, an id and a
    /// message. A bulk request's answer holds one in the place of the request that failed, and empty objects in the
    /// others'.
    pub(super) fn from_json(status: u16, answer: &Json, trust: Trust) -> Option<Self> {
        if let Some(refusal) = Self::from_error(status, answer, None, trust) {
            return Some(refusal);
        }
        let results = answer.get("results")?.as_array()?;
        let is_empty = |result: &Json| result.as_object().is_some_and(Map::is_empty);
        let mut failed = results
            .iter()
            .enumerate()
            .filter(|(_, result)| !is_empty(result));
        let (at, error) = failed.next()?;
        if trust == Trust::KnownCodes && failed.next().is_some() {
            return None;
        }
        Self::from_error(status, error, Some(at), trust)
    }

    fn from_error(status: u16, error: &Json, request: Option<usize>, trust: Trust) -> Option<Self> {
        let text = |name: &str| error.get(name).and_then(Json::as_str);
        let (code, id, message) = (text("code")?, text("id"), text("message"));
        let is_kintones = codes::is_kintones(code) && id.is_some() && message.is_some();
        let says = match trust {
            Trust::KnownCodes if is_kintones => codes::says(code),
            Trust::KnownCodes => return None,
            Trust::AnyCode if matches!(status, 429 | 502..=504) => Some(Says::Passing),
            Trust::AnyCode => Some(codes::says(code).unwrap_or(Says::Refused)),
        };
        Some(Self {
            status,
            code: one_line(code, MAX_MESSAGE),
            id: id.map(|id| one_line(id, MAX_MESSAGE)),
            message: one_line(message.unwrap_or_default(), MAX_MESSAGE),
            faults: error
                .get("errors")
                .and_then(Json::as_object)
                .map(faults)
                .unwrap_or_default(),
            request,
            says,
        })
    }

    /// Whether it is about authentication or permission (kintone API facts, section 2).
    pub fn is_auth(&self) -> bool {
        let by_code = matches!(
            self.code.as_str(),
            "CB_AU01"
                | "CB_WA01"
                | "CB_TW02"
                | "CB_NO02"
                | "GAIA_IA02"
                | "GAIA_DA03"
                | "GAIA_NO01"
                | "GAIA_AP15"
                | "GAIA_FU01"
        );
        by_code || matches!(self.status, 401 | 403)
    }

    /// Whether no record has the number that was asked for.
    pub(super) fn is_gone(&self) -> bool {
        self.says == Some(Says::Gone)
    }

    /// Whether whoever asks for records may not view them: a token without that right, a user without it. A token of
    /// another app (`GAIA_AP15`) may do nothing here, and is a mistake (kintone API facts, section 2).
    pub fn is_closed_to_readers(&self) -> bool {
        matches!(self.code.as_str(), "GAIA_NO01" | "CB_NO02")
    }

    /// Whether it is about a user, an organization or a group that kintone does not know. The code for groups is
    /// not recorded; those of users and organizations begin alike (kintone API facts, section 4.2).
    pub fn is_unknown_code(&self) -> bool {
        self.code.starts_with("GAIA_IL2")
    }

    /// Whether it is about the query of the request (kintone API facts, section 6).
    pub fn is_about_query(&self) -> bool {
        let names_it = |fault: &FieldFault| fault.path.raw == "query";
        let is_of_queries = self.code.starts_with("GAIA_IQ");
        is_of_queries
            || matches!(self.code.as_str(), "GAIA_IL08" | "GAIA_IR02")
            || (self.code == "CB_VA01" && self.faults.iter().any(names_it))
    }
}

fn faults(errors: &Map<String, Json>) -> Vec<FieldFault> {
    let messages = |error: &Json| -> Vec<String> {
        let texts = error
            .get("messages")
            .and_then(Json::as_array)
            .into_iter()
            .flatten();
        texts
            .filter_map(Json::as_str)
            .map(|text| one_line(text, MAX_MESSAGE))
            .collect()
    };
    errors
        .iter()
        .map(|(key, error)| FieldFault {
            path: FieldPath::parse(key),
            messages: messages(error),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_bulk_refusal_names_the_request_that_failed() {
        let answer = json!({"results": [{}, {"id": "x1", "code": "CB_VA01", "message": "Missing or invalid input.",
            "errors": {"records[7].明細.value[1].value.数量.value": {"messages": ["Only numbers are allowed."]}}}, {}]});
        let refusal = Refusal::from_json(400, &answer, Trust::KnownCodes).unwrap();
        assert_eq!(refusal.request, Some(1));
        assert_eq!(refusal.faults[0].path.record, Some(7));
        assert_eq!(refusal.faults[0].messages, ["Only numbers are allowed."]);
        assert_eq!(
            refusal.to_string(),
            "[CB_VA01] Missing or invalid input. (HTTP status 400, error ID x1)"
        );
    }

    #[test]
    fn what_is_wrong_with_a_parameter_is_told_with_the_refusal() {
        let answer = json!({"id": "x2", "code": "CB_VA01", "message": "入力内容が正しくありません。",
            "errors": {"query": {"messages": ["クエリ記法が間違っています。"]}}});
        let refusal = Refusal::from_json(400, &answer, Trust::KnownCodes).unwrap();
        assert_eq!(
            refusal.to_string(),
            "[CB_VA01] 入力内容が正しくありません。 (HTTP status 400, error ID x2); query: クエリ記法が間違っています。"
        );
    }

    #[test]
    fn what_has_not_the_whole_shape_of_kintones_errors_is_none() {
        let whole = json!({"code": "CB_VA01", "id": "x", "message": "m"});
        let without = |member: &str| {
            let mut error = whole.clone();
            error.as_object_mut().unwrap().remove(member);
            error
        };
        let with = |member: &str, value: Json| {
            let mut error = whole.clone();
            error[member] = value;
            error
        };
        for answer in [
            json!({}),
            json!([]),
            json!("CB_VA01"),
            json!({"results": [{}, {}]}),
            json!({"message": "boom"}),
            without("code"),
            without("id"),
            without("message"),
            with("code", json!("GATEWAY_TIMEOUT")),
            with("code", json!(504)),
            with("id", json!(1)),
            with("message", Json::Null),
            json!({"error": whole}),
            json!({"results": [{}, without("id")]}),
            json!({"results": [whole, whole]}),
            json!({"results": [{"ids": ["1"]}, whole]}),
        ] {
            let refusal = Refusal::from_json(500, &answer, Trust::KnownCodes);
            assert_eq!(refusal, None, "{answer}");
        }
        assert!(Refusal::from_json(500, &whole, Trust::KnownCodes).is_some());
    }

    #[test]
    fn a_code_that_is_not_known_is_told_and_proves_nothing() {
        let answer = json!({"code": "GAIA_XX99", "id": "x", "message": "m"});
        let refusal = Refusal::from_json(400, &answer, Trust::KnownCodes).unwrap();
        assert_eq!((refusal.code.as_str(), refusal.says), ("GAIA_XX99", None));
    }
}
