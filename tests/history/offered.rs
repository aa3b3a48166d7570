//! What the page of a run offers to take it back: what is offered works, and what would do nothing is not offered.

use serde_json::{Value as Json, json};

use super::{document, runs, shown};
use crate::cli::endings::document as holding;
use crate::support::{Tenant, World, testdata};

const KEY: [&str; 2] = ["--update-key", "UniqueText"];

fn documented() -> (World, Tenant) {
    (World::new(), Tenant::of(&testdata("documented")))
}

/// The id of the newest run.
fn newest(world: &World) -> String {
    runs(world)[0]["id"].as_str().unwrap().to_owned()
}

#[track_caller]
fn import(world: &World, tenant: &Tenant, file: &str, more: &[&str]) -> String {
    let run = tenant.import(world, file, more);
    assert_eq!(run.code, Some(0), "{run:?}");
    newest(world)
}

/// The run whose undo the page of a run offers; the page that is kept as a file offers the same.
#[track_caller]
fn offered(world: &World, run: &str) -> Option<String> {
    let show = world.run(&["show", run]);
    assert_eq!(show.code, Some(0), "{show:?}");
    let mut lines = show.stdout.lines();
    let offered = lines.find_map(|line| line.strip_prefix("  kintable undo "));
    let page = world.run(&["report", run]).stdout;
    let is_there = page.contains("to take it back");
    assert_eq!(is_there, offered.is_some(), "{show:?} {page}");
    // The placeholder of the token stands behind it.
    offered.and_then(|line| Some(line.split(' ').next()?.to_owned()))
}

/// Takes a run back as typed, and gives how many records are as they were.
#[track_caller]
fn reversed(world: &World, run: &str) -> Json {
    let undo = ["undo", run, "--api-token", "token", "--output", "json"];
    holding("undo", &world.run(&undo))["records"]["reversed"].clone()
}

#[test]
fn what_is_offered_is_what_the_history_has() {
    for (more, is_offered) in [
        (&[][..], false),
        (&["--skip-unchanged"][..], true),
        (&["--skip-unchanged", "--no-values"], false),
        (&["--skip-unchanged", "--history-records", "failed"], false),
    ] {
        let (world, tenant) = documented();
        world.file("first.csv", "UniqueText,Number\na,1\n");
        import(&world, &tenant, "first.csv", &[]);
        world.file("second.csv", "UniqueText,Number\na,2\n");
        let run = import(&world, &tenant, "second.csv", &[&KEY[..], more].concat());
        assert_eq!(
            offered(&world, &run),
            is_offered.then(|| run.clone()),
            "{more:?}"
        );
        if is_offered {
            assert_eq!(reversed(&world, &run), 1);
            assert_eq!(offered(&world, &run), None);
        }
    }
}

#[test]
fn a_deletion_is_offered_back_where_its_records_can_come() {
    for (more, is_offered) in [(&[][..], true), (&["--no-keep-before"], false)] {
        let (world, tenant) = documented();
        world.file("first.csv", "UniqueText\na\nb\n");
        import(&world, &tenant, "first.csv", &[]);
        let url = tenant.base_url();
        let way = [
            "delete",
            "--base-url",
            url,
            "--api-token",
            "t",
            "--app",
            "1",
            "--yes",
        ];
        let deleted = world.run(&[&way[..], more].concat());
        assert_eq!(deleted.code, Some(0), "{deleted:?}");
        let run = newest(&world);
        assert_eq!(
            offered(&world, &run),
            is_offered.then(|| run.clone()),
            "{more:?}"
        );
        assert_eq!(reversed(&world, &run), if is_offered { 2 } else { 0 });
    }
}

/// kintone does not take back files of records that are gone.
#[test]
fn a_record_with_a_file_is_not_offered_back() {
    let field = |kind: &str, code: &str| json!({"type": kind, "code": code, "label": code});
    let form = json!({"properties": {"n": field("NUMBER", "n"), "f": field("FILE", "f")}});
    for (cell, comes_back) in [("a.txt", 0), ("", 1)] {
        let (world, tenant) = (World::new(), Tenant::with_form(&form));
        world.file("files/a.txt", "a");
        world.file("first.csv", format!("n,f\n1,{cell}\n"));
        let run = import(
            &world,
            &tenant,
            "first.csv",
            &["--attachments-dir", "files"],
        );
        assert_eq!(offered(&world, &run), Some(run.clone()));
        assert_eq!(reversed(&world, &run), 1);
        let undo = newest(&world);
        let expected = (comes_back > 0).then(|| undo.clone());
        assert_eq!(offered(&world, &undo), expected);
        assert_eq!(reversed(&world, &undo), comes_back);
    }
}

#[test]
fn what_was_undone_and_is_there_again_is_offered_by_the_run_that_brought_it_back() {
    let (world, tenant) = documented();
    world.file("first.csv", "UniqueText\na\nb\n");
    let first = import(&world, &tenant, "first.csv", &[]);
    let mut chain = vec![first.clone()];
    for depth in 1..=5 {
        let last = chain.last().unwrap().clone();
        assert_eq!(offered(&world, &last), Some(last.clone()));
        assert_eq!(reversed(&world, &last), 2);
        chain.push(newest(&world));
        // The last one holds, so that the one before is taken back, which leaves the one before that as it was.
        let status = |run: &String| shown(&world, run)["status"].as_str().unwrap().to_owned();
        let statuses: Vec<_> = chain.iter().rev().map(status).collect();
        let words = ["completed", "undone"].iter().cycle();
        let expected: Vec<_> = words
            .take(depth + 1)
            .map(|word| (*word).to_owned())
            .collect();
        assert_eq!(statuses, expected, "{depth}");
        let is_there = statuses[depth] == "completed";
        assert_eq!(
            tenant.records().len(),
            if is_there { 2 } else { 0 },
            "{depth}"
        );
        // The records of the first run have other numbers now: they are those of the last one.
        let newest = chain.last().cloned();
        assert_eq!(
            offered(&world, &first),
            newest.filter(|_| is_there),
            "{depth}"
        );
    }
    let counted = document(&world, &["history", "--status", "undone"]);
    assert_eq!(counted["runs"].as_array().unwrap().len(), 3, "{counted}");
}
