use serde_json::{Map, Value as Json, json};

use super::fill;
use crate::appdir::{AppFiles, AppSource};
use crate::model::FieldKind;
use crate::sandbox::app::App;
use crate::sandbox::formula::Calculation;

/// An app with two numbers, a text, a day and a table, and a calculated field of this formula and format.
fn app(expression: &str, format: &str) -> App {
    let field = |kind: &str| json!({"type": kind, "code": "", "label": ""});
    let calc = |expression: &str, format: &str| json!({"type": "CALC", "expression": expression, "format": format});
    let form = json!({"properties": {
        "数": field("NUMBER"), "空": field("NUMBER"), "文": field("SINGLE_LINE_TEXT"), "日": field("DATE"),
        "結果": calc(expression, format), "倍": calc("数 * 2", "NUMBER"),
        "循環": calc("循環 + 1", "NUMBER"),
        "表": {"type": "SUBTABLE", "fields": {
            "数量": field("NUMBER"), "単価": field("NUMBER"), "小計": calc("数量 * 単価 + 倍 * 0", "NUMBER"),
        }},
    }});
    let source = AppSource {
        id: "1".parse().unwrap(),
        files: AppFiles::new(form),
    };
    App::load(vec![source]).unwrap().remove(0)
}

fn record() -> Map<String, Json> {
    let row = |quantity: &str, price: &str| json!({"id": "1", "value": {"数量": quantity, "単価": price}});
    let record = json!({
        "数": "12.5", "文": "abc", "日": "2026-04-01",
        "表": [row("2", "100"), row("3", "50"), json!({"id": "2", "value": {}})],
    });
    record.as_object().unwrap().clone()
}

#[track_caller]
fn comes_to(expression: &str, expected: &str) {
    shows(expression, "NUMBER", expected);
}

#[track_caller]
fn shows(expression: &str, format: &str, expected: &str) {
    let mut values = record();
    fill(&app(expression, format), &mut values);
    let result = values.get("結果").and_then(Json::as_str);
    assert_eq!(result.unwrap_or_default(), expected, "{expression}");
}

#[test]
fn arithmetic_binds_as_in_school() {
    comes_to("1 + 2 * 3", "7");
    comes_to("(1 + 2) * 3", "9");
    comes_to("10 - 3 - 2", "5");
    comes_to("-数 + 1", "-11.5");
    comes_to("2 ^ 10 / 4", "256");
    comes_to("2 ^ -1", "0.5");
    comes_to("1 / 3", "0.3333");
    comes_to("0.1 + 0.2", "0.3");
}

#[test]
fn fields_stand_for_their_values_and_empty_ones_for_0() {
    comes_to("数 + 空", "12.5");
    comes_to("数 * 空", "0");
    comes_to("倍 + 1", "26");
}

#[test]
fn a_tables_field_is_summed_over_its_rows() {
    comes_to("SUM(数量)", "5");
    comes_to("SUM(小計)", "350");
    comes_to("SUM(小計, 数, 1)", "363.5");
}

#[test]
fn conditions_choose() {
    comes_to("IF(数 >= 12.5, 1, 2)", "1");
    comes_to("IF(AND(数 > 1, NOT(数 = 12.5)), 1, 2)", "2");
    comes_to("IF(OR(文 = \"abc\", 1 <> 1), 1, 2)", "1");
    comes_to("IF(空 = \"\", 1, 2)", "1");
    comes_to("IF(空 != 0, 1, 2)", "2");
}

#[test]
fn numbers_are_rounded_as_asked() {
    comes_to("ROUND(2.5)", "3");
    comes_to("ROUND(-2.5)", "-3");
    comes_to("ROUND(2.345, 2)", "2.35");
    comes_to("ROUNDUP(2.1, 0)", "3");
    comes_to("ROUNDDOWN(-2.9)", "-2");
}

#[test]
fn days_count_in_seconds() {
    shows("日 + 86400 * 30", "DATE", "2026-05-01");
    shows("日 + 3600", "DATETIME", "2026-04-01T01:00:00Z");
    shows("90 * 60", "TIME", "01:30");
}

#[test]
fn what_cannot_be_calculated_is_empty() {
    comes_to("数 / 空", "");
    comes_to("文 + 1", "");
    comes_to("文 & 1", "");
    comes_to("数量 + 1", "");
    comes_to("10 ^ 1000", "");
    comes_to("10 ^ 99 ^ 99", "");
    comes_to("循環 + 1", "");
    comes_to("IF(1, 2, 3)", "");
}

#[test]
fn formulas_that_are_not_understood_are_told_apart() {
    let supported = |expression: &str| {
        let property = json!({"expression": expression, "format": "NUMBER"});
        let calculation = Calculation::read(FieldKind::Calc, &property).unwrap();
        calculation.is_supported(|code| code == "数")
    };
    assert!(supported("SUM(数) + 1"));
    let deep = format!("{}1{}", "(".repeat(10_000), ")".repeat(10_000));
    let long = format!("1{}", " + 1".repeat(10_000));
    for unknown in [
        "",
        "数 +",
        "YEN(数)",
        "DATE_FORMAT(数, \"YYYY\", \"Asia/Tokyo\")",
        "無い + 1",
        "(数",
        "数)",
        "\"a",
        "SUM()",
        &deep,
        &long,
    ] {
        assert!(!supported(unknown), "{unknown:.20}");
    }
    let hours = json!({"expression": "1", "format": "HOUR_MINUTE"});
    let hours = Calculation::read(FieldKind::Calc, &hours).unwrap();
    assert!(!hours.is_supported(|_| true));
}

#[test]
fn texts_are_joined_in_calculated_text_fields() {
    let form = json!({"properties": {
        "a": {"type": "NUMBER"},
        "b": {"type": "SINGLE_LINE_TEXT", "expression": "\"No. \" & a"},
    }});
    let app = AppSource {
        id: "1".parse().unwrap(),
        files: AppFiles::new(form),
    };
    let app = App::load(vec![app]).unwrap().remove(0);
    let mut values = json!({"a": "7"}).as_object().unwrap().clone();
    fill(&app, &mut values);
    assert_eq!(values["b"], json!("No. 7"));
}
