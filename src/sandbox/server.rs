//! HTTP in front of the calls: parameters in, JSON or files out, headers on all answers
//! (kintone API facts, section 1.1).

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value as Json, json};

use super::auth;
use super::call::{Actor, Call, Tenant};
use super::connections::Switch;
use super::endpoints::{self, Endpoint, Route};
use super::faults::Trouble;
use super::hosts;
use super::params::{self, Params};
use super::postponed::{self, Postponed};
use super::raw::Object;
use super::refusal::{Refusal, Result};
use super::store::{ALL_IDS, Attached, Fields, Order, Session, Store, Upload};
use super::texts;
use super::transfer::{self, Taken};
use super::view::view;
use crate::language::Language;
use crate::model::{AppId, SpaceId};

/// How many requests a domain answers at one time (kintone API facts, section 3).
const MOST_AT_ONCE: usize = 100;

/// The longest URL, in bytes (kintone API facts, section 1.1).
const LONGEST_URL: usize = 8192;

/// Everything that requests share.
pub(super) struct Server {
    tenant: Tenant,
    store: Store,
    /// How many requests are being answered.
    running: AtomicUsize,
    postponed: Postponed,
    /// The directory through which uploads pass; else it is the system's.
    spool: Option<PathBuf>,
}

impl Server {
    pub(super) fn new(tenant: Tenant, store: Store, spool: Option<PathBuf>) -> Self {
        Self {
            tenant,
            spool,
            store,
            running: AtomicUsize::new(0),
            postponed: Postponed::default(),
        }
    }

    /// All paths. Which of them exist is the endpoints' knowledge, as the method may stand in a header.
    pub(super) fn router(self) -> Router {
        Router::new()
            .fallback(answer)
            .layer(DefaultBodyLimit::disable())
            .with_state(Arc::new(self))
    }
}

/// One answer of the API, before it is put into HTTP.
enum Answer {
    Json(Json),
    File(Attached),
    /// A page, as a gateway in front of kintone answers.
    Html(u16),
}

impl Answer {
    fn into_response(self, server: &Arc<Server>) -> Response {
        match self {
            Self::Json(body) => json_response(200, &body),
            Self::File(file) => {
                let server = server.clone();
                transfer::download(&file, move |id, number| server.piece(id, number))
            }
            Self::Html(number) => {
                let page = format!("<html><body><h1>{number}</h1></body></html>");
                let kind = [(CONTENT_TYPE, "text/html;charset=UTF-8")];
                (status(number), kind, page).into_response()
            }
        }
    }
}

/// Counts a request among those being answered, until it is dropped.
struct Running<'server>(&'server AtomicUsize);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

async fn answer(
    State(server): State<Arc<Server>>,
    ConnectInfo(connection): ConnectInfo<Switch>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    if let Some(refusal) = hosts::refusal(&head, &server.tenant.allowed_hosts) {
        transfer::pass_over(body).await;
        return refusal;
    }
    let count = server.running.fetch_add(1, Ordering::SeqCst) + 1;
    let _running = Running(&server.running);
    let stated = head.headers.get(ACCEPT_LANGUAGE);
    let stated = stated.and_then(|value| value.to_str().ok());
    let language = texts::preferred(stated, server.tenant.language);
    let has_language = stated.is_some();
    // The body is taken in whatever becomes of the request: an answer before its end may never be read.
    let method = effective_method(&head.method, &head.headers);
    let target = endpoints::find(&method, head.uri.path());
    let taken = match target {
        Some((Route::Upload, _)) => transfer::upload(&head, body, server.spool.as_deref()).await,
        _ => transfer::call(body).await,
    };
    connection.answering();
    let mishap = server.tenant.mishap(head.uri.path(), count);
    tokio::time::sleep(mishap.delay).await;
    let outcome = match &mishap.trouble {
        Some(Trouble::DropBefore) => {
            connection.break_connection();
            Ok(Answer::Json(Json::Null))
        }
        Some(Trouble::Error { status, code }) => Err(Refusal::asked_for(*status, code)),
        Some(Trouble::Html(status)) => Ok(Answer::Html(*status)),
        Some(Trouble::Busy(_)) => Err(Refusal::too_many_at_once()),
        Some(Trouble::DelayCommit(requests)) => {
            let request = postponed::Request {
                head,
                target,
                taken,
            };
            server.postponed.wait(request, *requests);
            Ok(Answer::Json(Json::Null))
        }
        _ if count > MOST_AT_ONCE => Err(Refusal::too_many_at_once()),
        _ => handle(&server, &head, target, taken).await,
    };
    for late in server.postponed.due() {
        // Whether it succeeds is told to nobody.
        let _ = handle(&server, &late.head, late.target, late.taken).await;
    }
    let mut response = match outcome {
        Ok(answer) => answer.into_response(&server),
        // Without a stated language this one error comes in English (kintone API facts, section 3).
        Err(refusal) if refusal.code() == "GAIA_TO04" && !has_language => {
            server.refuse(&refusal, Language::English)
        }
        Err(refusal) => server.refuse(&refusal, language),
    };
    match mishap.trouble {
        Some(Trouble::DropAfter | Trouble::DelayCommit(_)) => connection.break_connection(),
        Some(Trouble::Cut) => {
            let length = transfer::length(response.headers(), response.body());
            let half = usize::try_from(length / 2).unwrap_or_default();
            connection.break_within(half);
        }
        _ => {}
    }
    let headers = response.headers_mut();
    headers.insert("x-concurrencylimit-limit", MOST_AT_ONCE.into());
    headers.insert("x-concurrencylimit-running", count.into());
    response
}

fn json_response(number: u16, body: &Json) -> Response {
    let kind = [(CONTENT_TYPE, "application/json;charset=UTF-8")];
    (status(number), kind, body.to_string()).into_response()
}

fn status(number: u16) -> StatusCode {
    StatusCode::from_u16(number).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

async fn handle(
    server: &Arc<Server>,
    head: &Parts,
    target: Option<(Route, Option<SpaceId>)>,
    taken: Result<Taken>,
) -> Result<Answer> {
    let taken = taken?;
    let actor = auth::actor(&head.headers, server.tenant.directory.as_ref())?;
    if head.uri.to_string().len() > LONGEST_URL {
        return Err(Refusal::illegal_request());
    }
    let (target, space) = target.ok_or_else(|| endpoints::unknown(head.uri.path()))?;
    let server = server.clone();
    match (target, taken) {
        (Route::Call(endpoint), Taken::Call(body)) => {
            let uri = head.uri.clone();
            blocking(move || {
                let params = params::read(&uri, &body, endpoint.is_bulk())?;
                server.run(endpoint, &params, &actor, space)
            })
            .await
        }
        (Route::Download, Taken::Call(body)) => {
            let uri = head.uri.clone();
            blocking(move || server.download(&params::read(&uri, &body, false)?)).await
        }
        (_, Taken::File(mut file)) => blocking(move || server.upload(&mut file)).await,
        (Route::Upload, Taken::Call(_)) => Err(Refusal::illegal_request()),
    }
}

/// Runs work that waits for the database where it holds up nobody.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let outcome = tokio::task::spawn_blocking(work).await;
    outcome.unwrap_or_else(|error| Err(Refusal::of_the_sandbox(&error)))
}

/// The method, which a POST may override (kintone API facts, section 1.1).
fn effective_method(method: &Method, headers: &HeaderMap) -> String {
    let stated = headers.get("x-http-method-override");
    match stated.and_then(|value| value.to_str().ok()) {
        Some(stated) if method == Method::POST => stated.to_ascii_uppercase(),
        _ => method.as_str().to_owned(),
    }
}

impl Server {
    /// A refusal in this language, under an id for support.
    fn refuse(&self, refusal: &Refusal, language: Language) -> Response {
        let id = self.tenant.random_text(20);
        let mut response = json_response(refusal.status(), &refusal.body(language, &id));
        let headers = response.headers_mut();
        if let Ok(code) = HeaderValue::from_str(refusal.code()) {
            headers.insert("x-cybozu-error", code);
        }
        if refusal.status() == 429 {
            let never = HeaderValue::from_static("no-cache, no-store, must-revalidate");
            headers.insert(CACHE_CONTROL, never);
        }
        response
    }

    /// Runs a call in one transaction, which is kept only if the call succeeds.
    fn run(
        &self,
        endpoint: &Endpoint,
        params: &Object<'_>,
        actor: &Actor,
        space: Option<SpaceId>,
    ) -> Result<Answer> {
        let work = |session: Session<'_>| {
            let mut call = Call {
                tenant: &self.tenant,
                session,
                actor,
                now: (self.tenant.clock)(),
                space,
            };
            let body = (endpoint.run)(&mut call, &Params::new(params))?;
            if endpoint.writes() {
                call.session.commit()?;
            }
            Ok(Answer::Json(body))
        };
        if endpoint.writes() {
            self.store.write(work)
        } else {
            self.store.read(work)
        }
    }

    /// Hands the records of an app to `visit`, oldest first, each as the record API shows it.
    pub(super) fn each_record<E>(
        &self,
        id: AppId,
        mut visit: impl FnMut(Json) -> Result<ControlFlow<()>, E>,
    ) -> Result<(), E>
    where
        E: From<rusqlite::Error> + From<serde_json::Error>,
    {
        let Some(app) = self.tenant.app(id.get()) else {
            return Ok(());
        };
        self.store.read(|session| {
            session.scan(
                id.get(),
                ALL_IDS,
                Order::Ascending,
                &Fields::All,
                |record| visit(view(app, &record, None)),
            )
        })
    }

    fn upload(&self, file: &mut Upload) -> Result<Answer> {
        self.store.write(|session| {
            let key = session.free_key(|| self.tenant.random_key())?;
            session.upload(&key, file)?;
            session.commit()?;
            Ok(Answer::Json(json!({ "fileKey": key })))
        })
    }

    fn piece(&self, id: i64, number: u64) -> Result<Option<Vec<u8>>> {
        self.store.read_files(|session| session.piece(id, number))
    }

    fn download(&self, params: &Object<'_>) -> Result<Answer> {
        let key = Params::new(params).required_text("fileKey")?;
        let file = self.store.read(|session| session.attached(key))?;
        file.map(Answer::File)
            .ok_or_else(|| Refusal::file_not_found(key))
    }
}
