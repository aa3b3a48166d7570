//! How a run ended is told to others, whatever they do with it.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

#[cfg(unix)]
mod after_batch;
mod ping;
mod when;

use std::io::Read as _;
use std::net::TcpListener;
use std::time::Instant;

use serde_json::Value as Json;
use tokio::runtime::Runtime;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use crate::cli::endings::schema;
use crate::support::{PATIENCE, Run, Tenant, World, testdata};

/// Somebody who is told, and remembers it.
pub(crate) struct Told {
    runtime: Runtime,
    server: MockServer,
}

impl Told {
    pub(crate) fn new() -> Self {
        let told = Self::answering(&[]);
        told.mount(200, None);
        told
    }

    /// The first requests are answered with these statuses, and the others with the last of them.
    pub(crate) fn answering(statuses: &[u16]) -> Self {
        let runtime = Runtime::new().unwrap();
        let server = runtime.block_on(MockServer::start());
        let told = Self { runtime, server };
        let last = statuses.len().saturating_sub(1);
        for (at, status) in statuses.iter().enumerate() {
            told.mount(*status, (at < last).then_some(1));
        }
        told
    }

    fn mount(&self, status: u16, times: Option<u64>) {
        let mock = Mock::given(any()).respond_with(ResponseTemplate::new(status));
        let mock = match times {
            Some(times) => mock.up_to_n_times(times),
            None => mock,
        };
        self.runtime.block_on(mock.mount(&self.server));
    }

    /// An address that nobody is to see.
    pub(crate) fn url(&self) -> String {
        format!("{}/services/sesame", self.server.uri())
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        let requests = self.runtime.block_on(self.server.received_requests());
        requests.unwrap()
    }

    /// What was told, as JSON.
    pub(crate) fn documents(&self) -> Vec<Json> {
        let requests = self.requests();
        requests
            .iter()
            .map(|one| one.body_json().unwrap())
            .collect()
    }
}

pub(crate) const GOOD: &str = "*,受注番号,受注日,会社名\n*,ORD-1,2026-01-31,株式会社サンプル商事\n";
pub(crate) const BAD: &str = "*,受注番号,受注日,会社名\n*,ORD-1,2026-13-01,株式会社サンプル商事\n";

/// Imports this into the app of orders.
pub(crate) fn import(tenant: &Tenant, world: &World, text: &str, arguments: &[&str]) -> Run {
    world.file("orders.csv", text);
    let upsert = ["--update-key", "受注番号"];
    tenant.import(world, "orders.csv", &[&upsert, arguments].concat())
}

/// A document that holds to its schema.
#[track_caller]
fn held(document: &Json) {
    let validator = schema("notification");
    let faults: Vec<_> = validator
        .iter_errors(document)
        .map(|fault| fault.to_string())
        .collect();
    assert!(faults.is_empty(), "{faults:#?} of {document:#}");
}

#[test]
fn an_address_gets_what_it_takes() {
    let (tenant, world) = (Tenant::of(&testdata("orders")), World::new());
    let told = Told::new();
    for (format, code) in [("plain", 0), ("slack", 0), ("teams", 0)] {
        let arguments = ["--notify", &told.url(), "--notify-on", "always"];
        let format = ["--notify-format", format];
        let run = import(&tenant, &world, GOOD, &[&arguments[..], &format].concat());
        assert_eq!(run.code, Some(code), "{run:?}");
        assert!(!run.stderr.contains("notified"), "{run:?}");
    }
    let [plain, slack, teams] = told.documents().try_into().unwrap();
    held(&plain);
    assert_eq!(plain["run"]["counts"]["created"], 1);
    assert_eq!(
        (&plain["change"], &plain["before"]),
        (&"unchanged".into(), &Json::Null)
    );
    let title = "kintable import orders.csv, app 1 (受注管理): completed";
    assert_eq!(plain["title"], title);
    assert!(
        slack["text"].as_str().unwrap().starts_with(title),
        "{slack}"
    );
    let card = &teams["attachments"][0]["content"];
    assert_eq!(card["body"][0]["inlines"][0]["text"], title);
}

/// Chats make calls and links of what they read.
#[test]
fn a_text_from_outside_stays_a_text() {
    let (tenant, world) = (Tenant::of(&testdata("orders")), World::new());
    let told = Told::new();
    world.file("<!channel> & [x](y).csv", BAD);
    let arguments = ["--notify", &told.url(), "--notify-format", "slack"];
    let run = tenant.import(&world, "<!channel> & [x](y).csv", &arguments);
    assert_eq!(run.code, Some(4), "{run:?}");
    let text = told.documents()[0]["text"].as_str().unwrap().to_owned();
    assert!(text.contains("&lt;!channel&gt; &amp; [x](y).csv"), "{text}");
}

#[cfg(unix)]
#[test]
fn a_command_reads_the_document_and_what_it_says_last_is_told_if_it_fails() {
    let (tenant, world) = (Tenant::of(&testdata("orders")), World::new());
    let path = std::env::var("PATH").unwrap();
    world.file("orders.csv", BAD);
    let run = |line: &str, more: &[&str]| {
        let url = tenant.base_url();
        let way = [
            "--base-url",
            url,
            "--api-token",
            "t",
            "--app",
            "1",
            "--notify",
            line,
        ];
        let typed = [&["import", "orders.csv"], &way[..], more].concat();
        Run::of(world.command(&typed).env("PATH", &path))
    };
    let told = run("cat > told.json; echo dropped", &[]);
    assert_eq!(
        (told.code, told.stdout.contains("dropped")),
        (Some(4), false),
        "{told:?}"
    );
    let document: Json = serde_json::from_slice(&world.read("told.json")).unwrap();
    held(&document);
    assert_eq!(document["change"], "failed");
    assert_eq!(document["run"]["problems"][0]["code"], "date.invalid");
    let told = run(
        "echo first >&2; echo last >&2; exit 3",
        &["--notify-on", "always"],
    );
    assert_eq!(told.code, Some(4), "{told:?}");
    let said = "notice: the command was not notified: it ended with exit code 3: last\n";
    assert!(told.stderr.contains(said), "{told:?}");
    let told = run("exit 3", &["--notify-on", "always", "--lang", "ja"]);
    let said = "注意：通知を送れませんでした（コマンド）：終了コード3で終了しました\n";
    assert!(told.stderr.contains(said), "{told:?}");
}

#[cfg(unix)]
#[test]
fn mail_goes_to_the_program_that_sends_it() {
    use std::os::unix::fs::PermissionsExt as _;

    let (tenant, world) = (Tenant::of(&testdata("orders")), World::new());
    let path = std::env::var("PATH").unwrap();
    let sendmail = world.file(
        "bin/sendmail",
        "#!/bin/sh\necho \"$@\" > mail.txt\ncat >> mail.txt\n",
    );
    let executable = std::fs::Permissions::from_mode(0o755);
    fs_err::set_permissions(&sendmail, executable).unwrap();
    world.file("orders.csv", BAD);
    let bin = world.path().join("bin");
    let url = tenant.base_url();
    let way = ["--base-url", url, "--api-token", "t", "--app", "1"];
    let to = [
        "--notify",
        "mailto:ops@example.com,boss@example.com",
        "--lang",
        "ja",
    ];
    let mut import = world.command(&[&["import", "orders.csv"], &way[..], &to].concat());
    let run = Run::of(import.env("PATH", format!("{}:{path}", bin.display())));
    assert_eq!(run.code, Some(4), "{run:?}");
    assert!(!run.stderr.contains("通知"), "{run:?}");
    let mail = String::from_utf8(world.read("mail.txt")).unwrap();
    assert!(
        mail.starts_with("-i -t\nTo: ops@example.com, boss@example.com\nSubject: =?UTF-8?B?"),
        "{mail}"
    );
    assert!(
        mail.lines().all(|line| line.len() <= 76 && line.is_ascii()),
        "{mail}"
    );
    // Where it cannot be run, it is named.
    fs_err::set_permissions(&sendmail, std::fs::Permissions::from_mode(0o644)).unwrap();
    let always = ["--notify-on", "always"];
    let typed = [&["import", "orders.csv"], &way[..], &to[..2], &always].concat();
    let run = Run::of(world.command(&typed).env("PATH", &bin));
    let said = "was not notified: `sendmail`, which sends mail: it could not be run: ";
    assert!(run.stderr.contains(said), "{run:?}");
}

#[test]
fn what_comes_next_is_told_apart_from_what_it_is_for() {
    let (tenant, world) = (Tenant::of(&testdata("orders")), World::new());
    let told = Told::new();
    let both = format!("{GOOD}*,ORD-2,2026-13-01,株式会社サンプル商事\n");
    for language in ["en", "ja"] {
        let url = told.url();
        let notify = ["--notify", &url, "--notify-on", "always"];
        let arguments = [&notify[..], &["--lang", language]].concat();
        let run = import(&tenant, &world, &both, &arguments);
        assert_eq!(run.code, Some(4), "{run:?}");
    }
    let texts = told.documents();
    let text = |at: usize| texts[at]["text"].as_str().unwrap();
    let english =
        "write the others to orders.errors.csv to correct them: kintable import orders.csv";
    assert!(text(0).contains(english), "{texts:#?}");
    assert!(
        text(1).contains("」に書き出すには：kintable import orders.csv"),
        "{texts:#?}"
    );
}

#[test]
fn who_may_have_been_busy_is_told_again_and_who_says_no_is_not() {
    let (tenant, world) = (Tenant::of(&testdata("orders")), World::new());
    for (statuses, requests, said) in [
        (&[503, 200][..], 2, None),
        (&[500, 429, 502], 3, Some("HTTP status 502")),
        (&[404], 1, Some("HTTP status 404")),
        // Whoever follows it tells the secret address to somebody else.
        (&[302], 1, Some("HTTP status 302")),
    ] {
        let told = Told::answering(statuses);
        let arguments = ["--notify", &told.url(), "--notify-on", "always"];
        let run = import(&tenant, &world, BAD, &arguments);
        assert_eq!(run.code, Some(4), "{run:?}");
        assert_eq!(told.requests().len(), requests, "{statuses:?}");
        let expected = said.map(|said| format!("notice: 127.0.0.1 was not notified: {said}\n"));
        assert_eq!(
            run.stderr.contains("not notified"),
            expected.is_some(),
            "{run:?}"
        );
        assert!(
            run.stderr.contains(&expected.unwrap_or_default()),
            "{run:?}"
        );
    }
}

/// A listener that takes connections and never answers.
fn hanging() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/sesame", listener.local_addr().unwrap());
    (listener, url)
}

#[test]
fn who_never_answers_does_not_hold_the_run() {
    let (tenant, world) = (Tenant::of(&testdata("orders")), World::new());
    let (_listener, url) = hanging();
    let begun = Instant::now();
    let arguments = ["--notify", &url, "--notify-on", "always", "--ping", &url];
    let limit = ["--notify-timeout", "200ms"];
    let run = import(&tenant, &world, GOOD, &[&arguments[..], &limit].concat());
    assert!(begun.elapsed() < PATIENCE, "{run:?}");
    assert_eq!(run.code, Some(0), "{run:?}");
    let said = "notice: 127.0.0.1 was not notified: no answer within 0.2 s\n";
    assert_eq!(run.stderr.matches(said).count(), 2, "{run:?}");
    assert_eq!(tenant.records().len(), 1);
}

#[cfg(unix)]
#[test]
fn a_command_that_does_not_end_is_ended_with_all_that_it_started() {
    let (tenant, world) = (Tenant::of(&testdata("orders")), World::new());
    let path = std::env::var("PATH").unwrap();
    world.file("orders.csv", BAD);
    // What is left behind would keep the pipe open.
    let (mut reader, writer) = std::io::pipe().unwrap();
    let url = tenant.base_url();
    let line = "sleep 1000 >&9 & sleep 1000";
    let way = [
        "--base-url",
        url,
        "--api-token",
        "t",
        "--app",
        "1",
        "--notify",
        line,
    ];
    let typed = [
        &["import", "orders.csv"],
        &way[..],
        &["--notify-timeout", "300ms"],
    ]
    .concat();
    let mut shell = std::process::Command::new("sh");
    shell.args([
        "-c",
        "exec 9>&0 </dev/null; exec \"$@\"",
        "sh",
        env!("CARGO_BIN_EXE_kintable"),
    ]);
    shell.args(&typed).current_dir(world.path()).env_clear();
    shell
        .env("PATH", &path)
        .env("HOME", world.path())
        .stdin(writer);
    let run = Run::of(&mut shell);
    drop(shell);
    assert_eq!(run.code, Some(4), "{run:?}");
    let said = "the command was not notified: it was not done within 0.3 s, and was ended";
    assert!(run.stderr.contains(said), "{run:?}");
    let mut rest = Vec::new();
    reader.read_to_end(&mut rest).unwrap();
}

#[test]
fn nobody_learns_the_address() {
    let (tenant, world) = (Tenant::of(&testdata("orders")), World::new());
    let told = Told::answering(&[404]);
    for (typed, set) in [(true, false), (false, true)] {
        world.file("orders.csv", BAD);
        let url = tenant.base_url();
        let way = [
            "--base-url",
            url,
            "--api-token",
            "t",
            "--app",
            "1",
            "--output",
            "json",
        ];
        let address = told.url();
        let who = ["--notify", &address, "--ping", &address];
        let who = if typed { &who[..] } else { &[] };
        let mut import = world.command(&[&["import", "orders.csv"], &way[..], who].concat());
        if set {
            import
                .env("KINTABLE_NOTIFY", &address)
                .env("KINTABLE_PING", &address);
            import.args(["--notify-on", "always"]);
        }
        let run = Run::of(&mut import);
        assert!(run.stderr.contains("127.0.0.1 was not notified"), "{run:?}");
        let shown = world.run(&["show", "last", "--output", "json"]);
        for text in [&run.stdout, &run.stderr, &shown.stdout, &shown.stderr] {
            assert!(!text.contains("sesame"), "{text}");
        }
    }
    for request in told.requests() {
        let body = String::from_utf8(request.body.clone()).unwrap();
        assert!(!body.contains("sesame"), "{body}");
    }
    let mut stack = vec![world.path().join(".local")];
    while let Some(dir) = stack.pop() {
        for entry in fs_err::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                stack.push(path);
            } else {
                let bytes = fs_err::read(&path).unwrap();
                let has_it = bytes.windows(6).any(|part| part == b"sesame");
                assert!(!has_it, "{}", path.display());
            }
        }
    }
}

#[test]
fn what_is_no_receiver_is_told_before_anything_is_done() {
    let (tenant, world) = (Tenant::of(&testdata("orders")), World::new());
    for (option, typed, said) in [
        (
            "--notify",
            "http://example.com/sesame",
            "the address of example.com must start with `https://`",
        ),
        (
            "--notify",
            "htps://example.com/sesame",
            "this is not a web address",
        ),
        ("--notify", "mailto:nobody", "this is not an email address"),
        ("--notify", "", "`--notify` is empty"),
        ("--ping", "hc-ping.com/sesame", "this is not a web address"),
        ("--ping", "", "`--ping` is empty"),
    ] {
        let run = import(&tenant, &world, GOOD, &[option, typed]);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains(said), "{run:?}");
        assert!(!run.stderr.contains("sesame"), "{run:?}");
    }
    assert_eq!(tenant.records().len(), 0);
}
