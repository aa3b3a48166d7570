//! What is kept of runs that end in every way.

use serde_json::{Value as Json, json};
use wiremock::ResponseTemplate;

use super::{document, runs, shown};
use crate::support::{Accepts, Double, Run, Tenant, World, lines, refusal, testdata};

/// The word of each run's status, the oldest first.
fn statuses(world: &World) -> Vec<String> {
    let status = |run: &Json| run["status"].as_str().unwrap().to_owned();
    let mut statuses: Vec<_> = runs(world).iter().map(status).collect();
    statuses.reverse();
    statuses
}

#[test]
fn a_run_is_kept_however_it_ends() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("good.csv", "UniqueText\na\nb\n");
    world.file("some.csv", "UniqueText,Number\nc,1\nd,x\n");
    world.file("bad.csv", "UniqueText,Number\ne,x\n");
    let import = |file: &str, more: &[&str]| tenant.import(&world, file, more);
    let mut ended = Vec::new();
    let key = ["--update-key", "UniqueText"];
    for (run, status) in [
        (import("good.csv", &[]), "completed"),
        (import("good.csv", &key), "completed"),
        (
            import("some.csv", &["--on-error", "skip"]),
            "completed_with_errors",
        ),
        (import("bad.csv", &[]), "failed"),
        (import("none.csv", &[]), "rejected"),
        (import("good.csv", &["--timezone", "Nowhere"]), "rejected"),
        (import("good.csv", &["--no-such-option"]), "rejected"),
        (
            import("good.csv", &[&key[..], &["--max-updates", "1"]].concat()),
            "rejected",
        ),
    ] {
        ended.push((run, status));
    }
    let expected: Vec<_> = ended.iter().map(|(_, status)| *status).collect();
    assert_eq!(statuses(&world), expected);
    for (kept, (run, _)) in runs(&world).iter().rev().zip(&ended) {
        assert_eq!(kept["exit_code"], json!(run.code), "{run:?}\n{kept}");
        let is_unread = run.stderr.contains("--no-such-option");
        assert_eq!(kept["app"], if is_unread { Json::Null } else { json!("1") });
    }
    // What is only looked at is no run.
    let before = runs(&world).len();
    tenant.check(&world, "good.csv", &[]);
    import("good.csv", &[&key[..], &["--dry-run"]].concat());
    import("good.csv", &["--no-history"]);
    assert_eq!(runs(&world).len(), before);
}

#[test]
fn a_file_whose_records_would_be_added_once_more_is_told_of() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("a.csv", "Number\n1\n2\n");
    let first = tenant.import(&world, "a.csv", &[]);
    assert!(!first.stderr.contains("once more"), "{first:?}");
    let id = runs(&world)[0]["id"].as_str().unwrap().to_owned();
    world.file("again.csv", "Number\n1\n2\n");
    let again = tenant.import(&world, "again.csv", &["--dry-run"]);
    assert!(again.stderr.contains(&format!("run {id} of ")), "{again:?}");
    assert!(
        again.stderr.contains("added 2 records from this file"),
        "{again:?}"
    );
    // Another file of the same length is another file, and so is one that updates.
    world.file("b.csv", "Number\n1\n3\n");
    for (file, more) in [
        ("b.csv", &[][..]),
        (
            "a.csv",
            &["--update-key", "UniqueText", "--empty-key", "insert"],
        ),
        ("a.csv", &["--no-history"]),
    ] {
        let other = tenant.import(&world, file, more);
        assert!(!other.stderr.contains("once more"), "{other:?}");
    }
    // What was taken back may come again.
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("a.csv", "Number\n1\n2\n");
    tenant.import(&world, "a.csv", &[]);
    let undone = world.run(&["undo", "last", "--api-token", "t"]);
    assert_eq!(undone.code, Some(0), "{undone:?}");
    let again = tenant.import(&world, "a.csv", &[]);
    assert!(!again.stderr.contains("once more"), "{again:?}");
}

#[test]
fn the_history_says_what_the_summary_says() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("first.csv", "UniqueText,Number\na,1\nb,2\n");
    world.file("second.csv", "UniqueText,Number\na,1\nb,3\nc,4\nd,x\n");
    tenant.import(&world, "first.csv", &[]);
    let options = [
        "--update-key",
        "UniqueText",
        "--skip-unchanged",
        "--on-error",
        "skip",
        "--output",
        "json",
    ];
    let run = tenant.import(&world, "second.csv", &options);
    let told: Json = serde_json::from_str(&run.stdout).unwrap();
    let kept = shown(&world, "last");
    assert_eq!(kept["counts"], told["records"]);
    assert_eq!(kept["health"], "warn");
    assert_eq!(kept["health_percent"], 75.0);
    let held = tenant.records();
    let number_of = |key: &str| {
        let mut records = held.iter();
        let record = records.find(|record| record["UniqueText"]["value"] == key);
        record.unwrap()["$id"]["value"]
            .as_str()
            .unwrap()
            .parse::<u64>()
            .unwrap()
    };
    let mut records = kept["records"].as_array().unwrap().clone();
    records.sort_by_key(|record| record["line"].as_u64());
    let short = |record: &Json| {
        json!([
            record["line"],
            record["key"],
            record["result"],
            record["record"],
            record["revision"],
            record["code"]
        ])
    };
    assert_eq!(
        records.iter().map(short).collect::<Vec<_>>(),
        [
            json!([2, "a", "unchanged", number_of("a"), 1, null]),
            json!([3, "b", "updated", number_of("b"), 2, null]),
            json!([4, "c", "created", number_of("c"), 1, null]),
            json!([5, "d", "failed", null, null, "number.invalid"]),
        ]
    );
    assert_eq!(kept["batches"][0]["fate"], "written");
    assert_eq!(kept["file_sha256"].as_str().unwrap().len(), 64);
    assert_eq!(kept["columns"], json!(["UniqueText", "Number"]));
    let failed = document(&world, &["errors", "last"]);
    assert_eq!(failed["run"]["records"].as_array().unwrap().len(), 1);
}

#[test]
fn what_was_only_decided_is_not_tried_where_nothing_was_sent() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("first.csv", "UniqueText,Number\na,1\n");
    world.file("bad.csv", "UniqueText,Number\na,1\nb,x\n");
    tenant.import(&world, "first.csv", &[]);
    let options = ["--update-key", "UniqueText", "--skip-unchanged"];
    tenant.import(&world, "bad.csv", &options);
    let kept = shown(&world, "last");
    assert_eq!(kept["status"], "failed");
    let results = kept["records"].as_array().unwrap().iter();
    let results: Vec<_> = results.map(|record| record["result"].clone()).collect();
    assert_eq!(results, ["not_tried", "failed"]);
    assert_eq!(kept["counts"]["not_tried"], 1);
}

#[test]
fn a_run_that_breaks_off_says_what_is_written_unknown_and_not_tried() {
    let (world, double) = (World::new(), Double::new());
    double.answer("bulkRequest.json", 1, Accepts);
    double.answer("bulkRequest.json", 1, ResponseTemplate::new(502));
    let records = lines(1..=5000, |number| number.to_string());
    world.file("file.csv", format!("Number\n{records}"));
    let run = double.import(&world, "file.csv", &[]);
    assert_eq!(run.code, Some(7), "{run:?}");
    let kept = shown(&world, "last");
    assert_eq!(kept["status"], "interrupted");
    assert_eq!(kept["counts"]["created"], 2000);
    assert_eq!(kept["counts"]["unknown"], 2000);
    assert_eq!(kept["counts"]["not_tried"], 1000);
    let fates = kept["batches"].as_array().unwrap().iter();
    let fates: Vec<_> = fates
        .map(|batch| (batch["fate"].clone(), batch["lines"].clone()))
        .collect();
    assert_eq!(
        fates,
        [
            (json!("written"), json!([[2, 2001]])),
            (json!("unknown"), json!([[2002, 4001]]))
        ]
    );
    assert!(kept["error"]["code"].is_string(), "{kept}");
    let run = world.run(&["errors", "last", "--not-tried", "-o", "rest.csv"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let rest = lines(4001..=5000, |number| number.to_string());
    assert_eq!(
        world.read("rest.csv"),
        format!("Number\n{rest}").into_bytes()
    );
    world.file("file.csv", "Number\n1\n");
    let run = world.run(&["errors", "last", "--not-tried", "-o", "other.csv"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("not the file any more"), "{run:?}");
    assert!(!world.path().join("other.csv").exists());
}

#[test]
fn a_batch_that_kintone_refuses_is_not_written() {
    let (world, double) = (World::new(), Double::new());
    let error = json!({"code": "CB_VA01", "id": "i-1", "message": "missing"});
    double.answer("bulkRequest.json", 1, refusal(400, 0, 1, error));
    world.file("file.csv", "Number\n1\n2\n");
    let run = double.import(&world, "file.csv", &[]);
    let kept = shown(&world, "last");
    assert_eq!(
        (run.code, &kept["status"]),
        (Some(1), &json!("failed")),
        "{run:?}"
    );
    assert_eq!(kept["batches"][0]["fate"], "not_written");
}

#[test]
fn runs_are_found_by_app_name_status_and_day() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("file.csv", "UniqueText\na\n");
    tenant.import(&world, "file.csv", &["--job", "nightly"]);
    tenant.import(&world, "gone.csv", &["--job", "nightly"]);
    tenant.import(&world, "gone.csv", &[]);
    let found = |options: &[&str]| {
        let found = document(&world, &[&["history"], options].concat());
        found["runs"].as_array().unwrap().len()
    };
    assert_eq!(found(&[]), 3);
    assert_eq!(found(&["--job", "nightly"]), 2);
    assert_eq!(found(&["--job", "nightly", "--status", "rejected"]), 1);
    assert_eq!(found(&["--status", "completed,rejected"]), 3);
    assert_eq!(found(&["--app", "1"]), 3);
    assert_eq!(found(&["--app", "2"]), 0);
    assert_eq!(found(&["--since", "2026-01-01"]), 3);
    assert_eq!(found(&["--since", "2999-01-01T10:00"]), 0);
    assert_eq!(found(&["--limit", "1"]), 1);
    assert_eq!(found(&["--kind", "import"]), 3);
    assert_eq!(found(&["--kind", "export"]), 0);
    for wrong in [
        &["history", "--status", "done"][..],
        &["history", "--since", "yesterday"],
        &["history", "--kind", "imports"],
        &["show", "nosuch"],
        &["show", "0000000000"],
    ] {
        let run = world.run(wrong);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
    }
}

#[test]
fn a_run_without_a_name_is_a_mistake() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("file.csv", "UniqueText\na\n");
    let run = tenant.import(&world, "file.csv", &["--job", ""]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("`--job` is empty"), "{run:?}");
    assert!(tenant.records().is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn who_ran_it_is_known_where_the_environment_does_not_say_it() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("file.csv", "UniqueText\na\n");
    tenant.import(&world, "file.csv", &[]);
    let run = &runs(&world)[0];
    assert!(!run["user"].as_str().unwrap().is_empty(), "{run}");
}

#[test]
fn a_run_is_told_beside_the_last_good_one() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("file.csv", "UniqueText\na\n");
    tenant.import(&world, "file.csv", &[]);
    let good = runs(&world)[0]["id"].as_str().unwrap().to_owned();
    world.file("file.csv", "UniqueText,Numbre\nb,1\n");
    tenant.import(&world, "file.csv", &[]);
    let page = world.run(&["show"]).stdout;
    let expected = format!("since the last good run {good} (");
    assert!(page.contains(&expected), "{page}");
    assert!(
        page.contains("new columns: Numbre; file size 13 → 22 bytes"),
        "{page}"
    );
    assert!(page.contains("1 × header.unknown, e.g. line 1: "), "{page}");
    let japanese = world.run(&["show", "--lang", "ja"]).stdout;
    assert!(japanese.contains("増えた列：Numbre"), "{japanese}");
    assert_eq!(document(&world, &["show"])["run"]["last_good_run"], *good);
}

#[test]
fn stats_show_whether_it_gets_worse() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("good.csv", "Number\n1\n2\n3\n4\n");
    world.file("some.csv", "Number\n1\n2\n3\nx\n");
    tenant.import(&world, "good.csv", &[]);
    tenant.import(&world, "gone.csv", &[]);
    tenant.import(&world, "some.csv", &["--on-error", "skip"]);
    let stats = document(&world, &["stats"]);
    let trends = stats["runs"].as_array().unwrap().iter();
    let trends: Vec<_> = trends
        .map(|run| {
            json!([
                run["health"],
                run["health_percent"],
                run["trend"],
                run["tried"],
                run["good"]
            ])
        })
        .collect();
    assert_eq!(
        trends,
        [
            json!(["warn", 75.0, -25.0, 4, 3]),
            json!(["", null, null, 0, 0]),
            json!(["ok", 100.0, null, 4, 4]),
        ]
    );
    let text = world.run(&["stats"]).stdout;
    assert!(
        text.lines().nth(1).unwrap().contains("warn 75%  -25"),
        "{text}"
    );
    let below = "    import · some.csv · app 1 Documented";
    assert_eq!(text.lines().nth(2), Some(below), "{text}");
    let csv = world.run(&["stats", "--output", "csv"]).stdout;
    let (header, rows) = csv.split_once("\r\n").unwrap();
    assert_eq!(
        header,
        "id,kind,job,home,app,file,started,status,health,health_percent,trend,tried,good,failed"
    );
    assert_eq!(rows.lines().count(), 3);
}

#[test]
fn a_run_fails_where_too_few_records_are_good() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("some.csv", "Number\n1\n2\n3\nx\n");
    world.file("good.csv", "Number\n1\n");
    let skip = ["--on-error", "skip"];
    let import = |file: &str, least: &str| {
        let limit = ["--fail-below-health", least];
        tenant.import(&world, file, &[&skip[..], &limit].concat())
    };
    let run = import("some.csv", "75.01");
    assert_eq!(run.code, Some(3), "{run:?}");
    let said = "the health of this run is 75%, below 75.01%";
    assert!(run.stderr.contains(said), "{run:?}");
    let run = import("some.csv", "75");
    assert!(!run.stderr.contains("health"), "{run:?}");
    assert_eq!(import("good.csv", "100%").code, Some(0));
    for wrong in ["101", "x", "1.234", "-1"] {
        assert_eq!(import("good.csv", wrong).code, Some(2), "{wrong}");
    }
}

#[test]
fn the_page_of_a_workflow_says_what_failed_and_what_to_do() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("some.csv", "Number\n1\n\"x|<b>`y`\"\n");
    world.file("good.csv", "UniqueText\na\n");
    let page = world.path().join("page.md");
    let import = |arguments: &[&str]| {
        let way = [
            "--base-url",
            tenant.base_url(),
            "--api-token",
            "t",
            "--app",
            "1",
        ];
        let mut command = world.command(&[&["import"], arguments, &way].concat());
        Run::of(command.env("GITHUB_STEP_SUMMARY", &page))
    };
    import(&["some.csv"]);
    let told = String::from_utf8(world.read("page.md")).unwrap();
    let row = r#"| 1 | number.invalid Number | Number: "x\|&lt;b&gt;\`y\`" is not a number |"#;
    assert!(told.starts_with("### some.csv → app 1 at "), "{told}");
    for line in [row, "| failed | not sent |", "| 1 | 1 |"] {
        assert!(told.contains(line), "{line}: {told}");
    }
    assert!(told.contains("\n    kintable import some.csv"), "{told}");
    // Of a dry run, what would be done is told.
    import(&["good.csv", "--dry-run", "--exit-code"]);
    let all = String::from_utf8(world.read("page.md")).unwrap();
    let (_, planned) = all.split_at(told.len());
    let forecast = "\n\ndry run: would add 1 and update 0 of 1 record\n\n";
    assert!(planned.contains(forecast), "{planned}");
    assert!(!planned.contains("not sent"), "{planned}");
    let key = ["good.csv", "--update-key", "UniqueText", "--skip-unchanged"];
    import(&key);
    let before = world.read("page.md").len();
    assert!(before > all.len());
    // Nothing changes any more.
    import(&key);
    assert_eq!(world.read("page.md").len(), before);
}

#[test]
fn what_is_old_is_removed() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("file.csv", "UniqueText\na\n");
    tenant.import(&world, "file.csv", &[]);
    world.run(&["history", "prune"]);
    assert_eq!(
        shown(&world, "last")["records"].as_array().unwrap().len(),
        1
    );
    let told = world.run(&["history", "prune", "--keep", "0d"]).stdout;
    assert_eq!(told, "removed: the records of 1 runs, and 0 runs\n");
    let kept = shown(&world, "last");
    assert_eq!(kept["records"].as_array().unwrap().len(), 0);
    assert_eq!(kept["counts"]["created"], 1);
}

#[test]
fn a_run_says_what_its_app_is_called() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("orders")));
    world.file("file.csv", "受注番号\nS-1\n");
    let run = tenant.import(&world, "file.csv", &[]);
    let kept = &runs(&world)[0];
    let kept = shown(&world, kept["id"].as_str().unwrap());
    let app = ["app", "app_name", "app_code"].map(|name| kept[name].as_str().unwrap());
    assert_eq!(app, ["1", "受注管理", "ORDER"], "{run:?}");
}
