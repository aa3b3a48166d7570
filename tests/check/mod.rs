//! `kintable check`: everything that is wrong, at once, and nothing sent.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

pub(crate) mod checklist;
mod columns;
mod fixing;
mod kintone;
mod odd;
mod pages;
mod preflight;
mod properties;
mod refusals;
mod scale;
mod sheet;

use serde_json::{Value as Json, json};

use crate::support::{Run, Tenant, World, testdata};

fn form() -> String {
    testdata("checked/apps/1/form.json").display().to_string()
}

/// Checks a file against the saved form, and gives the codes with their lines and columns.
fn offline(world: &World, text: &str, arguments: &[&str]) -> Vec<String> {
    world.file("slips.csv", text);
    let form = form();
    let mut all = vec!["check", "slips.csv", "--form", &form, "--output", "json"];
    all.extend(arguments);
    found(&world.run(&all))
}

fn found(run: &Run) -> Vec<String> {
    let document: Json = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"));
    let problems = document["problems"].as_array().unwrap();
    let line = |problem: &Json| {
        let code = problem["code"].as_str().unwrap();
        match (&problem["line"], &problem["column"]) {
            (Json::Null, _) => code.to_owned(),
            (line, column) => format!("{line}:{column} {code}"),
        }
    };
    problems.iter().map(line).collect()
}

#[test]
fn what_the_form_states_is_checked_without_a_network() {
    let world = World::new();
    for (text, arguments, expected) in [
        (
            "伝票番号,件名\nA,12345678901\n",
            &[][..],
            &["2:3 text.too-long"][..],
        ),
        (
            "伝票番号,金額\n,1000001\n",
            &[],
            &["2:1 required.empty", "2:2 number.too-large"],
        ),
        (
            "伝票番号,金額\nA,1.005\nB,12345678901\n",
            &[],
            &[
                "3:3 number.too-large",
                "3:3 number.too-many-digits",
                "2:3 number.rounded",
            ],
        ),
        ("件名\na\n", &[], &["required.no-column"]),
        (
            "件名\na\n",
            &["--update-key", "伝票番号"],
            &["key.missing-column"],
        ),
        ("伝票番号\nA\nB\nA\n", &[], &["4:1 unique.in-file"]),
        ("伝票番号,通番\nA,1\nB,1.0\n", &[], &["3:3 unique.in-file"]),
        (
            "伝票番号\n\"A \"\n",
            &["--update-key", "伝票番号"],
            &["2:1 key.trailing-blank"],
        ),
        (
            "伝票番号\n \u{3000}A\n\" A \"\n",
            &["--update-key", "伝票番号"],
            &[
                "2:1 key.leading-blank",
                "3:1 key.leading-blank",
                "3:1 key.trailing-blank",
            ],
        ),
        (
            "通番,件名\n7,a\n,b\n",
            &["--update-key", "通番"],
            &["3:1 required.no-column"],
        ),
        (
            "伝票番号\nN/A\nnull\n",
            &["--update-key", "伝票番号"],
            &["2:1 key.placeholder", "3:1 key.placeholder"],
        ),
        (
            "伝票番号\n00123\n124\n",
            &["--update-key", "伝票番号"],
            &["3:1 text.lost-zeros"],
        ),
        (
            "伝票番号,件名\nA,1.2E+11\nB,#REF!\n",
            &[],
            &["2:3 text.scientific-notation", "3:3 text.spreadsheet-error"],
        ),
        (
            "伝票番号,契約日\nA,05/03/2026\nB,27/03/2026\n",
            &[],
            &["2:3 date.invalid", "3:3 date.invalid", "3:3 date.order"],
        ),
        (
            "レコード番号,件名\nDEN-1,a\nORD-2,b\n",
            &["--update-key", "レコード番号"],
            &["3:1 key.invalid"],
        ),
    ] {
        assert_eq!(offline(&world, text, arguments), expected, "{text}");
    }
}

#[test]
fn what_only_kintone_knows_is_asked_by_value() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("checked")));
    tenant.call(
        "POST",
        "records.json",
        &json!({"app": 2, "records": [{"コード": {"value": "C1"}}]}),
    );
    let held = json!({"伝票番号": {"value": "S1"}, "通番": {"value": "7"}, "契約日": {"value": "2026-01-02"}});
    tenant.call(
        "POST",
        "records.json",
        &json!({"app": 1, "records": [held]}),
    );
    let file = "*,伝票番号,通番,契約日,担当,顧客コード,明細,品名,係\n\
                *,S1,8,2026/1/2,sato,C1,,a,suzuki\n\
                ,,,,,,,b,tanaka\n\
                *,S2,7.0,2026/1/3,\"suzuki\nkato\",C2,,c,\n";
    world.file("slips.csv", file);
    let both = ["--api-token", "customers", "--output", "json"];
    let run = tenant.check(&world, "slips.csv", &both);
    let expected = [
        "2:3 unique.in-app",
        "2:8 unique.in-app",
        "3:10 user.not-found",
        "4:6 unique.in-app",
        "4:19 user.not-found",
        "5:7 lookup.not-found",
    ];
    assert_eq!(found(&run), expected, "{run:?}");
    assert_eq!(run.code, Some(4));
    assert_eq!(tenant.records().len(), 1, "a check writes nothing");

    // A record may keep what it holds, and take over what a record before it gives up.
    let run = tenant.check(
        &world,
        "slips.csv",
        &[&both[..], &["--update-key", "伝票番号"]].concat(),
    );
    let unique = found(&run)
        .into_iter()
        .filter(|line| line.contains("unique"));
    assert_eq!(unique.collect::<Vec<_>>(), [""; 0], "{run:?}");

    let run = tenant.check(&world, "slips.csv", &[&both[..], &["--offline"]].concat());
    assert_eq!((found(&run), run.code), (Vec::new(), Some(0)));

    // The same questions before an import, on request.
    let run = tenant.import(&world, "slips.csv", &[&both[..], &["--preflight"]].concat());
    assert_eq!(found(&run), expected);
    assert_eq!(tenant.records().len(), 1);
}

#[test]
fn a_lookup_that_cannot_be_asked_about_is_told_once_and_stops_nothing() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("checked")));
    world.file("slips.csv", "伝票番号,顧客コード\nA,C1\nB,C2\n");
    let run = tenant.check(&world, "slips.csv", &["--output", "json"]);
    assert_eq!(
        (found(&run), run.code),
        (vec!["lookup.unchecked".to_owned()], Some(0)),
        "{run:?}"
    );
}

#[test]
fn a_good_file_is_said_to_be_good() {
    let world = World::new();
    world.file("slips.csv", "伝票番号\nA\n");
    let run = world.run(&["check", "slips.csv", "--form", &form()]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(
        run.stdout
            .contains("; no errors\nunique values, lookups and users were not checked in kintone; kintone checks them when records are written\n1 record checked: 1 valid, 0 with errors\n"),
        "{run:?}"
    );
}

#[test]
fn offline_nothing_is_asked_about_update_keys() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("checked")));
    world.file("slips.csv", "レコード番号,件名\n99,a\n");
    let by_number = ["--update-key", "レコード番号", "--output", "json"];
    let run = tenant.check(&world, "slips.csv", &by_number);
    assert_eq!(found(&run), ["2:1 key.not-found"]);
    let run = tenant.check(
        &world,
        "slips.csv",
        &[&by_number[..], &["--offline"]].concat(),
    );
    assert_eq!((found(&run), run.code), (Vec::new(), Some(0)));
}

#[test]
fn an_update_key_is_held_to_the_rules_of_its_field() {
    let world = World::new();
    let by_number = ["--update-key", "通番"];
    let rounded = offline(&world, "通番,件名\n1.015,a\n1.0,b\n", &by_number);
    assert_eq!(rounded, ["2:1 number.rounded"]);
    let same = offline(&world, "通番,件名\n1.001,a\n1.002,b\n", &by_number);
    assert_eq!(
        same,
        [
            "3:1 key.duplicate",
            "2:1 number.rounded",
            "3:1 number.rounded"
        ]
    );
}

#[test]
fn a_check_says_how_many_records_would_be_added_and_updated() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("checked")));
    let held = json!({"伝票番号": {"value": "S1"}});
    tenant.call(
        "POST",
        "records.json",
        &json!({"app": 1, "records": [held]}),
    );
    world.file(
        "slips.csv",
        "伝票番号,件名\nS1,a\nS2,b\nS3,c\nS4,far too long for it\n",
    );
    let run = tenant.check(&world, "slips.csv", &["--update-key", "伝票番号"]);
    let expected = "4 records checked: 3 valid, 1 with errors; import would add 2 and update 1\n\
                    ✓ format: 4 records\n\
                    ✓ encoding\n\
                    ✓ header: 2 columns\n\
                    ✓ keys: 1 field\n\
                    ✓ required: 1 field\n\
                    ✗ values: 1 error in 2 fields\n\
                    for details: `kintable explain text.too-long`\n";
    assert!(run.stdout.ends_with(expected), "{run:?}");
}

#[test]
fn of_records_with_one_key_none_is_called_valid() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("checked")));
    let held = json!({"伝票番号": {"value": "S1"}});
    tenant.call(
        "POST",
        "records.json",
        &json!({"app": 1, "records": [held]}),
    );
    let slips = "伝票番号,件名\nS1,a\nS2,b\nS3,c\nS2,d\nS1,e\nS2,f\nS4,g\n";
    world.file("slips.csv", slips);
    let by_key = ["--update-key", "伝票番号"];
    let counts = "7 records checked: 2 valid, 5 with errors; import would add 2 and update 0";
    let run = tenant.check(&world, "slips.csv", &by_key);
    assert!(run.stdout.contains(counts), "{run:?}");
    let run = tenant.check(
        &world,
        "slips.csv",
        &[&by_key[..], &["--output", "json"]].concat(),
    );
    let document: Json = serde_json::from_str(&run.stdout).unwrap();
    let records = &document["records"];
    assert_eq!(
        (&records["failed"], &records["not_tried"]),
        (&json!(5), &json!(2))
    );
    assert_eq!(document["forecast"], json!({"added": 2, "updated": 0}));
    // With an error of its own, the first one counts once.
    world.file("slips.csv", slips.replace("S2,b", "S2,far too long for it"));
    let run = tenant.check(&world, "slips.csv", &by_key);
    assert!(run.stdout.contains(counts), "{run:?}");
}
