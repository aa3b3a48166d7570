//! What depends on the clock and on others: cursors that end, and callers that come at the same moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use kintable::sandbox::{Config, Store};
use serde_json::json;

use super::world::{World, app, config};

/// What a sandbox with a clock that can be set is started with, and its seconds.
fn timed() -> (Config, Arc<AtomicI64>) {
    let now = Arc::new(AtomicI64::new(1_776_000_000));
    let mut config = config(vec![app(1, "kitchen-sink")]);
    let seconds = now.clone();
    config.clock = Arc::new(move || {
        let second = seconds.load(Ordering::SeqCst);
        Timestamp::from_second(second).unwrap()
    });
    (config, now)
}

#[tokio::test]
async fn an_app_was_made_when_it_was_first_served_for_good() {
    let dir = tempfile::tempdir().unwrap();
    let (mut config, now) = timed();
    config.store = Store::File(dir.path().join("sandbox.db"));
    let mut made = Vec::new();
    for reset in [false, false, true] {
        config.reset = reset;
        let world = World::start(config.clone()).await;
        for _ in 0..2 {
            let (_, app) = world.call("GET", "app.json?id=1", json!({})).await;
            made.push([app["createdAt"].clone(), app["modifiedAt"].clone()]);
            now.fetch_add(3600, Ordering::SeqCst);
        }
        world.stop().await;
    }
    let first = [json!("2026-04-12T13:20:00Z"), json!("2026-04-12T13:20:00Z")];
    assert_eq!(made, vec![first; 6]);
}

#[tokio::test]
async fn a_cursor_ends_ten_minutes_after_it_was_last_read() {
    let (config, now) = timed();
    let world = World::start(config).await;
    for _ in 0..4 {
        world.add(1, json!({})).await;
    }
    let body = json!({"app": 1, "size": 1});
    let (_, cursor) = world.call("POST", "records/cursor.json", body).await;
    let path = format!("records/cursor.json?id={}", cursor["id"].as_str().unwrap());
    for (waited, expected) in [(599, 200), (599, 200), (600, 404)] {
        now.fetch_add(waited, Ordering::SeqCst);
        let (status, body) = world.call("GET", &path, json!({})).await;
        assert_eq!(status, expected, "after {waited} s: {body}");
    }
    let body = json!({"app": 1});
    for _ in 0..10 {
        let (status, _) = world
            .call("POST", "records/cursor.json", body.clone())
            .await;
        assert_eq!(status, 200);
    }
    now.fetch_add(600, Ordering::SeqCst);
    let (status, _) = world.call("POST", "records/cursor.json", body).await;
    assert_eq!(status, 200, "expired cursors make room");
}

#[tokio::test]
async fn of_callers_with_one_unique_value_at_one_moment_one_succeeds() {
    let world = World::start(config(vec![app(1, "kitchen-sink")])).await;
    let add = || {
        let record = json!({"text_unique": {"value": "a"}});
        world.call("POST", "record.json", json!({"app": 1, "record": record}))
    };
    let answers = tokio::join!(add(), add(), add(), add(), add());
    let statuses = [answers.0, answers.1, answers.2, answers.3, answers.4].map(|answer| answer.0);
    let succeeded = statuses.iter().filter(|status| **status == 200).count();
    assert_eq!(succeeded, 1, "{statuses:?}");
    assert_eq!(world.records(1).await.len(), 1);
}
