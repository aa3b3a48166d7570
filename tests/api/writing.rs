use kintable::api::{
    AnswerLanguage, ApiError, Auth, BasicAuth, Client, Effect, Operation, RecordJson, Stop, Target,
    WriteRequest, Written, WrittenRecord,
};
use kintable::form;
use kintable::model::{
    Attachment, Cell, FieldCell, FieldCode, Form, Found, LocalFile, Record, Row, RowKey, TableRows,
    Value,
};
use sha2::{Digest as _, Sha256};
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::helpers::{app, client, client_of, connection};

const FORM: &str = r#"{"properties": {
    "Text": {"type": "SINGLE_LINE_TEXT", "unique": true}, "Number": {"type": "NUMBER", "unique": true},
    "Check": {"type": "CHECK_BOX"}, "Drop": {"type": "DROP_DOWN"}, "User": {"type": "USER_SELECT"},
    "Date": {"type": "DATE"}, "Time": {"type": "TIME"}, "When": {"type": "DATETIME"}, "File": {"type": "FILE"},
    "Created_by": {"type": "CREATOR"},
    "Table": {"type": "SUBTABLE", "fields": {"TText": {"type": "SINGLE_LINE_TEXT"}, "TNum": {"type": "NUMBER"}}}
}}"#;

fn form() -> Form {
    form::from_json(&serde_json::from_str(FORM).unwrap()).unwrap()
}

fn cells(cells: &[(&str, Cell)]) -> Vec<FieldCell> {
    let form = form();
    let field = |code| match form.find(code) {
        Some(Found::Field(field) | Found::InTable(_, field)) => field.clone(),
        other => panic!("{code} is {other:?}"),
    };
    cells
        .iter()
        .map(|(code, cell)| FieldCell {
            field: field(code),
            cell: cell.clone(),
            column: None,
        })
        .collect()
}

fn record(of: &[(&str, Cell)]) -> RecordJson {
    json(&Record {
        cells: cells(of),
        tables: Vec::new(),
    })
}

fn json(record: &Record) -> RecordJson {
    RecordJson::of(record).unwrap()
}

/// A request that adds these records.
fn add(records: &[&RecordJson]) -> WriteRequest {
    let entries = records.iter().map(|record| record.entry(&Target::New));
    WriteRequest::Add(entries.collect())
}

async fn write(
    client: &Client,
    requests: Vec<WriteRequest>,
    effect: Effect,
) -> Result<Written, ApiError> {
    let bulk = client.bulk_request(app(), requests)?;
    client.write(&bulk, effect, &Stop::default()).await
}

fn table(rows: Vec<Row>) -> TableRows {
    TableRows {
        table: form().tables()[0].clone(),
        rows,
    }
}

fn text(text: &str) -> Cell {
    Cell::Set(Value::Text(text.into()))
}

fn number(literal: &str) -> Cell {
    Cell::Set(Value::Number(literal.parse().unwrap()))
}

/// A double that takes a bulk request and gives this answer.
async fn answering(answer: &str) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(200).set_body_raw(answer, "application/json"))
        .expect(1)
        .mount(&server)
        .await;
    server
}

async fn only_request(server: &MockServer) -> Request {
    let mut requests = server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 1);
    requests.remove(0)
}

/// The exact body that these requests become. What the double answers does not matter.
async fn body_of(client: &Client, server: &MockServer, requests: Vec<WriteRequest>) -> String {
    let _ = write(client, requests, Effect::Once).await;
    String::from_utf8(only_request(server).await.body).unwrap()
}

#[tokio::test]
async fn records_are_added_by_a_bulk_request() {
    let server = answering(r#"{"results":[{"ids":["11","12"],"revisions":["1","1"]}]}"#).await;
    let alice = record(&[("Text", text("Alice")), ("Number", number("10"))]);
    let bob = record(&[("Text", text("Bob")), ("Number", number("20"))]);
    let requests = vec![add(&[&alice, &bob])];
    let outcomes = write(&client_of(&server), requests, Effect::Once).await;

    let added = |id: &str| WrittenRecord {
        id: id.parse().unwrap(),
        revision: "1".parse().unwrap(),
        operation: Operation::Insert,
    };
    assert_eq!(outcomes.unwrap().requests, [[added("11"), added("12")]]);
    let request = only_request(&server).await;
    assert_eq!(request.url.path(), "/k/v1/bulkRequest.json");
    assert_eq!(
        String::from_utf8(request.body).unwrap(),
        concat!(
            r#"{"requests":[{"api":"/k/v1/records.json","method":"POST","payload":{"app":"2","records":["#,
            r#"{"Text":{"value":"Alice"},"Number":{"value":"10"}},{"Text":{"value":"Bob"},"Number":{"value":"20"}}]}}]}"#
        )
    );
}

#[tokio::test]
async fn a_request_is_known_again_by_its_digest_of_today_and_by_that_of_older_runs() {
    let server = answering("{}").await;
    let client = client_of(&server);
    let alice = record(&[("Text", text("Alice"))]);
    let bulk = |records: &[&RecordJson]| client.bulk_request(app(), vec![add(records)]).unwrap();
    let (made, other) = (bulk(&[&alice]), bulk(&[&alice, &alice]));
    let body = body_of(&client, &server, vec![add(&[&alice])]).await;
    let older = Sha256::digest(body.as_bytes());
    let half = |at: usize| u128::from_be_bytes(older[at..at + 16].try_into().unwrap());
    let older = format!("{:032x}{:032x}", half(0), half(16));
    for digest in [made.digest(), older] {
        assert!(made.has_digest(&digest), "{digest}");
        assert!(!other.has_digest(&digest), "{digest}");
    }
}

#[tokio::test]
async fn every_kind_of_value_is_written_as_kintone_reads_it() {
    let server = answering("{}").await;
    let strings = |texts: &[&str]| texts.iter().copied().map(str::to_owned).collect::<Vec<_>>();
    let everything = record(&[
        ("Text", text("日本語 \"引用\"\n")),
        ("Number", number(" 00012.50 ")),
        ("Check", Cell::Set(Value::Choices(strings(&["c1", "c2"])))),
        ("Drop", Cell::Set(Value::Choice("d1".into()))),
        ("User", Cell::Set(Value::Codes(strings(&["u1", "u2"])))),
        (
            "Date",
            Cell::Set(Value::Date("2024-01-02".parse().unwrap())),
        ),
        ("Time", Cell::Set(Value::Time("09:05:59".parse().unwrap()))),
        (
            "When",
            Cell::Set(Value::DateTime(
                "2024-01-02T09:05:59+09:00".parse().unwrap(),
            )),
        ),
        (
            "File",
            Cell::Set(Value::Files(vec![Attachment::Uploaded("fk-1".to_owned())])),
        ),
        ("Created_by", Cell::Set(Value::User("user1".to_owned()))),
    ]);
    let body = body_of(&client_of(&server), &server, vec![add(&[&everything])]).await;
    assert_eq!(
        body,
        concat!(
            r#"{"requests":[{"api":"/k/v1/records.json","method":"POST","payload":{"app":"2","records":[{"#,
            r#""Text":{"value":"日本語 \"引用\"\n"},"Number":{"value":"00012.50"},"Check":{"value":["c1","c2"]},"#,
            r#""Drop":{"value":"d1"},"User":{"value":[{"code":"u1"},{"code":"u2"}]},"Date":{"value":"2024-01-02"},"#,
            r#""Time":{"value":"09:05"},"When":{"value":"2024-01-02T00:05:00Z"},"File":{"value":[{"fileKey":"fk-1"}]},"#,
            r#""Created_by":{"value":{"code":"user1"}}}]}}]}"#
        )
    );
}

#[tokio::test]
async fn a_cleared_cell_is_written_empty_and_an_absent_one_not_at_all() {
    let server = answering("{}").await;
    let cleared = record(&[
        ("Text", Cell::Clear),
        ("Number", Cell::Absent),
        ("Check", Cell::Clear),
        ("When", Cell::Clear),
        ("File", Cell::Clear),
    ]);
    let body = body_of(&client_of(&server), &server, vec![add(&[&cleared])]).await;
    let records = r#""records":[{"Text":{"value":""},"Check":{"value":[]},"When":{"value":""},"File":{"value":[]}}]"#;
    assert!(body.contains(records), "{body}");
}

#[tokio::test]
async fn rows_carry_their_ids_and_new_rows_carry_none() {
    let server = answering("{}").await;
    let row = |key, name, amount: Cell| Row {
        key,
        cells: cells(&[("TText", text(name)), ("TNum", amount)]),
        line: None,
    };
    let first = Record {
        cells: cells(&[("Text", text("first"))]),
        tables: vec![table(vec![
            row(
                RowKey::Existing("11".parse().unwrap()),
                "alice",
                number("1"),
            ),
            row(RowKey::New, "bob", Cell::Absent),
        ])],
    };
    let emptied = Record {
        cells: Vec::new(),
        tables: vec![table(Vec::new())],
    };
    let (first, emptied) = (json(&first), json(&emptied));
    let requests = vec![add(&[&first, &emptied])];
    let body = body_of(&client_of(&server), &server, requests).await;
    let records = concat!(
        r#""records":[{"Text":{"value":"first"},"Table":{"value":["#,
        r#"{"id":"11","value":{"TText":{"value":"alice"},"TNum":{"value":"1"}}},"#,
        r#"{"value":{"TText":{"value":"bob"}}}]}},{"Table":{"value":[]}}]"#
    );
    assert!(body.contains(records), "{body}");
}

#[tokio::test]
async fn an_upsert_by_key_names_it_beside_the_record_and_gives_dummy_ids_where_there_is_none() {
    let server = answering(
        r#"{"results":[{"records":[{"id":"1","operation":"UPDATE","revision":"4"},{"id":"2","operation":"INSERT","revision":"1"},
            {"id":"3","operation":"INSERT","revision":"1"}]},{"records":[{"id":"4","operation":"INSERT","revision":"1"}]}]}"#,
    )
    .await;
    let key = FieldCode::new("Text");
    let alice = record(&[("Number", number("10"))]);
    let nobody = record(&[("Number", number("20"))]);
    let bob = record(&[("Number", number("30"))]);
    let by_key = |record: &RecordJson, value| record.entry(&Target::Key { field: &key, value });
    let new = |number| nobody.entry(&Target::NewAmongUpserts(number));
    let requests = vec![
        WriteRequest::Upsert(vec![by_key(&alice, "Alice"), new(0), by_key(&bob, "Bob")]),
        WriteRequest::Upsert(vec![new(1)]),
    ];
    let outcomes = write(&client_of(&server), requests, Effect::Repeatable)
        .await
        .unwrap();

    let first = outcomes.requests[0].iter();
    let operations: Vec<_> = first.map(|record| record.operation).collect();
    assert_eq!(
        operations,
        [Operation::Update, Operation::Insert, Operation::Insert]
    );
    let body = String::from_utf8(only_request(&server).await.body).unwrap();
    assert_eq!(
        body,
        concat!(
            r#"{"requests":[{"api":"/k/v1/records.json","method":"PUT","payload":{"app":"2","upsert":true,"records":["#,
            r#"{"updateKey":{"field":"Text","value":"Alice"},"record":{"Number":{"value":"10"}}},"#,
            r#"{"id":"9007199254740991","record":{"Number":{"value":"20"}}},"#,
            r#"{"updateKey":{"field":"Text","value":"Bob"},"record":{"Number":{"value":"30"}}}]}},"#,
            r#"{"api":"/k/v1/records.json","method":"PUT","payload":{"app":"2","upsert":true,"records":["#,
            r#"{"id":"9007199254740990","record":{"Number":{"value":"20"}}}]}}]}"#
        )
    );
}

#[tokio::test]
async fn an_upsert_by_number_or_by_record_id_is_written_as_strings() {
    let server = answering("{}").await;
    let key = FieldCode::new("Number");
    let named = record(&[("Text", text("Alice"))]);
    let changed = record(&[("Text", text("Alice")), ("Number", number("10"))]);
    let by_number = named.entry(&Target::Key {
        field: &key,
        value: "10",
    });
    let by_id = changed.entry(&Target::Record {
        id: "7".parse().unwrap(),
        revision: None,
    });
    let requests = vec![WriteRequest::Upsert(vec![by_number, by_id])];
    let body = body_of(&client_of(&server), &server, requests).await;
    let records = concat!(
        r#""records":[{"updateKey":{"field":"Number","value":"10"},"record":{"Text":{"value":"Alice"}}},"#,
        r#"{"id":"7","record":{"Text":{"value":"Alice"},"Number":{"value":"10"}}}]"#
    );
    assert!(body.contains(records), "{body}");
}

#[tokio::test]
async fn in_a_guest_space_all_paths_name_the_space() {
    let server = answering("{}").await;
    let mut connection = connection(&server.uri());
    connection.guest_space = Some("7".parse().unwrap());
    let empty = json(&Record::default());
    let body = body_of(&client(&connection), &server, vec![add(&[&empty])]).await;
    assert_eq!(
        body,
        r#"{"requests":[{"api":"/k/guest/7/v1/records.json","method":"POST","payload":{"app":"2","records":[{}]}}]}"#
    );
    assert_eq!(
        only_request(&server).await.url.path(),
        "/k/guest/7/v1/bulkRequest.json"
    );
}

#[tokio::test]
async fn a_request_says_who_asks_with_what_and_in_which_language() {
    let server = MockServer::start().await;
    Mock::given(path("/k/v1/bulkRequest.json"))
        .and(header(
            "user-agent",
            concat!("kintable/", env!("CARGO_PKG_VERSION")),
        ))
        .and(header("accept-language", "en"))
        .and(header("content-type", "application/json"))
        .and(header("authorization", "Basic Z2F0ZTrplovjgZHjgrTjg54="))
        .and(header("x-cybozu-authorization", "dXNlcjpwYXNzOndvcmQ="))
        .respond_with(ResponseTemplate::new(200).set_body_string(r#"{"results":[]}"#))
        .expect(1)
        .mount(&server)
        .await;
    let mut connection = connection(&server.uri());
    connection.language = AnswerLanguage::En;
    connection.auth = Auth::Password {
        user: "user".to_owned(),
        password: "pass:word".into(),
    };
    connection.basic = Some(BasicAuth {
        user: "gate".to_owned(),
        password: "開けゴマ".into(),
    });
    write(&client(&connection), Vec::new(), Effect::Once)
        .await
        .unwrap();
    let headers = only_request(&server).await.headers;
    assert!(!headers.contains_key("x-cybozu-api-token"));
}

#[tokio::test]
async fn several_tokens_go_in_one_header() {
    let server = answering(r#"{"results":[]}"#).await;
    let mut connection = connection(&server.uri());
    connection.auth = Auth::Tokens(vec!["token-1".into(), "token-2".into()]);
    write(&client(&connection), Vec::new(), Effect::Once)
        .await
        .unwrap();
    let headers = only_request(&server).await.headers;
    assert_eq!(headers["x-cybozu-api-token"], "token-1,token-2");
    assert!(
        !headers.contains_key("authorization") && !headers.contains_key("x-cybozu-authorization")
    );
}

#[test]
fn an_attachment_that_was_not_uploaded_cannot_be_sent() {
    let files = vec![Attachment::Local(LocalFile::new("a.txt".to_owned()))];
    let local = Record {
        cells: cells(&[("File", Cell::Set(Value::Files(files)))]),
        tables: Vec::new(),
    };
    let error = RecordJson::of(&local).unwrap_err();
    assert_eq!(error.to_string(), "the attachment `a.txt` was not uploaded");
}
