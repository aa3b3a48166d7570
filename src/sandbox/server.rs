//! HTTP in front of the calls: parameters in, JSON or files out, headers on all answers
//! (kintone API facts, section 1.1).

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Query, Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value as Json, json};

use super::auth;
use super::call::{Actor, Call, Tenant};
use super::endpoints::{self, Endpoint, Target};
use super::params::Params;
use super::refusal::Refusal;
use super::store::{FileEntry, Store};
use super::texts::{self, Language};
use crate::model::SpaceId;

/// How many requests a domain answers at one time (kintone API facts, section 3).
const MOST_AT_ONCE: usize = 100;

/// The longest URL, in bytes (kintone API facts, section 1.1).
const LONGEST_URL: usize = 8192;

/// Everything that requests share.
pub(super) struct Server {
    tenant: Tenant,
    store: Mutex<Store>,
    running: AtomicUsize,
}

impl Server {
    /// A server for this tenant, its records in a file or in memory.
    pub(super) fn new(tenant: Tenant, path: Option<&Path>) -> rusqlite::Result<Self> {
        let store = Store::open(path, &tenant.apps)?;
        Ok(Self {
            tenant,
            store: Mutex::new(store),
            running: AtomicUsize::new(0),
        })
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
    File(FileEntry),
}

/// A request being answered, for the count of those.
struct Running<'server> {
    server: &'server Server,
    /// How many are being answered, with this one.
    count: usize,
}

impl<'server> Running<'server> {
    fn begin(server: &'server Server) -> Self {
        let count = server.running.fetch_add(1, Ordering::SeqCst) + 1;
        Self { server, count }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.server.running.fetch_sub(1, Ordering::SeqCst);
    }
}

async fn answer(State(server): State<Arc<Server>>, request: Request) -> Response {
    let running = Running::begin(&server);
    let count = running.count;
    let language = request
        .headers()
        .get(ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    let language = Language::preferred(language);
    let outcome = if count > MOST_AT_ONCE {
        Err(Refusal::too_many_at_once())
    } else {
        handle(&server, request).await
    };
    let mut response = match outcome {
        Ok(Answer::Json(body)) => json_response(StatusCode::OK, &body),
        Ok(Answer::File(file)) => file_response(file),
        Err(refusal) => {
            let id = server.tenant.random_text(20);
            let status = StatusCode::from_u16(refusal.status());
            let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut response = json_response(status, &refusal.body(language, &id));
            let code = HeaderValue::from_static(refusal.code());
            response.headers_mut().insert("x-cybozu-error", code);
            response
        }
    };
    let headers = response.headers_mut();
    headers.insert("x-concurrencylimit-limit", MOST_AT_ONCE.into());
    headers.insert("x-concurrencylimit-running", count.into());
    response
}

fn json_response(status: StatusCode, body: &Json) -> Response {
    let kind = HeaderValue::from_static("application/json;charset=UTF-8");
    (status, [(CONTENT_TYPE, kind)], body.to_string()).into_response()
}

fn file_response(file: FileEntry) -> Response {
    let kind = HeaderValue::from_str(&file.content_type)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let disposition = HeaderValue::from_static("attachment");
    let headers = [(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, disposition)];
    (headers, Body::from(file.bytes)).into_response()
}

async fn handle(server: &Arc<Server>, request: Request) -> Result<Answer, Refusal> {
    let actor = auth::actor(request.headers(), server.tenant.directory.as_ref())?;
    if request.uri().to_string().len() > LONGEST_URL {
        return Err(Refusal::illegal_request());
    }
    let method = effective_method(request.method(), request.headers());
    let found = endpoints::find(&method, request.uri().path());
    let (target, space) = found.ok_or_else(Refusal::illegal_request)?;
    let server = server.clone();
    match target {
        Target::Call(endpoint) => {
            let (head, body) = request.into_parts();
            let body = axum::body::to_bytes(body, usize::MAX).await;
            let body = body.map_err(|_| Refusal::invalid_json())?;
            let params = parameters(&head.uri, &body)?;
            blocking(move || server.run(endpoint, &params, &actor, space)).await
        }
        Target::Upload => {
            let file = uploaded_file(request).await?;
            blocking(move || server.upload(&file)).await
        }
        Target::Download => {
            let params = parameters(request.uri(), &Bytes::new())?;
            blocking(move || server.download(&params)).await
        }
    }
}

/// Runs work that waits for the database where it holds up nobody. Should it panic, the connection is cut, as
/// when a server dies.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Refusal::illegal_request()),
    }
}

/// The method, which a POST may override (kintone API facts, section 1.1).
fn effective_method(method: &Method, headers: &HeaderMap) -> String {
    let stated = headers
        .get("x-http-method-override")
        .and_then(|value| value.to_str().ok());
    match stated {
        Some(stated) if method == Method::POST => stated.to_ascii_uppercase(),
        _ => method.as_str().to_owned(),
    }
}

/// Parameters from a JSON body, and from the query string.
fn parameters(uri: &Uri, body: &Bytes) -> Result<Map<String, Json>, Refusal> {
    let mut parameters = if body.is_empty() {
        Map::new()
    } else {
        serde_json::from_slice(body).map_err(|_| Refusal::invalid_json())?
    };
    let pairs = Query::<Vec<(String, String)>>::try_from_uri(uri);
    let Query(pairs) = pairs.map_err(|_| Refusal::illegal_request())?;
    for (name, value) in pairs {
        // `fields[0]=a&fields[1]=b` is a list.
        match name.split_once('[') {
            Some((list, _)) => {
                let entry = parameters.entry(list).or_insert_with(|| json!([]));
                if let Some(elements) = entry.as_array_mut() {
                    elements.push(value.into());
                }
            }
            None => {
                parameters.insert(name, value.into());
            }
        }
    }
    Ok(parameters)
}

/// The part named `file` of a form (kintone API facts, section 1.12).
async fn uploaded_file(request: Request) -> Result<FileEntry, Refusal> {
    let form = Multipart::from_request(request, &()).await;
    let mut form = form.map_err(|_| Refusal::illegal_request())?;
    while let Some(part) = form
        .next_field()
        .await
        .map_err(|_| Refusal::illegal_request())?
    {
        if part.name() != Some("file") {
            continue;
        }
        let name = part.file_name().unwrap_or_default().to_owned();
        let content_type = part.content_type().map(str::to_owned);
        let bytes = part.bytes().await.map_err(|_| Refusal::illegal_request())?;
        return Ok(FileEntry {
            name,
            content_type: content_type.unwrap_or_else(|| "application/octet-stream".to_owned()),
            bytes: bytes.to_vec(),
        });
    }
    Err(Refusal::invalid("file", texts::REQUIRED_PARAMETER))
}

impl Server {
    /// Runs a call in one transaction, which is kept only if the call succeeds.
    fn run(
        &self,
        endpoint: &Endpoint,
        params: &Map<String, Json>,
        actor: &Actor,
        space: Option<SpaceId>,
    ) -> Result<Answer, Refusal> {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let mut call = Call {
            tenant: &self.tenant,
            session: store.session(endpoint.writes)?,
            actor,
            now: (self.tenant.clock)(),
            space,
        };
        let body = (endpoint.run)(&mut call, &Params::new(params))?;
        if endpoint.writes {
            call.session.commit()?;
        }
        Ok(Answer::Json(body))
    }

    fn upload(&self, file: &FileEntry) -> Result<Answer, Refusal> {
        let key = self.tenant.random_key();
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let session = store.session(true)?;
        session.upload(&key, file)?;
        session.commit()?;
        Ok(Answer::Json(json!({ "fileKey": key })))
    }

    fn download(&self, params: &Map<String, Json>) -> Result<Answer, Refusal> {
        let key = Params::new(params).text("fileKey")?;
        let key = key.ok_or_else(|| Refusal::invalid("fileKey", texts::REQUIRED_PARAMETER))?;
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let file = store.session(false)?.attached(key)?;
        file.map(Answer::File)
            .ok_or_else(|| Refusal::file_not_found(key))
    }
}
