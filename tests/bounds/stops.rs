//! A stop is heard while a file is opened, and while very many problems are told.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{form, limited};
use crate::support::World;

/// How long a test waits for a child that does not do what it should.
const PATIENCE: Duration = Duration::from_secs(60);

fn start(world: &World, text: &str) -> Child {
    world.file("form.json", form().to_string());
    world.file("file.csv", text);
    let arguments = ["check", "file.csv", "--form", "form.json"];
    let mut command = limited(world, &arguments);
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

fn terminate(child: &Child) {
    let pid = child.id().to_string();
    let sent = Command::new("kill").args(["-s", "TERM", &pid]).status();
    assert!(sent.unwrap().success());
}

/// Whether the child catches the termination signal already.
fn listens(child: &Child) -> bool {
    const TERMINATE: u64 = 1 << 14;
    let status = fs_err::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    let caught = u64::from_str_radix(caught.unwrap_or("0").trim(), 16).unwrap();
    caught & TERMINATE != 0
}

/// The child ended as a run that was interrupted, and with less than all the work done.
fn is_interrupted(child: Child) {
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(7), "{output:?}");
    assert!(said.contains(": interrupted"), "{output:?}");
}

#[test]
fn a_stop_is_heard_while_the_file_is_opened() {
    let world = World::new();
    let child = start(&world, &"x".repeat(100_000_000));
    let begun = Instant::now();
    while !listens(&child) {
        assert!(begun.elapsed() < PATIENCE, "nobody listens to signals");
        std::thread::yield_now();
    }
    terminate(&child);
    is_interrupted(child);
}

#[test]
fn a_stop_is_heard_while_problems_are_told() {
    let world = World::new();
    let mut child = start(&world, &format!("n1\n{}", "x\n".repeat(1_000_000)));
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("number.invalid") {
        line.clear();
        assert!(stderr.read_line(&mut line).unwrap() > 0);
    }
    terminate(&child);
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).unwrap();
    is_interrupted(child);
}
