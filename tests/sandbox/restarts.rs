//! What outlives the sandbox: records, sequences and files in a database file, and what follows when a form
//! changes in between.

use kintable::appdir::AppSource;
use kintable::sandbox::Store;
use serde_json::{Value as Json, json};

use super::world::{World, app, config};

async fn world(dir: &tempfile::TempDir, app: AppSource) -> World {
    let mut config = config(vec![app]);
    config.store = Store::File(dir.path().join("sandbox.db"));
    World::start(config).await
}

/// The kitchen sink, with one attribute of one field changed.
fn changed(field: &str, attribute: &str, value: Json) -> AppSource {
    let mut app = app(1, "kitchen-sink");
    app.files.form["properties"][field][attribute] = value;
    app
}

#[tokio::test]
async fn records_ids_and_row_ids_go_on_where_they_were() {
    let dir = tempfile::tempdir().unwrap();
    let record = json!({"text": {"value": "a"}, "table": {"value": [{"value": {}}]}});
    let first = world(&dir, app(1, "kitchen-sink")).await;
    first.add(1, record.clone()).await;
    first.stop().await;
    let second = world(&dir, app(1, "kitchen-sink")).await;
    second.add(1, record).await;
    let records = second.records(1).await;
    let shown: Vec<_> = records
        .iter()
        .map(|record| {
            let row = &record["table"]["value"][0]["id"];
            (record["$id"]["value"].clone(), row.clone())
        })
        .collect();
    assert_eq!(shown, [(json!("1"), json!("1")), (json!("2"), json!("2"))]);
}

#[tokio::test]
async fn records_beside_the_form_are_loaded_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut source = app(1, "kitchen-sink");
    source.files.records = vec![json!({"text": {"type": "SINGLE_LINE_TEXT", "value": "a"}})];
    let first = world(&dir, source.clone()).await;
    assert_eq!(first.records(1).await[0]["text"]["value"], "a");
    let (status, _) = first
        .call("DELETE", "records.json", json!({"app": 1, "ids": [1]}))
        .await;
    assert_eq!(status, 200);
    first.stop().await;
    let second = world(&dir, source).await;
    assert!(second.records(1).await.is_empty());
}

#[tokio::test]
async fn files_outlive_a_restart_and_keys_never_meet() {
    let dir = tempfile::tempdir().unwrap();
    let first = world(&dir, app(1, "kitchen-sink")).await;
    let key = first.upload("a.txt", "one").await;
    first.stop().await;
    let second = world(&dir, app(1, "kitchen-sink")).await;
    let other = second.upload("b.txt", "two").await;
    assert_ne!(key, other);
    let files = json!([{"fileKey": key}, {"fileKey": other}]);
    second.add(1, json!({"file": {"value": files}})).await;
    let names: Vec<_> = second.records(1).await[0]["file"]["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["name"].clone())
        .collect();
    assert_eq!(names, ["a.txt", "b.txt"]);
}

#[tokio::test]
async fn a_field_that_became_unique_finds_the_values_of_older_records() {
    let dir = tempfile::tempdir().unwrap();
    let record = json!({"text": {"value": "a"}});
    let first = world(&dir, app(1, "kitchen-sink")).await;
    first.add(1, record.clone()).await;
    first.stop().await;
    let second = world(&dir, changed("text", "unique", json!(true))).await;
    let body = json!({"app": 1, "record": record});
    let (status, body) = second.call("POST", "record.json", body).await;
    assert_eq!(status, 400);
    assert!(body["errors"].get("record.text.value").is_some(), "{body}");
}

#[tokio::test]
async fn a_record_with_an_empty_field_that_became_required_cannot_be_updated_until_it_is_filled() {
    let dir = tempfile::tempdir().unwrap();
    let first = world(&dir, app(1, "kitchen-sink")).await;
    first.add(1, json!({})).await;
    first.stop().await;
    let second = world(&dir, changed("text", "required", json!(true))).await;
    let update = |record: Json| json!({"app": 1, "id": 1, "record": record});
    let other = update(json!({"multi": {"value": "b"}}));
    let (status, body) = second.call("PUT", "record.json", other).await;
    assert_eq!(status, 400);
    assert!(body["errors"].get("record.text.value").is_some(), "{body}");
    let filled = update(json!({"text": {"value": "a"}}));
    let (status, _) = second.call("PUT", "record.json", filled).await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn rows_that_break_a_newer_rule_stop_updates_that_do_not_touch_their_table() {
    let dir = tempfile::tempdir().unwrap();
    let first = world(&dir, app(1, "kitchen-sink")).await;
    let rows =
        json!([{"value": {"t_text": {"value": "ab"}}}, {"value": {"t_text": {"value": "a"}}}]);
    first.add(1, json!({"table": {"value": rows}})).await;
    first.stop().await;
    let mut stricter = app(1, "kitchen-sink");
    stricter.files.form["properties"]["table"]["fields"]["t_text"]["minLength"] = json!("2");
    let second = world(&dir, stricter).await;
    let body = json!({"app": 1, "id": 1, "record": {"text": {"value": "b"}}});
    let (status, body) = second.call("PUT", "record.json", body).await;
    assert_eq!(status, 400);
    let keys: Vec<_> = body["errors"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["record.table.value[1].value.t_text.value"]);
}

#[tokio::test]
async fn a_field_that_was_added_to_the_form_is_empty_in_older_records() {
    let dir = tempfile::tempdir().unwrap();
    let first = world(&dir, app(1, "kitchen-sink")).await;
    first.add(1, json!({})).await;
    first.stop().await;
    let mut larger = app(1, "kitchen-sink");
    larger.files.form["properties"]["newer"] =
        json!({"type": "DROP_DOWN", "code": "newer", "label": "n"});
    let second = world(&dir, larger).await;
    let expected = json!({"type": "DROP_DOWN", "value": null});
    assert_eq!(second.records(1).await[0]["newer"], expected);
}
