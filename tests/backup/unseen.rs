//! Records that may not be viewed are left out of lists, as those are that are gone: they are not added again.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value as Json, json};

use super::{add, at, backup, delete, ends, form, loaded, text, update};
use crate::cli::endings::document;
use crate::support::gateway::{Gateway, Passing, Script, Way, ask};
use crate::support::veil::Veil;
use crate::support::{Run, Tenant, World};

const JSON: [&str; 4] = ["--app", "1", "--output", "json"];

/// What became of the app.
#[track_caller]
fn told(run: &Run, code: i32) -> Json {
    assert_eq!(run.code, Some(code), "{run:?}");
    document("restore", run)["apps"][0].clone()
}

/// The numbers in the backup of records that failed as they may not be viewed.
#[track_caller]
fn unseen(app: &Json) -> Vec<u64> {
    let failed = app["failed"].as_array().unwrap().iter();
    let numbers = failed.map(|one| {
        assert_eq!(one["code"], "restore.unseen", "{app:#}");
        let why = one["message"].as_str().unwrap();
        assert!(why.contains("may not be viewed"), "{why}");
        one["from_record"].as_u64().unwrap()
    });
    numbers.collect()
}

/// A backup of so many records by way of a veil, which is where it is restored to.
fn backed_up(records: u64, veil: impl FnOnce(&Tenant) -> Veil) -> (World, Tenant, Hung) {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    let all: Vec<_> = (1..=records)
        .map(|at| text(&format!("text {at}")))
        .collect();
    add(&tenant, &json!(all));
    let hung = veil(&tenant).hung();
    let run = at(&world, &hung.1.url(), "backup", &["--app", "1"]);
    ends(&run, 0, &[]);
    (world, tenant, hung)
}

type Hung = (Arc<Veil>, Gateway);

fn restore(world: &World, (_, gateway): &Hung, arguments: &[&str]) -> Run {
    at(world, &gateway.url(), "restore", arguments)
}

#[test]
fn one_that_is_not_seen_is_not_added_a_second_time() {
    let (world, tenant, hung) = backed_up(3, |tenant| Veil::over(tenant, []));
    hung.0.hide([2]);
    delete(&tenant, &[3]);
    let app = told(&restore(&world, &hung, &JSON), 3);
    assert_eq!(unseen(&app), [2], "{app:#}");
    let counts = &app["records"];
    let counts = ["added", "unchanged", "failed"].map(|name| counts[name].as_u64().unwrap());
    assert_eq!(counts, [1, 1, 1], "{app:#}");
    assert_eq!(tenant.records().len(), 3);
    // With one who may view it, it is found to be there.
    hung.0.lift();
    let run = restore(&world, &hung, &["--app", "1"]);
    ends(&run, 0, &["0 added, 0 updated, 3 unchanged"]);
}

#[test]
fn a_copy_that_is_not_seen_is_not_added_a_second_time() {
    let world = World::new();
    let (tenant, other) = (loaded(&world), Tenant::with_form(&form()));
    ends(&backup(&world, &tenant, &[]), 0, &[]);
    let usual = ["--app", "1", "--id-map", "numbers.csv"];
    let run = at(&world, other.base_url(), "restore", &usual);
    ends(&run, 0, &["3 added"]);
    let hung = Veil::over(&other, [1, 2, 3]).hung();
    let run = restore(&world, &hung, &usual);
    let said = "record 1: record 1 may not be viewed with this token or by this user";
    ends(
        &run,
        1,
        &["0 added, 0 updated, 0 unchanged, 3 failed", said],
    );
    assert_eq!(other.records().len(), 3);
}

#[test]
fn of_many_that_are_gone_a_few_are_asked_for() {
    let (world, tenant, hung) = backed_up(60, |tenant| Veil::over(tenant, []));
    delete(&tenant, &(1..=50).collect::<Vec<_>>());
    let dry = restore(&world, &hung, &["--app", "1", "--dry-run"]);
    ends(&dry, 0, &["50 added, 0 updated, 10 unchanged"]);
    // Twice: before it is asked whether to begin, and when it is done.
    assert_eq!(hung.0.asked(), 40);
    let run = restore(&world, &hung, &["--app", "1"]);
    ends(&run, 0, &["50 added, 0 updated, 10 unchanged"]);
}

#[test]
fn those_that_are_not_asked_for_are_left_where_another_one_is_not_seen() {
    let (world, tenant, hung) = backed_up(60, |tenant| Veil::over(tenant, []));
    hung.0.hide((1..=60).filter(|id| id % 2 == 0));
    let gone: Vec<_> = (1..=60).filter(|id| id % 2 == 1).collect();
    delete(&tenant, &gone);
    for _ in 0..3 {
        let run = restore(&world, &hung, &["--app", "1"]);
        ends(&run, 3, &["may not be viewed"]);
        let texts = tenant.records();
        let mut texts: Vec<_> = texts
            .iter()
            .map(|one| one["Text"]["value"].as_str().unwrap())
            .collect();
        texts.sort_unstable();
        let all = texts.len();
        texts.dedup();
        assert_eq!(texts.len(), all, "{run:?}");
    }
}

#[test]
fn one_that_keeps_its_batch_from_being_written_is_not_called_deleted() {
    let (world, tenant, hung) = backed_up(3, |tenant| {
        Veil::over(tenant, [2])
            .from("bulkRequest", 1)
            .while_another(
                "PUT",
                json!({"app": 1, "records": [{"id": 1, "record": text("by somebody")}]}),
            )
    });
    for id in 1..=3 {
        update(&tenant, id, &text("changed"));
    }
    let run = restore(&world, &hung, &[&["--yes"], &JSON[..]].concat());
    let app = told(&run, 3);
    assert_eq!(app["kept"][0]["record"], 1, "{app:#}");
    assert_eq!(unseen(&app), [2], "{app:#}");
    let texts = tenant.records();
    let texts: Vec<_> = texts
        .iter()
        .map(|one| one["Text"]["value"].clone())
        .collect();
    assert_eq!(texts, ["by somebody", "changed", "text 3"]);
}

#[test]
fn one_that_cannot_be_compared_is_not_called_deleted() {
    let (world, tenant, hung) =
        backed_up(3, |tenant| Veil::over(tenant, [2]).from("bulkRequest", 1));
    for id in 1..=3 {
        update(&tenant, id, &text("changed"));
    }
    let run = restore(&world, &hung, &[&["--yes"], &JSON[..]].concat());
    let app = told(&run, 0);
    assert_eq!(app["comparison"]["records"], 2, "{app:#}");
    assert_eq!(app["comparison"]["deleted_since"], json!([]), "{app:#}");
    let left_out = json!([{"from_record": 2, "record": 2}]);
    assert_eq!(app["comparison"]["unseen"], left_out, "{app:#}");
}

#[test]
fn those_whose_answer_was_lost_are_not_added_a_second_time_where_they_are_not_seen() {
    let world = World::new();
    let (tenant, other) = (loaded(&world), Tenant::with_form(&form()));
    ends(&backup(&world, &tenant, &[]), 0, &[]);
    let veil = Veil::over(&other, 1..=3).from("bulkRequest", 1);
    let hung = veil.losing_its_answer().hung();
    let usual = ["--app", "1", "--id-map", "numbers.csv", "--settle", "0s"];
    let run = restore(&world, &hung, &[&usual[..], &["--retries", "0"]].concat());
    ends(&run, 7, &["it is unknown whether"]);
    for _ in 0..2 {
        let run = restore(&world, &hung, &usual);
        let said = "These may not be viewed with this token or by this user, and may be some of them: 1, 2, 3";
        ends(&run, 4, &["broke off while it added", said, "above 0"]);
        assert_eq!(other.records().len(), 3);
    }
    hung.0.lift();
    let run = restore(&world, &hung, &usual);
    ends(&run, 0, &["0 added, 0 updated, 3 unchanged"]);
    assert_eq!(other.records().len(), 3);
}

/// What a backup of what changed says of the app.
#[track_caller]
fn changes(world: &World, url: &str) -> Json {
    let run = at(world, url, "backup", &[&["--since"], &JSON[..]].concat());
    assert_eq!(run.code, Some(0), "{run:?}");
    document("backup", &run)["apps"][0].clone()
}

#[test]
fn one_that_may_not_be_viewed_any_more_stays_in_the_backup() {
    let (world, tenant, hung) = backed_up(5, |tenant| Veil::over(tenant, []));
    hung.0.hide([2]);
    for (deleted, left) in [(3, 4), (4, 3)] {
        delete(&tenant, &[deleted]);
        let app = changes(&world, &hung.1.url());
        assert_eq!(app["deleted"], 1, "{app:#}");
        assert_eq!(app["unlisted"], 0, "{app:#}");
        assert_eq!(app["kept"], json!([2]), "{app:#}");
        assert_eq!(app["records"], left, "{app:#}");
    }
    delete(&tenant, &[5]);
    let run = at(&world, &hung.1.url(), "backup", &["--app", "1", "--since"]);
    let said = "1 record of app 1 may not be viewed any more with this token or by this user, or went away meanwhile: \
                the backup keeps what it had of it; back up with a token or user that may view it: 2";
    ends(
        &run,
        0,
        &[said, "1 deleted, 1 not listed any more and kept"],
    );
    hung.0.lift();
    let run = restore(&world, &hung, &["--app", "1"]);
    ends(&run, 0, &["0 added, 0 updated, 2 unchanged"]);
    let app = changes(&world, &hung.1.url());
    assert_eq!(app["kept"], json!([]), "{app:#}");
}

#[test]
fn those_that_are_not_asked_for_are_not_called_deleted() {
    let (world, tenant, hung) = backed_up(60, |tenant| Veil::over(tenant, []));
    delete(&tenant, &(1..=50).collect::<Vec<_>>());
    let app = changes(&world, &hung.1.url());
    assert_eq!(hung.0.asked(), 20);
    let counts = ["deleted", "unlisted", "records"].map(|name| app[name].as_u64().unwrap());
    assert_eq!(counts, [20, 30, 10], "{app:#}");
    assert_eq!(super::backed_up(&world, 0).len(), 10);
}

#[test]
fn one_that_goes_away_while_it_is_read_stays_in_the_backup() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    add(
        &tenant,
        &json!([text("text 1"), text("text 2"), text("text 3")]),
    );
    let leaving = Arc::new(Leaving(tenant.base_url().to_owned()));
    let gateway = Gateway::before(tenant.base_url(), leaving);
    let url = gateway.url();
    ends(&at(&world, &url, "backup", &["--app", "1"]), 0, &[]);
    update(&tenant, 2, &text("changed"));
    let app = changes(&world, &url);
    assert_eq!(app["kept"], json!([2]), "{app:#}");
    let held = &super::backed_up(&world, 0)[&2];
    assert_eq!(held["record"]["Text"]["value"], "text 2", "{held:#}");
    // The next one finds out why.
    ends(
        &at(&world, &url, "backup", &["--app", "1", "--since"]),
        0,
        &["2 records (0 changed or added, 1 deleted since"],
    );
}

/// A kintone whose clock is put forward.
#[derive(Clone, Default)]
struct Hour(Arc<AtomicI64>);

impl Hour {
    fn is(&self, hour: i64, veil: &Veil) {
        self.0.store(hour, Ordering::SeqCst);
        veil.dated(format!("Sat, 07 Mar 2026 {hour:02}:00:00 GMT"));
    }

    fn tenant(&self) -> Tenant {
        let hour = self.0.clone();
        let now = move || {
            let midnight: Timestamp = "2026-03-07T00:00:00Z".parse().unwrap();
            midnight + SignedDuration::from_hours(hour.load(Ordering::SeqCst))
        };
        Tenant::with_clock(&form(), Arc::new(now))
    }
}

#[test]
fn what_was_changed_while_it_was_not_seen_is_read_when_it_is_seen_again() {
    let (world, hour) = (World::new(), Hour::default());
    let tenant = hour.tenant();
    let (veil, gateway) = Veil::over(&tenant, []).hung();
    let url = gateway.url();
    hour.is(9, &veil);
    add(
        &tenant,
        &json!([
            text("text 1"),
            text("text 2"),
            text("text 3"),
            text("text 4")
        ]),
    );
    ends(&at(&world, &url, "backup", &["--app", "1"]), 0, &[]);
    hour.is(10, &veil);
    update(&tenant, 2, &text("changed"));
    veil.hide([2]);
    for (backup, deleted) in [(11, 3), (12, 4)] {
        hour.is(backup, &veil);
        delete(&tenant, &[deleted]);
        let app = changes(&world, &url);
        assert_eq!(app["kept"], json!([2]), "{app:#}");
    }
    hour.is(13, &veil);
    veil.lift();
    let app = changes(&world, &url);
    assert_eq!(app["changed"], 1, "{app:#}");
    let held = &super::backed_up(&world, 0)[&2];
    assert_eq!(held["record"]["Text"]["value"], "changed", "{held:#}");
    // From then on, changes are looked for from the last backup on.
    let started = &super::manifest(&world)["apps"][0]["started"];
    assert_eq!(started, "2026-03-07T13:00:00Z");
}

#[test]
fn one_that_goes_away_between_two_lists_is_told_of_once() {
    let (world, tenant, hung) = backed_up(3, |tenant| {
        // The counting of the records comes after the list of those that changed.
        Veil::over(tenant, [2])
            .from("%24id+%3C%3D", 1)
            .while_another("DELETE", json!({"app": 1, "ids": [3]}))
    });
    update(&tenant, 2, &text("changed"));
    update(&tenant, 3, &text("changed"));
    let app = changes(&world, &hung.1.url());
    let counts = ["changed", "deleted", "unlisted", "records"];
    let counts = counts.map(|name| app[name].as_u64().unwrap());
    assert_eq!(counts, [0, 1, 0, 2], "{app:#}");
    assert_eq!(app["kept"], json!([2]), "{app:#}");
    let held: Vec<_> = super::backed_up(&world, 0).into_keys().collect();
    assert_eq!(held, [1, 2]);
}

#[test]
fn those_that_are_kept_and_were_not_asked_for_are_told_as_such() {
    let (world, mut form) = (World::new(), form());
    // Without the time of a change, all records are listed.
    form["properties"]
        .as_object_mut()
        .unwrap()
        .remove("Changed");
    let tenant = Tenant::with_form(&form);
    for _ in 0..11 {
        add(&tenant, &json!(vec![text("text"); 100]));
    }
    let (veil, gateway) = Veil::over(&tenant, []).hung();
    let url = gateway.url();
    ends(&at(&world, &url, "backup", &["--app", "1"]), 0, &[]);
    veil.hide(1..=1100);
    let run = at(&world, &url, "backup", &["--app", "1", "--since"]);
    assert_eq!(veil.asked(), 60);
    let said = "1,100 records of app 1 may not be viewed any more with this token or by this user, or went away \
                meanwhile, or may be like these (1,040 not asked for): the backup keeps what it had of them; back up \
                with a token or user that may view them: 1, 2, ";
    ends(&run, 0, &[said, " and 1,080 more"]);
}

/// Deletes a record when it is asked for among those that changed.
struct Leaving(String);

impl Script for Leaving {
    fn way(&self, request: &Passing) -> Way {
        if request.path.contains("%24id+in+") {
            let body = json!({"app": 1, "ids": [2]});
            ask(&self.0, "DELETE", "/k/v1/records.json", &body);
        }
        Way::HONEST
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, _: &Passing) {}
}
