//! What all tests of the client need: a connection without pauses.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kintable::api::{AnswerLanguage, Auth, Backoff, Client, Connection, OnWait, Trust, Waiting};
use kintable::model::AppId;
use wiremock::MockServer;

/// A connection with one token, three retries and no pauses.
pub(super) fn connection(base_url: &str) -> Connection {
    Connection {
        base_url: base_url.parse().unwrap(),
        auth: Auth::Tokens(vec!["token-1".into()]),
        basic: None,
        client_certificate: None,
        proxy: None,
        guest_space: None,
        timeout: Duration::from_secs(60),
        retries: 3,
        backoff: Backoff {
            first: Duration::ZERO,
            longest: Duration::ZERO,
        },
        language: AnswerLanguage::Ja,
        trust: Trust::default(),
    }
}

/// A client that tells nobody when it waits.
pub(super) fn client(connection: &Connection) -> Client {
    Client::new(connection, Arc::new(|_| {})).unwrap()
}

/// A client for this double.
pub(super) fn client_of(server: &MockServer) -> Client {
    client(&connection(&server.uri()))
}

/// A listener that remembers what it hears.
pub(super) fn listener() -> (OnWait, Arc<Mutex<Vec<Waiting>>>) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let into = heard.clone();
    let on_wait = move |waiting: &Waiting| into.lock().unwrap().push(waiting.clone());
    (Arc::new(on_wait), heard)
}

pub(super) fn app() -> AppId {
    "2".parse().unwrap()
}
