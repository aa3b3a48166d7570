//! `form show` says what each field is and demands.

use serde_json::{Value as Json, json};

use crate::support::{Tenant, World, testdata};

fn saved(name: &str) -> String {
    testdata(&format!("{name}/form.json")).display().to_string()
}

/// The line of a field, its runs of blanks as `|`.
fn line(text: &str, code: &str) -> String {
    let is_its = |line: &&str| line.trim_start().starts_with(&format!("{code} "));
    let line = text.lines().find(is_its).unwrap();
    let cells: Vec<_> = line
        .split("  ")
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
        .collect();
    cells.join("|")
}

#[test]
fn every_fact_about_a_field_has_its_column() {
    let world = World::new();
    let run = world.run(&["form", "show", "--form", &saved("forms/kitchen-sink")]);
    assert_eq!(run.code, Some(0), "{run:?}");
    for (code, expected) in [
        (
            "text_unique",
            "text_unique|重複禁止の文字列|Text|yes|at most 64 characters",
        ),
        (
            "number_range",
            "number_range|10から100まで|Number|10 to 100",
        ),
        ("radio", "radio|ラジオボタン|Radio button|yes|赤|赤, 青, 緑"),
        (
            "link_unique",
            "link_unique|重複禁止のリンク|Link|yes|URL, at most 30 characters",
        ),
        ("date_now", "date_now|登録日|Date|current date and time"),
        (
            "calc_text",
            "calc_text|自動計算の文字列|Text|calculated by kintone: text & \"様\"",
        ),
        (
            "users_default",
            "users_default|登録者|User selection|LOGINUSER()",
        ),
        (
            "customer",
            "customer|顧客コード|Text|\"顧客コード\" in app 4, copied to customer_name, customer_rank",
        ),
        ("table", "table|テーブル|Table"),
    ] {
        assert_eq!(line(&run.stdout, code), expected);
    }
    assert!(
        run.stdout.contains("\n  t_number_range  1から10まで  "),
        "{}",
        run.stdout
    );
    assert!(run.stdout.ends_with(
        "\nnumbers: total number of digits 16, number of decimal places 4, round to nearest even number\n"
    ));
}

#[test]
fn a_saved_form_and_its_app_are_shown_alike() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("forms/strict")));
    let form = saved("forms/strict");
    for output in ["text", "json"] {
        let offline = world.run(&["form", "show", "--output", output, "--form", &form]);
        let mut online = vec!["form", "show", "--output", output, "--app", "1"];
        online.extend(["--base-url", tenant.base_url(), "--api-token", "token"]);
        let online = world.run(&online);
        assert_eq!(offline.code, Some(0), "{offline:?}");
        assert_eq!(offline.stdout, online.stdout);
    }
}

#[test]
fn machines_get_one_document() {
    let world = World::new();
    let form = saved("forms/strict");
    let run = world.run(&["form", "show", "--output", "json", "--form", &form]);
    let document: Json = serde_json::from_str(&run.stdout).unwrap();
    let fields = document["fields"].as_array().unwrap();
    let table = fields.last().unwrap();
    assert_eq!(table["type"], "SUBTABLE");
    assert_eq!(table["fields"][1]["min_value"], "1");
    assert_eq!(table["fields"][2]["default"], json!(["ab"]));
    assert_eq!(document["number_precision"]["rounding"], "up");
}

#[test]
fn a_field_of_a_type_that_is_not_known_is_left_out_with_a_notice() {
    let form = json!({"properties": {
        "a": {"type": "DATE", "label": "日付"},
        "b": {"type": "HOLOGRAM", "label": "立体"},
    }});
    let (world, tenant) = (World::new(), Tenant::with_form(&form));
    let connection = [
        "--base-url",
        tenant.base_url(),
        "--api-token",
        "token",
        "--app",
        "1",
    ];
    let run = world.run(&[&["form", "show"], &connection[..]].concat());
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(
        run.stdout
            .starts_with("field code  field name  field type\na           日付        Date\n\n"),
        "{run:?}"
    );
    assert_eq!(
        run.stderr,
        "notice: the field \"b\" is ignored: its field type, HOLOGRAM, is not supported\n"
    );
}

#[test]
fn a_form_and_a_connection_contradict_each_other() {
    let world = World::new();
    let form = saved("orders");
    let run = world.run(&["form", "show", "--form", &form, "--app", "1"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    let run = world.run(&["form", "show", "--form", ""]);
    assert_eq!(run.code, Some(2), "{run:?}");
}

#[test]
fn fields_come_in_the_order_in_which_the_form_shows_them() {
    let world = World::new();
    let property = |kind: &str| json!({"type": kind});
    let form = json!({"properties": {
        "b": property("NUMBER"),
        "u": {"type": "SUBTABLE", "fields": {"u2": property("DATE"), "u1": property("TIME")}},
        "番号": property("RECORD_NUMBER"),
        "a": property("DATE"),
        "t": {"type": "SUBTABLE", "fields": {"t1": property("DATE")}},
        "g": property("GROUP"),
        "c": property("TIME"),
    }});
    let code = |code: &str| json!({"code": code});
    let row = |codes: &[&str]| {
        let fields: Vec<_> = codes.iter().map(|field| code(field)).collect();
        json!({"type": "ROW", "fields": fields})
    };
    let layout = json!({"layout": [
        {"type": "SUBTABLE", "code": "t", "fields": [code("t1")]},
        row(&["a"]),
        {"type": "GROUP", "code": "g", "layout": [row(&["c", "b"])]},
        {"type": "SUBTABLE", "code": "u", "fields": [code("u1"), code("u2")]},
    ]});
    world.file("app/form.json", form.to_string());
    world.file("app/layout.json", layout.to_string());
    for source in [["--form", "app/form.json"], ["--sandbox", "app"]] {
        let run = world.run(&[&["form", "show"], &source[..]].concat());
        let codes: Vec<_> = run
            .stdout
            .lines()
            .map_while(|line| line.split_whitespace().next())
            .collect();
        assert_eq!(
            codes,
            [
                "field", "番号", "a", "g", "c", "b", "t", "t1", "u", "u1", "u2"
            ]
        );
        let run = world.run(&[&["template", "--records", "0"], &source[..]].concat());
        assert_eq!(run.stdout, "*,a,c,b,t,t1,u,u1,u2\n");
    }
}
