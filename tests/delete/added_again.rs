//! An undo that adds records again, and whose answer was lost, is repeated: it looks whether they are there.

use serde_json::{Value as Json, json};

use super::{deleted, fill, left, newest, shown};
use crate::cli::endings::document;
use crate::history::undo::plain;
use crate::support::{Run, Tenant, World, lines, testdata};

const UNDO: [&str; 5] = ["--api-token", "token", "--output", "json", "--retries=0"];

/// An app whose records are deleted, and whose requests of these numbers are lost: one before kintone has it, or its
/// answer.
struct Lost {
    world: World,
    tenant: Tenant,
    /// The deletion.
    run: String,
}

impl Lost {
    fn with(faults: &[(&str, u32)], fill: impl FnOnce(&World, &Tenant)) -> Self {
        let faults = faults.iter();
        let faults: Vec<_> = faults
            .map(|(fault, nth)| format!("drop={fault},path=bulkRequest,nth={nth}"))
            .collect();
        let faults: Vec<_> = faults.iter().map(String::as_str).collect();
        let world = World::new();
        let tenant = Tenant::with_faults(&testdata("documented"), &faults);
        fill(&world, &tenant);
        deleted(&world, &tenant, &[], 0);
        let run = newest(&world);
        Self { world, tenant, run }
    }

    /// The first request of the undo is lost: one added the records, and one deleted them.
    fn five(fault: &str) -> Self {
        let lost = Self::with(&[(fault, 3)], |world, tenant| fill(world, tenant, 5));
        let json = lost.undone(&[], 7);
        assert_eq!(json["records"]["unknown"], 5, "{json:#}");
        lost
    }

    #[track_caller]
    fn undone(&self, more: &[&str], code: i32) -> Json {
        let run = self
            .world
            .run(&[&["undo", &self.run], &UNDO[..], more].concat());
        assert_eq!(run.code, Some(code), "{run:?}");
        document("undo", &run)
    }

    /// The same while kintone may still be at work on what was sent.
    #[track_caller]
    fn undone_at_once(&self, code: i32) -> Json {
        let mut command = self
            .world
            .command(&[&["undo", &self.run], &UNDO[..]].concat());
        command.env("KINTABLE_SETTLE", "5m");
        let run = Run::of(&mut command);
        assert_eq!(run.code, Some(code), "{run:?}");
        document("undo", &run)
    }

    /// Somebody adds a record with this number in it; its own number.
    fn add(&self, number: u64) -> String {
        let record = json!({"Number": {"value": number.to_string()}});
        let body = json!({"app": 1, "record": record});
        let answer = self.tenant.call("POST", "record.json", &body);
        answer["id"].as_str().unwrap().to_owned()
    }

    #[track_caller]
    fn is_undone(&self) {
        assert_eq!(shown(&self.world, &self.run)["status"], "undone");
    }
}

/// As many records that hold the same.
fn alike(records: u32) -> impl FnOnce(&World, &Tenant) {
    move |world, tenant| {
        let numbers = lines(1..=records, |_| "7".to_owned());
        world.file("alike.csv", format!("Number\n{numbers}"));
        let run = tenant.import(world, "alike.csv", &["--no-history"]);
        assert_eq!(run.code, Some(0), "{run:?}");
    }
}

/// Earlier versions did not note behind which record those stand that an undo adds.
fn forget_behind_which(world: &World) {
    for entry in fs_err::read_dir(world.path().join(".local/state/kintable/history")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "sqlite") {
            let store = rusqlite::Connection::open(path).unwrap();
            store
                .execute("UPDATE batches SET above = NULL", [])
                .unwrap();
        }
    }
}

#[track_caller]
fn told(json: &Json, list: &str, member: &str) -> Vec<Json> {
    let records = json[list].as_array().unwrap().iter();
    records.map(|one| one[member].clone()).collect()
}

#[test]
fn what_is_there_is_not_added_twice_and_is_this_undos() {
    let lost = Lost::five("after");
    let dry = lost.undone(&["--dry-run"], 0);
    assert_eq!(told(&dry, "reversed", "by"), ["added_again"; 5]);
    // However short a time has passed: it is there.
    let json = lost.undone_at_once(0);
    assert_eq!(json["records"]["reversed"], 5, "{json:#}");
    assert_eq!(told(&json, "reversed", "by"), ["added_again"; 5]);
    assert_eq!(told(&json, "reversed", "record"), [6, 7, 8, 9, 10]);
    let note = told(&json, "reversed", "note");
    assert!(note[0].as_str().unwrap().contains("earlier"), "{json:#}");
    assert_eq!(left(&lost.tenant), [1, 2, 3, 4, 5]);
    lost.is_undone();
    let undo = newest(&lost.world);
    let again = lost.world.run(&["undo", &undo, "--api-token", "token"]);
    assert_eq!(again.code, Some(0), "{again:?}");
    assert_eq!(left(&lost.tenant).len(), 0);
}

#[test]
fn what_is_not_there_is_added_once_kintone_is_at_work_on_it_no_more() {
    let lost = Lost::five("before");
    let early = lost.undone_at_once(1);
    assert_eq!(told(&early, "failed", "code"), ["undo.unsettled"; 5]);
    assert_eq!(left(&lost.tenant).len(), 0);
    let dry = lost.undone(&["--dry-run"], 0);
    assert_eq!(told(&dry, "reversed", "by"), ["added_again"; 5]);
    assert_eq!(left(&lost.tenant).len(), 0);
    let json = lost.undone(&[], 0);
    assert_eq!(told(&json, "reversed", "by"), ["added_again"; 5]);
    assert_eq!(left(&lost.tenant), [1, 2, 3, 4, 5]);
    lost.is_undone();
}

#[test]
fn what_may_be_somebody_elses_is_named_until_a_person_has_looked() {
    for (verdict, by, held) in [
        ("written", "nothing_to_do", &[3][..]),
        ("not-written", "added_again", &[3, 1, 2, 3, 4, 5]),
    ] {
        let lost = Lost::five("before");
        let theirs = lost.add(3);
        for _ in 0..2 {
            let json = lost.undone(&[], 1);
            assert_eq!(told(&json, "failed", "code"), ["undo.unknown"; 5]);
            let message = told(&json, "failed", "message")[0].to_string();
            assert!(message.contains(&format!(": {theirs};")), "{message}");
            assert!(message.contains("--treat-unknown-as"), "{message}");
            assert_eq!(left(&lost.tenant), [3]);
        }
        let json = lost.undone(&["--treat-unknown-as", verdict], 0);
        assert_eq!(told(&json, "reversed", "by"), [by; 5]);
        assert_eq!(left(&lost.tenant), held);
        lost.is_undone();
        lost.undone(&[], 0);
        assert_eq!(left(&lost.tenant), held);
    }
}

#[test]
fn where_it_is_not_known_where_to_look_a_person_does() {
    let lost = Lost::five("after");
    forget_behind_which(&lost.world);
    let json = lost.undone(&[], 1);
    assert_eq!(told(&json, "failed", "code"), ["undo.unknown"; 5]);
    let message = told(&json, "failed", "message")[0].to_string();
    assert!(message.contains("did not note"), "{message}");
    lost.undone(&["--treat-unknown-as", "written"], 0);
    assert_eq!(left(&lost.tenant), [1, 2, 3, 4, 5]);
    lost.is_undone();
}

#[test]
fn what_somebody_changed_of_them_makes_it_unclear() {
    let lost = Lost::five("after");
    let body = json!({"app": 1, "id": 8, "record": {"Number": {"value": "30"}}});
    lost.tenant.call("PUT", "record.json", &body);
    let json = lost.undone(&[], 1);
    assert_eq!(told(&json, "failed", "code"), ["undo.unknown"; 5]);
    let message = told(&json, "failed", "message")[0].to_string();
    assert!(message.contains(": 6, 7, 9, 10;"), "{message}");
    assert_eq!(left(&lost.tenant), [1, 2, 30, 4, 5]);
}

#[test]
fn one_that_somebody_changed_may_be_the_one_that_was_added() {
    for (fault, changed, code) in [("after", 2, 1), ("before", 1, 1), ("before", 0, 0)] {
        let lost = Lost::with(&[(fault, 3)], |world, tenant| fill(world, tenant, 1));
        lost.undone(&[], 7);
        let id = if fault == "after" {
            "2".to_owned()
        } else {
            lost.add(50)
        };
        if changed > 0 {
            let body = json!({"app": 1, "id": id, "record": {"Number": {"value": "30"}}});
            lost.tenant.call("PUT", "record.json", &body);
        }
        let json = lost.undone(&[], code);
        let held = left(&lost.tenant);
        if code == 0 {
            // It is as somebody added it, and is another one.
            assert_eq!(held, [50, 1]);
            continue;
        }
        assert_eq!(told(&json, "failed", "code"), ["undo.unknown"]);
        let message = told(&json, "failed", "message")[0].to_string();
        assert!(message.contains(&format!(": {id};")), "{message}");
        assert_eq!(held, [30]);
    }
}

#[test]
fn records_that_hold_the_same_are_not_taken_for_each_other() {
    // Behind what the undo itself added before.
    for (fault, added) in [("before", 1_000), ("after", 0)] {
        let lost = Lost::with(&[(fault, 4)], alike(1_040));
        let json = lost.undone(&[], 7);
        assert_eq!(json["records"]["unknown"], 1_000, "{:#}", json["records"]);
        let before = left(&lost.tenant).len();
        let json = lost.undone(&[], 0);
        assert_eq!(json["records"]["reversed"], 1_040, "{:#}", json["records"]);
        assert_eq!(left(&lost.tenant).len(), before + added, "{fault}");
        assert_eq!(left(&lost.tenant).len(), 1_040, "{fault}");
    }
    // And beside what another undo added since.
    let lost = Lost::with(&[("before", 3)], alike(1_040));
    let json = lost.undone(&[], 7);
    assert_eq!(json["records"]["not_tried"], 1_000, "{:#}", json["records"]);
    let json = lost.undone_at_once(3);
    assert_eq!(json["records"]["failed"], 40, "{:#}", json["records"]);
    assert_eq!(left(&lost.tenant).len(), 1_000);
    let json = lost.undone(&[], 0);
    assert_eq!(json["records"]["reversed"], 1_040, "{:#}", json["records"]);
    assert_eq!(left(&lost.tenant).len(), 1_040);
    lost.is_undone();
}

#[test]
fn of_requests_that_are_lost_again_the_last_one_counts() {
    for (fault, held) in [("before", 0), ("after", 5)] {
        let faults = [("before", 3), (fault, 4)];
        let lost = Lost::with(&faults, |world, tenant| fill(world, tenant, 5));
        lost.undone(&[], 7);
        lost.undone(&[], 7);
        assert_eq!(left(&lost.tenant).len(), held);
        let json = lost.undone(&[], 0);
        assert_eq!(told(&json, "reversed", "by"), ["added_again"; 5]);
        assert_eq!(left(&lost.tenant), [1, 2, 3, 4, 5]);
        lost.is_undone();
    }
}

#[test]
fn tables_and_all_that_a_record_holds_are_known_again() {
    for fault in ["before", "after"] {
        let mut before = Vec::new();
        let lost = Lost::with(&[(fault, 3)], |world, tenant| {
            world.file(
                "first.csv",
                "*,UniqueText,Text,Number,Date,Table,TextInTable,NumberInTable\n\
                 *,a,one,1.50,2026-01-02,,r1,1\n,,,,,,r2,2\n*,b,,2,,,s1,1\n*,c,three,3,,,,\n",
            );
            let run = tenant.import(world, "first.csv", &["--no-history"]);
            assert_eq!(run.code, Some(0), "{run:?}");
            before = tenant.records();
        });
        lost.undone(&[], 7);
        lost.undone(&[], 0);
        assert_eq!(plain(&lost.tenant.records()), plain(&before), "{fault}");
        lost.is_undone();
    }
}

#[test]
fn what_is_changed_and_what_is_added_by_one_request_are_known_again() {
    for fault in ["before", "after"] {
        let drop = format!("drop={fault},path=bulkRequest,nth=4");
        let world = World::new();
        let tenant = Tenant::with_faults(&testdata("documented"), &[&drop]);
        world.file("first.csv", "UniqueText,Text\na,one\n");
        world.file("next.csv", "UniqueText,Text\na,two\nb,two\nc,two\n");
        for file in ["first.csv", "next.csv"] {
            let more = ["--update-key", "UniqueText", "--keep-before"];
            let run = tenant.import(&world, file, &more);
            assert_eq!(run.code, Some(0), "{run:?}");
        }
        let held = plain(&tenant.records());
        let undo = |run: &str, code: i32| {
            let run = world.run(&[&["undo", run], &UNDO[..]].concat());
            assert_eq!(run.code, Some(code), "{run:?}");
            document("undo", &run)
        };
        undo(&newest(&world), 0);
        assert_eq!(tenant.records().len(), 1);
        let taken_back = newest(&world);
        undo(&taken_back, 7);
        let json = undo(&taken_back, 0);
        assert_eq!(json["records"]["reversed"], 3, "{json:#}");
        assert_eq!(plain(&tenant.records()), held, "{fault}");
    }
}

#[test]
fn what_a_lookup_copies_anew_does_not_hide_a_record() {
    let world = World::new();
    let text = |code: &str| json!({"type": "SINGLE_LINE_TEXT", "code": code, "label": code});
    let mut key = text("key");
    key["unique"] = true.into();
    let mut customer = text("customer");
    customer["lookup"] = json!({
        "relatedApp": {"app": "2", "code": ""},
        "relatedKeyField": "key",
        "fieldMappings": [{"field": "copy", "relatedField": "name"}],
        "lookupPickerFields": [], "filterCond": "", "sort": "",
    });
    let orders = json!({"properties": {"customer": customer, "copy": text("copy")}});
    let customers = json!({"properties": {"key": key, "name": text("name")}});
    world.file("box/apps/1/form.json", orders.to_string());
    world.file("box/apps/2/form.json", customers.to_string());
    let drop = ["drop=after,path=bulkRequest,nth=2"];
    let tenant = Tenant::with_faults(&world.path().join("box"), &drop);
    let post = |app: u64, record: Json| {
        let answer = tenant.call(
            "POST",
            "record.json",
            &json!({"app": app, "record": record}),
        );
        assert!(answer["id"].is_string(), "{answer}");
    };
    post(
        2,
        json!({"key": {"value": "C-1"}, "name": {"value": "old"}}),
    );
    post(1, json!({"customer": {"value": "C-1"}}));
    assert_eq!(tenant.records()[0]["copy"]["value"], "old");
    deleted(&world, &tenant, &[], 0);
    let renamed = json!({"app": 2, "id": 1, "record": {"name": {"value": "new"}}});
    tenant.call("PUT", "record.json", &renamed);
    let run = newest(&world);
    for code in [7, 0] {
        let undo = world.run(&[&["undo", &run], &UNDO[..]].concat());
        assert_eq!(undo.code, Some(code), "{undo:?}");
        let held = tenant.records();
        assert_eq!(held.len(), 1, "{held:?}");
        assert_eq!(held[0]["copy"]["value"], "new");
    }
}
