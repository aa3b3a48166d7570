//! All or nothing: whatever bulk requests come, whether refused, or cut before or after they were kept, the
//! records are those of a simple model.

use std::collections::{BTreeMap, HashSet};

use kintable::sandbox::{Fault, Trouble, Turn};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::world::{World, app, config};

/// One request of a bulk request.
#[derive(Debug, Clone)]
enum Request {
    /// New records: text, unique key, texts of rows. A text of six characters is refused.
    Add(Vec<(String, Option<u8>, Vec<String>)>),
    /// A record's new text, and its rows with their ids.
    Update(u64, String, Option<Vec<(Option<u64>, String)>>),
    /// A key and a text.
    Upsert(u8, String),
    /// Record ids.
    Delete(Vec<u64>),
}

/// What happens to a bulk request on its way.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    Open,
    CutBefore,
    CutAfter,
}

#[derive(Debug, Clone, Default)]
struct Model {
    records: BTreeMap<u64, Held>,
    last_record: u64,
    last_row: u64,
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Held {
    revision: u64,
    text: String,
    key: Option<u8>,
    rows: Vec<(u64, String)>,
}

/// A request that is refused.
struct Refused;

impl Model {
    fn apply(&mut self, request: &Request) -> Result<(), Refused> {
        match request {
            Request::Add(records) => records.iter().try_for_each(|(text, key, rows)| {
                let rows: Vec<_> = rows.iter().map(|row| (None, row.clone())).collect();
                self.add(text, *key, &rows)
            }),
            Request::Update(id, text, rows) => self.update(*id, text, rows.as_deref()),
            Request::Upsert(key, text) => {
                let found = self.records.iter().find(|(_, held)| held.key == Some(*key));
                match found.map(|(id, _)| *id) {
                    Some(id) => self.update(id, text, None),
                    None => self.add(text, Some(*key), &[]),
                }
            }
            Request::Delete(ids) => {
                let gone = |id| self.records.remove(id).map(drop).ok_or(Refused);
                if ids.is_empty() {
                    return Err(Refused);
                }
                ids.iter().try_for_each(gone)
            }
        }
    }

    fn add(
        &mut self,
        text: &str,
        key: Option<u8>,
        rows: &[(Option<u64>, String)],
    ) -> Result<(), Refused> {
        let taken = key.is_some() && self.records.values().any(|held| held.key == key);
        if taken || text.len() > 5 {
            return Err(Refused);
        }
        self.last_record += 1;
        let held = Held {
            revision: 1,
            text: text.to_owned(),
            key,
            rows: self.rows(&[], rows)?,
        };
        self.records.insert(self.last_record, held);
        Ok(())
    }

    fn update(
        &mut self,
        id: u64,
        text: &str,
        rows: Option<&[(Option<u64>, String)]>,
    ) -> Result<(), Refused> {
        let mut held = self.records.get(&id).cloned().ok_or(Refused)?;
        if text.len() > 5 {
            return Err(Refused);
        }
        if let Some(rows) = rows {
            held.rows = self.rows(&held.rows, rows)?;
        }
        text.clone_into(&mut held.text);
        held.revision += 1;
        self.records.insert(id, held);
        Ok(())
    }

    fn rows(
        &mut self,
        held: &[(u64, String)],
        sent: &[(Option<u64>, String)],
    ) -> Result<Vec<(u64, String)>, Refused> {
        let mut seen = HashSet::new();
        let mut rows = Vec::new();
        for (id, text) in sent {
            if id.is_some_and(|id| !seen.insert(id)) {
                return Err(Refused);
            }
            let kept = id.filter(|id| held.iter().any(|(known, _)| known == id));
            let id = kept.unwrap_or_else(|| {
                self.last_row += 1;
                self.last_row
            });
            rows.push((id, text.clone()));
        }
        Ok(rows)
    }

    /// The model after these requests: all of them, or none.
    fn after(&self, requests: &[Request]) -> (Self, bool) {
        let mut after = self.clone();
        match requests.iter().try_for_each(|request| after.apply(request)) {
            Ok(()) => (after, true),
            Err(Refused) => (self.clone(), false),
        }
    }
}

impl Request {
    fn json(&self) -> Json {
        let record = |text: &str| json!({"text_max": {"value": text}});
        let row =
            |id: Option<u64>, text: &str| json!({"id": id, "value": {"t_text": {"value": text}}});
        let (method, payload) = match self {
            Self::Add(records) => {
                let records = records.iter().map(|(text, key, rows)| {
                    let mut json = record(text);
                    if let Some(key) = key {
                        json["text_unique"] = json!({"value": key.to_string()});
                    }
                    let rows: Json = rows.iter().map(|text| row(None, text)).collect();
                    json["table"] = json!({ "value": rows });
                    json
                });
                ("POST", json!({"records": records.collect::<Json>()}))
            }
            Self::Update(id, text, rows) => {
                let mut record = record(text);
                if let Some(rows) = rows {
                    let rows: Json = rows.iter().map(|(id, text)| row(*id, text)).collect();
                    record["table"] = json!({ "value": rows });
                }
                ("PUT", json!({"records": [{"id": id, "record": record}]}))
            }
            Self::Upsert(key, text) => {
                let update_key = json!({"field": "text_unique", "value": key.to_string()});
                let element = json!({"updateKey": update_key, "record": record(text)});
                ("PUT", json!({"upsert": true, "records": [element]}))
            }
            Self::Delete(ids) => ("DELETE", json!({ "ids": ids })),
        };
        let mut payload = payload;
        payload["app"] = json!(1);
        json!({"method": method, "api": "/k/v1/records.json", "payload": payload})
    }
}

fn held(record: &Json) -> (u64, Held) {
    let number = |json: &Json| json.as_str().unwrap().parse().unwrap();
    let text = |json: &Json| json.as_str().unwrap().to_owned();
    let rows = record["table"]["value"].as_array().unwrap();
    let held = Held {
        revision: number(&record["$revision"]["value"]),
        text: text(&record["text_max"]["value"]),
        key: text(&record["text_unique"]["value"]).parse().ok(),
        rows: rows
            .iter()
            .map(|row| (number(&row["id"]), text(&row["value"]["t_text"]["value"])))
            .collect(),
    };
    (number(&record["$id"]["value"]), held)
}

/// Mostly texts that the field takes.
fn some_text() -> impl Strategy<Value = String> {
    prop_oneof![12 => "[a-z]{0,5}", 1 => "[a-z]{6}"]
}

fn request() -> impl Strategy<Value = Request> {
    let rows = prop::collection::vec("[a-z]{0,2}", 0..3);
    let record = (some_text(), prop::option::of(0..6u8), rows);
    let sent_row = (prop::option::of(1..12u64), "[a-z]{0,2}");
    let sent_rows = prop::option::of(prop::collection::vec(sent_row, 0..4));
    prop_oneof![
        4 => prop::collection::vec(record, 0..4).prop_map(Request::Add),
        3 => (1..8u64, some_text(), sent_rows)
            .prop_map(|(id, text, rows)| Request::Update(id, text, rows)),
        2 => (0..6u8, some_text()).prop_map(|(key, text)| Request::Upsert(key, text)),
        1 => prop::collection::vec(1..8u64, 0..3).prop_map(Request::Delete),
    ]
}

fn bulk() -> impl Strategy<Value = (Vec<Request>, Way)> {
    let way = prop_oneof![
        6 => Just(Way::Open),
        1 => Just(Way::CutBefore),
        1 => Just(Way::CutAfter),
    ];
    (prop::collection::vec(request(), 1..4), way)
}

/// One fault for each bulk request that is cut, by its turn.
fn faults(bulks: &[(Vec<Request>, Way)]) -> Vec<Fault> {
    let fault = |(turn, (_, way)): (u64, &(_, Way))| {
        let trouble = match way {
            Way::Open => return None,
            Way::CutBefore => Trouble::DropBefore,
            Way::CutAfter => Trouble::DropAfter,
        };
        Some(Fault {
            trouble,
            path: Some("bulkRequest".to_owned()),
            turn: Turn::Nth(turn),
        })
    };
    (1..).zip(bulks).filter_map(fault).collect()
}

async fn check(bulks: Vec<(Vec<Request>, Way)>) {
    let mut config = config(vec![app(1, "kitchen-sink")]);
    config.faults = faults(&bulks);
    let world = World::start(config).await;
    let mut model = Model::default();
    for (requests, way) in &bulks {
        let body: Json = requests.iter().map(Request::json).collect();
        let response = world
            .send("POST", "bulkRequest.json", &json!({ "requests": body }))
            .await;
        let (after, accepted) = model.after(requests);
        match way {
            Way::Open => assert_eq!(response.unwrap().status() == 200, accepted, "{requests:?}"),
            Way::CutBefore | Way::CutAfter => assert!(response.is_err(), "{requests:?}"),
        }
        if *way != Way::CutBefore {
            model = after;
        }
        let records: BTreeMap<_, _> = world.records(1).await.iter().map(held).collect();
        assert_eq!(records, model.records, "after {requests:?}");
    }
    world.stop().await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn bulk_requests_are_kept_whole_or_not_at_all(bulks in prop::collection::vec(bulk(), 1..8)) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(check(bulks));
    }
}
