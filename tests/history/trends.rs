//! A run is held against the run before that does the same, and against no other.

use serde_json::{Value as Json, json};

use super::document;
use crate::support::{Tenant, World, testdata};

const SKIP: [&str; 2] = ["--on-error", "skip"];

/// A world with a file of good records, and one half of whose records are bad.
fn world() -> World {
    let world = World::new();
    world.file("good.csv", "Number\n1\n");
    world.file("half.csv", "Number\n1\nx\n");
    world
}

/// The trends of the runs, the newest first.
#[track_caller]
fn trends(world: &World, arguments: &[&str]) -> Vec<Json> {
    let stats = document(world, &[&["stats"], arguments].concat());
    let runs = stats["runs"].as_array().unwrap().iter();
    runs.map(|run| run["trend"].clone()).collect()
}

#[test]
fn runs_of_two_kintones_are_not_compared() {
    let world = world();
    let [test, production] = [(); 2].map(|()| Tenant::of(&testdata("documented")));
    test.import(&world, "good.csv", &[]);
    let run = production.import(
        &world,
        "half.csv",
        &[&SKIP[..], &["--fail-on-health-drop", "5"]].concat(),
    );
    assert!(!run.stderr.contains("a drop of"), "{run:?}");
    let run = world.run(&["stats", "--app", "1", "--fail-on-health-drop", "5"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run:?}");
    assert_eq!(trends(&world, &["--app", "1"]), [Json::Null, Json::Null]);
    // It is said which run is of which.
    for command in ["stats", "history"] {
        let text = world.run(&[command]).stdout;
        for (tenant, file) in [(&test, "good.csv"), (&production, "half.csv")] {
            let below = format!(
                "    import · {file} · app 1 Documented · {}",
                tenant.base_url()
            );
            assert!(text.contains(&below), "{below}: {text}");
        }
        let runs = document(&world, &[command])["runs"].clone();
        assert_eq!(runs[0]["home"], production.base_url());
        assert_eq!(runs[1]["home"], test.base_url());
    }
    let japanese = world.run(&["stats", "--lang", "ja"]).stdout;
    assert!(
        japanese.contains("    import · half.csv · アプリ1 Documented · http"),
        "{japanese}"
    );
    // Where all of them are of one, it need not be said.
    test.import(&world, "good.csv", &["--job", "nightly"]);
    for command in ["stats", "history"] {
        let text = world.run(&[command, "--job", "nightly"]).stdout;
        assert!(
            text.contains("    import nightly · good.csv · app 1 Documented"),
            "{text}"
        );
        assert!(!text.contains("http"), "{text}");
    }
    // The run before of the same kintone is found behind the others.
    test.import(&world, "half.csv", &SKIP);
    assert_eq!(trends(&world, &["--limit", "1"]), [json!(-50.0)]);
    let drop = ["stats", "--limit", "1", "--fail-on-health-drop", "5"];
    let run = world.run(&drop);
    assert_eq!(run.code, Some(3), "{run:?}");
    let says = "the health of this run is 50%, after 100% in the run before";
    assert!(run.stderr.contains(says), "{run:?}");
}

#[test]
fn runs_of_two_jobs_are_not_compared() {
    let (world, tenant) = (world(), Tenant::of(&testdata("documented")));
    tenant.import(&world, "good.csv", &["--job", "a"]);
    tenant.import(&world, "half.csv", &[&SKIP[..], &["--job", "b"]].concat());
    tenant.import(&world, "half.csv", &[&SKIP[..], &["--job", "a"]].concat());
    assert_eq!(trends(&world, &[]), [json!(-50.0), Json::Null, Json::Null]);
}

#[test]
fn runs_that_wrote_no_data_have_no_trend_and_are_none_to_compare_with() {
    let (world, tenant) = (world(), Tenant::of(&testdata("documented")));
    world.file("unique.csv", "UniqueText\na\n");
    tenant.import(&world, "half.csv", &SKIP);
    tenant.import(&world, "unique.csv", &[]);
    let token = ["--api-token", "t"];
    let undo = world.run(&[&["undo", "last"], &token[..]].concat());
    assert_eq!(undo.code, Some(0), "{undo:?}");
    let to = ["--base-url", tenant.base_url(), "--app", "1", "--yes"];
    let delete = world.run(&[&["delete"], &to[..], &token].concat());
    assert_eq!(delete.code, Some(0), "{delete:?}");
    tenant.import(&world, "gone.csv", &[]);
    let stats = document(&world, &["stats"]);
    let told = |run: &Json| json!([run["kind"], run["status"], run["health"], run["trend"]]);
    let runs: Vec<_> = stats["runs"].as_array().unwrap().iter().map(told).collect();
    assert_eq!(
        runs,
        [
            json!(["import", "rejected", "", null]),
            json!(["delete", "completed", "ok", null]),
            json!(["undo", "completed", "ok", null]),
            json!(["import", "undone", "ok", 50.0]),
            json!(["import", "completed_with_errors", "warn", null]),
        ]
    );
    // The newest that has a health to be judged by is the import that was taken back.
    let run = world.run(&["stats", "--fail-below-health", "100"]);
    assert_eq!(run.code, Some(0), "{run:?}");
}
