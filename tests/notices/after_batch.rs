//! A command that is handed each batch.

use serde_json::Value as Json;

use crate::cli::endings::schema;
use crate::support::{Run, Tenant, World, testdata};

/// More records than one batch takes.
const RECORDS: usize = 2_100;

fn import(tenant: &Tenant, world: &World, command: &str, more: &[&str]) -> Run {
    let records = (1..=RECORDS).map(|n| format!("*,N-{n},2026-01-31,株式会社サンプル商事\n"));
    let text: String = std::iter::once("*,受注番号,受注日,会社名\n".to_owned())
        .chain(records)
        .collect();
    world.file("orders.csv", text);
    let way = [
        "--base-url",
        tenant.base_url(),
        "--api-token",
        "t",
        "--app",
        "1",
    ];
    let after = ["--after-batch", command];
    let typed = [&["import", "orders.csv"], &way[..], &after, more].concat();
    let path = std::env::var("PATH").unwrap();
    Run::of(world.command(&typed).env("PATH", path))
}

#[test]
fn each_batch_is_handed_over_once_and_in_order() {
    let (tenant, world) = (Tenant::of(&testdata("orders")), World::new());
    let run = import(&tenant, &world, "cat >> told.ndjson", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let told = String::from_utf8(world.read("told.ndjson")).unwrap();
    let batches: Vec<Json> = told
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let validator = schema("after-batch");
    assert!(
        batches.iter().all(|batch| validator.is_valid(batch)),
        "{told}"
    );
    let numbers: Vec<_> = batches
        .iter()
        .map(|batch| batch["batch"].as_u64().unwrap())
        .collect();
    assert_eq!(numbers, [1, 2]);
    let records = batches
        .iter()
        .flat_map(|batch| batch["records"].as_array().unwrap());
    let lines: Vec<_> = records
        .clone()
        .map(|one| one["line"].as_u64().unwrap())
        .collect();
    assert_eq!(lines, (2..RECORDS as u64 + 2).collect::<Vec<_>>());
    assert!(
        records
            .clone()
            .all(|one| one["result"] == "created" && one["id"].is_u64()),
        "{told}"
    );
    let shown = world.run(&["show", "last", "--output", "json"]);
    let shown: Json = serde_json::from_str(&shown.stdout).unwrap();
    assert_eq!(batches[0]["run"], shown["run"]["id"]);
}

#[test]
fn one_that_fails_is_told_and_changes_nothing() {
    let (tenant, world) = (Tenant::of(&testdata("orders")), World::new());
    let run = import(&tenant, &world, "echo no workflow >&2; exit 9", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let said = "`--after-batch` failed for batch 1, whose records are written: it ended with exit code 9: no workflow";
    assert!(run.stderr.contains(said), "{run:?}");
    assert!(
        run.stderr.contains("`--after-batch` failed for 1 more"),
        "{run:?}"
    );
    let refused = import(&tenant, &world, "cat", &["--dry-run"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    let empty = import(&tenant, &world, "", &[]);
    assert_eq!(empty.code, Some(2), "{empty:?}");
}
