//! A restore that breaks off is begun again, and nothing is added twice.

use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value as Json, json};

use super::{add, at, backup, delete, ends, form, loaded, text, update};
use crate::cli::endings::document;
use crate::support::gateway::{Answer, Gateway, Passed, Passing, Script, Way, ask};
use crate::support::{Run, Tenant, World};

/// Records of the backup: three pages, each of them one transaction.
const RECORDS: u64 = 1_200;

/// A backup of many records.
fn backed_up() -> World {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    for hundred in 0..RECORDS / 100 {
        let records: Vec<_> = (0..100)
            .map(|at| text(&format!("text {}", hundred * 100 + at)))
            .collect();
        add(&tenant, &json!(records));
    }
    ends(&backup(&world, &tenant, &[]), 0, &["1,200 records"]);
    world
}

/// What goes wrong with a request that writes.
#[derive(Debug, Clone, Copy)]
enum Fault {
    /// It never arrives.
    Lost,
    /// It is carried out, and the answer does not arrive.
    AnswerLost,
    /// The process is killed before kintone has it.
    KilledBefore,
    /// The process is killed between the commit and the answer.
    KilledAfter,
}

/// Breaks the write of this number, from 1.
struct Breaking {
    fault: Fault,
    at: u64,
    writes: AtomicU64,
    child: Arc<Mutex<Option<Child>>>,
}

impl Breaking {
    fn is_it(&self) -> bool {
        self.writes.load(Ordering::SeqCst) == self.at
    }

    fn kill(&self) {
        if let Some(child) = self.child.lock().unwrap().as_mut() {
            // It may have ended by itself.
            let _ = child.kill();
        }
    }
}

impl Script for Breaking {
    fn way(&self, request: &Passing) -> Way {
        if !request.path.contains("bulkRequest") {
            return Way::HONEST;
        }
        self.writes.fetch_add(1, Ordering::SeqCst);
        if !self.is_it() {
            return Way::HONEST;
        }
        let passed = match self.fault {
            Fault::Lost | Fault::KilledBefore => Passed::Never,
            Fault::AnswerLost | Fault::KilledAfter => Passed::BeforeTheAnswer,
        };
        if matches!(self.fault, Fault::KilledBefore) {
            self.kill();
        }
        Way {
            passed,
            answer: Answer::Closed,
        }
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, request: &Passing) {
        let is_write = request.path.contains("bulkRequest");
        if is_write && self.is_it() && matches!(self.fault, Fault::KilledAfter) {
            self.kill();
        }
    }
}

fn texts(tenant: &Tenant) -> Vec<String> {
    let mut texts = Vec::new();
    for after in [0, 500, 1000, 1500, 2000] {
        let query = format!("order by $id asc limit 500 offset {after}");
        let answer = tenant.call("GET", "records.json", &json!({"app": 1, "query": query}));
        for record in answer["records"].as_array().unwrap() {
            texts.push(record["Text"]["value"].as_str().unwrap().to_owned());
        }
    }
    texts
}

#[test]
fn what_breaks_off_is_begun_again_and_adds_nothing_twice() {
    let world = backed_up();
    for fault in [
        Fault::Lost,
        Fault::AnswerLost,
        Fault::KilledBefore,
        Fault::KilledAfter,
    ] {
        for at in [1, 2] {
            breaks_off(&world, fault, at);
        }
    }
}

fn breaks_off(world: &World, fault: Fault, number: u64) {
    let tenant = Tenant::with_form(&form());
    // Somebody else's record, which holds the same.
    add(&tenant, &json!([text("text 0")]));
    let child = Arc::new(Mutex::new(None));
    let breaking = Arc::new(Breaking {
        fault,
        at: number,
        writes: AtomicU64::new(0),
        child: child.clone(),
    });
    let gateway = Gateway::before(tenant.base_url(), breaking);
    let map = format!("numbers-{fault:?}-{number}.csv");
    let usual = [
        "--app",
        "1",
        "--id-map",
        &map,
        "--retries",
        "0",
        "--output",
        "json",
    ];
    let url = gateway.url();
    let way = ["restore", "backups", "--base-url", &url, "--api-token", "t"];
    let mut command = world.command(&[&way[..], &usual].concat());
    // A pipe that nobody reads would hold it up.
    let (out, told) = (
        world.path().join("told.json"),
        world.path().join("told.txt"),
    );
    let file = |path| Stdio::from(fs_err::File::create(path).unwrap().into_file());
    command.stdout(file(&out)).stderr(file(&told));
    *child.lock().unwrap() = Some(command.spawn().unwrap());
    let is_over = || {
        let mut child = child.lock().unwrap();
        child.as_mut().unwrap().try_wait().unwrap().is_some()
    };
    while !is_over() {
        thread::yield_now();
    }
    let status = child.lock().unwrap().take().unwrap().wait().unwrap();
    gateway.quiesce();
    let run = Run {
        code: status.code(),
        stdout: fs_err::read_to_string(out).unwrap(),
        stderr: fs_err::read_to_string(told).unwrap(),
    };
    if matches!(fault, Fault::Lost | Fault::AnswerLost) {
        assert_eq!(run.code, Some(7), "{run:?}");
        let told = document("restore", &run);
        let app = &told["apps"][0];
        assert_eq!(app["ending"], "lost");
        assert_eq!(app["records"]["added"], (number - 1) * 500);
        assert_eq!(app["records"]["unknown"], 500, "{app:#}");
        assert!(
            app["next"]["command"]
                .as_str()
                .unwrap()
                .starts_with("kintable restore")
        );
    } else {
        assert_eq!(run.code, None, "{run:?}");
    }
    // It is finished by the same command again.
    let resumed = world.run(&["resume", "last", "--api-token", "t"]);
    ends(&resumed, 2, &["finished by the same command again"]);
    let shown = world.run(&["show", "last"]);
    ends(&shown, 0, &["  kintable restore backups"]);
    let again = at(
        world,
        &url,
        "restore",
        &[&usual[..], &["--settle", "0s"]].concat(),
    );
    let told = document("restore", &again);
    assert_eq!(again.code, Some(0), "{fault:?} {number} {again:?}");
    let is_there = matches!(fault, Fault::AnswerLost | Fault::KilledAfter);
    let before = (number - 1) * 500 + u64::from(is_there) * 500;
    let counts = &told["apps"][0]["records"];
    assert_eq!(counts["unchanged"], before, "{fault:?} {number} {again:?}");
    assert_eq!(counts["added"], RECORDS - before, "{fault:?} {number}");
    let expected: Vec<_> = (0..RECORDS).map(|at| format!("text {at}")).collect();
    assert_eq!(texts(&tenant)[1..], expected, "{fault:?} {number}");
    let map = String::from_utf8(world.read(&map)).unwrap();
    assert_eq!(map.lines().count() as u64, RECORDS + 1);
}

#[test]
fn what_may_be_somebody_elses_stops_it_and_is_named() {
    let world = backed_up();
    let tenant = Tenant::with_form(&form());
    let breaking = Arc::new(Breaking {
        fault: Fault::Lost,
        at: 1,
        writes: AtomicU64::new(0),
        child: Arc::default(),
    });
    let gateway = Gateway::before(tenant.base_url(), breaking);
    let usual = ["--app", "1", "--id-map", "numbers.csv", "--retries", "0"];
    ends(
        &at(&world, &gateway.url(), "restore", &usual),
        7,
        &["it is unknown whether"],
    );
    // Somebody adds one that could be one of them.
    add(&tenant, &json!([text("text 7")]));
    let usual = [&usual[..], &["--settle", "0s"]].concat();
    let again = at(&world, &gateway.url(), "restore", &usual);
    ends(
        &again,
        4,
        &[
            "broke off while it added records",
            "may be some of them: 1. Others may have been changed since",
            "all records with numbers above 0",
            "numbers.csv",
        ],
    );
    assert_eq!(texts(&tenant), ["text 7"]);
    let pending: Vec<_> = super::files(world.path())
        .into_iter()
        .filter(|name| name.ends_with(".pending"))
        .collect();
    assert_eq!(pending.len(), 1, "{pending:?}");
    fs_err::remove_file(world.path().join(&pending[0])).unwrap();
    let again = at(&world, &gateway.url(), "restore", &usual);
    ends(&again, 0, &["1,200 added"]);
}

#[test]
fn one_that_somebody_changed_since_is_not_added_again() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    add(&tenant, &json!([text("one")]));
    ends(&backup(&world, &tenant, &[]), 0, &["1 record"]);
    let other = Tenant::with_form(&form());
    let breaking = Breaking {
        fault: Fault::AnswerLost,
        at: 1,
        writes: AtomicU64::new(0),
        child: Arc::default(),
    };
    let gateway = Gateway::before(other.base_url(), Arc::new(breaking));
    let usual = ["--app", "1", "--id-map", "numbers.csv", "--retries", "0"];
    let run = at(&world, &gateway.url(), "restore", &usual);
    ends(&run, 7, &["it is unknown whether"]);
    update(&other, 1, &text("changed"));
    let usual = [&usual[..], &["--settle", "0s"]].concat();
    let again = at(&world, &gateway.url(), "restore", &usual);
    ends(
        &again,
        4,
        &["or were changed since, and may be some of them: 1."],
    );
    assert_eq!(texts(&other), ["changed"]);
}

#[test]
fn records_are_known_again_without_the_files_that_the_backup_does_not_have() {
    let world = World::new();
    let tenant = loaded(&world);
    ends(&backup(&world, &tenant, &["--no-attachments"]), 0, &[]);
    let other = Tenant::with_form(&form());
    let breaking = Breaking {
        fault: Fault::AnswerLost,
        at: 1,
        writes: AtomicU64::new(0),
        child: Arc::default(),
    };
    let gateway = Gateway::before(other.base_url(), Arc::new(breaking));
    let usual = ["--app", "1", "--id-map", "numbers.csv", "--retries", "0"];
    let run = at(&world, &gateway.url(), "restore", &usual);
    ends(&run, 7, &["it is unknown whether"]);
    assert_eq!(other.records().len(), 3);
    let usual = [&usual[..], &["--settle", "0s"]].concat();
    let again = at(&world, &gateway.url(), "restore", &usual);
    let counts = "3 records of the backup: 0 added, 0 updated, 3 unchanged";
    ends(&again, 0, &[counts, "as the backup has no attachments: 3"]);
    assert_eq!(other.records().len(), 3);
}

/// Answers the first write with a code that nobody knows, and carries it out when the next one comes, or when it is
/// asked to.
struct Belated {
    kintone: String,
    first: Mutex<Option<Json>>,
    writes: AtomicU64,
}

impl Belated {
    fn carry_out(&self) {
        if let Some(body) = self.first.lock().unwrap().take() {
            ask(&self.kintone, "POST", "/k/v1/bulkRequest.json", &body);
        }
    }
}

impl Script for Belated {
    fn way(&self, request: &Passing) -> Way {
        if !request.path.contains("bulkRequest") {
            return Way::HONEST;
        }
        if self.writes.fetch_add(1, Ordering::SeqCst) > 0 {
            self.carry_out();
            return Way::HONEST;
        }
        *self.first.lock().unwrap() = Some(serde_json::from_slice(&request.body).unwrap());
        let error =
            r#"{"results":[{"code":"GAIA_ZZ99","id":"i-1","message":"kintone's text"},{}]}"#;
        Way {
            passed: Passed::Never,
            answer: Answer::Json(520, error),
        }
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, _: &Passing) {}
}

#[test]
fn a_code_that_nobody_knows_leaves_it_open_what_was_written() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    add(&tenant, &json!([text("one"), text("two")]));
    let belated = Arc::new(Belated {
        kintone: tenant.base_url().to_owned(),
        first: Mutex::default(),
        writes: AtomicU64::new(0),
    });
    let gateway = Gateway::before(tenant.base_url(), belated.clone());
    let run = at(&world, &gateway.url(), "backup", &["--app", "1"]);
    ends(&run, 0, &["2 records"]);
    update(&tenant, 1, &text("changed"));
    delete(&tenant, &[2]);
    let usual = ["--app", "1", "--yes", "--settle", "0s"];
    let run = at(&world, &gateway.url(), "restore", &usual);
    ends(&run, 7, &["it is unknown whether", "2 unknown"]);
    belated.carry_out();
    let again = at(&world, &gateway.url(), "restore", &usual);
    ends(&again, 0, &["0 added, 0 updated, 2 unchanged"]);
    assert_eq!(texts(&tenant), ["one", "two"]);
}

#[test]
fn a_record_that_kintone_does_not_take_costs_no_other() {
    let world = World::new();
    let mut strict = form();
    let tenant = Tenant::with_form(&strict);
    add(
        &tenant,
        &json!([text("one"), text("a longer text"), text("two")]),
    );
    ends(&backup(&world, &tenant, &[]), 0, &[]);
    strict["properties"]["Text"]["type"] = "SINGLE_LINE_TEXT".into();
    let mut single = strict.clone();
    single["properties"]["Text"]["maxLength"] = "5".into();
    let (first, other) = (Tenant::with_form(&strict), Tenant::with_form(&single));
    add(
        &first,
        &json!([text("one"), text("a longer text"), text("two")]),
    );
    fs_err::remove_dir_all(world.path().join("backups")).unwrap();
    ends(&backup(&world, &first, &[]), 0, &[]);
    let run = at(
        &world,
        other.base_url(),
        "restore",
        &["--app", "1", "--output", "json"],
    );
    assert_eq!(run.code, Some(3), "{run:?}");
    let told = document("restore", &run);
    let failed = told["apps"][0]["failed"].as_array().unwrap();
    assert_eq!(
        (failed.len(), &failed[0]["from_record"]),
        (1, &Json::from(2))
    );
    assert_eq!(failed[0]["code"], "restore.refused");
    assert_eq!(texts(&other), ["one", "two"]);
}

/// Carries the second write out, and never answers it.
struct Silent {
    writes: AtomicU64,
    is_held: Sender<()>,
}

impl Script for Silent {
    fn way(&self, request: &Passing) -> Way {
        let is_write = request.path.contains("bulkRequest");
        if !is_write || self.writes.fetch_add(1, Ordering::SeqCst) != 1 {
            return Way::HONEST;
        }
        Way {
            passed: Passed::BeforeTheAnswer,
            answer: Answer::Nothing,
        }
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, _: &Passing) {
        if self.writes.load(Ordering::SeqCst) == 2 {
            // Nobody listens any more once it was held up.
            let _ = self.is_held.send(());
        }
    }
}

#[cfg(unix)]
#[test]
fn who_stops_a_restore_goes_on_with_it_later() {
    let world = backed_up();
    let tenant = Tenant::with_form(&form());
    let (is_held, held) = mpsc::channel();
    let silent = Silent {
        writes: AtomicU64::new(0),
        is_held,
    };
    let gateway = Gateway::before(tenant.base_url(), Arc::new(silent));
    let url = gateway.url();
    let way = [
        "restore",
        "backups",
        "--base-url",
        &url,
        "--api-token",
        "t",
        "--app",
        "1",
    ];
    let mut command = world.command(&way);
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    held.recv().unwrap();
    let pid = child.id().to_string();
    let mut child = child;
    while child.try_wait().unwrap().is_none() {
        // The first one waits for the write, the second one does not.
        let _ = std::process::Command::new("kill")
            .args(["-s", "INT", &pid])
            .status();
        thread::yield_now();
    }
    let run = crate::support::to_end(child);
    ends(
        &run,
        7,
        &[
            "500 added",
            "500 unknown",
            "200 not sent",
            "to restore the rest",
        ],
    );
    let again = at(&world, &url, "restore", &["--app", "1", "--settle", "0s"]);
    ends(&again, 0, &["200 added, 0 updated, 1,000 unchanged"]);
    let expected: Vec<_> = (0..RECORDS).map(|at| format!("text {at}")).collect();
    assert_eq!(texts(&tenant), expected);
}
