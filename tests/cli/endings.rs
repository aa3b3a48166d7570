//! Every ending: its exit code, its document on standard output, its reason on standard error.

use std::net::TcpListener;
use std::process::Stdio;

use jsonschema::Validator;
use serde_json::{Value as Json, json};
use wiremock::ResponseTemplate;

use crate::check::checklist::assert_agrees;
use crate::support::{Double, Run, Tenant, UNREACHED, World, refusal, testdata};

/// A schema of `docs/schemas`.
pub(crate) fn schema(name: &str) -> Validator {
    let path = format!("{}/docs/schemas/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let schema: Json = serde_json::from_slice(&fs_err::read(path).unwrap()).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

/// The one document of standard output, which holds to this schema.
#[track_caller]
pub(crate) fn document(name: &str, run: &Run) -> Json {
    let document: Json =
        serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"));
    let validator = schema(name);
    let faults: Vec<_> = validator
        .iter_errors(&document)
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{faults:#?} of {document:#}");
    if name == "run" {
        assert_agrees(&document);
    }
    document
}

/// A run ended with this code and ending, by its document; standard error says why.
#[track_caller]
fn ends(name: &str, run: &Run, code: i32, ending: &str, retry: &str, why: &str) -> Json {
    let json = document(name, run);
    assert_eq!(run.code, Some(code), "{run:?}");
    let said = [&json["exit_code"], &json["ending"], &json["retry"]];
    assert_eq!(
        said,
        [&json!(code), &json!(ending), &json!(retry)],
        "{run:?}"
    );
    assert!(run.stderr.contains(why), "{run:?}");
    json
}

const JSON: [&str; 2] = ["--output", "json"];

fn import(double: &Double, text: &str, arguments: &[&str]) -> Run {
    let world = World::new();
    world.file("file.csv", text);
    double.import(&world, "file.csv", &[&JSON, arguments].concat())
}

#[test]
fn all_is_done() {
    let run = import(&Double::new(), "Text\na\n", &[]);
    let json = ends("run", &run, 0, "complete", "never", "");
    assert_eq!(json["error"], Json::Null);
}

#[test]
fn nothing_is_written_by_a_run_that_fails() {
    let double = Double::new();
    let error = json!({"code": "GAIA_BL01", "id": "i-1", "message": "Blocked."});
    double.answer("bulkRequest.json", 1, refusal(400, 0, 1, error));
    let run = import(&double, "Text\na\n", &[]);
    let json = ends(
        "run",
        &run,
        1,
        "failed",
        "never",
        "error[server.refused] kintone returned an error: [GAIA_BL01]",
    );
    assert_eq!(json["error"]["code"], "GAIA_BL01");
    assert_eq!(json["error"]["id"], "i-1");
}

#[test]
fn a_run_that_fails_after_a_batch_has_written_a_part() {
    let double = Double::new();
    let lines = "a\n".repeat(2001);
    let error = json!({"code": "GAIA_BL01", "id": "i-1", "message": "Blocked."});
    double.answer("bulkRequest.json", 1, crate::support::Accepts);
    double.answer("bulkRequest.json", 1, refusal(400, 0, 1, error));
    let text = format!("Text\n{lines}");
    let run = import(&double, &text, &[]);
    ends(
        "run",
        &run,
        1,
        "partly_written",
        "resume",
        "error[server.refused] kintone returned an error: [GAIA_BL01]",
    );
}

#[test]
fn arguments_that_cannot_be_read_are_told_as_a_document_too() {
    let world = World::new();
    world.file("file.csv", "Text\na\n");
    for (arguments, command, why) in [
        (
            &["import", "file.csv", "--nowhere"][..],
            "import",
            "unexpected argument '--nowhere'",
        ),
        (
            &["check", "--timeout", "x", "file.csv"],
            "check",
            "invalid value 'x'",
        ),
        (&["import", "file.csv"], "import", "settings are missing"),
        (&["import"], "import", "add a CSV file"),
        (
            &["form", "show", "--nowhere"],
            "form show",
            "unexpected argument",
        ),
        (
            &["explain", "nothing.such"],
            "explain",
            "there is no code `nothing.such`",
        ),
        (
            &["sandbox", "serve", "--output=json"],
            "sandbox serve",
            "required arguments",
        ),
    ] {
        let run = world.run(&[arguments, &JSON].concat());
        if arguments.contains(&"--output=json") {
            continue;
        }
        let json = ends("rejection", &run, 2, "rejected", "never", why);
        assert_eq!(json["command"], command);
        assert_eq!(json["error"]["code"], "usage");
        let message = json["error"]["message"].as_str().unwrap();
        assert!(
            message.contains(why) && !message.contains('\n'),
            "{message}"
        );
    }
    let run = world.run(&["sandbox", "serve", "--output=json"]);
    ends(
        "rejection",
        &run,
        2,
        "rejected",
        "never",
        "required arguments",
    );
    let run = world.run(&[
        "import",
        "file.csv",
        "--nowhere",
        "--lang",
        "ja",
        "--output",
        "json",
    ]);
    let json = ends(
        "rejection",
        &run,
        2,
        "rejected",
        "never",
        "「--nowhere」という引数はありません。",
    );
    assert_eq!(
        json["error"]["message"],
        "「--nowhere」という引数はありません。"
    );
    // A secret that slipped is no more in the document than in the text.
    let run = world.run(&[
        "import", "file.csv", "--output", "json", "--app", "1", "hunter2",
    ]);
    ends("rejection", &run, 2, "rejected", "never", "error: ");
    assert!(!run.stdout.contains("hunter2"), "{run:?}");
}

#[test]
fn a_file_that_is_not_there_is_told_as_a_document_too() {
    let run = Double::new().import(&World::new(), "nowhere.csv", &JSON);
    let json = ends(
        "rejection",
        &run,
        1,
        "failed",
        "never",
        "error: failed to open file `nowhere.csv`",
    );
    assert_eq!(json["error"]["code"], "file");
}

#[test]
fn what_ends_a_command_before_its_run_has_a_document_in_every_format() {
    let world = World::new();
    world.file("a.csv", "Text\na\n");
    for (arguments, code, command, error, why) in [
        (
            &[&["import", "nowhere.csv"][..], &UNREACHED].concat()[..],
            1,
            "import",
            "file",
            "failed to open file `nowhere.csv`",
        ),
        (
            &["check", "a.csv", "--nowhere"],
            2,
            "check",
            "usage",
            "unexpected argument",
        ),
        (
            &["import", "a.csv"],
            2,
            "import",
            "usage",
            "settings are missing",
        ),
    ] {
        let run = |format: &str| {
            let run = world.run(&[arguments, &["--output", format][..]].concat());
            assert_eq!(run.code, Some(code), "{run:?}");
            assert!(run.stderr.contains(why), "{run:?}");
            assert!(run.stdout.contains(why), "{run:?}");
            run.stdout
        };
        let annotation = run("github");
        assert!(
            annotation.starts_with(&format!("::error title={error}::")),
            "{annotation}"
        );
        assert_eq!(annotation.lines().count(), 1, "{annotation}");
        let report = run("junit");
        let suite = format!(
            "<testsuite name=\"kintable {command}\" tests=\"1\" failures=\"0\" errors=\"1\""
        );
        assert!(
            report.contains(&suite) && report.contains("<error message="),
            "{report}"
        );
        let log: Json = serde_json::from_str(&run("sarif")).unwrap();
        let invocation = &log["runs"][0]["invocations"][0];
        assert_eq!(invocation["executionSuccessful"], false);
        let told = &invocation["toolExecutionNotifications"][0];
        assert_eq!(told["level"], "error", "{log}");
        assert!(
            told["message"]["text"].as_str().unwrap().contains(why),
            "{log}"
        );
    }
    let run = world.run(&["check", "--nowhere", "--output=github", "--lang=ja"]);
    let annotation = "::error title=usage::「--nowhere」という引数はありません。";
    assert!(run.stdout.starts_with(annotation), "{run:?}");
}

#[test]
fn records_that_fail_beside_good_ones_are_no_failure_of_the_run() {
    let world = World::new();
    world.file("file.csv", "Number\n1\nx\n");
    let arguments = ["--on-error", "skip", "--errors-file", "errors.csv"];
    let run = Double::new().import(&world, "file.csv", &[&JSON[..], &arguments].concat());
    let json = ends(
        "run",
        &run,
        3,
        "complete",
        "never",
        "file.csv:3:1: error[number.invalid]",
    );
    assert_eq!(json["errors_file"], "errors.csv");
    assert!(world.path().join("errors.csv").is_file());
}

#[test]
fn a_file_of_bad_records_alone_is_invalid_whatever_is_left_out() {
    let run = import(&Double::new(), "Number\nx\n,\n", &["--on-error", "skip"]);
    ends("run", &run, 4, "invalid", "never", "error[number.invalid]");
    for purpose in [&["--dry-run"][..], &["--save-plan", "plan.json"]] {
        let arguments = [&["--on-error", "skip"], purpose].concat();
        let run = import(&Double::new(), "Number\nx\n", &arguments);
        ends("run", &run, 4, "invalid", "never", "error[number.invalid]");
    }
}

#[test]
fn a_run_whose_every_record_kintone_refuses_has_failed() {
    let double = Double::new();
    let error = json!({"code": "CB_VA01", "id": "i-1", "message": "No.", "errors": {
        "records[0].Text.value": {"messages": ["No."]}}});
    double.answer("bulkRequest.json", 1, refusal(400, 0, 1, error));
    let run = import(&double, "Text\na\n", &["--on-error", "skip"]);
    ends("run", &run, 1, "failed", "never", "error[server.refused]");
}

#[test]
fn an_invalid_file_is_told_by_its_problems() {
    let run = import(&Double::new(), "Number\nx\n", &[]);
    let json = ends(
        "run",
        &run,
        4,
        "invalid",
        "never",
        "file.csv:2:1: error[number.invalid]",
    );
    assert_eq!(json["error"], Json::Null);
}

#[test]
fn who_may_not_is_told_why() {
    let double = Double::new();
    let error = json!({"code": "GAIA_NO01", "id": "i-1", "message": "No permission."});
    double.answer(
        "app/form/fields.json",
        1,
        ResponseTemplate::new(403).set_body_json(error),
    );
    let run = import(&double, "Text\na\n", &[]);
    let json = ends(
        "run",
        &run,
        5,
        "failed",
        "never",
        "error: kintone returned an error: [GAIA_NO01]",
    );
    assert!(json["error"]["hint"].is_string(), "{json}");
    assert!(run.stderr.contains("\nhint: "), "{run:?}");
    let run = Tenant::of(&testdata("orders")).import(&World::new(), "nowhere.csv", &JSON);
    assert_eq!(run.code, Some(1));
}

#[test]
fn a_kintone_that_is_not_reached_may_be_reached_later() {
    let world = World::new();
    world.file("file.csv", "Text\na\n");
    let run = world.run(
        &[
            &["import", "file.csv", "--retries", "0"],
            &UNREACHED[..],
            &JSON,
        ]
        .concat(),
    );
    let json = ends(
        "run",
        &run,
        1,
        "failed",
        "later",
        "error: no connection to kintone",
    );
    assert_eq!(json["error"]["code"], "unreachable");
    let run = world.run(&[&["form", "show", "--retries", "0"], &UNREACHED[..], &JSON].concat());
    ends(
        "rejection",
        &run,
        1,
        "failed",
        "later",
        "error: no connection to kintone",
    );
}

#[test]
fn a_lost_answer_is_told_with_what_is_unknown() {
    let double = Double::new();
    double.answer(
        "bulkRequest.json",
        1,
        ResponseTemplate::new(504).set_body_string("<html>"),
    );
    let run = import(&double, "Text\na\n", &[]);
    let json = ends(
        "run",
        &run,
        7,
        "lost",
        "resume",
        "error: kintone's answer cannot be read: HTTP status 504",
    );
    assert_eq!(json["error"]["code"], "answer.unreadable");
    assert_eq!(json["unknown_lines"], json!([[2, 2]]));
}

#[test]
fn a_limit_that_stops_a_run_is_named() {
    let run = import(&Double::new(), "Text\na\n", &["--max-creates", "0"]);
    let json = ends(
        "run",
        &run,
        8,
        "guarded",
        "never",
        "error: 1 of 1 record would be added; the limit is 0 (`--max-creates`)",
    );
    assert_eq!(json["error"]["code"], "limit");
    assert!(run.stderr.contains("\nhint: check the changes"), "{run:?}");
}

#[test]
fn changes_that_are_pending_are_told() {
    let run = import(&Double::new(), "Text\na\n", &["--dry-run", "--exit-code"]);
    ends(
        "run",
        &run,
        10,
        "planned",
        "never",
        "notice: 1 record would change, so the exit code is 10 (`--exit-code`)",
    );
}

/// A run that is asked to stop; the signal comes when the form was asked for.
#[cfg(unix)]
#[test]
fn a_signal_is_told_wherever_it_comes() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    for (command, name) in [
        (&["import", "file.csv"][..], "run"),
        (&["form", "show"], "rejection"),
    ] {
        let world = World::new();
        world.file("file.csv", "Text\na\n");
        let to = ["--base-url", &url, "--api-token", "t", "--app", "1"];
        let mut command = world.command(&[command, &to[..], &JSON].concat());
        let child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let _asked = listener.accept().unwrap();
        let pid = child.id().to_string();
        let sent = std::process::Command::new("kill")
            .args(["-s", "TERM", &pid])
            .status();
        assert!(sent.unwrap().success());
        let run = Run::end_of(child);
        let json = ends(name, &run, 7, "interrupted", "later", "error: cancelled");
        assert_eq!(json["error"]["code"], "interrupted");
    }
}

/// Standard output that takes nothing.
#[cfg(target_os = "linux")]
#[test]
fn the_counts_are_said_whatever_becomes_of_standard_output() {
    let double = Double::new();
    let world = World::new();
    world.file("file.csv", "Text\na\nb\n");
    let url = double.base_url();
    let arguments = [
        "import",
        "file.csv",
        "--base-url",
        &url,
        "--api-token",
        "t",
        "--app",
        "1",
    ];
    for output in ["text", "json", "junit", "sarif"] {
        let mut command = world.command(&[&arguments[..], &["--output", output]].concat());
        let full = fs_err::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        command.stdout(full.into_file()).stderr(Stdio::piped());
        let run = Run::end_of(command.spawn().unwrap());
        assert_eq!(run.code, Some(1), "{run:?}");
        let counts = "2 records in the file: 2 added, 0 updated\n";
        assert!(run.stderr.contains(counts), "{run:?}");
        assert!(
            run.stderr
                .contains("error: standard output cannot be written: "),
            "{run:?}"
        );
        // A reader that went away does not change how it ended.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = world.command(&[&arguments[..], &["--output", output]].concat());
        command.stdout(writer).stderr(Stdio::piped());
        let run = Run::end_of(command.spawn().unwrap());
        assert_eq!(run.code, Some(0), "{run:?}");
        assert!(run.stderr.contains(counts), "{run:?}");
    }
}

/// Of a dry run, what would be done is.
#[cfg(target_os = "linux")]
#[test]
fn the_forecast_is_said_whatever_becomes_of_standard_output() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("file.csv", "Text\na\nb\n");
    let said = |more: &[&str]| {
        let url = tenant.base_url();
        let way = ["--base-url", url, "--api-token", "t", "--app", "1"];
        let mut command = world.command(&[&["import", "file.csv"], &way[..], more].concat());
        let full = fs_err::OpenOptions::new().write(true).open("/dev/full");
        command.stdout(full.unwrap().into_file());
        let run = Run::end_of(command.stderr(Stdio::piped()).spawn().unwrap());
        let mut lines = run.stderr.lines().rev();
        let said = lines.find(|line| line.contains("2 records"));
        (run.code, said.unwrap_or_default().to_owned())
    };
    let forecast = "dry run: would add 2 and update 0 of 2 records";
    assert_eq!(said(&["--dry-run"]), (Some(1), forecast.to_owned()));
    let saved = "plan: would add 2 and update 0 of 2 records";
    let plan = said(&["--save-plan", "plan.json"]);
    assert_eq!(plan, (Some(1), saved.to_owned()));
    // What was stopped is not sent.
    let guarded = "2 records in the file: 0 added, 0 updated, 2 not sent";
    let limit = ["--max-creates", "1"];
    assert_eq!(said(&limit), (Some(8), guarded.to_owned()));
    let limited = said(&[&["--dry-run"], &limit[..]].concat());
    assert_eq!(limited, (Some(8), guarded.to_owned()));
}

/// A command that prints without a run, too.
#[cfg(target_os = "linux")]
#[test]
fn standard_output_that_cannot_be_written_is_named() {
    let world = World::new();
    let form = testdata("orders/form.json");
    let form = form.to_str().unwrap();
    for arguments in [
        &["--help"][..],
        &["--version"],
        &["check", "--help"],
        &["form", "show", "--form", form],
        &["form", "show", "--form", form, "--output", "json"],
        &["explain"],
        &["explain", "number.invalid", "--output", "json"],
        &["template", "--form", form],
        &["completions", "bash"],
    ] {
        for (language, named) in [
            ("en", "error: standard output cannot be written: "),
            ("ja", "エラー：標準出力に書き込めません（"),
        ] {
            let full = fs_err::OpenOptions::new().write(true).open("/dev/full");
            let mut command = world.command(&[&["--lang", language][..], arguments].concat());
            let command = command.stdout(full.unwrap().into_file());
            let run = Run::end_of(command.stderr(Stdio::piped()).spawn().unwrap());
            assert_eq!(run.code, Some(1), "{arguments:?} {run:?}");
            assert!(run.stderr.contains(named), "{arguments:?} {run:?}");
        }
        // A reader that went away is no error.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = world.command(arguments);
        let command = command.stdout(writer).stderr(Stdio::piped());
        let run = Run::end_of(command.spawn().unwrap());
        assert_eq!(
            (run.code, run.stderr.as_str()),
            (Some(0), ""),
            "{arguments:?}"
        );
    }
}

#[test]
fn every_document_holds_to_its_schema() {
    let world = World::new();
    let form = testdata("orders/form.json");
    let form = form.to_str().unwrap();
    document(
        "form",
        &world.run(&["form", "show", "--form", form, "--output", "json"]),
    );
    document(
        "explanation",
        &world.run(&["explain", "number.invalid", "--output", "json"]),
    );
    document(
        "explanation",
        &world.run(&["explain", "GAIA_LO04", "--output", "json"]),
    );
    document("explanations", &world.run(&["explain", "--output", "json"]));
    let orders = testdata("orders/orders.csv");
    let checked = [
        "check",
        orders.to_str().unwrap(),
        "--form",
        form,
        "--output",
        "json",
    ];
    document("run", &world.run(&checked));
    let tenant = Tenant::of(&testdata("orders"));
    let file = orders.to_str().unwrap();
    let dry_run = ["--dry-run", "--diff", "--output", "json"];
    let run = tenant.import(&world, file, &dry_run);
    let json = document("run", &run);
    assert!(
        json["plan"]["records"][0]["changes"]["tables"].is_array(),
        "{json:#}"
    );
}
