//! Ctrl-C, and readers that go away.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::channel;

use serde_json::json;
use wiremock::ResponseTemplate;

use crate::support::{Double, Held, Run, Watchdog, World, lines, receive};

/// A running import.
struct Importing {
    child: Child,
    watchdog: Watchdog,
    stderr: BufReader<ChildStderr>,
    told: String,
}

impl Importing {
    /// Of 2,500 records, two batches.
    fn start(world: &World, double: &Double) -> Self {
        let lines = lines(2..=2501, |line| line.to_string());
        world.file("file.csv", format!("Number\n{lines}"));
        Self::start_with(world, double, &[])
    }

    /// The same, of another file of this name.
    fn start_with(world: &World, double: &Double, arguments: &[&str]) -> Self {
        let mut command = world.command(&["import", "file.csv", "--api-token", "t", "--app", "1"]);
        command.args(["--base-url", &double.base_url()]);
        command.args(arguments);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        Self {
            watchdog: Watchdog::over(&child),
            child,
            stderr,
            told: String::new(),
        }
    }

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status();
        assert!(sent.unwrap().success());
    }

    /// Reads what it tells until there is a line that begins so.
    fn wait_for(&mut self, beginning: &str) -> String {
        loop {
            let mut line = String::new();
            let read = self.stderr.read_line(&mut line).unwrap();
            self.watchdog.assert_ended_by_itself(&self.told);
            assert!(read > 0, "no line begins with `{beginning}`: {}", self.told);
            self.told.push_str(&line);
            if line.starts_with(beginning) {
                return line;
            }
        }
    }

    fn end(mut self) -> Run {
        let mut stdout = String::new();
        let mut pipe = self.child.stdout.take().unwrap();
        pipe.read_to_string(&mut stdout).unwrap();
        self.stderr.read_to_string(&mut self.told).unwrap();
        self.watchdog.assert_ended_by_itself(&self.told);
        Run {
            code: self.child.wait().unwrap().code(),
            stdout,
            stderr: self.told,
        }
    }
}

const STOPPING: &str = "stopping after the current batch; press Ctrl-C again to stop now\n";

#[test]
fn the_first_ctrl_c_finishes_the_batch_in_flight() {
    for signal in ["INT", "TERM"] {
        let (world, double) = (World::new(), Double::new());
        let ((came, arrival), (go, release)) = (channel(), channel());
        let release = Mutex::new(release);
        double.answer("bulkRequest.json", 1, Held { came, release });
        let mut importing = Importing::start(&world, &double);
        receive(&arrival);
        importing.signal(signal);
        assert_eq!(importing.wait_for("stopping"), STOPPING);
        go.send(()).unwrap();
        let run = importing.end();
        assert_eq!((run.code, double.writes().len()), (Some(7), 1), "{run:?}");
        let lines: Vec<_> = run.stdout.lines().collect();
        assert!(
            lines[0].ends_with(": cancelled; 2,000 records were written"),
            "{run:?}"
        );
        assert_eq!(
            lines[1..4],
            [
                "written: everything through line 2,001",
                "2,500 records in the file: 2,000 added, 0 updated, 500 not sent",
                "to finish it:",
            ]
        );
        assert!(lines[4].starts_with("  kintable resume "), "{lines:?}");
    }
}

#[test]
fn the_second_ctrl_c_stops_at_once_and_leaves_the_batch_unknown() {
    let (world, double) = (World::new(), Double::new());
    let ((came, arrival), (go, release)) = (channel(), channel());
    let release = Mutex::new(release);
    double.answer("bulkRequest.json", 1, Held { came, release });
    let mut importing = Importing::start(&world, &double);
    receive(&arrival);
    importing.signal("INT");
    assert_eq!(importing.wait_for("stopping"), STOPPING);
    importing.signal("INT");
    let run = importing.end();
    drop(go);
    assert_eq!((run.code, double.writes().len()), (Some(7), 1), "{run:?}");
    let lines: Vec<_> = run.stdout.lines().collect();
    let doubt = ": cancelled; it is unknown whether all of it was written";
    assert!(lines[0].ends_with(doubt), "{run:?}");
    assert_eq!(
        lines[1..4],
        [
            "unknown: 2,000 records on lines 2 to 2,001; check the app before you import them again (filter by Created datetime)",
            "2,500 records in the file: 0 added, 0 updated, 500 not sent, 2,000 unknown",
            "to finish it:",
        ]
    );
}

#[test]
fn ctrl_c_before_anything_is_sent_ends_the_run_at_once() {
    let (world, double) = (World::new(), Double::new());
    let ((came, arrival), (go, release)) = (channel(), channel());
    let release = Mutex::new(release);
    double.answer("app/form/fields.json", 1, Held { came, release });
    let importing = Importing::start(&world, &double);
    receive(&arrival);
    importing.signal("INT");
    let run = importing.end();
    drop(go);
    assert_eq!((run.code, double.writes().len()), (Some(7), 0), "{run:?}");
    assert!(
        run.stdout.contains(": cancelled; nothing was written\n"),
        "{run:?}"
    );
    assert!(
        !run.stdout.contains("unknown") && !run.stdout.contains("written:"),
        "{run:?}"
    );
}

#[test]
fn ctrl_c_while_files_are_uploaded_ends_the_run_at_once() {
    let (world, double) = (World::new(), Double::new());
    let ((came, arrival), (go, release)) = (channel(), channel());
    let release = Mutex::new(release);
    double.answer("file.json", 1, Held { came, release });
    world.file("a.txt", "a");
    world.file("file.csv", "Text,File\na,a.txt\nb,a.txt\n");
    let importing = Importing::start_with(&world, &double, &["--attachments-dir", "."]);
    receive(&arrival);
    importing.signal("INT");
    let run = importing.end();
    drop(go);
    assert_eq!((run.code, double.writes().len()), (Some(7), 0), "{run:?}");
    assert!(
        run.stdout.contains(": cancelled; nothing was written\n"),
        "{run:?}"
    );
    assert!(
        run.stdout.contains("0 added, 0 updated, 2 not sent\n"),
        "{run:?}"
    );
}

#[test]
fn a_wait_is_shown_as_a_wait_and_can_be_left() {
    let (world, double) = (World::new(), Double::new());
    let error = json!({"code": "GAIA_TO04", "id": "i", "message": "Too many requests."});
    let busy = ResponseTemplate::new(429).set_body_json(error);
    double.answer(
        "bulkRequest.json",
        1,
        busy.insert_header("retry-after", "60"),
    );
    let mut importing = Importing::start(&world, &double);
    let wait = importing.wait_for("retry ");
    assert_eq!(
        wait,
        "retry 1 of 5 in 60 s: kintone returned an error: [GAIA_TO04] Too many requests. (HTTP status 429, error ID i)\n"
    );
    importing.signal("INT");
    importing.wait_for("stopping");
    importing.signal("INT");
    let run = importing.end();
    assert_eq!((run.code, double.writes().len()), (Some(7), 1), "{run:?}");
}

#[test]
fn a_reader_that_went_away_ends_the_program_quietly_and_the_exit_code_still_counts() {
    for (lines, code) in [("Number\n1\n", 0), ("Number\nx\n", 4)] {
        let (world, double) = (World::new(), Double::new());
        world.file("file.csv", lines);
        let mut command = world.command(&["import", "file.csv", "--api-token", "t", "--app", "1"]);
        command.args(["--base-url", &double.base_url()]);
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let run = Run::end_of(
            command
                .stdout(writer)
                .stderr(Stdio::piped())
                .spawn()
                .unwrap(),
        );
        assert_eq!(run.code, Some(code), "{run:?}");
        assert!(
            !run.stderr.contains("panic") && !run.stderr.contains("pipe"),
            "{run:?}"
        );
    }
}
