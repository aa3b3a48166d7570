//! What became of a batch is kept in one step: of a process that is killed in between, no record counts as written that
//! belongs to a batch in doubt.

use std::path::Path;
use std::time::Duration;

use kintable::api::Effect;
use kintable::history::{
    About, Backwards, Detail, End, Learned, Recorder, Run, RunId, RunStatus, Terms, now,
};
use kintable::job::{
    BatchFate, Counts, Event, Handled, Intent, Listener as _, RecordResult, Verdict, Watermark,
};
use kintable::language::Language;

/// More than a page holds.
const RECORDS: u64 = 2_500;

fn run() -> Run {
    Run {
        id: RunId::new(now(), 1),
        status: RunStatus::Running,
        started: now(),
        ended: None,
        heard: now(),
        counts: Counts::default(),
        has_sent: false,
        about: About::default(),
        learned: Learned::default(),
        end: End::default(),
    }
}

/// Notes a batch; all that was told before is written by then.
fn note(recorder: &Recorder, batch: u64) {
    let noted = recorder.note(&Intent {
        batch,
        records: RECORDS,
        lines: &[(1, RECORDS)],
        effect: Effect::Once,
        digest: None,
        above: Watermark::Unknown,
        age: Duration::ZERO,
    });
    noted.unwrap();
}

/// How many records of a run are kept.
fn kept(store: &Path, run: &Run) -> usize {
    let mut backwards = Backwards::begin(store, run.clone()).unwrap();
    let pages = std::iter::from_fn(|| backwards.next_page().unwrap());
    pages.map(|page| page.len()).sum()
}

#[test]
fn no_record_of_a_batch_in_doubt_is_kept_as_written() {
    let dir = tempfile::tempdir().unwrap();
    let store = dir.path().join("store.sqlite");
    let mut run = run();
    let terms = Terms {
        detail: Detail::All,
        keeps_values: true,
        language: Language::English,
        sentence: kintable::report::sentence,
    };
    let recorder = Recorder::begin(&store, run.clone(), terms).unwrap();
    run.has_sent = true;
    note(&recorder, 1);
    for line in 1..=RECORDS {
        recorder.hear(&Event::Handled(&Handled {
            lines: (line, line),
            key: None,
            record: Some(line.to_string().parse().unwrap()),
            revision: None,
            verdict: Verdict::Done {
                by: RecordResult::Created,
                new_rows: 0,
                note: None,
            },
        }));
    }
    note(&recorder, 2);
    assert_eq!(kept(&store, &run), 0);
    let (batch, fate) = (1, BatchFate::Written);
    recorder.hear(&Event::Settled { batch, fate });
    note(&recorder, 3);
    assert_eq!(kept(&store, &run) as u64, RECORDS);
    let ended = recorder.finish(RunStatus::Completed, None, End::default());
    ended.unwrap();
}
