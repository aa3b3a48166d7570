//! `--output junit`.

use roxmltree::{Document, Node};

use super::{BAD, has_japanese, import, import_unreachable};

const GOOD: &str = "*,受注番号,受注日,会社名,支払方法\n*,1,2026-01-31,x,銀行振込\n";

fn cases<'a>(report: &'a Document<'a>) -> Vec<Node<'a, 'a>> {
    report
        .descendants()
        .filter(|node| node.has_tag_name("testcase"))
        .collect()
}

fn child<'a>(node: Node<'a, 'a>, name: &str) -> Option<Node<'a, 'a>> {
    node.children().find(|child| child.has_tag_name(name))
}

/// The numbers of a suite are those of its test cases.
#[track_caller]
fn adds_up(report: &Document<'_>) {
    let cases = cases(report);
    let count = |name| {
        cases
            .iter()
            .filter(|case| child(**case, name).is_some())
            .count()
    };
    let suite = report.root_element().first_element_child().unwrap();
    for node in [report.root_element(), suite] {
        let stated = |name| node.attribute(name).unwrap().parse::<usize>().unwrap();
        assert_eq!(stated("tests"), cases.len());
        assert_eq!(stated("failures"), count("failure"));
        assert_eq!(stated("errors"), count("error"));
        assert_eq!(stated("skipped"), count("skipped"));
    }
}

#[test]
fn each_code_and_field_that_was_found_is_a_test_case() {
    let run = import("bad.csv", BAD, &["--output", "junit"], &[]);
    assert_eq!(run.code, Some(4), "{run:?}");
    let report = Document::parse(&run.stdout).unwrap();
    adds_up(&report);
    let cases = cases(&report);
    let names: Vec<_> = cases[1..]
        .iter()
        .map(|case| case.attribute("name").unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "group.ignored-value 備考",
            "date.invalid 受注日",
            "number.invalid 数量",
            "option.unknown 色"
        ]
    );
    assert!(child(cases[0], "skipped").is_some(), "nothing was sent");
    assert!(
        child(cases[1], "failure").is_none(),
        "a notice is no failure"
    );
    assert!(
        child(cases[1], "system-out")
            .unwrap()
            .text()
            .unwrap()
            .starts_with("bad.csv:3:4: notice[")
    );
    let failure = child(cases[3], "failure").unwrap();
    assert_eq!(failure.attribute("type"), Some("number.invalid"));
    assert_eq!(
        failure.attribute("message"),
        Some("数量 in 受注明細: \"1,000\" is not a number (3 errors in total)")
    );
    let lines: Vec<_> = failure.text().unwrap().lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(
        lines[0].starts_with("bad.csv:2:23: error[number.invalid]"),
        "{lines:?}"
    );
    assert!(
        lines[2].contains("\"<&]]>\\u{1b}\\n::error::x%\" is not a number"),
        "{lines:?}"
    );
}

#[test]
fn problems_that_are_not_shown_are_still_counted() {
    let run = import(
        "bad.csv",
        BAD,
        &["--output", "junit", "--max-problems", "2", "--lang", "ja"],
        &[],
    );
    let report = Document::parse(&run.stdout).unwrap();
    adds_up(&report);
    let number = cases(&report)[3];
    let failure = child(number, "failure").unwrap();
    assert!(
        failure
            .attribute("message")
            .unwrap()
            .ends_with("（全部で3件）。")
    );
    assert_eq!(
        failure.text().unwrap().lines().last(),
        Some("同じ種類の問題がほかに2件あります。")
    );
}

#[test]
fn a_run_without_a_problem_passes() {
    let run = import("good.csv", GOOD, &["--output", "junit"], &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let report = Document::parse(&run.stdout).unwrap();
    adds_up(&report);
    assert_eq!(cases(&report).len(), 1);
    assert!(!cases(&report)[0].has_children());
    let reconciliation = child(
        report.root_element().first_element_child().unwrap(),
        "system-out",
    );
    assert!(
        reconciliation
            .unwrap()
            .text()
            .unwrap()
            .starts_with("1 record in the file: 1 added, ")
    );
}

#[test]
fn a_run_that_stopped_is_an_error() {
    let run = import_unreachable("<&\">.csv", &["--output", "junit", "--lang", "ja"]);
    let report = Document::parse(&run.stdout).unwrap();
    adds_up(&report);
    let case = cases(&report)[0];
    assert_eq!(case.attribute("classname"), Some("<&\">.csv"));
    assert!(has_japanese(
        child(case, "error").unwrap().attribute("message").unwrap()
    ));
}
