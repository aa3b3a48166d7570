//! The template of a form is a file that the form takes.

use kintable::model::{FieldKind, Writing};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::support::forms::{RandomApp, random_app};
use crate::support::{Run, Tenant, World, testdata};

/// Whether a template holds values for this field, which an import sends and no lookup fills.
fn is_exemplary(app: &RandomApp, code: &str, property: &Json) -> bool {
    let kind = FieldKind::from_api_name(property["type"].as_str().unwrap()).unwrap();
    let is_filled = app
        .fields()
        .iter()
        .any(|(_, _, other)| other["lookup"]["fieldMappings"][0]["field"] == json!(code));
    let known_to_users = matches!(
        kind,
        FieldKind::File
            | FieldKind::UserSelect
            | FieldKind::OrganizationSelect
            | FieldKind::GroupSelect
    );
    let calculated = property["expression"]
        .as_str()
        .is_some_and(|text| !text.is_empty());
    kind.writing() == Writing::Always
        && property.get("lookup").is_none()
        && !calculated
        && !known_to_users
        && !is_filled
}

fn is_empty(value: &Json) -> bool {
    value.is_null() || value == "" || value == &json!([])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_template_of_any_form_imports_into_it(app in random_app()) {
        let world = World::new();
        app.write(world.path());
        for (name, zone) in [("template.csv", &[][..]), ("template.xlsx", &["--timezone", "UTC"])] {
            let tenant = Tenant::of(world.path());
            let made = world.run(&["template", "--form", "form.json", "-o", name]);
            prop_assert_eq!(made.code, Some(0), "{:?}", &made);
            prop_assert!(!made.stderr.contains("required"), "{:?}", &made);

            // A form without any field to fill has no column, and so no file to import.
            prop_assume!(app.fields().iter().any(|(_, code, property)| is_exemplary(&app, code, property)));
            let run = tenant.import(&world, name, zone);
            prop_assert_eq!(run.code, Some(0), "{:?}", &run);
            prop_assert!(!run.stderr.contains(']'), "no problem, no notice: {:?}", &run);
            is_filled(&app, &tenant.records())?;
        }
    }
}

/// Whether two records have all that a template holds values for, and the first of them two rows in each table.
fn is_filled(app: &RandomApp, records: &[Json]) -> Result<(), TestCaseError> {
    prop_assert_eq!(records.len(), 2);
    for (record, rows) in records.iter().zip([2, 1]) {
        for (table, code, property) in app.fields() {
            if !is_exemplary(app, code, property) {
                continue;
            }
            let values: Vec<&Json> = match table {
                None => vec![&record[code]["value"]],
                Some(table) => {
                    let rows_held = record[table]["value"].as_array().unwrap();
                    prop_assert_eq!(rows_held.len(), rows);
                    let rows_held = rows_held.iter();
                    rows_held.map(|row| &row["value"][code]["value"]).collect()
                }
            };
            prop_assert!(
                !values.into_iter().any(is_empty),
                "{} is empty: {}",
                code,
                record
            );
        }
    }
    Ok(())
}

/// `template` of a saved form, with further arguments.
fn template(world: &World, form: &str, arguments: &[&str]) -> Run {
    let form = testdata(&format!("{form}/form.json")).display().to_string();
    let mut all = vec!["template", "--form", &form];
    all.extend(arguments);
    world.run(&all)
}

#[test]
fn what_a_user_must_fill_in_is_exactly_what_the_import_misses() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("forms/strict")));
    let made = template(
        &world,
        "forms/strict",
        &["--records", "1", "-o", "template.csv"],
    );
    assert_eq!(made.code, Some(0), "{made:?}");
    let run = tenant.import(&world, "template.csv", &[]);
    assert_eq!(run.code, Some(4), "{run:?}");
    for code in ["file", "users", "organizations", "groups"] {
        let noted = format!("notice: \"{code}\" is empty: ");
        let line = made
            .stderr
            .lines()
            .find(|line| line.starts_with(&noted))
            .unwrap();
        assert!(
            line.ends_with("the field is required, so enter a value before the import"),
            "{line}"
        );
        assert!(
            run.stderr
                .contains(&format!("error[required.empty] {code}: ")),
            "{run:?}"
        );
    }
    assert_eq!(made.stderr.matches("required, so enter").count(), 4);
    assert_eq!(run.stderr.matches("error[").count(), 4);
}

#[test]
fn the_header_has_the_mark_the_tables_and_no_field_that_kintone_fills() {
    let world = World::new();
    let run = template(&world, "orders", &["--records", "0"]);
    assert_eq!(
        run.stdout,
        "*,受注番号,受注日,顧客コード,会社名,営業担当,受注状況,支払方法,希望,連絡先メール,連絡先電話,希望時間,出荷日時,備考,注文書,\
         受注明細,商品コード,商品名,数量,単価,希望納期,色,入金履歴,入金日,入金額,入金方法,入金メモ\n"
    );
    let run = template(&world, "orders", &["--fields", "数量明細"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    let run = template(
        &world,
        "orders",
        &["--fields", "受注番号, 支払方法", "--records", "1"],
    );
    assert_eq!(run.stdout, "受注番号,支払方法\n受注番号 1,銀行振込\n");
    let run = template(&world, "orders", &["--fields", "数量"]);
    assert_eq!(
        (run.code, run.stderr.as_str()),
        (
            Some(2),
            "error: \"数量\" is a field in the table \"受注明細\": use the table instead\n"
        )
    );
    let run = template(&world, "orders", &["--fields", "合計金額"]);
    assert_eq!(
        (run.code, run.stderr.as_str()),
        (Some(2), "error: kintone sets \"合計金額\": remove it\n")
    );
}

#[test]
fn a_lookup_is_noted_with_the_app_that_it_looks_into() {
    let world = World::new();
    let run = template(&world, "forms/kitchen-sink", &["--fields", "customer"]);
    assert_eq!(run.stdout, "customer\n\"\"\n\"\"\n");
    assert_eq!(
        run.stderr,
        "notice: \"customer\" is empty: enter the \"顧客コード\" of a record in app 4\n"
    );
}

#[test]
fn records_and_rows_are_as_many_as_asked_for() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("orders")));
    let made = template(
        &world,
        "orders",
        &["--records", "3", "--rows", "4", "-o", "x.csv"],
    );
    assert_eq!(made.code, Some(0), "{made:?}");
    let run = tenant.import(&world, "x.csv", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.contains("3 added"), "{run:?}");
    assert!(run.stdout.contains("受注明細 6 added"), "{run:?}");
}

#[test]
fn what_no_example_satisfies_is_left_empty_with_a_notice() {
    let world = World::new();
    let form = json!({"properties": {
        "five": {"type": "NUMBER", "required": true, "unique": true, "minValue": "5", "maxValue": "5"},
        "none": {"type": "DROP_DOWN", "options": {}},
        "date": {"type": "DATE"},
    }});
    world.file("form.json", form.to_string());
    let run = world.run(&["template", "--form", "form.json"]);
    assert_eq!(run.stdout, "five,none,date\n5,,2026-04-01\n,,2026-04-02\n");
    assert_eq!(
        run.stderr,
        "notice: \"none\" is empty: no example fits all settings of the field\n\
         notice: \"five\" is empty: no example fits all settings of the field; \
         the field is required, so enter a value before the import\n"
    );
}

#[test]
fn long_unique_values_differ_where_kintone_compares_them() {
    let form = json!({"properties": {
        "link": {"type": "LINK", "protocol": "WEB", "unique": true, "minLength": "80"},
    }});
    let (world, tenant) = (World::new(), Tenant::with_form(&form));
    world.file("form.json", form.to_string());
    world.run(&["template", "--form", "form.json", "-o", "x.csv"]);
    let run = tenant.import(&world, "x.csv", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(tenant.records().len(), 2);
}

#[test]
fn a_template_for_a_spreadsheet_is_read_as_it_was_written() {
    let world = World::new();
    for (encoding, read_as) in [
        ("sjis", "Shift_JIS"),
        ("utf8-bom", "UTF-8"),
        ("utf8", "UTF-8"),
    ] {
        let tenant = Tenant::of(&testdata("orders"));
        let name = format!("{encoding}.csv");
        let made = template(&world, "orders", &["--encoding", encoding, "-o", &name]);
        assert_eq!(made.code, Some(0), "{made:?}");
        let bytes = fs_err::read(world.path().join(&name)).unwrap();
        assert_eq!(bytes.starts_with(b"\xEF\xBB\xBF"), encoding == "utf8-bom");
        let run = tenant.import(&world, &name, &[]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert!(
            run.stderr
                .contains(&format!("reading as {read_as}, comma-separated")),
            "{run:?}"
        );
    }
}
