//! Limits of requests: how long their URLs are, how many tokens they name, and how many there are at one time.

use serde_json::{Value as Json, json};

use super::world::{World, app, config};

async fn world() -> World {
    World::start(config(vec![app(1, "kitchen-sink")])).await
}

#[tokio::test]
async fn a_url_above_8_kb_is_refused_and_its_query_may_be_posted() {
    let world = world().await;
    // The path and what is asked for, so long together.
    let start = "records.json?app=1&query=";
    let longest = 8192 - "/k/v1/".len() - start.len();
    for (length, expected) in [(longest, 200), (longest + 1, 400)] {
        let blanks = "+".repeat(length);
        let response = world.get(&format!("{start}{blanks}"), &[]).await;
        assert_eq!(response.status(), expected);
    }
    let query = format!("{} number > \"1\"", " ".repeat(9000));
    let response = world
        .post_as_get("records.json", &json!({"app": 1, "query": query}))
        .await;
    assert_eq!(response.status(), 200);
}

#[tokio::test]
async fn a_request_names_at_most_9_tokens() {
    let world = world().await;
    let nine = ["a"; 9].join(",");
    let ask = async |tokens: &[&str]| {
        let headers: Vec<_> = tokens
            .iter()
            .map(|value| ("X-Cybozu-API-Token", *value))
            .collect();
        let response = world.get("records.json?app=1", &headers).await;
        response.status().as_u16()
    };
    assert_eq!(ask(&[&nine]).await, 200);
    assert_eq!(ask(&[&nine, "b"]).await, 400);
}

#[tokio::test]
async fn a_condition_may_name_100_values() {
    let world = world().await;
    for number in [1, 50, 100, 101] {
        let record = json!({"number": {"value": number}});
        world.add(1, record).await;
    }
    let values: Vec<_> = (1..=100).map(|number| format!("\"{number}\"")).collect();
    let query = format!("number in ({}) order by $id asc", values.join(", "));
    let body = json!({"app": 1, "query": query, "fields": ["number"]});
    let (status, body) = world.call("GET", "records.json", body).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(body["records"].as_array().unwrap().len(), 3);
}

/// Requests to a path are held up for longer than a test lasts; they end when nobody waits for them any more.
#[tokio::test]
async fn the_101st_request_at_one_time_is_refused() {
    let mut config = config(vec![app(1, "kitchen-sink")]);
    config.faults = vec!["latency=600000,path=record.json".parse().unwrap()];
    let world = World::start(config).await;
    let held = world.hold("record.json?app=1&id=1", 100);
    let refused = loop {
        let response = world.get("records.json?app=1", &[]).await;
        if response.status() != 200 {
            break response;
        }
    };
    assert_eq!(refused.status(), 429);
    let header = |name: &str| {
        refused
            .headers()
            .get(name)
            .map(|value| value.to_str().unwrap())
    };
    assert_eq!(header("x-cybozu-error"), Some("GAIA_TO04"));
    assert_eq!(header("x-concurrencylimit-limit"), Some("100"));
    assert_eq!(header("x-concurrencylimit-running"), Some("101"));
    let never = "no-cache, no-store, must-revalidate";
    assert_eq!(header("cache-control"), Some(never));
    assert_eq!(header("retry-after"), None);
    let body: Json = refused.json().await.unwrap();
    let english = "The number of concurrent API requests exceeds the limit.";
    assert_eq!(body["message"], english);
    let japanese = world
        .get("records.json?app=1", &[("Accept-Language", "ja")])
        .await;
    let body: Json = japanese.json().await.unwrap();
    assert_eq!(
        body["message"],
        "APIの同時リクエスト数が上限を超えています。"
    );
    drop(held);
}
