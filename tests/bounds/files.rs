//! Files that are huge in one dimension.

use std::fmt::Write as _;

use serde_json::Value as Json;

use super::{form, limited_to, run};
use crate::support::{Run, World};

/// What is told of a file: the count of each code, and the document.
fn told(text: &str, further: &[&str]) -> (Option<i32>, Vec<(String, u64)>, Json) {
    let world = World::new();
    told_in(&world, text, further)
}

fn told_in(world: &World, text: &str, further: &[&str]) -> (Option<i32>, Vec<(String, u64)>, Json) {
    world.file("form.json", form().to_string());
    world.file("file.csv", text);
    let mut arguments = vec![
        "check",
        "file.csv",
        "--form",
        "form.json",
        "--output",
        "json",
    ];
    arguments.extend(further);
    let run = run(world, &arguments);
    let document: Json = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"));
    let counts = document["problem_counts"].as_array().unwrap().iter();
    let mut found: Vec<(String, u64)> = Vec::new();
    for count in counts {
        let (code, number) = (count["code"].as_str().unwrap(), count["count"].as_u64());
        match found.last_mut() {
            Some((last, sum)) if last == code => *sum += number.unwrap(),
            _ => found.push((code.to_owned(), number.unwrap())),
        }
    }
    (run.code, found, document)
}

#[track_caller]
fn is_told(text: &str, expected: &[(&str, u64)]) -> Json {
    let (code, found, document) = told(text, &[]);
    let found: Vec<_> = found
        .iter()
        .map(|(code, count)| (code.as_str(), *count))
        .collect();
    assert_eq!((code, &found[..]), (Some(4), expected), "{document}");
    document
}

/// `a1,a2,…`: a text for each number.
fn joined(count: usize, text: impl Fn(usize) -> String) -> String {
    let mut all = String::new();
    for at in 1..=count {
        all.push_str(if at > 1 { "," } else { "" });
        all.push_str(&text(at));
    }
    all
}

#[test]
fn a_header_of_a_hundred_thousand_columns_is_one_error() {
    let header = joined(100_000, |at| format!("c{at}"));
    let document = is_told(&format!("{header}\n"), &[("header.too-many-columns", 1)]);
    let message = document["problems"][0]["message"].as_str().unwrap();
    assert_eq!(
        message,
        "the header line has 100,000 columns; the maximum is 5,000"
    );
}

#[test]
fn five_thousand_unknown_columns_are_all_counted() {
    let header = joined(4999, |at| format!("number of the {at}th"));
    is_told(&format!("Text,{header}\n"), &[("header.unknown", 4999)]);
}

#[test]
fn a_huge_cell_beside_many_bad_ones_is_not_copied_for_each() {
    let header = joined(200, |at| format!("n{at}"));
    let bad = joined(200, |_| "x".to_owned());
    let text = format!("Text,{header}\n{},{bad}\n", "長".repeat(1_700_000));
    let document = is_told(&text, &[("number.invalid", 200)]);
    let first = &document["problems"][0];
    assert_eq!(
        (&first["line"], &first["column"]),
        (&2.into(), &1_700_002.into())
    );
}

#[test]
fn a_huge_bad_cell_is_told_by_its_beginning() {
    let text = format!("n1,n2\n{},1\n", "長".repeat(1_700_000));
    let document = is_told(&text, &[("number.invalid", 1)]);
    assert!(document.to_string().len() < 10_000);
}

#[test]
fn a_record_of_a_million_lines_is_one_error() {
    let text = format!("*,Text,t1\n*,a,1\n{}", ",,2\n".repeat(1_000_000));
    let document = is_told(&text, &[("group.too-long", 1)]);
    assert_eq!(document["problems"][0]["line"], 250_002);
}

#[test]
fn a_record_of_two_hundred_thousand_rows_is_read_in_little_memory() {
    let world = World::new();
    let mut text = "*,Text,t1,t2,t3,t4\n".to_owned();
    for row in 0..200_000 {
        let (mark, value) = if row == 0 { ("*", "a") } else { ("", "") };
        writeln!(text, "{mark},{value},{row},{},2.5,1000", row % 97).unwrap();
    }
    world.file("form.json", form().to_string());
    world.file("file.csv", text);
    let arguments = [
        "check",
        "file.csv",
        "--form",
        "form.json",
        "--output",
        "json",
    ];
    let run = Run::from(limited_to(320_000, &world, &arguments).output().unwrap());
    let document: Json = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"));
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(document["records"]["read"], 1, "{document}");
}

#[test]
fn a_record_of_many_cells_or_much_text_is_one_error() {
    let names = joined(4990, |at| format!("c{at}"));
    let row = format!(",{}\n", ",".repeat(4990));
    let cells = format!(
        "*,Text,{names}\n*,a{}\n{}",
        ",".repeat(4990),
        row.repeat(420)
    );
    let (code, found, _) = told(&cells, &["--ignore-unknown-columns"]);
    assert_eq!(code, Some(4));
    assert!(
        found.contains(&("group.too-long".to_owned(), 1)),
        "{found:?}"
    );
    let text = format!(",,{}\n", "x".repeat(1_000_000));
    let text = format!("*,Text,t1\n*,a,1\n{}", text.repeat(70));
    is_told(&text, &[("group.too-long", 1)]);
}

#[test]
fn a_record_with_two_hundred_thousand_bad_cells_is_counted_in_full_and_copied_to_the_errors_file() {
    let world = World::new();
    let header = joined(20, |at| format!("t{at}"));
    let bad = joined(20, |_| "x".to_owned());
    let mut text = format!("*,Text,{header}\n");
    for row in 0..10_000 {
        let (mark, value) = if row == 0 { ("*", "a") } else { ("", "") };
        writeln!(text, "{mark},{value},{bad}").unwrap();
    }
    let further = ["--errors-file", "errors.csv", "--max-problems", "1000000"];
    let (code, found, document) = told_in(&world, &text, &further);
    assert_eq!(
        (code, found),
        (Some(4), vec![("number.invalid".to_owned(), 200_000)])
    );
    assert!(document["problems"].as_array().unwrap().len() < 2000);
    let errors = String::from_utf8(world.read("errors.csv")).unwrap();
    assert_eq!(errors.lines().count(), 10_001);
    let first = errors.lines().nth(1).unwrap();
    assert!(first.contains("the record has 199,"), "{first}");
}

#[test]
fn very_many_problems_are_counted_and_a_document_holds_some() {
    let text = format!("n1\n{}", "x\n".repeat(30_000));
    let (code, found, document) = told(&text, &["--max-problems", "1000000"]);
    assert_eq!(
        (code, found),
        (Some(4), vec![("number.invalid".to_owned(), 30_000)])
    );
    assert_eq!(document["problems"].as_array().unwrap().len(), 10_000);
}

#[test]
fn a_line_that_does_not_end_is_one_error() {
    let text = format!("Text\n{}", "x".repeat(60_000_000));
    is_told(&text, &[("file.line-too-long", 1)]);
    let text = format!("Text\n\"{}", "x".repeat(20_000_000));
    is_told(&text, &[("file.quote", 1)]);
}

#[test]
fn a_row_of_millions_of_cells_is_one_error() {
    let text = format!("Text,n1\na,1{}\n", ",".repeat(12_000_000));
    let document = is_told(&text, &[("file.too-many-columns", 1)]);
    let message = document["problems"][0]["message"].as_str().unwrap();
    assert_eq!(
        message,
        "the line has 12000002 cells, but the header line has 2"
    );
}

#[test]
fn a_list_of_very_many_unknown_options_is_counted_in_full() {
    let list = "purple\n".repeat(200_000);
    let text = format!("List\n\"{}\"\n", list.trim_end());
    is_told(&text, &[("option.unknown", 200_000)]);
}

#[test]
fn a_huge_value_of_the_marked_line_is_not_copied_for_each_other_line() {
    let text = format!(
        "*,Text,t1\n*,{},1\n{}",
        "長".repeat(1_000_000),
        ",b,2\n".repeat(9000)
    );
    let (code, found, _) = told(&text, &[]);
    assert_eq!(
        (code, found),
        (Some(0), vec![("group.ignored-value".to_owned(), 9000)])
    );
}

#[test]
fn a_form_of_deep_nesting_is_an_error() {
    let world = World::new();
    world.file("form.json", "[".repeat(1_000_000));
    world.file("file.csv", "Text\na\n");
    let run = run(&world, &["check", "file.csv", "--form", "form.json"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.len() < 1000, "{run:?}");
}
