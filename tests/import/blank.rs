//! Lines of commas are no records: what has no value to import is left out, counted and told once.

use serde_json::{Value as Json, json};

use crate::support::{Run, Tenant, World, testdata};

struct App {
    world: World,
    tenant: Tenant,
}

impl App {
    fn new() -> Self {
        let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
        Self { world, tenant }
    }

    fn import(&self, content: &str, arguments: &[&str]) -> Run {
        self.world.file("records.csv", content);
        self.tenant.import(&self.world, "records.csv", arguments)
    }

    /// The texts of all records.
    fn texts(&self) -> Vec<String> {
        let text = |record: &Json| record["Text"]["value"].as_str().unwrap_or("").to_owned();
        self.tenant.records().iter().map(text).collect()
    }
}

#[track_caller]
fn ends(run: &Run, code: i32, counts: &str) {
    assert_eq!(run.code, Some(code), "{run:?}");
    assert!(run.stdout.contains(counts), "{run:?}");
}

#[track_caller]
fn tells(run: &Run, notices: &[&str]) {
    let told: Vec<_> = run
        .stderr
        .lines()
        .filter(|line| line.contains("[group."))
        .collect();
    assert_eq!(told, notices, "{run:?}");
}

const TWO: &str = "records.csv:3: notice[group.blank] 2 records have no value to import and are skipped: lines 3, 4; \
                   to add such records as empty ones, use `--blank-records add`";

#[test]
fn lines_of_commas_are_left_out_each_time() {
    let app = App::new();
    for records in 1..=2 {
        let run = app.import("UniqueText,Text,Number\n,甲,1\n,,\n,,\n", &[]);
        ends(
            &run,
            0,
            "3 records in the file: 1 added, 0 updated, 2 skipped\n",
        );
        tells(&run, &[TWO]);
        assert_eq!(app.texts(), vec!["甲"; records]);
    }
    let run = app.import("Text,Number\n,\n", &[]);
    ends(
        &run,
        0,
        "1 record in the file: 0 added, 0 updated, 1 skipped",
    );
    tells(
        &run,
        &[
            "records.csv:2: notice[group.blank] this record has no value to import and is skipped; to add such records as empty ones, use `--blank-records add`",
        ],
    );
    assert_eq!(app.texts().len(), 2);
}

#[test]
fn many_of_them_are_one_notice() {
    let app = App::new();
    let run = app.import(
        &format!("Text,Number\na,1\n{}b,2\n", ",\n".repeat(1_200)),
        &[],
    );
    ends(
        &run,
        0,
        "1,202 records in the file: 2 added, 0 updated, 1,200 skipped",
    );
    tells(
        &run,
        &[
            "records.csv:3: notice[group.blank] 1,200 records have no value to import and are skipped: \
           lines 3, 4, 5, 6, 7 and 1,195 more; to add such records as empty ones, use `--blank-records add`",
        ],
    );
    assert_eq!(app.texts(), ["a", "b"]);
}

#[test]
fn a_marked_line_of_blanks_is_a_record_by_what_its_other_lines_say() {
    let app = App::new();
    let content = "*,Text,Table,TextInTable,NumberInTable\n\
                   ,,,,\n\
                   *,,,,\n\
                   ,,,,\n\
                   *,,,,\n\
                   ,,,row,\n\
                   *,,,,\n\
                   ,,,,\n\
                   ,,,,0\n\
                   *,,,,\n\
                   ,second line,,,\n\
                   *,,,,\n\
                   ,,,,\n";
    let run = app.import(content, &[]);
    ends(
        &run,
        0,
        "5 records in the file: 3 added, 0 updated, 2 skipped",
    );
    tells(
        &run,
        &[
            "records.csv:11:2: notice[group.ignored-value] Text: \"second line\" is ignored: the value on the record's start line, \"\", \
             is used",
            "records.csv:3-4: notice[group.blank] 2 records have no value to import and are skipped: lines 3, 12; \
             to add such records as empty ones, use `--blank-records add`",
        ],
    );
    let rows: Vec<_> = app
        .tenant
        .records()
        .iter()
        .map(|record| super::column(record, "Table", "TextInTable"))
        .collect();
    assert_eq!(rows[..2], [["row"], [""]]);
}

#[test]
fn only_columns_that_are_sent_have_values() {
    let app = App::new();
    let content = "Record_number,Text,Number,Calc\n7,,,5\n8,,2,\n9,a,,\n";
    let run = app.import(content, &[]);
    ends(
        &run,
        0,
        "3 records in the file: 2 added, 0 updated, 1 skipped",
    );
    let run = app.import(content, &["--fields", "Text"]);
    ends(
        &run,
        0,
        "3 records in the file: 1 added, 0 updated, 2 skipped",
    );
    // A record number is a value where it finds the record.
    let run = app.import(
        "Record_number,Text\n1,\n",
        &["--update-key", "Record_number"],
    );
    ends(&run, 0, "1 record in the file: 0 added, 1 updated");
}

#[test]
fn row_ids_are_values() {
    let app = App::new();
    let run = app.import("Text,Table\n,12\n,\n", &[]);
    ends(
        &run,
        0,
        "2 records in the file: 1 added, 0 updated, 1 skipped",
    );
}

#[test]
fn they_can_be_added() {
    let app = App::new();
    let arguments = ["--blank-records", "add"];
    let run = app.import("Text,Number\na,1\n,\n", &arguments);
    ends(&run, 0, "2 records in the file: 2 added, 0 updated\n");
    tells(&run, &[]);
    let run = app.import("*,Text,Number\n*,,\n", &arguments);
    ends(&run, 0, "1 record in the file: 1 added");
    assert_eq!(app.texts(), ["a", "", ""]);
}

#[test]
fn what_only_they_lack_is_not_demanded() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("orders")));
    let content = "受注番号,受注日,会社名,支払方法\nA,2026-11-01,Ａ社,銀行振込\n,,,\n";
    world.file("orders.csv", content);
    for arguments in [
        &[][..],
        &["--update-key", "受注番号", "--empty-key", "error"],
    ] {
        let run = tenant.import(&world, "orders.csv", arguments);
        ends(&run, 0, "1 skipped\n");
        tenant.take_records();
        let run = tenant.check(&world, "orders.csv", arguments);
        ends(
            &run,
            0,
            "2 records checked: 1 valid, 0 with errors, 1 skipped; import would add 1 and update 0",
        );
    }
    let run = tenant.import(&world, "orders.csv", &["--blank-records", "add"]);
    ends(&run, 4, "2 records in the file: 0 added");
    // A filled cell makes it a record, whose key is empty.
    world.file("orders.csv", content.replace(",,,", ",,B社,"));
    let run = tenant.import(&world, "orders.csv", &["--update-key", "受注番号"]);
    ends(
        &run,
        4,
        "2 records in the file: 0 added, 0 updated, 1 failed",
    );
}

#[test]
fn an_empty_key_among_filled_cells_is_what_the_option_says() {
    let app = App::new();
    let upsert = ["--update-key", "UniqueText"];
    let content = "UniqueText,Text\nA,a\n,b\n,\n";
    let error = [&upsert[..], &["--empty-key", "error"]].concat();
    ends(
        &app.import(content, &error),
        4,
        "3 records in the file: 0 added, 0 updated, 1 skipped, 1 failed, 1 not sent",
    );
    for (more, counts) in [
        (&[][..], "2 added, 0 updated, 1 skipped"),
        (
            &["--skip-unchanged"],
            "1 added, 0 updated, 1 unchanged, 1 skipped",
        ),
        (&["--missing", "skip"], "1 added, 1 updated, 1 skipped"),
        (&["--existing", "skip"], "1 added, 0 updated, 2 skipped"),
    ] {
        let run = app.import(content, &[&upsert, more].concat());
        ends(&run, 0, counts);
    }
    assert_eq!(app.texts(), ["a", "b", "b", "b", "b"]);
}

#[test]
fn the_dry_run_and_the_plan_say_what_the_run_does() {
    let app = App::new();
    let content = "UniqueText,Text\n,\nA,a\n,\n";
    let upsert = ["--update-key", "UniqueText"];
    let run = app.import(content, &[&upsert[..], &["--dry-run", "--diff"]].concat());
    ends(&run, 0, "would add 1 and update 0 of 3 records (2 skipped)");
    let shown = run
        .stdout
        .lines()
        .filter(|line| line.starts_with(['+', '~', '-']));
    assert_eq!(shown.collect::<Vec<_>>(), ["+ A (line 3)"]);
    let run = app.import(content, &["--dry-run"]);
    ends(&run, 0, "would add 1 and update 0 of 3 records (2 skipped)");
    for (policy, counts) in [
        ("skip", "1 added, 0 updated, 2 skipped"),
        ("add", "3 added"),
    ] {
        let policy = ["--blank-records", policy];
        let save = [
            &upsert[..],
            &policy,
            &["--save-plan", "plan.json", "--force"],
        ]
        .concat();
        ends(&app.import(content, &save), 0, "would add ");
        // The plan is applied with the options that it was made with.
        let plan: Json = serde_json::from_slice(&app.world.read("plan.json")).unwrap();
        let options = plan["options"].as_array().unwrap();
        assert!(options.contains(&policy.join("=").into()), "{options:?}");
        ends(&app.import(content, &["--plan", "plan.json"]), 0, counts);
        app.tenant.take_records();
    }
}

#[test]
fn an_older_file_is_compared_without_them() {
    let app = App::new();
    app.world.file("old.csv", "UniqueText,Text\n,\nA,a\n,\n");
    let arguments = ["--update-key", "UniqueText", "--since", "old.csv"];
    let run = app.import("UniqueText,Text\nA,a\n,\nB,b\n", &arguments);
    ends(
        &run,
        0,
        "3 records in the file: 1 added, 0 updated, 1 unchanged, 1 skipped",
    );
    assert!(!run.stdout.contains("older file"), "{run:?}");
}

#[test]
fn the_records_that_are_expected_are_those_with_values() {
    let app = App::new();
    let content = "Text\na\n\"\"\n";
    ends(
        &app.import(content, &["--expect-records", "2"]),
        8,
        "2 records in the file",
    );
    ends(
        &app.import(content, &["--expect-records", "1"]),
        0,
        "1 added",
    );
}

#[test]
fn what_is_wrong_with_such_lines_is_told_all_the_same() {
    let app = App::new();
    for (content, code) in [
        ("Text,Number,\n,,x\n", "header.blank"),
        ("Text,Number\n,,x\n", "file.too-many-columns"),
        ("*,Text,Number\n*,\n", "file.too-few-columns"),
        ("*,Text,Number\n+,,\n", "group.unknown-mark"),
        ("*,Text,Number\n,,1\n", "group.orphan-row"),
    ] {
        let run = app.import(
            content,
            &["--on-error", "skip", "--errors-file", "errors.csv"],
        );
        assert!(run.stderr.contains(code), "{run:?}");
        assert!(!run.stderr.contains("group.blank"), "{run:?}");
        assert!(app.texts().is_empty());
    }
}

#[test]
fn the_errors_file_has_none_of_them() {
    let app = App::new();
    let run = app.import(
        "Text,Number\na,x\n,\nb,1\n",
        &["--on-error", "skip", "--errors-file", "errors.csv"],
    );
    ends(
        &run,
        3,
        "3 records in the file: 1 added, 0 updated, 1 skipped, 1 failed",
    );
    let errors = String::from_utf8(app.world.read("errors.csv")).unwrap();
    assert_eq!(errors.lines().count(), 2, "{errors}");
    // The columns of an errors file are no values.
    let run = app.import(
        "Text,Number,_line,_problem,_message\n,,3,number.invalid,x\n",
        &[],
    );
    ends(
        &run,
        0,
        "1 record in the file: 0 added, 0 updated, 1 skipped",
    );
}

#[test]
fn a_sandbox_does_not_begin_with_them() {
    let world = World::new();
    let form = fs_err::read(testdata("documented/form.json")).unwrap();
    world.file("app/form.json", form);
    world.file("app/records.csv", "*,Text,Number\n*,a,1\n*,,\n,,\n");
    world.file("more.csv", "Text\nb\n");
    let run = world.run(&["import", "more.csv", "--sandbox", "app"]);
    ends(&run, 0, "1 added");
    let run = world.run(&["sandbox", "records", "app"]);
    let records: Json = serde_json::from_str(&run.stdout).unwrap();
    let texts: Vec<_> = records["records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| &record["Text"]["value"])
        .collect();
    assert_eq!(texts, [&json!("a"), &json!("b")]);
}

#[test]
fn of_a_bad_header_nobody_knows_which_records_have_values() {
    let app = App::new();
    let run = app.import("Txt,Number\na,\n,1\n", &[]);
    ends(
        &run,
        4,
        "2 records in the file: 0 added, 0 updated, 2 not sent",
    );
    tells(&run, &[]);
}
