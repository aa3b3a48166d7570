//! An export of what changed that breaks off: its files and its state are the old ones, and the next has all of it. And what
//! somebody does between its two looks at a record.

use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value as Json, json};

use super::increments::{edit, meddled_with};
use super::{add, ends, export_from, tenant, text};
use crate::support::gateway::{Answer, Gateway, Passed, Passing, Script, Way};
use crate::support::{Run, Tenant, World, to_end};

/// Records that changed are asked for by their ids a moment after they were found.
#[test]
fn what_changes_between_two_looks_is_as_at_the_second() {
    let number = |number: u32| json!({"Number": {"value": number.to_string()}});
    let tenant = Arc::new(tenant(&json!([number(1), number(2), number(3), number(4)])));
    let world = World::new();
    let (meddler, is_time) = (tenant.clone(), Arc::new(AtomicU64::new(u64::MAX)));
    let time = is_time.clone();
    let gateway = meddled_with(&tenant, move |page| {
        if page == time.load(Ordering::SeqCst) {
            edit(&meddler, 1, &json!({"Number": {"value": "9"}}));
            meddler.call("DELETE", "records.json", &json!({"app": 1, "ids": [2, 5]}));
            edit(&meddler, 3, &json!({"Number": {"value": "0"}}));
        }
    });
    let arguments = [
        &Changed::arguments()[..],
        &["-c", "Number < 5", "--fields", "Number"],
    ]
    .concat();
    let export = || export_from(&world, &gateway.url(), &arguments);
    ends(&export(), 0, &["4 records"]);
    for id in 1..=3 {
        edit(&tenant, id, &json!({"Number": {"value": "2"}}));
    }
    add(&tenant, &json!([number(1)]));
    // Page 0 was of the first export, 1 is of ids and revisions, and 2 of the records that changed.
    is_time.store(2, Ordering::SeqCst);
    let said = "0 added, 1 updated, 2 deleted or no longer met by the condition, 1 unchanged";
    ends(&export(), 0, &[said]);
    assert_eq!(world.read("out.csv"), b"\"Number\"\n\"0\"\n");
    assert_eq!(world.read("gone.csv"), b"\"$id\"\n\"1\"\n\"2\"\n");
    ends(
        &export(),
        0,
        &["0 added, 0 updated, 0 deleted", "2 unchanged"],
    );
}

/// Answers so to the page of a number, from 0, and to each behind it; for a while.
#[derive(Default)]
struct Breaking {
    pages: AtomicU64,
    way: Mutex<Option<(u64, Way)>>,
}

impl Breaking {
    fn from(&self, at: u64, answer: Answer) {
        let passed = match answer {
            Answer::Cut => Passed::BeforeTheAnswer,
            _ => Passed::Never,
        };
        self.pages.store(0, Ordering::SeqCst);
        *self.way.lock().unwrap() = Some((at, Way { passed, answer }));
    }

    fn never(&self) {
        *self.way.lock().unwrap() = None;
    }
}

impl Script for Breaking {
    fn way(&self, request: &Passing) -> Way {
        if request.method != "GET" || !request.path.contains("/records.json") {
            return Way::HONEST;
        }
        let page = self.pages.fetch_add(1, Ordering::SeqCst);
        match *self.way.lock().unwrap() {
            Some((at, way)) if page >= at => way,
            _ => Way::HONEST,
        }
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, _: &Passing) {}
}

/// An app that was exported, and changed since.
struct Changed {
    world: World,
    tenant: Tenant,
    script: Arc<Breaking>,
    gateway: Gateway,
}

const FILES: [&str; 3] = ["out.csv", "gone.csv", "app.state"];

impl Changed {
    fn new() -> Self {
        let (world, tenant) = (World::new(), tenant(&json!([])));
        let hundred: Vec<Json> = (0..100).map(|at| text(&format!("{at}"))).collect();
        for _ in 0..11 {
            add(&tenant, &json!(hundred));
        }
        let script = Arc::new(Breaking::default());
        let gateway = Gateway::before(tenant.base_url(), script.clone());
        let changed = Self {
            world,
            tenant,
            script,
            gateway,
        };
        ends(&changed.export(), 0, &["1,100 records"]);
        edit(&changed.tenant, 3, &text("changed"));
        edit(&changed.tenant, 1100, &text("changed"));
        let delete = json!({"app": 1, "ids": [600]});
        changed.tenant.call("DELETE", "records.json", &delete);
        changed
    }

    fn arguments() -> [&'static str; 9] {
        let state = ["--since-state", "app.state", "--deleted", "gone.csv"];
        let [a, b, c, d] = state;
        [a, b, c, d, "--out", "out.csv", "--force", "--retries", "0"]
    }

    fn export(&self) -> Run {
        export_from(&self.world, &self.gateway.url(), &Self::arguments())
    }

    fn files(&self) -> Vec<Vec<u8>> {
        FILES.iter().map(|file| self.world.read(file)).collect()
    }

    fn is_whole(&self) {
        self.script.never();
        let said =
            "0 added, 2 updated, 1 deleted or no longer met by the condition, 1,097 unchanged";
        ends(&self.export(), 0, &[said]);
        assert_eq!(self.world.read("gone.csv"), b"\"$id\"\n\"600\"\n");
    }
}

#[test]
fn what_breaks_on_the_way_leaves_everything_as_it_was() {
    let changed = Changed::new();
    let before = changed.files();
    for answer in [
        Answer::Html(503),
        Answer::Cut,
        Answer::Closed,
        Answer::Busy(0),
        Answer::Code(520, "GAIA_DA02"),
    ] {
        // Three pages of ids and revisions, and one of records.
        for at in 0..4 {
            changed.script.from(at, answer);
            let run = changed.export();
            assert_ne!(run.code, Some(0), "{answer:?} {at}: {run:?}");
            assert_eq!(changed.files(), before, "{answer:?} {at}");
        }
    }
    changed.is_whole();
}

#[test]
fn whoever_kills_it_leaves_everything_as_it_was() {
    let changed = Changed::new();
    let before = changed.files();
    for at in 0..4 {
        changed.script.from(at, Answer::Nothing);
        let url = changed.gateway.url();
        let way = ["export", "--base-url", &url, "--app", "1"];
        let arguments = [&way[..], &["--api-token", "t"], &Changed::arguments()].concat();
        let mut command = changed.world.command(&arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        while changed.script.pages.load(Ordering::SeqCst) <= at {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        assert_ne!(to_end(child).code, Some(0));
        assert_eq!(changed.files(), before, "{at}");
    }
    // Whoever was killed holds the state no longer.
    changed.is_whole();
}
