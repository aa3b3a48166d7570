//! What a run did not send is imported from a file of its own: then it is sent by nobody else.

use super::{BUSY, Line, NEVER, all, ends, numbers};
use crate::support::Run;
use crate::support::gateway::Way;

const REST: [&str; 2] = ["--rest-file", "rest.csv"];

impl Line {
    fn import_rest(&self, arguments: &[&str]) -> Run {
        self.import_named("rest.csv", arguments)
    }

    /// The id of the newest run.
    fn id(&self) -> String {
        self.newest()["id"].as_str().unwrap().to_owned()
    }

    fn resume_run(&self, id: &str, arguments: &[&str]) -> Run {
        let fixed = ["resume", id, "--api-token", "t", "--settle", "0s"];
        self.world.run(&[&fixed[..], arguments].concat())
    }
}

#[test]
fn what_is_imported_from_a_rest_file_is_not_sent_once_more() {
    let line = Line::new(&[Way::HONEST, NEVER]);
    let run = line.import(&numbers(40), &[&REST[..], &["--settle", "0s"]].concat());
    // What is unknown is in no rest file.
    ends(&run, 7, &["kintable resume "]);
    assert!(!run.stdout.contains("kintable import"), "{run:?}");
    let first = line.id();
    ends(&line.import_rest(&[]), 0, &[" added, 0 updated"]);
    assert!(line.held("Number").len() < 40);
    let done = line.resume_run(&first, &["--resend-after-probe"]);
    ends(&done, 0, &["records of the file were written before"]);
    assert_eq!(line.held("Number"), all(40));
}

#[test]
fn a_file_that_is_made_of_a_run_later_is_known_as_well() {
    let line = Line::new(&[Way::HONEST, NEVER]);
    ends(&line.import(&numbers(40), &["--settle", "0s"]), 7, &[]);
    let first = line.id();
    let made = ["errors", &first, "--not-tried", "-o", "rest.csv"];
    ends(&line.world.run(&made), 0, &[]);
    // Making it once more is no other file.
    ends(&line.world.run(&[&made[..], &["--force"]].concat()), 0, &[]);
    ends(&line.import_rest(&[]), 0, &[" added, 0 updated"]);
    let done = line.resume_run(&first, &["--resend-after-probe"]);
    ends(&done, 0, &["records of the file were written before"]);
    assert_eq!(line.held("Number"), all(40));
}

#[test]
fn records_of_a_rest_file_are_not_taken_for_equal_ones_that_are_unknown() {
    let line = Line::new(&[Way::HONEST, NEVER]);
    let file = format!("Number\n{}", "7\n".repeat(120));
    ends(
        &line.import(&file, &[&REST[..], &["--settle", "0s"]].concat()),
        7,
        &[],
    );
    let first = line.id();
    ends(&line.import_rest(&[]), 0, &[]);
    let done = line.resume_run(&first, &["--resend-after-probe"]);
    ends(&done, 0, &[]);
    assert_eq!(line.held("Number"), vec!["7"; 120]);
}

#[test]
fn a_rest_file_that_is_imported_in_part_is_finished_first() {
    let line = Line::new(&[Way::HONEST, BUSY]);
    let run = line.import(&numbers(60), &REST);
    ends(&run, 1, &["kintable import rest.csv "]);
    let first = line.id();
    line.then(&[Way::HONEST, BUSY]);
    ends(&line.import_rest(&[]), 1, &["kintable resume "]);
    let second = line.id();
    let before = line.held("Number");
    let barred = line.resume_run(&first, &[]);
    let finish = format!("finish that one first by `kintable resume {second}`");
    ends(&barred, 8, &["from `rest.csv` in part", &finish]);
    assert_eq!(line.held("Number"), before);
    ends(&line.resume_run(&second, &[]), 0, &[]);
    assert_eq!(line.held("Number"), all(60));
    let nothing = line.resume_run(&first, &[]);
    ends(&nothing, 0, &["every record was written before"]);
    assert_eq!(line.held("Number"), all(60));
}

#[test]
fn a_rest_file_that_was_taken_back_or_never_written_counts_for_nothing() {
    let line = Line::new(&[Way::HONEST, BUSY]);
    ends(&line.import(&numbers(40), &REST), 1, &[]);
    let first = line.id();
    line.then(&[BUSY]);
    ends(&line.import_rest(&[]), 1, &[]);
    ends(&line.import_rest(&[]), 0, &[]);
    let undone = line.world.run(&["undo", "last", "--api-token", "t"]);
    ends(&undone, 0, &[]);
    ends(&line.resume_run(&first, &[]), 0, &[": done in "]);
    assert_eq!(line.held("Number"), all(40));
}

#[test]
fn a_rest_file_of_a_run_that_is_finished_is_told_to_be_written_already() {
    let line = Line::new(&[Way::HONEST, BUSY]);
    ends(&line.import(&numbers(40), &REST), 1, &[]);
    ends(&line.resume(&[]), 0, &[": done in "]);
    let resumed = line.id();
    let told = format!("run {resumed} of ");
    let again = line.import_rest(&[]);
    ends(&again, 0, &[&told, "importing it adds them once more"]);
    // By a key nothing is added once more.
    let keyed = Line::new(&[Way::HONEST, BUSY]);
    ends(&keyed.import(&numbers(40), &REST), 1, &[]);
    ends(&keyed.resume(&[]), 0, &[]);
    let again = keyed.import_rest(&["--match", "Number"]);
    ends(&again, 0, &["0 added"]);
    assert!(!again.stderr.contains("once more"), "{again:?}");
}

/// Records of which the first one has an error.
fn with_an_error(count: u32) -> String {
    numbers(count).replacen("100,", "x100,", 1)
}

#[test]
fn records_that_failed_are_led_to_beside_those_that_were_not_sent() {
    let skipping = [&REST[..], &["--on-error", "skip"]].concat();
    let with_file = [&skipping[..], &["--errors-file", "errors.csv"]].concat();
    for arguments in [&with_file, &skipping] {
        let line = Line::new(&[Way::HONEST, BUSY]);
        let run = line.import(&with_an_error(40), arguments);
        let mut errors = "errors.csv";
        if arguments == &skipping {
            errors = "file.errors.csv";
            let id = line.id();
            let written = format!("\n  kintable errors {id} --output-file {errors}\n");
            ends(&run, 1, &["\n  kintable import rest.csv ", &written]);
            let write = ["errors", &id, "--output-file", errors];
            ends(&line.world.run(&write), 0, &[]);
        } else {
            let next = [
                "\n  kintable import rest.csv ",
                "when errors.csv is corrected:\n  kintable import errors.csv ",
            ];
            ends(&run, 1, &next);
            // One command is told to machines: the first one.
            let first = line.newest()["next"]["command"].clone();
            assert!(first.as_str().unwrap().contains("rest.csv"), "{first}");
        }
        ends(&line.import_rest(&[]), 0, &[]);
        let text = String::from_utf8(line.world.read(errors)).unwrap();
        line.world.file(errors, text.replace("x100,", "100,"));
        ends(&line.import_named(errors, &[]), 0, &["1 added"]);
        assert_eq!(line.held("Number"), all(40));
    }
}

#[test]
fn a_run_that_is_gone_on_with_leads_to_the_records_that_failed() {
    for errors in [None, Some("errors.csv")] {
        let line = Line::new(&[Way::HONEST, BUSY]);
        let mut arguments = vec!["--on-error", "skip"];
        arguments.extend(errors.iter().flat_map(|name| ["--errors-file", name]));
        let run = line.import(&with_an_error(40), &arguments);
        ends(&run, 1, &["\n  kintable resume "]);
        let resumed = line.resume(&[]);
        let next = match errors {
            Some(name) => format!("\n  kintable import {name} "),
            None => format!("\n  kintable errors {} ", line.id()),
        };
        ends(&resumed, 3, &[&next]);
        assert_eq!(line.held("Number"), all(40)[1..]);
        let mut told = resumed.stdout.lines();
        let offered = told.find_map(|told| told.strip_prefix("  kintable errors "));
        assert_eq!(offered.is_none(), errors.is_some(), "{resumed:?}");
        if let Some(offered) = offered {
            let words: Vec<_> = offered.split(' ').collect();
            let written = line.world.run(&[&["errors"][..], &words].concat());
            ends(&written, 0, &[]);
            let name = words.last().unwrap();
            let text = String::from_utf8(line.world.read(name)).unwrap();
            assert!(text.contains("x100,"), "{text}");
        }
    }
}
