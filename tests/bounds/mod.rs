//! Nothing makes the program take all memory, or time that grows faster than what it reads: hostile files and answers
//! under a limit of address space and of processor time, and a stop that is heard in every stage.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod answers;
mod files;
mod stops;

use std::process::{Command, Output};

use serde_json::{Value as Json, json};

use crate::support::{Run, World};

/// The address space that the program may take, in KiB.
const MEMORY: u32 = 512 * 1024;
/// The processor time that it may take, in seconds: many times what any case takes in a build for tests, and a small
/// part of what one takes whose work grows with the square of what is read.
const SECONDS: &str = "60";

/// The program with these arguments under the limits.
fn limited(world: &World, arguments: &[&str]) -> Command {
    limited_to(MEMORY, world, arguments)
}

/// The same with another limit of address space. Threads are few, as each reserves some of its own.
fn limited_to(memory: u32, world: &World, arguments: &[&str]) -> Command {
    let program = world.command(&[]);
    let script = format!("ulimit -v {memory} && ulimit -t {SECONDS} && exec \"$0\" \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &script]).arg(program.get_program());
    command
        .args(arguments)
        .current_dir(world.path())
        .env_clear();
    command.env("HOME", world.path());
    command.env("TOKIO_WORKER_THREADS", "2");
    command.env("MALLOC_ARENA_MAX", "2");
    command
}

fn run(world: &World, arguments: &[&str]) -> Run {
    let output: Output = limited(world, arguments).output().unwrap();
    Run::from(output)
}

/// A form of a text, a list, two hundred numbers, and a table of twenty.
fn form() -> Json {
    let field = |kind: &str, code: &str| {
        (
            code.to_owned(),
            json!({"type": kind, "code": code, "label": code}),
        )
    };
    let numbers = |letter: &'static str, count: u32| {
        (1..=count).map(move |at| field("NUMBER", &format!("{letter}{at}")))
    };
    let inner: serde_json::Map<_, _> = numbers("t", 20).collect();
    let list = json!({"type": "CHECK_BOX", "code": "List", "label": "List",
        "options": {"red": {"label": "red", "index": "0"}, "blue": {"label": "blue", "index": "1"}}});
    let table = json!({"type": "SUBTABLE", "code": "Table", "label": "Table", "fields": inner});
    let mut properties: serde_json::Map<_, _> = numbers("n", 200).collect();
    properties.extend([field("MULTI_LINE_TEXT", "Text")]);
    properties.extend([("List".to_owned(), list), ("Table".to_owned(), table)]);
    json!({"properties": properties, "revision": "1"})
}
