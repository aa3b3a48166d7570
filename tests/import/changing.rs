//! A file that changes while it is imported does not end well, and nothing is sent that was not checked.

use std::path::Path;
use std::sync::Mutex;

use kintable::import::{self, KeyChoice, OnError, Options};
use kintable::job::{Ending, Event, Listener, Outcome, Server, Stop, Unsent};
use kintable::sheet::Source;
use tokio::runtime::Runtime;

use crate::support::{Tenant, World, lines, testdata};

/// How many records the file has: more than are read ahead of the first batch.
const RECORDS: u32 = 9_000;

/// Does something once the file was checked.
struct AfterCheck<F>(Mutex<Option<F>>);

impl<F: FnOnce() + Send> Listener for AfterCheck<F> {
    fn hear(&self, event: &Event<'_>) {
        if matches!(event, Event::Checked { .. })
            && let Some(meddle) = self.0.lock().unwrap().take()
        {
            meddle();
        }
    }
}

/// Does something to the file when the first batch is about to be sent.
struct Meddler<F>(Mutex<Option<F>>);

impl<F: FnOnce() + Send> Listener for Meddler<F> {
    fn hear(&self, event: &Event<'_>) {
        if matches!(event, Event::Sending { .. })
            && let Some(meddle) = self.0.lock().unwrap().take()
        {
            meddle();
        }
    }
}

/// Imports a file that is replaced by this many records while the first batch is sent.
fn import_while_it_becomes(records: u32) -> (Outcome, usize) {
    let filler = "x".repeat(100);
    let content = |records| {
        format!(
            "Text\n{}",
            lines(1..=records, |line| format!("{line} {filler}"))
        )
    };
    import_while(&content(RECORDS), content(records), &Options::adding())
}

/// Imports a file that becomes another one while the first batch is sent.
fn import_while(content: &str, changed: String, options: &Options) -> (Outcome, usize) {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    let path = world.file("records.csv", content);
    let source = Source::open(&path).unwrap();
    let meddler = Meddler(Mutex::new(Some(move || {
        fs_err::write(&path, changed).unwrap();
    })));
    let client = tenant.client(&["token"]);
    let server = Server {
        client: &client,
        app: "1".parse().unwrap(),
    };
    let stop = Stop::default();
    let run = import::run(server, &source, options, &stop, &meddler);
    let outcome = Runtime::new().unwrap().block_on(run).unwrap();
    let answer = tenant.call(
        "GET",
        "records.json",
        &serde_json::json!({"app": 1, "totalCount": true, "query": "limit 1"}),
    );
    (
        outcome,
        answer["totalCount"].as_str().unwrap().parse().unwrap(),
    )
}

#[test]
fn what_was_decided_about_a_record_is_never_done_to_another() {
    let filler = "x".repeat(100);
    let content = lines(1..=RECORDS, |line| format!("{line:05},{filler}"));
    let content = format!("UniqueText,Text\n{content}");
    // The last two records change places, so that the file keeps its length.
    let (first, second) = ("\n08999,", "\n09000,");
    let swapped = content.replace(first, "\n-----,");
    let swapped = swapped.replace(second, first).replace("\n-----,", second);
    let options = Options {
        key: Some(KeyChoice::UpdateKey("UniqueText".to_owned())),
        skip_unchanged: true,
        ..Options::adding()
    };
    let (outcome, stored) = import_while(&content, swapped, &options);
    assert!(
        matches!(outcome.ending, Ending::Unsent(Unsent::FileChanged)),
        "{:?}",
        outcome.ending
    );
    assert!(stored < RECORDS as usize, "{stored}");
}

#[test]
fn a_file_that_loses_records_meanwhile_is_not_done() {
    let (outcome, stored) = import_while_it_becomes(10);
    assert!(
        matches!(outcome.ending, Ending::Unsent(Unsent::FileChanged)),
        "{:?}",
        outcome.ending
    );
    assert_eq!(outcome.counts.accounted(), u64::from(RECORDS));
    assert!(outcome.counts.not_tried > 0, "{:?}", outcome.counts);
    assert_eq!(outcome.counts.created, stored as u64);
}

#[test]
fn records_that_come_to_the_file_meanwhile_are_not_sent() {
    let (outcome, stored) = import_while_it_becomes(RECORDS + 5_000);
    assert!(
        matches!(outcome.ending, Ending::Unsent(Unsent::FileChanged)),
        "{:?}",
        outcome.ending
    );
    assert_eq!(outcome.counts.accounted(), u64::from(RECORDS));
    assert!(stored <= RECORDS as usize, "{stored}");
    assert_eq!(outcome.counts.created, stored as u64);
}

/// Imports two orders with an attachment each, of which something is done with the files once the file was checked.
fn import_attached(
    on_error: OnError,
    meddle: impl FnOnce(&Path) + Send + 'static,
) -> (Outcome, Vec<String>) {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("orders")));
    world.file("files/a.pdf", "%PDF");
    world.file("outside.pdf", "%PDF");
    let sheet = world.file(
        "orders.csv",
        "受注番号,受注日,会社名,注文書\nA,2026-11-01,Ａ社,a.pdf\nB,2026-11-01,Ｂ社,\nC,2026-11-01,Ｃ社,c.pdf\n",
    );
    if on_error == OnError::Stop {
        world.file("files/c.pdf", "%PDF");
    }
    let files = world.path().join("files");
    let options = Options {
        attachments_dir: Some(files.clone()),
        on_error,
        ..Options::adding()
    };
    let meddler = AfterCheck(Mutex::new(Some(move || meddle(&files))));
    let client = tenant.client(&["token"]);
    let server = Server {
        client: &client,
        app: "1".parse().unwrap(),
    };
    let (source, stop) = (Source::open(&sheet).unwrap(), Stop::default());
    let run = import::run(server, &source, &options, &stop, &meddler);
    let outcome = Runtime::new().unwrap().block_on(run).unwrap();
    let records = tenant.records().into_iter();
    let orders = records.map(|record| record["受注番号"]["value"].as_str().unwrap().to_owned());
    (outcome, orders.collect())
}

#[test]
fn a_record_that_was_good_when_it_was_checked_and_is_bad_now_is_never_sent() {
    let gone: [fn(&Path); 3] = [
        |files| fs_err::remove_file(files.join("a.pdf")).unwrap(),
        |files| {
            fs_err::remove_file(files.join("a.pdf")).unwrap();
            fs_err::create_dir(files.join("a.pdf")).unwrap();
        },
        #[cfg(unix)]
        |files| {
            fs_err::remove_file(files.join("a.pdf")).unwrap();
            std::os::unix::fs::symlink(files.join("../outside.pdf"), files.join("a.pdf")).unwrap();
        },
    ];
    for meddle in gone {
        for on_error in [OnError::Stop, OnError::Skip] {
            let (outcome, stored) = import_attached(on_error, meddle);
            let path = "a.pdf".to_owned();
            assert!(
                matches!(&outcome.ending, Ending::Unsent(reason) if *reason == Unsent::AttachmentGone { path }),
                "{:?}",
                outcome.ending
            );
            assert_eq!(stored, [""; 0]);
            assert_eq!(outcome.counts.created, 0);
        }
    }
}

#[test]
fn a_record_that_was_bad_when_it_was_checked_is_left_out_though_it_is_good_now() {
    let mend = |files: &Path| fs_err::write(files.join("c.pdf"), "%PDF").unwrap();
    let (outcome, stored) = import_attached(OnError::Skip, mend);
    assert!(matches!(outcome.ending, Ending::Complete), "{outcome:?}");
    assert_eq!(stored, ["A", "B"]);
    assert_eq!((outcome.counts.created, outcome.counts.failed), (2, 1));
}

#[test]
fn an_attachment_that_goes_away_meanwhile_is_named() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("orders")));
    let attachment = world.file("files/order.pdf", "%PDF");
    let sheet = world.file(
        "orders.csv",
        "受注番号,受注日,会社名,注文書\nA,2026-11-01,Ａ社,order.pdf\n",
    );
    let options = Options {
        attachments_dir: Some(world.path().join("files")),
        ..Options::adding()
    };
    let remove = move || fs_err::remove_file(&attachment).unwrap();
    let meddler = AfterCheck(Mutex::new(Some(remove)));
    let client = tenant.client(&["token"]);
    let server = Server {
        client: &client,
        app: "1".parse().unwrap(),
    };
    let (source, stop) = (Source::open(&sheet).unwrap(), Stop::default());
    let run = import::run(server, &source, &options, &stop, &meddler);
    let outcome = Runtime::new().unwrap().block_on(run).unwrap();
    let path = "order.pdf".to_owned();
    assert!(
        matches!(&outcome.ending, Ending::Unsent(reason) if *reason == Unsent::AttachmentGone { path }),
        "{:?}",
        outcome.ending
    );
    assert!(tenant.records().is_empty());
}
