//! What kintone holds of the records that a file names, asked for by key and many at a time.

use std::collections::HashMap;

use super::compared::compared_held;
use super::keys::Key;
use super::plan::Existing;
use super::subject::Server;
use crate::api::ApiError;
use crate::model::{RecordId, UpdateKey};

/// Asks which records these keys find.
pub(super) async fn read(
    server: Server<'_>,
    key: &UpdateKey,
    keys: impl Iterator<Item = &Key>,
) -> Result<Existing, ApiError> {
    if key.is_record_number() {
        let ids: Vec<_> = keys.filter_map(Key::record_id).collect();
        return Ok(Existing::Ids(
            server.client.existing_ids(server.app, &ids).await?,
        ));
    }
    let values: Vec<&str> = keys
        .filter_map(|key| match key {
            // What kintone compares finds what it stores, also where it rounds.
            Key::Unique { compared, .. } => Some(compared.as_str()),
            _ => None,
        })
        .collect();
    let field = key.field();
    let held = server
        .client
        .existing_keys(server.app, &field.code, &values)
        .await?;
    let records: HashMap<String, RecordId> = held
        .into_iter()
        .map(|(id, value)| (compared_held(field, &value), id))
        .collect();
    Ok(Existing::Values(records))
}
