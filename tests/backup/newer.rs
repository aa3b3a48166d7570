//! Only what changed is read again, and the backup is a whole one all the same.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use proptest::prelude::*;
use serde_json::json;

use super::{add, at, backed_up, backup, delete, ends, form, loaded, manifest, text, update};
use crate::support::gateway::{Gateway, Passing, Script, Way};
use crate::support::{Tenant, World};

#[test]
fn what_did_not_change_is_not_read_again() {
    let world = World::new();
    let tenant = loaded(&world);
    ends(
        &backup(&world, &tenant, &["--since"]),
        0,
        &["there is no backup in the directory yet"],
    );
    let run = backup(&world, &tenant, &["--since"]);
    ends(&run, 0, &["3 records (0 changed or added, 0 deleted"]);
    assert_eq!(
        manifest(&world)["apps"][0]["segments"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    update(&tenant, 1, &text("changed"));
    delete(&tenant, &[2]);
    add(&tenant, &json!([text("four"), text("five")]));
    delete(&tenant, &[5]);
    let run = backup(&world, &tenant, &["--since"]);
    let told = "3 records (2 changed or added, 1 deleted since the backup before); attachments: 0 downloaded, 4 there already";
    ends(&run, 0, &[told]);
    let records = backed_up(&world, 0).into_values();
    let records: Vec<_> = records.map(|line| line["record"].clone()).collect();
    assert_eq!(records, tenant.records());
    assert_eq!(manifest(&world)["apps"][0]["records"], 3);
    // With another condition, nobody knows what is missing.
    let run = backup(&world, &tenant, &["--since", "-c", "Number >= 1"]);
    ends(
        &run,
        0,
        &["app 1 was read as a whole (1 record): the backup that is there has another condition"],
    );
    update(&tenant, 1, &json!({"Number": {"value": "0"}}));
    update(&tenant, 4, &json!({"Number": {"value": "9"}}));
    let run = backup(&world, &tenant, &["--since", "-c", "Number >= 1"]);
    let told = "1 record (1 changed or added, 0 deleted, 1 not listed any more since";
    ends(&run, 0, &[told]);
    assert_eq!(backed_up(&world, 0).into_keys().collect::<Vec<_>>(), [4]);
}

/// Counts what goes through.
#[derive(Default)]
struct Counting {
    requests: AtomicU64,
    bytes: AtomicU64,
}

impl Script for Counting {
    fn way(&self, _: &Passing) -> Way {
        self.requests.fetch_add(1, Ordering::SeqCst);
        Way::HONEST
    }

    fn weighs(&self, bytes: usize) {
        self.bytes.fetch_add(bytes as u64, Ordering::SeqCst);
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, _: &Passing) {}
}

#[test]
fn few_requests_find_what_changed_among_many_records() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    let hundred: Vec<_> = (0..100).map(|at| text(&format!("text {at}"))).collect();
    for _ in 0..30 {
        add(&tenant, &json!(hundred));
    }
    let counting = Arc::new(Counting::default());
    let gateway = Gateway::before(tenant.base_url(), counting.clone());
    let run = |arguments: &[&str]| {
        at(
            &world,
            &gateway.url(),
            "backup",
            &[&["--app", "1"], arguments].concat(),
        )
    };
    ends(&run(&[]), 0, &["3,000 records"]);
    delete(&tenant, &[1500, 1501]);
    counting.requests.store(0, Ordering::SeqCst);
    ends(
        &run(&["--since"]),
        0,
        &["2,998 records (0 changed or added, 2 deleted"],
    );
    // Five of the app, seven pages of what is young, twelve to halve the numbers, and one for each that is not listed.
    let requests = counting.requests.load(Ordering::SeqCst);
    assert!(requests <= 26, "{requests}");
}

#[test]
fn where_little_changed_few_bytes_come() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    for hundred in 0..20 {
        let records = (0..100).map(|at| {
            let text = format!("{hundred} {at} {}", "text ".repeat(200));
            json!({"Text": {"value": text}, "Changed": {"value": "2026-01-02T03:04:00Z"}})
        });
        add(&tenant, &json!(records.collect::<Vec<_>>()));
    }
    let counting = Arc::new(Counting::default());
    let gateway = Gateway::before(tenant.base_url(), counting.clone());
    let run = |arguments: &[&str]| {
        counting.bytes.store(0, Ordering::SeqCst);
        let way = [&["--app", "1"], arguments].concat();
        ends(&at(&world, &gateway.url(), "backup", &way), 0, &[]);
        counting.bytes.load(Ordering::SeqCst)
    };
    let whole = run(&[]);
    for id in (1..=2000).step_by(100) {
        update(&tenant, id, &text("short"));
    }
    let newer = run(&["--since"]);
    assert!(newer * 50 < whole, "{newer} of {whole} bytes");
    let told = run(&["--since"]);
    assert!(told * 50 < whole, "{told} of {whole} bytes");
}

/// A kintone whose clock says this.
struct Dated(&'static str);

impl Script for Dated {
    fn way(&self, _: &Passing) -> Way {
        Way::HONEST
    }

    fn date(&self) -> Option<String> {
        Some(self.0.to_owned())
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, _: &Passing) {}
}

#[test]
fn a_clock_that_is_fast_leaves_no_change_out() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    // Seen from kintone, this machine is far ahead.
    let gateway = Gateway::before(
        tenant.base_url(),
        Arc::new(Dated("Sat, 07 Mar 2026 01:02:03 GMT")),
    );
    let run = |more: &[&str]| {
        let way = [&["--app", "1"], more].concat();
        at(&world, &gateway.url(), "backup", &way)
    };
    let dated = |minute: u32| {
        let changed = format!("2026-03-07T01:{minute:02}:00Z");
        json!({"Text": {"value": "x"}, "Changed": {"value": changed}})
    };
    add(&tenant, &json!([dated(0)]));
    ends(&run(&[]), 0, &["1 record"]);
    assert_eq!(
        manifest(&world)["apps"][0]["started"],
        "2026-03-07T01:02:03Z"
    );
    // Another, of before the backup by this machine's clock.
    add(&tenant, &json!([dated(10)]));
    ends(
        &run(&["--since"]),
        0,
        &["2 records (1 changed or added, 0 deleted"],
    );
}

#[test]
fn a_record_that_is_dated_back_is_new_all_the_same() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    let old = json!({"Text": {"value": "x"}, "Changed": {"value": "2001-02-03T04:05:00Z"}});
    add(&tenant, &json!([old]));
    ends(&backup(&world, &tenant, &[]), 0, &["1 record"]);
    add(&tenant, &json!([old, old]));
    let run = backup(&world, &tenant, &["--since"]);
    ends(&run, 0, &["3 records (2 changed or added, 0 deleted"]);
}

#[derive(Debug, Clone)]
enum Edit {
    Add(u8),
    Change(u8),
    Delete(u8),
    Backup(bool),
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        3 => (1..6_u8).prop_map(Edit::Add),
        3 => any::<u8>().prop_map(Edit::Change),
        2 => any::<u8>().prop_map(Edit::Delete),
        4 => any::<bool>().prop_map(Edit::Backup),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_chain_of_backups_is_what_a_whole_one_is(edits in prop::collection::vec(edit(), 1..24), has_time in any::<bool>()) {
        let world = World::new();
        let mut form = form();
        if !has_time {
            form["properties"].as_object_mut().unwrap().remove("Changed");
        }
        let tenant = Tenant::with_form(&form);
        for edit in edits.into_iter().chain([Edit::Backup(true)]) {
            let ids: Vec<u64> = tenant.records().iter().map(|record| record["$id"]["value"].as_str().unwrap().parse().unwrap()).collect();
            let pick = |at: u8| ids.get(usize::from(at) % ids.len().max(1)).copied();
            match edit {
                Edit::Add(many) => {
                    let records: Vec<_> = (0..many).map(|at| text(&format!("{at}"))).collect();
                    add(&tenant, &json!(records));
                }
                Edit::Change(at) => {
                    if let Some(id) = pick(at) {
                        update(&tenant, id, &text(&format!("changed {at}")));
                    }
                }
                Edit::Delete(at) => {
                    if let Some(id) = pick(at) {
                        delete(&tenant, &[id]);
                    }
                }
                Edit::Backup(since) => {
                    let run = backup(&world, &tenant, if since { &["--since"] } else { &[] });
                    prop_assert_eq!(run.code, Some(0), "{:?}", run);
                    let records = backed_up(&world, 0).into_values();
                    let records: Vec<_> = records.map(|line| line["record"].clone()).collect();
                    prop_assert_eq!(records, tenant.records());
                }
            }
        }
    }
}
