//! What an upsert of a file with tables reads before it writes: rows are told and counted, and what is written is the
//! same as without a look.

use serde_json::{Value as Json, json};
use wiremock::matchers::path;
use wiremock::{Mock, ResponseTemplate};

use super::{Slips, ends, tells};
use crate::support::{Double, Run, Tenant, World};

fn document(run: &Run) -> Json {
    serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"))
}

const LINES: &str = "*,UniqueText,Text,Table,TText\n*,a,y,41,q\n,,,77,r\n*,b,z,,s\n";

/// A double that holds record 7 with the unique text `a` and two table rows.
fn double() -> Double {
    let double = Double::new();
    let value = |value: Json| json!({"value": value});
    let row = |id: &str| json!({"id": id, "value": {"TText": value(json!("p"))}});
    let record = json!({
        "$id": value(json!("7")), "$revision": value(json!("3")), "UniqueText": value(json!("a")),
        "Text": value(json!("x")), "Table": value(json!([row("41"), row("42")])),
    });
    let answer = ResponseTemplate::new(200).set_body_json(json!({"records": [record]}));
    double.mount(Mock::given(path("/k/v1/records.json")).respond_with(answer));
    double
}

fn import(double: &Double, arguments: &[&str]) -> Run {
    let world = World::new();
    world.file("file.csv", LINES);
    let all = [&["--update-key", "UniqueText"], arguments].concat();
    double.import(&world, "file.csv", &all)
}

#[test]
fn rows_are_read_told_and_counted_and_what_is_written_stays_the_same() {
    let (reading, blind) = (double(), double());
    let run = import(&reading, &[]);
    ends(
        &run,
        0,
        "table rows: 明細 1 changed, 2 added, 1 deleted in 1 record\n",
    );
    tells(
        &run,
        "file.csv:2:7: notice[rows.deleted] 明細 (Table): 1 row of record 7 is not in the file and will be deleted (row ID 42)",
    );
    tells(&run, "file.csv:3:4: notice[row-id.unknown] 明細 (Table)");
    let run = import(&blind, &["--blind"]);
    ends(
        &run,
        0,
        "table rows: 明細 2 with a row ID, 1 added (deleted rows were not counted)\n",
    );
    assert!(!run.stderr.contains("rows."), "{run:?}");
    assert_eq!(reading.writes(), blind.writes());
    let reads = |double: &Double| {
        let calls = double.calls();
        calls
            .iter()
            .filter(|call| call.contains("records.json"))
            .count()
    };
    assert_eq!((reads(&reading), reads(&blind)), (1, 0));
}

#[test]
fn rows_are_numbers_unless_nobody_read_them() {
    let table = |arguments: &[&str]| {
        let all = [&["--output", "json"], arguments].concat();
        document(&import(&double(), &all))["tables"][0].clone()
    };
    let counted = json!({
        "code": "Table", "label": "明細", "rows_by_id": 0,
        "new_rows": 2, "kept_rows": 0, "changed_rows": 1, "deleted_rows": 1,
    });
    assert_eq!(table(&[]), counted);
    let uncounted = json!({
        "code": "Table", "label": "明細", "rows_by_id": 2,
        "new_rows": 1, "kept_rows": null, "changed_rows": null, "deleted_rows": null,
    });
    assert_eq!(table(&["--blind"]), uncounted);
}

/// What kintone answers to the upsert of [`LINES`]: for each record, operation and revision.
fn upserted(answers: [(&str, &str); 2]) -> ResponseTemplate {
    let record =
        |(operation, revision)| json!({"id": "7", "operation": operation, "revision": revision});
    ResponseTemplate::new(200).set_body_json(json!({"results": [{"records": answers.map(record)}]}))
}

#[test]
fn rows_are_not_counted_where_another_writer_came_between_reading_and_writing() {
    // The record that was read at revision 3 was to have 4 after the write, and the other was to be added.
    for (answers, rows) in [
        (
            [("UPDATE", "4"), ("INSERT", "1")],
            "明細 1 changed, 2 added, 1 deleted in 1 record\n",
        ),
        (
            [("UPDATE", "5"), ("INSERT", "1")],
            "明細 2 with a row ID, 1 added (deleted rows were",
        ),
        (
            [("INSERT", "1"), ("INSERT", "1")],
            "明細 2 with a row ID, 1 added (deleted rows were",
        ),
        (
            [("UPDATE", "4"), ("UPDATE", "2")],
            "明細 1 changed, 2 added, 1 deleted in 1 record (deleted rows",
        ),
    ] {
        let double = double();
        double.answer("bulkRequest.json", 1, upserted(answers));
        let run = import(&double, &[]);
        ends(&run, 0, rows);
    }
}

#[test]
fn rows_that_may_not_be_seen_are_not_counted() {
    for arguments in [&[][..], &["--dry-run"]] {
        let double = Double::new();
        let value = |value: &str| json!({"value": value});
        let record = json!({"$id": value("7"), "$revision": value("3"), "UniqueText": value("a")});
        let answer = ResponseTemplate::new(200).set_body_json(json!({"records": [record]}));
        double.mount(Mock::given(path("/k/v1/records.json")).respond_with(answer));
        let run = import(&double, arguments);
        ends(&run, 0, "(deleted rows were not counted)\n");
        let run = import(&double, &[arguments, &["--output", "json"]].concat());
        let document = document(&run);
        let deleted = match arguments {
            [] => &document["tables"][0]["deleted_rows"],
            _ => &document["plan"]["tables"][0]["deleted"],
        };
        assert_eq!(*deleted, Json::Null, "{document}");
    }
}

/// The slips, for tokens of which one may do everything and one may not view records.
fn guarded() -> (World, Tenant) {
    let slips = Slips::new();
    let form = slips
        .tenant
        .call("GET", "app/form/fields.json", &json!({"app": 1}));
    let home = tempfile::tempdir().unwrap();
    fs_err::write(home.path().join("form.json"), form.to_string()).unwrap();
    let token = |token: &str, rights: &[&str]| json!({"token": token, "app": 1, "rights": rights});
    let tokens = json!({"users": [], "tokens": [
        token("token", &["view", "add", "edit", "delete"]), token("writer", &["add", "edit"]),
    ]});
    fs_err::write(home.path().join("users.json"), tokens.to_string()).unwrap();
    let tenant = Tenant::of(home.path());
    for record in slips.tenant.records() {
        let mut record = record;
        record
            .as_object_mut()
            .unwrap()
            .retain(|code, _| ["番号", "件名", "明細"].contains(&code.as_str()));
        let body = json!({"app": 1, "record": record});
        // The other token is of another app.
        let added = tenant.call_by("token", "POST", "record.json", &body);
        assert!(added["id"].is_string(), "{added}");
    }
    (World::new(), tenant)
}

#[test]
fn a_token_that_may_not_view_records_upserts_unread_and_says_so() {
    let (world, tenant) = guarded();
    world.file("slips.csv", "*,番号,明細,品番\n*,A-1,,Z\n*,A-9,,Y\n");
    let upsert = ["slips.csv", "--update-key", "番号"];
    let run = tenant.import_by(&world, "writer", &upsert);
    ends(&run, 0, "2 records in the file: 1 added, 1 updated");
    ends(&run, 0, "明細 2 added (deleted rows were not counted)");
    tells(
        &run,
        "slips.csv: notice[rows.unread] the records cannot be viewed, so they are updated without reading their rows first, and deleted rows are not counted",
    );
    // Who asks for it need not be told.
    let run = tenant.import_by(&world, "writer", &[&upsert[..], &["--blind"]].concat());
    ends(&run, 0, "0 added, 2 updated");
    assert!(!run.stderr.contains("rows.unread"), "{run:?}");
    // What an option needs to know is not done without.
    for option in [
        &["--skip-unchanged"][..],
        &["--dry-run"],
        &["--max-row-deletes", "9"],
    ] {
        let run = tenant.import_by(&world, "writer", &[&upsert[..], option].concat());
        ends(&run, 5, "GAIA_NO01");
    }
}

#[test]
fn only_a_missing_right_to_view_makes_an_upsert_blind() {
    let answer = |status: u16, code: &str| {
        let double = Double::new();
        let refused = json!({"code": code, "id": "i", "message": "No."});
        let refused = ResponseTemplate::new(status).set_body_json(refused);
        double.mount(Mock::given(path("/k/v1/records.json")).respond_with(refused));
        let run = import(&double, &[]);
        (run.code, double.writes().len())
    };
    assert_eq!(answer(403, "GAIA_NO01"), (Some(0), 1));
    assert_eq!(answer(403, "CB_NO02"), (Some(0), 1));
    assert_eq!(answer(403, "GAIA_AP15"), (Some(5), 0));
    assert_eq!(answer(400, "GAIA_IQ03"), (Some(1), 0));
}

#[test]
fn a_right_that_goes_away_in_the_middle_ends_the_run() {
    let (world, double) = (World::new(), Double::new());
    let refused = json!({"code": "GAIA_NO01", "id": "i", "message": "No."});
    let refused = ResponseTemplate::new(403).set_body_json(refused);
    double.mount(
        Mock::given(path("/k/v1/records.json"))
            .respond_with(refused)
            .with_priority(2),
    );
    let found = ResponseTemplate::new(200).set_body_json(json!({"records": []}));
    let is_first =
        |request: &wiremock::Request| String::from_utf8_lossy(&request.body).contains("K00001");
    double.mount(
        Mock::given(is_first)
            .and(path("/k/v1/records.json"))
            .respond_with(found)
            .with_priority(1),
    );
    let lines = crate::support::lines(1..=600, |number| format!("*,K{number:05},x"));
    world.file("x.csv", format!("*,UniqueText,TText\n{lines}"));
    let run = double.import(&world, "x.csv", &["--update-key", "UniqueText"]);
    ends(&run, 5, "nothing was written");
    assert_eq!(double.writes(), Vec::<Json>::new());
}

#[test]
fn what_needs_to_read_contradicts_a_blind_upsert_and_is_named() {
    let slips = Slips::new();
    for (option, named) in [
        (&["--rows", "merge"][..], "`--rows`"),
        (&["--rows", "明細=append"], "`--rows`"),
        (&["--row-key", "明細=品番"], "`--row-key`"),
        (&["--existing", "skip"], "`--existing`"),
        (&["--missing", "skip"], "`--missing`"),
        (&["--skip-unchanged"], "`--skip-unchanged`"),
        (&["--max-row-deletes", "1"], "`--max-row-deletes`"),
        (
            &["--max-creates", "1", "--max-updates", "1"],
            "`--max-creates`, `--max-updates`",
        ),
        (&["--require-revision"], "`--require-revision`"),
        (&["--dry-run"], "`--dry-run`"),
        (&["--save-plan", "p.json"], "`--save-plan`"),
        (&["--preflight"], "`--preflight`"),
    ] {
        let run = slips.upsert(&["番号", "A-1"], &[option, &["--blind"]].concat());
        assert_eq!(run.code, Some(2), "{run:?}");
        tells(
            &run,
            &format!("error: `--blind` does not read existing records, and {named} must"),
        );
    }
    let run = slips.import(&["番号", "A-1"], &["--match", "番号", "--blind"]);
    tells(&run, "and `--match` must");
    let run = slips.import(&["番号", "A-1"], &["--blind"]);
    assert_eq!(run.code, Some(2), "adding needs no look: {run:?}");
    ends(
        &slips.upsert(&["番号,件名", "A-1,x"], &["--missing", "insert", "--blind"]),
        0,
        "1 updated",
    );
}
