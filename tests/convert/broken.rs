//! What is not written, and why.

use super::{converted, ends};
use crate::support::{Run, World};

fn names(world: &World) -> Vec<String> {
    let entries = fs_err::read_dir(world.path()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

#[test]
fn of_a_file_with_an_error_nothing_is_written_and_all_of_them_are_told() {
    let world = World::new();
    world.file("bad.csv", "a,b,a\n1,2,3,4\n5\n\"x\n");
    world.file("out.csv", "old");
    for to in ["csv", "ndjson", "xlsx"] {
        let run = world.run(&["convert", "bad.csv", "-o", "out.csv", "--force", "--to", to]);
        ends(
            &run,
            4,
            &[
                "bad.csv:1:5: error[header.duplicate]",
                "bad.csv:2:7: error[file.too-many-columns]",
                "bad.csv:3:2: error[file.too-few-columns]",
                "bad.csv:4:1: error[file.quote]",
                "error: 4 errors in bad.csv; nothing was written",
            ],
        );
        assert_eq!(run.stdout, "", "{run:?}");
        assert_eq!(world.read("out.csv"), b"old");
    }
    let run = world.run(&["convert", "bad.csv"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(4), ""), "{run:?}");
    world.file("empty.csv", "");
    ends(
        &world.run(&["convert", "empty.csv"]),
        4,
        &["file.empty", "1 error in empty.csv"],
    );
    assert_eq!(names(&world), ["bad.csv", "empty.csv", "out.csv"]);
}

#[test]
fn no_file_is_overwritten_unasked_and_none_of_those_that_are_read() {
    let world = World::new();
    world.file("a.csv", "a\n1\n");
    world.file("out.csv", "old");
    let to = |rest: &[&str]| world.run(&[&["convert", "a.csv", "-o"], rest].concat());
    ends(
        &to(&["out.csv"]),
        1,
        &["`out.csv` exists: use `--force` to overwrite it"],
    );
    assert_eq!(world.read("out.csv"), b"old");
    ends(&to(&["out.csv", "--force"]), 0, &[]);
    assert_eq!(world.read("out.csv"), b"a\n1\n");
    ends(
        &to(&["./a.csv", "--force"]),
        2,
        &["`--out` is a file that is read (FILE)"],
    );
    assert_eq!(world.read("a.csv"), b"a\n1\n");
    ends(&to(&["nowhere/out.csv"]), 1, &["nowhere/out.csv"]);
}

#[test]
fn what_is_not_written_is_named() {
    let world = World::new();
    world.file("a.csv", "*,a,b\n*,1,2\n,3,4\n");
    let run = |rest: &[&str]| world.run(&[&["convert", "a.csv"], rest].concat());
    let told = "line 2: this record has several lines, and JSON holds the rows of its tables";
    ends(&run(&["--to", "ndjson"]), 2, &[told, "--form FILE"]);
    for ending in ["xls", "ods", "json", "TSV"] {
        let out = format!("out.{ending}");
        let told = format!("`--out`: a file that ends with .{ending} is not written");
        ends(&run(&["-o", &out]), 2, &[&told, "`--to`"]);
    }
    ends(&run(&["--to", "xlsx"]), 2, &["`--to xlsx` needs `--out`"]);
    ends(
        &run(&["-o", "-", "--to", "xlsx"]),
        2,
        &["`--to xlsx` needs `--out`"],
    );
    // A value below no name has no place among members.
    world.file("b.csv", "a,,b\n1,x,2\n");
    let run = |to| world.run(&["convert", "b.csv", "--to", to]);
    ends(&run("ndjson"), 4, &["b.csv:2:3: error[header.blank]"]);
    assert_eq!(run("csv").stdout, "a,,b\n1,x,2\n");
    let long = format!("a\n{}\n", "x".repeat(40_000));
    world.file("long.csv", long);
    let run = world.run(&["convert", "long.csv", "-o", "long.xlsx"]);
    ends(
        &run,
        1,
        &["line 2, column \"a\": 40,000 characters; a cell of an Excel file has at most 32,767"],
    );
    assert_eq!(names(&world), ["a.csv", "b.csv", "long.csv"]);
}

#[test]
fn a_map_that_does_not_fit_is_told_before_a_record_is_read() {
    let world = World::new();
    world.file(
        "form.json",
        r#"{"properties": {"F": {"type": "NUMBER", "code": "F", "label": "F"}}}"#,
    );
    world.file("a.csv", "f\nx\n");
    world.file("m.toml", "[fields]\n\"G\" = \"f\"\n");
    let by_map = ["convert", "a.csv", "--map", "m.toml", "--form", "form.json"];
    ends(
        &world.run(&by_map),
        4,
        &["m.toml:2:1: error[map.unknown-field]"],
    );
    world.file(
        "m.toml",
        "[fields.\"F\"]\nfrom = \"f\"\nnormalize = \"number\"\n",
    );
    ends(&world.run(&by_map), 4, &["a.csv:2:1: error[value.unread]"]);
    world.file("a.csv", "f\n\"1,200\"\n");
    assert_eq!(converted(&world, &by_map[1..]), "F\n1200\n");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let world = World::new();
    world.file("a.csv", "a\n1\n");
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = world.command(&["convert", "a.csv"]);
    let command = command.stdout(writer).stderr(std::process::Stdio::piped());
    let run = Run::end_of(command.spawn().unwrap());
    assert_eq!(run.code, Some(0), "{run:?}");
}
