//! Lines that sum up others, and records that only look like them.

use serde_json::json;

use crate::support::{Run, Tenant, World};

/// What a check tells of a file with such a table of orders.
fn told(content: &str, arguments: &[&str]) -> (Run, String) {
    let text = |code: &str| json!({"type": "SINGLE_LINE_TEXT", "code": code, "label": code});
    let number = |code: &str| json!({"type": "NUMBER", "code": code, "label": code});
    let mut properties = json!({
        "key": {"type": "SINGLE_LINE_TEXT", "code": "key", "label": "key", "unique": true},
        "need": {"type": "SINGLE_LINE_TEXT", "code": "need", "label": "need", "required": true},
        "rows": {"type": "SUBTABLE", "code": "rows", "fields": {}},
    });
    for code in ["name", "memo"] {
        properties[code] = text(code);
    }
    for code in ["n", "m"] {
        properties[code] = number(code);
    }
    properties["rows"]["fields"] = json!({"item": text("item"), "qty": number("qty")});
    let (world, tenant) = (
        World::new(),
        Tenant::with_form(&json!({"properties": properties})),
    );
    world.file("records.csv", content);
    let run = tenant.import(&world, "records.csv", arguments);
    let stderr = run.stderr.clone();
    (run, stderr)
}

#[test]
fn a_record_is_no_total() {
    for (content, arguments) in [
        // It has the start mark.
        ("*,key,name,memo,n,m,need\n*,,Total,,1x,2y,\n", &[][..]),
        // It has a unique value, with and without a column of marks, or the update key.
        ("*,key,name,memo,n,m,need\n*,P77,Total,,1x,2y,\n", &[]),
        ("key,name,memo,n,m,need\nP77,Total,,1x,,\n", &[]),
        (
            "key,name,memo,n,m\nP77,Total,,1x,,\n",
            &["--update-key", "key"],
        ),
        // It has a required value.
        ("need,name,memo,n,m,key\nA,Total,,1x,,\n", &[]),
    ] {
        let (run, stderr) = told(content, arguments);
        assert_eq!(run.code, Some(4), "{content}: {run:?}");
        assert!(stderr.contains("[number.invalid]"), "{content}: {stderr}");
        assert!(!stderr.contains("[group.total]"), "{content}: {stderr}");
    }
    // The word itself is no such value.
    let (_, stderr) = told("key,name,memo,n,m,need\nTotal,,,1x,2y,\n", &[]);
    assert!(stderr.contains("2:1: error[group.total]"), "{stderr}");
}

#[test]
fn a_total_in_the_column_of_marks_is_no_row_of_a_table() {
    for total in ["合計", "Grand Total", "小 計"] {
        let content = format!("*,key,item,qty\n*,NEW1,x,1\n,,y,2\n{total},,,3\n");
        let (run, stderr) = told(&content, &[]);
        assert_eq!(run.code, Some(4), "{run:?}");
        assert!(stderr.contains("4:1: error[group.total]"), "{stderr}");
        assert!(!stderr.contains("unknown-mark"), "{stderr}");
    }
    // A record with another mark stays one.
    for line in ["合計,P77,,3", "x,,,3"] {
        let content = format!("*,key,item,qty\n*,NEW1,x,1\n,,y,2\n{line}\n");
        let (_, stderr) = told(&content, &[]);
        assert!(
            stderr.contains("4:1: error[group.unknown-mark]"),
            "{stderr}"
        );
        assert!(!stderr.contains("[group.total]"), "{stderr}");
    }
}
