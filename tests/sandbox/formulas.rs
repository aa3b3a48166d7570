//! What calculated fields show: `testdata/kintone/formulas/cases.json`, in records of one app for each number precision.

use std::collections::HashSet;

use kintable::appdir::{AppFiles, AppSource};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::world::{World, config, testdata};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Formulas {
    section: String,
    groups: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    /// The app's number precision, as settings state it; that of new apps where there is none.
    precision: Option<Json>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    formula: String,
    /// A format of calculated fields, or `TEXT` for a calculated text field.
    format: String,
    shows: String,
    source: Source,
}

/// Where it is known from what a formula shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Source {
    /// Recorded from the service.
    Recorded,
    /// The help says so, or gives it as an example.
    Documented,
    /// It follows from what is recorded or documented, or is the careful side.
    Inferred,
}

fn formulas() -> Formulas {
    let path = testdata().join("kintone/formulas/cases.json");
    serde_json::from_str(&fs_err::read_to_string(path).unwrap()).unwrap()
}

/// All formulas.
pub(super) fn all() -> HashSet<String> {
    let cases = formulas().groups.into_iter().flat_map(|group| group.cases);
    cases.map(|case| case.formula).collect()
}

fn calculated(case: &Case) -> Json {
    if case.format == "TEXT" {
        json!({"type": "SINGLE_LINE_TEXT", "expression": case.formula})
    } else {
        json!({"type": "CALC", "expression": case.formula, "format": case.format})
    }
}

/// An app with a field of each kind that formulas name, and a calculated field for each case.
fn app(group: &Group) -> AppSource {
    let options = |names: &[&str]| -> Json {
        let option = |name: &&str| ((*name).to_owned(), json!({"label": name, "index": "0"}));
        Json::Object(names.iter().map(option).collect())
    };
    let number = json!({"type": "NUMBER"});
    let text = json!({"type": "SINGLE_LINE_TEXT"});
    let calc = |formula: &str| json!({"type": "CALC", "expression": formula, "format": "NUMBER"});
    let mut form = json!({
        "n": number, "m": number, "e": number, "big": number, "s": text, "es": text,
        "d": {"type": "DATE"}, "d0": {"type": "DATE"}, "ed": {"type": "DATE"},
        "dt": {"type": "DATETIME"}, "t": {"type": "TIME"},
        "check": {"type": "CHECK_BOX", "options": options(&["x", "y", "z"])},
        "multi": {"type": "MULTI_SELECT", "options": options(&["p"])},
        "drop": {"type": "DROP_DOWN", "options": options(&["赤", "青"])},
        "radio": {"type": "RADIO_BUTTON", "options": options(&["赤", "青"])},
        "作成者": {"type": "CREATOR"}, "更新者": {"type": "MODIFIER"},
        "作成日時": {"type": "CREATED_TIME"}, "更新日時": {"type": "UPDATED_TIME"},
        "ref_e": calc("e"), "flag": calc("n > 5"),
        "ref_text": {"type": "SINGLE_LINE_TEXT", "expression": "s & \"-\" & n"},
        "items": {"type": "SUBTABLE", "fields": {
            "qty": number, "price": number, "name": text, "line": calc("qty * price"),
        }},
        "none": {"type": "SUBTABLE", "fields": {"x": number}},
    });
    for (index, case) in group.cases.iter().enumerate() {
        form[format!("case{index}")] = calculated(case);
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("form.json");
    fs_err::write(&path, json!({"properties": form}).to_string()).unwrap();
    if let Some(precision) = &group.precision {
        let settings = json!({"numberPrecision": precision});
        fs_err::write(dir.path().join("app.json"), settings.to_string()).unwrap();
    }
    AppSource {
        id: "1".parse().unwrap(),
        files: AppFiles::read(&path).unwrap(),
    }
}

fn record(has_room: bool) -> Json {
    let row = |quantity: &str, price: &str, name: &str| json!({"value": {"qty": {"value": quantity}, "price": {"value": price}, "name": {"value": name}}});
    let big = if has_room { "999999999999.9999" } else { "" };
    json!({
        "n": {"value": "7"}, "m": {"value": "0.5"}, "big": {"value": big}, "s": {"value": "abc"},
        "d": {"value": "2026-04-25"}, "d0": {"value": "2026-04-01"},
        "dt": {"value": "2026-04-25T10:00:00Z"}, "t": {"value": "09:30"},
        "check": {"value": ["x", "y"]}, "drop": {"value": "赤"}, "radio": {"value": "赤"},
        "items": {"value": [row("10", "100", "A"), row("20", "5.5", "B"), row("", "", "")]},
    })
}

#[tokio::test]
async fn every_formula_shows_what_its_source_says() {
    let mut wrong = Vec::new();
    for group in formulas().groups {
        let mut config = config(vec![app(&group)]);
        config.time_zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(9));
        let world = World::start(config).await;
        let digits = group
            .precision
            .as_ref()
            .map(|precision| precision["digits"].clone());
        world.add(1, record(digits != Some(json!("5")))).await;
        let record = world.records(1).await.remove(0);
        for (index, case) in group.cases.iter().enumerate() {
            let shown = &record[format!("case{index}")]["value"];
            if *shown != case.shows {
                let Case {
                    formula,
                    format,
                    shows,
                    source,
                } = case;
                wrong.push(format!(
                    "{formula} ({format}, {source:?}): {shown}, not {shows:?}"
                ));
            }
        }
        world.stop().await;
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn there_are_many_formulas_and_each_stands_once() {
    let formulas = formulas();
    assert_eq!(formulas.section, "4.6");
    let cases = formulas.groups.iter().flat_map(|group| &group.cases);
    assert!(cases.count() >= 150);
    for group in &formulas.groups {
        let mut seen = HashSet::new();
        for case in &group.cases {
            assert!(
                seen.insert((&case.formula, &case.format)),
                "{} again",
                case.formula
            );
        }
    }
}
