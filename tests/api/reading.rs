use std::collections::HashSet;

use futures_util::FutureExt as _;
use kintable::api::{App, Client, Condition, Wanted};
use kintable::form;
use kintable::model::{AppCode, FieldCode, FieldKind, Found, NumberPrecision, RecordId, Rounding};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use wiremock::matchers::{body_json, header, method, path, query_param};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use super::helpers::{app, client, client_of, connection};

fn id(number: u64) -> RecordId {
    number.to_string().parse().unwrap()
}

/// The ids of those of these records that exist.
async fn existing(client: &Client, ids: &[RecordId]) -> HashSet<RecordId> {
    let held = client.records_by_ids(app(), ids, &Wanted::default()).await;
    held.unwrap().iter().map(|held| held.id).collect()
}

/// A record as it is read, without any field.
fn bare(id: u64) -> serde_json::Value {
    json!({
        "$id": {"type": "__ID__", "value": id.to_string()},
        "$revision": {"type": "__REVISION__", "value": "1"},
    })
}

fn json_answer(body: serde_json::Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

#[tokio::test]
async fn the_form_is_read_from_the_guest_space_of_the_app() {
    let server = MockServer::start().await;
    let properties =
        json!({"文字列": {"type": "SINGLE_LINE_TEXT", "code": "文字列", "label": "氏名"}});
    Mock::given(method("GET"))
        .and(path("/k/guest/7/v1/app/form/fields.json"))
        .and(query_param("app", "2"))
        .and(header("x-cybozu-api-token", "token-1"))
        .and(header("accept-language", "ja"))
        .respond_with(json_answer(
            json!({"properties": properties, "revision": "3"}),
        ))
        .expect(1)
        .mount(&server)
        .await;
    let mut connection = connection(&server.uri());
    connection.guest_space = Some("7".parse().unwrap());
    let json = client(&connection).form(app()).await.unwrap();
    assert!(form::from_json(&json).unwrap().find("文字列").is_some());
    let request = &server.received_requests().await.unwrap()[0];
    assert!(request.body.is_empty() && !request.headers.contains_key("content-type"));
}

/// Takes one request on a connection of its own.
async fn asked(listener: &TcpListener) -> TcpStream {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut read = Vec::new();
    loop {
        stream.read_buf(&mut read).await.unwrap();
        let text = String::from_utf8_lossy(&read).to_ascii_lowercase();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.split("content-length: ").nth(1);
        let length = length.and_then(|rest| rest.lines().next()?.parse().ok());
        if body.len() >= length.unwrap_or(0) {
            return stream;
        }
    }
}

#[tokio::test]
async fn reads_are_under_way_a_few_at_a_time() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let client = client(&connection(&url));
    let values: Vec<_> = (0..800).map(|at| format!("v{at}")).collect();
    let values: Vec<_> = values.iter().map(String::as_str).collect();
    let code = FieldCode::new("text");
    let asking = client.holders(app(), (&code, FieldKind::SingleLineText), &values);
    let serving = async {
        for together in [5, 3] {
            let mut waiting = Vec::new();
            for _ in 0..together {
                waiting.push(asked(&listener).await);
            }
            // The next one comes once one of these is answered.
            assert!(listener.accept().now_or_never().is_none());
            for mut stream in waiting {
                let answer = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 14\r\n\r\n{\"records\":[]}";
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        }
    };
    let (found, ()) = tokio::join!(asking, serving);
    assert_eq!(found.unwrap(), []);
}

#[tokio::test]
async fn the_layout_is_handed_on_as_kintone_gives_it() {
    let server = MockServer::start().await;
    let layout =
        json!({"layout": [{"type": "ROW", "fields": [{"code": "文字列"}]}], "revision": "3"});
    Mock::given(method("GET"))
        .and(path("/k/v1/app/form/layout.json"))
        .and(query_param("app", "2"))
        .respond_with(json_answer(layout.clone()))
        .expect(1)
        .mount(&server)
        .await;
    assert_eq!(client_of(&server).layout(app()).await.unwrap(), layout);
}

#[tokio::test]
async fn json_that_is_no_form_is_an_unexpected_shape() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .respond_with(json_answer(json!({"revision": "3"})))
        .mount(&server)
        .await;
    let error = client_of(&server).form(app()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"kintone's answer cannot be read: HTTP status 200, unexpected content: {"revision":"3"}"#
    );
}

#[tokio::test]
async fn an_app_may_have_a_code() {
    for (code, expected) in [("", None), ("SALES", AppCode::new("SALES"))] {
        let server = MockServer::start().await;
        let answer = json!({"appId": "2", "code": code, "name": "受注", "spaceId": null});
        Mock::given(path("/k/v1/app.json"))
            .and(query_param("id", "2"))
            .respond_with(json_answer(answer))
            .mount(&server)
            .await;
        let expected = App {
            id: app(),
            code: expected,
            name: "受注".to_owned(),
        };
        assert_eq!(client_of(&server).app(app()).await.unwrap(), expected);
    }
}

#[tokio::test]
async fn the_number_precision_is_read_or_not_known() {
    let precision = |mode| json!({"numberPrecision": {"digits": "30", "decimalPlaces": "10", "roundingMode": mode}});
    let known = NumberPrecision {
        digits: 30,
        decimal_places: 10,
        rounding: Rounding::Down,
    };
    let refused = ResponseTemplate::new(403)
        .set_body_json(json!({"code": "GAIA_NO01", "id": "i", "message": "m"}));
    let table = [
        (json_answer(precision("DOWN")), Some(known)),
        (json_answer(precision("SIDEWAYS")), None),
        (json_answer(json!({"name": "受注"})), None),
        (refused, None),
    ];
    for (answer, expected) in table {
        let server = MockServer::start().await;
        Mock::given(path("/k/v1/app/settings.json"))
            .respond_with(answer)
            .expect(1)
            .mount(&server)
            .await;
        assert_eq!(
            client_of(&server).number_precision(app()).await.unwrap(),
            expected
        );
    }
}

#[tokio::test]
async fn a_missing_app_is_an_error_and_not_an_unknown_precision() {
    let server = MockServer::start().await;
    let missing = json!({"code": "GAIA_AP01", "id": "i", "message": "指定したアプリ（id: 2）が見つかりません。"});
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(404).set_body_json(missing))
        .mount(&server)
        .await;
    assert!(client_of(&server).number_precision(app()).await.is_err());
}

#[tokio::test]
async fn existing_ids_are_asked_for_by_id_only() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .and(path("/k/v1/records.json"))
        .and(query_param("app", "2"))
        .and(query_param("query", "$id in (1,2,3) limit 500"))
        .and(query_param("fields[0]", "$id"))
        .and(query_param("fields[1]", "$revision"))
        .respond_with(json_answer(
            json!({"records": [bare(3), bare(1)], "totalCount": null}),
        ))
        .expect(1)
        .mount(&server)
        .await;
    let existing = existing(&client_of(&server), &[id(1), id(2), id(3)]).await;
    assert_eq!(existing, HashSet::from([id(1), id(3)]));
}

#[tokio::test]
async fn many_ids_are_asked_for_in_pages_and_a_long_query_goes_in_the_body() {
    let server = MockServer::start().await;
    let page = |from: u64, to: u64| {
        let ids: Vec<_> = (from..=to)
            .map(|number| (1_000_000 + number).to_string())
            .collect();
        format!("$id in ({}) limit 500", ids.join(","))
    };
    let found = |number: u64| json!({"records": [bare(1_000_000 + number)]});
    Mock::given(method("POST"))
        .and(header("x-http-method-override", "GET"))
        .and(path("/k/v1/records.json"))
        .and(body_json(
            json!({"app": "2", "query": page(1, 500), "fields": ["$id", "$revision"]}),
        ))
        .respond_with(json_answer(found(4)))
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .and(query_param("query", page(501, 510)))
        .respond_with(json_answer(found(510)))
        .expect(1)
        .mount(&server)
        .await;
    let ids: Vec<_> = (1..=510).map(|number| id(1_000_000 + number)).collect();
    let existing = existing(&client_of(&server), &ids).await;
    assert_eq!(existing, HashSet::from([id(1_000_004), id(1_000_510)]));
}

#[tokio::test]
async fn nothing_is_asked_when_nothing_is_to_be_known() {
    let server = MockServer::start().await;
    let client = client_of(&server);
    assert!(existing(&client, &[]).await.is_empty());
    let key = FieldCode::new("Text");
    assert!(
        client
            .holders(app(), (&key, FieldKind::SingleLineText), &["", ""])
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(server.received_requests().await.unwrap().len(), 0);
}

#[tokio::test]
async fn existing_keys_are_asked_for_by_escaped_values_a_hundred_at_a_time() {
    let server = MockServer::start().await;
    let values: Vec<_> = (0..101).map(|number| format!("k{number}")).collect();
    Mock::given(method("GET"))
        .and(query_param("query", r#"顧客 in ("k100","a\"b\\c\td") limit 500"#))
        .and(query_param("fields[0]", "$id"))
        .and(query_param("fields[1]", "顧客"))
        .respond_with(json_answer(json!({"records": [
            {"$id": {"type": "__ID__", "value": "5"}, "顧客": {"type": "SINGLE_LINE_TEXT", "value": "a\"b\\c\td"}},
            {"$id": {"type": "__ID__", "value": "6"}, "顧客": {"type": "SINGLE_LINE_TEXT", "value": null}}
        ]})))
        .expect(1)
        .mount(&server)
        .await;
    let first: Vec<_> = values[..100]
        .iter()
        .map(|value| format!("\"{value}\""))
        .collect();
    Mock::given(method("GET"))
        .and(query_param(
            "query",
            format!("顧客 in ({}) limit 500", first.join(",")),
        ))
        .respond_with(json_answer(json!({"records": []})))
        .expect(1)
        .mount(&server)
        .await;
    let mut asked: Vec<_> = values.iter().map(String::as_str).collect();
    asked.push("a\"b\\c\td");
    let existing = client_of(&server)
        .holders(
            app(),
            (&FieldCode::new("顧客"), FieldKind::SingleLineText),
            &asked,
        )
        .await;
    let expected = [(id(5), "a\"b\\c\td".to_owned()), (id(6), String::new())];
    assert_eq!(existing.unwrap(), expected);
}

#[tokio::test]
async fn a_read_that_meets_a_busy_server_is_sent_again() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(503).set_body_string("Service Unavailable"))
        .up_to_n_times(3)
        .expect(3)
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .respond_with(json_answer(json!({"records": []})))
        .expect(1)
        .mount(&server)
        .await;
    assert!(existing(&client_of(&server), &[id(1)]).await.is_empty());
}

/// Records that are heavy together: more than one of them are more than is read of an answer.
struct Heavy;

impl Respond for Heavy {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let query = request.url.query_pairs().find(|(name, _)| name == "query");
        let query = query.unwrap().1.into_owned();
        let ids = query.split(['(', ')']).nth(1).unwrap();
        if ids.contains(',') {
            let blanks = " ".repeat(17 * 1024 * 1024);
            return ResponseTemplate::new(200).set_body_string(blanks);
        }
        json_answer(json!({"records": [
            {"$id": {"type": "__ID__", "value": ids}, "$revision": {"type": "__REVISION__", "value": "1"}}
        ]}))
    }
}

#[tokio::test]
async fn records_that_are_too_heavy_for_one_answer_are_asked_for_in_parts() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .respond_with(Heavy)
        .expect(7)
        .mount(&server)
        .await;
    let ids: Vec<_> = (1..=4).map(id).collect();
    let held = client_of(&server)
        .records_by_ids(app(), &ids, &Wanted::default())
        .await;
    let found: Vec<_> = held.unwrap().iter().map(|held| held.id).collect();
    assert_eq!(found, ids);
}

/// An app in which 600 records have the value `many`, and one each of `k1` to `k9`; it answers queries as kintone does.
struct Crowd;

impl Respond for Crowd {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let query = request.url.query_pairs().find(|(name, _)| name == "query");
        let query = query.unwrap().1.into_owned();
        let asked: Vec<_> = query.split('"').skip(1).step_by(2).collect();
        let number_behind = |word: &str| {
            let (_, rest) = query.rsplit_once(word)?;
            rest.split(' ').next()?.parse::<usize>().ok()
        };
        let after = number_behind("$id > ").unwrap_or(0);
        let limit = number_behind("limit ").unwrap();
        let value = |id: usize| match id {
            601.. => format!("k{}", id - 600),
            _ => "many".to_owned(),
        };
        let found = (after + 1..=609).filter(|id| asked.contains(&value(*id).as_str()));
        let record = |id: usize| {
            json!({
                "$id": {"value": id.to_string()}, "$revision": {"value": "1"}, "Text": {"value": value(id)},
            })
        };
        let records: Vec<_> = found.map(record).take(limit).collect();
        json_answer(json!({"records": records}))
    }
}

#[tokio::test]
async fn a_value_that_very_many_records_have_leaves_room_for_the_others() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .respond_with(Crowd)
        .mount(&server)
        .await;
    let ones: Vec<_> = (1..=9).map(|number| format!("k{number}")).collect();
    let mut values: Vec<&str> = ones.iter().map(String::as_str).collect();
    values.insert(4, "many");
    let text = FieldCode::new("Text");
    let found = client_of(&server)
        .holders(app(), (&text, FieldKind::SingleLineText), &values)
        .await;
    let found: HashSet<_> = found.unwrap().into_iter().map(|(_, value)| value).collect();
    assert_eq!(found, values.into_iter().map(str::to_owned).collect());
}

#[tokio::test]
async fn records_that_are_more_than_a_page_are_all_found_in_order() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .respond_with(Crowd)
        .expect(2)
        .mount(&server)
        .await;
    let properties = json!({"properties": {"Text": {"type": "SINGLE_LINE_TEXT", "code": "Text"}}});
    let form = form::from_json(&properties).unwrap();
    let Some(Found::Field(field)) = form.find("Text") else {
        panic!("the form has the field");
    };
    let combination = |value: &str| {
        vec![Condition {
            field: field.clone(),
            value: value.to_owned(),
        }]
    };
    let combinations = [combination("many"), Vec::new(), combination("k3")];
    let held = client_of(&server)
        .records_by_combinations(app(), &combinations, &Wanted::default())
        .await;
    let found: Vec<_> = held.unwrap().iter().map(|held| held.id).collect();
    let expected: Vec<_> = (1..=600).chain([603]).map(id).collect();
    assert_eq!(found, expected);
}
