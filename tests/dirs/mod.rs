//! Many files at once: a directory of apps that look each other up, and several files for one app.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod around;
mod circles;
mod order;
mod several;

use serde_json::{Value as Json, json};

use crate::cli::endings::{document as held, schema};
use crate::support::{Run, World};

/// A text field; a unique one is required, too.
fn text(code: &str, is_unique: bool) -> Json {
    let kind = "SINGLE_LINE_TEXT";
    json!({"type": kind, "code": code, "label": code, "unique": is_unique, "required": is_unique})
}

/// A field that copies from another app.
fn lookup(code: &str, app: u64) -> Json {
    let mut field = text(code, false);
    field["lookup"] = json!({
        "relatedApp": {"app": app.to_string(), "code": ""}, "relatedKeyField": "key",
        "fieldMappings": [], "lookupPickerFields": [], "filterCond": "", "sort": "",
    });
    field
}

/// An app with a key, a name and these lookups.
fn app(world: &World, id: u64, lookups: &[(&str, u64)]) {
    let own = [text("key", true), text("name", false)];
    let lookups = lookups.iter().map(|(code, app)| lookup(code, *app));
    let fields = own.into_iter().chain(lookups);
    let fields = fields.map(|field| (field["code"].as_str().unwrap().to_owned(), field));
    let form = json!({"properties": fields.collect::<serde_json::Map<_, _>>()});
    world.file(&format!("box/apps/{id}/form.json"), form.to_string());
}

/// Five apps of which the last by number is at the top of the family: 5 ← 4 ← 3 ← 1, and 5 ← 1; 2 is alone.
fn family(world: &World) {
    app(world, 5, &[]);
    app(world, 4, &[("company", 5)]);
    app(world, 3, &[("unit", 4)]);
    app(world, 1, &[("person", 3), ("customer", 5)]);
    app(world, 2, &[]);
    world.file("in/5-companies.csv", "key,name\nC-1,a\nC-2,b\n");
    world.file("in/4_units.csv", "key,name,company\nU-1,a,C-1\nU-2,b,C-2\n");
    world.file("in/3-people.csv", "key,unit\nP-1,U-1\nP-2,U-2\n");
    world.file(
        "in/1-deals.csv",
        "key,person,customer\nD-1,P-1,C-2\nD-2,P-2,C-1\n",
    );
    world.file("in/2.csv", "key,name\nI-1,a\n");
    world.file("in/readme.md", "no data");
}

fn run(world: &World, arguments: &[&str]) -> Run {
    world.run(&[arguments, &["--sandbox", "box"]].concat())
}

/// The document of files that are imported or checked together.
fn document(world: &World, arguments: &[&str]) -> Json {
    let run = run(world, &[arguments, &["--output", "json"]].concat());
    let document = held("group", &run);
    assert_eq!(
        document["exit_code"].as_i64(),
        run.code.map(i64::from),
        "{run:?}"
    );
    let schema = schema("run");
    for file in document["files"].as_array().unwrap() {
        if !file["run"].is_null() {
            assert!(schema.is_valid(&file["run"]), "{file:#}");
        }
    }
    document
}

/// The apps of the files, in their order.
fn apps(document: &Json) -> Vec<&str> {
    let files = document["files"].as_array().unwrap().iter();
    files.map(|file| file["app"].as_str().unwrap()).collect()
}

/// The exit codes of the files; of one that was not tried, none.
fn exits(document: &Json) -> Vec<Option<u64>> {
    let files = document["files"].as_array().unwrap().iter();
    files.map(|file| file["exit_code"].as_u64()).collect()
}

/// The codes of the errors of a file.
fn errors(file: &Json) -> Vec<&str> {
    let problems = file["run"]["problems"].as_array().unwrap().iter();
    let errors = problems.filter(|problem| problem["severity"] == "error");
    errors
        .map(|error| error["code"].as_str().unwrap())
        .collect()
}

/// The records of an app, as lines of these fields.
fn records(world: &World, app: u64, fields: &str) -> Vec<String> {
    let app = app.to_string();
    let run = run(world, &["export", "--app", &app, "--fields", fields]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let lines = run.stdout.lines().skip(1);
    let mut lines: Vec<_> = lines.map(|line| line.replace('"', "")).collect();
    lines.sort();
    lines
}

#[test]
fn parents_come_before_those_that_look_them_up() {
    let world = World::new();
    family(&world);
    let checked = document(&world, &["check", "--dir", "in"]);
    assert_eq!(apps(&checked), ["2", "5", "4", "3", "1"]);
    assert_eq!(checked["exit_code"], 0, "{checked}");
    let planned = document(&world, &["import", "--dir", "in", "--dry-run"]);
    assert_eq!(planned["forecast"], json!({"added": 9, "updated": 0}));
    assert!(records(&world, 5, "key").is_empty());
    let done = document(&world, &["import", "--dir", "in"]);
    assert_eq!(exits(&done), [Some(0); 5], "{done}");
    assert_eq!(done["records"]["created"], 9);
    assert_eq!(records(&world, 1, "key,person"), ["D-1,P-1", "D-2,P-2"]);
    // Once more by a key doubles nothing.
    let again = document(&world, &["import", "--dir", "in", "--update-key", "key"]);
    assert_eq!(again["records"]["updated"], 9, "{again}");
    let group = again["group"].as_str().unwrap();
    let history = world.run(&["history", "--group", group, "--output", "json"]);
    let history: Json = serde_json::from_str(&history.stdout).unwrap();
    assert_eq!(history["runs"].as_array().unwrap().len(), 5);
    let shown = world.run(&["show", "last", "--output", "json"]);
    let shown: Json = serde_json::from_str(&shown.stdout).unwrap();
    assert_eq!(shown["run"]["group"]["number"], 5, "{shown}");
    let shown = world.run(&["show", "last"]);
    assert!(
        shown.stdout.contains(&format!("5 of 5 of group {group}")),
        "{shown:?}"
    );
}

#[test]
fn a_missing_parent_is_told_before_anything_is_sent() {
    let world = World::new();
    family(&world);
    world.file("in/3-people.csv", "key,unit\nP-1,U-1\nP-2,U-9\n");
    // Of records that would not be sent, none is called one that would be added.
    let planned = document(&world, &["import", "--dir", "in", "--dry-run"]);
    assert_eq!(
        (&planned["exit_code"], &planned["forecast"]),
        (&json!(4), &Json::Null)
    );
    let screen = run(&world, &["import", "--dir", "in", "--dry-run"]);
    let told = "5 files together: 9 records, 2 with errors; nothing would be sent\n";
    assert!(screen.stdout.contains(told), "{screen:?}");
    let skipping = ["import", "--dir", "in", "--dry-run", "--on-error", "skip"];
    let planned = document(&world, &skipping);
    assert_eq!(
        planned["forecast"],
        json!({"added": 7, "updated": 0}),
        "{planned}"
    );
    let stopped = document(&world, &["import", "--dir", "in"]);
    assert_eq!(stopped["exit_code"], 4);
    let screen = run(&world, &["import", "--dir", "in"]);
    let told = "; 3 files not sent, whose records are not among them\n";
    assert!(screen.stdout.contains(told), "{screen:?}");
    let files = stopped["files"].as_array().unwrap();
    assert_eq!(exits(&stopped), [None, None, None, Some(4), Some(4)]);
    assert_eq!(errors(&files[3]), ["lookup.not-found"], "{stopped}");
    // The deal of the person who is not imported is not imported either.
    assert_eq!(errors(&files[4]), ["lookup.not-found"], "{stopped}");
    for app in 1..=5 {
        assert!(records(&world, app, "key").is_empty());
    }
    // With those that are good, the rest goes in.
    let done = document(&world, &["import", "--dir", "in", "--on-error", "skip"]);
    assert_eq!(
        exits(&done),
        [Some(0), Some(0), Some(0), Some(3), Some(3)],
        "{done}"
    );
    assert_eq!(records(&world, 1, "key"), ["D-1"]);
}

#[test]
fn a_file_that_fails_stops_those_that_rest_on_it() {
    let world = World::new();
    family(&world);
    world.file("in/4_units.csv", "key,nam,company\nU-1,a,C-1\n");
    let stopped = document(&world, &["import", "--dir", "in"]);
    assert_eq!(stopped["exit_code"], 4);
    assert!(records(&world, 5, "key").is_empty());
    let arguments = ["import", "--dir", "in", "--on-error", "skip"];
    let done = document(&world, &arguments);
    assert_eq!(
        exits(&done),
        [Some(0), Some(0), Some(4), None, None],
        "{done}"
    );
    assert_eq!(done["exit_code"], 4);
    assert_eq!(records(&world, 2, "key"), ["I-1"]);
    let screen = run(
        &world,
        &[
            "import",
            "--dir",
            "in",
            "--on-error",
            "skip",
            "--update-key",
            "key",
        ],
    );
    let told = "in/3-people.csv → app 3: not sent, because the import into app 4, which it looks up, failed";
    assert!(screen.stdout.contains(told), "{screen:?}");
    assert!(
        screen
            .stderr
            .contains("3. in/4_units.csv → app 4 (looks up app 5)"),
        "{screen:?}"
    );
}

#[test]
fn a_job_of_the_directory_brings_its_options() {
    let world = World::new();
    app(&world, 1, &[]);
    app(&world, 2, &[("parent", 1)]);
    world.file(
        "in/kintable.toml",
        "[job.parents]\napp = 1\nfile = \"parents.csv\"\nupdate-key = \"key\"\n",
    );
    world.file("in/parents.csv", "key,name\nA,a\n");
    world.file("in/2-children.csv", "key,parent\nB,A\n");
    let done = document(&world, &["import", "--dir", "in"]);
    assert_eq!(exits(&done), [Some(0), Some(0)], "{done}");
    assert_eq!(apps(&done), ["1", "2"]);
    let again = document(&world, &["import", "--dir", "in"]);
    assert_eq!(exits(&again), [None, Some(4)], "{again}");
    let jobs = world.run(&["history", "--job", "parents", "--output", "json"]);
    assert_eq!(jobs.stdout.matches("\"id\"").count(), 1, "{jobs:?}");
    world.file(
        "in/kintable.toml",
        "[job.parents]\napp = 1\nfile = \"parents.csv\"\nupdat-key = \"key\"\n",
    );
    let wrong = run(&world, &["import", "--dir", "in"]);
    assert_eq!(wrong.code, Some(4), "{wrong:?}");
    assert!(wrong.stderr.contains("update-key"), "{wrong:?}");
}

#[test]
fn a_job_with_a_pattern_reads_the_newest_file_and_the_older_ones_are_passed_over() {
    let world = World::new();
    app(&world, 1, &[]);
    let job = "[job.nightly]\napp = 1\nfile = \"people-*.csv\"\nupdate-key = \"key\"\n";
    world.file("in/kintable.toml", job);
    for (day, key) in [("1", "A"), ("2", "B")] {
        let path = world.file(
            &format!("in/people-{day}.csv"),
            format!("key,name\n{key},a\n"),
        );
        let same = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
        let file = fs_err::OpenOptions::new().write(true).open(path).unwrap();
        file.file().set_modified(same).unwrap();
    }
    let done = run(&world, &["import", "--dir", "in"]);
    assert_eq!(done.code, Some(0), "{done:?}");
    assert!(
        done.stderr.contains("`in/people-1.csv` is passed over"),
        "{done:?}"
    );
    assert_eq!(records(&world, 1, "key"), ["B"]);
}
