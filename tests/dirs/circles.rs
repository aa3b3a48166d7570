//! Apps that look each other up.

use super::{app, document, errors, exits, records, run};
use crate::support::World;

/// Units with a head, who is a person of a unit; people with a superior.
fn company(world: &World) {
    app(world, 1, &[("head", 2)]);
    app(world, 2, &[("unit", 1), ("superior", 2)]);
    world.file("in/1-units.csv", "key,name,head\nU-1,a,P-2\nU-2,b,\n");
    world.file(
        "in/2-people.csv",
        "key,unit,superior\nP-1,U-2,P-2\nP-2,U-1,\n",
    );
}

#[test]
fn a_circle_takes_two_turns_by_an_update_key() {
    let world = World::new();
    company(&world);
    let arguments = ["import", "--dir", "in", "--update-key", "key"];
    for times in 1..=2 {
        let planned = document(&world, &[&arguments[..], &["--dry-run"]].concat());
        assert_eq!(exits(&planned), [Some(0), Some(0)], "{planned}");
        let done = document(&world, &arguments);
        assert_eq!(exits(&done), [Some(0); 4], "{done}");
        let files = done["files"].as_array().unwrap().iter();
        let turns: Vec<_> = files
            .map(|file| format!("{} {}", file["app"], file["turn"]))
            .collect();
        let expected = [
            "\"1\" \"first\"",
            "\"2\" \"first\"",
            "\"1\" \"second\"",
            "\"2\" \"second\"",
        ];
        assert_eq!(turns, expected, "{times}");
    }
    assert_eq!(records(&world, 1, "key,head"), ["U-1,P-2", "U-2,"]);
    assert_eq!(
        records(&world, 2, "key,unit,superior"),
        ["P-1,U-2,P-2", "P-2,U-1,"]
    );
}

#[test]
fn what_a_circle_lacks_is_told_once_and_before_anything_is_sent() {
    let world = World::new();
    company(&world);
    world.file("in/1-units.csv", "key,name,head\nU-1,a,P-9\n,b,\n");
    let stopped = document(&world, &["import", "--dir", "in", "--update-key", "key"]);
    assert_eq!(stopped["exit_code"], 4, "{stopped}");
    let files = stopped["files"].as_array().unwrap();
    assert_eq!(files.len(), 2, "{stopped}");
    let told = errors(&files[0]);
    assert!(told.contains(&"lookup.not-found"), "{stopped}");
    assert!(records(&world, 1, "key").is_empty() && records(&world, 2, "key").is_empty());
}

#[test]
fn a_circle_without_a_key_is_named() {
    let world = World::new();
    company(&world);
    let stopped = run(&world, &["import", "--dir", "in"]);
    assert_eq!(stopped.code, Some(4), "{stopped:?}");
    let circle = "app 1 looks up app 2 (\"head\"), app 2 looks up app 1 (\"unit\")";
    assert!(stopped.stderr.contains(circle), "{stopped:?}");
    assert!(records(&world, 1, "key").is_empty());
    // Without the column that closes it there is no circle.
    world.file("in/1-units.csv", "key,name\nU-1,a\nU-2,b\n");
    world.file("in/2-people.csv", "key,unit\nP-1,U-2\n");
    let done = document(&world, &["import", "--dir", "in"]);
    assert_eq!(exits(&done), [Some(0), Some(0)], "{done}");
}
