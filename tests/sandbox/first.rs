//! First records: they keep what they say, are stored whatever the form has become, and what is printed of a sandbox
//! makes another that answers alike.

use kintable::appdir::{self, AppFiles, AppSource};
use kintable::sandbox::start;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::world::{World, app, config};

/// The kitchen sink, beginning with these records.
fn sink(records: Vec<Json>) -> AppSource {
    let mut source = app(1, "kitchen-sink");
    source.files.records = records;
    source
}

#[tokio::test]
async fn first_records_keep_their_ids_revisions_rows_creators_and_times() {
    let stated = json!({
        "$id": {"value": "100"}, "$revision": {"value": "7"},
        "作成者": {"value": {"code": "hanako", "name": "花子"}}, "作成日時": {"value": "2020-01-02T03:04:00Z"},
        "更新者": {"value": {"code": "jiro"}}, "更新日時": {"value": "2021-01-02T03:04:00Z"},
        "text": {"value": "a"},
        "table": {"value": [{"id": "555", "value": {"t_text": {"value": "x"}}}, {"value": {}}]},
    });
    let world = World::start(config(vec![sink(vec![stated, json!({})])])).await;
    world
        .add(1, json!({"table": {"value": [{"value": {}}]}}))
        .await;
    let records = world.records(1).await;
    let ids: Vec<_> = records
        .iter()
        .map(|record| record["$id"]["value"].clone())
        .collect();
    assert_eq!(ids, ["100", "101", "102"]);
    let first = &records[0];
    assert_eq!(first["$revision"]["value"], "7");
    assert_eq!(
        first["作成者"]["value"],
        json!({"code": "hanako", "name": "花子"})
    );
    assert_eq!(
        first["更新者"]["value"],
        json!({"code": "jiro", "name": "jiro"})
    );
    assert_eq!(first["作成日時"]["value"], "2020-01-02T03:04:00Z");
    assert_eq!(first["更新日時"]["value"], "2021-01-02T03:04:00Z");
    assert_eq!(first["table"]["value"][0]["id"], "555");
    let number = |row: &Json| row["id"].as_str().unwrap().parse::<u64>().unwrap();
    assert!(number(&first["table"]["value"][1]) > 555);
    assert!(number(&records[2]["table"]["value"][0]) > 555);
    let update = json!({"app": 1, "id": 100, "revision": 7, "record": {"text": {"value": "b"}}});
    let (status, body) = world.call("PUT", "record.json", update).await;
    assert_eq!((status, &body["revision"]), (200, &json!("8")));
}

#[tokio::test]
async fn an_id_that_two_first_records_state_is_refused() {
    let twice = json!({"$id": {"value": "3"}});
    let error = start(config(vec![sink(vec![twice.clone(), twice])]))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("GAIA_RE09"), "{error}");
}

#[tokio::test]
async fn what_a_form_no_longer_takes_is_stored_and_told() {
    let records = vec![
        json!({"dropdown": {"value": "紫"}, "check": {"value": ["赤", "金"]}}),
        json!({"customer": {"value": "C-404"}, "customer_name": {"value": "旧"}}),
        json!({"text_unique": {"value": "a"}}),
        json!({"text_unique": {"value": "a"}, "users": {"value": [{"code": "gone"}]}}),
    ];
    let mut source = sink(records);
    source.files.form["properties"]["date"]["required"] = json!(true);
    let mut config = config(vec![source]);
    config.directory = Some(serde_json::from_value(json!({})).unwrap());
    let sandbox = start(config.clone()).await.unwrap();
    let odd: Vec<_> = sandbox
        .begun()
        .odd
        .iter()
        .map(ToString::to_string)
        .collect();
    let told = |part: &str| odd.iter().any(|line| line.contains(part));
    for part in [
        "app 1",
        "records[0].dropdown.value: The value, \"紫\", is not in options.",
        "records[0].check.values[1].value",
        "records[0].date.value: Required.",
        "records[1].customer.value: A value C-404",
        "records[3].text_unique.value: This value already exists",
    ] {
        assert!(told(part), "{part} in {odd:#?}");
    }
    sandbox.stop().await;
    config.directory = None;
    let world = World::start(config).await;
    let records = world.records(1).await;
    assert_eq!(records[0]["dropdown"]["value"], "紫");
    assert_eq!(records[0]["check"]["value"], json!(["赤", "金"]));
    assert_eq!(records[1]["customer"]["value"], "C-404");
    assert_eq!(records[1]["customer_name"]["value"], "旧");
    assert_eq!(records[3]["text_unique"]["value"], "a");
    assert_eq!(
        records[3]["users"]["value"],
        json!([{"code": "gone", "name": "gone"}])
    );
}

#[tokio::test]
async fn records_that_look_each_other_up_find_each_other() {
    let lookup = |app: u64| {
        json!({"type": "SINGLE_LINE_TEXT", "lookup": {
            "relatedApp": {"app": app.to_string()}, "relatedKeyField": "code",
            "fieldMappings": [{"field": "name", "relatedField": "title"}],
            "lookupPickerFields": [], "filterCond": "", "sort": "",
        }})
    };
    let source = |id: u64, records: Json| {
        let form = json!({"properties": {
            "code": {"type": "SINGLE_LINE_TEXT", "unique": true}, "title": {"type": "SINGLE_LINE_TEXT"},
            "other": lookup(3 - id), "name": {"type": "SINGLE_LINE_TEXT"},
        }});
        let mut files = AppFiles::new(form);
        files.records = serde_json::from_value(records).unwrap();
        AppSource {
            id: id.to_string().parse().unwrap(),
            files,
        }
    };
    let record = |code: &str, title: &str, other: &str| json!([{"code": {"value": code}, "title": {"value": title}, "other": {"value": other}}]);
    let apps = vec![
        source(1, record("a", "甲", "b")),
        source(2, record("b", "乙", "a")),
    ];
    let world = World::start(config(apps)).await;
    assert_eq!(world.records(1).await[0]["name"]["value"], "乙");
    assert_eq!(world.records(2).await[0]["name"]["value"], "甲");
}

#[tokio::test]
async fn files_of_first_records_lie_beside_them_by_name() {
    let dir = tempfile::tempdir().unwrap();
    let form = r#"{"properties": {"f": {"type": "FILE"}}, "revision": "1"}"#;
    let records = json!([{"f": {"value": [
        {"name": "a.txt", "contentType": "text/plain", "fileKey": "KEY", "size": "1"},
        {"name": "missing.txt", "contentType": "text/plain", "fileKey": "K2", "size": "9"},
        {"name": "../form.json"},
    ]}}]);
    fs_err::write(dir.path().join("form.json"), form).unwrap();
    fs_err::write(dir.path().join("records.json"), records.to_string()).unwrap();
    fs_err::write(dir.path().join("a.txt"), "content").unwrap();
    let apps = appdir::apps(dir.path()).unwrap();
    let sandbox = start(config(apps.clone())).await.unwrap();
    assert_eq!(sandbox.begun().odd.len(), 2, "{:?}", sandbox.begun().odd);
    sandbox.stop().await;
    let world = World::start(config(apps)).await;
    let record = world.records(1).await.remove(0);
    let files = &record["f"]["value"];
    assert_eq!(
        files[0],
        json!({"contentType": "text/plain", "fileKey": "KEY", "name": "a.txt", "size": "7"})
    );
    assert_eq!(files[1]["name"], "missing.txt");
    assert_eq!(world.download("KEY").await, b"content");
}

#[tokio::test]
async fn a_status_and_who_is_in_charge_stay_through_updates() {
    let mut source = app(4, "customers");
    for code in ["ステータス", "作業者", "カテゴリー"] {
        source.files.form["properties"][code]["enabled"] = json!(true);
    }
    let in_charge = json!([{"code": "hanako", "name": "花子"}]);
    source.files.records = vec![json!({
        "顧客コード": {"value": "C"}, "会社名": {"value": "x"}, "ステータス": {"value": "完了"},
        "作業者": {"value": in_charge}, "カテゴリー": {"value": ["東"]},
    })];
    let world = World::start(config(vec![source])).await;
    let update = json!({"app": 4, "id": 1, "record": {"会社名": {"value": "y"}}});
    assert_eq!(world.call("PUT", "record.json", update).await.0, 200);
    let record = world.records(4).await.remove(0);
    assert_eq!(record["ステータス"]["value"], "完了");
    assert_eq!(record["作業者"]["value"], in_charge);
    assert_eq!(record["カテゴリー"]["value"], json!(["東"]));
}

#[tokio::test]
async fn a_formula_that_is_not_known_keeps_what_first_records_say() {
    let form = json!({"properties": {
        "n": {"type": "NUMBER"},
        "known": {"type": "CALC", "expression": "n * 2", "format": "NUMBER"},
        "strange": {"type": "SINGLE_LINE_TEXT", "expression": "LEFT(n, 1)"},
    }});
    let mut files = AppFiles::new(form);
    files.records =
        vec![json!({"n": {"value": "12"}, "known": {"value": "7"}, "strange": {"value": "1"}})];
    let source = AppSource {
        id: "1".parse().unwrap(),
        files,
    };
    let world = World::start(config(vec![source])).await;
    let record = world.records(1).await.remove(0);
    assert_eq!(record["known"]["value"], "24");
    assert_eq!(record["strange"]["value"], "1");
}

/// A value for a field, most of the time.
fn some(values: impl Strategy<Value = Json>) -> impl Strategy<Value = Option<Json>> {
    prop::option::weighted(0.7, values)
}

fn record() -> impl Strategy<Value = Json> {
    let choice =
        |options: &'static [&'static str]| prop::sample::select(options).prop_map(Json::from);
    let text = "[a-c 　\\\\\"\n]{0,5}".prop_map(Json::from);
    let number = "-?[0-9]{1,6}(\\.[0-9]{1,6})?".prop_map(Json::from);
    let row = (some(text.clone()), some(number.clone())).prop_map(
        |(text, number)| json!({"value": given([("t_text", text), ("t_number", number)])}),
    );
    let rows = prop::collection::vec(row, 0..3).prop_map(Json::from);
    let users = prop::sample::subsequence(vec!["taro", "hanako"], 0..=2);
    let users = users.prop_map(|codes| codes.iter().map(|code| json!({"code": code})).collect());
    let fields = (
        some(text),
        some(number),
        some(choice(&["赤", "青"])),
        some(prop::sample::subsequence(vec!["赤", "青", "緑"], 0..=3).prop_map(Json::from)),
        some(choice(&["2026-04-23", "2024-02-29"])),
        some(choice(&["2026-04-23T10:20:00Z"])),
        some(users),
        some(rows),
    );
    fields.prop_map(
        |(text, number, dropdown, check, date, datetime, users, table)| {
            given([
                ("text", text),
                ("number", number),
                ("dropdown", dropdown),
                ("check", check),
                ("date", date),
                ("datetime", datetime),
                ("users", users),
                ("table", table),
            ])
        },
    )
}

/// A record, or the cells of a row, with what is given.
fn given<const N: usize>(fields: [(&str, Option<Json>); N]) -> Json {
    let fields = fields.into_iter();
    let given =
        fields.filter_map(|(code, value)| Some((code.to_owned(), json!({"value": value?}))));
    Json::Object(given.collect())
}

/// A query that the kitchen sink takes.
fn query() -> impl Strategy<Value = String> {
    let test = prop::sample::select(vec![
        "text = \"a\"",
        "text != \"a b\"",
        "text like \"b\"",
        "number < \"1000\"",
        "number >= \"1.5\"",
        "calc > \"0\"",
        "dropdown in (\"赤\", \"\")",
        "check not in (\"青\")",
        "date > \"2025-01-01\"",
        "datetime <= \"2026-04-23T10:20:00Z\"",
        "users in (\"taro\")",
        "t_text like \"c\"",
        "t_number > \"0\"",
        "$id > 2",
    ]);
    let tests = prop::collection::vec((test, prop::sample::select(vec!["and", "or"])), 0..4);
    let order = prop::sample::select(vec![
        "",
        "order by number asc",
        "order by text desc, $id asc",
        "order by date asc limit 2",
        "order by datetime desc",
        "limit 3 offset 1",
    ]);
    (tests, order).prop_map(|(tests, order)| {
        let mut words = Vec::new();
        for (test, word) in tests {
            if !words.is_empty() {
                words.push(word);
            }
            words.push(test);
        }
        words.push(order);
        words.join(" ")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_a_sandbox_shows_makes_another_that_shows_the_same(
        records in prop::collection::vec(record(), 1..8),
        updates in prop::collection::vec((0..8_usize, record()), 0..4),
        gone in 0..12_usize,
        queries in prop::collection::vec(query(), 8),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let one = World::start(config(vec![sink(Vec::new())])).await;
            let count = records.len();
            for record in records {
                one.add(1, record).await;
            }
            for (at, update) in updates {
                let id = at % count + 1;
                let body = json!({"app": 1, "id": id, "record": update});
                assert_eq!(one.call("PUT", "record.json", body).await.0, 200);
            }
            if gone < count {
                let body = json!({"app": 1, "ids": [gone + 1]});
                assert_eq!(one.call("DELETE", "records.json", body).await.0, 200);
            }
            let shown = one.records(1).await;
            let other = World::start(config(vec![sink(shown.clone())])).await;
            assert_eq!(other.records(1).await, shown);
            for query in queries {
                let body = json!({"app": 1, "query": query, "totalCount": true});
                let answers = [&one, &other].map(|world| world.call("GET", "records.json", body.clone()));
                let [answer, other] = answers;
                let (answer, other) = (answer.await, other.await);
                assert_eq!(answer.0, 200, "{query}: {answer:?}");
                assert_eq!(answer, other, "{query}");
            }
            one.stop().await;
            other.stop().await;
        });
    }
}
