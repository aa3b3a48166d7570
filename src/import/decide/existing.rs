//! What kintone holds of the records that a file names, asked for by key, many at a time and ahead of their turn.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use tokio_util::task::AbortOnDropHandle;

use crate::api::{ApiError, Client, Wanted};
use crate::import::bind::layout::Layout;
use crate::import::read::compared::compared;
use crate::import::read::keys::{Key, compared_fields};
use crate::job::Server;
use crate::model::{AppId, Cell, Field, Held};
use crate::plan::Reason;

/// How records are asked for. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Asking {
    /// Why.
    pub(crate) reason: Reason,
    client: Client,
    app: AppId,
    how: How,
    wanted: Arc<Wanted>,
}

#[derive(Clone)]
enum How {
    Ids,
    Values(Arc<Field>),
    Combinations(Vec<Arc<Field>>),
}

impl Asking {
    /// Asks for the records that the layout's keys find; `None` where records have no key.
    pub(crate) fn new(
        server: Server<'_>,
        layout: &Layout,
        wanted: Wanted,
        reason: Reason,
    ) -> Option<Self> {
        let how = match &layout.key {
            Some(column) if column.key.is_record_number() => How::Ids,
            Some(column) => How::Values(column.key.field().clone()),
            None if layout.matched.is_empty() => return None,
            None => How::Combinations(layout.matched_fields().cloned().collect()),
        };
        Some(Self {
            reason,
            client: server.client.clone(),
            app: server.app,
            how,
            wanted: Arc::new(wanted),
        })
    }

    /// Begins to ask which records these keys find.
    pub(crate) fn start(&self, keys: Vec<Key>) -> Asked {
        let asking = self.clone();
        let asked = async move { asking.ask(&keys).await };
        Asked(AbortOnDropHandle::new(tokio::spawn(asked)))
    }

    async fn ask(&self, keys: &[Key]) -> Result<Existing, ApiError> {
        let Self {
            client,
            app,
            how,
            wanted,
            ..
        } = self;
        let held = match how {
            How::Ids => {
                let ids: Vec<_> = keys.iter().filter_map(Key::record_id).collect();
                client.records_by_ids(*app, &ids, wanted).await?
            }
            How::Values(field) => {
                // What kintone compares finds what it stores, also where it rounds.
                let value = |key: &Key| key.compared();
                let values: Vec<String> = keys.iter().filter_map(value).collect();
                let values: Vec<&str> = values.iter().map(String::as_str).collect();
                client
                    .records_by_values(*app, &field.code, &values, wanted)
                    .await?
            }
            How::Combinations(_) => {
                let conditions = |key: &Key| match key {
                    Key::Match { conditions, .. } => Some(conditions.clone()),
                    _ => None,
                };
                // Many records may have the same values.
                let mut seen = HashSet::new();
                let different = keys.iter().filter(|key| seen.insert(key.compared()));
                let combinations: Vec<_> = different.filter_map(conditions).collect();
                client
                    .records_by_combinations(*app, &combinations, wanted)
                    .await?
            }
        };
        let mut records: HashMap<String, Vec<Held>> = HashMap::new();
        for one in held {
            let Some(key) = how.key_of(&one) else {
                continue;
            };
            let same_key = records.entry(key).or_default();
            // Two questions may find one record.
            if same_key.iter().all(|other| other.id != one.id) {
                same_key.push(one);
            }
        }
        Ok(Existing(records))
    }
}

impl How {
    /// The key that a record has, as [`Key::compared`] writes it.
    fn key_of(&self, held: &Held) -> Option<String> {
        match self {
            Self::Ids => Some(held.id.to_string()),
            Self::Values(field) => match held.record.cell(&field.code) {
                Cell::Set(value) => Some(compared(value, None)),
                Cell::Absent | Cell::Clear => None,
            },
            Self::Combinations(fields) => Some(compared_fields(held, fields)),
        }
    }
}

/// A question on its way; it is given up when it is dropped.
pub(crate) struct Asked(AbortOnDropHandle<Result<Existing, ApiError>>);

impl Asked {
    /// The answer.
    pub(crate) async fn answer(self) -> Result<Existing, ApiError> {
        match self.0.await {
            Ok(answer) => answer,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // It is aborted only when this is dropped.
                Err(_) => Ok(Existing::default()),
            },
        }
    }
}

/// The records that keys find.
#[derive(Debug, Default)]
pub(crate) struct Existing(HashMap<String, Vec<Held>>);

impl Existing {
    /// The records that this key finds.
    pub(crate) fn of(&self, key: &Key) -> Vec<&Held> {
        let found = key.compared().and_then(|key| self.0.get(&key));
        found.into_iter().flatten().collect()
    }
}
