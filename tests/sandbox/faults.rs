//! Bad days: each fault does what it says, to the requests that it names.

use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use super::world::{World, app, config};

async fn world(fault: &str) -> World {
    let mut config = config(vec![app(1, "kitchen-sink")]);
    config.faults = vec![fault.parse().unwrap()];
    World::start(config).await
}

fn bulk() -> Json {
    json!({"requests": [{"method": "POST", "api": "/k/v1/records.json", "payload": {"app": 1, "records": [{}]}}]})
}

#[tokio::test]
async fn an_error_stands_in_for_the_call() {
    let world = world("error=400:GAIA_DA02,path=bulkRequest,first=1").await;
    let (status, body) = world.call("POST", "bulkRequest.json", bulk()).await;
    assert_eq!((status, &body["code"]), (400, &json!("GAIA_DA02")));
    let message = "データベースのロックに失敗したため、変更を保存できませんでした。時間をおいて再度お試しください。";
    assert_eq!(body["message"], message);
    assert!(world.records(1).await.is_empty());
    let (status, _) = world.call("POST", "bulkRequest.json", bulk()).await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn a_page_stands_in_for_the_call() {
    let world = world("html=502,path=bulkRequest").await;
    let response = world
        .send("POST", "bulkRequest.json", &bulk())
        .await
        .unwrap();
    assert_eq!(response.status(), 502);
    assert!(response.text().await.unwrap().starts_with("<html>"));
    assert!(world.records(1).await.is_empty());
}

#[tokio::test]
async fn a_connection_dropped_before_the_call_leaves_nothing() {
    let world = world("drop=before,path=bulkRequest").await;
    assert!(
        world
            .send("POST", "bulkRequest.json", &bulk())
            .await
            .is_err()
    );
    assert!(world.records(1).await.is_empty());
}

#[tokio::test]
async fn a_connection_dropped_after_the_call_leaves_all_of_it() {
    let world = world("drop=after,path=bulkRequest").await;
    assert!(
        world
            .send("POST", "bulkRequest.json", &bulk())
            .await
            .is_err()
    );
    assert_eq!(world.records(1).await.len(), 1);
}

#[tokio::test]
async fn an_answer_cut_off_leaves_all_of_the_call() {
    let world = world("cut,path=bulkRequest").await;
    let response = world
        .send("POST", "bulkRequest.json", &bulk())
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.text().await.is_err());
    assert_eq!(world.records(1).await.len(), 1);
}

#[tokio::test]
async fn requests_beyond_a_number_at_one_time_are_refused() {
    let world = world("busy=0,path=bulkRequest").await;
    let response = world
        .send("POST", "bulkRequest.json", &bulk())
        .await
        .unwrap();
    assert_eq!(response.status(), 429);
    assert_eq!(response.headers()["x-cybozu-error"], "GAIA_TO04");
    let body: Json = response.json().await.unwrap();
    assert_eq!(
        body["message"],
        "The number of concurrent API requests exceeds the limit."
    );
}

#[tokio::test]
async fn an_answer_waits_as_long_as_was_asked_for() {
    let world = world("latency=40..60,path=bulkRequest").await;
    let begun = Instant::now();
    let (status, _) = world.call("POST", "bulkRequest.json", bulk()).await;
    assert_eq!(status, 200);
    assert!(begun.elapsed() >= Duration::from_millis(40));
}

#[tokio::test]
async fn an_error_reaches_a_caller_who_sends_much() {
    let world = world("error=503,path=bulkRequest").await;
    let much = json!({"requests": [], "filler": "x".repeat(8_000_000)});
    let (status, body) = world.call("POST", "bulkRequest.json", much).await;
    assert_eq!((status, &body["code"]), (503, &json!("SANDBOX_FAULT")));
}

#[tokio::test]
async fn a_postponed_call_is_kept_after_so_many_more_requests() {
    let world = world("delay-commit=2,path=bulkRequest,nth=1").await;
    assert!(
        world
            .send("POST", "bulkRequest.json", &bulk())
            .await
            .is_err()
    );
    let mut seen = Vec::new();
    for _ in 0..3 {
        seen.push(world.records(1).await.len());
    }
    assert_eq!(seen, [0, 0, 1]);
}

#[tokio::test]
async fn a_postponed_call_meets_what_was_written_meanwhile() {
    let world = world("delay-commit=1,path=bulkRequest,nth=1").await;
    let (status, _) = world
        .call("POST", "record.json", json!({"app": 1, "record": {}}))
        .await;
    assert_eq!(status, 200);
    let update = json!({"app": 1, "id": 1, "revision": 1, "record": {"text": {"value": "pinned"}}});
    let both = json!({"requests": [
        {"method": "POST", "api": "/k/v1/record.json", "payload": {"app": 1, "record": {}}},
        {"method": "PUT", "api": "/k/v1/record.json", "payload": update},
    ]});
    assert!(world.send("POST", "bulkRequest.json", &both).await.is_err());
    // The same bytes again: of the two, one is kept.
    let (status, _) = world.call("POST", "bulkRequest.json", both).await;
    assert_eq!(status, 200);
    let records = world.records(1).await;
    let revisions: Vec<_> = records
        .iter()
        .map(|one| &one["$revision"]["value"])
        .collect();
    assert_eq!(revisions, [&json!("2"), &json!("1")]);
}
