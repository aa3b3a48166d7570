//! A server below HTTP, for answers that no HTTP server gives.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use super::{PATIENCE, receive};

/// A server that speaks no HTTP of its own: each connection's request is read whole and answered with the next of
/// these texts, and the connection is closed. There are no records, whenever that is asked.
pub(crate) struct RawServer {
    pub(crate) address: SocketAddr,
    requests: Receiver<Vec<String>>,
}

impl RawServer {
    pub(crate) fn answering<T: Into<String> + Clone>(answers: &[T]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let answers: Vec<String> = answers.iter().cloned().map(Into::into).collect();
        let (heard, requests) = channel();
        thread::spawn(move || {
            let mut requests = Vec::new();
            let mut answers = answers.into_iter();
            let mut heard = Some(heard);
            while let Ok((mut stream, _)) = listener.accept() {
                stream.set_read_timeout(Some(PATIENCE)).unwrap();
                let request = whole_request(&mut stream).unwrap();
                if is_beside(&request) {
                    stream.write_all(beside(&request).as_bytes()).unwrap();
                    continue;
                }
                let Some(answer) = answers.next() else { break };
                requests.push(request);
                stream.write_all(answer.as_bytes()).unwrap();
                if answers.len() == 0
                    && let Some(heard) = heard.take()
                {
                    // A test that asks for no request has seen enough.
                    let _ = heard.send(requests.clone());
                }
            }
        });
        Self { address, requests }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests, once all answers are given.
    pub(crate) fn requests(self) -> Vec<String> {
        receive(&self.requests)
    }
}

/// Whether a request asks what an import asks beside all else: for records, of which there are none, or for the app.
pub(super) fn is_beside(request: &str) -> bool {
    let asks = |api: &str| request.contains(api);
    let apis = ["/records.json?", "/record.json?", "/v1/app.json?"];
    request.starts_with("GET ") && apis.into_iter().any(asks)
}

/// The answer to that.
pub(super) fn beside(request: &str) -> String {
    let (status, body) = if request.contains("/records.json?") {
        ("200 OK", r#"{"records":[]}"#)
    } else if request.contains("/record.json?") {
        let gone =
            r#"{"code":"GAIA_RE01","id":"i-0","message":"The specified record is not found."}"#;
        ("404 Not Found", gone)
    } else {
        ("200 OK", r#"{"appId":"1","code":"","name":"App"}"#)
    };
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

/// Reads a request to the end of its body.
pub(super) fn whole_request(stream: &mut impl Read) -> io::Result<String> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let read = stream.read(&mut buffer)?;
        bytes.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .filter_map(|line| line.split_once(": "))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .map_or(0, |(_, length)| length.parse().unwrap());
            if body.len() >= length {
                return Ok(text.into_owned());
            }
        }
        if read == 0 {
            let text = format!("the request ended early: {text}");
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, text));
        }
    }
}
