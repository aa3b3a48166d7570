//! `--output github`, and annotations in a workflow that did not ask for them.

use super::{BAD, import, import_unreachable};

#[test]
fn problems_become_annotations_at_their_lines() {
    let run = import("bad.csv", BAD, &["--output", "github"], &[]);
    assert_eq!(run.code, Some(4), "{run:?}");
    let lines: Vec<_> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 6, "{run:?}");
    assert_eq!(
        lines[0],
        "::error file=bad.csv,line=2,col=9,title=date.invalid::受注日: \"2026/13/01\" is not a date; use the format 2026-01-31 or 2026/1/31"
    );
    // Errors come first, whatever stands between them in the file.
    assert!(
        lines[5]
            .starts_with("::notice file=bad.csv,line=3,col=4,title=group.ignored-value::備考: "),
        "{run:?}"
    );
}

/// A line that begins with `::` is a command to the workflow's runner, wherever it comes from.
#[test]
fn no_text_of_a_file_can_become_a_command() {
    let run = import("a%,b:c.csv", BAD, &["--output", "github"], &[]);
    let lines: Vec<_> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 6, "{run:?}");
    for line in &lines {
        let is_ours = line.starts_with("::error file=a%25%2Cb%3Ac.csv,line=")
            || line.starts_with("::notice file=a%25%2Cb%3Ac.csv,line=");
        assert!(is_ours, "{line}");
    }
    assert!(
        lines[4].contains("\"<&]]>\\u{1b}\\n::error::x%25\" is not a number"),
        "{}",
        lines[4]
    );
}

#[test]
fn what_is_not_shown_one_by_one_is_counted() {
    let run = import(
        "bad.csv",
        BAD,
        &["--output", "github", "--max-problems", "1"],
        &[],
    );
    let lines: Vec<_> = run.stdout.lines().collect();
    assert_eq!(
        lines[1..],
        [
            "::notice file=bad.csv,line=3,col=4,title=group.ignored-value::備考: \"b\" is ignored: the value on the record's start line, \"a\", is used",
            "::error file=bad.csv,title=number.invalid 数量::3 more of this kind",
            "::error file=bad.csv,title=option.unknown 色::1 more of this kind",
        ]
    );
}

#[test]
fn a_problem_of_the_options_has_no_place() {
    let arguments = ["--output", "github", "--update-key", "受注日"];
    let run = import("bad.csv", BAD, &arguments, &[]);
    assert!(
        run.stdout.starts_with("::error title=key.unsupported::"),
        "{run:?}"
    );
}

#[test]
fn what_stopped_the_run_is_an_annotation() {
    let run = import_unreachable("x.csv", &["--output", "github"]);
    let start = "::error title=unreachable::no connection to kintone: ";
    assert!(run.stdout.starts_with(start), "{run:?}");
    assert!(
        run.stdout.contains("; check `--base-url`, the network, "),
        "{run:?}"
    );
    assert_eq!(run.stdout.lines().count(), 1, "{run:?}");
}

#[test]
fn in_a_workflow_problems_are_annotations_too() {
    let workflow = [("GITHUB_ACTIONS", "true")];
    let told = |arguments: &[&str], environment: &[(&str, &str)]| {
        let run = import("bad.csv", BAD, arguments, environment);
        assert!(!run.stdout.contains("\n::"), "{run:?}");
        run.stderr
            .lines()
            .filter(|line| line.starts_with("::"))
            .count()
    };
    assert_eq!(told(&[], &workflow), 6);
    assert_eq!(
        told(&["--max-problems", "2"], &workflow),
        3,
        "two errors and a notice"
    );
    assert_eq!(told(&["--output", "json"], &workflow), 0);
    assert_eq!(told(&[], &[]), 0);
    assert_eq!(told(&[], &[("GITHUB_ACTIONS", "false")]), 0);
}
