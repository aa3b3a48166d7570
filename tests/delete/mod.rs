//! Records that are deleted: the whole way through the binary.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod added_again;
#[cfg(unix)]
mod asking;
#[cfg(unix)]
mod going_on;
#[cfg(unix)]
mod in_the_dark;
#[cfg(unix)]
mod killed;
mod meddling;
mod random;
mod undone;
mod unseen;
mod which;

use serde_json::{Value as Json, json};

use crate::cli::endings::document;
use crate::support::{Run, Tenant, World, lines, testdata};

/// `delete` with these arguments, in app 1 of this kintone.
fn delete_at(world: &World, url: &str, arguments: &[&str]) -> Run {
    let way = ["--base-url", url, "--api-token", "token", "--app", "1"];
    world.run(&[&["delete"], &way[..], arguments].concat())
}

fn delete(world: &World, tenant: &Tenant, arguments: &[&str]) -> Run {
    delete_at(world, tenant.base_url(), arguments)
}

/// The document of a deletion that is confirmed.
#[track_caller]
fn deleted(world: &World, tenant: &Tenant, arguments: &[&str], code: i32) -> Json {
    let confirmed = ["--yes", "--output", "json"];
    let run = delete(world, tenant, &[&confirmed, arguments].concat());
    assert_eq!(run.code, Some(code), "{run:?}");
    adding_up(document("delete", &run))
}

/// The document of a run, whose counts add up.
#[track_caller]
fn adding_up(json: Json) -> Json {
    let counts = &json["records"];
    let count = |name: &str| counts[name].as_u64().unwrap();
    let names = ["deleted", "gone", "kept", "failed", "not_tried", "unknown"];
    let all: u64 = names.map(count).iter().sum();
    assert_eq!(count("found"), all, "{json:#}");
    json
}

/// An app with so many records, whose `Number` is their number.
fn numbered(records: u32) -> (World, Tenant) {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    fill(&world, &tenant, records);
    (world, tenant)
}

fn fill(world: &World, tenant: &Tenant, records: u32) {
    let numbers = lines(1..=records, |number| number.to_string());
    world.file("numbers.csv", format!("Number\n{numbers}"));
    let run = tenant.import(world, "numbers.csv", &["--no-history"]);
    assert_eq!(run.code, Some(0), "{run:?}");
}

/// The numbers of the records that are there.
fn left(tenant: &Tenant) -> Vec<u64> {
    let (mut left, mut last) = (Vec::new(), "0".to_owned());
    loop {
        let query = format!("$id > {last} order by $id asc limit 500");
        let answer = tenant.call("GET", "records.json", &json!({"app": 1, "query": query}));
        let page = answer["records"].as_array().unwrap();
        let Some(end) = page.last() else {
            return left;
        };
        end["$id"]["value"].as_str().unwrap().clone_into(&mut last);
        let number = |record: &Json| {
            record["Number"]["value"]
                .as_str()
                .unwrap()
                .parse::<u64>()
                .unwrap()
        };
        left.extend(page.iter().map(number));
    }
}

/// The id of the newest run.
fn newest(world: &World) -> String {
    let history = world.run(&["history", "--output", "json"]);
    let history: Json = serde_json::from_str(&history.stdout).unwrap();
    history["runs"][0]["id"].as_str().unwrap().to_owned()
}

/// A run as the history has it, with its records.
#[track_caller]
fn shown(world: &World, run: &str) -> Json {
    let show = ["show", run, "--records", "--limit", "100000"];
    let shown = world.run(&[&show[..], &["--output", "json"]].concat());
    document("show", &shown)["run"].clone()
}
