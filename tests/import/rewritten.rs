//! What was checked is what is sent, whatever becomes of the file while it is: nothing of another content leaves.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde_json::Value as Json;
use wiremock::matchers::path;
use wiremock::{Mock, Request, Respond, ResponseTemplate};

use crate::support::{Accepts, Double, Run, World, lines};

/// Records of the file: more than are read ahead of the first batch.
const RECORDS: u32 = 9_000;

/// Does something when the first request arrives, and answers this one and all others as another would.
struct Meddles<F, R> {
    meddle: Mutex<Option<F>>,
    answer: R,
}

impl<F: FnOnce() + Send, R: Respond> Respond for Meddles<F, R> {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        if let Some(meddle) = self.meddle.lock().unwrap().take() {
            meddle();
        }
        self.answer.respond(request)
    }
}

fn meddles<F: FnOnce() + Send, R: Respond>(meddle: F, answer: R) -> Meddles<F, R> {
    let meddle = Mutex::new(Some(meddle));
    Meddles { meddle, answer }
}

/// So many records that say which content they are of.
fn content(word: &str, records: u32) -> String {
    let filler = "x".repeat(100);
    let line = |line| format!("{word}-{line:05},{filler}");
    format!("UniqueText,Text\n{}", lines(1..=records, line))
}

/// Writes into the file in place, and leaves no trace of it but the bytes.
fn rewrite(path: &Path, content: impl AsRef<[u8]>) {
    let modified = fs_err::metadata(path).unwrap().modified().unwrap();
    fs_err::write(path, content).unwrap();
    let file = std::fs::File::options().write(true).open(path).unwrap();
    file.set_modified(modified).unwrap();
}

/// Imports a file with which something is done while the first batch is on its way.
fn import_while(meddle: impl Fn(&Path) + Send + 'static, arguments: &[&str]) -> (Run, Double) {
    import_of(RECORDS, meddle, arguments)
}

fn import_of(
    records: u32,
    meddle: impl Fn(&Path) + Send + 'static,
    arguments: &[&str],
) -> (Run, Double) {
    let (world, double) = (World::new(), Double::new());
    let file = world.file("records.csv", content("old", records));
    double.mount(
        Mock::given(path("/k/v1/bulkRequest.json"))
            .respond_with(meddles(move || meddle(&file), Accepts)),
    );
    (double.import(&world, "records.csv", arguments), double)
}

/// The keys of all records that were sent, in order.
fn sent(double: &Double) -> Vec<String> {
    let mut keys = Vec::new();
    for write in double.writes() {
        for request in write["requests"].as_array().unwrap() {
            let records = request["payload"]["records"].as_array().unwrap();
            keys.extend(records.iter().map(key));
        }
    }
    keys
}

fn key(record: &Json) -> String {
    let upserted = &record["updateKey"]["value"];
    let value = upserted.as_str();
    let value = value.or_else(|| record["UniqueText"]["value"].as_str());
    value.unwrap().to_owned()
}

fn old_keys(records: usize) -> Vec<String> {
    (1..=records).map(|line| format!("old-{line:05}")).collect()
}

type Change = fn() -> String;

#[test]
fn no_record_of_a_content_that_was_not_checked_is_ever_sent() {
    let changes: [(&str, Change); 7] = [
        ("all records", || content("new", RECORDS)),
        ("the last record", || {
            content("old", RECORDS).replace("old-09000", "new-09000")
        }),
        ("two records change places", || {
            let content = content("old", RECORDS).replace("old-08999", "-");
            let content = content.replace("old-09000", "old-08999");
            content.replace("\n-,", "\nold-09000,")
        }),
        ("fewer records", || content("new", 10)),
        ("more records", || {
            content("old", RECORDS) + content("new", 5_000).split_once('\n').unwrap().1
        }),
        ("other lines", || {
            content("old", RECORDS).replacen("old-00001,", "old-00001,\"\n\"", 1)
        }),
        ("nothing", String::new),
    ];
    for (name, change) in changes {
        let (run, double) = import_while(move |file| rewrite(file, change()), &[]);
        let told = format!("{name}: {run:?}");
        assert_eq!(run.code, Some(1), "{told}");
        assert!(
            run.stderr
                .contains("the file was changed while it was read"),
            "{told}"
        );
        let sent = sent(&double);
        assert!(!sent.is_empty() && sent.len() < RECORDS as usize, "{told}");
        assert_eq!(sent, old_keys(sent.len()), "{told}");
        let written = format!(
            "written: everything through line {}\n",
            grouped(sent.len() + 1)
        );
        assert!(run.stdout.contains(&written), "{told}");
        let counts = format!(
            "{} records in the file: {} added, 0 updated, {} not sent",
            grouped(RECORDS as usize),
            grouped(sent.len()),
            grouped(RECORDS as usize - sent.len())
        );
        assert!(run.stdout.contains(&counts), "{told}");
    }
}

fn grouped(number: usize) -> String {
    let (thousands, rest) = (number / 1_000, number % 1_000);
    format!("{thousands},{rest:03}")
}

#[test]
fn it_holds_for_upserts_and_for_records_that_were_decided_about() {
    let upsert = ["--update-key", "UniqueText"];
    for more in [&[][..], &["--skip-unchanged"], &["--on-error", "skip"]] {
        let change = |file: &Path| rewrite(file, content("new", RECORDS));
        let (run, double) = import_while(change, &[&upsert, more].concat());
        assert_eq!(run.code, Some(1), "{run:?}");
        let sent = sent(&double);
        assert!(!sent.is_empty() && sent.len() < RECORDS as usize);
        assert_eq!(sent, old_keys(sent.len()));
    }
}

#[test]
fn few_records_are_sent_as_they_were_checked_whatever_becomes_of_the_file() {
    let few = 2_500;
    for change in ["", "UniqueText,Text\nnew-00001,x\n"] {
        let (run, double) = import_of(few, move |file| rewrite(file, change), &[]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert_eq!(double.writes().len(), 2);
        assert_eq!(sent(&double), old_keys(few as usize));
    }
}

#[test]
fn what_happened_and_what_to_do_is_said_in_both_languages_and_to_machines() {
    for (language, message, hint) in [
        (
            "en",
            "the file was changed while it was read",
            "only checked records were sent; check that no program writes to the file, check its content, \
             and import the records that were not sent",
        ),
        (
            "ja",
            "解析している間にファイルが変更されました。",
            "確認していない内容は送信していません。ほかのプログラムがファイルに書き込まないようにして内容を確認し、\
             未送信のレコードを取り込んでください。",
        ),
    ] {
        let change = |file: &Path| rewrite(file, "");
        let (run, _) = import_while(change, &["--lang", language]);
        assert!(
            run.stderr.contains(message) && run.stderr.contains(hint),
            "{run:?}"
        );
        let (run, double) = import_while(change, &["--lang", language, "--output", "json"]);
        let document: Json = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(
            (&document["ending"], &document["exit_code"]),
            (&"partly_written".into(), &1.into())
        );
        assert_eq!(document["error"]["message"], message);
        assert_eq!(document["error"]["hint"], hint);
        let (sent, records) = (sent(&double).len(), &document["records"]);
        assert_eq!(records["created"], sent);
        assert_eq!(records["not_tried"], RECORDS as usize - sent);
    }
}

#[test]
fn another_file_at_the_same_place_is_another_file() {
    let replace = |file: &Path| {
        let other: PathBuf = file.with_extension("new");
        fs_err::write(&other, content("new", RECORDS)).unwrap();
        fs_err::rename(&other, file).unwrap();
    };
    let (run, double) = import_while(replace, &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(sent(&double), old_keys(RECORDS as usize));
}

#[test]
fn a_file_that_changes_while_it_is_checked_is_not_sent() {
    let (world, double) = (World::new(), Double::new());
    let file = world.file("records.csv", content("old", RECORDS));
    let nothing = ResponseTemplate::new(200).set_body_json(serde_json::json!({"records": []}));
    let change = move || rewrite(&file, content("new", RECORDS));
    double.mount(Mock::given(path("/k/v1/records.json")).respond_with(meddles(change, nothing)));
    let arguments = ["--update-key", "UniqueText", "--skip-unchanged"];
    let run = double.import(&world, "records.csv", &arguments);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(
        run.stderr
            .contains("the file was changed while it was read"),
        "{run:?}"
    );
    assert!(run.stdout.contains("nothing was written"), "{run:?}");
    assert!(double.writes().is_empty());
}
