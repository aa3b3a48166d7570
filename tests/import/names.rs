//! What options name, and values that are let through.

use serde_json::json;

use crate::support::{Tenant, World};

/// A form whose labels are others than its codes, and two of them alike.
fn orders() -> Tenant {
    let text = |label: &str| json!({"type": "SINGLE_LINE_TEXT", "label": label});
    Tenant::with_form(&json!({"properties": {
        "no": {"type": "SINGLE_LINE_TEXT", "label": "番号", "unique": true},
        "name": text("名前"),
        "one": text("備考"),
        "two": text("備考"),
        "size": {
            "type": "RADIO_BUTTON", "label": "大きさ", "required": true,
            "options": {"大": {"label": "大", "index": "0"}, "小": {"label": "小", "index": "1"}},
        },
        "items": {"type": "SUBTABLE", "label": "明細", "fields": {
            "item": text("品名"), "price": {"type": "NUMBER", "label": "単価"},
        }},
    }}))
}

#[test]
fn options_take_a_label_that_one_field_alone_has() {
    let (world, tenant) = (World::new(), orders());
    let file = "*,no,name,items,item,price\n*,A,first,,pen,1\n,,,,ink,2\n";
    world.file("orders.csv", file);
    let options = [
        "--update-key=番号",
        "--fields=名前,明細",
        "--rows=明細=merge",
        "--row-key=明細=品名",
        "--blank=名前=keep",
    ];
    let run = tenant.import(&world, "orders.csv", &options);
    assert_eq!(run.code, Some(0), "{run:?}");
    world.file(
        "orders.csv",
        file.replace("ink,2", "ink,3").replace("first", ""),
    );
    let run = tenant.import(&world, "orders.csv", &options);
    assert_eq!(run.code, Some(0), "{run:?}");
    let records = tenant.records();
    let rows = records[0]["items"]["value"].as_array().unwrap();
    assert_eq!((records.len(), rows.len()), (1, 2));
    assert_eq!(rows[1]["value"]["price"]["value"], "3");
    assert_eq!(records[0]["name"]["value"], "first");
}

#[test]
fn a_label_that_two_fields_share_names_none_of_them() {
    let (world, tenant) = (World::new(), orders());
    world.file("orders.csv", "no,備考\nA,x\n");
    let both = "several fields have this name; use one of their field codes: \"one\", \"two\"";
    let run = tenant.import(&world, "orders.csv", &[]);
    assert_eq!(run.code, Some(4), "{run:?}");
    assert!(run.stderr.contains(both), "{run:?}");
    let run = tenant.import(&world, "orders.csv", &["--fields", "番号,備考"]);
    assert_eq!(run.code, Some(4), "{run:?}");
    assert!(run.stderr.contains(both), "{run:?}");
}

#[test]
fn a_required_radio_button_may_be_empty() {
    let (world, tenant) = (World::new(), orders());
    world.file("orders.csv", "no,size\nA,\nB,小\n");
    let run = tenant.import(&world, "orders.csv", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(
        run.stderr.contains("orders.csv:2:3: notice[radio.empty]"),
        "{run:?}"
    );
    let sizes: Vec<_> = tenant
        .records()
        .iter()
        .map(|record| record["size"]["value"].clone())
        .collect();
    assert_eq!(json!(sizes), json!(["", "小"]));
}

#[test]
fn a_key_that_only_looks_like_no_value_can_be_accepted() {
    let (world, tenant) = (World::new(), orders());
    world.file("orders.csv", "no,name\n0,zero\n");
    let key = ["--update-key", "no"];
    let run = tenant.import(&world, "orders.csv", &key);
    assert_eq!(run.code, Some(4), "{run:?}");
    assert!(run.stderr.contains("--placeholder-key accept"), "{run:?}");
    for _ in 0..2 {
        let run = tenant.import(
            &world,
            "orders.csv",
            &[&key[..], &["--placeholder-key", "accept"]].concat(),
        );
        assert_eq!(run.code, Some(0), "{run:?}");
    }
    assert_eq!(tenant.records().len(), 1);
}

#[test]
fn a_key_that_hides_something_in_kintone_too_can_be_accepted() {
    let (world, tenant) = (World::new(), orders());
    let held = json!([{"no": {"value": "A\u{a0}1"}}]);
    tenant.call("POST", "records.json", &json!({"app": 1, "records": held}));
    world.file("orders.csv", "no,name\nA\u{a0}1,found\n");
    for key in [["--update-key", "no"], ["--match", "no"]] {
        let run = tenant.import(&world, "orders.csv", &key);
        assert_eq!(run.code, Some(4), "{run:?}");
        assert!(run.stderr.contains("error[key.hidden]"), "{run:?}");
        assert!(run.stderr.contains("--placeholder-key accept"), "{run:?}");
        let accepting = [&key[..], &["--placeholder-key", "accept"]].concat();
        let run = tenant.import(&world, "orders.csv", &accepting);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert!(run.stderr.contains("notice[text.hidden]"), "{run:?}");
    }
    let records = tenant.records();
    assert_eq!(records.len(), 1);
    assert_eq!(records[0]["name"]["value"], "found");
}

#[test]
fn a_header_with_one_field_is_one_where_other_columns_are_ignored() {
    let (world, tenant) = (World::new(), orders());
    for file in [
        "no,name,評価\nX,x,*\nY,y,**\n",
        "評価,no,name\n*,X,x\n,Y,y\n",
        "no,大小\nname,memo\nfoo,\n",
    ] {
        world.file("orders.csv", file);
        let run = tenant.check(&world, "orders.csv", &["--ignore-unknown-columns"]);
        assert_eq!(run.code, Some(0), "{file}: {run:?}");
    }
    for (file, code) in [
        ("no,name,評価\nX,x,*\nY,y,**\n", "header.unknown"),
        ("評価,no,name\n*,X,x\n**,Y,y\n", "header.unknown"),
        ("評価,no,name\n*,X,x\n,Y,y\n", "header.web-export"),
        ("Orders,\nno,name\nA,\n", "header.later"),
    ] {
        world.file("orders.csv", file);
        let run = tenant.check(&world, "orders.csv", &[]);
        assert_eq!(run.code, Some(4), "{run:?}");
        let told = format!("error[{code}]");
        assert!(run.stderr.contains(&told), "{file}: {run:?}");
    }
}

#[test]
fn a_web_export_of_one_column_is_read_as_what_it_is() {
    let (world, tenant) = (World::new(), orders());
    world.file(
        "orders.csv",
        "\"レコードの開始行\",\"name\"\n\"*\",\"x\"\n\"*\",\"y\"\n",
    );
    let run = tenant.import(&world, "orders.csv", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let names = tenant.records();
    let names: Vec<_> = names
        .iter()
        .map(|record| &record["name"]["value"])
        .collect();
    assert_eq!(names, ["x", "y"]);
    // Its name alone makes no header.
    world.file("orders.csv", "レコードの開始行,nothing\n*,x\n");
    let run = tenant.import(&world, "orders.csv", &[]);
    assert!(run.stderr.contains("error[header.none]"), "{run:?}");
}
