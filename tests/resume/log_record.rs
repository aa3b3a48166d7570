//! What stands in a log app: who is at work, how runs ended; and what is refused before anything is written.

use std::sync::Mutex;

use kintable::log_app;
use serde_json::{Value as Json, json};
use wiremock::matchers::{body_json, method, path};
use wiremock::{Mock, ResponseTemplate};

use super::log_app::{By, LOG, edit, import_by, is_write, line, run_records, tenant, value};
use super::{Line, NEVER, all, ends, form, numbers};
use crate::support::gateway::{Answer, Passed, Way, ask};
use crate::support::{Double, Run, World};

/// The record of a run on another machine, at work until then.
fn other(lease: &str) -> Json {
    json!({
        "run_id": {"value": "other"}, "status": {"value": "running"}, "app": {"value": "1"}, "batch": {"value": "0"},
        "file": {"value": "theirs.csv"}, "who": {"value": "sato"}, "host": {"value": "pc-7"}, "lease": {"value": lease},
    })
}

const FOR_LONG: &str = "2199-01-01T00:00:00Z";

fn add(kintone: &str, record: &Json) {
    let body = json!({"app": 9, "record": record});
    ask(kintone, "POST", "/k/v1/record.json", &body);
}

fn statuses(line: &Line) -> Vec<String> {
    let records = run_records(&line.tenant);
    let status = records.iter().map(|record| value(record, "status"));
    status.map(str::to_owned).collect()
}

#[test]
fn an_app_of_another_form_is_refused_before_anything_is_written() {
    let mut form = log_app::form();
    form["properties"]["batch"]["type"] = "SINGLE_LINE_TEXT".into();
    form["properties"].as_object_mut().unwrap().remove("lease");
    let line = Line::before(tenant(&form), &[]);
    let said = [
        "field `batch` is SINGLE_LINE_TEXT and must be NUMBER",
        "field `lease` (DATETIME) is missing",
        "kintable log-app init --app 9",
    ];
    let run = line.import(&numbers(2), LOG);
    ends(&run, 2, &said);
    assert!(line.held("Number").is_empty());
    let run = line.import(&numbers(2), &["--log-app", "1"]);
    ends(&run, 2, &["is the one that is written to"]);
    let run = line.import(&numbers(2), &["--log-app", "77"]);
    ends(&run, 1, &["log app 77 cannot be used"]);
    let run = line.import(&numbers(2), &[LOG, &["--concurrency", "2"]].concat());
    ends(&run, 2, &["`--log-app` needs `--concurrency 1`"]);
    assert!(line.held("Number").is_empty());
}

#[test]
fn a_run_on_another_machine_is_heard_of_until_its_lease_is_over() {
    let line = line(&[]);
    add(line.tenant.base_url(), &other(FOR_LONG));
    let run = line.import(&numbers(2), LOG);
    let said = [
        "run other of `theirs.csv` by sato on pc-7, as log app 9 says",
        "nothing was written",
        "set the status of record 1 in app 9",
    ];
    ends(&run, 6, &said);
    let run = line.import(&numbers(2), &[LOG, &["--wait-lock", "1s"]].concat());
    ends(&run, 6, &["waiting for run other of `theirs.csv`"]);
    assert!(line.held("Number").is_empty());
    assert_eq!(statuses(&line), ["running"]);
    edit(
        &line.tenant,
        &json!({"lease": {"value": "2020-01-01T00:00:00Z"}}),
    );
    let run = line.import(&numbers(2), LOG);
    ends(&run, 0, &["never said how it ended", "2 added"]);
    assert_eq!(statuses(&line), ["interrupted", "completed"]);
}

#[test]
fn of_two_machines_at_one_moment_the_one_whose_record_comes_first_writes() {
    for is_first in [false, true] {
        let line = line(&[]);
        let kintone = line.tenant.base_url().to_owned();
        let script = By::way(move |_, write| {
            // Both have looked, and seen nobody.
            if write == Some(u64::from(is_first)) {
                add(&kintone, &other(FOR_LONG));
            }
            Way::HONEST
        });
        let run = import_by((&line.world, &line.tenant), script, &numbers(2), LOG);
        if is_first {
            ends(&run, 0, &["2 added"]);
            assert_eq!(statuses(&line), ["completed", "running"]);
        } else {
            ends(&run, 6, &["run other of `theirs.csv`"]);
            assert!(line.held("Number").is_empty());
            assert_eq!(statuses(&line), ["running", "rejected"]);
        }
    }
}

#[test]
fn a_run_of_this_machine_that_is_gone_holds_nobody_up() {
    let line = line(&[]);
    let is_broken = Mutex::new(false);
    let script = By::way(move |_, write| {
        let mut is_broken = is_broken.lock().unwrap();
        *is_broken |= write == Some(2);
        if *is_broken { NEVER } else { Way::HONEST }
    });
    let run = import_by((&line.world, &line.tenant), script, &numbers(40), LOG);
    ends(&run, 7, &["kintable resume "]);
    // Nothing could be said of its end any more.
    assert_eq!(statuses(&line), ["running"]);
    let elsewhere = World::new();
    let honest = By::way(|_, _| Way::HONEST);
    let barred = import_by((&elsewhere, &line.tenant), honest.clone(), &numbers(2), LOG);
    ends(&barred, 6, &["as log app 9 says"]);
    let run = import_by((&line.world, &line.tenant), honest, &numbers(2), LOG);
    ends(&run, 0, &["2 added"]);
    assert!(!run.stderr.contains("never said"), "{run:?}");
    assert_eq!(statuses(&line), ["interrupted", "completed"]);
}

#[test]
fn a_record_that_cannot_be_viewed_stops_the_run_before_it_writes() {
    let line = line(&[]);
    let script = By::way(|request, _| {
        if !is_write(request) && request.path.contains("run_id") {
            return Way {
                passed: Passed::Never,
                answer: Answer::Json(200, r#"{"records":[],"totalCount":null}"#),
            };
        }
        Way::HONEST
    });
    let run = import_by((&line.world, &line.tenant), script, &numbers(2), LOG);
    ends(&run, 1, &["log app 9 cannot be used", "cannot be viewed"]);
    assert!(line.held("Number").is_empty());
}

#[test]
fn whoever_looks_into_the_log_app_sees_how_runs_ended() {
    let line = line(&[]);
    let invalid = line.import("Number,Text\nfive,a\n6,b\n", LOG);
    ends(&invalid, 4, &[]);
    let skip = [
        "--on-error",
        "skip",
        "--errors-file",
        "errors.csv",
        "--job",
        "nightly",
    ];
    let skipped = line.import("Number,Text\nfive,a\n6,b\n", &[LOG, &skip].concat());
    ends(&skipped, 3, &[]);
    let empty = line.import("Wrong\n1\n", LOG);
    ends(&empty, 4, &[]);
    let records = run_records(&line.tenant);
    let seen = |record: &Json| {
        let codes = [
            "status",
            "exit_code",
            "read",
            "created",
            "failed",
            "health",
            "job",
        ];
        codes.map(|code| value(record, code).to_owned()).join(" ")
    };
    let seen: Vec<_> = records.iter().map(seen).collect();
    let expected = [
        "failed 4 2 0 1 0 ",
        "completed_with_errors 3 2 1 1 50 nightly",
        "failed 4 0 0 0  ",
    ];
    assert_eq!(seen, expected);
    assert_eq!(value(&records[0], "message"), "number.invalid Number: 1");
    assert_eq!(records[1]["errors_file"]["value"][0]["name"], "errors.csv");
    assert_ne!(value(&records[1], "ended"), "");
    assert_eq!(value(&records[1], "sha256").len(), 64);
}

#[test]
fn a_log_app_that_the_environment_names_is_that_of_the_run_that_goes_on() {
    let line = line(&[]);
    line.world.file("file.csv", numbers(40));
    let url = line.gateway.url();
    let refused = Way {
        passed: Passed::Never,
        answer: Answer::Code(403, "GAIA_NO01"),
    };
    line.then(&[Way::HONEST, Way::HONEST, refused]);
    let typed = [
        "import",
        "--base-url",
        &url,
        "--app",
        "1",
        "--api-token",
        "t",
    ];
    let few = [
        "--retries",
        "0",
        "--max-request-bytes",
        "1024",
        "--",
        "file.csv",
    ];
    let mut import = line.world.command(&[&typed[..], &few].concat());
    import.env("KINTABLE_LOG_APP", "9");
    let run = Run::of(&mut import);
    ends(&run, 5, &["kintable resume "]);
    ends(&line.resume(&[]), 0, &[": done in "]);
    assert_eq!(line.held("Number"), all(40));
    assert_eq!(statuses(&line), ["interrupted", "completed"]);
}

#[test]
fn a_form_that_is_made_is_one_that_is_checked_for() {
    let world = World::new();
    let made = world.run(&["log-app", "init", "--out", "k/apps/9"]);
    ends(&made, 0, &[]);
    world.file("form.json", form().to_string());
    let check = ["log-app", "check", "--app", "9", "--sandbox", "k"];
    ends(&world.run(&check), 0, &["has the form of a log app"]);
}

#[test]
fn the_fields_that_an_app_lacks_are_added_to_its_settings() {
    let double = Double::new();
    let mut form = log_app::form();
    let fields = form["properties"].as_object_mut().unwrap();
    let lacking: Vec<_> = ["lease", "who"]
        .map(|code| fields.remove_entry(code).unwrap())
        .into();
    let api = "/k/v1/preview/app/form/fields.json";
    let asked = Mock::given(method("GET")).and(path(api));
    double.mount(asked.respond_with(ResponseTemplate::new(200).set_body_json(&form)));
    let lacking: serde_json::Map<_, _> = lacking.into_iter().collect();
    let added = json!({"app": "1", "properties": lacking});
    let added = Mock::given(method("POST"))
        .and(path(api))
        .and(body_json(added));
    let revision = json!({"revision": "3"});
    double.mount(
        added
            .respond_with(ResponseTemplate::new(200).set_body_json(revision))
            .expect(1),
    );
    let url = double.base_url();
    let typed = [
        "log-app",
        "init",
        "--app",
        "1",
        "--base-url",
        &url,
        "--api-token",
        "t",
    ];
    let run = World::new().run(&typed);
    let flow = format!("open {url}/k/admin/app/flow?app=1 and press Update App");
    ends(
        &run,
        0,
        &["added to the settings of app 1: 2 fields", &flow],
    );
}
