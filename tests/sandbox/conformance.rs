//! The sandbox against the recorded behaviour of kintone, case by case, through a real HTTP client.
//!
//! Cases are data: `testdata/kintone/*.json`; the README there explains their shape.

use std::collections::HashSet;

use kintable::appdir::{AppSource, Directory};
use kintable::sandbox::{Running, start};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::world::{app, config, testdata};

/// The apps of most cases, by id, and the guest space that holds the last.
const APPS: [(u64, &str, Option<u64>); 5] = [
    (1, "kitchen-sink", None),
    (2, "orders", None),
    (3, "strict", None),
    (4, "customers", None),
    (5, "customers", Some(7)),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Chapter {
    /// The section of the facts that the cases hold the sandbox to.
    section: String,
    #[serde(default)]
    domain: Domain,
    /// Calls that must succeed first; the cases of such a chapter only read, so that they share a sandbox.
    #[serde(default)]
    setup: Vec<Call>,
    cases: Vec<Case>,
}

/// The names of all cases.
pub(super) fn names() -> HashSet<String> {
    let cases = chapters()
        .into_iter()
        .flat_map(|(_, chapter)| chapter.cases);
    cases.map(|case| case.name).collect()
}

/// Which apps there are.
#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Domain {
    #[default]
    Small,
    /// The sixteen apps of a company.
    Company,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    /// A section of its own, where it differs from the chapter's.
    section: Option<String>,
    /// Users and tokens that the sandbox knows.
    directory: Option<Directory>,
    /// Calls that must succeed first.
    #[serde(default)]
    setup: Vec<Call>,
    request: Call,
    #[serde(default = "ok")]
    status: u16,
    /// The whole body of a success.
    body: Option<Json>,
    /// A part of the body of a success.
    holds: Option<Json>,
    code: Option<String>,
    message: Option<String>,
    /// Keys and messages of invalid input, all of them.
    errors: Option<Map<String, Json>>,
    /// The position of the refused request in a bulk request, and how many it has.
    bulk: Option<(usize, usize)>,
    /// Records as they are afterwards.
    #[serde(default)]
    stored: Vec<StoredRecord>,
}

fn ok() -> u16 {
    200
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    method: String,
    path: String,
    #[serde(default)]
    headers: Map<String, Json>,
    body: Option<Json>,
    /// A body that is no JSON.
    text: Option<String>,
    /// The name and text of a file to upload.
    upload: Option<(String, String)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredRecord {
    app: u64,
    id: u64,
    /// Fields and their values, tables as lists of rows; `null` for a record that must not exist.
    record: Option<Json>,
}

fn apps(domain: Domain) -> Vec<AppSource> {
    if domain == Domain::Company {
        let of_company = |id| app(id, &format!("company/apps/{id}"));
        return (1..=16).map(of_company).collect();
    }
    let load = |(id, form, space): &(u64, &str, Option<u64>)| {
        let mut app = app(*id, form);
        app.files.guest_space = space.map(|space| space.to_string().parse().unwrap());
        app
    };
    APPS.iter().map(load).collect()
}

async fn sandbox(apps: &[AppSource], directory: Option<Directory>) -> Running {
    let mut config = config(apps.to_vec());
    config.directory = directory;
    config.time_zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(9));
    start(config).await.unwrap()
}

/// Sends a call; the status, and the body as JSON (a text where it is none).
async fn send(client: &reqwest::Client, base: &str, call: &Call, answers: &[Json]) -> (u16, Json) {
    let fill = |text: &str| filled(text, answers);
    let method = call.method.parse().unwrap();
    let mut request = client.request(method, format!("{base}{}", fill(&call.path)));
    let anonymous = call.headers.get("anonymous").is_some();
    let own = |name: &str| call.headers.contains_key(name);
    if !anonymous && !own("X-Cybozu-Authorization") && !own("X-Cybozu-API-Token") {
        // taro:taro
        request = request.header("X-Cybozu-Authorization", "dGFybzp0YXJv");
    }
    if !own("Accept-Language") {
        request = request.header("Accept-Language", "ja");
    }
    for (name, value) in &call.headers {
        request = request.header(name, value.as_str().unwrap());
    }
    if let Some((name, text)) = &call.upload {
        let part = reqwest::multipart::Part::text(text.clone()).file_name(name.clone());
        let part = part.mime_str("text/plain").unwrap();
        request = request.multipart(reqwest::multipart::Form::new().part("file", part));
    } else if let Some(text) = &call.text {
        request = request.body(text.clone());
    } else if let Some(body) = &call.body {
        request = request
            .header("Content-Type", "application/json")
            .body(fill(&body.to_string()));
    }
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    for header in ["x-concurrencylimit-limit", "x-concurrencylimit-running"] {
        assert!(response.headers().contains_key(header), "{header}");
    }
    let text = response.text().await.unwrap();
    let body = serde_json::from_str(&text).unwrap_or(Json::String(text));
    (status, body)
}

/// A text with `${0/fileKey}` replaced by that part of the first setup call's answer.
fn filled(text: &str, answers: &[Json]) -> String {
    let mut parts = text.split("${");
    let mut whole = parts.next().unwrap().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}').unwrap();
        let (index, pointer) = name.split_once('/').unwrap();
        let answer = &answers[index.parse::<usize>().unwrap()];
        let value = answer.pointer(&format!("/{pointer}")).unwrap();
        whole.push_str(value.as_str().unwrap());
        whole.push_str(rest);
    }
    whole
}

/// Whether `actual` holds all of `expected`: objects may hold more members, lists not more elements.
fn holds(actual: &Json, expected: &Json) -> bool {
    match (actual, expected) {
        (Json::Object(actual), Json::Object(expected)) => expected
            .iter()
            .all(|(name, value)| actual.get(name).is_some_and(|held| holds(held, value))),
        (Json::Array(actual), Json::Array(expected)) => {
            let mut pairs = actual.iter().zip(expected);
            actual.len() == expected.len() && pairs.all(|(held, value)| holds(held, value))
        }
        (actual, expected) => actual == expected,
    }
}

/// A record without types: field → value, table → rows with their ids.
fn plain(record: &Json) -> Json {
    let values = record.as_object().unwrap().iter().map(|(code, field)| {
        let value = match field["type"].as_str() {
            Some("SUBTABLE") => {
                let rows = field["value"].as_array().unwrap().iter().map(|row| {
                    let mut cells = plain(&row["value"]);
                    cells["id"] = row["id"].clone();
                    cells
                });
                rows.collect()
            }
            _ => field["value"].clone(),
        };
        (code.clone(), value)
    });
    Json::Object(values.collect())
}

/// What differs from each of a chapter's cases, if anything does.
async fn run_all(
    chapter: &Chapter,
    apps: &[AppSource],
    client: &reqwest::Client,
) -> Vec<Result<(), String>> {
    let mut results = Vec::new();
    if chapter.setup.is_empty() {
        for case in &chapter.cases {
            let sandbox = sandbox(apps, case.directory.clone()).await;
            results.push(run(case, client, sandbox.base_url()).await);
            sandbox.stop().await;
        }
        return results;
    }
    let sandbox = sandbox(apps, None).await;
    let base = sandbox.base_url();
    let begun = prepare(&chapter.setup, client, base).await;
    for case in &chapter.cases {
        results.push(match &begun {
            Ok(_) => run(case, client, base).await,
            Err(error) => Err(error.clone()),
        });
    }
    sandbox.stop().await;
    results
}

/// The answers to calls that must succeed.
async fn prepare(
    setup: &[Call],
    client: &reqwest::Client,
    base: &str,
) -> Result<Vec<Json>, String> {
    let mut answers = Vec::new();
    for call in setup {
        let (status, body) = send(client, base, call, &answers).await;
        if status != 200 {
            return Err(format!("setup {} gave {status} {body}", answers.len()));
        }
        answers.push(body);
    }
    Ok(answers)
}

/// What of the answers differs from the case, if anything does.
async fn run(case: &Case, client: &reqwest::Client, base: &str) -> Result<(), String> {
    let mut answers = prepare(&case.setup, client, base).await?;
    let (status, body) = send(client, base, &case.request, &answers).await;
    answers.push(body.clone());
    let differs = |what: &str, expected: &Json, actual: &Json| {
        format!("{what}\n  expected: {expected}\n    actual: {actual}")
    };
    if status != case.status {
        return Err(format!(
            "status {status} instead of {}: {body}",
            case.status
        ));
    }
    let filled_json = |json: &Json| -> Json {
        serde_json::from_str(&filled(&json.to_string(), &answers)).unwrap()
    };
    if let Some(expected) = case.body.as_ref().map(filled_json)
        && expected != body
    {
        return Err(differs("body", &expected, &body));
    }
    if let Some(expected) = case.holds.as_ref().map(filled_json)
        && !holds(&body, &expected)
    {
        return Err(differs("body", &expected, &body));
    }
    let refusal = match case.bulk {
        None => body.clone(),
        Some((index, total)) => {
            let results = body["results"].as_array().cloned().unwrap_or_default();
            let mut others = results.iter().enumerate().filter(|(at, _)| *at != index);
            if results.len() != total || !others.all(|(_, result)| *result == json!({})) {
                return Err(format!("results of a bulk request: {body}"));
            }
            results[index].clone()
        }
    };
    if let Some(code) = &case.code
        && refusal["code"] != json!(code)
    {
        return Err(format!("code {} instead of {code}", refusal["code"]));
    }
    if let Some(message) = &case.message
        && refusal["message"] != json!(message)
    {
        return Err(format!(
            "message {} instead of {message}",
            refusal["message"]
        ));
    }
    if let Some(expected) = &case.errors {
        let wrapped = expected
            .iter()
            .map(|(key, messages)| (key.clone(), json!({ "messages": messages })));
        let expected = Json::Object(wrapped.collect());
        if refusal["errors"] != expected {
            return Err(differs("errors", &expected, &refusal["errors"]));
        }
    } else if case.code.is_some() && refusal.get("errors").is_some() {
        return Err(format!("unexpected errors: {refusal}"));
    }
    if case.code.is_some() {
        let is_stated = |member: &str| {
            refusal[member]
                .as_str()
                .is_some_and(|text| !text.is_empty())
        };
        if !is_stated("id") || !is_stated("message") {
            return Err(format!("a refusal without its id or message: {refusal}"));
        }
    }
    for expected in &case.stored {
        check_stored(expected, client, base, &answers).await?;
    }
    Ok(())
}

async fn check_stored(
    expected: &StoredRecord,
    client: &reqwest::Client,
    base: &str,
    answers: &[Json],
) -> Result<(), String> {
    let StoredRecord { app, id, .. } = expected;
    let prefix = if *app == 5 { "/k/guest/7/v1" } else { "/k/v1" };
    let call = Call {
        method: "GET".to_owned(),
        path: format!("{prefix}/record.json?app={app}&id={id}"),
        headers: Map::new(),
        body: None,
        text: None,
        upload: None,
    };
    let (status, body) = send(client, base, &call, &[]).await;
    let Some(record) = &expected.record else {
        return if status == 404 {
            Ok(())
        } else {
            Err(format!("record {id} of app {app} exists: {body}"))
        };
    };
    if status != 200 {
        return Err(format!("record {id} of app {app}: {body}"));
    }
    let record: Json = serde_json::from_str(&filled(&record.to_string(), answers)).unwrap();
    let actual = plain(&body["record"]);
    if holds(&actual, &record) {
        Ok(())
    } else {
        let wanted = record.as_object().unwrap();
        let shown: Map<_, _> = wanted
            .keys()
            .map(|code| (code.clone(), actual[code.as_str()].clone()))
            .collect();
        let shown = Json::Object(shown);
        Err(format!("stored\n  expected: {record}\n    actual: {shown}"))
    }
}

fn chapters() -> Vec<(String, Chapter)> {
    let mut chapters = Vec::new();
    for entry in fs_err::read_dir(testdata().join("kintone")).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let text = fs_err::read_to_string(&path).unwrap();
            let chapter = serde_json::from_str(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            chapters.push((name, chapter));
        }
    }
    chapters.sort_by(|(one, _), (other, _)| one.cmp(other));
    chapters
}

#[tokio::test]
async fn the_sandbox_answers_as_the_facts_say() {
    let client = reqwest::Client::new();
    let (small, company) = (apps(Domain::Small), apps(Domain::Company));
    let (mut failures, mut count) = (Vec::new(), 0);
    for (file, chapter) in chapters() {
        let apps = match chapter.domain {
            Domain::Small => &small,
            Domain::Company => &company,
        };
        let results = run_all(&chapter, apps, &client).await;
        for (case, result) in chapter.cases.iter().zip(results) {
            count += 1;
            if let Err(difference) = result {
                let section = case.section.as_ref().unwrap_or(&chapter.section);
                failures.push(format!("{file}: {} ({section}): {difference}", case.name));
            }
        }
    }
    assert!(count > 0, "no cases were found");
    let failed = failures.len();
    assert!(
        failures.is_empty(),
        "{failed} of {count}:\n{}",
        failures.join("\n")
    );
}

#[test]
fn every_case_has_a_name_of_its_own_and_cites_a_section() {
    let mut names = HashSet::new();
    for (file, chapter) in chapters() {
        assert!(!chapter.section.is_empty(), "{file}");
        for case in chapter.cases {
            assert!(
                names.insert(case.name.clone()),
                "{file}: {} again",
                case.name
            );
        }
    }
}
