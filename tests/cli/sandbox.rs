//! The embedded kintone: served on a port, or started for one import.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::support::{Run, Watchdog, World, testdata};

/// A sandbox that runs in a process of its own.
pub(super) struct Serving {
    pub(super) child: Child,
    watchdog: Watchdog,
    stdout: BufReader<ChildStdout>,
    pub(super) url: String,
}

impl Serving {
    /// `sandbox serve --port 0` with further arguments, once it says where it is.
    pub(super) fn start(world: &World, arguments: &[&str]) -> Self {
        let mut command =
            world.command(&[&["sandbox", "serve", "--port", "0"], arguments].concat());
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let watchdog = Watchdog::over(&child);
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let url = line
            .strip_prefix("sandbox started at ")
            .map(|url| url.trim().to_owned());
        Self {
            child,
            watchdog,
            stdout,
            url: url.unwrap(),
        }
    }

    pub(super) fn import(&self, world: &World, arguments: &[&str]) -> Run {
        let connection = ["--base-url", &self.url, "--api-token", "any"];
        world.run(&[&["import", "file.csv"], &connection[..], arguments].concat())
    }

    /// Ends it by a signal; it ends with this exit code, having said the rest.
    fn end(mut self, signal: &str) -> (Option<i32>, String) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", signal, &pid]).status();
        assert!(sent.unwrap().success());
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).unwrap();
        self.watchdog.assert_ended_by_itself(&rest);
        (self.child.wait().unwrap().code(), rest)
    }
}

impl Drop for Serving {
    /// A test that fails leaves no process behind.
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

/// A world with two records to import, and their form.
fn world() -> World {
    let world = World::new();
    world.file(
        "file.csv",
        "*,UniqueText,Table,TextInTable\n*,a,,x\n,,,y\n*,b,,\n",
    );
    let form = fs_err::read(testdata("documented/form.json")).unwrap();
    world.file("app/form.json", &form);
    world.file("two/apps/3/form.json", &form);
    world.file("two/apps/5/form.json", &form);
    world
}

const CREATED: &str = "2 records in the file: 2 added, 0 updated";
const UPDATED: &str = "2 records in the file: 0 added, 2 updated";

#[track_caller]
fn ends_with(run: &Run, code: i32, text: &str) {
    assert_eq!(run.code, Some(code), "{run:?}");
    assert!(
        run.stdout.contains(text) || run.stderr.contains(text),
        "{run:?}"
    );
}

#[test]
fn a_form_is_served_on_a_free_port_until_a_signal_comes() {
    for signal in ["INT", "TERM"] {
        let world = world();
        let serving = Serving::start(
            &world,
            &["--form", "app/form.json", "--form", "two/apps/3/form.json"],
        );
        assert!(
            serving.url.starts_with("http://127.0.0.1:"),
            "{}",
            serving.url
        );
        ends_with(&serving.import(&world, &["--app", "1"]), 0, CREATED);
        ends_with(&serving.import(&world, &["--app", "2"]), 0, CREATED);
        let upsert = ["--app", "1", "--update-key", "UniqueText"];
        ends_with(&serving.import(&world, &upsert), 0, UPDATED);
        ends_with(&serving.import(&world, &["--app", "3"]), 1, "GAIA_AP01");
        let url = serving.url.clone();
        let (code, rest) = serving.end(signal);
        let hint = format!(
            "app 1: App 1\napp 2: App 2\n\
             try: kintable import FILE --base-url {url} --api-token any --app 1\npress Ctrl-C to stop\n"
        );
        assert_eq!((code, rest), (Some(0), hint));
    }
}

#[test]
fn a_served_directory_shares_its_records_with_imports_that_name_it() {
    let world = world();
    let serving = Serving::start(&world, &["app"]);
    ends_with(&serving.import(&world, &["--app", "1"]), 0, CREATED);
    assert_eq!(serving.end("TERM").0, Some(0));
    let upsert = [
        "import",
        "file.csv",
        "--sandbox",
        "app",
        "--update-key",
        "UniqueText",
    ];
    ends_with(&world.run(&upsert), 0, UPDATED);
    let serving = Serving::start(&world, &["app", "--reset"]);
    ends_with(&serving.import(&world, &["--app", "1"]), 0, CREATED);
}

#[test]
fn a_sandbox_keeps_its_records_until_it_is_reset() {
    let world = world();
    let import = |arguments: &[&str]| {
        world.run(&[&["import", "file.csv", "--sandbox", "app"], arguments].concat())
    };
    let first = import(&[]);
    ends_with(&first, 0, CREATED);
    assert!(
        first
            .stdout
            .starts_with("file.csv → app 1 in the sandbox `app`: done in "),
        "{first:?}"
    );
    ends_with(&import(&["--update-key", "UniqueText"]), 0, UPDATED);
    ends_with(&import(&["--no-preflight"]), 1, "[CB_VA01]");
    ends_with(&import(&["--sandbox-reset"]), 0, CREATED);
    // The directory itself stays as it was; records are kept under the state directory.
    let app = fs_err::read_dir(world.path().join("app")).unwrap();
    assert_eq!(app.count(), 1);
    let kept = world.path().join(".local/state/kintable/sandbox");
    assert!(fs_err::read_dir(kept).unwrap().next().is_some());
}

#[test]
fn only_the_one_app_of_a_sandbox_need_not_be_named() {
    let world = world();
    let import =
        |arguments: &[&str]| world.run(&[&["import", "file.csv", "--sandbox"], arguments].concat());
    ends_with(&import(&["app", "--app", "1"]), 0, CREATED);
    ends_with(
        &import(&["app", "--app", "2"]),
        2,
        "error: app 2 is not in the sandbox, which has 1\n",
    );
    ends_with(
        &import(&["two"]),
        2,
        "error: `--app` is missing: the sandbox has 3, 5\n",
    );
    ends_with(
        &import(&["two", "--app", "4"]),
        2,
        "error: app 4 is not in the sandbox, which has 3, 5\n",
    );
    ends_with(&import(&["two", "--app", "5"]), 0, CREATED);
    // Each app has its own records.
    ends_with(&import(&["two", "--app", "3"]), 0, CREATED);
    let mut command = world.command(&[
        "import",
        "file.csv",
        "--sandbox",
        "two",
        "--update-key",
        "UniqueText",
    ]);
    ends_with(&Run::of(command.env("KINTABLE_APP", "5")), 0, UPDATED);
}

#[test]
fn variables_of_a_real_kintone_do_not_reach_the_sandbox() {
    let world = world();
    let mut command = world.command(&["import", "file.csv", "--sandbox", "app"]);
    command
        .env("KINTONE_BASE_URL", "http://127.0.0.1:9")
        .env("KINTONE_GUEST_SPACE_ID", "7");
    command
        .env("KINTONE_USERNAME", "user")
        .env("HTTPS_PROXY", "http://127.0.0.1:9");
    ends_with(&Run::of(&mut command), 0, CREATED);
}

#[test]
fn a_directory_without_a_form_is_no_sandbox() {
    let world = world();
    world.file("broken/form.json", "{");
    world.file("empty/README", "");
    for (dir, text) in [
        ("nowhere", "nowhere"),
        ("empty", "empty"),
        ("broken", "`broken/form.json` is not JSON"),
    ] {
        ends_with(
            &world.run(&["import", "file.csv", "--sandbox", dir]),
            1,
            text,
        );
        ends_with(
            &world.run(&["sandbox", "serve", dir, "--port", "0"]),
            1,
            text,
        );
    }
}

#[test]
fn a_port_that_is_taken_is_named() {
    let (world, other) = (world(), std::net::TcpListener::bind("127.0.0.1:0").unwrap());
    let port = other.local_addr().unwrap().port().to_string();
    let run = world.run(&["sandbox", "serve", "app", "--port", &port]);
    ends_with(&run, 1, &format!("port {port} of 127.0.0.1 cannot be used"));
}

#[test]
fn standard_input_is_imported_like_a_file() {
    let world = world();
    let file = fs_err::File::open(world.path().join("file.csv")).unwrap();
    let mut command = world.command(&["record", "import", "--file-path", "-", "--sandbox", "app"]);
    let run = Run::of(command.stdin(file.into_file()));
    ends_with(&run, 0, CREATED);
    assert!(run.stdout.starts_with("<stdin> → app 1 "), "{run:?}");
}
