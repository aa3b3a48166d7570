//! Which records hold which values, and which codes are known (kintone API facts, sections 1.6 and 6).

use std::collections::HashMap;

use reqwest::Method;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Value as Json, json};

use super::answer::Quoted;
use super::client::{Body, Request};
use super::{ApiError, Client, Effect, Refusal};
use crate::model::{AppId, FieldCode, RecordId};

/// kintone returns at most so many records at once.
pub(super) const PAGE: usize = 500;

/// How many values one query certainly may hold; kintone's own limit is not known.
pub const VALUES: usize = 100;

/// A GET whose URL is longer is sent as POST. kintone reads 8 KB; its own client draws the line here.
const MAX_URL: usize = 4096;

/// A field of a record as it is read.
#[derive(Deserialize)]
pub(super) struct RawField<T> {
    pub(super) value: T,
}

impl Client {
    /// The records that have one of these values in this text or number field, and the value that each has.
    ///
    /// kintone compares loosely, by the first 64 characters and without blanks at the end for text, by value
    /// for numbers (kintone API facts, section 6): whoever needs the same text compares again. Empty values are
    /// not asked for, as they would find every record whose field is empty.
    pub async fn existing_keys(
        &self,
        app: AppId,
        field: &FieldCode,
        values: &[&str],
    ) -> Result<Vec<(RecordId, String)>, ApiError> {
        let condition = |page: &[String]| format!("{field} in ({})", page.join(","));
        self.holders(app, field, values, condition).await
    }

    /// The records that have one of these values in this date, or date and time, field, and the value that each
    /// has. kintone's `in` does not know these types (kintone API facts, section 6).
    pub async fn existing_dates(
        &self,
        app: AppId,
        field: &FieldCode,
        values: &[&str],
    ) -> Result<Vec<(RecordId, String)>, ApiError> {
        let equals = |value: &String| format!("{field} = {value}");
        let condition = |page: &[String]| page.iter().map(equals).collect::<Vec<_>>().join(" or ");
        self.holders(app, field, values, condition).await
    }

    /// Whether kintone knows all of these codes of users, organizations or groups, for this field.
    /// It refuses a query for one that it does not know (kintone API facts, section 6).
    pub async fn knows_codes(
        &self,
        app: AppId,
        field: &FieldCode,
        codes: &[&str],
    ) -> Result<bool, ApiError> {
        let list: Vec<_> = codes.iter().map(|code| literal(code)).collect();
        let query = format!("{field} in ({}) limit 1", list.join(","));
        let found: Result<Vec<IgnoredAny>, _> = self.records(app, &query, &["$id"]).await;
        match found {
            Ok(_) => Ok(true),
            Err(error) if error.refusal().is_some_and(Refusal::is_unknown_code) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The records that a condition over a page of literals finds, and what each holds in the field.
    async fn holders(
        &self,
        app: AppId,
        field: &FieldCode,
        values: &[&str],
        condition: impl Fn(&[String]) -> String,
    ) -> Result<Vec<(RecordId, String)>, ApiError> {
        #[derive(Deserialize)]
        struct Found {
            #[serde(rename = "$id")]
            id: RawField<Quoted<RecordId>>,
            #[serde(flatten)]
            fields: HashMap<String, RawField<Json>>,
        }
        let filled = values.iter().filter(|value| !value.is_empty());
        let asked: Vec<_> = filled.map(|value| literal(value)).collect();
        let mut waiting: Vec<&[String]> = asked.chunks(VALUES).collect();
        let mut existing = Vec::new();
        while let Some(page) = waiting.pop() {
            let query = format!("{} limit {PAGE}", condition(page));
            let found: Vec<Found> = self.records(app, &query, &["$id", field.as_str()]).await?;
            // One value that many records have leaves no room for the others.
            if found.len() >= PAGE && page.len() > 1 {
                let (first, second) = page.split_at(page.len() / 2);
                waiting.extend([first, second]);
                continue;
            }
            existing.extend(found.into_iter().map(|record| {
                let held = record.fields.get(field.as_str());
                let value = held.and_then(|held| held.value.as_str());
                (record.id.value.0, value.unwrap_or_default().to_owned())
            }));
        }
        Ok(existing)
    }

    /// The records that a query finds, with these fields.
    pub(super) async fn records<T: DeserializeOwned>(
        &self,
        app: AppId,
        query: &str,
        fields: &[&str],
    ) -> Result<Vec<T>, ApiError> {
        #[derive(Deserialize)]
        struct Answer<T> {
            records: Vec<T>,
        }
        let api = "records.json";
        let app = app.to_string();
        let names: Vec<_> = (0..fields.len())
            .map(|at| format!("fields[{at}]"))
            .collect();
        let mut parameters = vec![("app", app.as_str()), ("query", query)];
        parameters.extend(names.iter().map(String::as_str).zip(fields.iter().copied()));
        let short = self
            .url(api, &parameters)
            .is_ok_and(|url| url.as_str().len() <= MAX_URL);
        let long_body = || json!({"app": app, "query": query, "fields": fields}).to_string();
        let request = Request {
            method: if short { Method::GET } else { Method::POST },
            api,
            query: if short { &parameters } else { &[] },
            body: if short {
                Body::Empty
            } else {
                Body::LongGet(long_body().into())
            },
            effect: Effect::Read,
            stop: None,
        };
        let answer: Answer<T> = self.call(&request).await?;
        Ok(answer.records)
    }
}

/// A text as the query language writes it. The backslash comes first, as the others bring more of it.
pub(super) fn literal(text: &str) -> String {
    let escaped = text
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
        .replace('\r', "\\r")
        .replace('\t', "\\t");
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_for_the_query_language() {
        assert_eq!(literal(r#"a"b\c"#), r#""a\"b\\c""#);
        assert_eq!(literal("a\tb\r\nc"), r#""a\tb\r\nc""#);
        assert_eq!(literal("金額 　"), "\"金額 　\"");
    }
}
