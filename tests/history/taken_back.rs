//! Whatever an import does, taking it back leaves what was there, and what others did since.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use kintable::history::{
    About, Backwards, Detail, End, Learned, Recorder, Run, RunId, RunStatus, Terms, now,
};
use kintable::import::{KeyChoice, Options, Purpose};
use kintable::job::{Ending, Event, Handled, Listener, Outcome, Server, Stop, Verdict};
use kintable::language::Language;
use kintable::model::RecordId;
use kintable::report::Fan;
use kintable::undo::{self, Undone};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use super::undo::plain;
use crate::plan::properties::{Case, HOME, Kintone, case};
use crate::support::gateway::ask;

/// A run that is kept, and taken back, in this process.
struct Shelf {
    _dir: TempDir,
    store: PathBuf,
    run: Run,
}

#[derive(Default)]
struct Taken(Mutex<Vec<Handled>>);

impl Listener for Taken {
    fn hear(&self, event: &Event<'_>) {
        if let Event::Handled(taken) = event {
            self.0.lock().unwrap().push((*taken).clone());
        }
    }
}

impl Shelf {
    /// Imports a file while this listens, too, and keeps the run.
    fn import(
        kintone: &Kintone,
        text: &str,
        options: &Options,
        listener: &dyn Listener,
    ) -> (Self, Outcome) {
        let dir = tempfile::tempdir().unwrap();
        let store = dir.path().join("store.sqlite");
        let mut run = Run {
            id: RunId::new(now(), 1),
            status: RunStatus::Running,
            started: now(),
            ended: None,
            heard: now(),
            counts: kintable::job::Counts::default(),
            has_sent: false,
            about: About::default(),
            learned: Learned::default(),
            end: End::default(),
        };
        let terms = Terms {
            detail: Detail::All,
            keeps_values: true,
            language: Language::English,
            sentence: kintable::report::sentence,
        };
        let recorder = Recorder::begin(&store, run.clone(), terms).unwrap();
        let outcome = kintone.run_heard(text, options, &Fan(vec![&recorder, listener]));
        let ended = recorder.finish(RunStatus::Completed, Some(outcome.counts), End::default());
        ended.unwrap();
        run.counts = outcome.counts;
        run.has_sent = true;
        let shelf = Self {
            _dir: dir,
            store,
            run,
        };
        (shelf, outcome)
    }

    /// Takes the run back while this listens, too.
    fn undo(
        &self,
        kintone: &Kintone,
        listener: &dyn Listener,
    ) -> (Undone, BTreeMap<RecordId, Verdict>) {
        let mut backwards = Backwards::begin(&self.store, self.run.clone()).unwrap();
        let mut pages = || {
            let page = backwards.next_page().map_err(std::io::Error::other)?;
            Ok(page.map(|page| page.into_iter().map(done).collect()))
        };
        let options = undo::Options {
            records: self.run.counts.written(),
            ..undo::Options::default()
        };
        let server = Server {
            client: &kintone.client,
            app: "1".parse().unwrap(),
        };
        let (stop, taken) = (Stop::default(), Taken::default());
        let fan = Fan(vec![&taken, listener]);
        let undoing = undo::run(server, &mut pages, &options, &stop, &fan);
        let undone = kintone.runtime.block_on(undoing).unwrap();
        drop(fan);
        let taken = taken.0.into_inner().unwrap().into_iter();
        let taken = taken.map(|taken| (taken.record.unwrap(), taken.verdict));
        (undone, taken.collect())
    }
}

fn done(done: kintable::history::Done) -> undo::Done {
    let kintable::history::Done { entry, before } = done;
    undo::Done {
        lines: entry.lines,
        key: entry.key,
        record: entry.record.map(|id| id.to_string().parse().unwrap()),
        revision: entry
            .revision
            .map(|revision| revision.to_string().parse().unwrap()),
        result: entry.result,
        before: before.map(|before| before.image),
        doubts: Vec::new(),
    }
}

fn id_of(record: &Json) -> RecordId {
    record["$id"]["value"].as_str().unwrap().parse().unwrap()
}

/// Takes an import back after others have edited some of the records.
fn is_taken_back(case: &Case, edited: &[bool]) -> Result<(), TestCaseError> {
    let kintone = Kintone::of(case);
    let before = kintone.tenant.records();
    let text = case.file(&before);
    let mut options = case.options(Purpose::Write);
    options.keep_before = true;
    if case.by_plan {
        options.plan = Some(kintone.saved(&text, &case.options(Purpose::SavePlan)));
        options.home = Some(HOME.to_owned());
    }
    let (shelf, outcome) = Shelf::import(&kintone, &text, &options, &Taken::default());
    prop_assert!(
        matches!(outcome.ending, Ending::Complete),
        "{text}\n{outcome:?}"
    );
    let after = kintone.tenant.records();
    let of_others: Vec<_> = after
        .iter()
        .zip(edited.iter().cycle())
        .filter(|(_, is_edited)| **is_edited)
        .map(|(record, _)| id_of(record))
        .collect();
    for id in &of_others {
        let record = json!({"T": {"value": []}});
        let body = json!({"app": 1, "id": id.to_string(), "record": record});
        let answer = kintone.tenant.call("PUT", "record.json", &body);
        prop_assert!(answer["revision"].is_string(), "{answer}");
    }
    let edited = kintone.tenant.records();
    let (undone, verdicts) = shelf.undo(&kintone, &Taken::default());
    prop_assert!(
        matches!(undone.outcome.ending, Ending::Complete),
        "{undone:?}"
    );
    prop_assert_eq!(
        verdicts.len() as u64,
        outcome.counts.written(),
        "{:?}",
        verdicts
    );
    let held = kintone.tenant.records();
    let find =
        |records: &[Json], id: RecordId| records.iter().find(|one| id_of(one) == id).cloned();
    for (id, verdict) in &verdicts {
        let is_kept = matches!(verdict, Verdict::Kept { .. });
        let is_reversed = matches!(verdict, Verdict::Done { .. });
        prop_assert_eq!(is_kept, of_others.contains(id), "{} {:?}", id, verdict);
        prop_assert_eq!(is_reversed, !is_kept, "{} {:?}", id, verdict);
    }
    for record in &edited {
        let id = id_of(record);
        let is_written = verdicts.contains_key(&id);
        let now = find(&held, id);
        if of_others.contains(&id) || !is_written {
            prop_assert_eq!(now.as_ref(), Some(record));
            continue;
        }
        let was = find(&before, id);
        let plain = |record: Option<Json>| record.map(|record| plain(&[record]));
        prop_assert_eq!(plain(now), plain(was), "{}", text);
    }
    prop_assert!(
        held.iter()
            .all(|record| find(&edited, id_of(record)).is_some())
    );
    Ok(())
}

#[test]
fn a_run_that_is_taken_back_leaves_what_was_there_and_what_others_did() {
    let mut runner = TestRunner::new(Config {
        cases: 64,
        max_shrink_iters: 200,
        ..Config::with_source_file(file!())
    });
    let edited = vec(prop::bool::weighted(0.3), 1..6);
    let strategy = (case(), prop_oneof![Just(vec![false]), edited]);
    if let Err(error) = runner.run(&strategy, |(case, edited)| is_taken_back(&case, &edited)) {
        panic!("{error}");
    }
}

/// Changes the first record in between, once: when all is read and nothing is written yet, or when a batch is about to
/// be sent.
struct Meddler {
    url: String,
    has_meddled: AtomicBool,
}

impl Meddler {
    fn of(kintone: &Kintone) -> Self {
        Self {
            url: kintone.tenant.base_url().to_owned(),
            has_meddled: AtomicBool::new(false),
        }
    }
}

impl Listener for Meddler {
    fn hear(&self, event: &Event<'_>) {
        let is_time = matches!(event, Event::Checked { .. } | Event::Sending { .. });
        if is_time && !self.has_meddled.swap(true, Ordering::Relaxed) {
            let record = json!({"T": {"value": []}});
            let body = json!({"app": 1, "id": "1", "record": record});
            ask(&self.url, "PUT", "/k/v1/record.json", &body);
        }
    }
}

/// An app with two records, and an import that changes both.
fn two_records() -> (Kintone, Options) {
    let form = json!({"properties": {
        "key": {"type": "SINGLE_LINE_TEXT", "code": "key", "label": "key", "unique": true},
        "text": {"type": "SINGLE_LINE_TEXT", "code": "text", "label": "text"},
        "T": {"type": "SUBTABLE", "code": "T", "label": "T", "fields": {
            "T0": {"type": "SINGLE_LINE_TEXT", "code": "T0", "label": "T0"}
        }}
    }});
    let kintone = Kintone::with_form(&form);
    let records = json!([{"key": {"value": "a"}}, {"key": {"value": "b"}}]);
    let body = json!({"app": 1, "records": records});
    kintone.tenant.call("POST", "records.json", &body);
    let options = Options {
        key: Some(KeyChoice::UpdateKey("key".to_owned())),
        keep_before: true,
        ..Options::adding()
    };
    (kintone, options)
}

fn texts(kintone: &Kintone) -> Vec<Json> {
    let records = kintone.tenant.records();
    records
        .iter()
        .map(|one| one["text"]["value"].clone())
        .collect()
}

const NEW: &str = "key,text\na,new\nb,new\nc,new\n";

#[test]
fn what_was_changed_while_the_run_was_at_work_is_not_taken_back() {
    let (kintone, options) = two_records();
    let meddler = Meddler::of(&kintone);
    let (shelf, outcome) = Shelf::import(&kintone, NEW, &options, &meddler);
    assert_eq!(outcome.counts.updated, 2, "{outcome:?}");
    let (undone, verdicts) = shelf.undo(&kintone, &Taken::default());
    assert_eq!((undone.reversed(), undone.outcome.counts.failed), (2, 1));
    let first = &verdicts[&"1".parse().unwrap()];
    assert_eq!(first.code(), Some("undo.changed-before"), "{verdicts:?}");
    assert_eq!(texts(&kintone), ["new", ""]);
}

#[test]
fn who_is_faster_than_an_undo_keeps_what_they_wrote() {
    let (kintone, options) = two_records();
    let (shelf, _) = Shelf::import(&kintone, NEW, &options, &Taken::default());
    let (undone, verdicts) = shelf.undo(&kintone, &Meddler::of(&kintone));
    assert!(
        matches!(undone.outcome.ending, Ending::Complete),
        "{undone:?}"
    );
    let first = &verdicts[&"1".parse().unwrap()];
    assert!(matches!(first, Verdict::Kept { .. }), "{verdicts:?}");
    assert_eq!(undone.reversed(), 2, "{verdicts:?}");
    assert_eq!(texts(&kintone), ["new", ""]);
}
