//! Cells of a log app's records, and how those are read and written.

use jiff::Timestamp;
use serde_json::{Map, Value as Json, json};

use super::fields::{LogField, RUN};
use crate::api::{ApiError, Client, Effect, RecordJson, Stop, Target, WriteRequest};
use crate::model::{AppId, RecordId, Revision};

/// A record as kintone gives it.
pub(super) type Held = Map<String, Json>;

/// Where a record is known to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct At {
    pub(super) id: RecordId,
    pub(super) revision: Revision,
}

impl At {
    /// Where a record stands that kintone gave.
    pub(super) fn of(record: &Held) -> Option<Self> {
        Some(Self {
            id: text(record, "$id").parse().ok()?,
            revision: text(record, "$revision").parse().ok()?,
        })
    }

    /// Moves a record on, if it stands here still: to which revision, or `None` if it is at another one.
    pub(super) async fn move_on(
        self,
        client: &Client,
        app: AppId,
        cells: &Json,
    ) -> Result<Option<Revision>, ApiError> {
        let record = RecordJson::of_value(cells).map_err(ApiError::unsendable)?;
        let entry = record.entry(&Target::Record {
            id: self.id,
            revision: Some(self.revision),
        });
        let bulk = client.bulk_request(app, vec![WriteRequest::Update(vec![entry])])?;
        match client.write(&bulk, Effect::Pinned, &Stop::default()).await {
            Ok(written) => {
                let mut records = written.requests.into_iter().flatten();
                Ok(records.next().map(|record| record.revision))
            }
            Err(error) if error.failure.is_conflict() => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// The record of a run.
pub(super) async fn of_run(
    client: &Client,
    app: AppId,
    run: &str,
) -> Result<Option<Held>, ApiError> {
    let query = format!("{} = \"{run}\"", RUN.code);
    let found = client.raw_records(app, &query).await?;
    Ok(found.into_iter().next())
}

/// Cells as the record API takes them.
pub(super) fn cells<const N: usize>(cells: [(LogField, String); N]) -> Json {
    let cells = cells.into_iter();
    let cells = cells.map(|(field, value)| (field.code.to_owned(), json!({ "value": value })));
    Json::Object(cells.collect())
}

/// A moment as kintone keeps it.
pub(super) fn time(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:00Z").to_string()
}

pub(super) fn value(record: &Held, field: LogField) -> &str {
    text(record, field.code)
}

pub(super) fn number(record: &Held, field: LogField) -> Option<u64> {
    value(record, field).parse().ok()
}

fn text<'a>(record: &'a Held, code: &str) -> &'a str {
    let value = record.get(code).and_then(|cell| cell["value"].as_str());
    value.unwrap_or_default()
}
