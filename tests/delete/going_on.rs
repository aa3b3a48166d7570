//! A deletion that broke off is gone on with, or given up.

use serde_json::Value as Json;

use super::{adding_up, delete, deleted, fill, left, newest, numbered, shown};
use crate::cli::endings::document;
use crate::support::{OnTerminal, Tenant, World, testdata};

/// As many records as three batches have, of which the connection breaks at one: before kintone has the request, or
/// after it was carried out, though nobody can see that.
fn broken(fault: &str, which: &[&str]) -> (World, Tenant, String) {
    let world = World::new();
    // Records are added by three requests.
    let faults = [format!("{fault},path=bulkRequest,nth=5")];
    let faults = faults.each_ref().map(String::as_str);
    let tenant = Tenant::with_faults(&testdata("documented"), &faults);
    fill(&world, &tenant, 4_100);
    let json = deleted(&world, &tenant, &[which, &["--retries", "0"]].concat(), 7);
    let deleted = &json["records"]["deleted"];
    assert_eq!(deleted, 2_000, "{}", json["records"]);
    assert_eq!(json["ending"], "lost");
    let run = newest(&world);
    (world, tenant, run)
}

fn resume(world: &World, run: &str, code: i32) -> Json {
    let way = ["--api-token", "token", "--output", "json"];
    let run = world.run(&[&["resume", run], &way[..]].concat());
    assert_eq!(run.code, Some(code), "{run:?}");
    adding_up(document("delete", &run))
}

#[test]
fn what_is_left_is_deleted_and_nothing_that_was_added_since() {
    let (world, tenant, run) = broken("drop=before", &[]);
    world.file("later.csv", "Number\n9999\n");
    tenant.import(&world, "later.csv", &["--no-history"]);
    let json = resume(&world, &run, 0);
    assert_eq!(json["records"]["deleted"], 2_100, "{}", json["records"]);
    assert_eq!(json["records"]["deleted_before"], 2_000);
    assert_eq!(left(&tenant), [9_999]);
    let resumed = shown(&world, "last");
    assert_eq!(resumed["kind"], "resume");
    assert_eq!(resumed["of"], Json::from(run.clone()));
    // Then there is nothing left to do.
    let again = world.run(&["resume", &run, "--api-token", "token"]);
    assert_eq!(again.code, Some(2), "{again:?}");
}

#[test]
fn a_file_is_gone_on_with_by_its_lines() {
    let world = World::new();
    let tenant = Tenant::with_faults(
        &testdata("documented"),
        &["drop=before,path=bulkRequest,nth=5"],
    );
    fill(&world, &tenant, 4_100);
    let lines = crate::support::lines(1..=4_050, |id| format!("x,DOC-{id}"));
    world.file("old.csv", format!("Text,Record_number\n{lines}"));
    let arguments = ["--file-path", "old.csv", "--retries", "0"];
    let json = deleted(&world, &tenant, &arguments, 7);
    assert_eq!(json["records"]["unknown"], 2_000, "{}", json["records"]);
    let run = newest(&world);
    // Somebody deletes one that is left.
    let ids = serde_json::json!({"app": 1, "ids": ["17"]});
    tenant.call("DELETE", "records.json", &ids);
    let json = resume(&world, &run, 0);
    let counts = &json["records"];
    assert_eq!(
        (&counts["deleted"], &counts["gone"]),
        (&2_049.into(), &1.into())
    );
    assert_eq!(counts["deleted_before"], 2_000);
    assert_eq!(left(&tenant).len(), 50);
    // Another file is not gone on with.
    world.file("old.csv", "Record_number\n4060\n");
    let run = world.run(&["resume", &run, "--api-token", "token"]);
    assert_ne!(run.code, Some(0), "{run:?}");
    assert_eq!(left(&tenant).len(), 50);
}

#[test]
fn a_request_that_was_carried_out_in_the_dark_is_settled() {
    // The answer is lost, and so is what would be read of it.
    let world = World::new();
    let faults = [
        "drop=after,path=bulkRequest,nth=2",
        "drop=before,path=records.json,nth=5",
    ];
    let tenant = Tenant::with_faults(&testdata("documented"), &faults);
    fill(&world, &tenant, 5);
    let json = deleted(&world, &tenant, &["--retries", "0"], 7);
    assert_eq!(json["records"]["unknown"], 5, "{json:#}");
    assert_eq!(left(&tenant).len(), 0);
    let run = newest(&world);
    let json = resume(&world, &run, 0);
    assert_eq!(json["records"]["deleted"], 5, "{json:#}");
    // They come back all the same.
    let resumed = newest(&world);
    let undone = world.run(&["undo", &resumed, "--api-token", "token"]);
    assert_eq!(undone.code, Some(0), "{undone:?}");
    assert_eq!(left(&tenant), [1, 2, 3, 4, 5]);
}

#[test]
fn what_was_never_confirmed_is_not_gone_on_with_unasked() {
    // It ends before anything is sent.
    let (world, tenant) = numbered(2);
    let way = [
        "--base-url",
        tenant.base_url(),
        "--api-token",
        "token",
        "--app",
        "1",
    ];
    let command = world.command(&[&["delete"], &way[..]].concat());
    let mut screen = OnTerminal::to_be_asked(command, 200);
    screen.wait_for("(y/N)", str::to_owned);
    screen.types("n");
    assert_eq!(screen.code(), Some(0));
    let resumed = world.run(&["resume", "last", "--api-token", "token"]);
    assert_eq!(resumed.code, Some(2), "{resumed:?}");
    assert!(resumed.stderr.contains("add `--yes`"), "{resumed:?}");
    assert_eq!(left(&tenant), [1, 2]);
}

#[test]
fn a_file_with_errors_is_not_gone_on_with_as_if_its_records_were_gone() {
    let (world, tenant) = numbered(2);
    world.file("old.csv", "$id\n1\n99\n");
    deleted(&world, &tenant, &["--file-path", "old.csv"], 4);
    let json = resume(&world, &newest(&world), 4);
    assert_eq!(json["problems"][0]["code"], "record-number.not-found");
    assert_eq!(left(&tenant), [1, 2]);
}

#[test]
fn a_request_that_is_carried_out_late_is_known_for_ours() {
    // kintone is at work on the lost request until others came.
    let world = World::new();
    let faults = ["delay-commit=12,path=bulkRequest,nth=2"];
    let tenant = Tenant::with_faults(&testdata("documented"), &faults);
    fill(&world, &tenant, 5);
    deleted(&world, &tenant, &["--retries", "0"], 7);
    let first = newest(&world);
    let json = resume(&world, &first, 0);
    assert_eq!(json["records"]["deleted"], 5, "{json:#}");
    assert_eq!(left(&tenant).len(), 0);
    let undone = world.run(&["undo", &newest(&world), "--api-token", "token"]);
    assert_eq!(undone.code, Some(0), "{undone:?}");
    assert_eq!(left(&tenant), [1, 2, 3, 4, 5]);
}

#[test]
fn what_kintone_says_in_passing_tells_nothing_of_the_try_before_it() {
    for error in ["400:GAIA_DA02", "520:GAIA_ZZ99"] {
        let world = World::new();
        let faults = [
            "drop=before,path=bulkRequest,nth=2",
            &format!("error={error},path=bulkRequest,nth=3"),
        ];
        let tenant = Tenant::with_faults(&testdata("documented"), &faults);
        fill(&world, &tenant, 5);
        let json = deleted(&world, &tenant, &["--retries", "1"], 7);
        assert_eq!(json["ending"], "lost", "{json:#}");
        assert_eq!(json["records"]["unknown"], 5, "{json:#}");
        // Only now kintone carries out what it was sent first.
        let ids = serde_json::json!({"app": 1, "ids": [1, 2, 3, 4, 5]});
        tenant.call("DELETE", "records.json", &ids);
        let json = resume(&world, &newest(&world), 0);
        assert_eq!(json["records"]["deleted"], 5, "{json:#}");
        let undone = world.run(&["undo", &newest(&world), "--api-token", "token"]);
        assert_eq!(undone.code, Some(0), "{undone:?}");
        assert_eq!(left(&tenant), [1, 2, 3, 4, 5]);
    }
}

#[test]
fn a_deletion_is_given_up() {
    let (world, tenant, run) = broken("drop=before", &["--no-keep-before"]);
    let discarded = world.run(&["discard", &run]);
    assert_eq!(discarded.code, Some(0), "{discarded:?}");
    assert_eq!(shown(&world, &run)["status"], "discarded");
    let again = world.run(&["resume", &run, "--api-token", "token"]);
    assert_eq!(again.code, Some(2), "{again:?}");
    assert_eq!(left(&tenant).len(), 2_100);
    let run = delete(&world, &tenant, &["--yes"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(left(&tenant).len(), 0);
}
