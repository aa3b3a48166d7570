//! One run at a time writes to an app, and whoever comes second is told who it is.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};

use serde_json::{Value as Json, json};

use super::{document, runs, shown};
use crate::support::{Double, Held, Run, World, lines, receive};

/// An import whose first batch is under way.
pub(super) struct Busy {
    pub(super) world: World,
    pub(super) double: Double,
    child: Child,
    release: Sender<()>,
}

impl Busy {
    pub(super) fn new() -> Self {
        let (world, double) = (World::new(), Double::new());
        let (came, comes) = channel();
        let (release, released) = channel();
        let release_of = Mutex::new(released);
        double.answer(
            "bulkRequest.json",
            1,
            Held {
                came,
                release: release_of,
            },
        );
        let records = lines(1..=4500, |number| number.to_string());
        world.file("first.csv", format!("Number\n{records}"));
        world.file("second.csv", "Number\n1\n");
        let mut command = Self::importing(&world, &double, "first.csv", &["--job", "nightly"]);
        command
            .env("USER", "aiko")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        receive(&comes);
        Self {
            world,
            double,
            child,
            release,
        }
    }

    pub(super) fn importing(
        world: &World,
        double: &Double,
        file: &str,
        more: &[&str],
    ) -> std::process::Command {
        let mut command = world.command(&["import", file, "--api-token", "t", "--app", "1"]);
        command.args(["--base-url", &double.base_url()]).args(more);
        command
    }

    pub(super) fn second(&self, more: &[&str]) -> Run {
        Run::of(&mut Self::importing(
            &self.world,
            &self.double,
            "second.csv",
            more,
        ))
    }

    /// The first run, as it says itself.
    fn holder(&self) -> Json {
        let status = document(&self.world, &["lock", "status"]);
        status["locks"][0].clone()
    }

    pub(super) fn end(self) -> (World, Run) {
        let _ = self.release.send(());
        (self.world, Run::end_of(self.child))
    }
}

#[test]
fn the_second_run_ends_at_once_and_names_the_first() {
    let busy = Busy::new();
    let holder = busy.holder();
    let id = holder["run"].as_str().unwrap().to_owned();
    assert_eq!(holder["file"], "first.csv");
    assert_eq!(
        (&holder["user"], &holder["job"]),
        (&json!("aiko"), &json!("nightly"))
    );
    assert_eq!(holder["process"], busy.child.id());
    let second = busy.second(&[]);
    assert_eq!(
        (second.code, second.stdout.as_str()),
        (Some(6), ""),
        "{second:?}"
    );
    let process = format!("process {}", busy.child.id());
    for word in [
        &id,
        "first.csv",
        "aiko",
        &process,
        "--wait-lock 10m",
        "since 20",
    ] {
        assert!(second.stderr.contains(word), "{word}: {second:?}");
    }
    let japanese = busy.second(&["--lang", "ja"]);
    assert!(japanese.stderr.contains("書き込んでいます"), "{japanese:?}");
    let told = busy.second(&["--output", "json"]);
    let told: Json = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!(
        (&told["exit_code"], &told["retry"]),
        (&json!(6), &json!("later"))
    );
    assert_eq!(told["error"]["code"], "lock.held");
    let now = runs(&busy.world);
    let running: Vec<_> = now
        .iter()
        .filter(|run| run["status"] == "running")
        .collect();
    assert_eq!(running.len(), 1);
    assert_eq!(
        (&running[0]["id"], &running[0]["health"]),
        (&json!(id), &json!("-"))
    );
    let (world, first) = busy.end();
    assert_eq!(first.code, Some(0), "{first:?}");
    let now = runs(&world);
    let statuses: Vec<_> = now
        .iter()
        .map(|run| run["status"].as_str().unwrap())
        .collect();
    assert_eq!(
        statuses
            .iter()
            .filter(|status| **status == "completed")
            .count(),
        1
    );
    assert!(
        statuses
            .iter()
            .filter(|status| **status == "rejected")
            .count()
            >= 3
    );
    assert!(
        document(&world, &["lock", "status"])["locks"]
            .as_array()
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_lock_dies_with_its_process() {
    let mut busy = Busy::new();
    busy.child.kill().unwrap();
    busy.child.wait().unwrap();
    let _ = busy.release.send(());
    let second = busy.second(&[]);
    assert_eq!(second.code, Some(0), "{second:?}");
    let kept = runs(&busy.world);
    let statuses: Vec<_> = kept
        .iter()
        .map(|run| run["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["completed", "interrupted"]);
}

#[test]
fn who_waits_goes_on_when_the_first_has_ended() {
    let busy = Busy::new();
    let mut waiting = Busy::importing(
        &busy.world,
        &busy.double,
        "second.csv",
        &["--wait-lock", "5m"],
    );
    waiting.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut waiting = waiting.spawn().unwrap();
    let mut told = BufReader::new(waiting.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("waiting for") {
        line.clear();
        assert!(told.read_line(&mut line).unwrap() > 0);
    }
    let locks = document(&busy.world, &["lock", "status"]);
    let writes = locks["locks"].as_array().unwrap().iter();
    let writes: Vec<_> = writes.map(|lock| lock["writes"].clone()).collect();
    assert_eq!(writes, [true, false]);
    let short = busy.second(&["--wait-lock", "1ms"]);
    assert_eq!(short.code, Some(6), "{short:?}");
    let (_world, first) = busy.end();
    assert_eq!(first.code, Some(0), "{first:?}");
    let second = Run::end_of(waiting);
    assert_eq!(second.code, Some(0), "{second:?}");
}

#[test]
fn a_run_is_cancelled_behind_its_batch_and_says_by_whom() {
    let busy = Busy::new();
    let id = busy.holder()["run"].as_str().unwrap().to_owned();
    let mut cancel = busy.world.command(&["cancel", &id]);
    let told = Run::of(cancel.env("USER", "jiro"));
    assert_eq!(told.code, Some(0), "{told:?}");
    let Busy {
        world,
        mut child,
        release,
        ..
    } = busy;
    // It tells that it stops before the batch is answered.
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("stopping") {
        line.clear();
        assert!(stderr.read_line(&mut line).unwrap() > 0);
    }
    release.send(()).unwrap();
    let first = Run::end_of(child);
    assert_eq!(first.code, Some(7), "{first:?}");
    let kept = shown(&world, &id);
    assert_eq!(kept["status"], "cancelled");
    assert!(
        kept["cancelled_by"].as_str().unwrap().starts_with("jiro@"),
        "{kept}"
    );
    assert_eq!(kept["counts"]["created"], 2000);
    assert_eq!(kept["counts"]["not_tried"], 2500);
    for wrong in [&id[..], "0000000000"] {
        let run = world.run(&["cancel", wrong]);
        assert_eq!(run.code, Some(1), "{run:?}");
    }
    assert_eq!(world.run(&["cancel", "last-one"]).code, Some(2));
}

/// Reads until a line has this.
pub(super) fn wait_for(told: &mut impl BufRead, text: &str) {
    let mut line = String::new();
    while !line.contains(text) {
        line.clear();
        assert!(told.read_line(&mut line).unwrap() > 0, "{text}");
    }
}

#[cfg(unix)]
#[test]
fn who_is_stopped_while_it_waits_is_cancelled_and_wrote_nothing() {
    let busy = Busy::new();
    let waiting = ["--wait-lock", "5m"];
    let mut waiting = Busy::importing(&busy.world, &busy.double, "second.csv", &waiting);
    waiting.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut waiting = waiting.env("USER", "jiro").spawn().unwrap();
    let mut told = BufReader::new(waiting.stderr.take().unwrap());
    wait_for(&mut told, "waiting for");
    let pid = waiting.id().to_string();
    let sent = std::process::Command::new("kill")
        .args(["-s", "INT", &pid])
        .status();
    assert!(sent.unwrap().success());
    let second = Run::end_of(waiting);
    assert_eq!(second.code, Some(7), "{second:?}");
    assert!(
        second.stdout.contains("cancelled; nothing was written"),
        "{second:?}"
    );
    let kept = shown(&busy.world, "last");
    assert_eq!(kept["status"], "cancelled");
    let by = kept["cancelled_by"].as_str().unwrap();
    assert!(by.starts_with("jiro@"), "{kept}");
    let (_world, first) = busy.end();
    assert_eq!(first.code, Some(0), "{first:?}");
}

/// Where a file stands for the directory, nothing can be put into it, whoever runs the test.
#[test]
fn where_a_run_cannot_say_that_it_is_at_work_it_is_locked_all_the_same() {
    let busy = Busy::new();
    let state = busy.world.path().join(".local/state/kintable");
    fs_err::rename(state.join("running"), state.join("away")).unwrap();
    fs_err::write(state.join("running"), "").unwrap();
    let second = busy.second(&[]);
    assert_eq!(second.code, Some(6), "{second:?}");
    let (world, first) = busy.end();
    assert_eq!(first.code, Some(0), "{first:?}");
    fs_err::remove_dir_all(state.join("locks")).unwrap();
    let double = Double::new();
    let alone = double.import(&world, "second.csv", &[]);
    assert_eq!(alone.code, Some(0), "{alone:?}");
    assert!(
        alone
            .stderr
            .contains("cannot be stopped with `kintable cancel`"),
        "{alone:?}"
    );
    fs_err::remove_dir_all(state.join("locks")).unwrap();
    fs_err::write(state.join("locks"), "").unwrap();
    let alone = double.import(&world, "second.csv", &[]);
    assert_eq!(alone.code, Some(0), "{alone:?}");
    assert!(alone.stderr.contains("no lock can be taken"), "{alone:?}");
    assert_eq!(runs(&world)[0]["status"], "completed");
}

/// Processes that meet in one sandbox without waiting: who is refused wrote nothing, and all that is written is from
/// those that say so.
#[test]
fn of_processes_with_one_sandbox_at_one_moment_each_writes_alone_or_is_refused() {
    let world = World::new();
    let form = json!({"properties": {
        "n": {"type": "NUMBER", "code": "n", "label": "N"}}});
    world.file("app/form.json", form.to_string());
    let records = lines(1..=300, |number| number.to_string());
    world.file("file.csv", format!("n\n{records}"));
    let import = ["import", "file.csv", "--sandbox", "app", "--output", "json"];
    let start = |_| {
        let mut command = world.command(&import);
        let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    };
    let children: Vec<_> = (0..4).map(start).collect();
    let ended: Vec<_> = children.into_iter().map(Run::end_of).collect();
    let written = ended.iter().filter(|run| run.code == Some(0)).count();
    for run in ended.iter().filter(|run| run.code != Some(0)) {
        assert_eq!(run.code, Some(6), "{run:?}");
        assert!(run.stderr.contains("is being written to by"), "{run:?}");
    }
    assert!(written > 0, "{ended:?}");
    let held = world.run(&["sandbox", "records", "app"]).stdout;
    let held: Json = serde_json::from_str(&held).unwrap();
    assert_eq!(held["records"].as_array().unwrap().len(), written * 300);
    let kept = runs(&world);
    let completed = kept.iter().filter(|run| run["status"] == "completed");
    let rejected = kept.iter().filter(|run| run["status"] == "rejected");
    assert_eq!(
        [completed.count(), rejected.count()],
        [written, 4 - written]
    );
}
