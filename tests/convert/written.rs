//! What is written.

use serde_json::{Value as Json, json};

use super::{converted, ends};
use crate::cli::endings::document;
use crate::support::{World, testdata};

#[test]
fn a_file_of_any_encoding_becomes_clean_csv() {
    let world = World::new();
    world.file(
        "a.csv",
        b"\xEF\xBB\xBFCode;Name\r\n\"007\";\"Aoba, Inc.\"\r\n8;\"two\r\nlines\"\r\n",
    );
    let clean = "Code,Name\n007,\"Aoba, Inc.\"\n8,\"two\r\nlines\"\n";
    assert_eq!(converted(&world, &["a.csv"]), clean);
    let run = world.run(&["convert", "a.csv", "-o", "out.csv"]);
    ends(
        &run,
        0,
        &[
            "a.csv: reading as UTF-8, semicolon-separated\n",
            "notice: 2 records converted to out.csv\n",
        ],
    );
    assert_eq!(
        (run.stdout.as_str(), world.read("out.csv")),
        ("", clean.into())
    );
    let orders = testdata("orders");
    let of = |name: &str| orders.join(name).display().to_string();
    let [plain, shifted] = ["orders.csv", "orders-sjis.csv"].map(of);
    assert_eq!(converted(&world, &[&shifted]), converted(&world, &[&plain]));
}

#[test]
fn a_file_is_read_as_an_import_reads_it() {
    let world = World::new();
    world.file("report.csv", "Report of today\nCode,Name\n1,a\n1,b\n2,c\n");
    let options = ["report.csv", "--header-row", "2", "--group-by", "Code"];
    assert_eq!(
        converted(&world, &options),
        "*,Code,Name\n*,1,a\n,1,b\n*,2,c\n"
    );
    world.file("bare.csv", "1,a\n2\n");
    let named = [
        "bare.csv",
        "--no-header",
        "--columns",
        "Code,Name",
        "--ragged",
        "pad",
    ];
    assert_eq!(converted(&world, &named), "Code,Name\n1,a\n2,\n");
    assert_eq!(
        converted(&world, &["bare.csv", "--no-header", "--ragged", "pad"]),
        "1,2\n1,a\n2,\n"
    );
    let input = "a,b\n1,2\n";
    let run = world.run_with_input(&["convert", "-", "--to", "ndjson"], input);
    assert_eq!(run.stdout, "{\"a\":\"1\",\"b\":\"2\"}\n", "{run:?}");
}

#[test]
fn a_workbook_and_json_become_csv_and_each_other() {
    let world = World::new();
    let csv = "*,Code,Items,Item\n*,007,1,pen\n,,2,ink\n*,008,,\"a\nb\"\n";
    world.file("a.csv", csv);
    world.run(&["convert", "a.csv", "-o", "a.xlsx"]);
    assert_eq!(converted(&world, &["a.xlsx"]), csv);
    let kintone = r#"{"records": [{"Code": {"type": "NUMBER", "value": "1"}, "Items": {"type": "SUBTABLE",
        "value": [{"id": "5", "value": {"Item": {"value": "pen"}}}, {"id": "6", "value": {"Item": {"value": "ink"}}}]}}]}"#;
    world.file("a.json", kintone);
    assert_eq!(
        converted(&world, &["a.json"]),
        "*,Code,Items,Item\n*,1,5,pen\n,,6,ink\n"
    );
    world.file(
        "b.json",
        r#"[{"a": 1.50, "b": null}, {"a": "x", "b": ["y", "z"]}]"#,
    );
    let lines = converted(&world, &["b.json", "--to", "ndjson"]);
    assert_eq!(
        lines,
        "{\"a\":\"1.50\",\"b\":\"\"}\n{\"a\":\"x\",\"b\":\"y\\nz\"}\n"
    );
}

/// Values of a record and of its rows in the shape of kintone's API, by the form.
#[test]
fn a_form_makes_records_of_kintone() {
    let world = World::new();
    let field = |kind: &str, code: &str| json!({"type": kind, "code": code, "label": format!("{code}-san")});
    let form = json!({"properties": {
        "No": field("RECORD_NUMBER", "No"),
        "Text": field("SINGLE_LINE_TEXT", "Text"),
        "List": {"type": "CHECK_BOX", "code": "List", "label": "List", "options": {}},
        "Who": field("USER_SELECT", "Who"),
        "By": field("CREATOR", "By"),
        "Table": {"type": "SUBTABLE", "code": "Table", "label": "Table", "fields": {
            "Item": field("SINGLE_LINE_TEXT", "Item"), "Amount": field("NUMBER", "Amount")}},
    }});
    world.file("form.json", form.to_string());
    world.file(
        "a.csv",
        "*,$id,Text,List,Who,By,Table,Item,Amount,Other\n\
         *,5,a,\"x\ny\",\"u\nv\",w,7,pen,1,o\n,,,,,,,ink,,\n*,6,b,,,,,,,\n",
    );
    let lines = converted(&world, &["a.csv", "--to", "ndjson", "--form", "form.json"]);
    let lines: Vec<Json> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let value = |value: Json| json!({ "value": value });
    assert_eq!(
        lines,
        [
            json!({
                "$id": value("5".into()), "Text": value("a".into()), "List": value(json!(["x", "y"])),
                "Who": value(json!([{"code": "u"}, {"code": "v"}])), "By": value(json!({"code": "w"})), "Other": value("o".into()),
                "Table": value(json!([
                    {"id": "7", "value": {"Item": value("pen".into()), "Amount": value("1".into())}},
                    {"value": {"Item": value("ink".into()), "Amount": value("".into())}},
                ])),
            }),
            json!({
                "$id": value("6".into()), "Text": value("b".into()), "List": value(json!([])), "Who": value(json!([])),
                "By": value("".into()), "Other": value("".into()), "Table": value(json!([])),
            }),
        ]
    );
    // What stands there twice, and differently, has one place.
    world.file("b.csv", "*,Text,Item\n*,a,pen\n,b,ink\n");
    let run = world.run(&["convert", "b.csv", "--to", "ndjson", "--form", "form.json"]);
    ends(
        &run,
        0,
        &["b.csv:3:2: notice[group.ignored-value] Text-san (Text): \"b\""],
    );
    // Field names are codes behind it.
    world.file("c.csv", "Text-san\na\n");
    let codes = ["c.csv", "--headers", "labels", "--form", "form.json"];
    assert_eq!(converted(&world, &codes), "Text\na\n");
    world.file(
        "d.csv",
        "レコードの開始行,Text-san,Item-san\n*,a,pen\n,a,ink\n",
    );
    let export = ["d.csv", "--headers", "labels", "--form", "form.json"];
    assert_eq!(converted(&world, &export), "*,Text,Item\n*,a,pen\n,a,ink\n");
}

#[test]
fn kintone_is_asked_for_the_form_only_where_it_is_named() {
    let world = World::new();
    world.file("a.csv", "a\n1\n");
    let mut command = world.command(&["convert", "a.csv"]);
    command.env("KINTABLE_APP", "1");
    command.env("KINTONE_BASE_URL", "http://127.0.0.1:1");
    let run = crate::support::Run::of(&mut command);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (Some(0), "a\n1\n"),
        "{run:?}"
    );
    for need in [
        ["--headers", "auto"],
        ["--map", "m.toml"],
        ["--list-separator", ";"],
    ] {
        world.file("m.toml", "[fields]\n\"a\" = \"a\"\n");
        let run = world.run(&[&["convert", "a.csv"], &need[..]].concat());
        ends(&run, 2, &["need the form of the app: add `--form FILE`"]);
    }
    let sandbox = testdata("orders");
    let sandbox = sandbox.to_str().unwrap();
    world.file("b.csv", "受注番号\n1\n");
    let named = ["b.csv", "--to", "ndjson", "--sandbox", sandbox];
    assert_eq!(
        converted(&world, &named),
        "{\"受注番号\":{\"value\":\"1\"}}\n"
    );
}

#[test]
fn a_document_says_what_came_of_it() {
    let world = World::new();
    world.file("a.csv", "a ,b\n1,2\n,\n");
    let run = world.run(&["convert", "a.csv", "-o", "a.xlsx", "--output", "json"]);
    ends(
        &run,
        0,
        &["records without any value, which an Excel file does not hold: 1"],
    );
    let told = document("convert", &run);
    assert_eq!(told["ending"], "complete", "{told:#}");
    assert_eq!(
        (&told["records"], &told["lines"], &told["blank_records"]),
        (&2.into(), &2.into(), &1.into())
    );
    assert_eq!(
        (&told["file"], &told["out"]),
        (&"a.csv".into(), &"a.xlsx".into())
    );
    assert_eq!(told["problems"][0]["code"], "header.trimmed");
    assert_eq!(converted(&world, &["a.xlsx"]), "a,b\n1,2\n");
    let run = world.run(&["convert", "a.csv", "--output", "json"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    world.file("bad.csv", "a,b\n1,2,3\n");
    let run = world.run(&["convert", "bad.csv", "-o", "c.csv", "--output", "json"]);
    let told = document("convert", &run);
    assert_eq!(
        (run.code, &told["ending"]),
        (Some(4), &"invalid".into()),
        "{told:#}"
    );
}

#[test]
fn it_speaks_japanese() {
    let world = World::new();
    world.file("a.csv", "a,b\n1,2\n");
    let run = world.run(&["convert", "a.csv", "-o", "b.xlsx", "--lang", "ja"]);
    ends(&run, 0, &["注意：レコード1件をb.xlsxに変換しました。"]);
    world.file("bad.csv", "a,b\n1,2,3\n");
    let run = world.run(&["convert", "bad.csv", "--lang", "ja"]);
    ends(
        &run,
        4,
        &["エラー：bad.csvにエラーが1件あります。何も書き出していません。"],
    );
}
