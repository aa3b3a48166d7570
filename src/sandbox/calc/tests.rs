use jiff::tz::TimeZone;
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
    load(form)
}

fn load(form: Json) -> App {
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
fn shows(expression: &str, format: &str, expected: &str) {
    let mut values = record();
    fill(&app(expression, format), &mut values, &TimeZone::UTC);
    let result = values.get("結果").and_then(Json::as_str);
    assert_eq!(result.unwrap_or_default(), expected, "{expression}");
}

#[test]
fn formulas_come_to_what_they_say() {
    for (expression, expected) in [
        // Arithmetic binds as in school.
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 - 3 - 2", "5"),
        ("-数 + 1", "-11.5"),
        ("2 ^ 10 / 4", "256"),
        ("2 ^ -1", "0.5"),
        ("1 / 3", "0.3333"),
        ("0.1 + 0.2", "0.3"),
        // Fields stand for their values, and empty ones for 0.
        ("数 + 空", "12.5"),
        ("数 * 空", "0"),
        ("倍 + 1", "26"),
        // A table's field is summed over its rows.
        ("SUM(数量)", "5"),
        ("SUM(小計)", "350"),
        ("SUM(小計, 数, 1)", "363.5"),
        // Conditions choose.
        ("IF(数 >= 12.5, 1, 2)", "1"),
        ("IF(AND(数 > 1, NOT(数 = 12.5)), 1, 2)", "2"),
        ("IF(OR(文 = \"abc\", 1 <> 1), 1, 2)", "1"),
        ("IF(空 = \"\", 1, 2)", "1"),
        ("IF(空 != 0, 1, 2)", "2"),
        // Numbers are rounded as asked.
        ("ROUND(2.5)", "3"),
        ("ROUND(-2.5)", "-3"),
        ("ROUND(2.345, 2)", "2.35"),
        ("ROUNDUP(2.1, 0)", "3"),
        ("ROUNDDOWN(-2.9)", "-2"),
        // What cannot be calculated is empty.
        ("数 / 空", ""),
        ("文 + 1", ""),
        ("文 & 1", ""),
        ("数量 + 1", ""),
        ("10 ^ 1000", ""),
        ("10 ^ 99 ^ 99", ""),
        ("循環 + 1", ""),
        ("IF(1, 2, 3)", ""),
    ] {
        shows(expression, "NUMBER", expected);
    }
}

#[test]
fn days_count_in_seconds() {
    shows("日 + 86400 * 30", "DATE", "2026-05-01");
    shows("日 + 3600", "DATETIME", "2026-04-01T01:00:00Z");
    shows("90 * 60", "TIME", "01:30");
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
        "LEFT(文, 1)",
        "IF(数 > 1, 1, LEFT(文, 1))",
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
    let strange = json!({"expression": "1", "format": "STRANGE"});
    let strange = Calculation::read(FieldKind::Calc, &strange).unwrap();
    assert!(!strange.is_supported(|_| true));
}

#[test]
fn texts_are_joined_in_calculated_text_fields() {
    let form = json!({"properties": {
        "a": {"type": "NUMBER"},
        "b": {"type": "SINGLE_LINE_TEXT", "expression": "\"No. \" & a"},
    }});
    let mut values = json!({"a": "7"}).as_object().unwrap().clone();
    fill(&load(form), &mut values, &TimeZone::UTC);
    assert_eq!(values["b"], json!("No. 7"));
}
