//! Bad days: what is tried again and how often, and what is then known about a write.

use std::net::TcpStream;
use std::time::Duration;

use kintable::api::{
    ApiError, Certainty, Client, Effect, Failure, Garbled, Lost, RecordJson, Stop, Target,
    WriteRequest, Written,
};
use kintable::language::Language;
use kintable::model::Record;
use tokio::net::TcpSocket;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::helpers::{app, client, client_of, connection, listener};
use crate::support::RawServer;

const LOCKED: &str = r#"{"code":"GAIA_DA02","id":"i-1","message":"データベースのロックに失敗したため、変更を保存できませんでした。"}"#;

async fn write(client: &Client, effect: Effect) -> Result<Written, ApiError> {
    let record = RecordJson::of(&Record::default()).unwrap();
    let entry = record.entry(&Target::New);
    let bulk = client.bulk_request(app(), vec![WriteRequest::Add(vec![entry])])?;
    client.write(&bulk, effect, &Stop::default()).await
}

fn added() -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_string(r#"{"results":[{"ids":["1"],"revisions":["1"]}]}"#)
}

/// Tries a write of this effect against a server that always gives this answer, and counts the tries.
pub(super) async fn tries(answer: ResponseTemplate, effect: Effect, expected: u64) -> ApiError {
    let server = MockServer::start().await;
    Mock::given(path("/k/v1/bulkRequest.json"))
        .respond_with(answer)
        .expect(expected)
        .mount(&server)
        .await;
    let error = write(&client_of(&server), effect).await.unwrap_err();
    assert_eq!(u64::from(error.attempts), expected, "{error}");
    error
}

#[tokio::test]
async fn a_write_is_tried_again_only_where_that_is_safe() {
    let json = |status, code: &str| {
        ResponseTemplate::new(status)
            .set_body_string(format!(r#"{{"code":"{code}","id":"i","message":"m"}}"#))
    };
    let page = |status| ResponseTemplate::new(status).set_body_string("<html>Sorry</html>");
    // Answer, tries of a write that may be repeated, tries of one that may not.
    let table = [
        (json(400, "CB_VA01"), 1, 1),
        (json(400, "GAIA_DA02"), 4, 4),
        (json(520, "GAIA_RE18"), 4, 4),
        (json(429, "GAIA_TO04"), 4, 4),
        (json(429, "GAIA_TM12"), 1, 1),
        // A code that nobody recorded, and what stands in front of kintone, prove nothing.
        (json(400, "CB_XX00"), 1, 1),
        (json(500, "CB_XX00"), 4, 1),
        (json(503, "CB_XX00"), 4, 1),
        (json(429, "RATE_LIMITED"), 4, 1),
        (json(504, "GATEWAY_TIMEOUT"), 4, 1),
        (page(403), 1, 1),
        (page(404), 1, 1),
        (page(408), 4, 1),
        (page(429), 4, 1),
        (page(500), 4, 1),
        (page(502), 4, 1),
        (page(503), 4, 1),
        (page(504), 4, 1),
        (page(200), 4, 1),
    ];
    for (answer, repeatable, once) in table {
        tries(answer.clone(), Effect::Repeatable, repeatable).await;
        tries(answer, Effect::Once, once).await;
    }
}

#[tokio::test]
async fn waiting_is_told_and_the_same_request_is_sent_until_it_succeeds() {
    let server = MockServer::start().await;
    let locked = ResponseTemplate::new(400).set_body_string(LOCKED);
    Mock::given(method("POST"))
        .respond_with(locked.insert_header("retry-after", "0"))
        .up_to_n_times(2)
        .expect(2)
        .mount(&server)
        .await;
    Mock::given(method("POST"))
        .respond_with(added())
        .expect(1)
        .mount(&server)
        .await;
    let (on_wait, heard) = listener();
    let client = Client::new(&connection(&server.uri()), on_wait).unwrap();
    assert!(write(&client, Effect::Once).await.is_ok());

    let heard = heard.lock().unwrap().clone();
    let counts: Vec<_> = heard
        .iter()
        .map(|waiting| (waiting.attempt, waiting.limit))
        .collect();
    assert_eq!(counts, [(1, 3), (2, 3)]);
    assert!(
        heard[0].failure.to_string().contains("[GAIA_DA02]"),
        "{}",
        heard[0].failure
    );
    let requests = server.received_requests().await.unwrap();
    assert!(
        requests
            .iter()
            .all(|request| request.body == requests[0].body)
    );
}

#[tokio::test]
async fn an_error_that_ended_all_tries_says_how_many_there_were() {
    let error = tries(
        ResponseTemplate::new(400).set_body_string(LOCKED),
        Effect::Once,
        4,
    )
    .await;
    let text = error.to_string();
    assert!(
        text.starts_with("kintone returned an error: [GAIA_DA02] データベースの"),
        "{text}"
    );
    assert!(
        text.ends_with("(HTTP status 400, error ID i-1), after 4 attempts in 0 s"),
        "{text}"
    );
    assert_eq!(error.certainty(), Certainty::NotDone);
}

#[tokio::test]
async fn no_retries_means_one_try() {
    let server = MockServer::start().await;
    let locked = ResponseTemplate::new(400).set_body_string(LOCKED);
    Mock::given(method("POST"))
        .respond_with(locked)
        .expect(1)
        .mount(&server)
        .await;
    let mut connection = connection(&server.uri());
    connection.retries = 0;
    assert!(
        write(&client(&connection), Effect::Repeatable)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_refused_bulk_request_names_the_request_the_record_and_the_cell() {
    let answer = ResponseTemplate::new(400).set_body_string(
        r#"{"results":[{},{"id":"i-2","code":"CB_VA01","message":"入力内容が正しくありません。","errors":{
            "records[7].明細.value[1].value.数量.value":{"messages":["数字でなければなりません。"]},
            "records[7][金額].value":{"messages":["数字でなければなりません。"]}}},{}]}"#,
    );
    let error = tries(answer, Effect::Once, 1).await;
    assert_eq!(
        (error.certainty(), error.is_auth()),
        (Certainty::NotDone, false)
    );
    let refusal = error.refusal().unwrap();
    assert_eq!(
        (refusal.request, refusal.code.as_str()),
        (Some(1), "CB_VA01")
    );
    let [cell, field] = &refusal.faults[..] else {
        panic!("{refusal:?}")
    };
    assert_eq!((cell.path.record, cell.path.row), (Some(7), Some(1)));
    assert_eq!(cell.path.inner.as_deref(), Some("数量"));
    assert_eq!(field.path.field.as_deref(), Some("金額"));
    assert_eq!(field.messages, ["数字でなければなりません。"]);
}

#[tokio::test]
async fn answers_that_are_not_kintones_are_named_and_leave_a_write_in_doubt() {
    let answer = |status, body: &str| {
        let body = body.to_owned();
        ResponseTemplate::new(status)
            .set_body_string(body)
            .insert_header("x-cybozu-request-id", "r-9")
    };
    let sorry = "<html><h1>Sorry</h1></html>";
    let table = [
        (200, sorry, Garbled::Html, Certainty::Unknown),
        (200, "", Garbled::Empty, Certainty::Unknown),
        (
            200,
            r#"{"results":[{"ids":["1"#,
            Garbled::CutOff,
            Certainty::Unknown,
        ),
        (200, "OK", Garbled::NotJson, Certainty::Unknown),
        (
            200,
            r#"{"result":"ok"}"#,
            Garbled::UnexpectedShape,
            Certainty::Unknown,
        ),
        (
            200,
            r#"{"results":[{}]}"#,
            Garbled::UnexpectedShape,
            Certainty::Unknown,
        ),
        (
            200,
            r#"{"results":[]}"#,
            Garbled::UnexpectedShape,
            Certainty::Unknown,
        ),
        (500, sorry, Garbled::Html, Certainty::Unknown),
        (
            503,
            "Service Unavailable",
            Garbled::NotJson,
            Certainty::Unknown,
        ),
        (
            500,
            r#"{"message":"boom"}"#,
            Garbled::NotKintones,
            Certainty::Unknown,
        ),
        (
            504,
            r#"{"code":"GATEWAY_TIMEOUT","message":"m"}"#,
            Garbled::NotKintones,
            Certainty::Unknown,
        ),
        (
            400,
            r#"{"code":"GAIA_DA02","message":"without an id"}"#,
            Garbled::NotKintones,
            Certainty::Unknown,
        ),
        (404, "404: Not Found", Garbled::NotJson, Certainty::Unknown),
        (401, "", Garbled::Empty, Certainty::Unknown),
        (403, sorry, Garbled::Html, Certainty::Unknown),
        (408, sorry, Garbled::Html, Certainty::Unknown),
        (413, sorry, Garbled::Html, Certainty::Unknown),
    ];
    for (status, body, expected, certainty) in table {
        let error = tries(answer(status, body), Effect::Once, 1).await;
        let Failure::Undecodable { garbled, .. } = error.failure else {
            panic!("{status} {body}: {error}")
        };
        assert_eq!(
            (garbled, error.certainty()),
            (expected, certainty),
            "{status} {body}"
        );
        assert_eq!(error.is_auth(), matches!(status, 401 | 403));
    }
    let error = tries(answer(503, sorry), Effect::Once, 1).await;
    assert_eq!(
        error.to_string(),
        "kintone's answer cannot be read: HTTP status 503 (temporarily not available), HTML (request ID r-9): <html><h1>Sorry</h1></html>"
    );
}

#[tokio::test]
async fn one_lost_answer_leaves_doubt_whatever_comes_after() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(504).set_body_string("<html>"))
        .up_to_n_times(1)
        .mount(&server)
        .await;
    let refused = r#"{"code":"CB_NO02","id":"i","message":"権限がありません。"}"#;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(403).set_body_string(refused))
        .mount(&server)
        .await;
    let error = write(&client_of(&server), Effect::Repeatable)
        .await
        .unwrap_err();
    assert_eq!(error.failure.certainty(), Certainty::NotDone);
    assert_eq!((error.certainty(), error.attempts), (Certainty::Unknown, 2));
    assert!(error.is_auth());
}

#[tokio::test]
async fn a_redirect_is_not_followed_but_named_without_its_secrets() {
    let answer = ResponseTemplate::new(302).insert_header(
        "location",
        "https://sso.example.com/login?SAMLRequest=sesame#x",
    );
    let error = tries(answer, Effect::Repeatable, 1).await;
    assert_eq!(
        error.to_string(),
        "the request was redirected to https://sso.example.com/login (HTTP status 302)"
    );
    // What redirects may have passed the request on before.
    assert_eq!(error.certainty(), Certainty::Unknown);
}

/// The way the connection was lost, the tries, and what is known about the write.
fn loss(error: &ApiError) -> (Lost, u32, Certainty) {
    match &error.failure {
        Failure::Unreachable { lost, .. } => (*lost, error.attempts, error.certainty()),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_connection_that_breaks_before_the_answer_leaves_a_write_in_doubt() {
    let server = RawServer::answering(&[""]);
    let error = write(&client(&connection(&server.url())), Effect::Once)
        .await
        .unwrap_err();
    assert_eq!(loss(&error), (Lost::Broken, 1, Certainty::Unknown));
    server.requests();

    let server = RawServer::answering(&["", "", "", ""]);
    let error = write(&client(&connection(&server.url())), Effect::Repeatable)
        .await
        .unwrap_err();
    assert_eq!(loss(&error), (Lost::Broken, 4, Certainty::Unknown));
    server.requests();
}

#[tokio::test]
async fn an_answer_that_is_cut_off_on_the_way_leaves_a_write_in_doubt() {
    let server =
        RawServer::answering(&["HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"results\":["]);
    let error = write(&client(&connection(&server.url())), Effect::Once)
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "kintone's answer cannot be read: HTTP status 200, cut off in the middle"
    );
    assert_eq!(error.certainty(), Certainty::Unknown);
    server.requests();
}

#[tokio::test]
async fn a_connection_that_was_refused_has_written_nothing_and_is_tried_again() {
    // A socket that is bound but does not listen keeps its port and refuses.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let url = format!("http://{}", socket.local_addr().unwrap());
    let error = write(&client(&connection(&url)), Effect::Once)
        .await
        .unwrap_err();
    // Nobody has answered there yet.
    assert_eq!(loss(&error), (Lost::NoConnection, 2, Certainty::NotDone));
}

#[tokio::test]
async fn an_address_where_somebody_answered_is_tried_as_often_as_is_asked_for() {
    let server = RawServer::answering(&[
        "HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}",
    ]);
    let client = client(&connection(&server.url()));
    write(&client, Effect::Once).await.unwrap_err();
    let address = server.address;
    server.requests();
    // It stops listening soon after its last answer.
    while TcpStream::connect(address).is_ok() {}
    let error = write(&client, Effect::Once).await.unwrap_err();
    assert_eq!(loss(&error), (Lost::NoConnection, 4, Certainty::NotDone));
}

#[tokio::test]
async fn a_connection_that_is_not_secure_is_given_up_at_once() {
    let server = MockServer::start().await;
    let url = server.uri().replace("http://", "https://");
    let error = write(&client(&connection(&url)), Effect::Repeatable)
        .await
        .unwrap_err();
    assert_eq!(loss(&error), (Lost::NotSecure, 1, Certainty::NotDone));
}

#[tokio::test]
async fn an_answer_that_does_not_come_in_time_leaves_a_write_in_doubt() {
    let server = MockServer::start().await;
    let never = added().set_delay(Duration::from_secs(3600));
    Mock::given(method("POST"))
        .respond_with(never)
        .mount(&server)
        .await;
    let mut connection = connection(&server.uri());
    connection.timeout = Duration::from_millis(50);
    let error = write(&client(&connection), Effect::Once).await.unwrap_err();
    assert_eq!(loss(&error), (Lost::TimedOut, 1, Certainty::Unknown));
}

#[tokio::test]
async fn what_the_user_can_do_is_said_for_well_known_refusals() {
    let table = [
        (400, "GAIA_IL23", "--guest-space-id", false),
        (401, "CB_AU01", "--api-token", true),
        (401, "CB_WA01", "--password", true),
        (400, "GAIA_IA02", "--api-token", true),
        (520, "GAIA_NO01", "API token", true),
        (403, "CB_NO02", "permission", true),
        (404, "GAIA_AP01", "--app", false),
        (400, "GAIA_LO04", "--api-token", false),
    ];
    for (status, code, word, is_auth) in table {
        let body = format!(r#"{{"code":"{code}","id":"i","message":"m"}}"#);
        let error = tries(
            ResponseTemplate::new(status).set_body_string(body),
            Effect::Once,
            1,
        )
        .await;
        let hint = Language::English.words().failure_hint(&error);
        let hint = hint.unwrap_or_default();
        assert!(hint.contains(word), "{code}: {hint}");
        assert_eq!(error.is_auth(), is_auth, "{code}");
    }
}
