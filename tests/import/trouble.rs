//! Bad days: what an import does when kintone refuses, is busy, or falls silent, and what it then knows.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kintable::api::{AnswerLanguage, Auth, Backoff, Client, Connection, OnWait, Trust};
use kintable::import::{self, KeyChoice, Options};
use kintable::job::{Ending, Event, Listener, Outcome, Server, Stop};
use kintable::plan::Missing;
use kintable::sheet::Source;
use serde_json::{Value as Json, json};
use tokio::runtime::Runtime;
use wiremock::ResponseTemplate;

use crate::support::{Accepts, Double, RawServer, Run, Tenant, World, form, lines, refusal};

const FORM: &str = "app/form/fields.json";
const BULK: &str = "bulkRequest.json";

fn kintone(status: u16, code: &str) -> ResponseTemplate {
    let error = json!({"code": code, "id": "i-1", "message": "kintone's text"});
    ResponseTemplate::new(status).set_body_json(error)
}

fn page(status: u16) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_string("<html><h1>Sorry</h1></html>")
}

fn upsert(key: &str) -> Options {
    Options {
        key: Some(KeyChoice::UpdateKey(key.to_owned())),
        ..Options::adding()
    }
}

/// Hears how often, and why, a request was to be sent again.
#[derive(Default)]
struct Waits(Mutex<Vec<String>>);

impl Listener for Waits {
    fn hear(&self, event: &Event<'_>) {
        if let Event::Waiting(waiting) = event {
            let text = format!("{} of {}", waiting.attempt, waiting.limit);
            self.0.lock().unwrap().push(text);
        }
    }
}

/// Does the job itself, without pauses between tries.
fn import(double: &Double, lines: &str, options: &Options, retries: u32) -> (Outcome, Vec<String>) {
    let connection = Connection {
        base_url: double.base_url().parse().unwrap(),
        auth: Auth::Tokens(vec!["token".into()]),
        basic: None,
        client_certificate: None,
        proxy: None,
        guest_space: None,
        timeout: Duration::from_secs(60),
        retries,
        backoff: Backoff {
            first: Duration::ZERO,
            longest: Duration::ZERO,
        },
        language: AnswerLanguage::En,
        trust: Trust::default(),
    };
    let waits = Arc::new(Waits::default());
    let heard = waits.clone();
    let on_wait: OnWait = Arc::new(move |waiting| heard.hear(&Event::Waiting(waiting)));
    let client = Client::new(&connection, on_wait).unwrap();
    let source = Source::spool("file.csv", lines.as_bytes()).unwrap();
    let stop = Stop::default();
    let work = import::run(
        Server {
            client: &client,
            app: "1".parse().unwrap(),
        },
        &source,
        options,
        &stop,
        waits.as_ref(),
    );
    let outcome = Runtime::new().unwrap().block_on(work).unwrap();
    let counts = outcome.counts;
    assert_eq!(counts.accounted(), counts.read, "{counts:?}");
    let waits = waits.0.lock().unwrap().clone();
    (outcome, waits)
}

/// How many times a batch was sent, where every answer to it is this one.
fn tries(answer: ResponseTemplate, lines: &str, options: &Options) -> (usize, Outcome) {
    let double = Double::new();
    double.answer(BULK, u64::MAX, answer);
    let (outcome, waits) = import(&double, lines, options, 3);
    let writes = double.writes();
    assert!(writes.iter().all(|body| *body == writes[0]));
    assert_eq!(waits.len(), writes.len() - 1);
    (writes.len(), outcome)
}

#[test]
fn a_batch_is_sent_again_as_often_as_that_is_safe() {
    // Answer, tries of an add, whether it may be written, tries of an upsert, whether it may be written.
    let table = [
        ("a refusal", kintone(400, "CB_VA01"), 1, false, 1, false),
        ("a lock", kintone(400, "GAIA_DA02"), 4, false, 4, false),
        (
            "another lock",
            kintone(520, "GAIA_RE18"),
            4,
            false,
            4,
            false,
        ),
        (
            "a third lock",
            kintone(520, "GAIA_LT01"),
            4,
            false,
            4,
            false,
        ),
        (
            "too many requests",
            kintone(429, "GAIA_TO04"),
            4,
            false,
            4,
            false,
        ),
        ("too many, by a front server", page(429), 1, true, 4, true),
        (
            "a 503 with a code that nobody recorded",
            kintone(503, "CB_XX00"),
            1,
            true,
            4,
            true,
        ),
        (
            "a gateway's own 504",
            kintone(504, "GATEWAY_TIMEOUT"),
            1,
            true,
            4,
            true,
        ),
        ("a front server's 403", page(403), 1, true, 1, true),
        ("a front server's 408", page(408), 1, true, 4, true),
        (
            "a redirect",
            ResponseTemplate::new(302).insert_header("location", "/login"),
            1,
            true,
            1,
            true,
        ),
        ("502", page(502), 1, true, 4, true),
        ("503", page(503), 1, true, 4, true),
        ("504", page(504), 1, true, 4, true),
        ("500", page(500), 1, true, 4, true),
        ("a page with success", page(200), 1, true, 4, true),
        (
            "half an answer",
            ResponseTemplate::new(200).set_body_string(r#"{"results":[{"ids"#),
            1,
            true,
            4,
            true,
        ),
    ];
    for (what, answer, adds, add_lost, upserts, upsert_lost) in table {
        let modes = [
            (Options::adding(), adds, add_lost),
            (upsert("UniqueText"), upserts, upsert_lost),
        ];
        for (options, expected, expected_lost) in modes {
            let (tries, outcome) = tries(answer.clone(), "UniqueText\na\nb\n", &options);
            let lost = matches!(outcome.ending, Ending::Lost(_));
            assert_eq!(
                (tries, lost),
                (expected, expected_lost),
                "{what}: {options:?}"
            );
            let counts = outcome.counts;
            assert_eq!(
                counts.unknown,
                if lost { 2 } else { 0 },
                "{what}: {counts:?}"
            );
            assert_eq!(counts.created + counts.updated, 0, "{what}: {counts:?}");
        }
    }
}

#[test]
fn an_upsert_that_could_add_a_record_is_not_sent_again_after_a_lost_answer() {
    let insert = |key| Options {
        missing: Some(Missing::Insert),
        ..upsert(key)
    };
    let table = [
        (
            "every key finds its record or names one to add",
            "UniqueText\na\n",
            upsert("UniqueText"),
            4,
        ),
        (
            "one key is empty",
            "UniqueText,Text\na,x\n,y\n",
            upsert("UniqueText"),
            1,
        ),
        (
            "nobody knows whether the record exists",
            "Record_number,Text\n1,x\n",
            insert("Record_number"),
            1,
        ),
    ];
    for (what, lines, options, expected) in table {
        assert_eq!(tries(page(504), lines, &options).0, expected, "{what}");
    }
}

#[test]
fn a_record_known_to_exist_is_updated_again_after_a_lost_answer() {
    let double = Double::new();
    let records = json!({"records": [{"$id": {"value": "1"}, "$revision": {"value": "1"}}]});
    double.answer(
        "records.json",
        2,
        ResponseTemplate::new(200).set_body_json(records),
    );
    double.answer(BULK, 1, page(504));
    let lines = "Record_number,Text\n1,x\n";
    let (outcome, waits) = import(&double, lines, &upsert("Record_number"), 3);
    assert!(matches!(outcome.ending, Ending::Complete), "{outcome:?}");
    assert_eq!((outcome.counts.updated, waits.len()), (1, 1));
}

#[test]
fn an_upsert_whose_answer_was_lost_is_repeated_and_done() {
    let double = Double::new();
    double.answer(BULK, 1, page(504));
    double.answer(BULK, 1, kintone(429, "GAIA_TO04"));
    let lines = "UniqueText\na\nb\n";
    let (outcome, waits) = import(&double, lines, &upsert("UniqueText"), 5);
    assert!(matches!(outcome.ending, Ending::Complete), "{outcome:?}");
    // The first try added what the last one found: it stands behind all that was there before.
    let counts = outcome.counts;
    assert_eq!((counts.created, counts.updated), (2, 0));
    assert_eq!(waits, ["1 of 5", "2 of 5"]);
    let writes = double.writes();
    assert_eq!(writes.len(), 3);
    assert!(writes.iter().all(|body| *body == writes[0]));
}

#[test]
fn without_retries_nothing_is_sent_again_and_nothing_waits() {
    let (world, double) = (World::new(), Double::new());
    world.file("file.csv", "UniqueText\na\n");
    double.answer(BULK, 1, kintone(429, "GAIA_TO04"));
    let run = double.import(
        &world,
        "file.csv",
        &["--update-key", "UniqueText", "--retries", "0"],
    );
    assert_eq!((run.code, double.writes().len()), (Some(1), 1), "{run:?}");
    assert!(!run.stderr.contains("retry "), "{}", run.stderr);
    assert!(
        run.stderr
            .contains("error: kintone returned an error: [GAIA_TO04]"),
        "{}",
        run.stderr
    );
}

#[test]
fn an_attachment_that_cannot_be_uploaded_keeps_its_batch_from_being_sent() {
    let (world, double) = (World::new(), Double::new());
    world.file("file.csv", "Text,File\na,a.txt\nb,b.txt\n");
    world.file("a.txt", "a");
    world.file("b.txt", "b");
    double.answer(
        "file.json",
        1,
        ResponseTemplate::new(200).set_body_json(json!({"fileKey": "fk-1"})),
    );
    double.answer("file.json", 1, page(413));
    let run = double.import(&world, "file.csv", &["--attachments-dir", "."]);
    assert_eq!((run.code, double.writes().len()), (Some(1), 0), "{run:?}");
    let (lines, counts) = told(&run);
    assert!(lines[0].contains("status 413"), "{lines:?}");
    assert!(counts.ends_with("2 not sent"), "{counts}");
}

#[test]
fn reading_the_form_is_tried_again_whatever_stood_in_the_way() {
    let double = Double::new();
    for answer in [page(502), page(503), page(504), kintone(429, "GAIA_TO04")] {
        double.answer(FORM, 1, answer);
    }
    let (outcome, waits) = import(&double, "Text\na\n", &Options::adding(), 4);
    assert!(matches!(outcome.ending, Ending::Complete), "{outcome:?}");
    assert_eq!(waits, ["1 of 4", "2 of 4", "3 of 4", "4 of 4"]);
}

/// What the summary says between its first line and its reconciliation, which is given apart.
fn told(run: &Run) -> (Vec<&str>, &str) {
    let is_reason = |line: &&str| line.starts_with("error: ") || line.starts_with("hint: ");
    let reasons = run.stderr.lines().filter(is_reason);
    let lines: Vec<&str> = reasons.chain(run.stdout.lines().skip(1)).collect();
    let at = lines
        .iter()
        .position(|line| line.contains(" in the file: ") || line.ends_with(" was read"))
        .unwrap();
    (lines[..at].to_vec(), lines[at])
}

/// 2,150 records of two lines each: two batches, of which the second begins on line 4,002 and has two requests.
fn two_batches() -> String {
    let records = lines(1..=2150, |number| format!("*,{number},x\n,,y"));
    format!("*,Number,TText\n{records}")
}

#[test]
fn an_add_whose_answer_is_lost_ends_the_run_and_names_the_lines_that_are_unknown() {
    let answer = |status, body: &str| ResponseTemplate::new(status).set_body_string(body);
    let table = [
        (
            page(200),
            "HTTP status 200, HTML: <html><h1>Sorry</h1></html>",
        ),
        (answer(200, ""), "HTTP status 200, empty"),
        (
            answer(200, r#"{"results":[{"ids":["1"#),
            r#"HTTP status 200, cut off in the middle: {"results":[{"ids":["1"#,
        ),
        (
            answer(200, r#"{"results":[]}"#),
            "HTTP status 200, unexpected content: the results are not those of the requests",
        ),
        (
            page(504),
            "HTTP status 504 (a server in between got no answer in time), HTML: <html><h1>Sorry</h1></html>",
        ),
    ];
    for (lost, expected) in table {
        let (world, double) = (World::new(), Double::new());
        world.file("file.csv", two_batches());
        double.answer(BULK, 1, Accepts);
        double.answer(BULK, 1, lost);
        let run = double.import(&world, "file.csv", &[]);
        assert_eq!((run.code, double.writes().len()), (Some(7), 2), "{run:?}");
        let (lines, counts) = told(&run);
        assert_eq!(
            lines[0],
            format!("error: kintone's answer cannot be read: {expected}")
        );
        let known: Vec<_> = lines
            .iter()
            .filter(|line| !line.starts_with("hint"))
            .collect();
        assert_eq!(
            known[1..],
            [
                &"written: everything through line 4,001",
                &"unknown: 150 records on lines 4,002 to 4,301; check the app before you import them again (filter by Created datetime)",
                &"kintone did not have them when it was asked last; `kintable resume` asks again, and with `--resend-after-probe` sends them again",
            ]
        );
        assert_eq!(
            counts,
            "2,150 records in the file: 2,000 added, 0 updated, 150 unknown"
        );
    }
}

/// An HTTP answer after which the connection is closed.
fn closing(body: &str, length: usize) -> String {
    format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}")
}

#[test]
fn an_add_whose_connection_breaks_leaves_its_lines_unknown_and_the_rest_untried() {
    let whole = |answer: &str| closing(answer, answer.len());
    let (form, settings) = (whole(&form().to_string()), whole("{}"));
    let table = [
        (
            String::new(),
            "error: the connection broke before kintone answered: ",
        ),
        (
            closing(r#"{"results":["#, 99),
            "error: kintone's answer cannot be read: HTTP status 200, cut off in the middle",
        ),
    ];
    for (broken, expected) in table {
        let answers = [form.clone(), settings.clone(), broken];
        let (world, server) = (World::new(), RawServer::answering(&answers));
        world.file("file.csv", two_batches());
        let url = server.url();
        let connection = ["--base-url", &url, "--api-token", "token", "--app", "1"];
        let run = world.run(&[&["import", "file.csv"], &connection[..]].concat());
        assert_eq!(run.code, Some(7), "{run:?}");
        let (lines, counts) = told(&run);
        assert!(lines[0].starts_with(expected), "{lines:?}");
        assert_eq!(
            lines[1..],
            [
                "unknown: 2,000 records on lines 2 to 4,001; check the app before you import them again (filter by Created datetime)",
                "kintone did not have them when it was asked last; `kintable resume` asks again, and with `--resend-after-probe` sends them again",
            ]
        );
        assert_eq!(
            counts,
            "2,150 records in the file: 0 added, 0 updated, 150 not sent, 2,000 unknown"
        );
        assert_eq!(server.requests().len(), 3, "nothing is sent again");
    }
}

#[test]
fn a_batch_that_fails_after_another_says_through_which_line_all_is_written() {
    let error = json!({"code": "CB_VA01", "id": "i-1", "message": "Missing or invalid input.", "errors": {
        "records[49].Table.value[1].value.TText.value": {"messages": ["Too long."]}}});
    let (world, double) = (World::new(), Double::new());
    world.file("file.csv", two_batches());
    double.answer(BULK, 1, Accepts);
    double.answer(BULK, 1, refusal(400, 1, 2, error));
    let run = double.import(&world, "file.csv", &["--no-history"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    // The fiftieth record of the second batch's second request, and the second of its lines.
    let problem = "file.csv:4301:3: error[server.refused] TText in Table: kintone returned an error: [CB_VA01] Too long.";
    assert!(
        run.stderr.lines().any(|line| line == problem),
        "{}",
        run.stderr
    );
    assert!(
        run.stdout
            .contains(": interrupted; 2,000 records were written\n"),
        "{}",
        run.stdout
    );
    let (lines, counts) = told(&run);
    assert_eq!(
        lines,
        [
            "kintone's error ID: i-1 (for support)",
            "written: everything through line 4,001",
            "to continue, import only the records from line 4,002 on (with an update key, the same file can be imported again)"
        ]
    );
    assert_eq!(
        counts,
        "2,150 records in the file: 2,000 added, 0 updated, 1 failed, 149 not sent"
    );
}

/// The problems that kintone's refusal of the only request gives, and how many records failed.
fn refused(arguments: &[&str], error: Json) -> (Vec<String>, String) {
    let (world, double) = (World::new(), Double::new());
    // Lines:                                     2         3                4         5      6         7
    let lines = "*,UniqueText,Number,Table,TText,TNum\n*,a,1,11,x,1\n,,,,,\n,,,,y,2\n*,b,2,,,\n,,,12,z,3\n*,c,3,,,\n";
    world.file("file.csv", lines);
    double.answer(BULK, 1, refusal(400, 0, 1, error));
    let run = double.import(&world, "file.csv", arguments);
    assert_eq!((run.code, double.writes().len()), (Some(1), 1), "{run:?}");
    let problems = run
        .stderr
        .lines()
        .filter_map(|line| line.strip_prefix("file.csv:"));
    let problems = problems
        .filter(|line| line.contains("error"))
        .map(str::to_owned);
    let (_, counts) = told(&run);
    let counts = counts.strip_prefix("3 records in the file: 0 added, 0 updated, ");
    (problems.collect(), counts.unwrap().to_owned())
}

fn invalid(errors: &[(&str, &[&str])]) -> Json {
    let faults = errors
        .iter()
        .map(|(key, messages)| ((*key).to_owned(), json!({"messages": messages})));
    json!({"code": "CB_VA01", "id": "i", "message": "Invalid.", "errors": Json::Object(faults.collect())})
}

#[test]
fn what_kintone_refuses_is_traced_to_line_column_and_field() {
    let upsert = &["--update-key", "UniqueText"][..];
    let table: [(&str, &[&str], &str); 10] = [
        (
            "records[1].Number.value",
            &[],
            "5:5: error[server.refused] Number: ",
        ),
        (
            "records[1][Number].value",
            &[],
            "5:5: error[server.refused] Number: ",
        ),
        (
            "records[0].Table.value[0].value.TText.value",
            &[],
            "2:10: error[server.refused] TText in Table: ",
        ),
        // The empty line 3 is no row, so that the second row stands on line 4.
        (
            "records[0].Table.value[1].value.TNum.value",
            &[],
            "4:7: error[server.refused] 数量 (TNum) in Table: ",
        ),
        (
            "records[1].Table.value[0].id",
            &[],
            "6:4: error[server.refused] 明細 (Table): ",
        ),
        (
            "records[0].Date.value",
            &[],
            "2-4: error[server.refused] Date: ",
        ),
        (
            "records[0].Table.value[1].value.TFile.value",
            &[],
            "4:4: error[server.refused] TFile in Table: ",
        ),
        ("records[2].Nowhere.value", &[], "7: error[server.refused] "),
        (
            "records[2].updateKey.value",
            upsert,
            "7:3: error[server.refused] ",
        ),
        (
            "records[2].UniqueText.value",
            upsert,
            "7:3: error[server.refused] UniqueText: ",
        ),
    ];
    for (key, arguments, expected) in table {
        let (problems, counts) = refused(arguments, invalid(&[(key, &["No."])]));
        assert_eq!(
            problems,
            [format!(
                "{expected}kintone returned an error: [CB_VA01] No."
            )],
            "{key}"
        );
        assert_eq!(counts, "1 failed, 2 not sent", "{key}");
    }
}

#[test]
fn several_faults_are_told_in_the_files_order_and_each_record_counts_once() {
    let (problems, counts) = refused(
        &[],
        invalid(&[
            ("records[2].Number.value", &["Third."]),
            (
                "records[0].Table.value[1].value.TNum.value",
                &["Second.", "Too."],
            ),
            ("records[0].Number.value", &["First."]),
        ]),
    );
    assert_eq!(
        problems,
        [
            "2:5: error[server.refused] Number: kintone returned an error: [CB_VA01] First.",
            "4:7: error[server.refused] 数量 (TNum) in Table: kintone returned an error: [CB_VA01] Second.",
            "4:7: error[server.refused] 数量 (TNum) in Table: kintone returned an error: [CB_VA01] Too.",
            "7:5: error[server.refused] Number: kintone returned an error: [CB_VA01] Third.",
        ]
    );
    assert_eq!(counts, "2 failed, 1 not sent");
}

#[test]
fn a_refusal_that_names_no_record_names_the_lines_of_its_request() {
    let error = json!({"code": "GAIA_LO04", "id": "i", "message": "No such value."});
    let (problems, counts) = refused(&[], error);
    assert_eq!(
        problems,
        [
            "2-7: error[server.refused] kintone returned an error: [GAIA_LO04] No such value. Correct the value or add the record to the source app; with API tokens, add that app's token to `--api-token`; kintone does not say which of these 3 records is the cause: add `--preflight` to check unique values, lookups and users before anything is sent, or `--on-error skip` to find the record, leave it out and send the others"
        ]
    );
    assert_eq!(counts, "3 not sent", "none of them is called bad");

    let (world, double) = (World::new(), Double::new());
    let lines = lines(2..=251, |line| line.to_string());
    world.file("file.csv", format!("Number\n{lines}"));
    let error = json!({"code": "GAIA_LO04", "id": "i", "message": "No such value."});
    double.answer(BULK, 1, refusal(400, 1, 3, error));
    let run = double.import(&world, "file.csv", &[]);
    assert!(
        run.stderr
            .contains("file.csv:102-201: error[server.refused]"),
        "{run:?}"
    );
    let (lines, counts) = told(&run);
    assert!(
        lines[0].starts_with("kintone's error ID: i (for support)"),
        "{lines:?}"
    );
    assert!(counts.ends_with("250 not sent"), "{counts}");
}

#[test]
fn a_refusal_of_the_whole_is_told_with_its_hint_and_exit_code() {
    let table = [
        (
            FORM,
            kintone(401, "CB_WA01"),
            5,
            "[CB_WA01]",
            "check `--username` and `--password`",
        ),
        (
            FORM,
            kintone(403, "GAIA_NO01"),
            5,
            "[GAIA_NO01]",
            "select \"View records\"",
        ),
        (
            FORM,
            kintone(520, "GAIA_IA02"),
            5,
            "[GAIA_IA02]",
            "check `--api-token`",
        ),
        (FORM, page(401), 5, "status 401", "Basic authentication"),
        (
            FORM,
            kintone(400, "GAIA_IL23"),
            1,
            "[GAIA_IL23]",
            "--guest-space-id",
        ),
        (
            FORM,
            kintone(404, "GAIA_AP01"),
            1,
            "[GAIA_AP01]",
            "check `--app`",
        ),
        (FORM, page(404), 1, "status 404", "check the subdomain"),
        (FORM, page(200), 1, "HTTP status 200, HTML", "a web page"),
        (
            FORM,
            ResponseTemplate::new(302).insert_header("location", "https://sso.example.com/?t=1"),
            1,
            "redirected to https://sso.example.com/ (HTTP status 302)",
            "a web page",
        ),
        (
            BULK,
            kintone(403, "CB_NO02"),
            5,
            "[CB_NO02]",
            "check the permissions",
        ),
        (
            BULK,
            kintone(403, "GAIA_FU01"),
            5,
            "[GAIA_FU01]",
            "exclude its column",
        ),
    ];
    for (api, answer, code, error, hint) in table {
        let (world, double) = (World::new(), Double::new());
        world.file("file.csv", "Text\na\n");
        double.answer(api, 1, answer);
        let run = double.import(&world, "file.csv", &[]);
        assert_eq!(run.code, Some(code), "{error}: {run:?}");
        let (lines, counts) = told(&run);
        assert!(
            lines[0].starts_with("error: ") && lines[0].contains(error),
            "{lines:?}"
        );
        assert!(
            lines[1].starts_with("hint: ") && lines[1].contains(hint),
            "{lines:?}"
        );
        let read = u8::from(api == BULK);
        let expected = match read {
            0 => "no record of the file was read",
            _ => "1 record in the file: 0 added, 0 updated, 1 not sent",
        };
        assert_eq!(counts, expected);
        assert!(
            run.stdout.contains("failed; nothing was written"),
            "{}",
            run.stdout
        );
    }
}

#[test]
fn the_embedded_kintones_refusals_are_traced_like_kintones() {
    let text = json!({"type": "SINGLE_LINE_TEXT", "unique": true, "code": "Key", "label": "鍵"});
    let tenant = Tenant::with_form(&json!({"properties": {"Key": text}}));
    let world = World::new();
    world.file("file.csv", "Key\na\n");
    assert_eq!(tenant.import(&world, "file.csv", &[]).code, Some(0));
    world.file("file.csv", "Key\nb\na\n");
    let run = tenant.import(&world, "file.csv", &["--no-preflight"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    let problem =
        "file.csv:3:1: error[server.refused] 鍵 (Key): kintone returned an error: [CB_VA01] ";
    assert!(run.stderr.contains(problem), "{}", run.stderr);
    assert!(told(&run).1.ends_with("1 failed, 1 not sent"), "{run:?}");
    assert_eq!(tenant.records().len(), 1);
}

#[test]
fn a_host_that_takes_no_connection_has_written_nothing() {
    // A socket that is bound but does not listen keeps its port and refuses.
    let runtime = Runtime::new().unwrap();
    let socket = runtime.block_on(async { tokio::net::TcpSocket::new_v4().unwrap() });
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let url = format!("http://{}", socket.local_addr().unwrap());
    let world = World::new();
    world.file("file.csv", "Text\na\n");
    let run = world.run(&[
        "import",
        "file.csv",
        "--base-url",
        &url,
        "--api-token",
        "t",
        "--app",
        "1",
        "--retries",
        "0",
    ]);
    assert_eq!(run.code, Some(1), "{run:?}");
    let (lines, _) = told(&run);
    assert!(
        lines[0].starts_with("error: no connection to kintone: "),
        "{lines:?}"
    );
    assert!(
        lines[1].starts_with("hint: check `--base-url`"),
        "{lines:?}"
    );
}
