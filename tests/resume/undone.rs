//! Runs whose answers were lost, and that were gone on with, are taken back.

use serde_json::{Value as Json, json};

use super::{COMMITTED, Line, NEVER, Way, ends};
use crate::cli::endings::document;

const KEPT: [&str; 3] = ["--update-key", "Key", "--keep-before"];

/// Records `a` to `c`, with a text that each has.
fn file(text: &str) -> String {
    let rows = ["a", "b", "c"].map(|key| format!("{key},{text}-{key}\n"));
    format!("Key,Text\n{}", rows.concat())
}

fn id(line: &Line) -> String {
    line.newest()["id"].as_str().unwrap().to_owned()
}

fn status(line: &Line, run: &str) -> Json {
    let shown = line.world.run(&["show", run, "--output", "json"]);
    document("show", &shown)["run"]["status"].clone()
}

#[track_caller]
fn undone(line: &Line, run: &str, code: i32) -> Json {
    let arguments = ["undo", run, "--api-token", "t", "--output", "json"];
    let run = line.world.run(&arguments);
    assert_eq!(run.code, Some(code), "{run:?}");
    document("undo", &run)
}

/// A run that updates three records with its answer lost, and one that goes on with it.
#[track_caller]
fn gone_on(first: &str, way: Way, arguments: &[&str], meanwhile: fn(&Line)) -> (Line, [String; 2]) {
    let line = Line::new(&[]);
    ends(&line.import(first, &[]), 0, &[]);
    line.go_dark(way);
    let run = line.import(&file("new"), arguments);
    ends(&run, 7, &["kintable resume "]);
    line.light();
    let lost = id(&line);
    meanwhile(&line);
    let resumed = line.resume(&[]);
    ends(&resumed, 0, &[]);
    let settled = id(&line);
    (line, [lost, settled])
}

fn codes(json: &Json) -> Vec<&str> {
    let failed = json["failed"].as_array().unwrap().iter();
    failed.map(|one| one["code"].as_str().unwrap()).collect()
}

fn edit(line: &Line, id: &str, field: &str, value: &str) {
    let mut body = json!({"app": 1, "id": id, "record": {}});
    body["record"][field] = json!({"value": value});
    let answer = line.tenant.call("PUT", "record.json", &body);
    assert!(answer["revision"].is_string(), "{answer}");
}

#[test]
fn what_an_unanswered_request_changed_is_as_it_was_before() {
    for way in [COMMITTED, NEVER] {
        let (line, [lost, settled]) = gone_on(&file("old"), way, &KEPT, |_| {});
        // The first one names the run that takes it back.
        let told = line.world.run(&["undo", &lost, "--api-token", "t"]);
        let named = format!("`kintable undo {settled}`");
        ends(&told, 3, &[&named]);
        assert_eq!(line.held("Text"), ["new-a", "new-b", "new-c"], "{way:?}");
        let json = undone(&line, &settled, 0);
        assert_eq!(json["records"]["reversed"], 3, "{json:#}");
        assert_eq!(json["records"]["written"], 3, "{json:#}");
        assert_eq!(line.held("Text"), ["old-a", "old-b", "old-c"], "{way:?}");
        assert_eq!(status(&line, &settled), "undone");
        // Nothing of it is left then.
        undone(&line, &lost, 0);
        assert_eq!(status(&line, &lost), "undone");
        assert_eq!(line.held("Text"), ["old-a", "old-b", "old-c"], "{way:?}");
        undone(&line, &settled, 0);
        assert_eq!(line.held("Text"), ["old-a", "old-b", "old-c"], "{way:?}");
    }
}

#[test]
fn what_is_found_unchanged_is_taken_back_as_well() {
    let skipping = [&KEPT[..], &["--skip-unchanged"]].concat();
    let (line, [_, settled]) = gone_on(&file("old"), COMMITTED, &skipping, |_| {});
    assert_eq!(line.newest()["counts"]["unchanged"], 3, "{}", line.newest());
    let json = undone(&line, &settled, 0);
    assert_eq!(json["records"]["written"], 3, "{json:#}");
    assert_eq!(line.held("Text"), ["old-a", "old-b", "old-c"]);
    assert_eq!(status(&line, &settled), "undone");
}

#[test]
fn what_somebody_wrote_between_the_runs_is_kept_or_told() {
    // The request was not carried out, and what somebody wrote instead is there again.
    let (line, [_, settled]) = gone_on(&file("old"), NEVER, &KEPT, |line| {
        edit(line, "2", "Text", "theirs");
    });
    let json = undone(&line, &settled, 0);
    assert_eq!(json["records"]["written"], 3, "{json:#}");
    assert_eq!(line.held("Text"), ["old-a", "old-c", "theirs"]);
    // It was, and nobody can tell who wrote what.
    let (line, [_, settled]) = gone_on(&file("old"), COMMITTED, &KEPT, |line| {
        edit(line, "2", "Number", "7");
    });
    let json = undone(&line, &settled, 3);
    assert_eq!(codes(&json), ["undo.changed-before"], "{json:#}");
    assert_eq!(line.held("Text"), ["new-b", "old-a", "old-c"]);
    assert_ne!(status(&line, &settled), "undone");
    // Somebody changed it behind both.
    let (line, [_, settled]) = gone_on(&file("old"), COMMITTED, &KEPT, |_| {});
    edit(&line, "2", "Number", "7");
    let json = undone(&line, &settled, 3);
    assert_eq!(json["kept"].as_array().unwrap().len(), 1, "{json:#}");
    assert_eq!(line.held("Text"), ["new-b", "old-a", "old-c"]);
}

#[test]
fn what_is_not_known_to_have_been_there_is_told() {
    // The first run updated two, and added the third one.
    let first = "Key,Text\na,old-a\nb,old-b\n";
    let (line, [_, settled]) = gone_on(first, COMMITTED, &KEPT, |_| {});
    let json = undone(&line, &settled, 3);
    assert_eq!(codes(&json), ["undo.no-before"], "{json:#}");
    assert_eq!(line.held("Text"), ["new-c", "old-a", "old-b"]);
    assert_ne!(status(&line, &settled), "undone");
}
