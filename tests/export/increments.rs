//! What changed since an export: with what was there before, it is what is there now.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::{add, ends, export, export_from, form, tenant, text};
use crate::cli::endings::document;
use crate::support::gateway::{Gateway, Passing, Script, Way};
use crate::support::{Run, Tenant, World};

const STATE: [&str; 5] = ["--since-state", "app.state", "--out", "out.csv", "--force"];

fn since(world: &World, tenant: &Tenant, arguments: &[&str]) -> Run {
    export(world, tenant, &[&STATE, arguments].concat())
}

fn read(world: &World, name: &str) -> String {
    String::from_utf8(world.read(name)).unwrap()
}

pub(super) fn edit(tenant: &Tenant, id: u64, record: &Json) {
    let body = json!({"app": 1, "id": id, "record": record});
    let answer = tenant.call("PUT", "record.json", &body);
    assert!(answer["revision"].is_string(), "{answer}");
}

fn delete(tenant: &Tenant, id: u64) {
    tenant.call("DELETE", "records.json", &json!({"app": 1, "ids": [id]}));
}

#[test]
fn only_what_changed_is_exported_again() {
    let (world, tenant) = (
        World::new(),
        tenant(&json!([text("a"), text("b"), text("c")])),
    );
    let fields = ["--fields", "No,Text", "--deleted", "gone.csv"];
    let run = since(&world, &tenant, &fields);
    ends(
        &run,
        0,
        &["no earlier export has left this state file", "3 records"],
    );
    assert_eq!(
        read(&world, "out.csv"),
        "\"No\",\"Text\"\n\"1\",\"a\"\n\"2\",\"b\"\n\"3\",\"c\"\n"
    );
    assert_eq!(read(&world, "gone.csv"), "\"$id\"\n");
    // Nothing has changed.
    let run = since(&world, &tenant, &fields);
    let said = "0 added, 0 updated, 0 deleted or no longer met by the condition, 3 unchanged";
    ends(&run, 0, &[said, "0 records exported"]);
    assert_eq!(read(&world, "out.csv"), "\"No\",\"Text\"\n");
    edit(&tenant, 2, &text("B"));
    edit(&tenant, 2, &text("BB"));
    delete(&tenant, 1);
    add(&tenant, &json!([text("d")]));
    let run = since(
        &world,
        &tenant,
        &[&fields[..], &["--output", "json"]].concat(),
    );
    ends(
        &run,
        0,
        &["1 added, 1 updated, 1 deleted or no longer met by the condition, 1 unchanged"],
    );
    let document = document("export", &run);
    let counts = ["added", "updated", "deleted", "unchanged"];
    let counts = counts.map(|count| document["increment"][count].as_u64().unwrap());
    assert_eq!(counts, [1, 1, 1, 1]);
    assert_eq!(document["increment"]["deleted_file"], "gone.csv");
    assert_eq!(
        read(&world, "out.csv"),
        "\"No\",\"Text\"\n\"2\",\"BB\"\n\"4\",\"d\"\n"
    );
    assert_eq!(read(&world, "gone.csv"), "\"$id\"\n\"1\"\n");
}

#[test]
fn what_leaves_the_condition_is_gone() {
    let number = |number: u32| json!({"Number": {"value": number.to_string()}});
    let (world, tenant) = (
        World::new(),
        tenant(&json!([number(1), number(2), number(9)])),
    );
    let arguments = ["-c", "Number < 5", "--fields", "Number"];
    ends(&since(&world, &tenant, &arguments), 0, &["2 records"]);
    edit(&tenant, 1, &number(8));
    edit(&tenant, 3, &number(3));
    let run = since(&world, &tenant, &arguments);
    let said = [
        "1 added, 0 updated, 1 deleted or no longer met by the condition, 1 unchanged",
        "`--deleted FILE` lists the numbers",
    ];
    ends(&run, 0, &said);
    assert_eq!(read(&world, "out.csv"), "\"Number\"\n\"3\"\n");
}

#[test]
fn a_state_of_something_else_is_not_gone_on_with() {
    let (world, tenant) = (World::new(), tenant(&json!([text("a")])));
    ends(&since(&world, &tenant, &[]), 0, &[]);
    let (out, state) = (world.read("out.csv"), world.read("app.state"));
    let cases: [(&[&str], &str); 3] = [
        (
            &["-c", "Number = 1"],
            "it is of an export without a condition",
        ),
        (&["--fields", "Text"], "its fields are others"),
        (
            &["--attachments-dir", "saved"],
            "one of the two exports is with attachments",
        ),
    ];
    for (arguments, said) in cases {
        let run = since(&world, &tenant, arguments);
        ends(&run, 8, &[said, "or another state file"]);
    }
    let other = super::tenant(&json!([]));
    let run = since(&world, &other, &[]);
    ends(&run, 8, &["it is of app 1 at http://127.0.0.1:"]);
    assert_eq!(
        (world.read("out.csv"), world.read("app.state")),
        (out, state.clone())
    );
    let cut = &state[..state.len() - 20];
    for broken in [cut, b"", b"*,a\n", &[0xFF; 9]] {
        world.file("app.state", broken);
        let run = since(&world, &tenant, &[]);
        ends(
            &run,
            8,
            &["`app.state`: the state file is damaged, or is not one"],
        );
        assert_eq!(world.read("app.state"), broken);
    }
    let usage: [(&[&str], &str); 4] = [
        (&["--since-state", "s"], "--out"),
        (&["--deleted", "d", "--out", "o"], "--since-state"),
        (&["--since-state", "s", "--out", "-"], "name of a file"),
        (
            &["--since-state", "s", "--out", "o", "--limit", "1"],
            "--limit",
        ),
    ];
    for (arguments, said) in usage {
        ends(&export(&world, &tenant, arguments), 2, &[said]);
    }
    let run = export(&world, &tenant, &["--since-state", "s", "--out", "./s"]);
    ends(&run, 2, &["are the same file"]);
}

#[test]
fn one_export_at_a_time_goes_on_from_a_state() {
    let (world, tenant) = (World::new(), tenant(&json!([text("a")])));
    ends(&since(&world, &tenant, &[]), 0, &[]);
    let state = fs_err::File::open(world.path().join("app.state")).unwrap();
    state.file().lock().unwrap();
    let run = since(&world, &tenant, &[]);
    let said = ["another export is at work with the state file `app.state`"];
    ends(&run, 6, &said);
    drop(state);
    ends(&since(&world, &tenant, &[]), 0, &["1 unchanged"]);
}

/// Does something before each page of records is answered.
struct Meddling<F> {
    pages: AtomicU64,
    before: F,
}

impl<F: Fn(u64) + Send + Sync> Script for Meddling<F> {
    fn way(&self, request: &Passing) -> Way {
        if request.method == "GET" && request.path.contains("/records.json") {
            (self.before)(self.pages.fetch_add(1, Ordering::SeqCst));
        }
        Way::HONEST
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, _: &Passing) {}
}

pub(super) fn meddled_with<F: Fn(u64) + Send + Sync + 'static>(
    tenant: &Tenant,
    before: F,
) -> Gateway {
    let pages = AtomicU64::new(0);
    Gateway::before(tenant.base_url(), Arc::new(Meddling { pages, before }))
}

/// What is asked grows with what there is by a page of 500, and with what changed likewise.
#[test]
fn what_did_not_change_costs_a_page_for_each_five_hundred() {
    let (world, tenant) = (World::new(), tenant(&json!([])));
    let hundred: Vec<Json> = (0..100).map(|at| text(&format!("{at}"))).collect();
    for _ in 0..16 {
        add(&tenant, &json!(hundred));
    }
    let asked = Arc::new(AtomicU64::new(0));
    let counted = asked.clone();
    let gateway = meddled_with(&tenant, move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
    });
    let run = || {
        let run = export_from(&world, &gateway.url(), &STATE);
        ends(&run, 0, &[]);
        asked.swap(0, Ordering::SeqCst)
    };
    assert_eq!(run(), 4);
    assert_eq!(run(), 4);
    for id in [1, 700, 1600] {
        edit(&tenant, id, &text("x"));
    }
    assert_eq!(run(), 5);
}

/// What somebody does to the app, to records counted from the newest.
#[derive(Debug, Clone)]
enum Deed {
    Add(u32),
    Edit(usize, u32),
    Delete(usize),
    /// The clock goes on, or back, by so many seconds.
    Tick(i64),
}

fn deed() -> impl Strategy<Value = Deed> {
    // Mostly those that somebody else does something to as well.
    let which = || prop_oneof![3 => 0..6_usize, 1 => 0..1_000_usize];
    prop_oneof![
        2 => (0..9_u32).prop_map(Deed::Add),
        4 => (which(), 0..9_u32).prop_map(|(which, number)| Deed::Edit(which, number)),
        2 => which().prop_map(Deed::Delete),
        1 => (-120..120_i64).prop_map(Deed::Tick),
    ]
}

#[derive(Debug, Clone)]
struct Round {
    between: Vec<Deed>,
    /// Before the page of this number, from 0.
    during: Vec<(u64, Deed)>,
}

fn rounds() -> impl Strategy<Value = Vec<Round>> {
    let between = prop::collection::vec(deed(), 0..8);
    let during = prop::collection::vec((0..5_u64, deed()), 0..6);
    let round = (between, during).prop_map(|(between, during)| Round { between, during });
    prop::collection::vec(round, 1..4)
}

/// An app with a clock that is set, and who is in it.
struct App {
    tenant: Tenant,
    clock: Arc<AtomicI64>,
    ids: Mutex<Vec<u64>>,
}

impl App {
    fn new() -> Self {
        let clock = Arc::new(AtomicI64::new(1_790_000_000));
        let seconds = clock.clone();
        let now = move || Timestamp::from_second(seconds.load(Ordering::SeqCst)).unwrap();
        let app = Self {
            tenant: Tenant::with_clock(&form(), Arc::new(now)),
            clock,
            ids: Mutex::default(),
        };
        for at in 0..11 {
            let record = json!({"Number": {"value": (at % 9).to_string()}});
            app.add(&vec![record; 100]);
        }
        app
    }

    fn add(&self, records: &[Json]) {
        let body = json!({"app": 1, "records": records});
        let added = self.tenant.call("POST", "records.json", &body);
        let ids = added["ids"].as_array().unwrap().iter();
        let ids = ids.map(|id| id.as_str().unwrap().parse::<u64>().unwrap());
        self.ids.lock().unwrap().extend(ids);
    }

    fn carry_out(&self, deed: &Deed) {
        match *deed {
            Deed::Add(number) => self.add(&[json!({"Number": {"value": number.to_string()}})]),
            Deed::Tick(seconds) => {
                self.clock.fetch_add(seconds, Ordering::SeqCst);
            }
            Deed::Edit(which, number) => {
                let ids = self.ids.lock().unwrap();
                let record = json!({"Number": {"value": number.to_string()}});
                if let Some(id) = ids.iter().rev().nth(which) {
                    edit(&self.tenant, *id, &record);
                }
            }
            Deed::Delete(which) => {
                let mut ids = self.ids.lock().unwrap();
                if let Some(at) = ids.len().checked_sub(which + 1) {
                    delete(&self.tenant, ids.remove(at));
                }
            }
        }
    }
}

/// Whoever applies each export to what is there already.
#[derive(Default)]
struct Follower(BTreeMap<u64, Json>);

impl Follower {
    /// Applies what an export left, and compares it with what the export tells of it.
    fn apply(&mut self, world: &World, increment: &Json, is_conditional: bool) {
        let (mut added, mut updated) = (0, 0);
        for (id, record) in records(&read(world, "out.ndjson")) {
            let number: u32 = record["Number"]["value"].as_str().unwrap().parse().unwrap();
            assert!(!is_conditional || meets(number), "{record}");
            match self.0.insert(id, record) {
                None => added += 1,
                Some(_) => updated += 1,
            }
        }
        let gone = read(world, "gone.csv");
        let mut deleted = 0;
        for id in gone.lines().skip(1) {
            let id = id.trim_matches('"').parse().unwrap();
            assert!(self.0.remove(&id).is_some(), "{id} was never there");
            deleted += 1;
        }
        let told = ["added", "updated", "deleted"].map(|count| increment[count].as_u64().unwrap());
        assert_eq!(told, [added, updated, deleted]);
        let unchanged = increment["unchanged"].as_u64().unwrap();
        assert_eq!(self.0.len() as u64, added + updated + unchanged);
    }
}

/// What the condition asks for.
const CONDITION: [&str; 2] = ["-c", "Number < 5 or Number = 7"];

fn meets(number: u32) -> bool {
    number < 5 || number == 7
}

fn records(lines: &str) -> BTreeMap<u64, Json> {
    let records = lines.lines().map(|line| {
        let record: Json = serde_json::from_str(line).unwrap();
        let id = record["$id"]["value"].as_str().unwrap();
        (id.parse().unwrap(), record)
    });
    records.collect()
}

fn follows(rounds: &[Round], condition: &[&str]) {
    let (world, app) = (World::new(), Arc::new(App::new()));
    let mut follower = Follower::default();
    // The address of an app must be the same every time, whoever meddles.
    let during = Arc::new(Mutex::new(Vec::new()));
    let asked = Arc::new(AtomicU64::new(0));
    let (meddler, deeds, pages) = (app.clone(), during.clone(), asked.clone());
    let gateway = meddled_with(&app.tenant, move |_| {
        let page = pages.fetch_add(1, Ordering::SeqCst);
        let deeds: Vec<(u64, Deed)> = deeds.lock().unwrap().clone();
        let now = deeds.iter().filter(|(at, _)| *at == page);
        now.for_each(|(_, deed)| meddler.carry_out(deed));
    });
    let out = ["--format", "ndjson", "--out", "out.ndjson", "--force"];
    let state = ["--since-state", "app.state", "--deleted", "gone.csv"];
    let json = ["--output", "json"];
    let arguments = [&out[..], &state, &json, condition].concat();
    let quiet = Round {
        between: Vec::new(),
        during: Vec::new(),
    };
    for round in rounds.iter().chain([&quiet]) {
        round.between.iter().for_each(|deed| app.carry_out(deed));
        during.lock().unwrap().clone_from(&round.during);
        asked.store(0, Ordering::SeqCst);
        let run = export_from(&world, &gateway.url(), &arguments);
        ends(&run, 0, &[]);
        follower.apply(
            &world,
            &document("export", &run)["increment"],
            !condition.is_empty(),
        );
    }
    let whole = export(
        &world,
        &app.tenant,
        &[&["--format", "ndjson"], condition].concat(),
    );
    assert_eq!(follower.0, records(&whole.stdout));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn what_was_there_and_what_changed_is_what_is_there(rounds in rounds(), is_conditional in any::<bool>()) {
        follows(&rounds, if is_conditional { &CONDITION } else { &[] });
    }
}
