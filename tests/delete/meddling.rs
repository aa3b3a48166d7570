//! Others are at work meanwhile, and requests go wrong.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::json;

use super::{adding_up, delete_at, deleted, fill, left, newest, numbered, shown};
use crate::cli::endings::document;
use crate::support::gateway::{Answer, Gateway, Passed, Passing, Script, Way, ask};
use crate::support::{Tenant, World, testdata};

/// Does something to a kintone as the first request that deletes comes by, and answers as it likes.
struct Meddler {
    kintone: String,
    deletes: AtomicU64,
    /// What another user does: method, and body for `records.json`.
    does: Vec<(&'static str, serde_json::Value)>,
    /// What becomes of each request that deletes, the first ones first.
    ways: Vec<Way>,
}

impl Script for Meddler {
    fn way(&self, request: &Passing) -> Way {
        if !request.path.contains("bulkRequest") {
            return Way::HONEST;
        }
        let turn = self.deletes.fetch_add(1, Ordering::SeqCst);
        if turn == 0 {
            for (method, body) in &self.does {
                ask(&self.kintone, method, "/k/v1/records.json", body);
            }
        }
        let turn = usize::try_from(turn).unwrap();
        self.ways.get(turn).copied().unwrap_or(Way::HONEST)
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, _: &Passing) {}
}

fn meddler(tenant: &Tenant) -> Meddler {
    Meddler {
        kintone: tenant.base_url().to_owned(),
        deletes: AtomicU64::new(0),
        does: Vec::new(),
        ways: Vec::new(),
    }
}

/// Deletes through a gateway.
#[track_caller]
fn meddled(world: &World, meddler: Meddler, arguments: &[&str], code: i32) -> serde_json::Value {
    let kintone = meddler.kintone.clone();
    let gateway = Gateway::before(&kintone, Arc::new(meddler));
    let confirmed = ["--yes", "--output", "json"];
    let run = delete_at(world, &gateway.url(), &[&confirmed, arguments].concat());
    assert_eq!(run.code, Some(code), "{run:?}");
    adding_up(document("delete", &run))
}

#[test]
fn what_somebody_changes_meanwhile_is_kept_and_named_and_the_rest_goes_on() {
    for keeps in [&[][..], &["--no-keep-before"]] {
        let (world, tenant) = numbered(250);
        let changed = json!([
            {"id": 7, "record": {"Text": {"value": "mine"}}},
            {"id": 250, "record": {"Text": {"value": "mine"}}},
        ]);
        let script = Meddler {
            does: vec![
                ("PUT", json!({"app": 1, "records": changed})),
                ("DELETE", json!({"app": 1, "ids": [30, 130]})),
            ],
            ..meddler(&tenant)
        };
        let json = meddled(&world, script, keeps, 3);
        let counts = &json["records"];
        assert_eq!(counts["deleted"], 246, "{counts}");
        assert_eq!((&counts["kept"], &counts["gone"]), (&json!(2), &json!(2)));
        assert_eq!(left(&tenant), [7, 250]);
        let kept = json["kept"].as_array().unwrap().iter();
        let kept: Vec<_> = kept.map(|one| one["record"].as_u64().unwrap()).collect();
        assert_eq!(kept, [250, 7]);
        assert!(json["kept"][0]["changed_by"].is_string(), "{json:#}");
        let run = shown(&world, &newest(&world));
        let records = run["records"].as_array().unwrap().iter();
        let mut told = records.filter(|one| one["code"] == "delete.changed-since");
        assert_eq!(told.next().unwrap()["record"], 250);
    }
}

#[test]
fn what_was_changed_before_it_was_read_is_kept() {
    // The page is read, and then what its records hold: somebody is faster.
    struct Between(String, AtomicU64);
    impl Script for Between {
        fn way(&self, request: &Passing) -> Way {
            if request.path.contains("records.json") && self.1.fetch_add(1, Ordering::SeqCst) == 2 {
                let record = json!({"Text": {"value": "mine"}});
                let records = json!([{"id": 2, "record": record}]);
                let body = json!({"app": 1, "records": records});
                ask(&self.0, "PUT", "/k/v1/records.json", &body);
            }
            Way::HONEST
        }
        fn passed_on(&self, _: &Passing, _: u16) {}
        fn answering(&self, _: &Passing) {}
    }
    let (world, tenant) = numbered(3);
    let script = Between(tenant.base_url().to_owned(), AtomicU64::new(0));
    let gateway = Gateway::before(tenant.base_url(), Arc::new(script));
    let run = delete_at(&world, &gateway.url(), &["--yes"]);
    assert_eq!(run.code, Some(3), "{run:?}");
    assert!(run.stdout.contains("2 of 3 records deleted"), "{run:?}");
    assert!(run.stdout.contains("  record 2: changed by "), "{run:?}");
    assert_eq!(left(&tenant), [2]);
}

#[test]
fn a_lost_answer_is_decided_by_what_is_left() {
    let lost = |passed| Way {
        passed,
        answer: Answer::Closed,
    };
    for (passed, retries, code, ending) in [
        // It was carried out, and what is read says so.
        (Passed::BeforeTheAnswer, "0", 0, "complete"),
        // It was not, which nobody can know: kintone may still be at work.
        (Passed::Never, "0", 7, "lost"),
        // Sent again, it is refused, as it was carried out.
        (Passed::BeforeTheAnswer, "1", 0, "complete"),
        (Passed::Never, "1", 0, "complete"),
    ] {
        let (world, tenant) = numbered(120);
        let script = Meddler {
            ways: vec![lost(passed)],
            ..meddler(&tenant)
        };
        let json = meddled(&world, script, &["--retries", retries], code);
        assert_eq!(json["ending"], ending, "{json:#}");
        let is_left = code == 7;
        assert_eq!(left(&tenant).is_empty(), !is_left);
        if is_left {
            assert_eq!(json["records"]["unknown"], 120, "{json:#}");
            assert_eq!(json["retry"], "resume");
            let command = json["next"]["command"].as_str().unwrap();
            assert!(command.starts_with("kintable resume "), "{command}");
        } else {
            assert_eq!(json["records"]["deleted"], 120, "{json:#}");
        }
    }
}

#[test]
fn a_record_that_is_gone_keeps_a_lost_request_from_ever_being_carried_out() {
    let (world, tenant) = numbered(5);
    let lost = Way {
        passed: Passed::Never,
        answer: Answer::Closed,
    };
    let script = Meddler {
        does: vec![("DELETE", json!({"app": 1, "ids": [2]}))],
        ways: vec![lost],
        ..meddler(&tenant)
    };
    let json = meddled(&world, script, &["--retries", "1"], 0);
    let counts = &json["records"];
    assert_eq!(
        (&counts["deleted"], &counts["gone"]),
        (&json!(4), &json!(1)),
        "{json:#}"
    );
    assert_eq!(left(&tenant).len(), 0);
}

#[test]
fn a_busy_kintone_is_waited_for() {
    let (world, tenant) = numbered(5);
    let busy = Way {
        passed: Passed::Never,
        answer: Answer::Busy(0),
    };
    let script = Meddler {
        ways: vec![busy],
        ..meddler(&tenant)
    };
    let json = meddled(&world, script, &[], 0);
    assert_eq!(json["records"]["deleted"], 5, "{json:#}");
    assert_eq!(left(&tenant).len(), 0);
}

#[test]
fn who_may_not_delete_deletes_nothing() {
    let (world, tenant) = numbered(5);
    let barred = Way {
        passed: Passed::Never,
        answer: Answer::Code(403, "CB_NO02"),
    };
    let script = Meddler {
        ways: vec![barred; 9],
        ..meddler(&tenant)
    };
    let json = meddled(&world, script, &[], 5);
    assert_eq!(json["records"]["not_tried"], 5, "{json:#}");
    assert_eq!(left(&tenant).len(), 5);
}

#[test]
fn records_go_two_thousand_at_a_time() {
    let world = World::new();
    let faults = ["error=520:GAIA_DA02,path=bulkRequest,nth=9"];
    let tenant = Tenant::with_faults(&testdata("documented"), &faults);
    fill(&world, &tenant, 4_100);
    // Three requests wrote the records; the one that fails is the second that is sent again.
    let json = deleted(&world, &tenant, &["--no-keep-before"], 0);
    assert_eq!(json["records"]["deleted"], 4_100, "{}", json["records"]);
    assert_eq!(left(&tenant).len(), 0);
    let run = shown(&world, &newest(&world));
    let batches = run["batches"].as_array().unwrap().iter();
    let sizes: Vec<_> = batches
        .map(|batch| batch["records"].as_u64().unwrap())
        .collect();
    assert_eq!(sizes, [2_000, 2_000, 100]);
}
