//! `--output sarif`.

use serde_json::Value as Json;

use super::{BAD, has_japanese, import, import_unreachable};

fn log(file: &str, content: &str, arguments: &[&str]) -> Json {
    let mut all = vec!["--output", "sarif"];
    all.extend(arguments);
    serde_json::from_str(&import(file, content, &all, &[]).stdout).unwrap()
}

fn array<'a>(log: &'a Json, pointer: &str) -> &'a Vec<Json> {
    log.pointer(pointer).and_then(Json::as_array).unwrap()
}

/// What the 2.1.0 schema demands of the parts that are used.
#[track_caller]
fn has_the_shape_of_sarif(log: &Json) {
    assert_eq!(log["version"], "2.1.0");
    assert_eq!(
        log["$schema"],
        "https://json.schemastore.org/sarif-2.1.0.json"
    );
    assert_eq!(array(log, "/runs").len(), 1);
    assert_eq!(log["runs"][0]["tool"]["driver"]["name"], "kintable");
    let levels = ["none", "note", "warning", "error"];
    let rules = array(log, "/runs/0/tool/driver/rules");
    for rule in rules {
        for text in ["shortDescription", "fullDescription", "help"] {
            assert!(!rule[text]["text"].as_str().unwrap().is_empty(), "{rule}");
        }
        assert!(levels.contains(&rule["defaultConfiguration"]["level"].as_str().unwrap()));
    }
    for result in array(log, "/runs/0/results") {
        let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[rule]["id"], result["ruleId"]);
        assert_eq!(
            rules[rule]["defaultConfiguration"]["level"],
            result["level"]
        );
        assert!(result["message"]["text"].is_string(), "{result}");
    }
    assert!(log["runs"][0]["invocations"][0]["executionSuccessful"].is_boolean());
}

#[test]
fn regions_are_the_cells() {
    let log = log("bad.csv", BAD, &[]);
    has_the_shape_of_sarif(&log);
    let lines: Vec<Vec<char>> = BAD.lines().map(|line| line.chars().collect()).collect();
    let cut = |result: &Json| -> String {
        let region = result
            .pointer("/locations/0/physicalLocation/region")
            .unwrap();
        let number = |name: &str| usize::try_from(region[name].as_u64().unwrap()).unwrap();
        assert_eq!(number("startLine"), number("endLine"));
        let line = &lines[number("startLine") - 1];
        line[number("startColumn") - 1..number("endColumn") - 1]
            .iter()
            .collect()
    };
    let results = array(&log, "/runs/0/results");
    let cells: Vec<_> = results.iter().map(cut).collect();
    assert_eq!(
        cells,
        [
            "2026/13/01",
            "\"1,000\"",
            "ブラック",
            "２",
            "\"<&]]>\u{1b}",
            "b"
        ]
    );
    assert_eq!(
        results[1]
            .pointer("/locations/0/logicalLocations/0/fullyQualifiedName")
            .unwrap(),
        "受注明細.数量"
    );
    assert_eq!(results[5]["level"], "note");
}

#[test]
fn rules_carry_their_explanations_in_the_language() {
    let log = log("bad.csv", BAD, &["--lang", "ja"]);
    has_the_shape_of_sarif(&log);
    assert_eq!(log["runs"][0]["language"], "ja");
    let rules = array(&log, "/runs/0/tool/driver/rules");
    assert_eq!(rules.len(), 4);
    assert!(
        rules
            .iter()
            .all(|rule| has_japanese(rule["help"]["text"].as_str().unwrap()))
    );
    let results = array(&log, "/runs/0/results");
    assert!(
        results
            .iter()
            .all(|result| has_japanese(result["message"]["text"].as_str().unwrap()))
    );
}

#[test]
fn a_files_name_is_a_uri() {
    let log = log("受注 #1%.csv", BAD, &[]);
    let uri = log.pointer("/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri");
    assert_eq!(uri.unwrap(), "%E5%8F%97%E6%B3%A8%20%231%25.csv");
}

#[test]
fn what_has_no_place_in_the_file_has_no_location() {
    let log = log("bad.csv", BAD, &["--update-key", "受注日"]);
    has_the_shape_of_sarif(&log);
    let results = array(&log, "/runs/0/results");
    assert_eq!(results[0]["ruleId"], "key.unsupported");
    assert!(results[0].get("locations").is_none(), "{}", results[0]);
}

#[test]
fn problems_beyond_the_limit_are_counted_in_notifications() {
    let log = log("bad.csv", BAD, &["--max-problems", "1"]);
    has_the_shape_of_sarif(&log);
    // An error and a notice.
    assert_eq!(array(&log, "/runs/0/results").len(), 2);
    assert_eq!(array(&log, "/runs/0/tool/driver/rules").len(), 4);
    let notifications = array(&log, "/runs/0/invocations/0/toolExecutionNotifications");
    let texts: Vec<_> = notifications
        .iter()
        .map(|said| said["message"]["text"].as_str().unwrap())
        .collect();
    assert_eq!(
        texts,
        [
            "number.invalid: 3 more of this kind",
            "option.unknown: 1 more of this kind",
        ]
    );
}

#[test]
fn a_run_that_stopped_was_not_successful() {
    let run = import_unreachable("x.csv", &["--output", "sarif"]);
    let log: Json = serde_json::from_str(&run.stdout).unwrap();
    has_the_shape_of_sarif(&log);
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let said = &invocation["toolExecutionNotifications"][0];
    assert_eq!(said["level"], "error");
    assert!(
        said["message"]["text"]
            .as_str()
            .unwrap()
            .starts_with("no connection to kintone: ")
    );
}

#[test]
fn a_run_without_a_problem_has_no_result() {
    let log = log(
        "good.csv",
        "*,受注番号,受注日,会社名,支払方法\n*,1,2026-01-31,x,銀行振込\n",
        &[],
    );
    has_the_shape_of_sarif(&log);
    assert!(array(&log, "/runs/0/results").is_empty());
    assert!(array(&log, "/runs/0/tool/driver/rules").is_empty());
}
