//! The rest file holds what was not sent and nothing else, in the bytes of the file that was read.

use serde_json::{Value as Json, json};
use wiremock::ResponseTemplate;

use crate::support::{Accepts, Double, Run, World, refusal};

const REST: [&str; 3] = ["--no-preflight", "--rest-file", "rest.csv"];

/// Records from this one to that one, with what a writer of CSV would have written in another way.
fn records(first: u32, last: u32) -> String {
    let record = |number| format!("\"é{number}\",\"c1\nc2\"\r\n{number}b,\n");
    (first..=last).map(record).collect()
}

const HEADER: &str = "\u{FEFF}\"UniqueText\",Check\r\n";

/// Twice so many records, of which each batch takes 2,000.
fn file(world: &World, pairs: u32) {
    world.file("file.csv", format!("{HEADER}{}", records(1, pairs)));
}

fn blocked() -> ResponseTemplate {
    let error = json!({"code": "GAIA_BL01", "id": "i-1", "message": "Blocked."});
    refusal(400, 0, 1, error)
}

fn import(double: &Double, world: &World, more: &[&str]) -> (Run, Json) {
    let run = double.import(world, "file.csv", &[&REST[..], more].concat());
    let document = serde_json::from_str(&run.stdout).unwrap_or_default();
    (run, document)
}

fn rest(world: &World) -> String {
    String::from_utf8(world.read("rest.csv")).unwrap()
}

#[test]
fn what_was_not_sent_is_written_byte_by_byte_and_imported_by_the_printed_command() {
    for language in ["en", "ja"] {
        let (double, world) = (Double::new(), World::new());
        file(&world, 1002);
        double.answer("bulkRequest.json", 1, Accepts);
        double.answer("bulkRequest.json", 1, blocked());
        let (run, _) = import(&double, &world, &["--lang", language]);
        assert_eq!(run.code, Some(1), "{run:?}");
        assert_eq!(rest(&world), format!("{HEADER}{}", records(1001, 1002)));
        let (told, next) = if language == "en" {
            (
                "4 records that were not sent were written to rest.csv;",
                "to import the records that were not sent:\n  kintable import rest.csv ",
            )
        } else {
            (
                "送信していないレコード4件を「rest.csv」に書き出しました。",
                "送信していないレコードを取り込むには：\n  kintable import rest.csv ",
            )
        };
        assert!(run.stderr.contains(told), "{run:?}");
        assert!(run.stdout.contains(next), "{run:?}");
        assert!(!run.stdout.contains("--rest-file"), "{run:?}");
        double.answer("bulkRequest.json", 1, Accepts);
        let run = double.import(&world, "rest.csv", &["--no-preflight"]);
        assert_eq!(run.code, Some(0), "{run:?}");
    }
}

#[test]
fn what_may_be_written_is_not_in_it() {
    let (double, world) = (Double::new(), World::new());
    file(&world, 2001);
    double.answer("bulkRequest.json", 1, Accepts);
    double.answer("bulkRequest.json", 1, ResponseTemplate::new(504));
    let (run, document) = import(&double, &world, &["--output", "json"]);
    assert_eq!(run.code, Some(7), "{run:?}");
    assert_eq!(rest(&world), format!("{HEADER}{}", records(2001, 2001)));
    assert_eq!(document["rest_file"], "rest.csv");
    let counts = ["created", "unknown", "not_tried"].map(|count| &document["records"][count]);
    assert_eq!(counts, [2000, 2000, 2], "{run:?}");
}

#[test]
fn a_run_that_ends_well_or_leaves_nothing_untried_has_none() {
    let (double, world) = (Double::new(), World::new());
    file(&world, 1);
    double.answer("bulkRequest.json", 1, Accepts);
    let (run, document) = import(&double, &world, &["--output", "json"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(document["rest_file"], Json::Null);
    assert!(!world.path().join("rest.csv").exists());
}

#[test]
fn records_with_errors_are_not_in_it() {
    let (double, world) = (Double::new(), World::new());
    world.file("file.csv", "UniqueText\na\nb\na\nc\n");
    let (run, document) = import(&double, &world, &["--output", "json"]);
    assert_eq!(document["ending"], "invalid", "{run:?}");
    let failed = document["records"]["failed"].as_u64().unwrap();
    assert_eq!(rest(&world).lines().count() as u64, 5 - failed, "{run:?}");
    assert!(rest(&world).ends_with("b\nc\n"), "{run:?}");
}

#[test]
fn standard_input_has_a_rest_as_well() {
    let (double, world) = (Double::new(), World::new());
    double.answer("bulkRequest.json", 1, blocked());
    let url = double.base_url();
    let fixed = ["import", "-", "--base-url", &url, "--app", "1"];
    let further = ["--api-token", "token", "--retries", "0"];
    let arguments = [&fixed[..], &further, &REST].concat();
    let run = world.run_with_input(&arguments, "UniqueText\na\nb\n");
    assert_eq!(run.code, Some(1), "{run:?}");
    assert_eq!(rest(&world), "UniqueText\na\nb\n");
}

#[test]
fn nothing_is_overwritten_unasked_or_lost() {
    let (double, world) = (Double::new(), World::new());
    world.file("file.csv", "UniqueText\na\n");
    world.file("rest.csv", "mine");
    let (run, _) = import(&double, &world, &[]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(
        run.stderr.contains("`rest.csv` exists: use `--force`"),
        "{run:?}"
    );
    assert_eq!(rest(&world), "mine");
    let same = ["--rest-file", "./file.csv"];
    let run = double.import(&world, "file.csv", &same);
    assert!(
        run.stderr.contains("`--rest-file` is a file that is read"),
        "{run:?}"
    );
    assert!(double.writes().is_empty());
}
