//! Citations of the facts about kintone, such as "sections 1.2 to 1.6 and 8, item 3", and the sections that they name.

use std::collections::{BTreeMap, BTreeSet};

use super::markdown::{Prose, headings, line_at};

/// The sections of the facts: their numbers, each with the titles of the headings inside it.
pub(super) struct Sections(BTreeMap<String, BTreeSet<String>>);

/// What one citation names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cited {
    /// A section, by its number: `1.8`, or `8, item 5`.
    Section(String),
    /// A heading inside a section, by its title.
    Heading(String, String),
    /// Nothing that can be looked up.
    Unreadable(String),
}

/// Citations, each with its line.
pub(super) type Citations = Vec<(usize, Cited)>;

impl Sections {
    /// The sections of a page: `## 1. …`, `### 1.8 …`, `### Item 5: …`, and the headings below them.
    pub(super) fn read(page: &str) -> Self {
        let mut sections = BTreeMap::new();
        let (mut chapter, mut current) = (String::new(), String::new());
        for (level, title) in headings(page) {
            let word = title.split(' ').next().unwrap_or_default();
            let number = match level {
                2 => word
                    .strip_suffix('.')
                    .filter(|word| number(word).is_some())
                    .map(str::to_owned),
                3 => title
                    .strip_prefix("Item ")
                    .and_then(|rest| Some(format!("{chapter}, item {}", rest.split_once(':')?.0)))
                    .or_else(|| Some(word.to_owned()).filter(|word| number(word).is_some())),
                _ => {
                    let titles = sections.get_mut(&current);
                    titles.map(|titles: &mut BTreeSet<_>| titles.insert(title.clone()));
                    continue;
                }
            };
            current = number.unwrap_or_default();
            if level == 2 {
                chapter.clone_from(&current);
            } else if !current.is_empty() {
                let within = current.starts_with(&format!("{chapter}.")) || current.contains(',');
                assert!(within, "section {current} stands in chapter {chapter}");
            }
            if !current.is_empty() {
                let before = sections.insert(current.clone(), BTreeSet::new());
                assert!(before.is_none(), "section {current} stands twice");
            }
        }
        Self(sections)
    }

    fn hold(&self, cited: &Cited) -> bool {
        match cited {
            Cited::Section(number) => self.0.contains_key(number),
            Cited::Heading(number, title) => {
                let titles = self.0.get(number);
                titles.is_some_and(|titles| titles.contains(title))
            }
            Cited::Unreadable(_) => false,
        }
    }
}

/// What is wrong with citations of a file, a line each.
pub(super) fn unresolved(path: &str, citations: &Citations, sections: &Sections) -> Vec<String> {
    let broken = citations.iter().filter(|(_, cited)| !sections.hold(cited));
    broken
        .map(|(line, cited)| {
            let what = match cited {
                Cited::Section(number) => format!("there is no section {number}"),
                Cited::Heading(number, title) => {
                    format!("section {number} has no heading \"{title}\"")
                }
                Cited::Unreadable(text) => format!("no citation of a section: {text}"),
            };
            format!("{path}:{line}: {what}")
        })
        .collect()
}

/// The sections that prose cites. Every "section" that a number follows is a citation; a number has to follow
/// where the facts are named.
pub(super) fn cited_in_prose(prose: &Prose) -> Citations {
    let text = prose.text.as_str();
    let mut citations = Vec::new();
    for word in ["section ", "sections ", "Section ", "Sections "] {
        for (at, _) in text.match_indices(word) {
            let list = &text[at + word.len()..];
            if list.starts_with(|first: char| first.is_ascii_digit()) {
                let (cited, _) = list_of(list);
                citations.extend(cited.into_iter().map(|cited| (prose.line(at), cited)));
            }
        }
    }
    for (at, name) in text.match_indices("API facts, ") {
        let rest = &text[at + name.len()..];
        let list = rest
            .strip_prefix("section")
            .map(|rest| rest.trim_start_matches('s'));
        let cites = list.is_some_and(|list| {
            let list = list.strip_prefix(' ').unwrap_or_default();
            list.starts_with(|first: char| first.is_ascii_digit())
        });
        if !cites {
            let excerpt = rest.lines().next().unwrap_or_default().trim_end();
            citations.push((prose.line(at), Cited::Unreadable(excerpt.to_owned())));
        }
    }
    citations
}

/// The `section` members of conformance cases.
pub(super) fn cited_in_cases(json: &str) -> Citations {
    let mut citations = Vec::new();
    for (at, key) in json.match_indices("\"section\"") {
        let mut quoted = json[at + key.len()..].split('"');
        let is_member = quoted.next().is_some_and(|between| between.trim() == ":");
        let value = quoted.next().unwrap_or_default();
        let (cited, rest) = list_of(value);
        let line = line_at(json, at);
        if is_member && rest.is_empty() && cited.len() == 1 {
            citations.extend(cited.into_iter().map(|cited| (line, cited)));
        } else {
            citations.push((line, Cited::Unreadable(value.to_owned())));
        }
    }
    citations
}

/// Reads `1.2 to 1.6, 4.2, "unique" and 8, item 3` from the beginning of a text; what follows it.
fn list_of(text: &str) -> (Vec<Cited>, &str) {
    let mut cited = Vec::new();
    let mut rest = text;
    let mut range: Option<String> = None;
    while let Some((at, after)) = number(rest) {
        rest = after;
        if let Some(first) = range.take() {
            cited.extend(between(&first, at));
        }
        cited.push(if let Some((item, after)) = item(rest) {
            rest = after;
            Cited::Section(format!("{at}, item {item}"))
        } else if let Some((title, after)) = title(rest) {
            rest = after;
            Cited::Heading(at.to_owned(), title.to_owned())
        } else {
            Cited::Section(at.to_owned())
        });
        let joints = [", and ", ", ", " and ", " to "].into_iter();
        let mut next = joints.filter_map(|joint| Some((joint, rest.strip_prefix(joint)?)));
        match next.find(|(_, after)| number(after).is_some()) {
            Some((joint, after)) => {
                range = (joint == " to ").then(|| at.to_owned());
                rest = after;
            }
            None => break,
        }
    }
    (cited, rest)
}

/// The sections between the first and the last of one chapter, both left out.
fn between(first: &str, last: &str) -> Vec<Cited> {
    let parts = |number: &str| {
        let (chapter, section) = number.split_once('.')?;
        Some((chapter.to_owned(), section.parse::<u32>().ok()?))
    };
    match (parts(first), parts(last)) {
        (Some((chapter, from)), Some((same, to))) if chapter == same && from < to => {
            let inner = from + 1..to;
            inner
                .map(|section| Cited::Section(format!("{chapter}.{section}")))
                .collect()
        }
        _ => vec![Cited::Unreadable(format!("{first} to {last}"))],
    }
}

/// `8` or `1.13`, and what follows.
fn number(text: &str) -> Option<(&str, &str)> {
    let digits = |text: &str| {
        let end = text.find(|character: char| !character.is_ascii_digit());
        end.unwrap_or(text.len())
    };
    let chapter = digits(text);
    let section = text[chapter..].strip_prefix('.').map_or(0, digits);
    let end = if section == 0 {
        chapter
    } else {
        chapter + 1 + section
    };
    (chapter > 0).then(|| text.split_at(end))
}

fn item(text: &str) -> Option<(&str, &str)> {
    number(text.strip_prefix(", item ")?)
}

fn title(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix(", \"")?.split_once('"')
}

fn section(number: &str) -> Cited {
    Cited::Section(number.to_owned())
}

fn cited_by(comment: &str) -> Vec<Cited> {
    let found = cited_in_prose(&Prose::of_comments(comment));
    found.into_iter().map(|(_, cited)| cited).collect()
}

#[test]
fn lists_ranges_items_and_titles_are_read() {
    let heading = |number: &str, title: &str| Cited::Heading(number.to_owned(), title.to_owned());
    for (comment, expected) in [
        ("// (API facts, section 5).", vec![section("5")]),
        (
            "/// (API facts, sections 1.2 to 1.4\n/// and 1.11)",
            vec![
                section("1.2"),
                section("1.3"),
                section("1.4"),
                section("1.11"),
            ],
        ),
        (
            "//! (API facts, section 4.1 and section 8, item 15)",
            vec![section("4.1"), section("8, item 15")],
        ),
        (
            "let x = 1; // (API facts, sections 1.3, and 4.2, \"Key prefixes\"), and 7 more",
            vec![section("1.3"), heading("4.2", "Key prefixes")],
        ),
        (
            "// Collected (sections 7.2 and 7.3).",
            vec![section("7.2"), section("7.3")],
        ),
        ("// \"API facts\" marks it; a section of its own", vec![]),
        ("let section = 9;", vec![]),
    ] {
        let found: BTreeSet<_> = cited_by(comment)
            .iter()
            .map(|cited| format!("{cited:?}"))
            .collect();
        let expected = expected.iter().map(|cited| format!("{cited:?}")).collect();
        assert_eq!(found, expected, "{comment}");
    }
}

#[test]
fn what_leads_nowhere_is_told_with_file_and_line() {
    let sections = Sections::read(
        "# Facts\n## 1. One\n### 1.1 First\n#### unique\n## 8. Doubts\n### Item 2: Rows\n## More\n",
    );
    let code = [
        "/// (API facts, section 1.1, \"unique\", 8, item 2 and 8).",
        "fn a() {}",
        "/// (kintone API",
        "/// facts, sections 1.1 and",
        "/// 1.9).",
        "// (API facts, section 1.1, \"other\")",
        "",
        "// (API facts, section 8, item 9)",
        "",
        "// (API facts, section four)",
        "",
        "// (API facts, sections 8 to 1.1)",
    ];
    let found = cited_in_prose(&Prose::of_comments(&code.join("\n")));
    let mut told = unresolved("a.rs", &found, &sections);
    told.sort_unstable();
    assert_eq!(
        told,
        [
            "a.rs:10: no citation of a section: section four)",
            "a.rs:12: no citation of a section: 8 to 1.1",
            "a.rs:4: there is no section 1.9",
            "a.rs:6: section 1.1 has no heading \"other\"",
            "a.rs:8: there is no section 8, item 9",
        ]
    );
    let cases = "{\"section\": \"1.1\",\n\"cases\": [{\"section\": \"8, item 2\"},\n{\"section\": \"1.2\"}, {\"section\": \"one\"}]}";
    let told = unresolved("a.json", &cited_in_cases(cases), &sections);
    assert_eq!(
        told,
        [
            "a.json:3: there is no section 1.2",
            "a.json:3: no citation of a section: one",
        ]
    );
}
