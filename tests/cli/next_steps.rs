//! How to go on after a run that did not do everything: the command that it prints does what it is printed for.

use std::ffi::OsStr;

use serde_json::{Value as Json, json};
use wiremock::ResponseTemplate;

use crate::support::{Accepts, Double, Run, Tenant, UNREACHED, World, lines, refusal, testdata};

fn form() -> Json {
    json!({"properties": {
        "Number": {"type": "NUMBER", "code": "Number", "label": "Number"},
        "Text": {"type": "SINGLE_LINE_TEXT", "code": "Text", "label": "Text"},
        "鍵": {"type": "SINGLE_LINE_TEXT", "code": "鍵", "label": "鍵", "unique": true},
    }})
}

/// The command below the line that says what it is for.
#[track_caller]
fn next(run: &Run) -> (&str, &str) {
    let mut lines = run.stdout.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(command) = lines
            .peek()
            .and_then(|next| next.strip_prefix("  kintable "))
        {
            return (line, command);
        }
    }
    panic!("nothing comes next: {run:?}");
}

/// Runs a printed command as a shell does, with the token in its place.
fn run_again(world: &World, command: &str) -> Run {
    let shell = format!("printf '%s\\0' {command}");
    let words = std::process::Command::new("sh")
        .args(["-c", &shell])
        .output()
        .unwrap();
    let words = String::from_utf8(words.stdout).unwrap();
    let words = words.replace("***", "token");
    let words: Vec<_> = words.trim_end_matches('\0').split('\0').collect();
    world.run(&words)
}

#[test]
fn a_second_import_of_the_same_file_names_the_key_and_then_updates() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    world.file("file.csv", "鍵,Text\nk1,a\nk2,b\n");
    assert_eq!(tenant.import(&world, "file.csv", &[]).code, Some(0));
    world.file("file.csv", "鍵,Text\nk1,new\nk2,b\nk3,c\n");
    let again = tenant.import(&world, "file.csv", &[]);
    let (purpose, command) = next(&again);
    assert_eq!(
        purpose,
        "to update the records that have these values of \"鍵\" already, and add the others:"
    );
    assert!(
        command.ends_with(" --api-token '***' --app 1 --update-key 鍵"),
        "{command}"
    );
    let run = run_again(&world, command);
    assert!(
        run.stdout
            .contains("3 records in the file: 1 added, 2 updated\n"),
        "{run:?}"
    );
}

#[test]
fn records_without_errors_are_imported_and_the_others_mended() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    world.file("my file.csv", "Number,Text\n1,a\nx,b\n");
    let run = tenant.import(&world, "my file.csv", &[]);
    assert_eq!(run.code, Some(4), "{run:?}");
    let (purpose, command) = next(&run);
    assert_eq!(
        purpose,
        "to import the 1 record without errors, and write the others to my file.errors.csv to correct them:"
    );
    let run = run_again(&world, command);
    assert_eq!(run.code, Some(3), "{run:?}");
    let (purpose, command) = next(&run);
    assert_eq!(purpose, "when my file.errors.csv is corrected:");
    let errors = String::from_utf8(world.read("my file.errors.csv")).unwrap();
    world.file("my file.errors.csv", errors.replace("x,b", "2,b"));
    let run = run_again(&world, command);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(tenant.records().len(), 2);
}

#[test]
fn a_key_that_repeats_is_among_those_with_errors() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    world.file("file.csv", "鍵,Text\n1,a\n2,b\n3,c\n2,d\n4,x\n");
    let run = tenant.import(&world, "file.csv", &["--update-key", "鍵"]);
    assert_eq!(run.code, Some(4), "{run:?}");
    let (purpose, command) = next(&run);
    assert!(
        purpose.starts_with("to import the 3 records without errors,"),
        "{run:?}"
    );
    let run = run_again(&world, command);
    assert!(
        run.stdout.contains("3 added, 0 updated, 2 failed"),
        "{run:?}"
    );
}

#[test]
fn a_run_that_broke_off_and_is_not_kept_goes_on_without_what_is_there() {
    let double = Double::new();
    let world = World::new();
    let lines = lines(1..=2001, |line| line.to_string());
    world.file("file.csv", format!("UniqueText\n{lines}"));
    double.answer("bulkRequest.json", 1, Accepts);
    let page = ResponseTemplate::new(504).set_body_string("<html>");
    double.answer("bulkRequest.json", 1, page);
    let run = double.import(&world, "file.csv", &["--no-preflight", "--no-history"]);
    assert_eq!(run.code, Some(7), "{run:?}");
    let (purpose, command) = next(&run);
    assert_eq!(
        purpose,
        "to continue without the records that the app already has:"
    );
    assert!(
        command.ends_with(" --update-key UniqueText --existing skip --empty-key error"),
        "{command}"
    );
    // With a key, the same command goes on.
    let double = Double::new();
    let error = json!({"code": "GAIA_BL01", "id": "i-1", "message": "Blocked."});
    double.answer("bulkRequest.json", 1, Accepts);
    double.answer("bulkRequest.json", 1, refusal(400, 0, 1, error));
    let by_key = ["--no-history", "--update-key", "UniqueText"];
    let run = double.import(&world, "file.csv", &by_key);
    let (purpose, command) = next(&run);
    assert_eq!(purpose, "to continue:");
    assert!(
        command.ends_with(" --update-key UniqueText --empty-key error"),
        "{command}"
    );
}

#[test]
fn a_run_that_finds_records_by_its_map_goes_on_by_it() {
    let (world, double) = (World::new(), Double::new());
    let lines = lines(1..=2001, |line| line.to_string());
    world.file("file.csv", format!("UniqueText\n{lines}"));
    let map =
        "[fields]\nUniqueText = \"UniqueText\"\nText = \"UniqueText\"\n[match]\nby = [\"Text\"]\n";
    world.file("map.toml", map);
    double.answer(
        "records.json",
        5,
        ResponseTemplate::new(200).set_body_json(json!({"records": []})),
    );
    double.answer("bulkRequest.json", 1, Accepts);
    let page = ResponseTemplate::new(504).set_body_string("<html>");
    double.answer("bulkRequest.json", 1, page);
    let further = ["--no-preflight", "--no-history", "--map", "map.toml"];
    let run = double.import(&world, "file.csv", &further);
    assert_eq!(run.code, Some(7), "{run:?}");
    let (purpose, command) = next(&run);
    assert_eq!(purpose, "to continue:");
    // Another key would take those for new that are there.
    assert!(
        command.ends_with(" --map map.toml --empty-key error"),
        "{command}"
    );
}

#[test]
fn a_blind_run_goes_on_blind() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("orders")));
    let header = "*,受注番号,受注日,会社名,商品コード,数量";
    world.file(
        "file.csv",
        format!("{header}\n*,O1,2026-01-01,x,A,1\n*,O2,2026-13-01,y,B,1\n"),
    );
    let blind = "--update-key 受注番号 --rows replace --blind --on-error skip";
    let blind: Vec<_> = blind.split(' ').collect();
    let run = tenant.import(&world, "file.csv", &blind);
    assert_eq!(run.code, Some(3), "{run:?}");
    let again = run_again(&world, next(&run).1);
    assert_eq!(again.code, Some(3), "{again:?}");
}

/// Whether a command is offered.
fn leads_on(run: &Run) -> bool {
    run.stdout.contains("\n  kintable ")
}

#[test]
fn no_printed_command_writes_a_record_twice() {
    // Every second record has no key, by which it could be found again.
    let world = World::new();
    let keys = lines(1..=2100, |line| match line % 2 {
        0 => format!("k{line},{line}"),
        _ => format!(",{line}"),
    });
    world.file("file.csv", format!("UniqueText,Number\n{keys}"));
    let broken = |arguments: &[&str]| {
        let double = Double::new();
        double.answer("bulkRequest.json", 1, Accepts);
        let page = ResponseTemplate::new(504).set_body_string("<html>");
        double.answer("bulkRequest.json", 1, page);
        let all = [&["--no-preflight", "--no-history"], arguments].concat();
        (double.import(&world, "file.csv", &all), double)
    };
    let (run, double) = broken(&[]);
    assert_eq!(run.code, Some(7), "{run:?}");
    let writes = double.writes().len();
    let again = run_again(&world, next(&run).1);
    assert_eq!(again.code, Some(4), "{again:?}");
    assert!(again.stderr.contains("key.empty"), "{again:?}");
    assert_eq!(double.writes().len(), writes);
    // A key that is not written finds nothing, and what is left out is not told apart from what is there.
    for arguments in [&["--fields", "Number"][..], &["--on-error", "skip"]] {
        let (run, _double) = broken(arguments);
        assert_eq!(run.code, Some(7), "{run:?}");
        assert!(!leads_on(&run), "{run:?}");
    }
}

#[test]
fn no_printed_command_adds_a_row_twice_or_leaves_a_failed_record_out() {
    let world = World::new();
    let tenant = Tenant::of(&testdata("orders"));
    let header = "*,受注番号,受注日,会社名,商品コード,数量";
    let orders = |rows: &[&str]| format!("{header}\n{}\n", rows.join("\n"));
    world.file(
        "old.csv",
        orders(&["*,O1,2026-01-01,x,A,1", "*,O2,2026-01-01,y,B,1"]),
    );
    assert_eq!(tenant.import(&world, "old.csv", &[]).code, Some(0));
    world.file(
        "new.csv",
        orders(&["*,O1,2026-01-01,x,C,1", "*,O2,2026-13-01,y,D,1"]),
    );
    let appending = [
        "--update-key",
        "受注番号",
        "--rows",
        "append",
        "--on-error",
        "skip",
        "--notify",
        "sh tell.sh",
    ];
    let run = tenant.import(&world, "new.csv", &appending);
    assert_eq!(run.code, Some(3), "{run:?}");
    let (purpose, command) = next(&run);
    assert_eq!(
        purpose,
        "to write the failed records to new.errors.csv to correct them:"
    );
    assert!(!command.contains("notify"), "{command}");
    let run = run_again(&world, command);
    assert_eq!(run.code, Some(3), "{run:?}");
    let rows = |record: &Json| record["受注明細"]["value"].as_array().unwrap().len();
    let mut held: Vec<_> = tenant.records().iter().map(rows).collect();
    held.sort_unstable();
    assert_eq!(held, [1, 2]);
    // What is there already is among those that failed, and would be left out by its key.
    world.file(
        "there.csv",
        orders(&[
            "*,O1,2026-01-01,new,A,1",
            "*,O3,2026-13-01,z,A,1",
            "*,O4,2026-01-01,z,A,1",
        ]),
    );
    let run = tenant.import(&world, "there.csv", &["--on-error", "skip"]);
    assert_eq!(run.code, Some(3), "{run:?}");
    let (_, command) = next(&run);
    assert!(command.starts_with("errors "), "{command}");
}

#[test]
fn what_was_meant_for_the_whole_file_is_not_asked_of_a_part() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    world.file("old.csv", "鍵,Number\nk1,1\n");
    assert_eq!(tenant.import(&world, "old.csv", &[]).code, Some(0));
    world.file("file.csv", "鍵,Number\nk1,2\nk2,x\n");
    let typed =
        "--update-key 鍵 --since old.csv --max-creates 90% --on-error skip --errors-file e.csv";
    let typed: Vec<_> = typed.split(' ').collect();
    let run = tenant.import(&world, "file.csv", &typed);
    assert_eq!(run.code, Some(3), "{run:?}");
    let (purpose, command) = next(&run);
    assert_eq!(purpose, "when e.csv is corrected:");
    world.file("e.csv", "鍵,Number\nk2,3\n");
    let run = run_again(&world, command);
    assert_eq!(run.code, Some(0), "{command}: {run:?}");
    assert_eq!(run.stderr.matches("notice").count(), 0, "{run:?}");
}

#[test]
fn good_records_come_before_those_that_are_to_be_corrected() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    world.file("-file.csv", "Number,Text\n1,a\nx,b\n");
    let run = tenant.import(&world, "./-file.csv", &["--errors-file", "e.csv"]);
    assert_eq!(run.code, Some(4), "{run:?}");
    let (purpose, command) = next(&run);
    assert!(
        purpose.starts_with("to import the 1 record without errors"),
        "{purpose}"
    );
    let run = run_again(&world, command);
    assert_eq!(run.code, Some(3), "{run:?}");
    assert_eq!(next(&run).0, "when e.csv is corrected:");
    assert_eq!(tenant.records().len(), 1);
    // A look writes nothing, and promises nothing to import.
    let run = tenant.import(&world, "./-file.csv", &["--dry-run"]);
    assert!(!leads_on(&run), "{run:?}");
}

#[test]
fn a_key_is_offered_only_where_nothing_else_is_wrong() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    world.file("file.csv", "鍵,Number\nk1,1\n");
    assert_eq!(tenant.import(&world, "file.csv", &[]).code, Some(0));
    world.file("file.csv", "鍵,Number\nk1,1\nk2,x\n");
    let run = tenant.import(&world, "file.csv", &[]);
    assert!(!run.stdout.contains("--update-key"), "{run:?}");
}

#[test]
fn what_may_pass_is_tried_again_and_what_a_limit_stops_is_looked_at() {
    let world = World::new();
    world.file("file.csv", "Text\na\n");
    let run = world.run(&[&["import", "file.csv", "--retries", "0"], &UNREACHED[..]].concat());
    assert_eq!(next(&run).0, "to try again:");
    let double = Double::new();
    let run = double.import(&world, "file.csv", &["--max-creates", "0"]);
    let (purpose, command) = next(&run);
    assert_eq!(purpose, "to see the changes:");
    let run = run_again(&world, command);
    assert_eq!(run.code, Some(8), "{run:?}");
    assert!(run.stdout.contains("\n    Text: \"a\"\n"), "{run:?}");
}

#[test]
fn machines_are_told_the_command_too() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    world.file("file.csv", "鍵\nk1\n");
    let json = ["--output", "json"];
    let command = |run: &Run| {
        let document: Json = serde_json::from_str(&run.stdout).unwrap();
        document["next_command"].clone()
    };
    assert_eq!(
        command(&tenant.import(&world, "file.csv", &json)),
        Json::Null
    );
    let again = command(&tenant.import(&world, "file.csv", &json));
    assert!(
        again
            .as_str()
            .unwrap()
            .ends_with(" --output json --update-key 鍵"),
        "{again}"
    );
}

/// What is not to be repeated on a screen stands in no printed command either.
#[test]
fn no_printed_command_has_a_secret() {
    let world = World::new();
    world.file("file.csv", "Text\na\n");
    let to = [
        "--base-url",
        "http://127.0.0.1:1",
        "--app",
        "1",
        "--retries",
        "0",
    ];
    for secret in [
        &["-u", "me", "-p", "hunter2"][..],
        &["-u", "me", "-phunter2"],
        &["--api-token=hunter2"],
        &[
            "--api-token",
            "t",
            "--basic-auth-username",
            "me",
            "--basic-auth-password",
            "hunter2",
        ],
        &[
            "--api-token",
            "t",
            "--proxy",
            "http://me:hunter2@127.0.0.1:1",
        ],
    ] {
        let mut command = world.command(&[&["import", "file.csv"], &to[..], secret].concat());
        command.env_remove(OsStr::new("NO_PROXY"));
        let run = Run::of(&mut command);
        assert!(!run.stdout.contains("hunter2"), "{run:?}");
        assert!(run.stdout.contains("'***'"), "{run:?}");
    }
}

/// What is right is in the rest file already: the command for it does not write that file once more.
#[test]
fn a_rest_file_that_was_written_is_what_comes_next() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    world.file("file.csv", "Number,Text\n1,a\nx,b\n2,c\n");
    let files = ["--rest-file", "rest.csv", "--errors-file", "e.csv"];
    let run = tenant.import(&world, "file.csv", &files);
    assert_eq!(run.code, Some(4), "{run:?}");
    let (purpose, command) = next(&run);
    assert_eq!(purpose, "to import the records that were not sent:");
    assert!(command.starts_with("import rest.csv "), "{command}");
    assert!(run.stdout.contains("when e.csv is corrected:"), "{run:?}");
    let run = run_again(&world, command);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(tenant.records().len(), 2);
}
