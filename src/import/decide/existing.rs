//! What kintone holds of the records that a file names, asked for by key, many at a time and ahead of their turn.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;

use futures_util::future::try_join_all;
use tokio::sync::OnceCell;
use tokio_util::task::AbortOnDropHandle;

use crate::api::{ApiError, Client, Wanted};
use crate::import::bind::layout::Layout;
use crate::import::read::compared::compared;
use crate::import::read::keys::{self, Key, compared_fields};
use crate::job::Server;
use crate::model::{AppId, Cell, ExistingRecord, RecordId};
use crate::plan::Reason;

/// How records are asked for. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Asking {
    pub(crate) reason: Reason,
    client: Client,
    app: AppId,
    layout: Arc<Layout>,
    wanted: Arc<Wanted>,
    /// Which records have which key, where kintone cannot be asked for it.
    index: Option<Arc<Index>>,
}

impl Asking {
    /// Asks for the records that the layout's keys find; `None` where records have no key.
    pub(crate) fn new(
        server: Server<'_>,
        layout: &Arc<Layout>,
        wanted: Wanted,
        reason: Reason,
    ) -> Option<Self> {
        layout.key_columns().next()?;
        Some(Self {
            reason,
            client: server.client.clone(),
            app: server.app,
            layout: layout.clone(),
            wanted: Arc::new(wanted),
            index: Index::of(layout).map(Arc::new),
        })
    }

    /// How many records the app has, all of which are read to find those of the file; none where kintone is asked for
    /// keys.
    pub(crate) async fn records_to_read(&self) -> Result<Option<u64>, ApiError> {
        match &self.index {
            Some(_) => self.client.record_count(self.app).await.map(Some),
            None => Ok(None),
        }
    }

    /// Begins to ask which records these keys find.
    pub(crate) fn start(&self, keys: Vec<Key>) -> Asked {
        let asking = self.clone();
        let asked = async move { asking.ask(&keys).await };
        AbortOnDropHandle::new(tokio::spawn(asked))
    }

    async fn ask(&self, keys: &[Key]) -> Result<Existing, ApiError> {
        let (client, app, wanted) = (&self.client, self.app, &self.wanted);
        let held = match &self.layout.key {
            Some(column) if column.key.is_record_number() => {
                let ids: Vec<_> = keys.iter().filter_map(Key::record_id).collect();
                client.records_by_ids(app, &ids, wanted).await?
            }
            Some(column) => {
                // What kintone compares finds what it stores, also where it rounds.
                let values: Vec<_> = keys.iter().filter_map(Key::compared).collect();
                let values: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
                let code = &column.key.field().code;
                client.records_by_values(app, code, &values, wanted).await?
            }
            None if self.layout.match_query.is_some() => return self.by_query(keys).await,
            None if self.index.is_some() => self.by_index(keys).await?,
            None => {
                let conditions = |key: &Key| match key {
                    Key::Match {
                        asked: keys::Asked::Values(conditions),
                        ..
                    } => Some(conditions.clone()),
                    _ => None,
                };
                let combinations: Vec<_> = different(keys).filter_map(conditions).collect();
                client
                    .records_by_combinations(app, &combinations, wanted)
                    .await?
            }
        };
        let mut records: HashMap<String, Vec<ExistingRecord>> = HashMap::new();
        for one in held {
            let Some(key) = self.key_of(&one) else {
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

    /// The records that each key finds by a condition of its own. Which condition found a record cannot be told from what
    /// it holds, so that each is a question by itself.
    async fn by_query(&self, keys: &[Key]) -> Result<Existing, ApiError> {
        let (client, app, wanted) = (&self.client, self.app, &self.wanted);
        let asked = different(keys).filter_map(|key| match key {
            Key::Match {
                asked: keys::Asked::Query(query),
                compared,
            } => Some((query, compared)),
            _ => None,
        });
        let asking = asked.map(|(query, compared)| async move {
            let found = client
                .records_meeting(app, Some(query), (None, None), wanted)
                .await;
            found.map(|found| (compared.clone(), found))
        });
        let found = try_join_all(asking).await?;
        Ok(Existing(found.into_iter().collect()))
    }

    /// The records that have one of these keys, by an index of them all.
    async fn by_index(&self, keys: &[Key]) -> Result<Vec<ExistingRecord>, ApiError> {
        let Some(index) = &self.index else {
            return Ok(Vec::new());
        };
        let found = index
            .known
            .get_or_try_init(|| self.read_all(&index.wanted))
            .await?;
        let mut ids = BTreeSet::new();
        for key in keys {
            let compared = key.compared();
            let hash = compared.map(|compared| index.hasher.hash_one(&*compared));
            ids.extend(hash.and_then(|hash| found.get(&hash)).into_iter().flatten());
        }
        let ids: Vec<_> = ids.into_iter().collect();
        self.client
            .records_by_ids(self.app, &ids, &self.wanted)
            .await
    }

    /// The keys of all records, each as a hash with the records that have it.
    async fn read_all(&self, wanted: &Wanted) -> Result<Known, ApiError> {
        let mut known = Known::new();
        let mut last = None;
        let hasher = self.index.as_ref().map(|index| &index.hasher);
        loop {
            let page = self
                .client
                .records_behind(self.app, last, None, wanted)
                .await?;
            let Some(held) = page.last() else {
                return Ok(known);
            };
            last = Some(held.id);
            for held in &page {
                let key = self.key_of(held);
                if let Some((hasher, key)) = hasher.zip(key) {
                    known
                        .entry(hasher.hash_one(&*key))
                        .or_default()
                        .push(held.id);
                }
            }
        }
    }

    /// The key that a record has, as [`Key::compared`] writes it.
    fn key_of(&self, held: &ExistingRecord) -> Option<String> {
        match &self.layout.key {
            Some(column) if column.key.is_record_number() => Some(held.id.to_string()),
            Some(column) => match held.record.cell(&column.key.field().code) {
                Cell::Set(value) => Some(compared(value, None)),
                Cell::Absent | Cell::Clear => None,
            },
            None => {
                let fields = self.layout.key_columns().map(|(_, field)| field);
                Some(compared_fields(held, fields, &self.layout.match_rules))
            }
        }
    }
}

/// Keys that differ: many records may have the same values.
fn different(keys: &[Key]) -> impl Iterator<Item = &Key> {
    let mut seen = HashSet::new();
    keys.iter().filter(move |key| seen.insert(key.compared()))
}

/// Records by the hashes of their keys.
type Known = HashMap<u64, Vec<RecordId>>;

/// Which records of an app have which key. It is read once, when it is needed first.
struct Index {
    wanted: Wanted,
    hasher: RandomState,
    known: OnceCell<Known>,
}

impl Index {
    /// None where kintone can be asked for keys.
    fn of(layout: &Layout) -> Option<Self> {
        let is_asked = layout.matches_as_it_is() || layout.match_query.is_some();
        (!layout.matched.is_empty() && !is_asked).then(|| Self {
            wanted: Wanted {
                fields: layout
                    .key_columns()
                    .map(|(_, field)| Arc::clone(field))
                    .collect(),
                ..Wanted::default()
            },
            hasher: RandomState::new(),
            known: OnceCell::new(),
        })
    }
}

/// A question on its way; it is given up when it is dropped.
pub(crate) type Asked = AbortOnDropHandle<Result<Existing, ApiError>>;

#[derive(Debug, Default)]
pub(crate) struct Existing(HashMap<String, Vec<ExistingRecord>>);

impl Existing {
    pub(crate) fn of(&self, key: &Key) -> Vec<&ExistingRecord> {
        let found = key.compared().and_then(|key| self.0.get(&*key));
        found.into_iter().flatten().collect()
    }
}
