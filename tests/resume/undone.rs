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

/// Whether the page of a run offers to take it back.
fn is_offered(line: &Line, run: &str) -> bool {
    let show = line.world.run(&["show", run]);
    let command = format!("  kintable undo {run} --api-token '***'");
    show.stdout.lines().any(|line| line == command)
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
    assert!(is_offered(&line, &settled));
    let json = undone(&line, &settled, 0);
    assert_eq!(json["records"]["written"], 3, "{json:#}");
    assert_eq!(line.held("Text"), ["old-a", "old-b", "old-c"]);
    assert_eq!(status(&line, &settled), "undone");
    assert!(!is_offered(&line, &settled));
    // Nothing is kept of what they held.
    let bare = ["--update-key", "Key", "--skip-unchanged", "--no-values"];
    let (line, [_, settled]) = gone_on(&file("old"), COMMITTED, &bare, |_| {});
    assert!(!is_offered(&line, &settled));
    undone(&line, &settled, 1);
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

/// The first ones of the records, so that the run adds the others.
const TWO: &str = "Key,Text\na,old-a\nb,old-b\n";

/// Somebody adds a record.
fn add(line: &Line, key: &str, text: &str) {
    let answer = line.tenant.call("POST", "records.json", &one(key, text));
    assert!(answer["ids"].is_array(), "{answer}");
}

fn one(key: &str, text: &str) -> Json {
    let record = json!({"Key": {"value": key}, "Text": {"value": text}});
    json!({"app": 1, "records": [record]})
}

#[test]
fn what_an_unanswered_request_added_is_deleted() {
    let skipping = [&KEPT[..], &["--skip-unchanged"]].concat();
    for (way, arguments) in [
        (COMMITTED, &KEPT[..]),
        (COMMITTED, &skipping),
        (NEVER, &KEPT),
    ] {
        let (line, [_, settled]) = gone_on(TWO, way, arguments, |_| {});
        assert_eq!(line.held("Text"), ["new-a", "new-b", "new-c"], "{way:?}");
        let json = undone(&line, &settled, 0);
        assert_eq!(json["records"]["written"], 3, "{json:#}");
        assert_eq!(line.held("Text"), ["old-a", "old-b"], "{way:?}");
        assert_eq!(status(&line, &settled), "undone");
        undone(&line, &settled, 0);
        assert_eq!(line.held("Text"), ["old-a", "old-b"], "{way:?}");
    }
    // Somebody else deleted it, and nothing is left of it.
    let (line, [_, settled]) = gone_on(TWO, COMMITTED, &KEPT, |_| {});
    line.tenant
        .call("DELETE", "records.json", &json!({"app": 1, "ids": [3]}));
    let json = undone(&line, &settled, 0);
    assert_eq!(json["records"]["reversed"], 3, "{json:#}");
    // Somebody changed it.
    let (line, [_, settled]) = gone_on(TWO, COMMITTED, &KEPT, |_| {});
    edit(&line, "3", "Number", "7");
    let json = undone(&line, &settled, 3);
    assert_eq!(json["kept"][0]["record"], 3, "{json:#}");
    assert_eq!(line.held("Text"), ["new-c", "old-a", "old-b"]);
}

#[test]
fn several_unanswered_requests_are_taken_back_together() {
    for (first, second) in [(NEVER, COMMITTED), (NEVER, NEVER)] {
        let line = Line::new(&[]);
        ends(&line.import(TWO, &[]), 0, &[]);
        line.go_dark(first);
        ends(&line.import(&file("new"), &KEPT), 7, &[]);
        line.light();
        line.go_dark(second);
        ends(&line.resume(&[]), 7, &[]);
        line.light();
        ends(&line.resume(&[]), 0, &[]);
        let json = undone(&line, &id(&line), 0);
        assert_eq!(json["records"]["reversed"], 3, "{json:#}");
        assert_eq!(
            line.held("Text"),
            ["old-a", "old-b"],
            "{first:?} {second:?}"
        );
    }
}

#[test]
fn what_somebody_else_added_between_the_runs_stays() {
    // Other records tell that the request was not carried out: they are as they were, or are not there.
    for (first, others) in [
        (TWO, vec!["old-a", "old-b"]),
        ("Key,Text\na,old-a\n", vec!["old-a"]),
    ] {
        for text in ["new-c", "theirs"] {
            let meanwhile: fn(&Line) = if text == "theirs" {
                |line| add(line, "c", "theirs")
            } else {
                |line| add(line, "c", "new-c")
            };
            let (line, [_, settled]) = gone_on(first, NEVER, &KEPT, meanwhile);
            assert_eq!(line.held("Text"), ["new-a", "new-b", "new-c"]);
            undone(&line, &settled, 0);
            let mut expected = others.clone();
            expected.push(text);
            expected.sort_unstable();
            assert_eq!(line.held("Text"), expected);
        }
    }
    // It tells by itself, as it did not hold what the run sends.
    let line = Line::new(&[]);
    line.go_dark(NEVER);
    ends(&line.import("Key,Text\nc,new-c\n", &KEPT), 7, &[]);
    line.light();
    add(&line, "c", "theirs");
    ends(&line.resume(&[]), 0, &[]);
    undone(&line, &id(&line), 0);
    assert_eq!(line.held("Text"), ["theirs"]);
}

#[test]
fn what_a_colleague_added_between_the_runs_is_not_deleted() {
    let skipping = [&KEPT[..], &["--skip-unchanged"]].concat();
    for arguments in [&KEPT[..], &skipping] {
        // The request was not carried out; or it was, and somebody made room for a record of a colleague.
        for way in [NEVER, COMMITTED] {
            let line = Line::new(&[]);
            line.go_dark(way);
            ends(&line.import("Key,Text\nc,new-c\n", arguments), 7, &[]);
            line.light();
            let gone = json!({"app": 1, "ids": [1]});
            if way == COMMITTED {
                line.tenant.call("DELETE", "records.json", &gone);
            }
            let theirs = one("c", "new-c");
            let answer = line.tenant.call_as("sato", "POST", "records.json", &theirs);
            assert!(answer["ids"].is_array(), "{answer}");
            ends(&line.resume(&[]), 0, &[]);
            let settled = id(&line);
            let json = undone(&line, &settled, 1);
            assert_eq!(codes(&json), ["undo.no-before"], "{json:#}");
            assert_eq!(line.held("Text"), ["new-c"], "{arguments:?} {way:?}");
            assert_ne!(status(&line, &settled), "undone");
        }
    }
}

#[test]
fn a_record_that_somebody_deleted_does_not_show_that_nothing_was_added() {
    let (line, [_, settled]) = gone_on("Key,Text\na,old-a\n", COMMITTED, &KEPT, |line| {
        let gone = json!({"app": 1, "ids": [2]});
        line.tenant.call("DELETE", "records.json", &gone);
    });
    assert_eq!(line.newest()["counts"]["created"], 1, "{}", line.newest());
    let json = undone(&line, &settled, 3);
    assert_eq!(codes(&json), ["undo.no-before"], "{json:#}");
    assert_eq!(json["failed"][0]["record"], 3, "{json:#}");
    assert_eq!(line.held("Text"), ["new-c", "old-a"]);
    assert_ne!(status(&line, &settled), "undone");
}

#[test]
fn what_is_not_known_to_have_been_there_is_told() {
    // Somebody changed it between the runs, and nobody can tell who added it.
    let (line, [_, settled]) = gone_on(TWO, COMMITTED, &KEPT, |line| {
        edit(line, "3", "Number", "7");
    });
    let json = undone(&line, &settled, 3);
    assert_eq!(codes(&json), ["undo.no-before"], "{json:#}");
    assert_eq!(json["failed"][0]["record"], 3, "{json:#}");
    assert_eq!(line.held("Text"), ["new-c", "old-a", "old-b"]);
    assert_ne!(status(&line, &settled), "undone");
    // What the run found was not read.
    let (line, [_, settled]) = gone_on(TWO, COMMITTED, &KEPT[..2], |_| {});
    let json = undone(&line, &settled, 1);
    assert_eq!(codes(&json), ["undo.no-before"; 3], "{json:#}");
    let why = json["failed"][0]["message"].as_str().unwrap();
    assert!(why.contains("or whether it was there"), "{why}");
    assert_eq!(line.held("Text"), ["new-a", "new-b", "new-c"]);
    // Records that are there are skipped, not compared, and not numbered.
    let skipping = [&KEPT[..], &["--existing", "skip"]].concat();
    let (line, [_, settled]) = gone_on(TWO, COMMITTED, &skipping, |_| {});
    let json = undone(&line, &settled, 1);
    assert_eq!(codes(&json), ["undo.unnumbered"], "{json:#}");
    assert_eq!(json["failed"][0]["key"], "c", "{json:#}");
    assert_eq!(line.held("Text"), ["new-c", "old-a", "old-b"]);
}

#[test]
fn what_is_sent_with_files_does_not_tell_by_them_who_sent_it() {
    let arguments = [&KEPT[..], &["--attachments-dir", "."]].concat();
    for way in [COMMITTED, NEVER] {
        let line = Line::new(&[]);
        line.world.file("one.txt", "one");
        line.world.file("two.txt", "two");
        let first = "Key,File\na,one.txt\n";
        ends(&line.import(first, &["--attachments-dir", "."]), 0, &[]);
        line.go_dark(way);
        let run = line.import("Key,File\na,two.txt\nc,two.txt\n", &arguments);
        ends(&run, 7, &["kintable resume "]);
        line.light();
        // What is there of the same name and size is not sent again.
        line.world.file("two.txt", "another two");
        ends(&line.resume(&[]), 0, &[]);
        let json = undone(&line, &id(&line), if way == NEVER { 3 } else { 1 });
        let expected = if way == NEVER {
            vec!["undo.file-gone"]
        } else {
            vec!["undo.no-before", "undo.changed-before"]
        };
        assert_eq!(codes(&json), expected, "{json:#}");
        assert_eq!(line.held("Key").len(), if way == NEVER { 1 } else { 2 });
    }
}
