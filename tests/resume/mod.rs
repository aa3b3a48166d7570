//! A run that broke off is finished: the whole way through the binary.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod again;
mod kintone;
mod log_app;
mod log_record;
mod merged;
mod rest;
mod simulation;
mod undone;
mod unseen;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};

use serde_json::{Value as Json, json};

use crate::support::gateway::{Answer, Gateway, Passed, Passing, Script, Way, ask};
use crate::support::{PATIENCE, Run, Tenant, World, lines};

/// What becomes of writes, in turn; then they are written.
#[derive(Default)]
struct Scripted {
    ways: Mutex<VecDeque<Way>>,
    /// How many writes still have to come before any of them is answered.
    awaited: Mutex<usize>,
    came: Condvar,
    /// Whether nothing is answered any more behind a write without an answer.
    goes_dark: AtomicBool,
    is_dark: AtomicBool,
}

fn is_write(request: &Passing) -> bool {
    request.path.ends_with("/bulkRequest.json")
}

impl Script for Scripted {
    fn way(&self, request: &Passing) -> Way {
        if !is_write(request) {
            let is_dark = self.is_dark.load(Ordering::Relaxed);
            return if is_dark { NEVER } else { Way::HONEST };
        }
        let mut awaited = self.awaited.lock().unwrap();
        *awaited = awaited.saturating_sub(1);
        self.came.notify_all();
        let way = self.ways.lock().unwrap().pop_front();
        let way = way.unwrap_or(Way::HONEST);
        let goes_dark = self.goes_dark.load(Ordering::Relaxed) && way != Way::HONEST;
        self.is_dark.fetch_or(goes_dark, Ordering::Relaxed);
        way
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, request: &Passing) {
        if is_write(request) {
            let awaited = self.awaited.lock().unwrap();
            let all = self
                .came
                .wait_timeout_while(awaited, PATIENCE, |left| *left > 0);
            assert_eq!(*all.unwrap().0, 0, "writes do not come at once");
        }
    }
}

const COMMITTED: Way = Way {
    passed: Passed::BeforeTheAnswer,
    answer: Answer::Closed,
};
const NEVER: Way = Way {
    passed: Passed::Never,
    answer: Answer::Closed,
};
/// The address answers nobody any more: what is asked is not answered either.
const REFUSED: Way = Way {
    passed: Passed::Never,
    answer: Answer::Code(403, "GAIA_NO01"),
};

/// Too many ask at once.
const BUSY: Way = Way {
    passed: Passed::Never,
    answer: Answer::Code(429, "GAIA_TO04"),
};

/// A kintone behind a gateway, and the files and the history of who imports into it.
struct Line {
    world: World,
    tenant: Tenant,
    script: Arc<Scripted>,
    gateway: Gateway,
}

fn form() -> Json {
    let text = |code: &str, unique: bool| json!({"type": "SINGLE_LINE_TEXT", "code": code, "label": code, "unique": unique});
    json!({"properties": {
        "Key": text("Key", true),
        "Text": text("Text", false),
        "Number": {"type": "NUMBER", "code": "Number", "label": "Number"},
        "File": {"type": "FILE", "code": "File", "label": "File"},
        "Made_by": {"type": "CREATOR", "code": "Made_by", "label": "Made by"},
    }})
}

impl Line {
    fn new(ways: &[Way]) -> Self {
        Self::before(Tenant::with_form(&form()), ways)
    }

    fn before(tenant: Tenant, ways: &[Way]) -> Self {
        let script = Arc::new(Scripted::default());
        *script.ways.lock().unwrap() = ways.iter().copied().collect();
        let gateway = Gateway::before(tenant.base_url(), script.clone());
        Self {
            world: World::new(),
            tenant,
            script,
            gateway,
        }
    }

    /// What becomes of the next writes.
    fn then(&self, ways: &[Way]) {
        *self.script.ways.lock().unwrap() = ways.iter().copied().collect();
    }

    /// The next write goes this way, and neither it nor what is asked behind it is answered.
    fn go_dark(&self, way: Way) {
        self.then(&[way]);
        self.script.goes_dark.store(true, Ordering::Relaxed);
    }

    /// All is answered again.
    fn light(&self) {
        self.script.goes_dark.store(false, Ordering::Relaxed);
        self.script.is_dark.store(false, Ordering::Relaxed);
    }

    /// So many writes are under way at once before any of them is answered.
    fn meet(&self, writes: usize) {
        *self.script.awaited.lock().unwrap() = writes;
    }

    /// Imports `file.csv` with few records in a batch.
    fn import(&self, file: &str, arguments: &[&str]) -> Run {
        self.world.file("file.csv", file);
        self.import_named("file.csv", arguments)
    }

    /// The same of a file that is there.
    fn import_named(&self, name: &str, arguments: &[&str]) -> Run {
        let url = self.gateway.url();
        let fixed = ["import", name, "--base-url", &url, "--app", "1"];
        let further = ["--api-token", "t", "--retries", "0"];
        let few = ["--max-request-bytes", "1024"];
        self.world
            .run(&[&fixed[..], &further, &few, arguments].concat())
    }

    fn resume(&self, arguments: &[&str]) -> Run {
        let fixed = ["resume", "last", "--api-token", "t"];
        self.world.run(&[&fixed[..], arguments].concat())
    }

    /// The values that kintone holds of a field, sorted.
    fn held(&self, field: &str) -> Vec<String> {
        let records = self.tenant.records();
        let value = |record: &Json| record[field]["value"].as_str().unwrap().to_owned();
        let mut held: Vec<_> = records.iter().map(value).collect();
        held.sort();
        held
    }

    /// The newest run of the history.
    fn newest(&self) -> Json {
        let show = self.world.run(&["show", "--output", "json"]);
        let show: Json = serde_json::from_str(&show.stdout).unwrap();
        show["run"].clone()
    }
}

fn numbers(count: u32) -> String {
    // Each is long enough that few of them make a batch.
    let filler = "x".repeat(60);
    let lines = lines(100..=99 + count, |line| format!("{line},{filler}"));
    format!("Number,Text\n{lines}")
}

fn all(count: u32) -> Vec<String> {
    (100..100 + count)
        .map(|number| number.to_string())
        .collect()
}

#[track_caller]
fn ends(run: &Run, code: i32, said: &[&str]) {
    assert_eq!(run.code, Some(code), "{run:?}");
    for said in said {
        let has = run.stdout.contains(said) || run.stderr.contains(said);
        assert!(has, "{said}: {run:?}");
    }
}

#[test]
fn a_lost_answer_is_found_out_by_what_kintone_holds() {
    let line = Line::new(&[COMMITTED, Way::HONEST, COMMITTED]);
    let run = line.import(&numbers(40), &[]);
    ends(&run, 0, &["40 records in the file: 40 added, 0 updated"]);
    assert_eq!(line.held("Number"), all(40));
    // Each has its number in the history, those of lost answers among them.
    let show = ["show", "--records", "--limit", "100", "--output", "json"];
    let show: Json = serde_json::from_str(&line.world.run(&show).stdout).unwrap();
    let records = show["run"]["records"].as_array().unwrap();
    let known = records.iter().filter(|record| record["record"].is_u64());
    assert_eq!((records.len(), known.count()), (40, 40));
}

#[test]
fn what_is_not_there_is_sent_again_only_when_that_is_asked_for() {
    let line = Line::new(&[Way::HONEST, NEVER]);
    let run = line.import(&numbers(40), &[]);
    ends(&run, 7, &["kintone did not have them", "kintable resume "]);
    let written = line.newest()["counts"]["created"].clone();
    // It is looked for, and nothing is sent.
    let asked = line.resume(&[]);
    ends(
        &asked,
        7,
        &[
            "records of the file were written before",
            "kintable resume ",
        ],
    );
    assert_eq!(json!(line.held("Number").len()), written);
    let done = line.resume(&["--resend-after-probe"]);
    ends(&done, 0, &[": done in "]);
    assert_eq!(line.held("Number"), all(40));
    let nothing = line.resume(&[]);
    ends(&nothing, 2, &["is complete: there is nothing left to do"]);
    // The first run says who went on.
    let id = line.newest()["of"].as_str().unwrap().to_owned();
    let first = line.world.run(&["show", &id]);
    ends(&first, 0, &["gone on by"]);
    assert!(!first.stdout.contains("to finish it"), "{first:?}");
}

#[test]
fn who_says_so_beforehand_has_it_sent_again_in_the_same_run() {
    let line = Line::new(&[Way::HONEST, NEVER, COMMITTED]);
    let run = line.import(&numbers(40), &["--resend-after-probe"]);
    ends(&run, 0, &["40 records in the file: 40 added, 0 updated"]);
    assert_eq!(line.held("Number"), all(40));
}

#[test]
fn equal_records_of_one_file_are_not_taken_for_each_other() {
    let line = Line::new(&[Way::HONEST, COMMITTED, Way::HONEST, COMMITTED]);
    let file = format!("Number\n{}", "7\n".repeat(120));
    let run = line.import(&file, &[]);
    ends(&run, 0, &["120 records in the file: 120 added, 0 updated"]);
    assert_eq!(line.held("Number"), vec!["7"; 120]);
}

#[test]
fn equal_records_of_requests_that_are_under_way_at_once_are_not_taken_for_each_other() {
    for lost in [&[NEVER][..], &[Way::HONEST, NEVER], &[NEVER, NEVER]] {
        let line = Line::new(lost);
        line.meet(2);
        let file = format!("Number\n{}", "7\n".repeat(120));
        let run = line.import(&file, &["--concurrency", "2", "--settle", "0s"]);
        ends(&run, 7, &["kintone did not have them", "kintable resume "]);
        let counts = line.newest()["counts"].clone();
        assert_eq!(counts["created"], line.held("Number").len(), "{counts}");
        let done = line.resume(&["--resend-after-probe", "--settle", "0s"]);
        ends(&done, 0, &[": done in "]);
        assert_eq!(line.held("Number"), vec!["7"; 120]);
    }
}

#[test]
fn a_run_of_which_something_is_unknown_is_finished_and_not_begun_anew() {
    // One request is refused, while another one is lost: in whichever order they come.
    for ways in [[BUSY, NEVER], [NEVER, BUSY]] {
        let line = Line::new(&ways);
        line.meet(2);
        let run = line.import(&numbers(40), &["--concurrency", "2", "--settle", "0s"]);
        ends(&run, 7, &["it is unknown", "kintable resume "]);
        assert!(!run.stdout.contains("to try again"), "{run:?}");
        assert_eq!(line.newest()["status"], "interrupted");
        let done = line.resume(&["--resend-after-probe", "--settle", "0s"]);
        ends(&done, 0, &[": done in "]);
        assert_eq!(line.held("Number"), all(40));
    }
}

#[test]
fn a_run_that_goes_on_names_no_import_of_the_whole_file() {
    let line = Line::new(&[Way::HONEST, BUSY]);
    let run = line.import(&numbers(40), &[]);
    ends(&run, 1, &["to finish it", "kintable resume "]);
    line.then(&[BUSY]);
    let resumed = line.resume(&[]);
    ends(&resumed, 1, &["to finish it", "kintable resume "]);
    assert!(!resumed.stdout.contains("kintable import"), "{resumed:?}");
    let done = line.resume(&[]);
    ends(&done, 0, &[": done in "]);
    assert_eq!(line.held("Number"), all(40));
}

#[test]
fn records_that_failed_are_not_said_to_be_written() {
    let line = Line::new(&[Way::HONEST, BUSY]);
    let file = numbers(40).replacen("100,", "no number,", 1);
    let run = line.import(&file, &["--on-error", "skip"]);
    ends(
        &run,
        1,
        &[
            "written: everything through line ",
            " but the records that failed",
        ],
    );
}

#[test]
fn one_that_somebody_changed_since_is_not_sent_again() {
    let line = Line::new(&[]);
    line.go_dark(COMMITTED);
    ends(&line.import("Number\n7\n", &[]), 7, &["kintable resume "]);
    line.light();
    let body = json!({"app": 1, "id": "1", "record": {"Number": {"value": "8"}}});
    line.tenant.call("PUT", "record.json", &body);
    for _ in 0..2 {
        let run = line.resume(&["--resend-after-probe", "--settle", "0s"]);
        let named = "some of these records may be theirs: 1;";
        ends(&run, 7, &[named, "--treat-unknown-as"]);
        assert_eq!(line.held("Number"), ["8"]);
    }
    ends(&line.resume(&["--treat-unknown-as", "written"]), 0, &[]);
    assert_eq!(line.held("Number"), ["8"]);
    // One that nobody changed is somebody else's, whatever it holds.
    let line = Line::new(&[]);
    line.go_dark(NEVER);
    ends(&line.import("Number\n7\n", &[]), 7, &["kintable resume "]);
    line.light();
    let records = json!([{"Number": {"value": "8"}}]);
    let body = json!({"app": 1, "records": records});
    line.tenant.call("POST", "records.json", &body);
    let run = line.resume(&["--resend-after-probe", "--settle", "0s"]);
    ends(&run, 0, &[]);
    assert_eq!(line.held("Number"), ["7", "8"]);
}

#[test]
fn a_record_of_somebody_else_that_is_equal_leaves_the_doubt_and_is_named() {
    let line = Line::new(&[REFUSED]);
    // Somebody adds what the batch would add, by the same token, while it is lost.
    let text = "x".repeat(60);
    let record = json!({"Number": {"value": "100"}, "Text": {"value": text}});
    let body = json!({"app": 1, "records": [record]});
    line.then(&[NEVER]);
    let file = numbers(2);
    line.world.file("file.csv", &file);
    let run = {
        // The watermark is asked before, so that this record stands behind it.
        let meddled = Meddling::before(line.tenant.base_url(), body);
        let gateway = Gateway::before(line.tenant.base_url(), Arc::new(meddled));
        let url = gateway.url();
        let fixed = ["import", "file.csv", "--base-url", &url, "--app", "1"];
        line.world
            .run(&[&fixed[..], &["--api-token", "t", "--retries", "0"]].concat())
    };
    ends(
        &run,
        7,
        &[
            "some of these records may be theirs: 1;",
            "--treat-unknown-as",
        ],
    );
    let document = line.newest();
    assert_eq!(document["counts"]["unknown"], 2);
}

/// Adds a record of its own when the first write comes, which it loses.
struct Meddling {
    kintone: String,
    body: Mutex<Option<Json>>,
}

impl Meddling {
    fn before(kintone: &str, body: Json) -> Self {
        Self {
            kintone: kintone.to_owned(),
            body: Mutex::new(Some(body)),
        }
    }
}

impl Script for Meddling {
    fn way(&self, request: &Passing) -> Way {
        if !request.path.ends_with("/bulkRequest.json") {
            return Way::HONEST;
        }
        match self.body.lock().unwrap().take() {
            Some(body) => {
                ask(&self.kintone, "POST", "/k/v1/records.json", &body);
                NEVER
            }
            None => Way::HONEST,
        }
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, _: &Passing) {}
}

#[test]
fn who_looked_says_what_became_of_the_rest() {
    for (verdict, expected) in [("written", 30), ("not-written", 40)] {
        let line = Line::new(&[NEVER]);
        let run = line.import(&numbers(40), &[]);
        ends(&run, 7, &[]);
        let unknown =
            usize::try_from(line.newest()["counts"]["unknown"].as_u64().unwrap()).unwrap();
        let done = line.resume(&["--treat-unknown-as", verdict]);
        ends(&done, 0, &[": done in "]);
        let lost = if expected == 40 { 0 } else { unknown };
        assert_eq!(line.held("Number").len(), 40 - lost, "{verdict}");
    }
}

#[test]
fn what_was_refused_is_tried_again_and_what_is_written_is_not() {
    let refused = Way {
        passed: Passed::Never,
        answer: Answer::Code(400, "GAIA_LO04"),
    };
    let line = Line::new(&[Way::HONEST, Way::HONEST, refused]);
    let run = line.import(&numbers(60), &[]);
    ends(&run, 1, &["kintable resume "]);
    let done = line.resume(&[]);
    ends(&done, 0, &[": done in "]);
    assert_eq!(line.held("Number"), all(60));
}

#[test]
fn updates_and_keys_are_decided_anew() {
    for arguments in [
        &["--update-key", "Key"][..],
        &["--update-key", "Key", "--existing", "skip"],
        &["--update-key", "Key", "--existing", "error"],
        &["--update-key", "Key", "--skip-unchanged"],
        &["--match", "Key"],
    ] {
        for way in [COMMITTED, NEVER] {
            let line = Line::new(&[Way::HONEST, way]);
            let filler = "x".repeat(60);
            let file = lines(1..=40, |number| format!("k{number:02},{filler}"));
            let run = line.import(&format!("Key,Text\n{file}"), arguments);
            if run.code != Some(0) {
                ends(&run, 7, &["kintable resume "]);
                let done = line.resume(&[]);
                ends(&done, 0, &[": done in "]);
            }
            let held = line.held("Key");
            let expected: Vec<_> = (1..=40).map(|number| format!("k{number:02}")).collect();
            assert_eq!(held, expected, "{arguments:?} {way:?}");
        }
    }
}

#[test]
fn attachments_are_uploaded_again_and_their_records_are_not_doubled() {
    for way in [COMMITTED, NEVER] {
        let line = Line::new(&[Way::HONEST, way]);
        for number in 100..130 {
            line.world
                .file(&format!("files/{number}.txt"), format!("{number}"));
        }
        let file = lines(100..=129, |number| format!("{number},{number}.txt"));
        let run = line.import(
            &format!("Number,File\n{file}"),
            &["--attachments-dir", "files", "--resend-after-probe"],
        );
        ends(&run, 0, &["30 records in the file: 30 added"]);
        assert_eq!(line.held("Number"), all(30));
    }
}

#[test]
fn pictures_within_contacts_are_uploaded_again_and_their_records_are_not_doubled() {
    let card = |number| {
        // A GIF that is another one for each.
        let picture = format!("R0lGODlh{number}a");
        format!("BEGIN:VCARD\nVERSION:3.0\nNOTE:{number}\nPHOTO;ENCODING=b:{picture}\nEND:VCARD")
    };
    let line = Line::new(&[Way::HONEST, NEVER]);
    let map = "[fields]\nNumber = \"NOTE\"\nFile = \"PHOTO\"\n";
    line.world.file("map.toml", map);
    let run = line.import(&lines(100..=129, card), &["--map", "map.toml"]);
    ends(&run, 7, &["kintable resume "]);
    ends(&line.resume(&["--resend-after-probe"]), 0, &[": done in "]);
    assert_eq!(line.held("Number"), all(30));
    let is_whole = |record: &Json| {
        let file = &record["File"]["value"][0];
        file["size"] == "9" && file["name"].as_str().unwrap().starts_with("photo-")
    };
    assert!(line.tenant.records().iter().all(is_whole));
}

#[test]
fn another_file_or_app_is_not_gone_on_with() {
    let line = Line::new(&[Way::HONEST, NEVER]);
    ends(&line.import(&numbers(40), &[]), 7, &[]);
    line.world.file("file.csv", numbers(41));
    let before = line.held("Number");
    let run = line.resume(&["--resend-after-probe"]);
    ends(
        &run,
        8,
        &[
            "`file.csv` is not what it was when the run read it",
            "hint: restore",
        ],
    );
    assert_eq!(line.held("Number"), before);
    // It can be gone on with when the file is what it was.
    line.world.file("file.csv", numbers(40));
    ends(&line.resume(&["--resend-after-probe"]), 0, &[]);
    assert_eq!(line.held("Number"), all(40));
}

#[test]
fn standard_input_is_given_again() {
    let line = Line::new(&[Way::HONEST, NEVER]);
    let url = line.gateway.url();
    let import = [
        "import",
        "-",
        "--base-url",
        &url,
        "--app",
        "1",
        "--api-token",
        "t",
    ];
    let few = ["--retries", "0", "--max-request-bytes", "1024"];
    let run = line
        .world
        .run_with_input(&[&import[..], &few].concat(), &numbers(40));
    ends(&run, 7, &[]);
    let resume = ["resume", "last", "--api-token", "t", "--resend-after-probe"];
    let done = line.world.run_with_input(&resume, &numbers(40));
    ends(&done, 0, &[": done in "]);
    assert_eq!(line.held("Number"), all(40));
}

#[test]
fn a_run_that_is_discarded_is_not_gone_on_with() {
    let line = Line::new(&[Way::HONEST, NEVER]);
    ends(&line.import(&numbers(40), &[]), 7, &[]);
    let discarded = line.world.run(&["discard", "last"]);
    ends(
        &discarded,
        0,
        &["is discarded; ", "it is unknown whether they are"],
    );
    assert_eq!(line.newest()["status"], "discarded");
    ends(&line.resume(&[]), 2, &["was discarded"]);
    let again = line.world.run(&["discard", "last"]);
    ends(&again, 2, &["only a run that broke off can be discarded"]);
}

#[test]
fn two_who_go_on_at_one_moment_write_nothing_twice() {
    let line = Line::new(&[Way::HONEST, NEVER]);
    ends(&line.import(&numbers(40), &[]), 7, &[]);
    let resume = || line.resume(&["--resend-after-probe", "--wait-lock", "5m"]);
    let (one, other) = std::thread::scope(|scope| {
        let (one, other) = (scope.spawn(resume), scope.spawn(resume));
        (one.join().unwrap(), other.join().unwrap())
    });
    // Whoever came second had nothing left to do, or was told that the run is complete.
    let codes = [one.code, other.code];
    assert!(codes.contains(&Some(0)), "{one:?} {other:?}");
    assert!(
        codes.iter().all(|code| [Some(0), Some(2)].contains(code)),
        "{one:?} {other:?}"
    );
    assert_eq!(line.held("Number"), all(40));
}

#[test]
fn a_run_from_elsewhere_finds_its_files_and_wants_its_secrets() {
    let line = Line::new(&[Way::HONEST, NEVER]);
    ends(&line.import(&numbers(40), &[]), 7, &[]);
    line.world.file("elsewhere/x", "");
    let resume = |arguments: &[&str]| {
        let all = [&["resume", "last", "--resend-after-probe"], arguments].concat();
        let mut command = line.world.command(&all);
        command.current_dir(line.world.path().join("elsewhere"));
        Run::of(&mut command)
    };
    ends(&resume(&[]), 2, &["no login name and no API token"]);
    ends(&resume(&["--api-token", "t"]), 0, &[": done in "]);
    assert_eq!(line.held("Number"), all(40));
}

#[test]
fn a_history_that_fails_in_the_middle_stops_additions_before_the_next_is_sent() {
    // As when its file system is full from some moment on.
    let line = Line::new(&[]);
    let history = line.world.path().join("history");
    let gateway = {
        let script = Arc::new(Breaking {
            history: history.clone(),
            writes: Mutex::new(0),
        });
        Gateway::before(line.tenant.base_url(), script)
    };
    line.world.file("file.csv", numbers(60));
    let url = gateway.url();
    let import = ["import", "file.csv", "--base-url", &url, "--app", "1"];
    let further = [
        "--api-token",
        "t",
        "--retries",
        "0",
        "--max-request-bytes",
        "1024",
    ];
    let dir = ["--history", history.to_str().unwrap()];
    let run = line.world.run(&[&import[..], &further, &dir].concat());
    ends(
        &run,
        1,
        &["the next batch was not sent, as it cannot be noted in the history"],
    );
    let held = line.held("Number").len();
    assert!((1..60).contains(&held), "{held}");
}

/// Makes the store unusable when the second write comes.
struct Breaking {
    history: std::path::PathBuf,
    writes: Mutex<u32>,
}

impl Script for Breaking {
    fn way(&self, request: &Passing) -> Way {
        if request.path.ends_with("/bulkRequest.json") {
            let mut writes = self.writes.lock().unwrap();
            *writes += 1;
            if *writes == 2 {
                for entry in fs_err::read_dir(&self.history).unwrap() {
                    let path = entry.unwrap().path();
                    if path.extension().is_some_and(|ending| ending == "sqlite") {
                        let store = rusqlite::Connection::open(path).unwrap();
                        store.execute_batch("DROP TABLE batches").unwrap();
                    }
                }
            }
        }
        Way::HONEST
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, _: &Passing) {}
}

#[test]
fn a_record_that_kintone_refuses_is_left_out_where_that_is_asked_for() {
    let text = "x".repeat(300);
    let record = |key: &str| format!("{key},{text}\n");
    let file = |keys: &str| {
        let keys = keys.split(' ');
        String::from("Key,Text\n") + &keys.map(record).collect::<String>()
    };
    let line = Line::new(&[]);
    ends(&line.import(&file("e"), &[]), 0, &[]);
    let run = line.import(&file("a b c d e f g h"), &["--no-preflight"]);
    let id = line.newest()["id"].as_str().unwrap().to_owned();
    let skipping = ["--on-error", "skip", "--errors-file", "file.errors.csv"];
    let skips = skipping.join(" ");
    ends(&run, 1, &[&format!("kintable resume {id} "), &skips]);
    // It stops at the same record again, and what makes sense next is the same.
    let again = line.resume(&[]);
    ends(&again, 1, &["nothing was written", &skips]);
    line.world.file("mine.csv", "mine");
    let run = line.resume(&["--on-error", "skip", "--errors-file", "mine.csv"]);
    ends(&run, 1, &["`--force`"]);
    assert_eq!(line.world.read("mine.csv"), b"mine");
    let done = line.resume(&skipping);
    ends(&done, 3, &["1 failed", "kintable import file.errors.csv"]);
    let held = line.held("Key");
    assert_eq!(held, ["a", "b", "c", "d", "e", "f", "g", "h"]);
    let errors = line.world.read("file.errors.csv");
    assert!(String::from_utf8(errors).unwrap().contains("e,xxx"));
    let show = line.world.run(&["show", &id]);
    assert!(!show.stdout.contains("kintable resume"), "{show:?}");
}

#[test]
fn the_last_run_is_the_last_that_came_to_writing() {
    let line = Line::new(&[Way::HONEST, BUSY]);
    ends(&line.import(&numbers(60), &[]), 1, &["kintable resume "]);
    let url = line.gateway.url();
    let read = ["export", "--base-url", &url, "--app", "1"];
    let read = [&read[..], &["--api-token", "t", "--out", "look.csv"]].concat();
    ends(&line.world.run(&read), 0, &[]);
    ends(&line.world.run(&read), 1, &["`--force`"]);
    ends(&line.resume(&[]), 0, &[": done in "]);
    assert_eq!(line.held("Number"), all(60));
    ends(&line.world.run(&read), 1, &["`--force`"]);
    let undo = ["undo", "last", "--api-token", "t"];
    ends(&line.world.run(&undo), 0, &["reversed: "]);
}

#[test]
fn an_undo_that_is_typed_again_is_not_taken_back() {
    let line = Line::new(&[]);
    ends(&line.import(&numbers(60), &[]), 0, &[]);
    let undo = ["undo", "last", "--api-token", "t"];
    ends(&line.world.run(&undo), 0, &[]);
    let id = line.newest()["id"].as_str().unwrap().to_owned();
    let again = line.world.run(&undo);
    ends(&again, 2, &[&format!("kintable undo {id}")]);
    assert!(line.held("Number").is_empty());
}

#[test]
fn an_undo_that_broke_off_is_finished_where_it_is_typed_again() {
    let line = Line::new(&[]);
    line.world.file("file.csv", numbers(4100));
    let url = line.gateway.url();
    let import = ["import", "file.csv", "--base-url", &url, "--app", "1"];
    let import = [&import[..], &["--api-token", "t"]].concat();
    ends(&line.world.run(&import), 0, &[]);
    let undo = ["undo", "last", "--api-token", "t", "--retries", "0"];
    line.then(&[Way::HONEST, BUSY]);
    let broken = line.world.run(&undo);
    let left = line.held("Number").len();
    assert!(0 < left && left < 4100, "{left} {broken:?}");
    ends(&line.world.run(&undo), 0, &["reversed: 4,100"]);
    assert!(line.held("Number").is_empty());
}
