//! A deletion whose answer was lost is taken back by what kintone still has.

use serde_json::{Value as Json, json};

use super::{deleted, fill, left, newest, shown};
use crate::cli::endings::document;
use crate::support::{Tenant, World, testdata};

/// A deletion of five records of which nobody knows what became: its answer was lost, and so is what would be read.
fn lost(fault: &str, arguments: &[&str]) -> (World, Tenant, String) {
    lost_with(fault, arguments, &[])
}

fn lost_with(fault: &str, arguments: &[&str], more: &[&str]) -> (World, Tenant, String) {
    let world = World::new();
    let drop = format!("drop={fault},path=bulkRequest,nth=2");
    // Reads come before it: of what is there, and of what it holds.
    let reads = if arguments.contains(&"--no-keep-before") {
        4
    } else {
        5
    };
    let unread = format!("drop=before,path=records.json,nth={reads}");
    let tenant = Tenant::with_faults(
        &testdata("documented"),
        &[&[&drop[..], &unread], more].concat(),
    );
    fill(&world, &tenant, 5);
    let json = deleted(
        &world,
        &tenant,
        &[arguments, &["--retries", "0"]].concat(),
        7,
    );
    assert_eq!(json["records"]["unknown"], 5, "{json:#}");
    let run = newest(&world);
    (world, tenant, run)
}

const UNDO: [&str; 4] = ["--api-token", "token", "--output", "json"];

#[track_caller]
fn undone(world: &World, run: &str, more: &[&str], code: i32) -> Json {
    let run = world.run(&[&["undo", run], &UNDO[..], more].concat());
    assert_eq!(run.code, Some(code), "{run:?}");
    document("undo", &run)
}

#[track_caller]
fn notes(json: &Json, list: &str, member: &str) -> Vec<String> {
    let records = json[list].as_array().unwrap().iter();
    let notes = records.map(|one| one[member].as_str().unwrap_or_default().to_owned());
    notes.collect()
}

#[test]
fn what_it_deleted_is_added_again_once() {
    let (world, tenant, run) = lost("after", &[]);
    assert_eq!(left(&tenant).len(), 0);
    let dry = undone(&world, &run, &["--dry-run"], 0);
    assert_eq!(dry["records"]["reversed"], 5, "{dry:#}");
    assert_eq!(left(&tenant).len(), 0);
    let json = undone(&world, &run, &[], 0);
    assert_eq!(json["records"]["written"], 5, "{json:#}");
    assert_eq!(notes(&json, "reversed", "by"), ["added_again"; 5]);
    assert_eq!(left(&tenant), [1, 2, 3, 4, 5]);
    assert_eq!(shown(&world, &run)["status"], "undone");
    undone(&world, &run, &[], 0);
    assert_eq!(left(&tenant), [1, 2, 3, 4, 5]);
    // The undo of that deletes them again.
    let undo = newest(&world);
    undone(&world, &undo, &[], 0);
    assert_eq!(left(&tenant).len(), 0);
}

/// Whoever looks at the run is told of both ways out, and either works.
#[test]
fn its_page_offers_to_finish_it_and_to_take_it_back() {
    for arguments in [&[][..], &["--no-keep-before"]] {
        let (world, tenant, run) = lost("after", arguments);
        let show = world.run(&["show", &run]).stdout;
        let offers = |command: &str| show.contains(&format!("\n  kintable {command} {run}"));
        let is_kept = arguments.is_empty();
        assert_eq!(
            [offers("resume"), offers("undo")],
            [true, is_kept],
            "{show}"
        );
        if is_kept {
            undone(&world, &run, &[], 0);
            assert_eq!(left(&tenant), [1, 2, 3, 4, 5]);
        }
    }
    let (world, tenant, run) = lost("after", &[]);
    let resumed = world.run(&["resume", &run, "--api-token", "token"]);
    assert_eq!(resumed.code, Some(0), "{resumed:?}");
    assert_eq!(left(&tenant).len(), 0);
}

#[test]
fn lines_of_a_file_are_named() {
    let world = World::new();
    world.file("old.csv", "$id\n4\n2\n");
    let faults = [
        "drop=after,path=bulkRequest,nth=2",
        "drop=before,path=records.json,nth=4",
    ];
    let tenant = Tenant::with_faults(&testdata("documented"), &faults);
    fill(&world, &tenant, 5);
    let arguments = ["--file-path", "old.csv", "--retries", "0"];
    let json = deleted(&world, &tenant, &arguments, 7);
    assert_eq!(json["records"]["unknown"], 2, "{json:#}");
    let json = undone(&world, &newest(&world), &[], 0);
    let told = json["reversed"].as_array().unwrap().iter();
    let told: Vec<_> = told.map(|one| one["line"].clone()).collect();
    assert_eq!(json!(told), json!([2, 3]), "{json:#}");
    assert_eq!(left(&tenant), [1, 3, 5, 4, 2]);
}

#[test]
fn what_may_not_be_viewed_is_not_taken_for_deleted() {
    // A list leaves such records out, as it does those that are gone.
    let barred = "error=403:CB_NO02,path=/record.json,first=5";
    let (world, tenant, run) = lost_with("after", &[], &[barred]);
    let json = undone(&world, &run, &[], 1);
    assert_eq!(notes(&json, "failed", "code"), ["undo.unseen"; 5]);
    assert_eq!(json["records"]["reversed"], 0, "{json:#}");
    assert_eq!(left(&tenant).len(), 0);
    assert_ne!(shown(&world, &run)["status"], "undone");
    // With a token that may view them, they are found to be gone.
    undone(&world, &run, &[], 0);
    assert_eq!(left(&tenant), [1, 2, 3, 4, 5]);
}

#[test]
fn what_it_did_not_delete_is_left() {
    let (world, tenant, run) = lost("before", &[]);
    // kintone may still be at work on it.
    let undo = [&["undo", &run], &UNDO[..]].concat();
    let mut early = world.command(&undo);
    early.env("KINTABLE_SETTLE", "5m");
    let early = crate::support::Run::of(&mut early);
    assert_eq!(early.code, Some(1), "{early:?}");
    let early = document("undo", &early);
    assert_eq!(notes(&early, "failed", "code"), ["undo.unsettled"; 5]);
    assert_ne!(shown(&world, &run)["status"], "undone");
    let json = undone(&world, &run, &[], 0);
    assert_eq!(notes(&json, "reversed", "by"), ["nothing_to_do"; 5]);
    let note = &notes(&json, "reversed", "note")[0];
    assert!(note.contains("did not delete"), "{note}");
    assert_eq!(left(&tenant), [1, 2, 3, 4, 5]);
    assert_eq!(tenant.records()[0]["$id"]["value"], "1");
    assert_eq!(shown(&world, &run)["status"], "undone");
}

#[test]
fn what_others_deleted_stays_away() {
    let (world, tenant, run) = lost("before", &[]);
    let ids = json!({"app": 1, "ids": [2, 3]});
    tenant.call("DELETE", "records.json", &ids);
    // With others of its request there, the run deleted none, and never will.
    let mut undo = world.command(&[&["undo", &run], &UNDO[..]].concat());
    undo.env("KINTABLE_SETTLE", "5m");
    let json = document("undo", &crate::support::Run::of(&mut undo));
    assert_eq!(json["exit_code"], 0, "{json:#}");
    let notes = notes(&json, "reversed", "note");
    let of_others = notes.iter().filter(|note| note.contains("somebody else"));
    assert_eq!(of_others.count(), 2, "{json:#}");
    assert_eq!(left(&tenant), [1, 4, 5]);
}

#[test]
fn what_a_later_run_settled_is_added_again_by_the_undo_of_that() {
    for resumes_first in [true, false] {
        let (world, tenant, run) = lost("after", &[]);
        let resume = || {
            let resumed = world.run(&["resume", &run, "--api-token", "token"]);
            (resumed.code, newest(&world))
        };
        if resumes_first {
            let (code, resumed) = resume();
            assert_eq!(code, Some(0));
            let told = world.run(&["undo", &run, "--api-token", "token"]);
            assert_eq!(told.code, Some(3), "{told:?}");
            let named = format!("`kintable undo {resumed}`");
            assert!(told.stderr.contains(&named), "{told:?}");
            assert_eq!(left(&tenant).len(), 0);
            undone(&world, &resumed, &[], 0);
        } else {
            undone(&world, &run, &[], 0);
            assert_eq!(resume().0, Some(2), "an undone run is not gone on with");
        }
        assert_eq!(left(&tenant), [1, 2, 3, 4, 5], "{resumes_first}");
    }
}

#[test]
fn a_run_that_goes_on_behind_a_half_undone_one_doubles_nothing_when_it_is_undone() {
    // Somebody takes a value that can be there once.
    let world = World::new();
    let faults = [
        "drop=after,path=bulkRequest,nth=2",
        "drop=before,path=records.json,nth=6",
    ];
    let tenant = Tenant::with_faults(&testdata("documented"), &faults);
    world.file("first.csv", "UniqueText,Number\na,1\nb,2\nc,3\n");
    tenant.import(&world, "first.csv", &["--no-history"]);
    let json = deleted(&world, &tenant, &["--retries", "0"], 7);
    assert_eq!(json["records"]["unknown"], 3, "{json:#}");
    let run = newest(&world);
    world.file("later.csv", "UniqueText,Number\nb,20\n");
    tenant.import(&world, "later.csv", &["--no-history"]);
    undone(&world, &run, &[], 3);
    let mut held = left(&tenant);
    held.sort_unstable();
    assert_eq!(held, [1, 3, 20]);
    let resumed = world.run(&["resume", &run, "--api-token", "token"]);
    assert_eq!(resumed.code, Some(0), "{resumed:?}");
    undone(&world, &newest(&world), &[], 3);
    let mut held = left(&tenant);
    held.sort_unstable();
    assert_eq!(held, [1, 3, 20]);
}

#[test]
fn without_what_they_held_they_are_left_alone_and_that_is_told() {
    let (world, tenant, run) = lost("after", &["--no-keep-before"]);
    let told = world.run(&["undo", &run, "--api-token", "token"]);
    assert_eq!(told.code, Some(3), "{told:?}");
    let told = told.stderr;
    assert!(
        told.contains("unknown whether kintone deleted 5 records"),
        "{told}"
    );
    assert!(!told.contains("line"), "{told}");
    assert_eq!(left(&tenant).len(), 0);
}
