//! Each statement of the facts that is marked as recorded or documented is held by cases or by tests, or it is said
//! why nothing holds it: `testdata/kintone/statements/held.json`.

use std::collections::HashSet;

use serde::Deserialize;

use super::world::testdata;
use super::{conformance, formulas};

/// What holds the statements of a section.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    section: String,
    statements: Vec<Holding>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Holding {
    /// Words of the statement that no other of its section has.
    says: String,
    #[serde(default)]
    cases: Vec<String>,
    #[serde(default)]
    formulas: Vec<String>,
    /// Tests by the names of their functions.
    #[serde(default)]
    tests: Vec<String>,
    /// Why there is none of these.
    without: Option<String>,
}

struct Statement {
    section: String,
    text: String,
}

/// What holds each statement, with the section that it stands in.
fn held() -> impl Iterator<Item = (String, Holding)> {
    let path = testdata().join("kintone/statements/held.json");
    let sections: Vec<Section> =
        serde_json::from_str(&fs_err::read_to_string(path).unwrap()).unwrap();
    sections.into_iter().flat_map(
        |Section {
             section,
             statements,
         }| {
            let with = move |holding| (section.clone(), holding);
            statements.into_iter().map(with)
        },
    )
}

impl Holding {
    /// Whether it is about this statement, if they are of one section.
    fn means(&self, statement: &Statement) -> bool {
        statement.text.contains(&self.says)
    }
}

/// The number of a heading: `### 1.8 PUT record.json` has 1.8, and `### Item 3: …` none, as what section 8 collects is
/// not marked.
fn number(heading: &str) -> Option<String> {
    let number = heading.trim_start_matches('#').trim().split(' ').next()?;
    let is_one = number.starts_with(|first: char| first.is_ascii_digit());
    is_one.then(|| number.trim_end_matches('.').to_owned())
}

/// Paragraphs, list items and table rows, each on one line, with the sections that they stand in.
fn blocks(page: &str) -> Vec<Statement> {
    let mut blocks: Vec<Statement> = Vec::new();
    let (mut section, mut goes_on) = (None, false);
    for line in page.lines() {
        if line.starts_with('#') {
            section = number(line).or(section);
        }
        let Some(section) = &section else { continue };
        if line.is_empty() || line.starts_with('#') {
            goes_on = false;
            continue;
        }
        match blocks.last_mut() {
            Some(last) if goes_on && !line.starts_with(['|', '-']) => {
                last.text.push(' ');
                last.text.push_str(line.trim());
            }
            _ => blocks.push(Statement {
                section: section.clone(),
                text: line.to_owned(),
            }),
        }
        goes_on = true;
    }
    blocks
}

const MARKS: [&str; 5] = ["[R]", "[D]", "[C]", "[E]", "[?]"];

/// The statements of a page whose marks say that they are recorded or documented. A mark covers what precedes it,
/// back to the mark before.
fn statements(page: &str) -> Vec<Statement> {
    let mut found = Vec::new();
    for block in blocks(page) {
        let mut rest = block.text.as_str();
        let mut text = "";
        loop {
            let marks = MARKS
                .iter()
                .filter_map(|mark| Some((rest.find(mark)?, *mark)));
            let Some((at, mark)) = marks.min() else { break };
            // Between two marks of one statement stand no words.
            if rest[..at].contains(char::is_alphanumeric) {
                text = rest[..at].trim();
            }
            if !text.is_empty() && matches!(mark, "[R]" | "[D]") {
                found.push(Statement {
                    section: block.section.clone(),
                    text: text.to_owned(),
                });
                text = "";
            }
            rest = &rest[at + mark.len()..];
        }
    }
    found
}

fn facts() -> Vec<Statement> {
    let page = testdata().join("../docs/kintone-api.md");
    statements(&fs_err::read_to_string(page).unwrap())
}

#[test]
fn every_marked_statement_is_held_or_it_is_said_why_not() {
    let (held, facts): (Vec<_>, _) = (held().collect(), facts());
    assert!(facts.len() > 190, "{}", facts.len());
    let is_held = |statement: &Statement| {
        held.iter()
            .any(|(section, holding)| *section == statement.section && holding.means(statement))
    };
    let missing: Vec<_> = facts
        .iter()
        .filter(|statement| !is_held(statement))
        .map(|statement| format!("{}: {}", statement.section, statement.text))
        .collect();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn what_holds_statements_names_each_by_words_of_its_own() {
    let facts = facts();
    let mut wrong = Vec::new();
    for (section, holding) in held() {
        let of_section = facts
            .iter()
            .filter(|statement| statement.section == section);
        let count = of_section
            .filter(|statement| holding.means(statement))
            .count();
        if count != 1 {
            wrong.push(format!("{section}: {}: {count} statements", holding.says));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_holds_a_statement_is_there() {
    let (cases, formulas, tests) = (conformance::names(), formulas::all(), tests());
    let mut wrong = Vec::new();
    for Holding {
        says,
        cases: held_by,
        formulas: of_formulas,
        tests: of_tests,
        without,
    } in held().map(|(_, holding)| holding)
    {
        let all = [
            (&held_by, &cases),
            (&of_formulas, &formulas),
            (&of_tests, &tests),
        ];
        for (names, known) in all {
            let unknown = names.iter().filter(|name| !known.contains(*name));
            wrong.extend(unknown.map(|name| format!("{says}: there is no {name}")));
        }
        let is_held = all.iter().any(|(names, _)| !names.is_empty());
        if is_held == without.is_some_and(|reason| !reason.is_empty()) {
            wrong.push(format!(
                "{says}: either something holds it, or there is a reason"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The names of all tests of the sandbox and of the program.
fn tests() -> HashSet<String> {
    let files = ["tests/sandbox", "tests/cli"].into_iter().flat_map(|dir| {
        let dir = testdata().join("..").join(dir);
        fs_err::read_dir(dir)
            .unwrap()
            .map(|entry| entry.unwrap().path())
    });
    let is_rust = |path: &std::path::PathBuf| path.extension().is_some_and(|end| end == "rs");
    let mut names = HashSet::new();
    for path in files.filter(is_rust) {
        let text = fs_err::read_to_string(path).unwrap();
        let mut lines = text.lines().map(str::trim);
        while let Some(line) = lines.next() {
            if !line.starts_with("#[test]") && !line.starts_with("#[tokio::test") {
                continue;
            }
            let line = lines.next().unwrap_or_default();
            let rest = line.strip_prefix("async ").unwrap_or(line);
            let name = rest
                .strip_prefix("fn ")
                .and_then(|rest| rest.split('(').next());
            names.extend(name.map(str::to_owned));
        }
    }
    names
}

#[test]
fn a_mark_covers_what_precedes_it() {
    let page = "# 1. A\n\none [R] two\nlines. [C] [D] three [?]\n\n- four, [C] five [D]\n- six [?] [C]\n| seven | [R] |\n";
    let found: Vec<_> = statements(page)
        .into_iter()
        .map(|statement| (statement.section, statement.text))
        .collect();
    let expected = ["one", "two lines.", "five", "| seven |"];
    assert_eq!(
        found,
        expected.map(|text| ("1".to_owned(), text.to_owned()))
    );
}
