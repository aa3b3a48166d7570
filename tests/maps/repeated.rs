//! Keys that repeat in the file: which of their records counts.

use crate::support::{Run, Tenant, World, lines, testdata};

const FILE: &str =
    "顧客番号,会社名,住所\nA,first A,x\nB,only B,x\nA,second A,x\nA,last A,x\n,no key,x\n";

fn import(tenant: &Tenant, further: &[&str]) -> Run {
    let world = World::new();
    world.file("in.csv", FILE);
    let key = ["--update-key", "顧客番号"];
    tenant.import(&world, "in.csv", &[&key, further].concat())
}

fn names(tenant: &Tenant) -> Vec<String> {
    let records = tenant.records();
    let name = |record: &serde_json::Value| record["会社名"]["value"].as_str().unwrap().to_owned();
    records.iter().map(name).collect()
}

#[test]
fn of_records_with_one_key_the_one_that_is_asked_for_counts() {
    for (choice, expected) in [
        ("first", ["first A", "only B", "no key"]),
        ("last", ["only B", "last A", "no key"]),
    ] {
        for further in [&[][..], &["--skip-unchanged"], &["--max-creates", "10"]] {
            let tenant = Tenant::of(&testdata("maps/customers"));
            let run = import(
                &tenant,
                &[&["--on-duplicate-in-file", choice], further].concat(),
            );
            assert_eq!(run.code, Some(0), "{run:?}");
            assert!(
                run.stdout.contains("3 added, 0 updated, 2 skipped"),
                "{choice}: {run:?}"
            );
            assert_eq!(
                run.stderr.matches("notice[key.repeated]").count(),
                2,
                "{run:?}"
            );
            assert_eq!(names(&tenant), expected, "{choice} {further:?}");
            let again = import(
                &tenant,
                &["--on-duplicate-in-file", choice, "--skip-unchanged"],
            );
            assert_eq!(again.code, Some(0), "{again:?}");
            assert!(again.stdout.contains("2 unchanged"), "{again:?}");
        }
    }
    let tenant = Tenant::of(&testdata("maps/customers"));
    let run = import(&tenant, &[]);
    assert_eq!(run.code, Some(4), "{run:?}");
    assert_eq!(
        run.stderr.matches("error[key.duplicate]").count(),
        2,
        "{run:?}"
    );
    assert!(tenant.records().is_empty());
}

#[test]
fn what_counts_for_others_may_be_bad_and_then_nothing_of_its_key_is_written() {
    let tenant = Tenant::of(&testdata("maps/customers"));
    let world = World::new();
    world.file(
        "in.csv",
        "顧客番号,会社名,金額\nA,first,1\nB,b,2\nA,last,x\n",
    );
    let arguments = [
        "--update-key",
        "顧客番号",
        "--on-duplicate-in-file",
        "last",
        "--on-error",
        "skip",
    ];
    let run = tenant.import(&world, "in.csv", &arguments);
    assert_eq!(run.code, Some(3), "{run:?}");
    assert_eq!(names(&tenant), ["b"], "{run:?}");
}

const SKIP: [&str; 6] = [
    "--update-key",
    "顧客番号",
    "--on-error",
    "skip",
    "--errors-file",
    "errors.csv",
];

/// The lines that a file of errors has, with the first code of each.
fn errors(world: &World) -> Vec<(String, String)> {
    let text = String::from_utf8(world.read("errors.csv")).unwrap();
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let at = |name| header.iter().position(|column| *column == name).unwrap();
    let (line, problem) = (at("_line"), at("_problem"));
    let told = lines.map(|cells| {
        (
            cells[line].to_owned(),
            cells[problem].split(' ').next().unwrap().to_owned(),
        )
    });
    told.collect()
}

fn duplicates(lines: &[&str]) -> Vec<(String, String)> {
    let told = lines.iter();
    told.map(|line| ((*line).to_owned(), "key.duplicate".to_owned()))
        .collect()
}

#[test]
fn all_records_of_a_key_that_repeats_are_left_out() {
    for found in ["--update-key", "--match"] {
        let (tenant, world) = (Tenant::of(&testdata("maps/customers")), World::new());
        world.file("in.csv", FILE);
        let arguments = [&[found], &SKIP[1..]].concat();
        let run = tenant.import(&world, "in.csv", &arguments);
        assert_eq!(run.code, Some(3), "{run:?}");
        assert!(
            run.stdout.contains("2 added, 0 updated, 3 failed"),
            "{run:?}"
        );
        for told in ["in.csv:2:1: ", "in.csv:4:1: ", "in.csv:5:1: "] {
            let told = format!("{told}error[key.duplicate] ");
            assert!(run.stderr.contains(&told), "{told} {run:?}");
        }
        // The first one names the next one, and the others name the first.
        assert_eq!(run.stderr.matches("also on line 4").count(), 1, "{run:?}");
        assert_eq!(run.stderr.matches("also on line 2").count(), 2, "{run:?}");
        assert_eq!(names(&tenant), ["only B", "no key"]);
        assert_eq!(errors(&world), duplicates(&["2", "4", "5"]));
        // What was left out is as doubtful as it was before.
        let again = tenant.import(&world, "errors.csv", &[found, "顧客番号"]);
        assert_eq!(again.code, Some(4), "{again:?}");
        assert_eq!(names(&tenant), ["only B", "no key"]);
    }
}

#[test]
fn records_of_a_key_are_left_out_however_far_apart_they_are() {
    let (tenant, world) = (Tenant::of(&testdata("maps/customers")), World::new());
    let record = |number: u32| format!("k{number},name {number}");
    let text = format!("顧客番号,会社名\n{}k1,other\n", lines(1..=2500, record));
    world.file("in.csv", text);
    let run = tenant.import(&world, "in.csv", &SKIP);
    assert_eq!(run.code, Some(3), "{run:?}");
    assert!(
        run.stdout.contains("2,499 added, 0 updated, 2 failed"),
        "{run:?}"
    );
    assert_eq!(errors(&world), duplicates(&["2", "2502"]));
    assert_eq!(names(&tenant)[0], "name 2");
}

#[test]
fn keys_that_are_written_in_another_way_are_left_out_too_in_any_kind_of_file() {
    let (tenant, world) = (Tenant::of(&testdata("maps/customers")), World::new());
    let text = r#"[{"顧客番号": "A", "会社名": "a"}, {"顧客番号": "B", "会社名": "b"}, {"顧客番号": "A ", "会社名": "c"}]"#;
    world.file("in.json", text);
    let skip = ["--update-key", "顧客番号", "--on-error", "skip"];
    let run = tenant.import(&world, "in.json", &skip);
    assert_eq!(run.code, Some(3), "{run:?}");
    assert!(
        run.stdout.contains("1 added, 0 updated, 2 failed"),
        "{run:?}"
    );
    assert_eq!(
        run.stderr.matches("error[key.duplicate]").count(),
        2,
        "{run:?}"
    );
}

#[test]
fn a_dry_run_and_a_plan_leave_out_what_an_import_leaves_out() {
    let (tenant, world) = (Tenant::of(&testdata("maps/customers")), World::new());
    world.file("in.csv", FILE);
    for foresight in [&["--dry-run"][..], &["--save-plan", "plan.json"]] {
        let run = tenant.import(&world, "in.csv", &[&SKIP, foresight].concat());
        assert_eq!(run.code, Some(3), "{run:?}");
        assert_eq!(
            run.stderr.matches("error[key.duplicate]").count(),
            3,
            "{run:?}"
        );
        let planned = "would add 2 and update 0 of 5 records";
        assert!(run.stdout.contains(planned), "{run:?}");
        assert!(tenant.records().is_empty());
    }
    let run = tenant.import(&world, "in.csv", &["--plan", "plan.json"]);
    assert_eq!(run.code, Some(3), "{run:?}");
    assert!(
        run.stdout.contains("2 added, 0 updated, 3 failed"),
        "{run:?}"
    );
    assert_eq!(
        run.stderr.matches("error[key.duplicate]").count(),
        3,
        "{run:?}"
    );
    assert_eq!(names(&tenant), ["only B", "no key"]);
}

/// A file in which a record that another one of its key counts for has an error.
const BROKEN: [(&str, &str); 2] = [
    ("first", "顧客番号,会社名,金額\nA,a,1\nB,b,2\nA,broken,x\n"),
    ("last", "顧客番号,会社名,金額\nA,broken,x\nB,b,2\nA,a,1\n"),
];

#[test]
fn what_another_record_counts_for_is_skipped_and_its_errors_do_not_matter() {
    for (choice, file) in BROKEN {
        for further in [&[][..], &["--on-error", "skip"], &["--skip-unchanged"]] {
            let (tenant, world) = (Tenant::of(&testdata("maps/customers")), World::new());
            world.file("in.csv", file);
            let choice = [
                "--errors-file",
                "errors.csv",
                "--on-duplicate-in-file",
                choice,
            ];
            let run = tenant.import(&world, "in.csv", &[&SKIP[..2], &choice, further].concat());
            assert_eq!(run.code, Some(0), "{run:?}");
            assert!(
                run.stdout.contains("2 added, 0 updated, 1 skipped"),
                "{run:?}"
            );
            assert!(!run.stdout.contains("failed"), "{run:?}");
            assert_eq!(
                run.stderr.matches("notice[key.repeated]").count(),
                1,
                "{run:?}"
            );
            assert!(!run.stderr.contains("error["), "{run:?}");
            assert!(!world.path().join("errors.csv").exists());
            let mut names = names(&tenant);
            names.sort();
            assert_eq!(names, ["a", "b"]);
        }
    }
}

#[test]
fn a_plan_skips_what_another_record_counts_for() {
    for (choice, file) in BROKEN {
        let (tenant, world) = (Tenant::of(&testdata("maps/customers")), World::new());
        world.file("in.csv", file);
        let choice = ["--on-duplicate-in-file", choice, "--save-plan", "plan.json"];
        let run = tenant.import(&world, "in.csv", &[&SKIP[..2], &choice].concat());
        assert_eq!(run.code, Some(0), "{run:?}");
        let run = tenant.import(&world, "in.csv", &["--plan", "plan.json"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert!(
            run.stdout.contains("2 added, 0 updated, 1 skipped"),
            "{run:?}"
        );
        assert_eq!(
            run.stderr.matches("notice[key.repeated]").count(),
            1,
            "{run:?}"
        );
    }
}
