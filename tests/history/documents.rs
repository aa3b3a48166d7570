//! What is said of the history to machines holds to its schemas, and what is shown of it to people is this.

use serde_json::{Value as Json, json};
use wiremock::ResponseTemplate;

use super::shown;
use crate::cli::endings::document;
use crate::support::{Accepts, Double, Tenant, World, lines, testdata};

/// A world with an import of 4,400 records: 2,000 are written, of 2,000 nobody knows, and 400 were not sent.
fn broken_off() -> (World, Json) {
    let (world, double) = (World::new(), Double::new());
    double.answer("bulkRequest.json", 1, Accepts);
    double.answer("bulkRequest.json", 1, ResponseTemplate::new(502));
    let records = lines(1..=4400, |number| number.to_string());
    world.file("file.csv", format!("Number\n{records}"));
    let run = double.import(&world, "file.csv", &["--output", "json"]);
    let told = document("run", &run);
    (world, told)
}

#[test]
fn the_document_of_an_import_names_its_run() {
    let (world, told) = broken_off();
    let kept = shown(&world, "last");
    assert_eq!(
        [&told["run"], &told["status"]],
        [&kept["id"], &kept["status"]]
    );
    assert_eq!(told["status"], "interrupted");
    let tenant = Tenant::of(&testdata("documented"));
    world.file("some.csv", "Number\n1\nx\n");
    let import = |more: &[&str]| {
        let options = ["--on-error", "skip", "--output", "json"];
        document(
            "run",
            &tenant.import(&world, "some.csv", &[&options[..], more].concat()),
        )
    };
    assert_eq!(import(&[])["status"], "completed_with_errors");
    for unkept in ["--no-history", "--dry-run"] {
        let told = import(&[unkept]);
        assert_eq!([&told["run"], &told["status"]], [&Json::Null; 2]);
    }
}

#[test]
fn documents_of_the_history_hold_to_their_schemas() {
    let (world, _) = broken_off();
    let tenant = Tenant::of(&testdata("documented"));
    world.file("some.csv", "*,Number,Table,TextInTable\n*,1,,a\n*,x,,b\n");
    tenant.import(
        &world,
        "some.csv",
        &["--on-error", "skip", "--job", "nightly"],
    );
    tenant.import(&world, "gone.csv", &[]);
    for (schema, arguments) in [
        ("history", &["history"][..]),
        ("history", &["history", "--app", "77"]),
        ("stats", &["stats"]),
        ("show", &["show"]),
        ("show", &["show", "--records"]),
        ("show", &["errors"]),
        ("lock-status", &["lock", "status"]),
    ] {
        let run = world.run(&[arguments, &["--output", "json"]].concat());
        document(schema, &run);
    }
    let history = world.run(&["history", "--output", "json"]);
    let history: Json = serde_json::from_str(&history.stdout).unwrap();
    for run in history["runs"].as_array().unwrap() {
        let id = run["id"].as_str().unwrap();
        for command in [&["show", id, "--records"][..], &["errors", id]] {
            let run = world.run(&[command, &["--output", "json"]].concat());
            document("show", &run);
        }
    }
}

#[test]
fn records_that_were_not_settled_are_shown_one_by_one_where_that_is_known() {
    let (world, _) = broken_off();
    let page = |result: &str, more: &[&str]| {
        let show = [
            "show",
            "last",
            "--records",
            "--limit",
            "1",
            "--result",
            result,
        ];
        world.run(&[&show[..], more].concat())
    };
    let told = page("unknown", &["--page", "2"]);
    assert!(told.stdout.contains("2003  unknown\n"), "{told:?}");
    assert!(
        told.stdout
            .contains("page 2 of 2,000; 2,000 records in all"),
        "{told:?}"
    );
    let told = page("unknown", &["--page", "2001"]);
    assert_eq!(
        told.stderr,
        "notice: there is no page 2,001: the last one is page 2,000 (2,000 records in all)\n"
    );
    let told = page("unknown", &["--page", "2001", "--lang", "ja"]);
    let beyond = "注意：2,001ページはありません。最後は2,000ページです（全2,000件）。\n";
    assert_eq!(told.stderr, beyond);
    let told = page("failed,skipped", &[]);
    let none =
        "notice: the history has no records of this run with the result `failed` or `skipped`\n";
    assert_eq!(told.stderr, none);
    let told = page("failed,skipped", &["--lang", "ja"]);
    let none = "注意：この実行の、結果が「failed」「skipped」のレコードは、履歴にありません。\n";
    assert_eq!(told.stderr, none);
    let told = page("not_tried", &["--page", "400"]);
    assert!(told.stdout.contains("4401  not_tried\n"), "{told:?}");
    let kept = shown(&world, "last");
    let results = kept["records"].as_array().unwrap().iter();
    let results: Vec<_> = results.map(|record| &record["result"]).collect();
    assert_eq!(results.len(), 4400);
    assert_eq!(
        [results[1999], results[2000], results[4399]],
        ["created", "unknown", "not_tried"]
    );
    // Without its file, nobody can tell where a record ends.
    world.file("file.csv", "Number\n1\n");
    let told = page("unknown", &[]);
    assert!(told.stdout.contains("2002-4001  unknown\n"), "{told:?}");
    assert!(told.stderr.contains("are not shown one by one"), "{told:?}");
    assert!(told.stderr.contains("not the file any more"), "{told:?}");
    let told = page("unknown", &["--lang", "ja"]);
    assert!(told.stderr.contains("から変更されています"), "{told:?}");
    assert_eq!(
        shown(&world, "last")["records"].as_array().unwrap().len(),
        2000
    );
    let errors = world.run(&[
        "errors",
        "last",
        "--not-tried",
        "-o",
        "x.csv",
        "--lang",
        "ja",
    ]);
    assert!(errors.stderr.contains("から変更されています"), "{errors:?}");
    assert_eq!(json!(errors.code), json!(1), "{errors:?}");
}
