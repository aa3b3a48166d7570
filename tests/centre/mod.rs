//! The import centre as a page: of real runs, of hostile texts, of very many.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod concerns;
mod hostile;
mod html;
mod large;
mod written;

use std::io;
use std::path::Path;

use kintable::history::{About, End, Kept, Learned, RecordEntry, Run, RunId, RunStatus};
use kintable::job::{Counts, RecordResult};
use kintable::language::Language;
use kintable::report::centre::{Centre, Sample};

/// A run of an app that began at this time and wrote all records but those that failed.
fn run(started: u64, read: u64, failed: u64) -> Run {
    let status = match failed {
        0 => RunStatus::Completed,
        _ => RunStatus::CompletedWithErrors,
    };
    Run {
        id: RunId::new(started, 0),
        status,
        started,
        ended: Some(started + 60_000),
        heard: started + 60_000,
        counts: Counts {
            read,
            updated: read - failed,
            failed,
            ..Counts::default()
        },
        has_sent: true,
        about: About {
            kind: "import".to_owned(),
            job: Some("nightly".to_owned()),
            home: "https://example.cybozu.com".to_owned(),
            app: Some("12".to_owned()),
            mode: "upsert".to_owned(),
            file: "orders.csv".to_owned(),
            user: "sato".to_owned(),
            ..About::default()
        },
        learned: Learned::default(),
        end: End::default(),
    }
}

/// A record on a line of its own, and what became of it.
fn entry(number: u64, result: RecordResult) -> RecordEntry {
    RecordEntry {
        key: Some(format!("ORD-2026-{number:06}")),
        record: Some(number),
        revision: Some(3),
        ..RecordEntry::new((number + 1, number + 1), result)
    }
}

/// Keeps a page for `tests/browser`, where a browser looks at it.
fn keep(name: &str, html: &str) {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("centre");
    fs_err::create_dir_all(&dir).unwrap();
    fs_err::write(dir.join(format!("{name}.html")), html).unwrap();
}

/// What a page can fail by.
#[derive(Debug)]
struct Unwritten;

impl From<io::Error> for Unwritten {
    fn from(_: io::Error) -> Self {
        Self
    }
}

/// The page of these runs, each with these records.
fn page_of(runs: &[Run], language: Language, records: impl Fn(&Run) -> Vec<RecordEntry>) -> String {
    let centre = Centre {
        held: &[],
        runs,
        has_older: false,
        asked: "",
        made: 1_800_000_000_000,
        language,
    };
    let mut out = Vec::new();
    let look = |run: &Run| -> Result<(Kept, Sample, Option<RunId>), Unwritten> {
        let mut sample = Sample::new(language);
        for entry in records(run) {
            sample.take(&entry);
        }
        let kept = Kept {
            run: run.clone(),
            batches: Vec::new(),
        };
        Ok((kept, sample, Some(run.id.clone())))
    };
    centre.write(&mut out, look).unwrap();
    String::from_utf8(out).unwrap()
}
