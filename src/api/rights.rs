//! What whoever asks may do, as kintone itself tells it (kintone API facts, section 2).

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::client::{Body, Request};
use super::{ApiError, Client, Effect};
use crate::model::{AppId, RecordId};

/// What a user may do with one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct RecordRights {
    /// Whether he may view it.
    pub viewable: bool,
    /// Whether he may change it.
    pub editable: bool,
    /// Whether he may delete it.
    pub deletable: bool,
}

impl Client {
    /// Whether no record has this number. A list leaves out both a record that is gone and one that whoever asks may not
    /// view; asked for one record, kintone tells them apart (kintone API facts, section 2).
    pub async fn is_gone(&self, app: AppId, id: RecordId) -> Result<bool, ApiError> {
        let request = Request {
            api: "record.json",
            query: &[("app", &app.to_string()), ("id", &id.to_string())],
            body: Body::Empty,
            effect: Effect::Read,
            stop: None,
        };
        match self.call::<IgnoredAny>(&request).await {
            Ok(_) => Ok(false),
            Err(error) => match error.refusal() {
                Some(refusal) if refusal.is_gone() => Ok(true),
                Some(refusal) if refusal.is_closed_to_readers() => Ok(false),
                _ => Err(error),
            },
        }
    }

    /// What the user may do with each of these records, of which one request takes 100. kintone answers users alone,
    /// never API tokens.
    pub async fn record_rights(
        &self,
        app: AppId,
        ids: &[RecordId],
    ) -> Result<Vec<RecordRights>, ApiError> {
        #[derive(Deserialize)]
        struct Answer {
            rights: Vec<Rights>,
        }
        #[derive(Deserialize)]
        struct Rights {
            record: RecordRights,
        }
        let app = app.to_string();
        let ids = ids.iter().enumerate();
        let ids: Vec<_> = ids
            .map(|(at, id)| (format!("ids[{at}]"), id.to_string()))
            .collect();
        let mut query = vec![("app", app.as_str())];
        query.extend(ids.iter().map(|(name, id)| (name.as_str(), id.as_str())));
        let request = Request {
            api: "records/acl/evaluate.json",
            query: &query,
            body: Body::Empty,
            effect: Effect::Read,
            stop: None,
        };
        let answer: Answer = self.call(&request).await?;
        Ok(answer.rights.iter().map(|rights| rights.record).collect())
    }
}
