//! What all tests of the client need: a connection without pauses, and servers that answer anything.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use kintable::api::{Auth, Backoff, Client, Connection, Language, OnWait, Waiting};
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
        language: Language::Ja,
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

/// A server that speaks no HTTP of its own: each connection's request is read whole and answered with the next of
/// these bytes, and the connection is closed. Joining it gives the requests.
pub(super) struct RawServer {
    pub(super) address: SocketAddr,
    thread: JoinHandle<Vec<String>>,
}

impl RawServer {
    pub(super) fn answering(answers: &[&'static str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let answers = answers.to_vec();
        let thread = thread::spawn(move || {
            let mut requests = Vec::new();
            for answer in answers {
                let (mut stream, _) = listener.accept().unwrap();
                requests.push(whole_request(&mut stream));
                stream.write_all(answer.as_bytes()).unwrap();
            }
            requests
        });
        Self { address, thread }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests, once all answers are given.
    pub(super) fn requests(self) -> Vec<String> {
        self.thread.join().unwrap()
    }
}

fn whole_request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let read = stream.read(&mut buffer).unwrap();
        bytes.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .filter_map(|line| line.split_once(": "))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .map_or(0, |(_, length)| length.parse().unwrap());
            if body.len() >= length {
                return text.into_owned();
            }
        }
        assert!(read > 0, "the request ended early: {text}");
    }
}
