//! A kintone that keeps nothing, works as little as it can, and answers at once or after a time that it sleeps.

use std::io::{self, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::bulk::Bulk;
use crate::files::Shape;
use crate::held::{self, number_of};
use crate::http::Connection;

/// What a stub is to be like.
#[derive(Debug, Clone)]
pub(crate) struct Manner {
    /// The app's form.
    pub(crate) form: Json,
    /// How long every answer takes.
    pub(crate) latency: Duration,
    /// How much longer for each record that is written.
    pub(crate) record: Duration,
    /// Records that exist: so many of this shape.
    pub(crate) held: Option<(Shape, u64)>,
    /// Where the bodies of bulk requests are kept, each behind its length.
    pub(crate) keep: Option<PathBuf>,
}

impl Manner {
    /// It answers at once and holds no record.
    pub(crate) fn quick(form: Json) -> Self {
        Self {
            form,
            latency: Duration::ZERO,
            record: Duration::ZERO,
            held: None,
            keep: None,
        }
    }

    /// It takes 50 ms for a request.
    pub(crate) fn far(form: Json) -> Self {
        Self {
            latency: Duration::from_millis(50),
            ..Self::quick(form)
        }
    }

    /// It takes 50 ms for a request, and 0.2 ms more for each record.
    pub(crate) fn real(form: Json) -> Self {
        Self {
            record: Duration::from_micros(200),
            ..Self::far(form)
        }
    }
}

/// A stub that serves until it is dropped.
pub(crate) struct Stub {
    address: SocketAddr,
    state: Arc<State>,
}

struct State {
    manner: Manner,
    kept: Option<Mutex<fs_err::File>>,
    is_over: AtomicBool,
    records: AtomicU64,
    files: AtomicU64,
    /// What it was asked that it does not know.
    strange: Mutex<Option<String>>,
}

/// What a stub was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sent {
    /// Records that were written.
    pub(crate) records: u64,
    /// Files that were uploaded.
    pub(crate) files: u64,
}

impl Stub {
    pub(crate) fn start(manner: Manner) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let kept = manner.keep.as_ref().map(fs_err::File::create).transpose()?;
        let state = Arc::new(State {
            manner,
            kept: kept.map(Mutex::new),
            is_over: AtomicBool::new(false),
            records: AtomicU64::new(0),
            files: AtomicU64::new(0),
            strange: Mutex::new(None),
        });
        let accepting = state.clone();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if accepting.is_over.load(Ordering::SeqCst) {
                    return;
                }
                let state = accepting.clone();
                // A program that ends closes its connections, perhaps in the middle.
                thread::spawn(move || state.serve(stream).ok());
            }
        });
        Ok(Self { address, state })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it was sent.
    ///
    /// # Errors
    /// It was asked for what it does not know.
    pub(crate) fn sent(&self) -> anyhow::Result<Sent> {
        let strange = self.state.strange.lock();
        let strange = strange.unwrap_or_else(PoisonError::into_inner);
        if let Some(strange) = &*strange {
            anyhow::bail!("the stub knows no {strange}");
        }
        Ok(Sent {
            records: self.state.records.load(Ordering::SeqCst),
            files: self.state.files.load(Ordering::SeqCst),
        })
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.state.is_over.store(true, Ordering::SeqCst);
        // Wakes who waits for connections.
        drop(TcpStream::connect(self.address));
    }
}

impl State {
    fn serve(&self, stream: TcpStream) -> io::Result<()> {
        let mut connection = Connection::new(stream)?;
        while let Some(head) = connection.head()? {
            let words: Vec<_> = head.words().collect();
            let target = words.get(1).copied().unwrap_or_default();
            let (path, query) = target.split_once('?').unwrap_or((target, ""));
            let api = path.strip_prefix("/k/v1/").unwrap_or(path);
            let is_kept = match api {
                "bulkRequest.json" => self.kept.is_some(),
                "file.json" => false,
                _ => true,
            };
            let (mut bulk, mut body) = (Bulk::default(), Vec::new());
            connection.body(&head, |part| {
                if api == "bulkRequest.json" {
                    bulk.take(part);
                }
                if is_kept {
                    body.extend_from_slice(part);
                }
            })?;
            // To make the answer is part of the time that it takes.
            let writing = u32::try_from(bulk.records()).unwrap_or(u32::MAX);
            let due = Instant::now() + self.manner.latency + self.manner.record * writing;
            let answer = match api {
                "bulkRequest.json" => {
                    self.keep(&body)?;
                    let records = bulk.records() as u64;
                    bulk.answer(self.records.fetch_add(records, Ordering::SeqCst) + 1)
                }
                "file.json" => {
                    let file = self.files.fetch_add(1, Ordering::SeqCst);
                    json!({"fileKey": file.to_string()}).to_string()
                }
                "records.json" => self.held(&Question::of(query, &body)),
                _ => self.about_app(api, target),
            };
            thread::sleep(due.saturating_duration_since(Instant::now()));
            connection.send("HTTP/1.1 200 OK", answer.as_bytes())?;
        }
        Ok(())
    }

    fn keep(&self, body: &[u8]) -> io::Result<()> {
        let Some(kept) = &self.kept else {
            return Ok(());
        };
        let mut file = kept.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(&(body.len() as u64).to_le_bytes())?;
        file.write_all(body)
    }

    fn about_app(&self, api: &str, target: &str) -> String {
        match api {
            "app/form/fields.json" => self.manner.form.to_string(),
            "app/settings.json" => json!({
                "name": "Orders", "revision": "1",
                "numberPrecision": {"digits": "16", "decimalPlaces": "4", "roundingMode": "HALF_EVEN"},
            })
            .to_string(),
            "app.json" => json!({"appId": "1", "code": "", "name": "Orders"}).to_string(),
            _ => {
                let mut strange = self.strange.lock().unwrap_or_else(PoisonError::into_inner);
                *strange = Some(target.to_owned());
                "{}".to_owned()
            }
        }
    }

    /// The records that a question finds.
    fn held(&self, question: &Question) -> String {
        let mut answer = String::from(r#"{"records":["#);
        if let Some((shape, records)) = self.manner.held {
            let empty = answer.len();
            let numbers = question.keys().filter_map(number_of);
            for number in numbers.filter(|number| (1..=records).contains(number)) {
                if answer.len() > empty {
                    answer.push(',');
                }
                held::add(shape, number, &question.fields, &mut answer);
            }
        }
        answer.push_str(r#"],"totalCount":null}"#);
        answer
    }
}

/// What a read of records asks for.
struct Question {
    query: String,
    fields: Vec<String>,
}

impl Question {
    /// It stands in the address, or in the body of what is a GET all the same.
    fn of(query: &str, body: &[u8]) -> Self {
        if let Ok(body) = serde_json::from_slice::<Json>(body) {
            let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
            let fields = body["fields"].as_array().into_iter().flatten();
            return Self {
                query: text(&body["query"]),
                fields: fields.map(text).collect(),
            };
        }
        let parameters = query.split('&').filter_map(|part| part.split_once('='));
        let mut question = Self {
            query: String::new(),
            fields: Vec::new(),
        };
        for (name, value) in parameters {
            match name {
                "query" => question.query = decoded(value),
                _ if name.starts_with("fields") => question.fields.push(decoded(value)),
                _ => {}
            }
        }
        question
    }

    /// The texts in quotes: keys or ids.
    fn keys(&self) -> impl Iterator<Item = &str> {
        self.query.split('"').skip(1).step_by(2)
    }
}

/// A part of an address, without what stands for other characters in it.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        let escaped = behind.get(..2).filter(|_| *first == b'%');
        let escaped = escaped.and_then(|digits| str::from_utf8(digits).ok());
        let escaped = escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(byte) = escaped {
            bytes.push(byte);
            rest = &behind[2..];
        } else {
            bytes.push(if *first == b'+' { b' ' } else { *first });
            rest = behind;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
