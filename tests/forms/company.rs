//! A company's apps, with all that real forms have: each is shown, gets a template, is loaded and changed, and taken again
//! as it is. What the reference product makes of them is in `tests/peers`.

use std::path::PathBuf;

use serde_json::{Value as Json, json};

use crate::support::{Run, World, testdata};

const APPS: std::ops::RangeInclusive<u32> = 1..=16;

fn company() -> PathBuf {
    testdata("forms/company")
}

fn of_app(app: u32, file: &str) -> String {
    let path = company().join(format!("apps/{app}/{file}"));
    path.to_str().unwrap().to_owned()
}

fn fields(app: u32) -> Vec<Json> {
    let form: Json =
        serde_json::from_slice(&fs_err::read(of_app(app, "form.json")).unwrap()).unwrap();
    let fields = form["properties"].as_object().unwrap().values();
    fields.cloned().collect()
}

/// The field that finds a record.
fn key(app: u32) -> String {
    let fields = fields(app);
    let mut keys = fields.iter();
    let key = keys.find(|field| field["unique"] == true && field["required"] == true);
    key.unwrap()["code"].as_str().unwrap().to_owned()
}

#[test]
fn every_form_is_shown_and_its_template_is_valid() {
    let world = World::new();
    for app in APPS {
        let form = of_app(app, "form.json");
        let shown = world.run(&["form", "show", "--form", &form, "--output", "json"]);
        assert_eq!(shown.code, Some(0), "{app}: {shown:?}");
        let shown: Json = serde_json::from_str(&shown.stdout).unwrap();
        let told = shown["fields"].as_array().unwrap();
        for field in fields(app) {
            let is_it =
                |told: &&Json| told["code"] == field["code"] && told["type"] == field["type"];
            assert!(told.iter().any(|told| is_it(&told)), "{app}: {field}");
        }
        assert_eq!(world.run(&["form", "show", "--form", &form]).code, Some(0));
        let made = world.run(&["template", "--form", &form, "-o", "made.csv", "--force"]);
        assert_eq!(made.code, Some(0), "{app}: {made:?}");
        let arguments = ["check", "made.csv", "--form", &form, "--timezone", "+09:00"];
        let checked = world.run(&arguments);
        assert_eq!(checked.code, Some(0), "{app}: {checked:?}");
    }
}

fn import(world: &World, app: u32, file: &str, further: &[&str]) -> Run {
    let (directory, key, id) = (company(), key(app), app.to_string());
    let attachments = of_app(app, "attachments");
    let mut arguments = vec!["import", file, "--sandbox", directory.to_str().unwrap()];
    arguments.extend(["--app", &id, "--update-key", &key, "--timezone", "+09:00"]);
    if PathBuf::from(&attachments).is_dir() {
        arguments.extend(["--attachments-dir", &attachments]);
    }
    arguments.extend(further);
    let run = world.run(&arguments);
    assert_eq!(run.code, Some(0), "{app} {file}: {run:?}");
    run
}

fn records(world: &World, app: u32) -> Vec<Json> {
    let (directory, id) = (company(), app.to_string());
    let arguments = [
        "sandbox",
        "records",
        directory.to_str().unwrap(),
        "--app",
        &id,
    ];
    let run = world.run(&arguments);
    let records: Json = serde_json::from_str(&run.stdout).unwrap();
    records["records"].as_array().unwrap().clone()
}

fn value(record: &Json, code: &str) -> Json {
    record[code]["value"].clone()
}

#[test]
fn every_app_is_loaded_and_changed_and_the_same_again_changes_nothing() {
    let world = World::new();
    for file in ["load.csv", "change.csv"] {
        for app in APPS {
            let sheet = of_app(app, file);
            let first = import(&world, app, &sheet, &["--skip-unchanged"]);
            assert!(!first.stdout.contains("unchanged\n"), "{app}: {first:?}");
            let stored = records(&world, app);
            let again = import(&world, app, &sheet, &["--skip-unchanged"]);
            assert!(
                again.stdout.contains(" 0 added, 0 updated, "),
                "{app}: {again:?}"
            );
            assert_eq!(records(&world, app), stored, "{app}");
        }
    }
    let first = |app| records(&world, app).remove(0);
    // What lookups copied is copied on, and around: 3 → 5 → 6, 1 → 2 → 1.
    let activity = first(6);
    assert_eq!(value(&activity, "対象の会社名"), "株式会社青空商事");
    let department = first(1);
    assert_eq!(value(&department, "責任者氏名"), "佐藤 一郎");
    let employee = &records(&world, 2)[1];
    assert_eq!(value(employee, "所属部署名"), "開発部");
    assert_eq!(value(employee, "上長氏名"), "佐藤 一郎");
    // Row by row too, with what is calculated of it.
    let quote = first(7);
    let row = &quote["見積明細"]["value"][0]["value"];
    assert_eq!(value(row, "見積商品名"), "ノートPC 14インチ");
    assert_eq!(value(row, "小計"), "5376000");
    assert_eq!(value(&quote, "合計表示"), "合計 ¥5,949,240");
    // Every default, of a record and of the rows that came with it.
    let last = records(&world, 16).pop().unwrap();
    for (code, expected) in [
        ("数値", json!("12.5")),
        ("ラジオ", json!("二")),
        ("複数選択", json!(["二", "三"])),
        ("時刻", json!("09:30")),
        ("日時", json!("2026-04-01T00:00:00Z")),
    ] {
        assert_eq!(value(&last, &format!("既定_{code}")), expected);
    }
    for record in records(&world, 16) {
        let today = value(&record, "既定_今日");
        assert_eq!(today.as_str().map(str::len), Some(10), "{record}");
    }
}
