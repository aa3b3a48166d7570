//! All commands and options as a document.

use std::collections::BTreeSet;

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
            // What the page says of values, it says of these.
            let joined = |member: &str, part: fn(&Json) -> &Json| {
                let members = argument[member].as_array().unwrap().iter();
                let texts: Vec<_> = members.map(|one| part(one).as_str().unwrap()).collect();
                texts.join(", ")
            };
            let default = joined("default", |one| one);
            if !default.is_empty() {
                let told = format!("[default: {default}]");
                assert!(page.contains(&told), "{name}: {told}");
            }
            for value in argument["values"].as_array().unwrap() {
                assert!(
                    page.contains(value["name"].as_str().unwrap()),
                    "{name}: {value}"
                );
            }
        }
    }
    let codes = help["exit_codes"].as_array().unwrap().iter();
    let codes: Vec<_> = codes.map(|one| one["code"].as_u64().unwrap()).collect();
    assert_eq!(codes, [0, 1, 2, 3, 4, 5, 6, 7, 8, 10]);
    let severity = |code: &str| {
        let mut codes = help["codes"].as_array().unwrap().iter();
        let found = codes.find(|one| one["code"] == code);
        found.unwrap()["severity"].as_str().unwrap().to_owned()
    };
    let severities = ["date.invalid", "workbook.sheets", "GAIA_LO04"].map(severity);
    assert_eq!(severities, ["error", "notice", "error"]);
    let app = serde_json::json!({"name": "KINTABLE_APP", "option": "--app"});
    assert!(help["environment"].as_array().unwrap().contains(&app));
}
