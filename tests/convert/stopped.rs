//! A conversion that is stopped leaves nothing half.

use std::io::Write as _;
use std::process::{Command, Stdio};

use kintable::convert::{self, Format};
use kintable::job::{Ending, Event, Listener, Stop};
use kintable::sheet::{Source, Way};

use crate::support::{World, lines, to_end};

/// Asks to stop when the first records are told.
struct Impatient(Stop);

impl Listener for Impatient {
    fn hear(&self, event: &Event<'_>) {
        if let Event::Checking { .. } = event {
            self.0.after_batch();
        }
    }
}

#[test]
fn it_ends_behind_the_record_that_it_is_at() {
    let world = World::new();
    let file = world.file(
        "a.csv",
        format!("a\n{}", lines(1..=5000, |n| n.to_string())),
    );
    let source = Source::open(&file).unwrap();
    for format in [Format::Csv, Format::Lines, Format::Xlsx] {
        let sheet = convert::open(&source, &Way::default(), None, None).unwrap();
        let stop = Stop::default();
        let mut out = Vec::new();
        let converted = convert::convert(
            sheet,
            (format, None),
            &mut out,
            &stop,
            &Impatient(stop.clone()),
        );
        let outcome = converted.unwrap().outcome;
        assert!(matches!(outcome.ending, Ending::Interrupted), "{outcome:?}");
        assert_eq!(outcome.counts.read, 1000);
    }
}

#[cfg(unix)]
#[test]
fn whoever_waits_for_standard_input_is_stopped() {
    let world = World::new();
    let mut command = world.command(&["convert", "-", "-o", "out.csv"]);
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // More than a pipe holds: it is read, so the program is at work.
    stdin
        .write_all(lines(1..=200_000, |n| n.to_string()).as_bytes())
        .unwrap();
    let id = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-s", "INT", &id])
            .status()
            .unwrap()
            .success()
    );
    let run = to_end(child);
    assert_eq!(run.code, Some(7), "{run:?}");
    assert!(run.stderr.contains("error: cancelled"), "{run:?}");
    drop(stdin);
    assert_eq!(fs_err::read_dir(world.path()).unwrap().count(), 0);
}
