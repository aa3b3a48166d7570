//! What must not be seen, and the connections that cannot be made.

use std::sync::Arc;

use kintable::api::{Auth, BasicAuth, Client, ClientCertificate, ConnectError, Connection};
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::helpers::{app, client, connection};
use crate::support::RawServer;

/// The word in every secret of these tests, and its base64 as it stands after `me:` and after `gate:`.
const SECRETS: [&str; 3] = ["sesame", "c2VzYW1l", "zZXNhbW"];

#[track_caller]
fn shows_no_secret(text: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{text}");
    }
}

fn with_secrets(base_url: &str) -> Connection {
    let mut connection = connection(base_url);
    connection.auth = Auth::Password {
        user: "me".to_owned(),
        password: "sesame".into(),
    };
    connection.basic = Some(BasicAuth {
        user: "gate".to_owned(),
        password: "sesame".into(),
    });
    connection.proxy = Some("http://me:sesame@127.0.0.1:9".into());
    connection.client_certificate = Some(certificate("client.pfx", "sesame"));
    connection
}

fn certificate(file: &str, password: &str) -> ClientCertificate {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/certificate");
    ClientCertificate {
        pfx: fs_err::read(format!("{directory}/{file}")).unwrap().into(),
        password: password.into(),
    }
}

fn refusal(connection: &Connection) -> ConnectError {
    let error = Client::new(connection, Arc::new(|_| {})).unwrap_err();
    shows_no_secret(&format!("{error} {error:?}"));
    error
}

#[tokio::test]
async fn neither_connection_nor_client_nor_errors_show_secrets() {
    let server = MockServer::start().await;
    let connection = with_secrets(&server.uri());
    shows_no_secret(&format!("{connection:?}"));
    let client = client(&connection);
    shows_no_secret(&format!("{client:?}"));
    let answers = [
        ResponseTemplate::new(401).set_body_string(r#"{"code":"CB_WA01","id":"i","message":"m"}"#),
        ResponseTemplate::new(502).set_body_string("<html>"),
        ResponseTemplate::new(302)
            .insert_header("location", "https://me:sesame@sso.example.com/?t=sesame"),
    ];
    for answer in answers {
        server.reset().await;
        Mock::given(method("GET"))
            .respond_with(answer)
            .mount(&server)
            .await;
        let error = client.form(app()).await.unwrap_err();
        shows_no_secret(&format!("{error} {error:?}"));
    }
}

#[tokio::test]
async fn a_proxy_is_asked_with_its_login_and_never_shown_with_it() {
    let proxy = RawServer::answering(&[
        "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
    ]);
    let mut connection = connection("https://example.cybozu.com");
    connection.proxy = Some(format!("me:sesame@{}", proxy.address).into());
    connection.retries = 0;
    let error = client(&connection).form(app()).await.unwrap_err();
    shows_no_secret(&format!("{error} {error:?}"));
    assert!(
        error.to_string().starts_with("no connection to kintone: "),
        "{error}"
    );
    let request = &proxy.requests()[0];
    assert!(
        request.starts_with("CONNECT example.cybozu.com:443 HTTP/1.1"),
        "{request}"
    );
    assert!(
        request
            .to_lowercase()
            .contains("proxy-authorization: basic"),
        "{request}"
    );
}

#[tokio::test]
async fn this_machine_is_never_reached_through_a_proxy() {
    let server = MockServer::start().await;
    let form = ResponseTemplate::new(200).set_body_string(r#"{"properties":{}}"#);
    Mock::given(method("GET"))
        .respond_with(form)
        .expect(1)
        .mount(&server)
        .await;
    assert!(
        client(&with_secrets(&server.uri()))
            .form(app())
            .await
            .is_ok()
    );
}

#[test]
fn certificates_old_and_new_are_opened_by_their_password() {
    let mut connection = connection("https://example.s.cybozu.com");
    for file in ["client.pfx", "client-legacy.pfx"] {
        connection.client_certificate = Some(certificate(file, "sesame"));
        client(&connection);
        connection.client_certificate = Some(certificate(file, "open"));
        assert!(
            matches!(refusal(&connection), ConnectError::CertificatePassword),
            "{file}"
        );
    }
    connection.client_certificate = Some(certificate("no-key.pfx", "sesame"));
    assert!(matches!(
        refusal(&connection),
        ConnectError::CertificateIncomplete
    ));
    connection.client_certificate = Some(certificate("README.md", "sesame"));
    assert!(matches!(
        refusal(&connection),
        ConnectError::CertificateFile(_)
    ));
}

#[test]
fn what_cannot_be_sent_is_refused_before_anything_is() {
    let mut connection = connection("https://example.cybozu.com");
    let tokens =
        |tokens: &[&str]| Auth::Tokens(tokens.iter().map(|token| (*token).into()).collect());
    for (given, message) in [
        (
            tokens(&[]),
            "kintone accepts 1 to 9 API tokens in one request, and there are 0",
        ),
        (
            tokens(&["t"; 10]),
            "kintone accepts 1 to 9 API tokens in one request, and there are 10",
        ),
        (
            tokens(&["good", "sesame\n"]),
            "API token 2 has characters that API tokens do not have: copy it again from the app's settings",
        ),
    ] {
        connection.auth = given;
        assert_eq!(refusal(&connection).to_string(), message);
    }
    connection.auth = tokens(&["good"]);
    for proxy in ["", "socks5://me:sesame@host:1", "http://me:sesame@"] {
        connection.proxy = Some(proxy.into());
        assert!(
            matches!(refusal(&connection), ConnectError::Proxy),
            "{proxy}"
        );
    }
}
