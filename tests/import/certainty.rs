//! Around a write: what is sent again, what is then known, and what is promised while others write, too.

use std::collections::VecDeque;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::support::gateway::{Answer, Gateway, Passed, Passing, Script, Way, ask};
use crate::support::{Run, Tenant, World, lines, receive, to_end};

/// What another user does to kintone when the first write is on its way.
type Meddling = (&'static str, &'static str, Json);

/// Answers writes in turn, and then as kintone does.
#[derive(Default)]
struct Scripted {
    kintone: String,
    ways: Mutex<VecDeque<Way>>,
    meddling: Mutex<Option<Meddling>>,
    writes: Mutex<Vec<Json>>,
    /// Whoever wants to know that a write came.
    came: Mutex<Option<std::sync::mpsc::Sender<()>>>,
}

impl Script for Scripted {
    fn way(&self, request: &Passing) -> Way {
        if !request.path.ends_with("/bulkRequest.json") {
            return Way::HONEST;
        }
        if let Some((method, path, body)) = self.meddling.lock().unwrap().take() {
            ask(&self.kintone, method, path, &body);
        }
        let body = serde_json::from_slice(&request.body).unwrap();
        self.writes.lock().unwrap().push(body);
        if let Some(came) = self.came.lock().unwrap().as_ref() {
            // A test that has seen enough does not listen any more.
            let _ = came.send(());
        }
        let way = self.ways.lock().unwrap().pop_front();
        way.unwrap_or(Way::HONEST)
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, _: &Passing) {}
}

/// A kintone behind a gateway.
struct Behind {
    world: World,
    tenant: Tenant,
    script: Arc<Scripted>,
    gateway: Gateway,
}

fn form() -> Json {
    let text = |code: &str, unique: bool| json!({"type": "SINGLE_LINE_TEXT", "code": code, "label": code, "unique": unique});
    json!({"properties": {
        "Key": text("Key", true),
        "Only": text("Only", true),
        "Text": text("Text", false),
        "File": {"type": "FILE", "code": "File", "label": "File"},
    }})
}

fn never(answer: Answer) -> Way {
    Way {
        passed: Passed::Never,
        answer,
    }
}

fn committed(answer: Answer) -> Way {
    Way {
        passed: Passed::BeforeTheAnswer,
        answer,
    }
}

impl Behind {
    /// These keys are stored, with `old` for their texts.
    fn new(stored: &[String], ways: &[Way]) -> Self {
        let tenant = Tenant::with_form(&form());
        let records: Vec<_> = stored
            .iter()
            .map(|key| json!({"Key": {"value": key}, "Text": {"value": "old"}}))
            .collect();
        for records in records.chunks(100) {
            let body = json!({"app": 1, "records": records});
            tenant.call("POST", "records.json", &body);
        }
        let script = Arc::new(Scripted {
            kintone: tenant.base_url().to_owned(),
            ways: Mutex::new(ways.iter().copied().collect()),
            ..Scripted::default()
        });
        let gateway = Gateway::before(tenant.base_url(), script.clone());
        Self {
            world: World::new(),
            tenant,
            script,
            gateway,
        }
    }

    fn meddling(self, method: &'static str, path: &'static str, body: Json) -> Self {
        *self.script.meddling.lock().unwrap() = Some((method, path, body));
        self
    }

    fn command(&self, text: &str, arguments: &[&str]) -> std::process::Command {
        self.world.file("file.csv", text);
        let url = self.gateway.url();
        let mut command = self.world.command(&["import", "file.csv", "--app", "1"]);
        command
            .args(["--base-url", &url, "--api-token", "token"])
            .args(arguments);
        command
    }

    fn start(&self, text: &str, arguments: &[&str]) -> Child {
        let mut command = self.command(text, arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    }

    fn import(&self, text: &str, arguments: &[&str]) -> Run {
        to_end(self.start(text, arguments))
    }

    /// How often something was written, or tried.
    fn writes(&self) -> usize {
        self.script.writes.lock().unwrap().len()
    }

    /// What is stored under a key.
    fn text_of(&self, key: &str) -> Vec<String> {
        let records = self.tenant.records();
        let of_key = records
            .iter()
            .filter(|record| record["Key"]["value"] == key);
        let text = |record: &Json| record["Text"]["value"].as_str().unwrap().to_owned();
        of_key.map(text).collect()
    }
}

fn keys(numbers: impl Iterator<Item = u32>) -> Vec<String> {
    numbers.map(|number| format!("k{number}")).collect()
}

#[track_caller]
fn says(run: &Run, code: i32, lines: &[&str]) {
    assert_eq!(run.code, Some(code), "{run:#?}");
    for line in lines {
        assert!(run.stdout.contains(line), "{line}\n{run:#?}");
    }
}

/// Records of which the odd ones are stored: they are updated, and the others added, each in a request of its own.
/// They stand on lines 2 to 9.
const MIXED: &str = "Key,Text\nk0,n\nk1,n\nk2,n\nk3,n\nk4,n\nk5,n\nk6,n\nk7,n\n";
const MIXED_OPTIONS: [&str; 6] = [
    "--update-key",
    "Key",
    "--existing",
    "merge",
    "--on-error",
    "skip",
];

/// kintone refuses the first of two requests, or the only one, and names no record.
const FIRST_REFUSED: Answer = Answer::Json(
    400,
    r#"{"results":[{"id":"i","code":"GAIA_LO04","message":"m"},{}]}"#,
);
const ONLY_REFUSED: Answer = Answer::Json(
    400,
    r#"{"results":[{"id":"i","code":"GAIA_LO04","message":"m"}]}"#,
);
const NOT_ALLOWED: Answer = Answer::Json(
    403,
    r#"{"results":[{"id":"i","code":"CB_NO02","message":"m"}]}"#,
);

#[test]
fn pieces_that_were_never_tried_are_not_called_written() {
    // The adds, k0 to k6, are halved; the first half is written, the second may not be, and the updates were never
    // tried: of line 3 and beyond nothing can be promised.
    let ways = [never(FIRST_REFUSED), Way::HONEST, never(NOT_ALLOWED)];
    let behind = Behind::new(&keys((1..8).step_by(2)), &ways);
    let run = behind.import(MIXED, &MIXED_OPTIONS);
    says(
        &run,
        5,
        &[
            "written: everything through line 2\n",
            "8 records in the file: 2 added, 0 updated, 6 not sent",
        ],
    );
    assert_eq!(behind.text_of("k1"), ["old"]);
    assert_eq!(behind.text_of("k2"), ["n"]);
}

#[test]
fn unknown_lines_hold_no_line_that_is_written() {
    let ways = [
        never(FIRST_REFUSED),
        Way::HONEST,
        committed(Answer::Html(504)),
    ];
    let behind = Behind::new(&keys((1..8).step_by(2)), &ways);
    // What has attachments is not sent again.
    behind.world.file("a.txt", "a");
    let file = MIXED
        .replace("Text\n", "Text,File\n")
        .replace("n\n", "n,a.txt\n");
    let options = [&MIXED_OPTIONS[..], &["--attachments-dir", "."]].concat();
    let run = behind.import(&file, &options);
    says(
        &run,
        7,
        &[
            "unknown: 2 records on lines 6, 8; check the app before you import them again (filter by Created datetime)\n",
            "2 added, 0 updated, 4 not sent, 2 unknown",
        ],
    );
}

#[test]
fn adds_by_a_unique_key_are_looked_into_when_their_repetition_is_refused() {
    let options = ["--update-key", "Key", "--existing", "merge"];
    let file = "Key,Text\nk1,n\nk2,n\n";
    let behind = Behind::new(&[], &[committed(Answer::Html(504))]);
    let run = behind.import(file, &options);
    says(&run, 0, &["0 added, 0 updated", "2 added or updated"]);
    assert_eq!(
        (behind.writes(), behind.text_of("k2")),
        (2, vec!["n".to_owned()])
    );

    // Another user added one of them, with another text: nobody knows about the other.
    let record = json!({"app": 1, "record": {"Key": {"value": "k1"}, "Text": {"value": "theirs"}}});
    let behind =
        Behind::new(&[], &[never(Answer::Html(504))]).meddling("POST", "/k/v1/record.json", record);
    let run = behind.import(file, &options);
    says(&run, 7, &["unknown: 2 records on lines 2 to 3;"]);
}

#[test]
fn records_that_depend_on_each_other_are_written_in_the_files_order() {
    let behind = Behind::new(&keys(1..2), &[]);
    let give = json!({"app": 1, "updateKey": {"field": "Key", "value": "k1"},
        "record": {"Only": {"value": "x"}}});
    behind.tenant.call("PUT", "record.json", &give);
    // k2 takes what k1 gives up; among the adds, in front of the update, it would be refused.
    let file = "Key,Only\nk0,y\nk1,z\nk2,x\n";
    let run = behind.import(file, &["--update-key", "Key", "--existing", "merge"]);
    says(&run, 0, &["3 records in the file: 2 added, 1 updated"]);
}

#[test]
fn max_creates_is_held_while_writing() {
    let gone = json!({"app": 1, "ids": [1]});
    let behind = Behind::new(&keys(1..2), &[]).meddling("DELETE", "/k/v1/records.json", gone);
    let run = behind.import(
        "Key,Text\nk1,n\n",
        &["--update-key", "Key", "--max-creates", "0"],
    );
    says(&run, 1, &["failed; nothing was written", "0 added"]);
    assert!(behind.text_of("k1").is_empty());
}

/// Another user adds what the file is to add.
fn added_meanwhile() -> Behind {
    let record = json!({"app": 1, "record": {"Key": {"value": "k1"}, "Text": {"value": "theirs"}}});
    Behind::new(&[], &[]).meddling("POST", "/k/v1/record.json", record)
}

#[test]
fn max_updates_is_held_while_writing() {
    let behind = added_meanwhile();
    let options = ["--update-key", "Key", "--max-updates", "0"];
    let run = behind.import("Key,Text\nk1,n\n", &options);
    says(&run, 1, &["failed; nothing was written", "0 updated"]);
    assert_eq!(behind.text_of("k1"), ["theirs"]);
}

#[test]
fn a_record_that_is_to_be_new_by_its_revision_replaces_none() {
    let behind = added_meanwhile();
    let options = ["--update-key", "Key", "--require-revision"];
    let run = behind.import("Key,Text,$revision\nk1,n,\n", &options);
    says(&run, 1, &["failed; nothing was written", "0 updated"]);
    assert_eq!(behind.text_of("k1"), ["theirs"]);
}

#[test]
fn a_batch_with_attachments_is_not_sent_again_after_a_lost_answer() {
    let behind = Behind::new(&[], &[committed(Answer::Html(504))]);
    behind.world.file("a.txt", "a");
    let options = ["--update-key", "Key", "--attachments-dir", "."];
    let run = behind.import("Key,File\nk1,a.txt\n", &options);
    says(&run, 7, &["unknown: 1 record on line 2;"]);
    assert_eq!(behind.writes(), 1);
}

#[test]
fn an_answer_that_is_too_short_tells_nothing_of_its_records() {
    let short = [
        (r#"{"results":[{"ids":["1"],"revisions":["1"]}]}"#, false),
        (
            r#"{"results":[{"ids":["1","2"],"revisions":["1"]}]}"#,
            false,
        ),
        (r#"{"results":[]}"#, false),
        (
            r#"{"results":[{"records":[{"id":"1","operation":"INSERT","revision":"1"}]}]}"#,
            true,
        ),
        (
            r#"{"results":[{"records":[{"id":"1","revision":"1"},{"id":"2","revision":"1"}]}]}"#,
            true,
        ),
    ];
    for (body, upserts) in short {
        let behind = Behind::new(&[], &[committed(Answer::Json(200, body))]);
        let key: &[&str] = if upserts {
            &["--update-key", "Key"]
        } else {
            &[]
        };
        let run = behind.import("Key,Text\nk1,n\nk2,n\n", key);
        if upserts {
            says(&run, 7, &["0 added, 0 updated", "2 unknown"]);
        } else {
            // What the answer does not say, kintone's records do.
            says(&run, 0, &["2 added, 0 updated"]);
        }
        assert_eq!(behind.writes(), 1, "{body}");
    }
}

#[test]
fn a_permission_that_is_missing_is_no_bad_record() {
    let behind = Behind::new(&[], &[never(NOT_ALLOWED)]);
    let run = behind.import("Key,Text\nk1,n\nk2,n\n", &["--on-error", "skip"]);
    says(&run, 5, &["2 not sent"]);
    assert_eq!(behind.writes(), 1);
}

#[test]
fn the_search_for_refused_records_ends_with_its_budget() {
    let refused: Vec<_> = std::iter::repeat_n(never(ONLY_REFUSED), 2000).collect();
    let behind = Behind::new(&[], &refused);
    let file = format!(
        "Key,Text\n{}",
        lines(1..=300, |number| format!("k{number},n"))
    );
    let options = ["--on-error", "skip", "--max-request-bytes", "4096"];
    let run = behind.import(&file, &options);
    says(&run, 1, &["0 added", "300 failed\n"]);
    // Two hundred halvings, and one request for each piece that is then left.
    let writes = behind.writes();
    assert!((200..=420).contains(&writes), "{writes}");
}

#[test]
fn an_update_at_a_revision_is_looked_into_when_its_repetition_is_refused() {
    let revisions = "Key,Text,$revision\nk1,n,1\nk2,n,1\n";
    let options = ["--update-key", "Key", "--require-revision"];
    let stored = keys(1..3);

    // The first try was carried out.
    let behind = Behind::new(&stored, &[committed(Answer::Foreign(504))]);
    let run = behind.import(revisions, &options);
    says(&run, 0, &["2 records in the file: 0 added, 2 updated"]);
    assert_eq!(behind.writes(), 2);

    // It was not, and another user was first.
    let theirs = json!({"app": 1, "updateKey": {"field": "Key", "value": "k2"},
        "record": {"Text": {"value": "theirs"}}});
    let behind = Behind::new(&stored, &[never(Answer::Foreign(504))]).meddling(
        "PUT",
        "/k/v1/record.json",
        theirs,
    );
    let run = behind.import(revisions, &options);
    says(
        &run,
        1,
        &["failed; nothing was written", "GAIA_CO02", "2 not sent"],
    );
    assert_eq!(behind.text_of("k1"), ["old"]);

    // Nobody can say: another user changed the same record after it, or before it.
    let theirs = json!({"app": 1, "updateKey": {"field": "Key", "value": "k1"},
        "record": {"Text": {"value": "theirs"}}});
    let behind = Behind::new(&stored, &[never(Answer::Foreign(504))]).meddling(
        "PUT",
        "/k/v1/record.json",
        theirs,
    );
    let run = behind.import("Key,Text,$revision\nk1,n,1\n", &options);
    says(&run, 7, &["unknown: 1 record on line 2;"]);
}

#[test]
fn what_a_repeated_upsert_found_and_was_not_there_before_was_added() {
    let behind = Behind::new(&keys(1..2), &[committed(Answer::Html(502))]);
    let run = behind.import("Key,Text\nk1,n\nk2,n\n", &["--update-key", "Key"]);
    // It stands behind the last record that was there before.
    says(&run, 0, &["1 added, 1 updated"]);
    let behind = Behind::new(&keys(1..2), &[never(Answer::Html(502))]);
    let run = behind.import("Key,Text\nk1,n\nk2,n\n", &["--update-key", "Key"]);
    // What is inserted now was not there before.
    says(&run, 0, &["1 added, 1 updated"]);
}

/// Starts an import whose first write meets this, sends these signals when it has come, and waits for the end.
#[cfg(unix)]
fn stopped(ways: &[Way], signals: &[&str]) -> (Run, usize) {
    let behind = Behind::new(&[], ways);
    let (came, arrival) = std::sync::mpsc::channel();
    *behind.script.came.lock().unwrap() = Some(came);
    let mut child = behind.start("Key,Text\nk1,n\nk2,n\n", &["--update-key", "Key"]);
    receive(&arrival);
    // The pause has begun when it is told.
    wait_for(&mut child, "retry ");
    for signal in signals {
        let pid = child.id().to_string();
        let sent = std::process::Command::new("kill")
            .args(["-s", signal, &pid])
            .status();
        assert!(sent.unwrap().success());
    }
    let run = to_end(child);
    (run, behind.writes())
}

/// Reads standard error up to a line with this word.
#[cfg(unix)]
fn wait_for(child: &mut Child, word: &str) {
    use std::io::Read as _;
    let stderr = child.stderr.as_mut().unwrap();
    let mut told = String::new();
    while !told.contains(word) {
        let mut byte = [0];
        assert_eq!(stderr.read(&mut byte).unwrap(), 1, "{told}");
        told.push(char::from(byte[0]));
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_during_a_pause_ends_the_run_at_once_with_nothing_written() {
    // A pause of a minute.
    let busy = [never(Answer::Busy(60)); 6];
    let begun = Instant::now();
    for signal in ["INT", "TERM", "HUP"] {
        let (run, writes) = stopped(&busy, &[signal]);
        says(
            &run,
            7,
            &[": cancelled; nothing was written\n", "2 not sent\n"],
        );
        assert_eq!(writes, 1, "{signal}");
    }
    let (run, writes) = stopped(&busy, &["INT", "TERM"]);
    says(
        &run,
        7,
        &[": cancelled; nothing was written\n", "2 not sent\n"],
    );
    assert_eq!(writes, 1);
    assert!(
        begun.elapsed() < Duration::from_secs(60),
        "a pause was sat out"
    );
}

#[cfg(unix)]
#[test]
fn ctrl_c_during_a_pause_in_doubt_settles_the_doubt_first() {
    let (run, writes) = stopped(&[committed(Answer::Html(503))], &["INT"]);
    // Nothing was left to do then.
    says(&run, 0, &[": done in ", "2 added, 0 updated\n"]);
    assert_eq!(writes, 2);
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_that_is_to_outlive_its_terminal_does() {
    let behind = Behind::new(&[], &[never(Answer::Code(429, "GAIA_TO04"))]);
    let (came, arrival) = std::sync::mpsc::channel();
    *behind.script.came.lock().unwrap() = Some(came);
    let command = behind.command("Key,Text\nk1,n\n", &["--update-key", "Key"]);
    let mut shell = std::process::Command::new("sh");
    shell
        .args(["-c", "trap '' HUP; exec \"$@\"", "sh"])
        .arg(command.get_program())
        .args(command.get_args())
        .current_dir(behind.world.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = shell.spawn().unwrap();
    receive(&arrival);
    wait_for(&mut child, "retry ");
    let pid = child.id().to_string();
    let sent = std::process::Command::new("kill")
        .args(["-s", "HUP", &pid])
        .status();
    assert!(sent.unwrap().success());
    let run = to_end(child);
    says(&run, 0, &["1 added"]);
}
