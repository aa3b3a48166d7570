//! What becomes of records whose update key finds nothing, or is empty.

use serde_json::{Value as Json, json};

use crate::support::{Run, Tenant, World, testdata};

/// A tenant that holds a record of each of these unique texts, numbered from 1.
fn tenant_holding(texts: &[&str]) -> Tenant {
    let tenant = Tenant::of(&testdata("documented"));
    let records: Vec<Json> = texts
        .iter()
        .map(|text| json!({"UniqueText": {"value": text}}))
        .collect();
    tenant.call(
        "POST",
        "records.json",
        &json!({"app": 1, "records": records}),
    );
    tenant
}

fn texts(tenant: &Tenant, field: &str) -> Vec<String> {
    let text = |record: &Json| record[field]["value"].as_str().unwrap().to_owned();
    tenant.records().iter().map(text).collect()
}

#[track_caller]
fn ends(run: &Run, code: i32, reconciliation: &str) {
    assert_eq!(run.code, Some(code), "{run:?}");
    assert!(run.stdout.contains(reconciliation), "{run:?}");
}

const BY_TEXT: &str = "UniqueText,Text\na,new a\nc,new c\n";
const BY_NUMBER: &str = "Record_number,Text\n1,new 1\nDOC-9,new 9\n";

#[test]
fn a_text_key_that_finds_nothing_is_added_unless_told_otherwise() {
    let (world, tenant) = (World::new(), tenant_holding(&["a", "b"]));
    world.file("x.csv", BY_TEXT);
    let run = tenant.import(
        &world,
        "x.csv",
        &["--update-key", "UniqueText", "--missing", "error"],
    );
    ends(
        &run,
        4,
        "2 records in the file: 0 added, 0 updated, 1 failed, 1 not sent",
    );
    assert!(
        run.stderr
            .contains("x.csv:3:1: error[key.not-found] UniqueText: "),
        "{run:?}"
    );
    assert_eq!(texts(&tenant, "Text"), ["", ""]);

    let run = tenant.import(
        &world,
        "x.csv",
        &["--update-key", "UniqueText", "--missing", "skip"],
    );
    ends(
        &run,
        0,
        "2 records in the file: 0 added, 1 updated, 1 skipped\n",
    );
    assert!(
        run.stderr
            .contains("x.csv:3:1: notice[key.not-found-skipped] UniqueText: "),
        "{run:?}"
    );
    assert_eq!(texts(&tenant, "Text"), ["new a", ""]);

    let run = tenant.import(&world, "x.csv", &["--update-key", "UniqueText"]);
    ends(&run, 0, "2 records in the file: 1 added, 1 updated\n");
    assert_eq!(texts(&tenant, "UniqueText"), ["a", "b", "c"]);
}

#[test]
fn a_record_number_that_finds_nothing_is_an_error_unless_told_otherwise() {
    let (world, tenant) = (World::new(), tenant_holding(&["a"]));
    world.file("x.csv", BY_NUMBER.replace("DOC-", ""));
    let run = tenant.import(&world, "x.csv", &["--update-key", "Record_number"]);
    ends(
        &run,
        4,
        "2 records in the file: 0 added, 0 updated, 1 failed, 1 not sent",
    );
    assert!(
        run.stderr
            .contains("x.csv:3:1: error[key.not-found] Record_number: "),
        "{run:?}"
    );

    let insert = ["--update-key", "Record_number", "--missing", "insert"];
    let run = tenant.import(&world, "x.csv", &insert);
    ends(&run, 0, "2 records in the file: 1 added, 1 updated\n");
    assert_eq!(texts(&tenant, "Text"), ["new 1", "new 9"]);
    assert_ne!(
        tenant.records()[1]["$id"]["value"],
        json!("9"),
        "kintone gives another number"
    );
}

#[test]
fn record_numbers_with_and_without_the_app_code_do_not_mix() {
    let (world, tenant) = (World::new(), tenant_holding(&["a"]));
    world.file("x.csv", BY_NUMBER);
    let run = tenant.import(
        &world,
        "x.csv",
        &["--update-key", "Record_number", "--missing", "skip"],
    );
    ends(&run, 4, "1 failed");
    let expected = "x.csv:3:1: error[key.mixed-app-code] Record_number: some record numbers have the \
                    app code and some do not; use the same form as on line 2";
    assert!(run.stderr.contains(expected), "{run:?}");
}

#[test]
fn keys_that_kintone_holds_for_equal_are_duplicates() {
    let (world, tenant) = (World::new(), tenant_holding(&[]));
    world.file("text.csv", "UniqueText\na\nb\n\"a \"\n");
    let run = tenant.import(&world, "text.csv", &["--update-key", "UniqueText"]);
    assert!(
        run.stderr.contains("text.csv:4:1: error[key.duplicate]"),
        "{run:?}"
    );
    assert!(run.stderr.contains("is also on line 2"), "{run:?}");
    world.file("number.csv", "UniqueNumber\n1\n\n1.0\n1e0\n10\n");
    let run = tenant.import(&world, "number.csv", &["--update-key", "UniqueNumber"]);
    ends(
        &run,
        4,
        "4 records in the file: 0 added, 0 updated, 2 failed, 2 not sent",
    );
}

#[test]
fn a_record_with_an_empty_key_is_added_unless_told_otherwise() {
    let (world, tenant) = (World::new(), tenant_holding(&["a"]));
    world.file("x.csv", "UniqueText,Text\na,new a\n,nobody's\n");
    let run = tenant.import(
        &world,
        "x.csv",
        &["--update-key", "UniqueText", "--empty-key", "error"],
    );
    ends(&run, 4, "1 failed, 1 not sent");
    assert!(
        run.stderr
            .contains("x.csv:3:1: error[key.empty] UniqueText: "),
        "{run:?}"
    );
    let run = tenant.import(&world, "x.csv", &["--update-key", "UniqueText"]);
    ends(&run, 0, "2 records in the file: 1 added, 1 updated\n");
    assert_eq!(texts(&tenant, "UniqueText"), ["a", ""]);
}
