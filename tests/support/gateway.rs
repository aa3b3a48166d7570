//! A gateway in front of a kintone: it passes requests on, or not, and then answers as it likes.
//!
//! It stands for all that can go wrong between a client and a commit. What it was sent, and what of it was committed,
//! it remembers.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde_json::Value as Json;

/// No test waits longer than this for anything that the gateway does.
const PATIENCE: Duration = Duration::from_secs(60);

/// A request as it came.
pub(crate) struct Passing {
    /// Which one it is, of all.
    pub(crate) serial: u64,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) body: Vec<u8>,
    head: String,
}

/// When a request is passed on to kintone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Passed {
    Never,
    BeforeTheAnswer,
    /// When the client has given up.
    Late,
}

/// What the client gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Answer {
    /// kintone's own answer.
    Kintones,
    /// kintone's own answer, after which the connection is closed without a word.
    KintonesThenClosed,
    /// An error with this code, in kintone's whole shape.
    Code(u16, &'static str),
    /// Too many requests, and in so many seconds there may be room.
    Busy(u64),
    /// This body.
    Json(u16, &'static str),
    /// The error of something else, with a code of its own.
    Foreign(u16),
    /// A page for people.
    Html(u16),
    /// A way to somewhere else.
    Redirect(u16),
    /// Half of kintone's answer.
    Cut,
    /// The connection is closed.
    Closed,
    /// Nothing, until the client goes away.
    Nothing,
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Way {
    pub(crate) passed: Passed,
    pub(crate) answer: Answer,
}

impl Way {
    pub(crate) const HONEST: Self = Self {
        passed: Passed::BeforeTheAnswer,
        answer: Answer::Kintones,
    };
}

/// Decides what becomes of a request, and hears whether kintone carried it out.
pub(crate) trait Script: Send + Sync {
    /// What becomes of this request.
    fn way(&self, request: &Passing) -> Way;
    /// kintone answered this request so; an answer of 2xx carried it out.
    fn passed_on(&self, request: &Passing, status: u16);
    /// The client is about to be answered.
    fn answering(&self, request: &Passing);
    /// kintone's answer has so many bytes.
    fn weighs(&self, _: usize) {}
    /// What kintone's clock says: an HTTP date.
    fn date(&self) -> Option<String> {
        None
    }
    /// What the client gets of kintone's answer.
    fn given(&self, _: &Passing, answer: (u16, Vec<u8>)) -> (u16, Vec<u8>) {
        answer
    }
    /// The body that kintone gets.
    fn body(&self, request: &Passing) -> Vec<u8> {
        request.body.clone()
    }
}

/// A running gateway; dropping it ends it, when all that it holds back is done.
pub(crate) struct Gateway {
    address: SocketAddr,
    is_closed: Arc<AtomicBool>,
    /// Connections that are served.
    open: Arc<AtomicU64>,
    thread: Option<JoinHandle<()>>,
}

impl Gateway {
    /// A gateway in front of the kintone at this address.
    pub(crate) fn before(kintone: &str, script: Arc<dyn Script>) -> Self {
        let kintone = kintone.strip_prefix("http://").unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let is_closed = Arc::new(AtomicBool::new(false));
        let closed = is_closed.clone();
        let open = Arc::new(AtomicU64::new(0));
        let served = open.clone();
        let thread = thread::spawn(move || {
            let connections = Mutex::new(Vec::new());
            let serials = AtomicU64::new(0);
            thread::scope(|scope| {
                for stream in listener.incoming() {
                    let stream = stream.unwrap();
                    if closed.load(Ordering::SeqCst) {
                        break;
                    }
                    connections
                        .lock()
                        .unwrap()
                        .push(stream.try_clone().unwrap());
                    let (kintone, script, serials) = (&kintone, &script, &serials);
                    served.fetch_add(1, Ordering::SeqCst);
                    let served = &served;
                    scope.spawn(move || {
                        serve(&stream, kintone, script.as_ref(), serials);
                        served.fetch_sub(1, Ordering::SeqCst);
                    });
                }
                for stream in connections.lock().unwrap().iter() {
                    // One that is gone already need not be ended.
                    let _ = stream.shutdown(Shutdown::Both);
                }
            });
        });
        Self {
            address,
            is_closed,
            open,
            thread: Some(thread),
        }
    }

    /// Waits until nobody is served any more: the client is gone, and all that it sent is settled.
    pub(crate) fn quiesce(&self) {
        while self.open.load(Ordering::SeqCst) > 0 {
            thread::yield_now();
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.is_closed.store(true, Ordering::SeqCst);
        // The listener wakes up for one last connection.
        let _ = TcpStream::connect(self.address);
        let ended = self.thread.take().map(JoinHandle::join);
        if let Some(Err(panic)) = ended
            && !thread::panicking()
        {
            std::panic::resume_unwind(panic);
        }
    }
}

fn serve(stream: &TcpStream, kintone: &str, script: &dyn Script, serials: &AtomicU64) {
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_nodelay(true).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while let Some(request) = read(&mut reader, serials) {
        let way = script.way(&request);
        let mut answer = None;
        if way.passed == Passed::BeforeTheAnswer {
            let kintones = pass_on(&request, kintone, script);
            answer = Some(script.given(&request, kintones));
        }
        script.weighs(answer.as_ref().map_or(0, |(_, body)| body.len()));
        script.answering(&request);
        let date = script.date();
        let date = date.map_or(String::new(), |date| format!("date: {date}\r\n"));
        let stays = give(stream, way.answer, answer.as_ref(), &date);
        if way.answer == Answer::Nothing {
            // Whatever comes now, the client has given up on this connection.
            let _ = reader.read(&mut [0]);
        }
        if !stays {
            let _ = stream.shutdown(Shutdown::Both);
        }
        if way.passed == Passed::Late {
            pass_on(&request, kintone, script);
        }
        if !stays {
            return;
        }
    }
}

/// The next request; none if the client is gone.
fn read(reader: &mut BufReader<TcpStream>, serials: &AtomicU64) -> Option<Passing> {
    let mut head = String::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line == "\r\n" {
            break;
        }
        head.push_str(&line);
    }
    let mut words = head.split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let header = |wanted: &str| {
        let mut headers = head.lines().filter_map(|line| line.split_once(": "));
        let found = headers.find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.to_owned())
    };
    assert_eq!(header("transfer-encoding"), None, "{head}");
    let length = header("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Passing {
        serial: serials.fetch_add(1, Ordering::SeqCst),
        method,
        path,
        body,
        head,
    })
}

/// Asks the kintone at this address, past any gateway.
pub(crate) fn ask(kintone: &str, method: &str, path: &str, body: &Json) {
    let kintone = kintone.strip_prefix("http://").unwrap();
    let body = body.to_string();
    let mut stream = TcpStream::connect(kintone).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {kintone}\r\nconnection: close\r\nx-cybozu-api-token: another\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

/// What kintone answers: status and body.
fn pass_on(request: &Passing, kintone: &str, script: &dyn Script) -> (u16, Vec<u8>) {
    let mut stream = TcpStream::connect(kintone).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let kept = request.head.lines().filter(|line| {
        let name = line.split(':').next().unwrap().to_ascii_lowercase();
        let made_anew = ["host", "connection", "accept-encoding", "content-length"];
        !made_anew.contains(&name.as_str())
    });
    let body = script.body(request);
    let length = body.len();
    let kept = kept.collect::<Vec<_>>().join("\r\n");
    let head = format!(
        "{kept}\r\nhost: {kintone}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n");
    let body = answer.split_off(end.unwrap() + 4);
    let head = String::from_utf8(answer).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    script.passed_on(request, status);
    (status, body)
}

/// Gives the answer; whether the connection goes on.
fn give(stream: &TcpStream, answer: Answer, kintones: Option<&(u16, Vec<u8>)>, date: &str) -> bool {
    const ACCEPTED: &[u8] = br#"{"results":[{"ids":["1"],"revisions":["1"]}]}"#;
    let whole = |status: u16, kind: &str, more: &str, body: &[u8]| {
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\n{date}{more}content-length: {length}\r\n\r\n"
        );
        [head.as_bytes(), body].concat()
    };
    let json = "application/json";
    let (status, body) = kintones.map_or((200, ACCEPTED), |(status, body)| (*status, &body[..]));
    let bytes = match answer {
        Answer::Kintones | Answer::KintonesThenClosed => whole(status, json, "", body),
        Answer::Code(status, code) => {
            let error = format!(r#"{{"code":"{code}","id":"i-1","message":"kintone's text"}}"#);
            whole(status, json, "", error.as_bytes())
        }
        Answer::Busy(seconds) => {
            let error = br#"{"code":"GAIA_TO04","id":"i-1","message":"kintone's text"}"#;
            let patience = format!("retry-after: {seconds}\r\n");
            whole(429, json, &patience, error)
        }
        Answer::Json(status, body) => whole(status, json, "", body.as_bytes()),
        Answer::Foreign(status) => {
            let error = br#"{"code":"GATEWAY_TIMEOUT","message":"The upstream is not there."}"#;
            whole(status, json, "", error)
        }
        Answer::Html(status) => whole(status, "text/html", "", b"<html><h1>Sorry</h1></html>"),
        Answer::Redirect(status) => whole(status, json, "location: /login\r\n", b""),
        Answer::Cut => {
            let mut bytes = whole(status, json, "", body);
            bytes.truncate(bytes.len() - body.len() / 2 - 1);
            bytes
        }
        Answer::Closed | Answer::Nothing => Vec::new(),
    };
    // A client that is gone hears nothing, which is its own affair.
    let _ = (&mut &*stream).write_all(&bytes);
    !matches!(
        answer,
        Answer::KintonesThenClosed | Answer::Cut | Answer::Closed | Answer::Nothing
    )
}
