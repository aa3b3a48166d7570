//! What is written about the code leads somewhere: citations to sections, links to files and headings, names to tests.
//! What is written for users is so: its commands run, and print what it shows.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read the repository fails"
)]

mod citations;
#[cfg(unix)]
mod fences;
#[cfg(unix)]
mod guide;
mod markdown;
#[cfg(unix)]
mod screens;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use citations::{Sections, cited_in_prose, unresolved};
use markdown::{Prose, code_spans, links, slugs};

const FACTS: &str = "docs/kintone-api.md";
const ARCHITECTURE: &str = "docs/architecture.md";

/// A list of places is a walk only as long as one can keep it in mind.
const LONGEST_WALK: usize = 8;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text_of(path: &str) -> String {
    fs_err::read_to_string(root().join(path)).unwrap()
}

/// The files below a folder of the repository with this extension, by their paths from its root.
fn files(folder: &str, extension: &str) -> BTreeSet<String> {
    let mut folders = vec![PathBuf::from(folder)];
    let mut found = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in fs_err::read_dir(root().join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = folder.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.insert(path.to_str().unwrap().replace('\\', "/"));
            }
        }
    }
    found
}

fn rust_files() -> BTreeSet<String> {
    let folders = ["src", "tests", "benches"].into_iter();
    folders.flat_map(|folder| files(folder, "rs")).collect()
}

/// The pages that people are sent to.
fn pages() -> BTreeSet<String> {
    let mut pages = files("docs", "md");
    pages.extend(files("testdata", "md"));
    pages.extend(["README.md", "README.ja.md", "CONTRIBUTING.md"].map(str::to_owned));
    pages
}

#[test]
fn every_citation_leads_to_a_section() {
    let sections = Sections::read(&text_of(FACTS));
    let mut broken = Vec::new();
    let mut cited = 0;
    for path in rust_files() {
        let found = cited_in_prose(&Prose::of_comments(&text_of(&path)));
        cited += found.len();
        broken.extend(unresolved(&path, &found, &sections));
    }
    for path in files("docs", "md") {
        let found = cited_in_prose(&Prose::of_markdown(&text_of(&path)));
        broken.extend(unresolved(&path, &found, &sections));
    }
    assert!(cited > 0, "no comment cites a section");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_case_cites_a_section_that_is_there() {
    let sections = Sections::read(&text_of(FACTS));
    let mut broken = Vec::new();
    for path in files("testdata/kintone", "json") {
        let found = citations::cited_in_cases(&text_of(&path));
        assert!(!found.is_empty(), "{path} cites no section");
        broken.extend(unresolved(&path, &found, &sections));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_link_leads_to_a_file_and_a_heading() {
    let mut broken = Vec::new();
    for path in pages() {
        let page = root().join(&path);
        for (line, target) in links(&text_of(&path)) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let linked = if file.is_empty() {
                page.clone()
            } else {
                page.parent().unwrap().join(file)
            };
            let found = linked.canonicalize().ok();
            let found = found.filter(|found| found.starts_with(root().canonicalize().unwrap()));
            let Some(found) = found else {
                broken.push(format!("{path}:{line}: {target} is no file here"));
                continue;
            };
            if !anchor.is_empty() {
                let text = fs_err::read_to_string(found).unwrap();
                if !slugs(&text).contains(anchor) {
                    broken.push(format!("{path}:{line}: {target} is no heading"));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_room_is_on_the_map() {
    let text = text_of(ARCHITECTURE);
    for entry in fs_err::read_dir(root().join("src")).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let room = file.trim_end_matches(".rs");
        let is_on_it = text.contains(&format!("| [`{room}`](../src/{room}"));
        let is_a_room = !matches!(room, "lib" | "main");
        assert_eq!(is_on_it, is_a_room, "{ARCHITECTURE} and src/{file}");
    }
}

#[test]
fn every_test_that_the_architecture_names_is_there() {
    let sources: String = rust_files().iter().map(|path| text_of(path)).collect();
    let is_a_tests_name = |span: &str| {
        let letters = span.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        letters && span.matches('_').count() > 1
    };
    let text = text_of(ARCHITECTURE);
    let (named, gone): (Vec<_>, Vec<_>) = code_spans(&text)
        .into_iter()
        .filter(|(_, span)| is_a_tests_name(span))
        .partition(|(_, span)| sources.contains(&format!("fn {span}(")));
    assert!(!named.is_empty(), "{ARCHITECTURE} names no test");
    let told = gone.iter();
    let told = told.map(|(line, name)| format!("{ARCHITECTURE}:{line}: there is no test {name}"));
    assert!(gone.is_empty(), "{}", told.collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_walk_is_a_short_list_of_places() {
    let text = text_of(ARCHITECTURE);
    let chapter = text.split("\n## ").find(|part| part.starts_with("Walks\n"));
    let walks: Vec<_> = chapter.unwrap().split("\n### ").skip(1).collect();
    assert!(!walks.is_empty());
    for walk in walks {
        let is_place = |line: &&str| line.starts_with(|first: char| first.is_ascii_digit());
        let places: Vec<_> = walk.lines().filter(is_place).collect();
        let length = places.len();
        assert!((1..=LONGEST_WALK).contains(&length), "{length}: {walk}");
        for place in places {
            assert!(place.contains("](../"), "no link: {place}");
        }
    }
}
