//! The same file again: rows without row ids that the record has already stay as they are.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use super::{Slips, ends};
use crate::support::{Tenant, World, testdata};

const SAME: [&str; 6] = [
    "*,番号,品番,数量",
    "*,A-1,P,1.0",
    ",,Q,2",
    ",,R,3",
    "*,A-2,P,1",
    ",,,",
];

#[test]
fn the_same_table_file_again_is_unchanged_without_row_ids_and_row_keys() {
    for rows in ["replace", "merge", "append"] {
        let slips = Slips::new();
        let before = slips.tenant.records();
        let run = slips.upsert(&SAME, &["--skip-unchanged", "--rows", rows]);
        ends(&run, 0, "0 added, 0 updated, 2 unchanged\n");
        ends(&run, 0, "table rows: 明細 4 unchanged\n");
        assert!(!run.stderr.contains("rows.deleted"), "{run:?}");
        assert_eq!(slips.tenant.records(), before);
    }
}

#[test]
fn only_rows_that_differ_are_added_and_deleted() {
    let slips = Slips::new();
    let lines = [
        "*,番号,件名,品番,数量",
        "*,A-1,renamed,P,1",
        ",,,S,4",
        ",,,R,3",
        "*,A-2,second,P,1",
    ];
    let arguments = ["--skip-unchanged", "--dry-run", "--diff"];
    let run = slips.upsert(&lines, &arguments);
    let diff = "~ A-1 (record 1, line 2)\n    件名: \"first\" → \"renamed\"\n    明細:\n      \
        + 品番 \"S\", 数量 \"4\"\n      - row ID 2: 品番 \"Q\", 数量 \"2\"\nslips.csv";
    assert!(run.stdout.starts_with(diff), "{run:?}");
    let tally = "table rows: 明細 3 unchanged, 1 added, 1 deleted in 1 record\n";
    ends(&run, 0, tally);
    let run = slips.upsert(&lines, &["--skip-unchanged"]);
    ends(&run, 0, "0 added, 1 updated, 1 unchanged\n");
    ends(&run, 0, tally);
    let [first, _, third] = &slips.rows[0][..] else {
        panic!("the first slip has three rows");
    };
    let rows = slips.held_rows(0);
    assert_eq!([&rows[0][0], &rows[2][0]], [first, third]);
    assert_eq!(rows[1][1..], ["S", "4"]);
    assert!(!slips.rows[0].contains(&rows[1][0]));
    let again = slips.upsert(&lines, &["--skip-unchanged"]);
    ends(&again, 0, "2 unchanged\n");
}

#[test]
fn a_row_keeps_the_cells_that_the_file_has_no_column_for() {
    let slips = Slips::new();
    slips.upsert(
        &["*,番号,品番,色", "*,A-2,P,赤"],
        &["--row-key", "明細=品番"],
    );
    let run = slips.upsert(&["*,番号,品番", "*,A-2,P", ",,Q"], &["--skip-unchanged"]);
    ends(&run, 0, "明細 1 unchanged, 1 added\n");
    let record = slips.tenant.records().remove(1);
    let row = &record["明細"]["value"][0];
    assert_eq!(row["id"], *slips.rows[1][0]);
    assert_eq!(row["value"]["色"]["value"], "赤");
}

#[test]
fn a_row_that_says_less_than_one_that_is_there_is_appended_once() {
    let slips = Slips::new();
    let lines = ["*,番号,品番,数量", "*,A-2,P,"];
    let merge = ["--existing", "merge", "--rows", "append"];
    let arguments = [&merge[..], &["--skip-unchanged"]].concat();
    let run = slips.upsert(&lines, &arguments);
    ends(&run, 0, "明細 1 unchanged, 1 added\n");
    let added = slips.held_rows(1);
    assert_eq!(added.len(), 2);
    assert_eq!([&added[0][1..], &added[1][1..]], [["P", "1"], ["P", ""]]);
    let run = slips.upsert(&lines, &arguments);
    ends(&run, 0, "0 added, 0 updated, 1 unchanged\n");
    assert_eq!(slips.held_rows(1), added);
}

#[test]
fn rows_that_are_equal_are_counted_and_not_only_found() {
    let slips = Slips::new();
    let lines = ["*,番号,品番,数量", "*,A-2,P,1", ",,P,1", ",,P,1"];
    let run = slips.upsert(&lines, &["--skip-unchanged"]);
    ends(&run, 0, "明細 1 unchanged, 2 added\n");
    ends(
        &slips.upsert(&lines, &["--skip-unchanged"]),
        0,
        "1 unchanged\n",
    );
    let run = slips.upsert(&lines[..2], &["--skip-unchanged"]);
    ends(&run, 0, "明細 1 unchanged, 2 deleted in 1 record\n");
    assert_eq!(slips.row_ids(1), slips.rows[1]);
}

#[test]
fn a_plain_upsert_sends_rows_as_the_file_has_them_and_shows_no_row_as_deleted_and_added() {
    let slips = Slips::new();
    let lines = [
        "*,番号,品番,数量",
        "*,A-1,P,1",
        ",,Q,5",
        ",,R,3",
        "*,A-2,P,1",
    ];
    let run = slips.upsert(&lines, &["--dry-run", "--diff"]);
    let diff = "~ A-1 (record 1, line 2)\n    明細:\n      \
        + 品番 \"Q\", 数量 \"5\"\n      - row ID 2: 品番 \"Q\", 数量 \"2\"\n      \
        2 rows with the same values get new row IDs\n\
        ~ A-2 (record 2, line 5)\n    明細:\n      1 row with the same values gets a new row ID\nslips.csv";
    assert!(run.stdout.starts_with(diff), "{}", run.stdout);
    ends(&run, 0, "明細 4 added, 4 deleted in 2 records\n");
    let hint = "3 of the deleted rows are added again with the same values; use `--skip-unchanged`";
    ends(&run, 0, hint);
    let told = run.stderr.matches("rows.deleted").count();
    assert!(told == 1 && run.stderr.contains("(row ID 2)"), "{run:?}");
    let document = slips.upsert(&lines, &["--dry-run", "--diff", "--output", "json"]);
    let document: Json = serde_json::from_str(&document.stdout).unwrap();
    let schema = testdata("../docs/schemas/run.json");
    let schema: Json = serde_json::from_slice(&fs_err::read(schema).unwrap()).unwrap();
    assert!(jsonschema::is_valid(&schema, &document), "{document}");
    let table = &document["plan"]["records"][0]["changes"]["tables"][0];
    assert_eq!(table["renewed"], 2);
    assert_eq!(table["rows"].as_array().unwrap().len(), 2);

    let run = slips.upsert(&lines, &[]);
    ends(&run, 0, hint);
    let old = slips.rows.concat();
    let (first, second) = (slips.row_ids(0), slips.row_ids(1));
    assert!(first.iter().chain(&second).all(|id| !old.contains(id)));
}

#[test]
fn a_row_that_would_lose_a_value_is_shown_as_deleted() {
    let slips = Slips::new();
    slips.upsert(
        &["*,番号,品番,色", "*,A-2,P,赤"],
        &["--row-key", "明細=品番"],
    );
    let run = slips.upsert(&["*,番号,品番,数量", "*,A-2,P,1"], &["--dry-run", "--diff"]);
    ends(
        &run,
        0,
        "      + 品番 \"P\", 数量 \"1\"\n      - row ID 4: 品番 \"P\", 数量 \"1\", 色 \"赤\"\n",
    );
}

/// The directory of the app that a file is for: the nearest one with a form.
fn home(file: &Path) -> Option<PathBuf> {
    let mut above = file.ancestors().skip(1);
    let home = above.find(|dir| dir.join("form.json").is_file() || dir.join("apps").is_dir())?;
    home.starts_with(testdata("")).then(|| home.to_owned())
}

fn sheets(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs_err::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        if path.ends_with("attachments") {
            continue;
        }
        if path.is_dir() {
            sheets(&path, found);
        } else if matches!(extension, Some("csv" | "tsv" | "txt")) {
            found.push(path);
        }
    }
}

/// The fields that can be an update key.
fn keys(home: &Path) -> Vec<String> {
    let form = ["form.json", "apps/1/form.json"].map(|form| home.join(form));
    let form = form.into_iter().find(|form| form.is_file()).unwrap();
    let form: Json = serde_json::from_slice(&fs_err::read(form).unwrap()).unwrap();
    let fields = form["properties"].as_object().unwrap().values();
    let is_key = |field: &&Json| {
        let is_unique = field["unique"] == true || field["unique"] == "true";
        is_unique && (field["type"] == "SINGLE_LINE_TEXT" || field["type"] == "NUMBER")
    };
    let code = |field: &Json| field["code"].as_str().unwrap().to_owned();
    fields.filter(is_key).map(code).collect()
}

#[test]
fn a_second_import_of_any_file_writes_nothing() {
    let mut files = Vec::new();
    sheets(&testdata(""), &mut files);
    files.sort();
    let mut imported = BTreeSet::new();
    for file in &files {
        let Some(home) = home(file) else { continue };
        let path = file.to_str().unwrap();
        let attachments = home.join("attachments");
        for key in keys(&home) {
            let (world, tenant) = (World::new(), Tenant::of(&home));
            let mut arguments = vec!["--update-key", &key, "--skip-unchanged"];
            arguments.extend(["--empty-key", "error", "--on-error", "skip"]);
            arguments.extend(["--timezone", "Asia/Tokyo", "--ignore-unknown-columns"]);
            if attachments.is_dir() {
                arguments.extend(["--attachments-dir", attachments.to_str().unwrap()]);
            }
            let first = tenant.import(&world, path, &arguments);
            let before = tenant.records();
            if before.is_empty() {
                continue;
            }
            imported.insert(file);
            let second = tenant.import(&world, path, &arguments);
            assert_eq!(tenant.records(), before, "{path}: {first:?}\n{second:?}");
            let nothing = ["0 added, 0 updated", "no record of the file was read"];
            let is_told = nothing.iter().any(|told| second.stdout.contains(told));
            assert!(is_told, "{path}: {second:?}");
            break;
        }
    }
    assert!(
        imported.len() > 30,
        "{} of {}: {imported:?}",
        imported.len(),
        files.len()
    );
}
