//! A file is imported again while the run that imported a part of it can be finished.

use serde_json::Value as Json;

use super::{BUSY, Line, all, ends, numbers};
use crate::support::Run;
use crate::support::gateway::Way;

impl Line {
    /// A run that broke off behind its first batch, and its id.
    fn broken_off(&self, file: &str) -> String {
        self.then(&[Way::HONEST, BUSY]);
        ends(&self.import(file, &[]), 1, &["kintable resume "]);
        self.last_id()
    }

    fn last_id(&self) -> String {
        self.newest()["id"].as_str().unwrap().to_owned()
    }
}

#[test]
fn a_file_is_not_added_once_more_while_its_run_can_be_finished() {
    let line = Line::new(&[]);
    let id = line.broken_off(&numbers(40));
    let before = line.held("Number");
    let (resume, discard) = (
        format!("`kintable resume {id}`"),
        format!("`kintable discard {id}`"),
    );
    let again = line.import_named("file.csv", &[]);
    ends(&again, 8, &["nothing was written", &resume, &discard]);
    let document = line.import_named("file.csv", &["--output", "json"]);
    let told: Json = serde_json::from_str(&document.stdout).unwrap();
    assert_eq!(told["error"]["code"], "run.unfinished", "{told}");
    assert_eq!(told["retry"], "resume", "{told}");
    let ja = line.import_named("file.csv", &["--lang", "ja"]);
    ends(&ja, 8, &[&format!("「kintable resume {id}」")]);
    assert_eq!(line.held("Number"), before);
    let dry = line.import_named("file.csv", &["--dry-run"]);
    ends(&dry, 0, &[&resume]);
    // Another file is none of its business.
    line.world.file("other.csv", "Number,Text\n7,x\n");
    ends(&line.import_named("other.csv", &[]), 0, &[]);
    let resumed = ["resume", &id, "--api-token", "t"];
    ends(&line.world.run(&resumed), 0, &[": done in "]);
    let held = line.held("Number");
    assert_eq!(held.len(), all(40).len() + 1);
    // What is finished is added again, as ever, with a notice.
    let finished = line.import_named("file.csv", &[]);
    ends(&finished, 0, &["importing it again adds them once more"]);
    assert!(!finished.stderr.contains(&resume), "{finished:?}");
}

#[test]
fn a_run_that_is_given_up_keeps_its_file_from_nothing() {
    let line = Line::new(&[]);
    let id = line.broken_off(&numbers(40));
    ends(&line.world.run(&["discard", &id]), 0, &[]);
    ends(&line.import_named("file.csv", &[]), 0, &["40 added"]);
}

#[test]
fn a_file_with_a_key_is_imported_again_with_a_word_of_its_run() {
    let line = Line::new(&[]);
    let id = line.broken_off(&numbers(40));
    let again = line.import_named("file.csv", &["--match", "Number"]);
    ends(&again, 0, &[&format!("`kintable resume {id}`")]);
    assert_eq!(line.held("Number"), all(40));
}

#[test]
fn what_cannot_be_resumed_names_the_run_that_can_be() {
    let line = Line::new(&[]);
    let id = line.broken_off(&numbers(40));
    ends(&line.import_named("file.csv", &[]), 8, &[]);
    let rejected = line.last_id();
    let resume = format!("`kintable resume {id}`");
    let told = line.world.run(&["resume", &rejected, "--api-token", "t"]);
    ends(&told, 2, &[&rejected, &resume]);
    assert!(!told.stderr.contains("run its command again"), "{told:?}");
    // The last one is not the one that did not start.
    ends(&line.resume(&[]), 0, &[": done in "]);
    assert_eq!(line.held("Number"), all(40));
    // Where nothing is left anywhere, no other run is named.
    let told = line.world.run(&["resume", &rejected, "--api-token", "t"]);
    ends(&told, 2, &["did not start"]);
}

#[test]
fn a_job_stops_in_front_of_a_file_whose_run_can_be_finished() {
    let line = Line::new(&[]);
    let id = line.broken_off(&numbers(40));
    let before = line.held("Number");
    line.then(&[]);
    let url = line.gateway.url();
    let project = format!("[job.nightly]\nbase-url = \"{url}\"\napp = 1\nfile = \"file.csv\"\n");
    line.world.file("kintable.toml", &project);
    let job = ["job", "run", "nightly", "--api-token", "t"];
    let resume = format!("`kintable resume {id}`");
    ends(&line.world.run(&job), 8, &[&resume]);
    assert_eq!(line.held("Number"), before);
}

#[test]
fn of_several_files_none_is_written_while_the_run_of_one_can_be_finished() {
    let line = Line::new(&[]);
    let id = line.broken_off(&numbers(40));
    let before = line.held("Number");
    line.then(&[]);
    line.world.file("a.csv", "Number,Text\n7,x\n");
    let both = line.import_named("a.csv", &["file.csv"]);
    ends(&both, 8, &[&format!("`kintable resume {id}`")]);
    assert_eq!(line.held("Number"), before);
}

#[test]
fn a_watch_leaves_a_file_whose_run_can_be_finished_elsewhere() {
    let line = Line::new(&[]);
    let id = line.broken_off(&numbers(40));
    let before = line.held("Number");
    line.then(&[]);
    let url = line.gateway.url();
    let project = format!("[job.nightly]\nbase-url = \"{url}\"\napp = 1\nfile = \"in/*.csv\"\n");
    line.world.file("kintable.toml", &project);
    line.world.file("in/copy.csv", numbers(40));
    line.world.file("in/copy.csv.done", "");
    let watch = ["job", "watch", "nightly", "--once"];
    let mut command = line.world.command(&watch);
    let watched = Run::of(command.env("KINTONE_API_TOKEN", "t"));
    ends(&watched, 8, &[&format!("`kintable resume {id}`")]);
    assert_eq!(line.world.read("in/copy.csv"), numbers(40).as_bytes());
    assert_eq!(line.held("Number"), before);
}

#[test]
fn a_run_is_taken_back_with_what_it_is_finished_with() {
    let line = Line::new(&[]);
    let id = line.broken_off(&numbers(40));
    let shown = line.world.run(&["show", &id]);
    let undo = format!("\n  kintable undo {id} --api-token '***'\n");
    ends(&shown, 0, &[&undo]);
}
