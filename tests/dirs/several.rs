//! Several files for one app.

use serde_json::json;

use super::{app, document, errors, exits, records, run};
use crate::support::World;

fn world() -> World {
    let world = World::new();
    app(&world, 1, &[]);
    world.file("in-1.csv", "key,name\nA,a\n");
    world.file("in-2.csv", "key,name\nB,b\n");
    world.file("in-3.csv", "key,name\nC,c\n");
    world
}

#[test]
fn files_follow_each_other_as_they_are_named_or_as_a_pattern_finds_them() {
    let world = world();
    let done = document(&world, &["import", "in-2.csv", "in-1.csv", "--app", "1"]);
    let files = done["files"].as_array().unwrap();
    assert_eq!(files[0]["file"], "in-2.csv");
    let done = document(
        &world,
        &["import", "in-*.csv", "--app", "1", "--update-key", "key"],
    );
    assert_eq!(exits(&done), [Some(0); 3], "{done}");
    assert_eq!(done["records"]["updated"], 2);
    assert_eq!(records(&world, 1, "key"), ["A", "B", "C"]);
}

#[test]
fn a_key_in_two_files_is_told_as_one_that_is_twice_in_a_file() {
    let world = world();
    world.file("in-3.csv", "key,name\nC,c\nA,again\n");
    for (more, code) in [
        (&[][..], "unique.in-file"),
        (&["--update-key", "key"], "key.duplicate"),
    ] {
        let stopped = document(
            &world,
            &[&["import", "in-*.csv", "--app", "1"], more].concat(),
        );
        assert_eq!(exits(&stopped), [None, None, Some(4)], "{stopped}");
        assert_eq!(errors(&stopped["files"][2]), [code], "{stopped}");
        let message = stopped["files"][2]["run"]["problems"][0]["message"]
            .as_str()
            .unwrap();
        assert!(message.contains("line 2 of in-1.csv"), "{message}");
    }
    assert!(records(&world, 1, "key").is_empty());
    let done = document(
        &world,
        &["import", "in-*.csv", "--app", "1", "--on-error", "skip"],
    );
    assert_eq!(exits(&done), [Some(0), Some(0), Some(3)], "{done}");
    assert_eq!(records(&world, 1, "key"), ["A", "B", "C"]);
}

/// What becomes of each file's records: created, updated, skipped, failed.
fn fates(document: &serde_json::Value) -> Vec<[u64; 4]> {
    let files = document["files"].as_array().unwrap().iter();
    let of = |file: &serde_json::Value| {
        ["created", "updated", "skipped", "failed"]
            .map(|fate| file["run"]["records"][fate].as_u64().unwrap())
    };
    files.map(of).collect()
}

#[test]
fn a_key_in_several_files_is_written_once_by_the_file_that_counts() {
    let files = |world: &World| {
        world.file("in-1.csv", "key,name\nA,1\nB,1\n");
        world.file("in-2.csv", "key,name\nB,2\nC,2\nC,3\n");
        world.file("in-3.csv", "key,name\nB,3\nA,3\n");
    };
    for (choice, fates_expected, held) in [
        (
            "first",
            [[2, 0, 0, 0], [1, 0, 2, 0], [0, 0, 2, 0]],
            ["A,1", "B,1", "C,2"],
        ),
        (
            "last",
            [[0, 0, 2, 0], [1, 0, 2, 0], [2, 0, 0, 0]],
            ["A,3", "B,3", "C,3"],
        ),
    ] {
        for key in ["--update-key", "--match"] {
            let world = world();
            files(&world);
            let words = [
                &["import", "in-*.csv", "--app", "1"][..],
                &[key, "key", "--on-duplicate-in-file", choice],
            ]
            .concat();
            let planned = document(&world, &[&words[..], &["--dry-run"]].concat());
            assert_eq!(planned["forecast"], json!({"added": 3, "updated": 0}));
            let done = document(&world, &words);
            assert_eq!(fates(&done), fates_expected, "{done}");
            assert_eq!(exits(&done), [Some(0); 3], "{done}");
            assert_eq!(records(&world, 1, "key,name"), held);
            let told = done["files"].to_string();
            let other = if choice == "first" { 1 } else { 3 };
            let named = format!("the record on line 3 of in-{other}.csv has the same key");
            assert!(told.contains(&named), "{named}: {told}");
        }
    }
}

#[test]
fn where_the_last_file_counts_one_that_fails_stops_those_behind_it() {
    let world = world();
    world.file("in-1.csv", "key,nothing\nA,a\n");
    world.file("in-2.csv", "key,name\nA,b\n");
    let words = [
        &["import", "in-1.csv", "in-2.csv", "--app", "1"][..],
        &["--update-key", "key", "--on-error", "skip"],
        &["--on-duplicate-in-file"],
    ]
    .concat();
    let stopped = document(&world, &[&words[..], &["last"]].concat());
    assert_eq!(exits(&stopped), [Some(4), None], "{stopped}");
    assert!(records(&world, 1, "key").is_empty());
    let done = document(&world, &[&words[..], &["first"]].concat());
    assert_eq!(exits(&done), [Some(4), Some(0)], "{done}");
}

#[test]
fn jobs_that_choose_otherwise_do_not_lose_a_key_to_each_other() {
    let world = world();
    world.file("in/a.csv", "key,name\nA,a\nB,b\n");
    world.file("in/b.csv", "key,name\nA,c\n");
    let job = |file: &str, choice: &str| {
        format!(
            "[job.{file}]\napp = 1\nfile = \"{file}.csv\"\nupdate-key = \"key\"\non-duplicate-in-file = \"{choice}\"\n"
        )
    };
    let jobs = [job("a", "last"), job("b", "first")].concat();
    world.file("in/kintable.toml", jobs);
    let stopped = document(&world, &["import", "--dir", "in"]);
    assert_eq!(stopped["exit_code"], 4, "{stopped}");
    let told = stopped["files"].to_string();
    assert!(told.contains("key.duplicate"), "{told}");
    assert!(records(&world, 1, "key").is_empty());
}

#[test]
fn of_a_key_in_several_files_no_record_is_written_where_errors_are_left_out() {
    let world = world();
    world.file("in-3.csv", "key,name\nC,c\nA,again\n");
    let words = ["import", "in-*.csv", "--app", "1", "--update-key", "key"];
    let done = document(&world, &[&words[..], &["--on-error", "skip"]].concat());
    assert_eq!(exits(&done), [Some(4), Some(0), Some(3)], "{done}");
    assert_eq!(errors(&done["files"][0]), ["key.duplicate"], "{done}");
    assert_eq!(errors(&done["files"][2]), ["key.duplicate"], "{done}");
    assert_eq!(records(&world, 1, "key"), ["B", "C"]);
}

#[test]
fn what_several_files_cannot_have_is_told() {
    let world = world();
    world.file("dir/orders.csv", "key\nA\n");
    for (arguments, told) in [
        (
            &["import", "in-1.csv", "in-2.csv", "--errors-file", "e.csv"][..],
            "`--errors-file` is for one file",
        ),
        (
            &["import", "in-1.csv", "-"],
            "standard input cannot be one of several files",
        ),
        (
            &["import", "in-1.csv", "in-1.csv"],
            "`in-1.csv` is named twice",
        ),
        (
            &["import", "in-1.csv", "./in-1.csv"],
            "`./in-1.csv` is named twice",
        ),
        (
            &["import", "no-*.csv"],
            "no file has a name like `no-*.csv`",
        ),
        (
            &["import", "in-1.csv", "in-2.csv", "--output", "sarif"],
            "several files need `--output text`",
        ),
        (
            &["check", "in-1.csv", "in-2.csv", "--fix", "out.csv"],
            "`--fix` is for one file",
        ),
        (
            &["import", "--dir", "dir"],
            "`dir/orders.csv` belongs to no app",
        ),
        (
            &["import", "--dir", "dir", "--app", "1"],
            "'--dir <DIR>' cannot be used with '--app <ID>'",
        ),
        (
            &["import", "--dir", "box"],
            "there is no file to import in `box`",
        ),
    ] {
        let refused = run(&world, arguments);
        assert_eq!(refused.code, Some(2), "{refused:?}");
        assert!(refused.stderr.contains(told), "{told}: {refused:?}");
    }
    let refused = run(&world, &["import", "in-1.csv", "--except", "nam"]);
    assert!(refused.stderr.contains("fields.unknown"), "{refused:?}");
    let done = run(&world, &["import", "in-1.csv", "--except", "name"]);
    assert_eq!(done.code, Some(0), "{done:?}");
    assert_eq!(records(&world, 1, "key,name"), ["A,"]);
}
