//! What the JSON document says of rows and of lines.

use serde_json::{Value as Json, json};

use super::Slips;

fn document(slips: &Slips, lines: &[&str], arguments: &[&str]) -> Json {
    let run = slips.upsert(lines, &[&["--output", "json"], arguments].concat());
    serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"))
}

fn rows(document: &Json) -> [Json; 4] {
    let table = &document["tables"][0];
    ["kept_rows", "changed_rows", "new_rows", "deleted_rows"].map(|rows| table[rows].clone())
}

#[test]
fn rows_that_are_deleted_are_counted_where_they_were_read() {
    let lines = [
        "*,番号,明細,品番",
        "*,A-1,,P",
        "*,A-2,,P",
        "*,A-3,,N",
        ",,,M",
        ",,,L",
    ];
    let slips = Slips::new();
    let blind = document(&slips, &lines, &["--blind"]);
    // A blind upsert reads no rows: nobody counted those that it deletes.
    assert_eq!(rows(&blind), [Json::Null, Json::Null, json!(5), Json::Null]);
    let slips = Slips::new();
    let read = document(&slips, &lines, &[]);
    assert_eq!(rows(&read), [json!(0), json!(0), json!(5), json!(4)]);
    let slips = Slips::new();
    let found = document(&slips, &lines, &["--row-key", "明細=品番"]);
    assert_eq!(rows(&found), [json!(2), json!(0), json!(3), json!(2)]);
    let slips = Slips::new();
    let planned = document(&slips, &lines, &["--dry-run"]);
    assert_eq!(
        planned["plan"]["tables"],
        json!([{"table": "明細", "kept": 0, "changed": 0, "new": 5, "deleted": 4}])
    );
}

#[test]
fn problems_and_batches_say_their_first_and_their_last_line() {
    let slips = Slips::new();
    let lines = [
        "*,番号,件名,備考,品番,数量",
        "*,A-3,new,\"two",
        "lines\",P,1",
        ",,other,,\"Q",
        "Q\",2",
        "*,A-4,new,,P,1",
    ];
    let written = document(&slips, &lines, &[]);
    assert_eq!(
        written["batches"],
        json!([{"batch": 1, "records": 2, "first_line": 2, "last_line": 6, "fate": "written"}])
    );
    let places = |document: &Json| -> Vec<Json> {
        let problems = document["problems"].as_array().unwrap().iter();
        problems
            .map(|problem| {
                json!([
                    problem["code"],
                    problem["line"],
                    problem["last_line"],
                    problem["column"]
                ])
            })
            .collect()
    };
    assert_eq!(places(&written), [json!(["group.ignored-value", 4, 4, 3])]);
    let lines = [
        "*,番号,件名,備考,品番,数量",
        ",A-3,new,\"two",
        "lines\",P,1",
        ",,,,Q,2",
        "*,,,,,",
        ",,,\"\",,",
        "*,A-4,new,,P,x",
        "*,,,,,",
    ];
    let broken = document(&slips, &lines, &[]);
    assert_eq!(
        places(&broken),
        [
            json!(["group.orphan-row", 2, 4, null]),
            json!(["number.invalid", 7, 7, 14]),
            json!(["group.blank", 5, 6, null]),
        ]
    );
}
