//! The client: one request, its tries, its answer.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use reqwest::header::{CONTENT_TYPE, DATE, HeaderName, RETRY_AFTER};
use reqwest::{Method, RequestBuilder, Response, Url};
use serde::de::DeserializeOwned;
use tokio::sync::Semaphore;
use tokio_util::bytes::Bytes;

use super::answer::Shape;
use super::connection::Keep;
use super::limits::READS_AT_ONCE;
use super::pieces::Pieces;
use super::retry::{asked_for, may_repeat};
use super::upload::Content;
use super::{
    ApiError, Certainty, ConnectError, Connection, Effect, Failure, Lost, OnWait, Stop, Waiting,
};
use super::{answer, tls, upload};

/// A kintone, reached by a [`Connection`]. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    connection: Arc<Connection>,
    /// For what must not be sent twice: each request has a connection of its own.
    fresh: reqwest::Client,
    /// `/k/v1`, or `/k/guest/7/v1` in a guest space.
    root: String,
    on_wait: OnWait,
    /// Whether somebody has answered at this address.
    is_known: Arc<AtomicBool>,
    /// What the clock of kintone said last, in seconds of the epoch; 0 before its first answer.
    clock: Arc<AtomicI64>,
    /// Whoever reads records takes a turn of it, so that not too many are read at once.
    pub(super) reading: Arc<Semaphore>,
}

/// One request of the API.
pub(super) struct Request<'a> {
    /// The API's own name: `records.json`.
    pub(super) api: &'static str,
    pub(super) query: &'a [(&'a str, &'a str)],
    pub(super) body: Body<'a>,
    pub(super) effect: Effect,
    /// What ends its pauses and its tries early; reads are simply given up.
    pub(super) stop: Option<&'a Stop>,
}

/// What a request carries. It is kept for all tries.
pub(super) enum Body<'a> {
    Empty,
    Json(&'a Pieces),
    /// A short document.
    Post(Bytes),
    /// What is to be deleted.
    Delete(Bytes),
    /// The parameters of a GET that would be too long for its URL, sent by POST.
    LongGet(Bytes),
    /// A file to upload under this name. It is opened anew for each try.
    File {
        content: &'a Content,
        name: &'a str,
    },
}

impl Body<'_> {
    fn method(&self) -> Method {
        match self {
            Self::Empty => Method::GET,
            Self::Delete(_) => Method::DELETE,
            Self::Json(_) | Self::Post(_) | Self::LongGet(_) | Self::File { .. } => Method::POST,
        }
    }
}

/// An answer, and what came before it.
pub(super) struct Settled<T> {
    pub(super) answer: T,
    /// Whether a try before the last can have been carried out.
    pub(super) before: Certainty,
    /// How many tries it took.
    pub(super) attempts: u32,
}

/// How a request was tried so far.
pub(super) struct Tries {
    attempts: u32,
    started: Instant,
    certainty: Certainty,
    /// There is no further one.
    is_last: bool,
}

impl Tries {
    pub(super) fn new() -> Self {
        Self {
            attempts: 1,
            started: Instant::now(),
            certainty: Certainty::NotDone,
            is_last: false,
        }
    }

    fn failed(&self, failure: Failure) -> ApiError {
        ApiError {
            failure,
            attempts: self.attempts,
            elapsed: self.started.elapsed(),
            certainty: self.certainty,
        }
    }
}

/// A try that failed, and how long the server asked to wait.
pub(super) struct Setback {
    pub(super) failure: Failure,
    pub(super) asked_for: Option<Duration>,
}

impl From<Failure> for Setback {
    fn from(failure: Failure) -> Self {
        Self {
            failure,
            asked_for: None,
        }
    }
}

impl Client {
    /// A client for this connection. `on_wait` hears of every pause before a request is sent again.
    pub fn new(connection: &Connection, on_wait: OnWait) -> Result<Self, ConnectError> {
        let root = match connection.guest_space {
            Some(space) => format!("/k/guest/{space}/v1"),
            None => "/k/v1".to_owned(),
        };
        let tls = tls::settings(connection)?;
        Ok(Self {
            http: connection.http_client(&tls, Keep::Idle)?,
            fresh: connection.http_client(&tls, Keep::None)?,
            connection: Arc::new(connection.clone()),
            root,
            on_wait,
            is_known: Arc::default(),
            clock: Arc::default(),
            reading: Arc::new(Semaphore::new(READS_AT_ONCE)),
        })
    }

    /// The code of the user whom kintone takes for the creator of what this client adds.
    pub fn own_code(&self) -> &str {
        self.connection.auth.own_code()
    }

    /// What kintone's own clock said in its newest answer, if it told (the `Date` of RFC 9110).
    pub fn kintones_time(&self) -> Option<Timestamp> {
        let seconds = self.clock.load(Ordering::Relaxed);
        (seconds > 0)
            .then(|| Timestamp::from_second(seconds).ok())
            .flatten()
    }

    /// The path of an API within the domain, also as a bulk request names it: `/k/v1/records.json`. What belongs to the
    /// domain and not to kintone alone has its own: `/v1/users.json`.
    pub(super) fn path(&self, api: &str) -> String {
        if api.starts_with('/') {
            return api.to_owned();
        }
        format!("{}/{api}", self.root)
    }

    /// The address of an API with its parameters.
    pub(super) fn url(&self, api: &str, query: &[(&str, &str)]) -> Result<Url, Failure> {
        let address = format!("{}{}", self.connection.base_url, self.path(api));
        let url = if query.is_empty() {
            Url::parse(&address)
        } else {
            Url::parse_with_params(&address, query)
        };
        url.map_err(Failure::unsendable)
    }

    /// Sends a request until it succeeds, or fails for good, and reads its answer.
    pub(super) async fn call<T: DeserializeOwned>(
        &self,
        request: &Request<'_>,
    ) -> Result<T, ApiError> {
        Ok(self.settle(request, PhantomData).await?.answer)
    }

    /// The same, the answer read by `shape`, with what came before it.
    pub(super) async fn settle<S: Shape>(
        &self,
        request: &Request<'_>,
        shape: S,
    ) -> Result<Settled<S::Answer>, ApiError> {
        let mut tries = Tries::new();
        loop {
            match unless_stopped(request, Box::pin(self.attempt(request, shape))).await {
                Ok(answer) => {
                    self.is_known.store(true, Ordering::Relaxed);
                    return Ok(Settled {
                        answer,
                        before: tries.certainty,
                        attempts: tries.attempts,
                    });
                }
                Err(setback) => self.go_on(&mut tries, request, setback).await?,
            }
        }
    }

    /// Waits until a request may be tried again.
    ///
    /// # Errors
    /// It may not, or not any more.
    pub(super) async fn go_on(
        &self,
        tries: &mut Tries,
        request: &Request<'_>,
        setback: Setback,
    ) -> Result<(), ApiError> {
        let retries = self.retries(&setback.failure);
        let attempts = tries.attempts;
        tries.certainty = tries.certainty.max(setback.failure.certainty());
        let is_asked = || request.stop.is_some_and(Stop::is_asked);
        if tries.is_last || attempts > retries || !may_repeat(request.effect, &setback.failure) {
            return Err(tries.failed(setback.failure));
        }
        if !is_asked() {
            self.pause(request, setback, attempts, retries).await;
        }
        if is_asked() {
            if tries.certainty == Certainty::NotDone {
                return Err(tries.failed(Failure::Stopped));
            }
            // Where a try is in doubt, one more, at once, settles it.
            tries.is_last = true;
        }
        tries.attempts += 1;
        Ok(())
    }

    /// How often a request is sent again at most after this failure. An address where nobody has answered yet is most
    /// often a wrong one, and is told soon.
    fn retries(&self, failure: &Failure) -> u32 {
        let most = self.connection.retries;
        let is_known = self.is_known.load(Ordering::Relaxed);
        match failure {
            Failure::Unreachable {
                lost: Lost::NoConnection,
                ..
            } if !is_known => most.min(1),
            Failure::Unreachable { .. } => most,
            _ => {
                self.is_known.store(true, Ordering::Relaxed);
                most
            }
        }
    }

    /// Waits before a request is sent again, and says so.
    async fn pause(&self, request: &Request<'_>, setback: Setback, attempts: u32, limit: u32) {
        let Setback { failure, asked_for } = setback;
        let connection = &self.connection;
        let delay = connection
            .backoff
            .pause(attempts, asked_for, fastrand::f64());
        (self.on_wait)(&Waiting {
            failure,
            delay,
            attempt: attempts,
            limit,
        });
        match request.stop {
            Some(stop) => stop.pause(delay).await,
            None => tokio::time::sleep(delay).await,
        }
    }

    /// What this client is connected by.
    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// A try, and the answer that began.
    pub(super) async fn send(
        &self,
        request: &Request<'_>,
        builder: RequestBuilder,
    ) -> Result<Response, Setback> {
        let started = Instant::now();
        let result = builder.send().await.map_err(Failure::from);
        tracing::debug!(
            method = %request.body.method(),
            path = %self.path(request.api),
            status = result.as_ref().ok().map(|response| response.status().as_u16()),
            ms = started.elapsed().as_millis(),
            "request"
        );
        let response = result?;
        if let Some(time) = header(&response, DATE).and_then(|date| rfc2822::parse(date).ok()) {
            self.clock
                .store(time.timestamp().as_second(), Ordering::Relaxed);
        }
        Ok(response)
    }

    async fn attempt<S: Shape>(
        &self,
        request: &Request<'_>,
        shape: S,
    ) -> Result<S::Answer, Setback> {
        let builder = self.builder(request).await?;
        let response = self.send(request, builder).await?;
        let asked_for = retry_after(&response);
        let answer = answer::read(response, shape, self.connection.trust).await;
        answer.map_err(|failure| Setback { failure, asked_for })
    }

    pub(super) async fn builder(&self, request: &Request<'_>) -> Result<RequestBuilder, Failure> {
        let url = self.url(request.api, request.query)?;
        let http = match request.effect {
            Effect::Once => &self.fresh,
            Effect::Read | Effect::Repeatable | Effect::Pinned => &self.http,
        };
        let builder = http.request(request.body.method(), url);
        let mut timeout = self.connection.timeout;
        let builder = match &request.body {
            Body::Empty => builder,
            Body::Json(pieces) => json(builder, pieces.body()),
            Body::Post(bytes) | Body::Delete(bytes) => json(builder, bytes.clone()),
            Body::LongGet(bytes) => {
                json(builder, bytes.clone()).header("x-http-method-override", "GET")
            }
            Body::File { content, name } => {
                let (form, time) = upload::open(content, name).await?;
                timeout = timeout.saturating_add(time);
                builder.multipart(form)
            }
        };
        Ok(builder.timeout(timeout))
    }
}

/// One try, given up when stopping at once is asked for.
async fn unless_stopped<T>(
    request: &Request<'_>,
    trying: impl Future<Output = Result<T, Setback>>,
) -> Result<T, Setback> {
    match request.stop {
        Some(stop) => {
            let tried = stop.unless_at_once(trying).await;
            tried.unwrap_or_else(|| Err(Failure::Abandoned.into()))
        }
        None => trying.await,
    }
}

fn json(builder: RequestBuilder, body: impl Into<reqwest::Body>) -> RequestBuilder {
    builder.header(CONTENT_TYPE, "application/json").body(body)
}

/// How long an answer asks to wait.
pub(super) fn retry_after(response: &Response) -> Option<Duration> {
    asked_for(header(response, RETRY_AFTER)?, Timestamp::now())
}

fn header(response: &Response, name: HeaderName) -> Option<&str> {
    response.headers().get(name)?.to_str().ok()
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.connection.base_url)
            .field("root", &self.root)
            .finish_non_exhaustive()
    }
}
