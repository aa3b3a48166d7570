//! When somebody is told.

use serde_json::Value as Json;

use super::{BAD, GOOD, Told, import};
use crate::support::{Tenant, UNREACHED, World, testdata};

/// What was told of runs: what changed, and how they stand.
fn changes(told: &Told) -> Vec<(String, String)> {
    let documents = told.documents();
    let word = |json: &Json| json.as_str().unwrap().to_owned();
    let both = |one: &Json| (word(&one["change"]), word(&one["run"]["status"]));
    documents.iter().map(both).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(one, other): &(&str, &str)| ((*one).to_owned(), (*other).to_owned());
    pairs.iter().map(owned).collect()
}

#[test]
fn of_thirty_nights_with_one_failure_two_are_told() {
    let (tenant, world) = (Tenant::of(&testdata("orders")), World::new());
    let told = Told::new();
    let again = ["--notify", &told.url()];
    for night in 0..30 {
        let text = if night == 12 { BAD } else { GOOD };
        import(&tenant, &world, text, &again);
    }
    let expected = pairs(&[("failed", "failed"), ("recovered", "completed")]);
    assert_eq!(changes(&told), expected);
}

/// Two records of which the second one is not written.
const HALF: &str = "*,受注番号,受注日,会社名\n*,ORD-1,2026-01-31,株式会社サンプル商事\n*,ORD-2,2026-13-01,株式会社サンプル商事\n";

#[test]
fn a_run_that_is_worse_is_told_and_one_that_is_as_bad_is_not() {
    let (tenant, world) = (Tenant::of(&testdata("orders")), World::new());
    let told = Told::new();
    let way = [
        "--notify",
        &told.url(),
        "--job",
        "nightly",
        "--on-error",
        "skip",
        "--update-key",
        "受注番号",
    ];
    for (file, text) in [
        ("1.csv", HALF),
        ("2.csv", HALF),
        ("3.csv", BAD),
        ("4.csv", HALF),
        ("5.csv", GOOD),
    ] {
        world.file(file, text);
        tenant.import(&world, file, &way);
    }
    let expected = [
        ("failed", "completed_with_errors"),
        ("worse", "failed"),
        ("recovered", "completed"),
    ];
    assert_eq!(changes(&told), pairs(&expected));
}

#[test]
fn another_file_another_app_and_a_check_are_not_compared() {
    let (tenant, world) = (Tenant::of(&testdata("orders")), World::new());
    let told = Told::new();
    let way = ["--notify", &told.url()];
    import(&tenant, &world, BAD, &way);
    world.file("other.csv", GOOD);
    tenant.import(&world, "other.csv", &way);
    let dry = [&way[..], &["--dry-run", "--notify-on", "always"]].concat();
    import(&tenant, &world, GOOD, &dry);
    assert_eq!(changes(&told), pairs(&[("failed", "failed")]));
}

#[test]
fn who_wants_all_failures_or_nothing_gets_that() {
    let (tenant, world) = (Tenant::of(&testdata("orders")), World::new());
    for (when, expected) in [("always", 4), ("failure", 2), ("never", 0)] {
        let told = Told::new();
        for text in [GOOD, BAD, BAD, GOOD] {
            let way = ["--notify", &told.url(), "--notify-on", when];
            import(&tenant, &world, text, &way);
        }
        assert_eq!(told.requests().len(), expected, "{when}");
    }
}

#[test]
fn without_a_history_failures_are_told() {
    let (tenant, world) = (Tenant::of(&testdata("orders")), World::new());
    let told = Told::new();
    for text in [GOOD, BAD, BAD, GOOD] {
        import(
            &tenant,
            &world,
            text,
            &["--notify", &told.url(), "--no-history"],
        );
    }
    let expected = [("failed", "failed"), ("failed", "failed")];
    assert_eq!(changes(&told), pairs(&expected));
    for document in told.documents() {
        assert_eq!(document["run"]["problems"][0]["code"], "date.invalid");
        assert!(!document["text"].as_str().unwrap().contains("kintable show"));
    }
}

#[test]
fn a_run_that_does_not_start_is_told_and_says_why() {
    let world = World::new();
    let told = Told::new();
    let import = ["import", "nowhere.csv", "--notify", &told.url()];
    for _ in 0..2 {
        let run = world.run(&[&import[..], &UNREACHED].concat());
        assert_eq!(run.code, Some(1), "{run:?}");
    }
    assert_eq!(changes(&told), pairs(&[("failed", "rejected")]));
    let document = &told.documents()[0];
    super::held(document);
    let message = document["run"]["error"]["message"].as_str().unwrap();
    assert!(message.contains("nowhere.csv"), "{document:#}");
}

#[test]
fn every_kind_of_run_is_told() {
    let (tenant, world) = (Tenant::of(&testdata("orders")), World::new());
    let told = Told::new();
    let url = told.url();
    let way = [
        "--base-url",
        tenant.base_url(),
        "--api-token",
        "token",
        "--app",
        "1",
    ];
    let run = |typed: &[&str]| {
        let tell = ["--notify", &url, "--notify-on", "always"];
        let run = world.run(&[typed, &way[..], &tell].concat());
        assert_eq!(run.code, Some(0), "{run:?}");
    };
    world.file("orders.csv", GOOD);
    run(&["import", "orders.csv"]);
    run(&["export", "--out", "out.csv"]);
    run(&["backup", "saved"]);
    run(&["restore", "saved"]);
    run(&["delete", "--yes"]);
    run(&["undo", "last"]);
    let documents = told.documents();
    let kinds: Vec<_> = documents
        .iter()
        .map(|one| one["run"]["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        ["import", "export", "backup", "restore", "delete", "undo"]
    );
    documents.iter().for_each(super::held);
}
