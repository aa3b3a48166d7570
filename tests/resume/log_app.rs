//! With a log app, records are written exactly once, and nobody waits.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use kintable::api::{AnswerLanguage, Auth, Backoff, Client, Connection, Trust};
use kintable::import::{self, Options};
use kintable::job::{Event, Listener, Server, Stop};
use kintable::log_app;
use kintable::sandbox::{self, Config};
use kintable::sheet::Source;
use serde_json::{Value as Json, json};

use super::{COMMITTED, Line, NEVER, all, ends, form, numbers};
use crate::support::gateway::{Answer, Gateway, Passed, Passing, Script, Way, ask};
use crate::support::{Run, Tenant, World};

/// The answer is lost, and it is written afterwards.
const LATE: Way = Way {
    passed: Passed::Late,
    answer: Answer::Closed,
};
pub(super) const LOG: &[&str] = &["--log-app", "9"];

pub(super) fn tenant(log_form: &Json) -> Tenant {
    let dir = tempfile::tempdir().unwrap();
    write_apps(dir.path(), log_form);
    Tenant::of(dir.path())
}

fn write_apps(dir: &Path, log_form: &Json) {
    for (app, form) in [("1", &form()), ("9", log_form)] {
        let app = dir.join("apps").join(app);
        fs_err::create_dir_all(&app).unwrap();
        fs_err::write(app.join("form.json"), form.to_string()).unwrap();
    }
}

pub(super) fn line(ways: &[Way]) -> Line {
    Line::before(tenant(&log_app::form()), ways)
}

pub(super) fn run_records(tenant: &Tenant) -> Vec<Json> {
    let body = json!({"app": 9, "query": "order by $id asc"});
    let answer = tenant.call("GET", "records.json", &body);
    answer["records"].as_array().unwrap().clone()
}

pub(super) fn value<'a>(record: &'a Json, code: &str) -> &'a str {
    record[code]["value"].as_str().unwrap()
}

pub(super) fn edit(tenant: &Tenant, record: &Json) {
    let body = json!({"app": 9, "id": 1, "record": record});
    tenant.call("PUT", "record.json", &body);
}

#[test]
fn with_a_log_app_each_record_is_written_once_and_nobody_waits() {
    // The first write makes the run record.
    let began = Way::HONEST;
    for ways in [
        vec![began, COMMITTED, NEVER, LATE],
        vec![began, LATE, LATE, LATE, LATE, LATE, LATE],
        vec![COMMITTED, NEVER, NEVER, NEVER, COMMITTED],
    ] {
        let line = line(&ways);
        let begun = Instant::now();
        let run = line.import(&numbers(40), &[LOG, &["--settle", "1h"]].concat());
        line.gateway.quiesce();
        ends(&run, 0, &["40 records in the file: 40 added, 0 updated"]);
        assert_eq!(line.held("Number"), all(40));
        assert!(begun.elapsed().as_secs() < 60);
        let records = run_records(&line.tenant);
        assert_eq!(records.len(), 1);
        let has = |code, expected| assert_eq!(value(&records[0], code), expected, "{code}");
        has("status", "completed");
        has("created", "40");
        has("exit_code", "0");
        has("app", "1");
        has("file", "file.csv");
    }
}

#[test]
fn equal_records_beside_those_of_others_are_no_doubt_with_a_log_app() {
    let line = line(&[Way::HONEST, NEVER, COMMITTED, LATE]);
    for _ in 0..3 {
        let record = json!({"Number": {"value": "7"}});
        line.tenant
            .call("POST", "record.json", &json!({"app": 1, "record": record}));
    }
    let file = format!("Number\n{}", "7\n".repeat(120));
    let run = line.import(&file, LOG);
    line.gateway.quiesce();
    ends(&run, 0, &["120 records in the file: 120 added, 0 updated"]);
    assert_eq!(line.held("Number"), vec!["7"; 123]);
}

/// What becomes of a request, by the request and by how many writes came before.
pub(super) struct By<F> {
    writes: AtomicU64,
    way: F,
}

impl<F: Fn(&Passing, Option<u64>) -> Way + Send + Sync> By<F> {
    /// The way of each request; of a write, with its number from 0.
    pub(super) fn way(way: F) -> Arc<Self> {
        let writes = AtomicU64::new(0);
        Arc::new(Self { writes, way })
    }
}

pub(super) fn is_write(request: &Passing) -> bool {
    request.path.ends_with("/bulkRequest.json")
}

impl<F: Fn(&Passing, Option<u64>) -> Way + Send + Sync> Script for By<F> {
    fn way(&self, request: &Passing) -> Way {
        let write = is_write(request).then(|| self.writes.fetch_add(1, Ordering::Relaxed));
        (self.way)(request, write)
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, _: &Passing) {}
}

/// Imports through a gateway of this script, and waits until all of it is settled.
pub(super) fn import_by(
    (world, tenant): (&World, &Tenant),
    script: Arc<dyn Script>,
    file: &str,
    arguments: &[&str],
) -> Run {
    let gateway = Gateway::before(tenant.base_url(), script);
    world.file("file.csv", file);
    let url = gateway.url();
    let way = ["import", "file.csv", "--base-url", &url, "--app", "1"];
    let further = ["--api-token", "t", "--retries", "0"];
    let few = ["--max-request-bytes", "1024"];
    let run = world.run(&[&way[..], &further, &few, arguments].concat());
    gateway.quiesce();
    run
}

/// Imports while somebody edits the run record before each other write, and some are late.
fn edited(record: Json) -> (Line, Run) {
    let line = line(&[]);
    let kintone = line.tenant.base_url().to_owned();
    let script = By::way(move |_, write| {
        let Some(write) = write else {
            return Way::HONEST;
        };
        if write > 0 && write % 2 == 0 {
            let body = json!({"app": 9, "id": 1, "record": record});
            ask(&kintone, "PUT", "/k/v1/record.json", &body);
        }
        if write % 3 == 2 { LATE } else { Way::HONEST }
    });
    let run = import_by((&line.world, &line.tenant), script, &numbers(40), LOG);
    (line, run)
}

/// Each transaction with records is carried out when it is sent again, just before that; kintone looks at the revision
/// of the run record, or not.
struct Delaying {
    kintone: String,
    looks_at_revisions: bool,
    held: Mutex<Option<Vec<u8>>>,
}

impl Script for Delaying {
    fn way(&self, request: &Passing) -> Way {
        let text = String::from_utf8_lossy(&request.body);
        if !is_write(request) || !text.contains("Number") {
            return Way::HONEST;
        }
        let mut held = self.held.lock().unwrap();
        if let Some(body) = held.take() {
            let body = serde_json::from_slice(&body).unwrap();
            ask(&self.kintone, "POST", &request.path, &body);
            return Way::HONEST;
        }
        *held = Some(self.body(request));
        NEVER
    }

    fn body(&self, request: &Passing) -> Vec<u8> {
        let text = String::from_utf8_lossy(&request.body);
        match text.rsplit_once(",\"revision\":\"") {
            Some((before, pin)) if !self.looks_at_revisions => {
                let (_, behind) = pin.split_once('"').unwrap();
                format!("{before}{behind}").into_bytes()
            }
            _ => request.body.clone(),
        }
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, _: &Passing) {}
}

#[test]
fn what_is_late_and_sent_again_is_written_once_by_the_revision_of_the_run_record_alone() {
    for looks_at_revisions in [true, false] {
        let line = line(&[]);
        let script = Delaying {
            kintone: line.tenant.base_url().to_owned(),
            looks_at_revisions,
            held: Mutex::default(),
        };
        let seen = (&line.world, &line.tenant);
        import_by(seen, Arc::new(script), &numbers(40), LOG);
        let held = line.held("Number");
        assert_eq!(held == all(40), looks_at_revisions, "{held:?}");
        assert!(looks_at_revisions || held.len() > 40, "{held:?}");
    }
}

#[test]
fn who_edits_the_run_record_meanwhile_stops_nothing() {
    let (line, run) = edited(json!({"message": {"value": "seen"}}));
    ends(&run, 0, &["40 records in the file: 40 added"]);
    assert_eq!(line.held("Number"), all(40));
}

#[test]
fn a_run_that_is_taken_over_writes_no_more() {
    let (line, run) = edited(json!({"status": {"value": "interrupted"}}));
    assert_ne!(run.code, Some(0), "{run:?}");
    let held = line.held("Number");
    assert!(!held.is_empty() && held.len() < 40, "{held:?}");
    assert_eq!(line.newest()["counts"]["unknown"], 0);
}

/// Breaks at a write, behind which nothing is answered any more until it is mended.
struct Breaking {
    at: u64,
    way: Way,
    writes: AtomicU64,
    is_broken: AtomicBool,
}

impl Script for Breaking {
    fn way(&self, request: &Passing) -> Way {
        if self.is_broken.load(Ordering::Relaxed) {
            return NEVER;
        }
        let is_write = request.path.ends_with("/bulkRequest.json");
        if is_write && self.writes.fetch_add(1, Ordering::Relaxed) == self.at {
            self.is_broken.store(true, Ordering::Relaxed);
            return self.way;
        }
        Way::HONEST
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, _: &Passing) {}
}

#[test]
fn who_resumes_is_told_by_the_run_record_of_the_first_run() {
    for way in [COMMITTED, NEVER, LATE] {
        let line = line(&[]);
        let script = Arc::new(Breaking {
            at: 2,
            way,
            writes: AtomicU64::new(0),
            is_broken: AtomicBool::new(false),
        });
        let gateway = Gateway::before(line.tenant.base_url(), script.clone());
        let url = gateway.url();
        // Equal to each other, so that nobody could tell by what they hold.
        line.world
            .file("file.csv", format!("Number\n{}", "7\n".repeat(120)));
        let typed = ["import", "file.csv", "--base-url", &url, "--app", "1"];
        let further = [
            "--api-token",
            "t",
            "--retries",
            "0",
            "--max-request-bytes",
            "1024",
        ];
        let run = line.world.run(&[&typed[..], &further, LOG].concat());
        ends(&run, 7, &["kintable resume "]);
        script.is_broken.store(false, Ordering::Relaxed);
        let done = line.resume(&[]);
        ends(&done, 0, &[": done in "]);
        gateway.quiesce();
        assert_eq!(line.held("Number"), vec!["7"; 120], "{way:?}");
        let records = run_records(&line.tenant);
        let status = records.iter().map(|record| value(record, "status"));
        assert_eq!(status.collect::<Vec<_>>(), ["interrupted", "completed"]);
    }
}

struct Silent;

impl Listener for Silent {
    fn hear(&self, _: &Event<'_>) {}
}

/// Runs so many imports, one behind the other, in a kintone that carries out what it does not answer so many
/// requests later.
fn late_commits(delay: u64, runs: u64) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let dir = tempfile::tempdir().unwrap();
    write_apps(dir.path(), &log_app::form());
    let fault = format!("delay-commit={delay},path=bulkRequest,rate=0.4");
    let config = Config {
        faults: vec![fault.parse().unwrap()],
        seed: delay,
        ..Config::new(kintable::appdir::apps(dir.path()).unwrap())
    };
    let file = dir.path().join("file.csv");
    fs_err::write(&file, format!("Number\n{}", "7\n".repeat(12))).unwrap();
    let source = Source::open(&file).unwrap();
    runtime.block_on(async {
        let running = sandbox::start(config).await.unwrap();
        let connection = Connection {
            base_url: running.base_url().parse().unwrap(),
            auth: Auth::Tokens(vec!["t".into()]),
            basic: None,
            client_certificate: None,
            proxy: None,
            guest_space: None,
            timeout: Duration::from_secs(60),
            retries: 0,
            backoff: Backoff::default(),
            language: AnswerLanguage::En,
            trust: Trust::default(),
        };
        let client = Client::new(&connection, Arc::new(|_| {})).unwrap();
        let (app, log) = ("1".parse().unwrap(), "9".parse().unwrap());
        let server = Server {
            client: &client,
            app,
        };
        for run in 0..runs {
            let head = log_app::Head {
                run: format!("run-{run}"),
                app: "1".to_owned(),
                ..log_app::Head::default()
            };
            let record = Arc::new(log_app::RunRecord::new(log, head));
            assert!(record.begin(&client).await.unwrap());
            let options = Options {
                run_record: Some(record),
                max_request_bytes: 64,
                ..Options::adding()
            };
            let stop = Stop::default();
            let outcome = import::run(server, &source, &options, &stop, &Silent).await;
            let outcome = outcome.unwrap();
            assert_eq!(
                outcome.counts.created, 12,
                "delay {delay}, run {run}: {outcome:?}"
            );
            // What is late has come by then.
            for _ in 0..=delay {
                client.raw_records(log, "limit 1").await.unwrap();
            }
            let query = format!("$id > 0 limit 1 offset {}", 12 * (run + 1));
            let more = client.raw_records(app, &query).await.unwrap();
            assert!(more.is_empty(), "delay {delay}, run {run} wrote twice");
            let query = format!("$id > 0 limit 1 offset {}", 12 * (run + 1) - 1);
            let last = client.raw_records(app, &query).await.unwrap();
            assert_eq!(last.len(), 1, "delay {delay}, run {run} lost a record");
        }
        running.stop().await;
    });
}

#[test]
fn a_thousand_runs_with_late_commits_write_nothing_twice() {
    let runs = [1, 2, 3, 5].map(|delay| std::thread::spawn(move || late_commits(delay, 250)));
    for run in runs {
        run.join().unwrap();
    }
}
