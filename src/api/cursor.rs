//! Records in an order of the user's, by a cursor (kintone API facts, section 1.11).

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;

use super::client::{Body, Request};
use super::{ApiError, Client, Effect, RawRecord};
use crate::model::AppId;

/// A cursor in kintone. A domain has ten of them, so that whoever makes one closes it on every way out.
#[derive(Debug)]
pub struct Cursor {
    id: String,
    /// How many records it goes through.
    pub total: u64,
}

impl Client {
    /// Makes a cursor over the records that a query finds, so many at a time, with these fields, or all.
    ///
    /// # Errors
    /// A query that kintone does not take, and no free cursor.
    pub async fn open_cursor(
        &self,
        app: AppId,
        query: &str,
        size: usize,
        fields: &[&str],
    ) -> Result<Cursor, ApiError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Answer {
            id: String,
            total_count: super::answer::Quoted<u64>,
        }
        let mut body = json!({"app": app.to_string(), "query": query, "size": size});
        if !fields.is_empty() {
            body["fields"] = json!(fields);
        }
        let request = Request {
            api: "records/cursor.json",
            query: &[],
            body: Body::Post(body.to_string().into()),
            // One that nobody knows of ends by itself.
            effect: Effect::Repeatable,
            stop: None,
        };
        let answer: Answer = self.call(&request).await?;
        Ok(Cursor {
            id: answer.id,
            total: answer.total_count.0,
        })
    }

    /// The next records of a cursor, and whether there are more behind them; it is closed behind the last ones.
    ///
    /// # Errors
    /// After an answer that is lost, or too large, its records are lost, too: kintone does not give them again.
    pub async fn next_of(&self, cursor: &Cursor) -> Result<(Vec<RawRecord>, bool), ApiError> {
        #[derive(Deserialize)]
        struct Answer {
            records: Vec<RawRecord>,
            next: bool,
        }
        let request = Request {
            api: "records/cursor.json",
            query: &[("id", &cursor.id)],
            body: Body::Empty,
            effect: Effect::Once,
            stop: None,
        };
        let answer: Answer = self.call(&request).await?;
        Ok((answer.records, answer.next))
    }

    /// Closes a cursor that was not read to its end.
    ///
    /// # Errors
    /// It ends by itself after ten minutes, so that nothing need be done about one.
    pub async fn close_cursor(&self, cursor: &Cursor) -> Result<(), ApiError> {
        let request = Request {
            api: "records/cursor.json",
            query: &[],
            body: Body::Delete(json!({"id": cursor.id}).to_string().into()),
            effect: Effect::Repeatable,
            stop: None,
        };
        let _: IgnoredAny = self.call(&request).await?;
        Ok(())
    }
}
