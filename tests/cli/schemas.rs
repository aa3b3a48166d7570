//! The schemas of all documents.

use std::collections::BTreeSet;

use crate::cli::endings::{document, schema};
use crate::glossary::files;
use crate::support::World;

#[test]
fn every_schema_is_one_and_lets_no_other_member_pass() {
    let directory = format!("{}/docs/schemas", env!("CARGO_MANIFEST_DIR"));
    for entry in fs_err::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(
            jsonschema::meta::is_valid(
                &serde_json::from_slice(&fs_err::read(&path).unwrap()).unwrap()
            ),
            "{name}"
        );
        let nothing = serde_json::json!({"no member of any document": 1});
        assert!(!schema(&name).is_valid(&nothing), "{name}");
    }
}

#[test]
fn each_schema_has_documents_that_are_held_to_it() {
    let mut held = BTreeSet::new();
    for file in files("tests", "rs") {
        // Rooms have such names, too.
        if file.ends_with("tests/floors.rs") {
            continue;
        }
        let source = fs_err::read_to_string(file).unwrap();
        let calls = source.split('(').skip(1).map(str::trim_start);
        let named = calls.filter_map(|call| call.strip_prefix('"')?.split('"').next());
        held.extend(named.map(str::to_owned));
    }
    for file in files("docs/schemas", "json") {
        let name = file.file_stem().unwrap().to_str().unwrap();
        assert!(held.contains(name), "no document is held to {name}");
    }
}

#[test]
fn a_usage_error_of_each_command_is_a_document() {
    let world = World::new();
    let help = document("help", &world.run(&["help", "--output", "json"]));
    let mut commands = 0;
    for command in help["commands"].as_array().unwrap() {
        let arguments = command["arguments"].as_array().unwrap().iter();
        let mut outputs = arguments.filter(|one| one["name"] == "--output");
        let knows_json = |one: &serde_json::Value| {
            let values = one["values"].as_array().unwrap();
            values.iter().any(|value| value["name"] == "json")
        };
        if !outputs.any(knows_json) {
            continue;
        }
        let name = command["name"].as_str().unwrap();
        let slip = ["--output", "json", "--no-such-option"];
        let words: Vec<_> = name.split(' ').chain(slip).collect();
        let run = world.run(&words);
        assert_eq!(run.code, Some(2), "{run:?}");
        let told = document("rejection", &run);
        // The names of the reference product are other words for the same.
        let name = match name.strip_prefix("record ").unwrap_or(name) {
            "job run" | "resume" => "import",
            name => name,
        };
        assert_eq!(told["command"], name, "{told:#}");
        assert_eq!(told["error"]["code"], "usage", "{told:#}");
        commands += 1;
    }
    assert!(commands > 15, "{commands}");
}
