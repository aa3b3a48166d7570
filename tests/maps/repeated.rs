//! Keys that repeat in the file: which of their records counts.

use crate::support::{Run, Tenant, World, testdata};

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
