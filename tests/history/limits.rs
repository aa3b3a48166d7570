//! Runs that end because too much of them fails.

use serde_json::json;
use wiremock::ResponseTemplate;

use super::shown;
use crate::support::{Accepts, Double, Run, Tenant, World, lines, refusal, testdata};

/// kintone refuses a record of the only request of a batch.
fn refuses(record: u64) -> ResponseTemplate {
    let place = format!("records[{record}].Number.value");
    let error = json!({"code": "CB_VA01", "id": "i-1", "message": "No.",
        "errors": {place: {"messages": ["No."]}}});
    refusal(400, 0, 1, error)
}

const SKIP: [&str; 5] = ["--on-error", "skip", "--rest-file", "rest.csv", "--force"];

fn import(world: &World, double: &Double, more: &[&str]) -> Run {
    double.import(world, "file.csv", &[&SKIP[..], more].concat())
}

#[test]
fn too_many_refusals_stop_a_run_and_leave_the_rest() {
    let (world, double) = (World::new(), Double::new());
    // A bulk request has twenty requests of a hundred records.
    let records = lines(1..=2100, |number| number.to_string());
    world.file("file.csv", format!("Number\n{records}"));
    double.answer("bulkRequest.json", 1, Accepts);
    double.answer("bulkRequest.json", 1, refuses(0));
    let run = import(&world, &double, &["--max-errors", "0", "--output", "json"]);
    assert_eq!(run.code, Some(3), "{run:?}");
    let says = "error: 1 of 2,100 records failed; the limit is 0 (`--max-errors`)\n";
    assert!(run.stderr.contains(says), "{run:?}");
    let told = crate::cli::endings::document("run", &run);
    assert_eq!(
        [&told["ending"], &told["retry"], &told["error"]["code"]],
        ["partly_written", "resume", "limit"]
    );
    let next = told["next_command"].as_str().unwrap();
    assert!(next.contains("import rest.csv"), "{next}");
    let rest = lines(2002..=2100, |number| number.to_string());
    assert_eq!(
        world.read("rest.csv"),
        format!("Number\n{rest}").into_bytes()
    );
    let kept = shown(&world, "last");
    assert_eq!(kept["status"], "interrupted");
    let counts = &kept["counts"];
    assert_eq!(
        [&counts["created"], &counts["failed"], &counts["not_tried"]],
        [2000, 1, 99]
    );
}

#[test]
fn the_summary_calls_a_run_what_the_history_calls_it() {
    let error = || {
        refusal(
            403,
            0,
            1,
            json!({"code": "GAIA_NO01", "id": "i-1", "message": "No."}),
        )
    };
    for (written, status, says) in [
        (false, "failed", ": failed; nothing was written\n"),
        (
            true,
            "interrupted",
            ": interrupted; 2,000 records were written\n",
        ),
    ] {
        let (world, double) = (World::new(), Double::new());
        let records = lines(1..=2001, |number| number.to_string());
        world.file("file.csv", format!("Number\n{records}"));
        if written {
            double.answer("bulkRequest.json", 1, Accepts);
        }
        double.answer("bulkRequest.json", 1, error());
        let run = double.import(&world, "file.csv", &[]);
        assert!(run.stdout.contains(says), "{run:?}");
        assert_eq!(shown(&world, "last")["status"], status, "{run:?}");
    }
}

#[test]
fn too_many_refusals_before_anything_is_written_are_a_limit() {
    let (world, double) = (World::new(), Double::new());
    world.file("file.csv", "Number\n1\n2\n3\n");
    double.answer("bulkRequest.json", 1, refuses(0));
    double.answer("bulkRequest.json", 1, refuses(1));
    let run = import(&world, &double, &["--max-errors", "50%"]);
    assert_eq!(run.code, Some(8), "{run:?}");
    let headline = "stopped, as too many records failed; nothing was written\n";
    assert!(run.stdout.contains(headline), "{run:?}");
    assert_eq!(shown(&world, "last")["status"], "failed");
    assert_eq!(world.read("rest.csv"), b"Number\n2\n");
}

#[test]
fn a_limit_that_the_last_records_break_stops_nothing() {
    let (world, double) = (World::new(), Double::new());
    let records = lines(1..=2001, |number| number.to_string());
    world.file("file.csv", format!("Number\n{records}"));
    double.answer("bulkRequest.json", 1, Accepts);
    double.answer("bulkRequest.json", 1, refuses(0));
    let run = import(&world, &double, &["--max-errors", "0"]);
    assert_eq!(run.code, Some(3), "{run:?}");
    assert!(run.stderr.contains("the limit is 0"), "{run:?}");
    assert!(run.stdout.contains("but 1 record failed"), "{run:?}");
    assert!(!run.stdout.contains("to continue"), "{run:?}");
    assert_eq!(shown(&world, "last")["status"], "completed_with_errors");
}

#[test]
fn a_run_fails_whose_health_drops() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("good.csv", "Number\n1\n2\n3\n4\n");
    world.file("some.csv", "Number\n1\n2\n3\nx\n");
    let import = |file: &str, more: &[&str]| {
        let skip = ["--on-error", "skip"];
        tenant.import(&world, file, &[&skip[..], more].concat())
    };
    let drop = |file: &str, points: &str, more: &[&str]| {
        let limit = ["--fail-on-health-drop", points];
        import(file, &[&limit[..], more].concat())
    };
    // There is no run before; and one that tried nothing is none.
    assert!(!drop("some.csv", "0", &[]).stderr.contains("a drop of"));
    import("good.csv", &[]);
    import("gone.csv", &[]);
    let run = drop("some.csv", "24.99", &[]);
    assert_eq!(run.code, Some(3), "{run:?}");
    let says = "the health of this run is 75%, after 100% in the run before: a drop of more than 24.99 points";
    assert!(run.stderr.contains(says), "{run:?}");
    assert_eq!(shown(&world, "last")["error"]["code"], "health.drop");
    // It is as bad as before now.
    assert!(!drop("some.csv", "0", &[]).stderr.contains("a drop of"));
    import("good.csv", &["--job", "nightly"]);
    assert!(!drop("some.csv", "25", &[]).stderr.contains("a drop of"));
    let nightly = ["--job", "nightly"];
    assert!(
        drop("some.csv", "20", &nightly)
            .stderr
            .contains("a drop of")
    );
    let run = drop("good.csv", "0", &["--no-history"]);
    assert_eq!(run.code, Some(2), "{run:?}");
}

#[test]
fn the_health_of_runs_that_are_over_is_held_to_limits_too() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    let stats = |arguments: &[&str]| world.run(&[&["stats"], arguments].concat());
    let of_none = stats(&["--fail-below-health", "100"]);
    assert_eq!(of_none.code, Some(0), "{of_none:?}");
    world.file("good.csv", "Number\n1\n2\n3\n4\n");
    world.file("some.csv", "Number\n1\n2\n3\nx\n");
    tenant.import(&world, "good.csv", &[]);
    let run = stats(&["--fail-below-health", "100", "--fail-on-health-drop", "0"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    tenant.import(&world, "some.csv", &["--on-error", "skip"]);
    for (limit, code, said) in [
        (["--fail-below-health", "75.01"], 3, "is 75%, below 75.01%"),
        (["--fail-below-health", "75"], 0, ""),
        (
            ["--fail-on-health-drop", "24"],
            3,
            "a drop of more than 24 points",
        ),
        (["--fail-on-health-drop", "25"], 0, ""),
    ] {
        let run = stats(&limit);
        assert_eq!(run.code, Some(code), "{run:?}");
        assert!(run.stderr.contains(said), "{run:?}");
        assert!(run.stdout.contains("75%"), "{run:?}");
    }
}

#[test]
fn where_most_records_failed_it_is_said_what_to_look_at_first() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    let says = "Most records failed: check whether the columns of the file, and the mapping, still fit the app.\n";
    let import = |bad: u32, more: &[&str]| {
        let records = lines(1..=10, |number| {
            if number <= bad {
                "x".to_owned()
            } else {
                number.to_string()
            }
        });
        world.file("file.csv", format!("Number\n{records}"));
        tenant.import(&world, "file.csv", more)
    };
    let told = |run: &Run| {
        let page = world.run(&["show"]).stdout;
        [&run.stdout, &page].map(|text| text.contains(says))
    };
    let skip = ["--on-error", "skip"];
    for more in [&skip[..], &[]] {
        assert_eq!(told(&import(6, more)), [true; 2], "{more:?}");
        let page = world.run(&["report"]).stdout;
        assert!(page.contains(says.trim_end()), "{page}");
        assert_eq!(told(&import(5, more)), [false; 2], "{more:?}");
    }
    // Errors where nothing was sent are no sign of more, though none of the others was tried.
    assert_eq!(super::document(&world, &["show"])["run"]["health"], "bad");
    assert!(!world.run(&["report"]).stdout.contains(says.trim_end()));
    // A file that is imported once more fits its app.
    let records = lines(1..=10, |number| number.to_string());
    world.file("twice.csv", format!("UniqueText\n{records}"));
    tenant.import(&world, "twice.csv", &[]);
    let run = tenant.import(&world, "twice.csv", &[]);
    assert_eq!(run.code, Some(4), "{run:?}");
    assert_eq!(told(&run), [false; 2]);
    let japanese = "ほとんどのレコードが失敗しています。";
    let run = import(10, &["--lang", "ja"]);
    assert!(run.stdout.contains(japanese), "{run:?}");
}
