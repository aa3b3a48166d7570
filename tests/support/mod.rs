//! What end-to-end tests share: a world of its own for each test, and an embedded kintone to look into.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

pub(crate) mod book;
pub(crate) mod document;
mod double;
pub(crate) mod forms;
pub(crate) mod gateway;
pub(crate) mod old_book;
mod patience;
#[cfg(unix)]
mod pty;
mod raw_server;
mod served;
mod stopping;
mod tls_server;
pub(crate) mod typed;
pub(crate) mod veil;

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kintable::api::{AnswerLanguage, Auth, Backoff, Client, Connection, Trust};
use kintable::sandbox::{self, Clock, Config, Running};
use serde_json::{Value as Json, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

pub(crate) use double::{Accepts, Double, Held, form, refusal};
pub(crate) use patience::{PATIENCE, Watchdog, receive};
#[cfg(unix)]
pub(crate) use pty::{OnTerminal, on_a_terminal};
pub(crate) use raw_server::RawServer;
pub(crate) use served::Served;
pub(crate) use stopping::Stopping;
pub(crate) use tls_server::{tls_answering, tls_server};

/// Leads to an app of a kintone that nobody reaches.
pub(crate) const UNREACHED: [&str; 6] = [
    "--base-url",
    "http://127.0.0.1:1",
    "--api-token",
    "t",
    "--app",
    "1",
];

/// An empty home and working directory in which the program runs.
pub(crate) struct World {
    dir: TempDir,
}

/// How a run of the program ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    /// The working directory.
    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Writes a file into the working directory.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.dir.path().join(name);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(&path, content).unwrap();
        path
    }

    /// The bytes of a file in the working directory.
    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs_err::read(self.dir.path().join(name)).unwrap()
    }

    /// The program with these arguments, without anything of this process's environment.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kintable"));
        command
            .args(arguments)
            .current_dir(self.dir.path())
            .env_clear();
        // Nobody waits for what a test has lost.
        command.env("KINTABLE_SETTLE", "0s");
        command.env("HOME", self.dir.path()).stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        Run::of(&mut self.command(arguments))
    }

    /// Runs the program to its end, with this on standard input.
    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &str) -> Run {
        let input = fs_err::File::open(self.file("<stdin>", input)).unwrap();
        Run::of(self.command(arguments).stdin(input.into_file()))
    }
}

impl Run {
    /// Runs a command to its end, and takes what it tells.
    #[track_caller]
    pub(crate) fn of(command: &mut Command) -> Self {
        let child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        Self::end_of(child.unwrap())
    }

    /// The end of a process, and what it told that nobody read yet.
    #[track_caller]
    pub(crate) fn end_of(child: Child) -> Self {
        let watchdog = Watchdog::over(&child);
        let run = Self::from(child.wait_with_output().unwrap());
        watchdog.assert_ended_by_itself(&format!("{run:?}"));
        run
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Waits for a program to end.
pub(crate) fn to_end(child: Child) -> Run {
    let watchdog = Watchdog::over(&child);
    let run = Run::from(child.wait_with_output().unwrap());
    watchdog.assert_ended_by_itself(&format!("{run:?}"));
    run
}

/// A text without the ids of runs that it tells to finish, as they are other ones each time.
pub(crate) fn without_ids(text: &str) -> String {
    const COMMAND: &str = "kintable resume ";
    let mut parts = text.split(COMMAND);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let id = part.chars().take_while(char::is_ascii_alphanumeric);
        // Ids have twelve letters; other words stay.
        match id.count() {
            12 => format!("{text}{COMMAND}2nd8bndbn0{}", &part[12..]),
            _ => format!("{text}{COMMAND}{part}"),
        }
    })
}

/// A text of many lines, one for each number.
pub(crate) fn lines(numbers: RangeInclusive<u32>, line: impl Fn(u32) -> String) -> String {
    let mut lines: Vec<_> = numbers.map(line).collect();
    lines.push(String::new());
    lines.join("\n")
}

/// A directory of `testdata`.
pub(crate) fn testdata(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("testdata")
        .join(path)
}

/// What a record holds, but what kintone makes of it: rows without their ids, files by names and sizes.
pub(crate) fn sent(record: &Json) -> Json {
    let mut cells = serde_json::Map::new();
    for (code, field) in record.as_object().unwrap() {
        let value = match field["type"].as_str().unwrap() {
            "__ID__" | "__REVISION__" | "RECORD_NUMBER" | "CREATOR" | "MODIFIER"
            | "CREATED_TIME" | "UPDATED_TIME" => continue,
            "SUBTABLE" => {
                let rows = field["value"].as_array().unwrap().iter();
                rows.map(|row| sent(&row["value"])).collect()
            }
            "FILE" => {
                let files = field["value"].as_array().unwrap().iter();
                files
                    .map(|file| json!([file["name"], file["size"]]))
                    .collect()
            }
            _ => field["value"].clone(),
        };
        cells.insert(code.clone(), value);
    }
    Json::Object(cells)
}

/// An embedded kintone in memory, on a port of its own, with a client to look into it.
pub(crate) struct Tenant {
    runtime: Runtime,
    running: Running,
    client: reqwest::Client,
}

impl Tenant {
    /// Serves the apps of a directory like `testdata/orders`.
    pub(crate) fn of(dir: &Path) -> Self {
        Self::with_faults(dir, &[])
    }

    /// The same, with these faults.
    pub(crate) fn with_faults(dir: &Path, faults: &[&str]) -> Self {
        Self::start(Config {
            directory: kintable::appdir::people(dir).unwrap(),
            faults: faults.iter().map(|fault| fault.parse().unwrap()).collect(),
            ..Config::new(kintable::appdir::apps(dir).unwrap())
        })
    }

    fn start(config: Config) -> Self {
        let runtime = Runtime::new().unwrap();
        let running = runtime.block_on(sandbox::start(config)).unwrap();
        Self {
            runtime,
            running,
            client: reqwest::Client::builder()
                .timeout(PATIENCE)
                .build()
                .unwrap(),
        }
    }

    /// Serves one app, of this form.
    pub(crate) fn with_form(form: &Json) -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs_err::write(dir.path().join("form.json"), form.to_string()).unwrap();
        Self::of(dir.path())
    }

    /// The same, by this clock.
    pub(crate) fn with_clock(form: &Json, clock: Clock) -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs_err::write(dir.path().join("form.json"), form.to_string()).unwrap();
        Self::start(Config {
            clock,
            ..Config::new(kintable::appdir::apps(dir.path()).unwrap())
        })
    }

    pub(crate) fn base_url(&self) -> &str {
        self.running.base_url()
    }

    /// The library's own way in, without a process for each file.
    pub(crate) fn client(&self, tokens: &[&str]) -> Client {
        let connection = Connection {
            base_url: self.base_url().parse().unwrap(),
            auth: Auth::Tokens(tokens.iter().map(|token| (*token).into()).collect()),
            basic: None,
            client_certificate: None,
            proxy: None,
            guest_space: None,
            timeout: Duration::from_secs(60),
            retries: 0,
            backoff: Backoff::default(),
            language: AnswerLanguage::En,
            trust: Trust::default(),
        };
        Client::new(&connection, Arc::new(|_| {})).unwrap()
    }

    /// `import` of this file into app 1, with further arguments.
    pub(crate) fn import(&self, world: &World, file: &str, arguments: &[&str]) -> Run {
        self.run(world, "import", file, arguments)
    }

    /// `check` of this file against app 1, with further arguments.
    pub(crate) fn check(&self, world: &World, file: &str, arguments: &[&str]) -> Run {
        self.run(world, "check", file, arguments)
    }

    /// `import` of this file into app 1 with this token, and further arguments.
    pub(crate) fn import_by(&self, world: &World, token: &str, arguments: &[&str]) -> Run {
        let (url, app) = (self.base_url(), "1");
        let way = ["--base-url", url, "--api-token", token, "--app", app];
        world.run(&[&["import"], arguments, &way].concat())
    }

    fn run(&self, world: &World, command: &str, file: &str, arguments: &[&str]) -> Run {
        let mut all = vec![command, file, "--base-url", self.base_url()];
        all.extend(["--api-token", "token", "--app", "1"]);
        all.extend(arguments);
        world.run(&all)
    }

    /// Calls the API and gives the answer's body.
    pub(crate) fn call(&self, method: &str, path: &str, body: &Json) -> Json {
        self.call_by("token,customers", method, path, body)
    }

    /// The same by these tokens.
    pub(crate) fn call_by(&self, tokens: &str, method: &str, path: &str, body: &Json) -> Json {
        self.call_with(("X-Cybozu-API-Token", tokens), method, path, body)
    }

    /// The same by a user.
    pub(crate) fn call_as(&self, user: &str, method: &str, path: &str, body: &Json) -> Json {
        let login = STANDARD.encode(format!("{user}:secret"));
        self.call_with(("X-Cybozu-Authorization", &login), method, path, body)
    }

    fn call_with(
        &self,
        (name, secret): (&str, &str),
        method: &str,
        path: &str,
        body: &Json,
    ) -> Json {
        let url = format!("{}/k/v1/{path}", self.base_url());
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let request = self
            .client
            .request(method, url)
            .header(name, secret)
            .json(body);
        self.runtime
            .block_on(async { request.send().await.unwrap().json().await.unwrap() })
    }

    /// The content of an attachment.
    pub(crate) fn download(&self, file_key: &str) -> Vec<u8> {
        let url = format!("{}/k/v1/file.json", self.base_url());
        let request = self
            .client
            .get(url)
            .header("X-Cybozu-API-Token", "token")
            .query(&[("fileKey", file_key)]);
        let body = self
            .runtime
            .block_on(async { request.send().await.unwrap().bytes().await });
        body.unwrap().to_vec()
    }

    /// All records of app 1, oldest first, as the API gives them.
    pub(crate) fn records(&self) -> Vec<Json> {
        let answer = self.call(
            "GET",
            "records.json",
            &json!({"app": 1, "query": "order by $id asc limit 500"}),
        );
        answer["records"].as_array().unwrap().clone()
    }

    /// The same, and the records are removed.
    pub(crate) fn take_records(&self) -> Vec<Json> {
        let records = self.records();
        let ids: Vec<_> = records
            .iter()
            .map(|record| &record["$id"]["value"])
            .collect();
        for ids in ids.chunks(100) {
            self.call("DELETE", "records.json", &json!({"app": 1, "ids": ids}));
        }
        records
    }
}
