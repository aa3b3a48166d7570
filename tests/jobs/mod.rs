//! The project file and its jobs: the whole way through the binary.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod checked;
mod nights;
mod notices;
mod run;
mod schedule;
mod standing;
mod watch;

use serde_json::{Value as Json, json};

use crate::support::{Run, Tenant, World};

/// An app with a key and a number.
fn form() -> Json {
    let field = |kind: &str, code: &str| json!({"type": kind, "code": code, "label": code});
    let mut key = field("SINGLE_LINE_TEXT", "Key");
    key["unique"] = json!(true);
    json!({"properties": {"Key": key, "Number": field("NUMBER", "Number")}, "revision": "3"})
}

/// A project file with a connection to this kintone, and these lines behind it.
fn project(world: &World, tenant: &Tenant, jobs: &str) {
    let url = tenant.base_url();
    let text = format!(
        "[connection.box]\nbase-url = \"{url}\"\napp = 1\ntoken-env = \"BOX_TOKEN\"\n\n{jobs}"
    );
    world.file("kintable.toml", text);
}

/// The program with the token of the project in its environment.
fn run(world: &World, arguments: &[&str]) -> Run {
    Run::of(world.command(arguments).env("BOX_TOKEN", "token"))
}

/// What `--output json` says.
fn document(world: &World, arguments: &[&str]) -> Json {
    let run = run(world, &[arguments, &["--output", "json"]].concat());
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"))
}

/// The values of a field in all records.
fn values(tenant: &Tenant, field: &str) -> Vec<String> {
    let records = tenant.records();
    let values = records.iter().map(|record| &record[field]["value"]);
    values
        .map(|value| value.as_str().unwrap().to_owned())
        .collect()
}
