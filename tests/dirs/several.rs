//! Several files for one app.

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
