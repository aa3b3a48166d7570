//! Broken files as people really make them: for each, the exit code, every problem with its place, and not one
//! request that writes. The page is `testdata/broken/cases.json`; what is told is `testdata/words/problems.txt`.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fmt::Write as _;

use kintable::problem::KINDS;
use kintable::report::Language;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value as Json, json};
use snapbox::{Data, assert_data_eq, file};
use tokio::runtime::Runtime;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use crate::check::checklist::assert_agrees;
use crate::support::{Run, World, testdata};

/// The exit code of a file that is invalid.
const INVALID: i32 = 4;
/// The exit code of a run that a guard stopped.
const GUARDED: i32 = 8;

/// The exit code of a run that left out records with errors.
const SOME_FAILED: i32 = 3;

/// One file of the page.
#[derive(Deserialize)]
struct Case {
    file: String,
    /// Further arguments; `{here}` is the page's directory.
    arguments: Vec<String>,
    exit: i32,
    problems: Vec<Told>,
    /// How the file is made, if it would be too large for the page.
    made: Option<Made>,
    /// What kintone answers to the first write, if it refuses it.
    refusal: Option<Json>,
    /// The arguments save a plan while the app holds what it held before, and what is told is of applying it now.
    #[serde(default)]
    planned: bool,
    /// kintone is asked about values as it is by default; else only where an argument says so.
    #[serde(default)]
    asks: bool,
    /// The file names records to be deleted.
    #[serde(default)]
    deletes: bool,
    /// The file is a project file, which is checked.
    #[serde(default)]
    project: bool,
}

impl Case {
    /// Whether records with errors are left out.
    fn leaves_out(&self) -> bool {
        self.arguments.iter().any(|argument| argument == "skip")
    }

    /// How many requests write. A run that has nothing against it sends what it read, so that a double that sees no
    /// writes would be noticed.
    fn expected_writes(&self) -> usize {
        let only_looks = self
            .arguments
            .iter()
            .any(|argument| argument == "--dry-run");
        let is_stopped = [INVALID, GUARDED].contains(&self.exit);
        usize::from(!only_looks && !is_stopped)
    }
}

/// A large file: a beginning, and then one text many times.
#[derive(Deserialize)]
struct Made {
    begins: String,
    repeats: String,
    times: usize,
}

/// What is told of one problem.
#[derive(Debug, PartialEq, Eq, Deserialize, Serialize)]
struct Told {
    code: String,
    severity: String,
    line: Option<u64>,
    column: Option<u64>,
    field: Option<String>,
    /// The line of the map that it is about.
    #[serde(default, alias = "map", deserialize_with = "line_of_map")]
    map_line: Option<u64>,
}

/// A line by itself, or that of a place.
fn line_of_map<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let map = Json::deserialize(deserializer)?;
    Ok(map.as_u64().or(map["line"].as_u64()))
}

fn cases() -> Vec<Case> {
    let page = fs_err::read_to_string(testdata("broken/cases.json")).unwrap();
    serde_json::from_str(&page).unwrap()
}

/// Records of the page's app.
fn records(file: &str) -> Vec<Json> {
    let records = fs_err::read_to_string(testdata("broken").join(file)).unwrap();
    serde_json::from_str(&records).unwrap()
}

/// Lets a kintone hold the page's app with these records, take what it is sent unless it refuses it, and remembers
/// it.
async fn serve(server: &MockServer, records: Vec<Json>, refusal: Option<&Json>) {
    server.reset().await;
    let form = fs_err::read_to_string(testdata("broken/form.json")).unwrap();
    let app = json!({"appId": "1", "code": "ORDER", "name": "受注管理"});
    let precision = json!({"digits": "16", "decimalPlaces": "4", "roundingMode": "HALF_EVEN"});
    let settings = json!({"numberPrecision": precision});
    let suzuki = |code: &str| json!({"code": code, "name": "鈴木 一郎", "email": ""});
    let people = json!({"users": [suzuki("suzuki1"), suzuki("suzuki2")]});
    let answers = [
        ("/k/v1/app/form/fields.json", form),
        ("/k/v1/app.json", app.to_string()),
        ("/k/v1/app/settings.json", settings.to_string()),
        ("/v1/users.json", people.to_string()),
    ];
    for (api, body) in answers {
        Mock::given(method("GET"))
            .and(path(api))
            .respond_with(ResponseTemplate::new(200).set_body_raw(body, "application/json"))
            .mount(server)
            .await;
    }
    Mock::given(method("GET"))
        .and(path("/k/v1/records.json"))
        .respond_with(move |request: &Request| held(&records, request))
        .mount(server)
        .await;
    let refusal = refusal.cloned();
    Mock::given(method("POST"))
        .and(path("/k/v1/bulkRequest.json"))
        .respond_with(move |request: &Request| match &refusal {
            Some(refusal) => ResponseTemplate::new(400).set_body_json(refusal),
            None => ResponseTemplate::new(200).set_body_json(written(request)),
        })
        .mount(server)
        .await;
}

/// The records that kintone finds: app 1 has these orders, app 2 one customer and another one twice, app 3 is closed, 佐藤花子 is no user,
/// and nobody may ask for what is 非公開.
fn held(orders: &[Json], request: &Request) -> ResponseTemplate {
    let asked = |name: &str| {
        let mut pairs = request.url.query_pairs();
        pairs.find_map(|(key, value)| (key == name).then(|| value.into_owned()))
    };
    let refusal = |status, code| {
        let error =
            json!({"code": code, "id": "1505999166-897850006", "message": "権限がありません。"});
        ResponseTemplate::new(status).set_body_json(error)
    };
    let query = asked("query").unwrap();
    let found = match asked("app").unwrap().as_str() {
        _ if query.contains("佐藤花子") => return refusal(400, "GAIA_IL26"),
        _ if query.contains("非公開") => return refusal(403, "CB_NO02"),
        "1" => {
            let found = orders.iter().filter(|order| is_found(order, &query));
            found.cloned().collect()
        }
        "2" if query.contains("C-777") => ["1", "2"]
            .map(|id| json!({"$id": {"value": id}, "コード": {"value": "C-777"}}))
            .to_vec(),
        "2" => {
            vec![
                json!({"$id": {"value": "1"}, "$revision": {"value": "1"}, "コード": {"value": "C-001"}}),
            ]
        }
        _ => return refusal(403, "CB_NO02"),
    };
    let total = orders.len().to_string();
    ResponseTemplate::new(200).set_body_json(json!({"records": found, "totalCount": total}))
}

/// Whether a query names a record's id, or one of its values. kintone would find fewer records where several values
/// must be met, but whoever asks it compares again.
fn is_found(record: &Json, query: &str) -> bool {
    if let Some(ids) = query.strip_prefix("$id in (") {
        let mut ids = ids.split(')').next().unwrap().split(',');
        return ids.any(|id| record["$id"]["value"] == id);
    }
    let values = record.as_object().unwrap().values();
    let mut texts = values.filter_map(|field| field["value"].as_str());
    texts.any(|text| !text.is_empty() && query.contains(&format!("\"{text}\"")))
}

/// kintone's answer when all records of a bulk request are written.
fn written(request: &Request) -> Json {
    let body: Json = serde_json::from_slice(&request.body).unwrap();
    let results = body["requests"].as_array().unwrap().iter().map(|inner| {
        let records = inner["payload"]["records"].as_array().unwrap();
        let added = records.iter().map(|_| "9").collect::<Vec<_>>();
        let updated = records
            .iter()
            .map(|_| json!({"id": "9", "revision": "9", "operation": "UPDATE"}));
        match inner["method"].as_str() {
            Some("POST") => json!({"ids": added, "revisions": added}),
            _ => json!({"records": updated.collect::<Vec<_>>()}),
        }
    });
    json!({"results": results.collect::<Vec<_>>()})
}

fn is_write(request: &Request) -> bool {
    request.method.as_str() != "GET"
}

/// Imports a file of the page, or deletes what it names, with these further arguments: the run, and how many requests wrote.
fn import(
    (runtime, server): (&Runtime, &MockServer),
    world: &World,
    (file, further, deletes): (&str, &[String], bool),
    (records, refusal): (Vec<Json>, Option<&Json>),
) -> (Run, usize) {
    runtime.block_on(serve(server, records, refusal));
    if file.starts_with("project-") {
        let path = testdata("broken").join(file);
        let check = ["job", "check", "--output", "json", "--project"];
        let further: Vec<_> = further.iter().map(String::as_str).collect();
        let run = world.run(&[&check[..], &[path.to_str().unwrap()], &further].concat());
        return (run, 0);
    }
    let made = world.path().join(file);
    let file = if made.is_file() {
        made
    } else {
        testdata("broken").join(file)
    };
    let url = server.uri();
    let command = if deletes {
        ["delete", "--file-path"].as_slice()
    } else {
        &["import"]
    };
    let mut arguments = [command, &[file.to_str().unwrap(), "--base-url", &url]].concat();
    arguments.extend(["--api-token", "token", "--app", "1", "--output", "json"]);
    arguments.extend(further.iter().map(String::as_str));
    let run = world.run(&arguments);
    let requests = runtime.block_on(server.received_requests()).unwrap();
    let writes = requests.iter().filter(|request| is_write(request)).count();
    (run, writes)
}

/// The lines that tell problems, with the file's name for its path.
fn problem_lines(stderr: &str, file: &str) -> Vec<String> {
    let words = ["error[", "notice[", "エラー[", "注意["];
    // Places in a map begin with its path.
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let map = format!("{stem}.toml");
    let is_problem = |line: &&str| words.iter().any(|word| line.contains(word));
    let lines = stderr.lines().filter(is_problem);
    let named = lines.map(|line| match line.split_once(&format!("/{file}:")) {
        Some((_, rest)) => format!("{file}:{rest}"),
        None => line.to_owned(),
    });
    let named = named.map(|line| {
        let mut parts = line.splitn(2, &map).map(str::to_owned).collect::<Vec<_>>();
        if let [before, _] = &mut parts[..] {
            let end = before.rfind(['[', ' ']).map_or(0, |at| at + 1);
            before.truncate(end);
        }
        parts.join(&map)
    });
    named.collect()
}

/// What cli-kintone would say, where the document has it.
fn reference_messages(document: &Json) -> Vec<String> {
    let problems = document["problems"].as_array().into_iter().flatten();
    let texts = problems.filter_map(|problem| problem["cli_kintone_message"].as_str());
    texts.map(str::to_owned).collect()
}

/// Whether it says something in Japanese, rather than naming something Japanese.
fn has_japanese_sentence(line: &str) -> bool {
    line.contains('。') || line.contains("ません") || line.contains("ました")
}

#[test]
fn every_broken_file_is_told_in_full_and_nothing_of_it_is_sent() {
    let runtime = Runtime::new().unwrap();
    let server = runtime.block_on(MockServer::start());
    let here = testdata("broken");
    let here = here.to_str().unwrap();
    let (mut differences, mut told) = (Vec::new(), String::new());
    for case in cases() {
        let world = World::new();
        if let Some(made) = &case.made {
            let text = format!("{}{}", made.begins, made.repeats.repeat(made.times));
            world.file(&case.file, text);
        }
        let arguments = case.arguments.iter();
        let mut further: Vec<_> = arguments.map(|text| text.replace("{here}", here)).collect();
        if case.deletes {
            further.push("--yes".to_owned());
        } else if !case.project
            && !case.asks
            && !case.arguments.iter().any(|text| text == "--preflight")
        {
            further.push("--no-preflight".to_owned());
        }
        if case.planned {
            further.extend(["--save-plan", "plan.json"].map(str::to_owned));
            let before = (records("records-before.json"), None);
            let (run, writes) = import(
                (&runtime, &server),
                &world,
                (&case.file, &further, case.deletes),
                before,
            );
            let saved = if case.leaves_out() { SOME_FAILED } else { 0 };
            assert_eq!(
                (run.code, writes),
                (Some(saved), 0),
                "{}: {run:?}",
                case.file
            );
            further = ["--plan", "plan.json"].map(str::to_owned).to_vec();
        }
        let mut lines = Vec::new();
        let mut known = Vec::new();
        for language in Language::ALL {
            let mut further = further.clone();
            further.extend(["--lang", language.tag()].map(str::to_owned));
            let now = (records("records.json"), case.refusal.as_ref());
            let (run, writes) = import(
                (&runtime, &server),
                &world,
                (&case.file, &further, case.deletes),
                now,
            );
            let document: Json = serde_json::from_str(&run.stdout).unwrap_or_default();
            let problems: Vec<Told> =
                serde_json::from_value(document["problems"].clone()).unwrap_or_default();
            known = reference_messages(&document);
            if document["checklist"].is_array() {
                assert_agrees(&document);
            }
            // Documents tell errors first; the page has the order of the file.
            let mut expected: Vec<&Told> = case.problems.iter().collect();
            expected.sort_by_key(|told| told.severity == "notice");
            let found = (run.code, writes, problems.iter().collect::<Vec<_>>());
            if found != (Some(case.exit), case.expected_writes(), expected) {
                let problems = problems.iter().map(|told| json!(told).to_string());
                differences.push(format!(
                    "{}: exit {:?}, {writes} writes\n  {}\n{}",
                    case.file,
                    run.code,
                    problems.collect::<Vec<_>>().join("\n  "),
                    run.stderr,
                ));
            }
            lines.push(problem_lines(&run.stderr, &case.file));
        }
        let [english, japanese] = [&lines[0], &lines[1]];
        assert_eq!(english.len(), japanese.len(), "{}", case.file);
        for (line, ja_line) in english.iter().zip(japanese) {
            assert!(has_japanese_sentence(ja_line), "{ja_line}");
            assert_ne!(line, ja_line);
            writeln!(told, "{line}\n{ja_line}").unwrap();
        }
        for text in known {
            writeln!(told, "{}: cli-kintone: {text}", case.file).unwrap();
        }
    }
    let told = Data::from(told).raw();
    assert_data_eq!(told, file!["../../testdata/words/problems.txt"].raw());
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn every_problem_code_has_a_broken_file() {
    let codes = KINDS.iter().map(|kind| &*kind.explanation.code);
    let codes: BTreeSet<&str> = codes.collect();
    let cases = cases();
    let covered: BTreeSet<&str> = cases
        .iter()
        .flat_map(|case| &case.problems)
        .map(|told| told.code.as_str())
        .collect();
    assert_eq!(covered, codes);
}

#[test]
fn every_file_of_the_page_is_a_case() {
    let cases = cases();
    let kept = cases
        .iter()
        .filter(|case| case.made.is_none() && !case.project);
    let named: BTreeSet<&str> = kept.map(|case| case.file.as_str()).collect();
    let paths = fs_err::read_dir(testdata("broken"))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let held: BTreeSet<String> = paths
        .filter(|path| {
            path.is_file()
                && !["json", "toml"]
                    .map(OsStr::new)
                    .contains(&path.extension().unwrap_or_default())
        })
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert!(held.iter().map(String::as_str).eq(named), "{held:?}");
}
