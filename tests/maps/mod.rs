//! Mapping files, the whole way through the binary: worked ones, broken ones, and those that are drawn up.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod agreement;
mod bound;
mod files;
mod formats;
mod matching;
mod people;
mod repeated;
mod suggested;
mod worked;

use std::path::Path;

use crate::support::{Run, World, testdata};

/// The form of the worked maps.
fn form() -> String {
    shown(&testdata("maps/customers/form.json"))
}

fn shown(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

/// Checks a file by a map, without a connection.
fn check(world: &World, file: &str, map: &str, further: &[&str]) -> Run {
    let form = form();
    let arguments = [
        "check",
        file,
        "--map",
        map,
        "--form",
        &form,
        "--timezone",
        "Asia/Tokyo",
    ];
    world.run(&[&arguments, further].concat())
}

/// The codes of what a run tells, with the lines of the file and of the map.
fn told(run: &Run) -> Vec<(String, Option<u64>, Option<u64>)> {
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let problems = document["problems"].as_array().unwrap().iter();
    let one = |problem: &serde_json::Value| {
        let code = problem["code"].as_str().unwrap().to_owned();
        (
            code,
            problem["line"].as_u64(),
            problem["map"]["line"].as_u64(),
        )
    };
    problems.map(one).collect()
}
