//! A bulk request that moves a record of another app from one revision to the next: it is carried out once at most,
//! however often it is sent (kintone API facts, sections 1.8 and 1.10). And reading such a record.

use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::client::{Body, Request};
use super::{ApiError, BulkRequest, Client, Effect};
use crate::model::{AppId, RecordId, Revision};

/// A record that is moved on.
#[derive(Debug, Clone)]
pub struct Pin {
    /// Its app.
    pub app: AppId,
    /// Its id.
    pub id: RecordId,
    /// The revision that it must have still.
    pub revision: Revision,
    /// What it is to hold, as the record API takes it.
    pub record: Json,
}

impl Client {
    /// The same transaction, with the move of a record as its last request.
    ///
    /// # Errors
    /// None: what is sent here is JSON.
    pub fn pinned(&self, bulk: &BulkRequest, pin: &Pin) -> Result<BulkRequest, ApiError> {
        let request = json!({
            "method": "PUT",
            "api": self.path("record.json"),
            "payload": {
                "app": pin.app.to_string(),
                "id": pin.id.to_string(),
                "revision": pin.revision.to_string(),
                "record": pin.record,
            },
        });
        let request = serde_json::to_string(&request).map_err(ApiError::unsendable)?;
        Ok(bulk.with_last(&request))
    }

    /// The records of an app that a query finds, as kintone gives them.
    pub async fn raw_records(
        &self,
        app: AppId,
        query: &str,
    ) -> Result<Vec<Map<String, Json>>, ApiError> {
        #[derive(Deserialize)]
        struct Answer {
            records: Vec<Map<String, Json>>,
        }
        let request = Request {
            api: "records.json",
            query: &[("app", &app.to_string()), ("query", query)],
            body: Body::Empty,
            effect: Effect::Read,
            stop: None,
        };
        let answer: Answer = self.call(&request).await?;
        Ok(answer.records)
    }
}
