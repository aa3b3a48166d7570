//! Every word that a run prints, as its users read it.

#![expect(
    clippy::needless_raw_string_hashes,
    clippy::too_many_lines,
    reason = "snapshots are written with hashes, and are as long as they are"
)]

use serde_json::{Value as Json, json};
use snapbox::{IntoData as _, assert_data_eq, file, str};
use wiremock::ResponseTemplate;

use crate::support::{Double, Run, World, refusal, without_ids};

fn help(arguments: &[&str]) -> String {
    let run = World::new().run(&[arguments, &["--help"]].concat());
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run:?}");
    run.stdout
}

#[test]
fn the_help_of_the_program_is_what_it_was() {
    assert_data_eq!(help(&[]), file!["help/kintable.txt"].raw());
}

#[test]
fn the_help_of_import_is_what_it_was() {
    assert_data_eq!(help(&["import"]), file!["help/import.txt"].raw());
}

#[test]
fn the_help_of_delete_is_what_it_was() {
    assert_data_eq!(help(&["delete"]), file!["help/delete.txt"].raw());
    let japanese = help(&["delete", "--lang", "ja"]);
    assert_data_eq!(japanese, file!["help/ja/delete.txt"].raw());
}

#[test]
fn the_help_of_export_is_what_it_was() {
    assert_data_eq!(help(&["export"]), file!["help/export.txt"].raw());
    let japanese = help(&["export", "--lang", "ja"]);
    assert_data_eq!(japanese, file!["help/ja/export.txt"].raw());
}

#[test]
fn the_help_of_convert_is_what_it_was() {
    assert_data_eq!(help(&["convert"]), file!["help/convert.txt"].raw());
    let japanese = help(&["convert", "--lang", "ja"]);
    assert_data_eq!(japanese, file!["help/ja/convert.txt"].raw());
}

#[test]
fn the_help_of_backup_and_restore_is_what_it_was() {
    assert_data_eq!(help(&["backup"]), file!["help/backup.txt"].raw());
    let japanese = help(&["backup", "--lang", "ja"]);
    assert_data_eq!(japanese, file!["help/ja/backup.txt"].raw());
    assert_data_eq!(help(&["restore"]), file!["help/restore.txt"].raw());
    let japanese = help(&["restore", "--lang", "ja"]);
    assert_data_eq!(japanese, file!["help/ja/restore.txt"].raw());
}

#[test]
fn the_help_is_in_the_language_that_is_asked_for() {
    let told = |command: &[&str]| help(&[command, &["--lang", "ja"]].concat());
    assert_data_eq!(told(&[]), file!["help/ja/kintable.txt"].raw());
    assert_data_eq!(told(&["import"]), file!["help/ja/import.txt"].raw());
    let served = told(&["sandbox", "serve"]);
    assert_data_eq!(served, file!["help/ja/sandbox-serve.txt"].raw());
}

#[test]
fn the_help_of_record_import_is_imports() {
    let usual = help(&["import"]);
    let record = help(&["record", "import"]);
    let names = (
        "Add the records of a CSV file, or update those that exist",
        "The same as `kintable import`",
    );
    let usual = usual
        .replace(names.0, names.1)
        .replace("Usage: kintable import", "Usage: kintable record import");
    assert_eq!(record, usual);
}

#[test]
fn the_help_of_the_sandbox_is_what_it_was() {
    assert_data_eq!(
        help(&["sandbox", "serve"]),
        file!["help/sandbox-serve.txt"].raw()
    );
}

#[test]
fn the_help_of_the_commands_around_forms_is_what_it_was() {
    let pull = help(&["form", "pull"]);
    assert_data_eq!(pull, file!["help/form-pull.txt"].raw());
    let show = help(&["form", "show"]);
    assert_data_eq!(show, file!["help/form-show.txt"].raw());
    let template = help(&["template"]);
    assert_data_eq!(template, file!["help/template.txt"].raw());
}

#[test]
fn the_version_is_told() {
    for option in ["--version", "-V"] {
        let run = World::new().run(&[option]);
        assert_eq!(
            run.stdout,
            concat!("kintable ", env!("CARGO_PKG_VERSION"), "\n")
        );
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    }
}

const ORDERS: &str = "*,Text,Calc,Number,Table,TText,TNum,Table_1,UNum\n\
    *,first,9,10,11,x,1,3,5\n\
    ,second,,,,y,2,,\n\
    *,third,,20,,,,,\n";

/// An import of these lines, without what differs from run to run.
fn import(double: &Double, lines: &str, arguments: &[&str]) -> Run {
    let world = World::new();
    world.file("orders.csv", lines);
    let mut run = double.import(&world, "orders.csv", arguments);
    let home = |text: &str| text.replace(&double.base_url(), "https://example.cybozu.com");
    (run.stdout, run.stderr) = (without_ids(&home(&run.stdout)), home(&run.stderr));
    run
}

#[test]
fn a_good_run_is_summed_up() {
    let run = import(&Double::new(), ORDERS, &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_data_eq!(
        run.stderr,
        str![[r#"
orders.csv: reading as UTF-8, comma-separated
orders.csv: notice[header.read-only] ignored, because kintone sets it: "Calc"
orders.csv:3:2: notice[group.ignored-value] Text: "second" is ignored: the value on the record's start line, "first", is used

"#]]
    );
    assert_data_eq!(
        run.stdout,
        str![[r#"
orders.csv → app 1 at https://example.cybozu.com: done in [..]
2 records in the file: 2 added, 0 updated
table rows: 明細 2 added; Table_1 1 added

"#]]
    );
}

#[test]
fn a_file_without_records_is_nothing_to_do() {
    let run = import(&Double::new(), "*,Text\n", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_data_eq!(
        run.stdout,
        str![[r#"
orders.csv → app 1 at https://example.cybozu.com: the file has no records; nothing to do
0 records in the file: 0 added, 0 updated

"#]]
    );
}

const BROKEN: &str = "*,Text,Number,Check,Table,TNum\n*,a,x,c3,11,1\n,,,,11,y\n*,b,2,,,\n";

#[test]
fn an_invalid_file_is_told_problem_by_problem() {
    let run = import(&Double::new(), BROKEN, &[]);
    assert_eq!(run.code, Some(4), "{run:?}");
    assert_data_eq!(
        run.stderr,
        str![[r#"
orders.csv: reading as UTF-8, comma-separated
orders.csv:2:5: error[number.invalid] Number: "x" is not a number; use half-width digits only, for example -1234.5
orders.csv:2:7: error[option.unknown] Check: "c3" is not an option of this field; the options are "c1", "c2"
orders.csv:3:5: error[row-id.duplicate] 明細 (Table): row ID 11 is already on line 2; use a different row ID for each row, and leave it empty for new rows
orders.csv:3:8: error[number.invalid] 数量 (TNum) in Table: "y" is not a number; use half-width digits only, for example -1234.5

"#]]
    );
    assert_data_eq!(
        run.stdout,
        str![[r#"
orders.csv → app 1 at https://example.cybozu.com: 4 errors found; nothing was sent
2 records in the file: 0 added, 0 updated, 1 failed, 1 not sent
to import the 1 record without errors, and write the others to orders.errors.csv to correct them:
  kintable import orders.csv --base-url https://example.cybozu.com --api-token '***' --app 1 --on-error skip --errors-file orders.errors.csv
for details: `kintable explain number.invalid`

"#]]
    );
}

#[test]
fn problems_beyond_the_most_are_counted() {
    let lines = "x,y\n".repeat(60);
    let run = import(
        &Double::new(),
        &format!("Number,UniqueNumber\n{lines}"),
        &["--max-problems", "2"],
    );
    assert_eq!(run.code, Some(4), "{run:?}");
    assert_data_eq!(
        run.stderr,
        str![[r#"
orders.csv: reading as UTF-8, comma-separated
orders.csv:2:1: error[number.invalid] Number: "x" is not a number; use half-width digits only, for example -1234.5
orders.csv:2:3: error[number.invalid] UniqueNumber: "y" is not a number; use half-width digits only, for example -1234.5
Number, number.invalid: 60 errors in total, the first on line 2
UniqueNumber, number.invalid: 60 errors in total, the first on line 2

"#]]
    );
    assert_data_eq!(
        run.stdout,
        str![[r#"
orders.csv → app 1 at https://example.cybozu.com: 120 errors found; nothing was sent
60 records in the file: 0 added, 0 updated, 60 failed
Most records failed: check whether the columns of the file, and the mapping, still fit the app.
for details: `kintable explain number.invalid`

"#]]
    );
}

#[test]
fn a_refused_batch_is_told_cell_by_cell() {
    let double = Double::new();
    let error = json!({"code": "CB_VA01", "id": "i-1", "message": "Missing or invalid input.", "errors": {
        "records[0].Table.value[1].value.TNum.value": {"messages": ["must be 10 or greater."]},
        "records[1].Number.value": {"messages": ["must be 30 or greater."]}}});
    double.answer("bulkRequest.json", 1, refusal(400, 0, 1, error));
    let run = import(&double, ORDERS, &[]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert_data_eq!(
        run.stderr,
        str![[r#"
orders.csv: reading as UTF-8, comma-separated
orders.csv: notice[header.read-only] ignored, because kintone sets it: "Calc"
orders.csv:3:2: notice[group.ignored-value] Text: "second" is ignored: the value on the record's start line, "first", is used
orders.csv:3:14: error[server.refused] 数量 (TNum) in Table: kintone returned an error: [CB_VA01] must be 10 or greater.
orders.csv:4:10: error[server.refused] Number: kintone returned an error: [CB_VA01] must be 30 or greater.

"#]]
    );
    assert_data_eq!(
        run.stdout,
        str![[r#"
orders.csv → app 1 at https://example.cybozu.com: failed; nothing was written
kintone's error ID: i-1 (for support)
2 records in the file: 0 added, 0 updated, 2 failed
for details: `kintable explain CB_VA01`

"#]]
    );
}

#[test]
fn a_lost_answer_is_told_with_what_is_known() {
    let double = Double::new();
    let page =
        ResponseTemplate::new(504).set_body_string("<html><h1>504 Gateway Time-out</h1></html>");
    double.answer(
        "bulkRequest.json",
        1,
        page.insert_header("x-cybozu-request-id", "r-9"),
    );
    let run = import(&double, ORDERS, &[]);
    assert_eq!(run.code, Some(7), "{run:?}");
    assert_data_eq!(
        run.stderr,
        str![[r#"
orders.csv: reading as UTF-8, comma-separated
orders.csv: notice[header.read-only] ignored, because kintone sets it: "Calc"
orders.csv:3:2: notice[group.ignored-value] Text: "second" is ignored: the value on the record's start line, "first", is used
error: kintone's answer cannot be read: HTTP status 504 (a server in between got no answer in time), HTML (request ID r-9): <html><h1>504 Gateway Time-out</h1></html>

"#]]
    );
    assert_data_eq!(
        run.stdout,
        str![[r#"
orders.csv → app 1 at https://example.cybozu.com: it is unknown whether all of it was written
unknown: 2 records on lines 2 to 4; check the app before you import them again (filter by Created datetime)
kintone did not have them when it was asked last; `kintable resume` asks again, and with `--resend-after-probe` sends them again
2 records in the file: 0 added, 0 updated, 2 unknown
to finish it:
  kintable resume 2nd8bndbn0 --api-token '***'

"#]]
    );
}

#[test]
fn levels_take_words_away() {
    let lines = "*,Text,Calc,Table,TNum\n*,a,9,,x\n";
    let told = |level: &str| {
        let run = import(
            &Double::new(),
            lines,
            &["--log-level", level, "-u", "user", "-p", "word"],
        );
        assert_eq!(run.code, Some(4), "{run:?}");
        assert!(
            run.stdout.contains("1 error found; nothing was sent"),
            "{run:?}"
        );
        let words = ["notice: ", "reading as", "notice[", "error["];
        words.map(|word| run.stderr.contains(word))
    };
    assert_eq!(told("info"), [true, true, true, true]);
    assert_eq!(told("warn"), [true, true, true, true]);
    assert_eq!(told("error"), [false, false, false, true]);
    assert_eq!(told("fatal"), [false, false, false, false]);
    assert_eq!(told("none"), [false, false, false, false]);
}

#[test]
fn the_flag_of_old_scripts_is_accepted_with_a_notice() {
    let run = import(
        &Double::new(),
        "UniqueText\na\n",
        &[
            "--update-key",
            "UniqueText",
            "--experimental-use-server-side-upsert",
        ],
    );
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_data_eq!(
        run.stderr,
        str![[r#"
notice: `--experimental-use-server-side-upsert` is always on and can be removed
orders.csv: reading as UTF-8, comma-separated

"#]]
    );
}

/// The one document that standard output holds.
fn document(double: &Double, lines: &str) -> String {
    let run = import(double, lines, &["--output", "json"]);
    let json: Json = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["exit_code"], run.code.unwrap());
    // Each run has an id of its own.
    run.stdout.replace(json["run"].as_str().unwrap(), "[RUN]")
}

#[test]
fn the_document_of_a_good_run_has_a_promised_shape() {
    assert_data_eq!(
        document(&Double::new(), ORDERS),
        str![[r#"
{
  "version": 1,
  "command": "import",
  "file": "orders.csv",
  "app": "1",
  "exit_code": 0,
  "run": "[RUN]",
  "status": "completed",
  "ending": "complete",
  "retry": "never",
  "error": null,
  "records": {
    "read": 2,
    "created": 2,
    "updated": 0,
    "created_or_updated": 0,
    "unchanged": 0,
    "skipped": 0,
    "failed": 0,
    "not_tried": 0,
    "unknown": 0
  },
  "unchecked_columns": [],
  "forecast": null,
  "plan": null,
  "vanished": null,
  "preflight": "complete",
  "checklist": [
    {
      "item": "format",
      "state": "passed",
      "why": null,
      "errors": 0,
      "notices": 1,
      "of": 2,
      "unit": "records"
    },
    {
      "item": "encoding",
      "state": "passed",
      "why": null,
      "errors": 0,
      "notices": 0,
      "of": null,
      "unit": null
    },
    {
      "item": "header",
      "state": "passed",
      "why": null,
      "errors": 0,
      "notices": 1,
      "of": 9,
      "unit": "columns"
    },
    {
      "item": "map",
      "state": "not_needed",
      "why": null,
      "errors": 0,
      "notices": 0,
      "of": null,
      "unit": null
    },
    {
      "item": "keys",
      "state": "not_needed",
      "why": null,
      "errors": 0,
      "notices": 0,
      "of": null,
      "unit": null
    },
    {
      "item": "required",
      "state": "not_needed",
      "why": null,
      "errors": 0,
      "notices": 0,
      "of": null,
      "unit": null
    },
    {
      "item": "unique",
      "state": "not_needed",
      "why": null,
      "errors": 0,
      "notices": 0,
      "of": null,
      "unit": null
    },
    {
      "item": "values",
      "state": "passed",
      "why": null,
      "errors": 0,
      "notices": 0,
      "of": 5,
      "unit": "fields"
    },
    {
      "item": "options",
      "state": "not_needed",
      "why": null,
      "errors": 0,
      "notices": 0,
      "of": null,
      "unit": null
    },
    {
      "item": "date_order",
      "state": "not_needed",
      "why": null,
      "errors": 0,
      "notices": 0,
      "of": null,
      "unit": null
    },
    {
      "item": "lookups",
      "state": "not_needed",
      "why": null,
      "errors": 0,
      "notices": 0,
      "of": null,
      "unit": null
    },
    {
      "item": "users",
      "state": "not_needed",
      "why": null,
      "errors": 0,
      "notices": 0,
      "of": null,
      "unit": null
    },
    {
      "item": "attachments",
      "state": "not_needed",
      "why": null,
      "errors": 0,
      "notices": 0,
      "of": null,
      "unit": null
    },
    {
      "item": "row_ids",
      "state": "passed",
      "why": null,
      "errors": 0,
      "notices": 0,
      "of": 2,
      "unit": "tables"
    },
    {
      "item": "guards",
      "state": "not_needed",
      "why": null,
      "errors": 0,
      "notices": 0,
      "of": null,
      "unit": null
    }
  ],
  "guards": [],
  "tables": [
    {
      "code": "Table",
      "label": "明細",
      "rows_by_id": 0,
      "new_rows": 2,
      "kept_rows": 0,
      "changed_rows": 0,
      "deleted_rows": 0
    },
    {
      "code": "Table_1",
      "label": "Table_1",
      "rows_by_id": 0,
      "new_rows": 1,
      "kept_rows": 0,
      "changed_rows": 0,
      "deleted_rows": 0
    }
  ],
  "batches": [
    {
      "batch": 1,
      "records": 2,
      "first_line": 2,
      "last_line": 4,
      "fate": "written"
    }
  ],
  "waits": {
    "retries": 0,
    "seconds": 0
  },
  "unknown_lines": [],
  "doubt": null,
  "written_before": 0,
  "errors_file": null,
  "rest_file": null,
  "plan_file": null,
  "next_command": null,
  "problems": [
    {
      "severity": "notice",
      "code": "header.read-only",
      "line": null,
      "last_line": null,
      "column": null,
      "cell": null,
      "address": null,
      "field": null,
      "label": null,
      "table": null,
      "message": "ignored, because kintone sets it: \"Calc\"",
      "hint": null,
      "cli_kintone_message": null,
      "map": null
    },
    {
      "severity": "notice",
      "code": "group.ignored-value",
      "line": 3,
      "last_line": 3,
      "column": 2,
      "cell": 2,
      "address": null,
      "field": "Text",
      "label": "Text",
      "table": null,
      "message": "\"second\" is ignored: the value on the record's start line, \"first\", is used",
      "hint": null,
      "cli_kintone_message": null,
      "map": null
    }
  ],
  "problem_counts": [
    {
      "severity": "notice",
      "code": "group.ignored-value",
      "field": "Text",
      "count": 1
    },
    {
      "severity": "notice",
      "code": "header.read-only",
      "field": null,
      "count": 1
    }
  ]
}

"#]]
        .raw()
    );
}

#[test]
fn the_document_of_an_invalid_file_has_a_promised_shape() {
    assert_data_eq!(
        document(&Double::new(), BROKEN),
        str![[r#"
{
  "version": 1,
  "command": "import",
  "file": "orders.csv",
  "app": "1",
  "exit_code": 4,
  "run": "[RUN]",
  "status": "failed",
  "ending": "invalid",
  "retry": "never",
  "error": null,
  "records": {
    "read": 2,
    "created": 0,
    "updated": 0,
    "created_or_updated": 0,
    "unchanged": 0,
    "skipped": 0,
    "failed": 1,
    "not_tried": 1,
    "unknown": 0
  },
  "unchecked_columns": [],
  "forecast": null,
  "plan": {
    "created": 1,
    "updated": 0,
    "updated_without_change": 0,
    "upserted": 0,
    "unchanged": 0,
    "skipped": 0,
    "tables": []
  },
  "vanished": null,
  "preflight": "complete",
  "checklist": [
    {
      "item": "format",
      "state": "passed",
      "why": null,
      "errors": 0,
      "notices": 0,
      "of": 2,
      "unit": "records"
    },
    {
      "item": "encoding",
      "state": "passed",
      "why": null,
      "errors": 0,
      "notices": 0,
      "of": null,
      "unit": null
    },
    {
      "item": "header",
      "state": "passed",
      "why": null,
      "errors": 0,
      "notices": 0,
      "of": 6,
      "unit": "columns"
    },
    {
      "item": "map",
      "state": "not_needed",
      "why": null,
      "errors": 0,
      "notices": 0,
      "of": null,
      "unit": null
    },
    {
      "item": "keys",
      "state": "not_needed",
      "why": null,
      "errors": 0,
      "notices": 0,
      "of": null,
      "unit": null
    },
    {
      "item": "required",
      "state": "not_needed",
      "why": null,
      "errors": 0,
      "notices": 0,
      "of": null,
      "unit": null
    },
    {
      "item": "unique",
      "state": "not_needed",
      "why": null,
      "errors": 0,
      "notices": 0,
      "of": null,
      "unit": null
    },
    {
      "item": "values",
      "state": "failed",
      "why": null,
      "errors": 2,
      "notices": 0,
      "of": 4,
      "unit": "fields"
    },
    {
      "item": "options",
      "state": "failed",
      "why": null,
      "errors": 1,
      "notices": 0,
      "of": 1,
      "unit": "fields"
    },
    {
      "item": "date_order",
      "state": "not_needed",
      "why": null,
      "errors": 0,
      "notices": 0,
      "of": null,
      "unit": null
    },
    {
      "item": "lookups",
      "state": "not_needed",
      "why": null,
      "errors": 0,
      "notices": 0,
      "of": null,
      "unit": null
    },
    {
      "item": "users",
      "state": "not_needed",
      "why": null,
      "errors": 0,
      "notices": 0,
      "of": null,
      "unit": null
    },
    {
      "item": "attachments",
      "state": "not_needed",
      "why": null,
      "errors": 0,
      "notices": 0,
      "of": null,
      "unit": null
    },
    {
      "item": "row_ids",
      "state": "failed",
      "why": null,
      "errors": 1,
      "notices": 0,
      "of": 1,
      "unit": "tables"
    },
    {
      "item": "guards",
      "state": "not_needed",
      "why": null,
      "errors": 0,
      "notices": 0,
      "of": null,
      "unit": null
    }
  ],
  "guards": [],
  "tables": [],
  "batches": [],
  "waits": {
    "retries": 0,
    "seconds": 0
  },
  "unknown_lines": [],
  "doubt": null,
  "written_before": 0,
  "errors_file": null,
  "rest_file": null,
  "plan_file": null,
  "next_command": "kintable import orders.csv --base-url https://example.cybozu.com --api-token '***' --app 1 --output json --on-error skip --errors-file orders.errors.csv",
  "problems": [
    {
      "severity": "error",
      "code": "number.invalid",
      "line": 2,
      "last_line": 2,
      "column": 5,
      "cell": 3,
      "address": null,
      "field": "Number",
      "label": "Number",
      "table": null,
      "message": "\"x\" is not a number",
      "hint": "use half-width digits only, for example -1234.5",
      "cli_kintone_message": null,
      "map": null
    },
    {
      "severity": "error",
      "code": "option.unknown",
      "line": 2,
      "last_line": 2,
      "column": 7,
      "cell": 4,
      "address": null,
      "field": "Check",
      "label": "Check",
      "table": null,
      "message": "\"c3\" is not an option of this field",
      "hint": "the options are \"c1\", \"c2\"",
      "cli_kintone_message": null,
      "map": null
    },
    {
      "severity": "error",
      "code": "row-id.duplicate",
      "line": 3,
      "last_line": 3,
      "column": 5,
      "cell": 5,
      "address": null,
      "field": "Table",
      "label": "明細",
      "table": null,
      "message": "row ID 11 is already on line 2",
      "hint": "use a different row ID for each row, and leave it empty for new rows",
      "cli_kintone_message": "[520] [GAIA_SI01] Raw ID (code: Table) in a table is duplicated.",
      "map": null
    },
    {
      "severity": "error",
      "code": "number.invalid",
      "line": 3,
      "last_line": 3,
      "column": 8,
      "cell": 6,
      "address": null,
      "field": "TNum",
      "label": "数量",
      "table": "Table",
      "message": "\"y\" is not a number",
      "hint": "use half-width digits only, for example -1234.5",
      "cli_kintone_message": null,
      "map": null
    }
  ],
  "problem_counts": [
    {
      "severity": "error",
      "code": "number.invalid",
      "field": "Number",
      "count": 1
    },
    {
      "severity": "error",
      "code": "number.invalid",
      "field": "TNum",
      "count": 1
    },
    {
      "severity": "error",
      "code": "option.unknown",
      "field": "Check",
      "count": 1
    },
    {
      "severity": "error",
      "code": "row-id.duplicate",
      "field": "Table",
      "count": 1
    }
  ]
}

"#]]
        .raw()
    );
}

#[test]
fn the_document_of_a_lost_answer_names_its_batch() {
    let double = Double::new();
    double.answer(
        "bulkRequest.json",
        1,
        ResponseTemplate::new(504).set_body_string("<html>"),
    );
    let json: Json = serde_json::from_str(&document(&double, ORDERS)).unwrap();
    assert_eq!(
        (&json["ending"], &json["records"]["unknown"]),
        (&json!("lost"), &json!(2))
    );
    assert_eq!(json["unknown_lines"], json!([[2, 4]]));
    assert_eq!(
        json["batches"],
        json!([{"batch": 1, "records": 2, "first_line": 2, "last_line": 4, "fate": "unknown"}])
    );
    assert_eq!(json["error"]["code"], "answer.unreadable");
    assert!(
        json["error"]["message"]
            .as_str()
            .unwrap()
            .contains("status 504"),
        "{json}"
    );
}
