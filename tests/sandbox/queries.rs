//! Promises of queries and lookups that are kept by more than one path: by a scan, by ids, by unique values, by a cursor.

use kintable::model::AppCode;
use serde_json::{Value as Json, json};

use super::world::{World, app, config};

/// An app of these records, numbered from 1. It is 2026-04-23 there.
async fn world(records: &[Json]) -> World {
    let world = World::start(config(vec![app(1, "kitchen-sink")])).await;
    for record in records {
        world.add(1, record.clone()).await;
    }
    world
}

/// The ids that a query finds, and that a cursor of it holds.
#[track_caller]
fn finds(world: &World, query: &str, expected: &[u64]) -> impl Future<Output = ()> {
    let caller = std::panic::Location::caller();
    async move {
        let body = json!({"app": 1, "query": query, "fields": ["$id"]});
        let (status, found) = world.call("GET", "records.json", body.clone()).await;
        assert_eq!(status, 200, "{query}: {found}");
        assert_eq!(ids(&found), expected, "{query}, {caller}");
        let (status, cursor) = world.call("POST", "records/cursor.json", body).await;
        assert_eq!(status, 200, "{query}: {cursor}");
        let (_, page) = world
            .call("GET", "records/cursor.json", json!({"id": cursor["id"]}))
            .await;
        assert_eq!(ids(&page), expected, "a cursor of {query}, {caller}");
    }
}

fn ids(found: &Json) -> Vec<u64> {
    let records = found["records"].as_array().unwrap();
    let id = |record: &Json| record["$id"]["value"].as_str().unwrap().parse().unwrap();
    records.iter().map(id).collect()
}

#[tokio::test]
async fn equal_values_are_ordered_by_descending_id_whatever_the_direction() {
    let record =
        |number: &str, text: &str| json!({"number": {"value": number}, "text": {"value": text}});
    let world = world(&[
        record("5", "a"),
        record("5.0", "b"),
        record("3", "a"),
        record("5", "a"),
        record("", "b"),
        record("", "a"),
    ])
    .await;
    finds(&world, "order by number asc", &[6, 5, 3, 4, 2, 1]).await;
    finds(&world, "order by number desc", &[4, 2, 1, 3, 6, 5]).await;
    finds(&world, "order by number", &[6, 5, 3, 4, 2, 1]).await;
    finds(&world, "order by text asc", &[6, 4, 3, 1, 5, 2]).await;
    finds(
        &world,
        "order by text desc, number asc",
        &[5, 2, 6, 3, 4, 1],
    )
    .await;
    finds(&world, "order by number asc, $id asc", &[5, 6, 3, 1, 2, 4]).await;
    finds(&world, "text = \"a\" order by number desc", &[4, 1, 3, 6]).await;
    finds(&world, "order by date asc", &[6, 5, 4, 3, 2, 1]).await;
    let body = json!({"app": 1, "query": "order by number asc limit 2 offset 3"});
    let (_, window) = world.call("GET", "records.json", body).await;
    assert_eq!(ids(&window), [4, 2]);
}

#[tokio::test]
async fn every_window_is_a_part_of_the_whole_order() {
    let record = |number: usize| {
        let (number, text) = ((number * 7 % 5).to_string(), (number % 3).to_string());
        json!({"number": {"value": number}, "text": {"value": text}})
    };
    let records: Vec<_> = (0..24).map(record).collect();
    let world = world(&records).await;
    for query in [
        "order by number asc",
        "order by text desc, number asc",
        "text != \"1\" order by number desc",
        "text != \"1\" order by $id asc",
        "number > 0",
    ] {
        let find = async |window: &str| {
            let query = format!("{query} {window}");
            let body = json!({"app": 1, "query": query, "fields": ["$id"], "totalCount": true});
            let (_, found) = world.call("GET", "records.json", body).await;
            (ids(&found), found["totalCount"].clone())
        };
        let (all, total) = find("limit 500").await;
        assert_eq!(total, all.len().to_string(), "{query}");
        for offset in 0..=all.len() {
            for limit in [0, 1, 5, 500] {
                let window = format!("limit {limit} offset {offset}");
                let rest = &all[offset..];
                let expected = rest[..limit.min(rest.len())].to_vec();
                assert_eq!(
                    find(&window).await,
                    (expected, total.clone()),
                    "{query} {window}"
                );
            }
        }
    }
}

#[tokio::test]
async fn records_found_by_unique_values_are_ordered_alike() {
    let record = |unique: &str| json!({"text_unique": {"value": unique}, "number": {"value": "1"}});
    let world = world(&["c", "a", "b"].map(record)).await;
    let condition = "text_unique in (\"a\", \"c\", \"a\", \"z\")";
    finds(&world, condition, &[2, 1]).await;
    finds(&world, &format!("{condition} order by $id asc"), &[1, 2]).await;
    finds(&world, &format!("{condition} order by number asc"), &[2, 1]).await;
}

#[tokio::test]
async fn unique_days_and_moments_may_be_asked_for_by_a_period() {
    let record = |day: &str, moment: &str| json!({"date_unique": {"value": day}, "datetime_unique": {"value": moment}, "text": {"value": "a"}});
    let world = world(&[
        record("2026-04-01", "2026-04-23T00:00:00Z"),
        record("2026-04-23", "2026-04-23T23:59:00Z"),
        record("2026-04-30", "2026-04-24T00:00:00Z"),
        record("2026-05-01", "2026-04-22T23:59:00Z"),
        json!({}),
    ])
    .await;
    finds(&world, "date_unique = THIS_MONTH()", &[3, 2, 1]).await;
    finds(
        &world,
        "text = \"a\" and date_unique = THIS_MONTH()",
        &[3, 2, 1],
    )
    .await;
    finds(&world, "date_unique != THIS_MONTH()", &[5, 4]).await;
    finds(&world, "date_unique < THIS_MONTH()", &[]).await;
    finds(&world, "date_unique <= THIS_MONTH()", &[3, 2, 1]).await;
    finds(&world, "date_unique > THIS_MONTH()", &[4]).await;
    finds(&world, "date_unique >= THIS_MONTH()", &[4, 3, 2, 1]).await;
    finds(&world, "date_unique = NEXT_MONTH()", &[4]).await;
    finds(&world, "date_unique = THIS_YEAR()", &[4, 3, 2, 1]).await;
    finds(&world, "date_unique = TODAY()", &[2]).await;
    finds(&world, "date_unique = \"2026-04-30\"", &[3]).await;
    finds(&world, "date_unique = \"\"", &[5]).await;
    finds(&world, "datetime_unique = TODAY()", &[2, 1]).await;
    finds(&world, "datetime_unique != TODAY()", &[5, 4, 3]).await;
    finds(&world, "datetime_unique > TODAY()", &[3]).await;
    finds(&world, "datetime_unique = YESTERDAY()", &[4]).await;
    finds(
        &world,
        "datetime_unique = \"2026-04-23T09:00:00+09:00\"",
        &[1],
    )
    .await;
}

#[tokio::test]
async fn ids_are_compared_with_every_operator_at_every_edge() {
    let world = world(&vec![json!({}); 6]).await;
    let body = json!({"app": 1, "ids": [3]});
    let (status, _) = world.call("DELETE", "records.json", body).await;
    assert_eq!(status, 200);
    let there = [6_i64, 5, 4, 2, 1];
    let find = |fits: &dyn Fn(i64) -> bool| -> Vec<u64> {
        let found = there.iter().filter(|id| fits(**id));
        found.map(|id| id.unsigned_abs()).collect()
    };
    for n in -1..=8 {
        type Holds = fn(&i64, &i64) -> bool;
        let operators: [(&str, Holds); 6] = [
            ("=", i64::eq),
            ("!=", i64::ne),
            ("<", i64::lt),
            ("<=", i64::le),
            (">", i64::gt),
            (">=", i64::ge),
        ];
        for (operator, holds) in operators {
            let fits = |id: i64| holds(&id, &n);
            finds(&world, &format!("$id {operator} \"{n}\""), &find(&fits)).await;
            // Beside others: the ids read are those of both, or of either.
            let both = |id: i64| fits(id) && id >= 2;
            finds(
                &world,
                &format!("$id {operator} \"{n}\" and $id >= 2"),
                &find(&both),
            )
            .await;
            let either = |id: i64| fits(id) || id == 6;
            finds(
                &world,
                &format!("$id = 6 or $id {operator} \"{n}\""),
                &find(&either),
            )
            .await;
        }
    }
    finds(&world, "$id in (5, 2, 3)", &[5, 2]).await;
    finds(&world, "$id in (9, 1)", &[1]).await;
    finds(&world, "$id not in (5, 2, 3)", &[6, 4, 1]).await;
    let mut ascending: Vec<u64> = find(&|id| id <= 4);
    ascending.reverse();
    finds(&world, "$id <= 4 order by $id asc", &ascending).await;
}

#[tokio::test]
async fn a_lookup_that_finds_several_records_is_refused_as_one_that_finds_none() {
    let mut customers = app(4, "customers");
    customers.files.form["properties"]["顧客コード"]["unique"] = json!(false);
    let world = World::start(config(vec![app(1, "kitchen-sink"), customers])).await;
    for (code, name) in [("C1", "甲"), ("C1", "乙"), ("C2", "丙"), ("C1", "丁")] {
        let record = json!({"顧客コード": {"value": code}, "会社名": {"value": name}});
        world.add(4, record).await;
    }
    let look_up = async |code: &str| {
        let record = json!({"customer": {"value": code}});
        let body = json!({"app": 1, "record": record});
        let (status, body) = world.call("POST", "record.json", body).await;
        (status, body["code"].as_str().map(str::to_owned))
    };
    let refused = (400, Some("GAIA_LO04".to_owned()));
    assert_eq!(look_up("C1").await, refused);
    assert_eq!(look_up("C9").await, refused);
    assert_eq!(look_up("C2").await, (200, None));
    for id in [1, 2] {
        let body = json!({"app": 4, "ids": [id]});
        assert_eq!(world.call("DELETE", "records.json", body).await.0, 200);
        let expected = if id == 1 {
            refused.clone()
        } else {
            (200, None)
        };
        assert_eq!(look_up("C1").await, expected, "without {id}");
    }
    let records = world.records(1).await;
    let names: Vec<_> = records
        .iter()
        .map(|record| &record["customer_name"]["value"])
        .collect();
    assert_eq!(names, ["丙", "丁"]);
}

#[tokio::test]
async fn a_lookup_by_record_number_takes_it_with_the_app_code_and_without() {
    let mut customers = app(4, "customers");
    customers.files.code = AppCode::new("CUST");
    let mut sink = app(1, "kitchen-sink");
    sink.files.form["properties"]["customer"]["lookup"]["relatedKeyField"] = json!("レコード番号");
    let world = World::start(config(vec![sink, customers])).await;
    let record = json!({"顧客コード": {"value": "C1"}, "会社名": {"value": "甲"}});
    world.add(4, record).await;
    for (key, expected) in [
        ("1", 200),
        ("CUST-1", 200),
        ("CUST-2", 400),
        ("OTHER-1", 400),
    ] {
        let body = json!({"app": 1, "record": {"customer": {"value": key}}});
        let (status, _) = world.call("POST", "record.json", body).await;
        assert_eq!(status, expected, "{key}");
    }
    for record in world.records(1).await {
        assert_eq!(record["customer_name"]["value"], "甲");
    }
}

#[tokio::test]
async fn a_lookup_whose_app_is_not_there_finds_nothing() {
    let world = World::start(config(vec![app(7, "company/apps/7")])).await;
    let row = json!({"value": {"見積商品番号": {"value": "10"}}});
    let record = json!({"見積番号": {"value": "Q"}, "見積日": {"value": "2026-04-01"}, "見積明細": {"value": [row]}});
    let body = json!({"app": 7, "record": record});
    let (status, body) = world.call("POST", "record.json", body).await;
    assert_eq!((status, &body["code"]), (400, &json!("GAIA_LO04")));
    assert!(world.records(7).await.is_empty());
}
