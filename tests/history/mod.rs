//! Runs that are kept: the whole way through the binary.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod damage;
mod differences;
mod documents;
mod errors;
mod keeping;
mod kept;
#[cfg(unix)]
mod killed;
mod limits;
mod lists;
mod locks;
mod offered;
mod privacy;
mod screens;
mod settled;
#[cfg(unix)]
mod stopped;
mod taken_back;
mod trends;
pub(crate) mod undo;
mod unseen;

use serde_json::Value as Json;

use crate::support::World;

/// The document of a command that reads the history.
#[track_caller]
fn document(world: &World, arguments: &[&str]) -> Json {
    let run = world.run(&[arguments, &["--output", "json"]].concat());
    assert_eq!(run.code, Some(0), "{run:?}");
    serde_json::from_str(&run.stdout).unwrap()
}

/// The runs of the history, the newest first.
#[track_caller]
fn runs(world: &World) -> Vec<Json> {
    let document = document(world, &["history", "--limit", "1000"]);
    document["runs"].as_array().unwrap().clone()
}

/// A run with its records.
#[track_caller]
fn shown(world: &World, run: &str) -> Json {
    let show = ["show", run, "--records", "--limit", "100000"];
    document(world, &show)["run"].clone()
}
