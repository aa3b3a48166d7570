//! A stop is heard in every stage: while standard input is silent, a form or an app is waited for, a file is opened,
//! problems are told, and where nobody reads what is told.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::os::fd::AsFd;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{form, limited};
use crate::support::{Watchdog, World};

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

fn wait_until(fault: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "{fault}");
        std::thread::yield_now();
    }
}

/// The child ends soon after it was asked to, whatever it waits for.
#[track_caller]
fn ends_when_asked(mut child: Child) {
    let watchdog = Watchdog::over(&child);
    terminate(&child);
    let begun = Instant::now();
    let status = child.wait().unwrap();
    watchdog.assert_ended_by_itself("nothing");
    assert_eq!(status.code(), Some(7));
    assert!(begun.elapsed() < PATIENCE / 3, "{:?}", begun.elapsed());
}

/// Waits until nothing more goes into a pipe that nobody reads.
fn wait_until_full(pipe: impl AsFd) {
    const ALMOST: u64 = 60_000;
    wait_until("the pipe is not full", || {
        rustix::io::ioctl_fionread(&pipe).unwrap() > ALMOST
    });
}

/// How many bytes the child has read so far.
fn has_read(child: &Child) -> u64 {
    let told = fs_err::read_to_string(format!("/proc/{}/io", child.id())).unwrap();
    let read = told.lines().find_map(|line| line.strip_prefix("rchar: "));
    read.unwrap().parse().unwrap()
}

/// Stops a child that tells of bad numbers; what it told behind the first.
fn stop_while_it_tells(child: &mut Child) -> String {
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("number.invalid") {
        line.clear();
        assert!(stderr.read_line(&mut line).unwrap() > 0);
    }
    terminate(child);
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).unwrap();
    rest
}

/// The child ended as a run that was interrupted, and with less than all the work done.
fn is_interrupted(child: Child) {
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(7), "{output:?}");
    assert!(said.contains(": cancelled"), "{output:?}");
}

#[test]
fn a_stop_is_heard_while_the_file_is_opened() {
    let world = World::new();
    let child = start(&world, &"x".repeat(100_000_000));
    wait_until("nobody reads the file", || has_read(&child) > 10_000_000);
    terminate(&child);
    is_interrupted(child);
}

#[test]
fn a_stop_is_heard_while_problems_are_told() {
    let world = World::new();
    let mut child = start(&world, &format!("n1\n{}", "x\n".repeat(1_000_000)));
    stop_while_it_tells(&mut child);
    is_interrupted(child);
}

#[test]
fn a_check_that_was_stopped_corrects_nothing() {
    for fix in [&["--fix", "fixed.csv"][..], &["--fix-in-place"]] {
        let world = World::new();
        world.file("form.json", form().to_string());
        let text = format!("n1\n１\n{}", "x\n".repeat(1_000_000));
        world.file("file.csv", &text);
        let arguments = ["check", "file.csv", "--form", "form.json"];
        let mut command = limited(&world, &[&arguments[..], fix].concat());
        let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let rest = stop_while_it_tells(&mut child);
        is_interrupted(child);
        assert!(rest.contains("no corrections were made"), "{rest}");
        assert!(!world.path().join("fixed.csv").exists());
        assert_eq!(world.read("file.csv"), text.as_bytes());
    }
}

#[test]
fn a_stop_is_heard_though_nobody_reads_the_problems() {
    let world = World::new();
    world.file("form.json", form().to_string());
    world.file("file.csv", format!("n1\n{}", "x\n".repeat(100_000)));
    let arguments = [
        "check",
        "file.csv",
        "--form",
        "form.json",
        "--max-problems",
        "100000",
    ];
    let mut command = limited(&world, &arguments);
    let mut child = command
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let unread = child.stderr.take().unwrap();
    wait_until_full(&unread);
    ends_when_asked(child);
}

#[test]
fn a_stop_is_heard_though_nobody_reads_the_document() {
    let world = World::new();
    world.file("form.json", form().to_string());
    world.file("file.csv", format!("n1\n{}", "x\n".repeat(10_000)));
    let mut arguments = vec![
        "check",
        "file.csv",
        "--form",
        "form.json",
        "--output",
        "json",
    ];
    arguments.extend(["--max-problems", "10000"]);
    let mut command = limited(&world, &arguments);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let unread = child.stdout.take().unwrap();
    wait_until_full(&unread);
    ends_when_asked(child);
}

#[test]
fn a_stop_is_heard_while_what_a_command_needs_is_waited_for() {
    let world = World::new();
    world.file("form.json", form().to_string());
    world.file("file.csv", "Text\na\n");
    let made = Command::new("mkfifo")
        .arg(world.path().join("silent.json"))
        .status();
    assert!(made.unwrap().success());
    // It takes connections, and nobody answers.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    for arguments in [
        &["check", "-", "--form", "form.json"][..],
        &["check", "file.csv", "--form", "silent.json"],
        &[
            "import",
            "-",
            "--base-url",
            &url,
            "--app",
            "1",
            "--api-token",
            "token",
        ],
        &["template", "--form", "silent.json"],
        &["form", "show", "--form", "silent.json"],
        &[
            "form",
            "pull",
            "--base-url",
            &url,
            "--app",
            "1",
            "--api-token",
            "token",
        ],
    ] {
        let mut command = limited(&world, arguments);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let _unwritten = child.stdin.take();
        wait_until("nobody listens to signals", || listens(&child));
        assert_eq!(child.try_wait().unwrap(), None, "{arguments:?}");
        ends_when_asked(child);
    }
}
