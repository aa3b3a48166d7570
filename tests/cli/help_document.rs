//! All commands and options as a document.

use std::collections::BTreeSet;

use kintable::problem::{KINDS, Severity};
use serde_json::Value as Json;

use super::endings::document;
use crate::support::World;

/// The options that a help page has, at the beginnings of its lines.
fn options(page: &str) -> BTreeSet<String> {
    let lines = page.lines().filter(|line| line.starts_with("  "));
    let options = lines.filter_map(|line| {
        let line = line.trim_start();
        let long = match line.split_once(", --") {
            Some((short, long)) if short.len() == 2 => long,
            _ => line.strip_prefix("--")?,
        };
        let end = long.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
        Some(format!("--{}", &long[..end.unwrap_or(long.len())]))
    });
    options.filter(|option| option != "--help").collect()
}

/// The part of a page that is about an option.
fn part<'a>(page: &'a str, option: &str) -> &'a str {
    let is_head = |line: &str| line.starts_with("  -") || line.starts_with("      --");
    let mut at = 0;
    let mut begin = None;
    for line in page.split_inclusive('\n') {
        let text = line.trim();
        let text = match text.split_once(", ") {
            Some((short, long)) if short.len() == 2 => long,
            _ => text,
        };
        match begin {
            None if is_head(line) && text.split(' ').next() == Some(option) => begin = Some(at),
            Some(begin) if is_head(line) || line.starts_with(|letter: char| letter > ' ') => {
                return &page[begin..at];
            }
            _ => {}
        }
        at += line.len();
    }
    &page[begin.unwrap_or_else(|| panic!("{option}: {page}"))..]
}

/// What stands between brackets behind these words.
fn bracket(part: &str, words: &str) -> Option<String> {
    let part = part.split_whitespace().collect::<Vec<_>>().join(" ");
    let (_, rest) = part.split_once(&format!("[{words}: "))?;
    let (inside, _) = rest.split_once(']')?;
    Some(inside.to_owned())
}

/// The values that a part of a page lists.
fn values(part: &str) -> Vec<String> {
    if let Some(listed) = bracket(part, "possible values") {
        return listed.split(", ").map(str::to_owned).collect();
    }
    let (_, list) = part.split_once("Possible values:\n").unwrap_or_default();
    let items = list.lines().take_while(|line| !line.trim().is_empty());
    let items = items.filter_map(|line| line.trim_start().strip_prefix("- "));
    items
        .map(|item| item.split(':').next().unwrap().to_owned())
        .collect()
}

/// What the document says of an option's values, default and whether it must be typed is what the page says.
#[track_caller]
fn is_as_on_the_page(argument: &Json, page: &str) {
    let name = argument["name"].as_str().unwrap();
    let part = part(page, name);
    let listed = |member: &str, of: fn(&Json) -> &Json| -> Vec<String> {
        let each = argument[member].as_array().unwrap().iter().map(of);
        each.map(|one| one.as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(listed("values", |one| &one["name"]), values(part), "{part}");
    let default = listed("default", |one| one).join(" ");
    assert_eq!(
        default,
        bracket(part, "default").unwrap_or_default(),
        "{part}"
    );
    let (_, usage) = page.split_once("Usage: ").unwrap();
    let (usage, _) = usage.split_once("\n\n").unwrap();
    let typed = format!(" {name} <");
    let required = usage.contains(&typed);
    assert_eq!(argument["required"], required, "{name}: {usage}");
}

#[test]
fn the_document_has_what_the_help_of_each_command_has() {
    let world = World::new();
    let help = document("help", &world.run(&["help", "--output", "json"]));
    let commands = help["commands"].as_array().unwrap();
    assert!(commands.len() > 25, "{}", commands.len());
    for command in commands {
        let name = command["name"].as_str().unwrap();
        let words: Vec<_> = name.split(' ').chain(["--help"]).collect();
        let run = world.run(&words);
        assert_eq!(run.code, Some(0), "{run:?}");
        let arguments = command["arguments"].as_array().unwrap().iter();
        let named = arguments.filter(|one| one["positional"] == false);
        let named = named.map(|one| one["name"].as_str().unwrap().to_owned());
        // What is below the options shows commands as examples.
        let (page, _) = run
            .stdout
            .split_once("\nExamples:")
            .unwrap_or((&run.stdout, ""));
        assert_eq!(named.collect::<BTreeSet<_>>(), options(page), "{name}");
        for argument in command["arguments"].as_array().unwrap() {
            let help = &argument["help"];
            assert_ne!(help["en"], "", "{name}: {argument}");
            assert_ne!(help["en"], help["ja"], "{name}: {argument}");
            if argument["positional"] == false {
                is_as_on_the_page(argument, page);
            }
        }
    }
    let codes = help["exit_codes"].as_array().unwrap().iter();
    let codes: Vec<_> = codes.map(|one| one["code"].as_u64().unwrap()).collect();
    assert_eq!(codes, [0, 1, 2, 3, 4, 5, 6, 7, 8, 10]);
    for one in help["codes"].as_array().unwrap() {
        let code = one["code"].as_str().unwrap();
        let ours = KINDS.iter().find(|kind| kind.explanation.code == code);
        let is_notice = ours.is_some_and(|kind| kind.severity == Severity::Notice);
        let expected = if is_notice { "notice" } else { "error" };
        assert_eq!(one["severity"], expected, "{code}");
    }
    let app = serde_json::json!({"name": "KINTABLE_APP", "option": "--app"});
    assert!(help["environment"].as_array().unwrap().contains(&app));
}
