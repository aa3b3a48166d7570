//! A kintone of fixed answers that remembers what it was asked, for tests of what goes over the wire.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender};

use serde_json::{Value as Json, json};
use tokio::runtime::Runtime;
use wiremock::matchers::{method, path, query_param};
use wiremock::{Match, Mock, MockServer, Request, Respond, ResponseTemplate};

use super::{PATIENCE, Run, World};

/// Ids from here on are no record's: an upsert adds a record for them.
const FIRST_DUMMY_ID: u64 = 9_000_000_000_000_000;

/// The query for the last record.
const LAST: &str = "order by $id desc limit 1";

/// A double of kintone with one app: it knows the app's form, takes every write, and finds no record.
/// What a test mounts comes before all that.
pub(crate) struct Double {
    runtime: Runtime,
    server: MockServer,
}

/// The app's form: fields of every shape that a request can have, and two tables.
pub(crate) fn form() -> Json {
    json!({"revision": "1", "properties": {
        "Record_number": {"type": "RECORD_NUMBER"},
        "Created_by": {"type": "CREATOR"},
        "Created_datetime": {"type": "CREATED_TIME"},
        "Text": {"type": "SINGLE_LINE_TEXT"},
        "Number": {"type": "NUMBER"},
        "UniqueText": {"type": "SINGLE_LINE_TEXT", "unique": true},
        "UniqueNumber": {"type": "NUMBER", "unique": true},
        "Check": {"type": "CHECK_BOX", "options": {"c1": {"index": "0"}, "c2": {"index": "1"}}},
        "Date": {"type": "DATE"},
        "Time": {"type": "TIME"},
        "Datetime": {"type": "DATETIME"},
        "User": {"type": "USER_SELECT"},
        "File": {"type": "FILE"},
        "Calc": {"type": "CALC"},
        "Table": {"type": "SUBTABLE", "label": "明細", "fields": {
            "TText": {"type": "SINGLE_LINE_TEXT"}, "TNum": {"type": "NUMBER", "label": "数量"}, "TFile": {"type": "FILE"}}},
        "Table_1": {"type": "SUBTABLE", "fields": {"UNum": {"type": "NUMBER"}}},
    }})
}

/// Says that a request came, and holds its answer back until it is released.
pub(crate) struct Held {
    pub(crate) came: Sender<()>,
    pub(crate) release: Mutex<Receiver<()>>,
}

impl Respond for Held {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        self.came.send(()).unwrap();
        // Whoever released it, or dropped the other end, has seen enough.
        let _ = self.release.lock().unwrap().recv_timeout(PATIENCE);
        if request.url.path().ends_with("/bulkRequest.json") {
            return Accepts.respond(request);
        }
        ResponseTemplate::new(500)
    }
}

/// Takes every write of a bulk request, and counts records from 1.
pub(crate) struct Accepts;

impl Respond for Accepts {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let body: Json = request.body_json().unwrap();
        let mut last = 0;
        let mut results = Vec::new();
        for inner in body["requests"].as_array().unwrap() {
            let records = inner["payload"]["records"].as_array().unwrap();
            let ids: Vec<String> = records
                .iter()
                .map(|_| {
                    last += 1;
                    last.to_string()
                })
                .collect();
            results.push(if inner["method"] == "POST" {
                json!({"revisions": vec!["1"; ids.len()], "ids": ids})
            } else {
                let upserted = records.iter().zip(ids).map(|(record, id)| {
                    let operation = if is_new(record) { "INSERT" } else { "UPDATE" };
                    json!({"id": id, "operation": operation, "revision": "1"})
                });
                json!({"records": upserted.collect::<Vec<_>>()})
            });
        }
        ResponseTemplate::new(200).set_body_json(json!({"results": results}))
    }
}

/// Names the file that was uploaded in the key that it gives.
struct KeyOfName;

impl Respond for KeyOfName {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let body = String::from_utf8_lossy(&request.body);
        let (_, behind) = body.split_once("filename=\"").unwrap();
        let (name, _) = behind.split_once('"').unwrap();
        let answer = json!({"fileKey": format!("key of {name}")});
        ResponseTemplate::new(200).set_body_json(answer)
    }
}

fn is_new(record: &Json) -> bool {
    let id = record["id"].as_str().map(|id| id.parse::<u64>().unwrap());
    id.is_some_and(|id| id >= FIRST_DUMMY_ID)
}

impl Double {
    pub(crate) fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let server = runtime.block_on(MockServer::start());
        let double = Self { runtime, server };
        for root in ["/k/v1", "/k/guest/7/v1"] {
            let at = |api: &str| path(format!("{root}/{api}"));
            let answer = |json: Json| ResponseTemplate::new(200).set_body_json(json);
            double.mount_last(Mock::given(at("app/form/fields.json")).respond_with(answer(form())));
            double.mount_last(
                Mock::given(at("app.json"))
                    .respond_with(answer(json!({"appId": "1", "code": "APP", "name": "App"}))),
            );
            let precision =
                json!({"digits": "16", "decimalPlaces": "4", "roundingMode": "HALF_EVEN"});
            let settings = json!({"numberPrecision": precision});
            double.mount_last(Mock::given(at("app/settings.json")).respond_with(answer(settings)));
            double.mount_last(
                Mock::given(at("records.json")).respond_with(answer(json!({"records": []}))),
            );
            let last = Mock::given(at("records.json")).and(query_param("query", LAST));
            double.mount(
                last.respond_with(answer(json!({"records": []})))
                    .with_priority(1),
            );
            let gone = json!({"code": "GAIA_RE01", "id": "i-0", "message": "The specified record is not found."});
            let gone = ResponseTemplate::new(404).set_body_json(gone);
            double.mount_last(Mock::given(at("record.json")).respond_with(gone));
            double.mount_last(Mock::given(at("bulkRequest.json")).respond_with(Accepts));
        }
        double
    }

    fn mount_last(&self, mock: Mock) {
        self.mount(mock.with_priority(200));
    }

    /// Mounts an answer before those that are there.
    pub(crate) fn mount(&self, mock: Mock) {
        self.runtime.block_on(mock.mount(&self.server));
    }

    /// Answers this API so, so many times.
    pub(crate) fn answer(&self, api: &str, times: u64, answer: impl Respond + 'static) {
        let answered = Mock::given(path(format!("/k/v1/{api}"))).respond_with(answer);
        self.mount(answered.up_to_n_times(times));
    }

    /// Answers requests that match this so, always.
    pub(crate) fn answer_where(&self, matcher: impl Match + 'static, answer: ResponseTemplate) {
        self.mount(Mock::given(matcher).respond_with(answer));
    }

    /// Gives a key for every file that is uploaded, by its name: `key of a.txt`.
    pub(crate) fn takes_files(&self) {
        let upload = Mock::given(method("POST")).and(path("/k/v1/file.json"));
        self.mount(upload.respond_with(KeyOfName));
    }

    pub(crate) fn base_url(&self) -> String {
        self.server.uri()
    }

    /// `import` of this file into app 1 with a token, and further arguments.
    pub(crate) fn import(&self, world: &World, file: &str, arguments: &[&str]) -> Run {
        let url = self.base_url();
        let mut all = vec!["import", file, "--base-url", &url, "--api-token", "token"];
        all.extend(["--app", "1"]);
        all.extend(arguments);
        world.run(&all)
    }

    /// All requests so far but those for the last record and for the app's name.
    pub(crate) fn requests(&self) -> Vec<Request> {
        let mut requests = self.all_requests();
        requests.retain(|request| !asks_for_the_last(request) && !asks_for_the_app(request));
        requests
    }

    /// How often it was asked for the last record, behind which new ones will stand.
    pub(crate) fn questions_for_the_last(&self) -> usize {
        let requests = self.all_requests();
        let asked = requests.iter();
        asked.filter(|request| asks_for_the_last(request)).count()
    }

    /// How often it was asked what the app is called.
    pub(crate) fn questions_for_the_app(&self) -> usize {
        let requests = self.all_requests();
        let asked = requests.iter();
        asked.filter(|request| asks_for_the_app(request)).count()
    }

    fn all_requests(&self) -> Vec<Request> {
        let requests = self.server.received_requests();
        self.runtime.block_on(requests).unwrap()
    }

    /// All requests so far as `GET /k/v1/app.json?id=1`.
    pub(crate) fn calls(&self) -> Vec<String> {
        let call = |request: &Request| {
            let query = request.url.query().map(|query| format!("?{query}"));
            let query = query.unwrap_or_default();
            format!("{} {}{query}", request.method, request.url.path())
        };
        self.requests().iter().map(call).collect()
    }

    /// The bodies of all bulk requests so far.
    pub(crate) fn writes(&self) -> Vec<Json> {
        let requests = self.requests();
        let bulk = requests
            .iter()
            .filter(|request| request.url.path().ends_with("/bulkRequest.json"));
        bulk.map(|request| request.body_json().unwrap()).collect()
    }
}

/// Whether a request asks for the last record. Every import that may add records asks so, beside all else.
fn asks_for_the_last(request: &Request) -> bool {
    let mut query = request.url.query_pairs();
    query.any(|(name, value)| name == "query" && value == LAST)
}

/// Whether a request asks what the app is called: for its history every import that is kept asks so, beside all else.
fn asks_for_the_app(request: &Request) -> bool {
    request.url.path().ends_with("/v1/app.json")
}

/// kintone's refusal of the inner request at this position of a bulk request of so many.
pub(crate) fn refusal(status: u16, at: usize, of: usize, error: Json) -> ResponseTemplate {
    let mut results = vec![json!({}); of];
    results[at] = error;
    ResponseTemplate::new(status).set_body_json(json!({"results": results}))
}
