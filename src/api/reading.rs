//! Which records exist (kintone API facts, sections 1.6 and 6).

use std::collections::{HashMap, HashSet};

use reqwest::Method;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

use super::answer::Quoted;
use super::client::{Body, Request};
use super::{ApiError, Client, Effect};
use crate::model::{AppId, FieldCode, RecordId};

/// kintone returns at most so many records at once.
const PAGE: usize = 500;

/// How many values one query asks for; kintone's own limit is not known.
const VALUES: usize = 100;

/// A GET whose URL is longer is sent as POST. kintone reads 8 KB; its own client draws the line here.
const MAX_URL: usize = 4096;

/// A field of a record as it is read.
#[derive(Deserialize)]
struct Field<T> {
    value: T,
}

impl Client {
    /// Those of these records that exist.
    pub async fn existing_ids(
        &self,
        app: AppId,
        ids: &[RecordId],
    ) -> Result<HashSet<RecordId>, ApiError> {
        #[derive(Deserialize)]
        struct Found {
            #[serde(rename = "$id")]
            id: Field<Quoted<RecordId>>,
        }
        let mut existing = HashSet::new();
        for page in ids.chunks(PAGE) {
            let list: Vec<_> = page.iter().map(RecordId::to_string).collect();
            let query = format!("$id in ({}) limit {PAGE}", list.join(","));
            let found: Vec<Found> = self.records(app, &query, &["$id"]).await?;
            existing.extend(found.into_iter().map(|record| record.id.value.0));
        }
        Ok(existing)
    }

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
        #[derive(Deserialize)]
        struct Found {
            #[serde(rename = "$id")]
            id: Field<Quoted<RecordId>>,
            #[serde(flatten)]
            fields: HashMap<String, Field<Json>>,
        }
        let asked: Vec<_> = values.iter().filter(|value| !value.is_empty()).collect();
        let mut existing = Vec::new();
        for page in asked.chunks(VALUES) {
            let list: Vec<_> = page.iter().map(|value| literal(value)).collect();
            let query = format!("{field} in ({}) limit {PAGE}", list.join(","));
            let found: Vec<Found> = self.records(app, &query, &["$id", field.as_str()]).await?;
            existing.extend(found.into_iter().map(|record| {
                let held = record.fields.get(field.as_str());
                let value = held.and_then(|held| held.value.as_str());
                (record.id.value.0, value.unwrap_or_default().to_owned())
            }));
        }
        Ok(existing)
    }

    /// The records that a query finds, with these fields.
    async fn records<T: DeserializeOwned>(
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
        };
        let answer: Answer<T> = self.call(&request).await?;
        Ok(answer.records)
    }
}

/// A text as the query language writes it. The backslash comes first, as the others bring more of it.
fn literal(text: &str) -> String {
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
