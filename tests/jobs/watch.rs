//! Files that come into a directory are imported once each, and go where one sees what became of them.

use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use super::{document, form, project, run, values};
use crate::support::gateway::{Answer, Gateway, Passed, Passing, Script, Way};
use crate::support::{Run, Tenant, World, receive};

/// What notes the file under way.
const MARK: &str = "in/.kintable-watch.mark";

/// A job that adds records, so that a file that is loaded twice shows.
fn watched(world: &World, tenant: &Tenant, more: &str) {
    let job = format!("[job.inbox]\nconnection = \"box\"\nfile = \"in/*.csv\"\n{more}");
    project(world, tenant, &job);
    world.file("in/.keep", "");
}

/// Takes what is there.
fn take(world: &World, more: &[&str]) -> Run {
    let take = ["job", "watch", "inbox", "--once", "--interval", "1ms"];
    run(world, &[&take[..], more].concat())
}

fn is_there(world: &World, name: &str) -> bool {
    world.path().join(name).symlink_metadata().is_ok()
}

#[test]
fn each_file_goes_where_one_sees_what_became_of_it() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    watched(
        &world,
        &tenant,
        "on-error = \"skip\"\nupdate-key = \"Key\"\n",
    );
    world.file("in/1-good.csv", "Key,Number\na,1\n");
    world.file("in/2-some.csv", "Key,Number\nb,2\nc,x\n");
    world.file("in/3-bad.csv", "Nothing,Number\nb,2\n");
    world.file("in/other.txt", "Key,Number\nd,4\n");
    let done = take(&world, &[]);
    assert_eq!(done.code, Some(1), "{done:?}");
    for name in [
        "in/done/1-good.csv",
        "in/partial/2-some.csv",
        "in/errors/2-some.errors.csv",
        "in/failed/3-bad.csv",
        "in/other.txt",
    ] {
        assert!(is_there(&world, name), "{name}: {done:?}");
    }
    assert!(!is_there(&world, "in/1-good.csv"));
    assert!(
        done.stdout
            .contains("2-some.csv → partial/2-some.csv, errors/2-some.errors.csv"),
        "{done:?}"
    );
    // What is advised leads on: the file is where the advice says, and so does the history.
    let advised = done
        .stdout
        .lines()
        .find(|line| line.contains("kintable import"));
    let advised = advised.unwrap().rsplit(' ').next().unwrap().to_owned();
    assert!(is_there(&world, &advised), "{advised}");
    let shown = world.run(&["history", "--output", "json"]);
    assert!(shown.stdout.contains(&advised), "{advised}: {shown:?}");
    assert!(
        done.stdout.contains("1-good.csv → done/1-good.csv"),
        "{done:?}"
    );
    assert_eq!(values(&tenant, "Key"), ["a", "b"]);
    // A name that is taken gets a number, and nothing is written over.
    world.file("in/1-good.csv", "Key,Number\na,5\n");
    assert_eq!(take(&world, &[]).code, Some(0));
    assert_eq!(world.read("in/done/1-good.csv"), b"Key,Number\na,1\n");
    assert_eq!(world.read("in/done/1-good-2.csv"), b"Key,Number\na,5\n");
    assert_eq!(take(&world, &[]).code, Some(0), "nothing is left");
    assert!(!is_there(&world, MARK));
}

#[test]
fn a_directory_of_its_own_is_watched_and_links_are_not_followed() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    watched(&world, &tenant, "");
    world.file("elsewhere.csv", "Key,Number\nz,9\n");
    world.file("drop/a b's.csv", "Key,Number\na,1\n");
    #[cfg(unix)]
    std::os::unix::fs::symlink(
        world.path().join("elsewhere.csv"),
        world.path().join("drop/link.csv"),
    )
    .unwrap();
    let done = take(&world, &["--dir", "drop"]);
    assert_eq!(done.code, Some(0), "{done:?}");
    assert_eq!(values(&tenant, "Key"), ["a"]);
    assert!(is_there(&world, "drop/done/a b's.csv"));
    assert!(is_there(&world, "elsewhere.csv"));
    // A job whose file is beside its project file.
    project(
        &world,
        &tenant,
        "[job.inbox]\nconnection = \"box\"\nfile = \"here.csv\"\n",
    );
    world.file("here.csv", "Key,Number\nb,1\n");
    let done = take(&world, &[]);
    assert_eq!(done.code, Some(0), "{done:?}");
    assert!(is_there(&world, "done/here.csv"), "{done:?}");
    assert!(is_there(&world, "elsewhere.csv"));
    let none = run(
        &world,
        &["job", "watch", "inbox", "--once", "--dir", "nowhere"],
    );
    assert_ne!(none.code, Some(0), "{none:?}");
}

#[test]
fn a_file_that_was_loaded_when_the_watch_was_killed_is_only_moved() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    watched(&world, &tenant, "");
    let path = world.file("in/a.csv", "Key,Number\na,1\n");
    let loaded = run(&world, &["job", "run", "inbox", path.to_str().unwrap()]);
    assert_eq!(loaded.code, Some(0), "{loaded:?}");
    let mark = "1 a.csv";
    world.file(MARK, mark);
    let done = take(&world, &[]);
    assert_eq!(done.code, Some(0), "{done:?}");
    assert!(is_there(&world, "in/done/a.csv"), "{done:?}");
    assert_eq!(values(&tenant, "Key"), ["a"]);
    // One that was moved already leaves nothing to do.
    world.file(MARK, mark);
    assert_eq!(take(&world, &[]).code, Some(0));
    // A mark without a run is of a run that never began.
    world.file("in/b.csv", "Key,Number\nb,1\n");
    let mark = "1 b.csv";
    world.file(MARK, mark);
    assert_eq!(take(&world, &[]).code, Some(0));
    assert_eq!(values(&tenant, "Key"), ["a", "b"]);
}

/// How many records there are, in several requests.
const RECORDS: usize = 400;

/// Takes the first request that writes, and has no time for the second.
#[derive(Default)]
struct Busy {
    writes: AtomicU64,
    /// Whether nobody is answered.
    is_down: AtomicBool,
    /// Who is to hear of the next request that writes, and when it is answered.
    held: Mutex<Option<(Sender<()>, Receiver<()>)>>,
}

impl Script for Busy {
    fn way(&self, request: &Passing) -> Way {
        let never = |answer| Way {
            passed: Passed::Never,
            answer,
        };
        if self.is_down.load(Ordering::SeqCst) {
            return never(Answer::Closed);
        }
        if !request.path.contains("bulkRequest") {
            return Way::HONEST;
        }
        let held = self.held.lock().unwrap().take();
        if let Some((came, released)) = held {
            came.send(()).unwrap();
            receive(&released);
            return never(Answer::Busy(0));
        }
        match self.writes.fetch_add(1, Ordering::SeqCst) {
            1 => never(Answer::Busy(0)),
            _ => Way::HONEST,
        }
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, _: &Passing) {}
}

/// A watch whose run of `a.csv` broke off.
struct Broken {
    world: World,
    tenant: Tenant,
    kintone: Arc<Busy>,
    /// How many records are there.
    written: usize,
    gateway: Gateway,
}

impl Broken {
    fn new() -> Self {
        let (world, tenant) = (World::new(), Tenant::with_form(&form()));
        let kintone = Arc::new(Busy::default());
        let gateway = Gateway::before(tenant.base_url(), kintone.clone());
        watched(
            &world,
            &tenant,
            "retries = 0\nmax-request-bytes = \"8KiB\"\n",
        );
        let text = String::from_utf8(world.read("kintable.toml")).unwrap();
        world.file(
            "kintable.toml",
            text.replace(tenant.base_url(), &gateway.url()),
        );
        let lines: Vec<_> = (0..RECORDS).map(|at| format!("k{at},{at}")).collect();
        world.file("in/a.csv", format!("Key,Number\n{}\n", lines.join("\n")));
        let broken = take(&world, &[]);
        assert_eq!(broken.code, Some(7), "{broken:?}");
        assert!(broken.stderr.contains("kintable resume"), "{broken:?}");
        assert!(is_there(&world, "in/a.csv"), "{broken:?}");
        let written = tenant.records().len();
        assert!(written > 0 && written < RECORDS, "{written}");
        Self {
            world,
            tenant,
            kintone,
            written,
            gateway,
        }
    }

    /// A watch that came to nothing leaves all as it was.
    #[track_caller]
    fn assert_left(&self, watch: &Run, code: i32) {
        assert_eq!(watch.code, Some(code), "{watch:?}");
        assert_eq!(self.tenant.records().len(), self.written, "{watch:?}");
        for name in ["in/a.csv", MARK] {
            assert!(is_there(&self.world, name), "{name}: {watch:?}");
        }
    }

    /// The next watch loads the rest.
    #[track_caller]
    fn assert_finished(&self) {
        let done = take(&self.world, &[]);
        assert_eq!(done.code, Some(0), "{done:?}");
        assert!(is_there(&self.world, "in/done/a.csv"), "{done:?}");
        assert!(!is_there(&self.world, MARK), "{done:?}");
        assert_eq!(self.tenant.records().len(), RECORDS);
    }

    /// Does this while another run, of another file, is about to write to the app, which then does not take it.
    fn during(&self, other: &[&str], act: impl FnOnce()) {
        let (came, comes) = channel();
        let (release, released) = channel();
        *self.kintone.held.lock().unwrap() = Some((came, released));
        self.world.file("other.csv", "Key,Number\nother,1\n");
        let mut command = self.world.command(other);
        command.env("BOX_TOKEN", "token");
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        receive(&comes);
        act();
        release.send(()).unwrap();
        let ended = Run::end_of(child.unwrap());
        assert_eq!(ended.code, Some(1), "{ended:?}");
    }
}

#[test]
fn a_file_whose_run_broke_off_is_finished_and_loaded_once() {
    Broken::new().assert_finished();
}

#[test]
fn what_goes_on_in_vain_leaves_a_file_to_be_finished() {
    let broken = Broken::new();
    let world = &broken.world;
    let url = broken.gateway.url();
    let way = ["--base-url", &url, "--app", "1", "--token-env", "BOX_TOKEN"];
    let import = [&["import", "other.csv", "--retries", "0"][..], &way].concat();
    for other in [&import[..], &["job", "run", "inbox", "other.csv"]] {
        broken.during(other, || broken.assert_left(&take(world, &[]), 0));
    }
    broken.kintone.is_down.store(true, Ordering::SeqCst);
    broken.assert_left(&take(world, &[]), 1);
    broken.kintone.is_down.store(false, Ordering::SeqCst);
    let unset = world.run(&["job", "watch", "inbox", "--once", "--interval", "1ms"]);
    broken.assert_left(&unset, 7);
    // A run of something else that did not start says nothing of the file.
    let other = world.run(&["job", "run", "inbox"]);
    assert_eq!(other.code, Some(2), "{other:?}");
    broken.assert_finished();
}

#[test]
fn a_file_whose_run_is_given_up_is_loaded_no_further() {
    let broken = Broken::new();
    let world = &broken.world;
    let unset = world.run(&["job", "watch", "inbox", "--once", "--interval", "1ms"]);
    broken.assert_left(&unset, 7);
    let advised = unset.stderr.split("kintable discard ").nth(1).unwrap();
    let run = advised.split('`').next().unwrap();
    let discarded = world.run(&["discard", run]);
    assert_eq!(discarded.code, Some(0), "{discarded:?}");
    let done = take(world, &[]);
    assert_eq!(done.code, Some(1), "{done:?}");
    assert!(is_there(world, "in/failed/a.csv"), "{done:?}");
    assert!(!is_there(world, MARK), "{done:?}");
    assert_eq!(broken.tenant.records().len(), broken.written);
}

/// Has all stores of the history be of this version; of which they were.
fn set_version(world: &World, version: i64) -> i64 {
    let dir = world.path().join(".local/state/kintable/history");
    let stores = fs_err::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut before = 0;
    for store in stores.filter(|path| path.extension().is_some_and(|end| end == "sqlite")) {
        let store = rusqlite::Connection::open(store).unwrap();
        let pragma = |row: &rusqlite::Row<'_>| row.get(0);
        before = store
            .pragma_query_value(None, "user_version", pragma)
            .unwrap();
        store.pragma_update(None, "user_version", version).unwrap();
    }
    before
}

#[test]
fn a_file_is_loaded_only_if_its_run_can_be_kept() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    watched(&world, &tenant, "");
    world.file("in/a.csv", "Key,Number\na,1\n");
    assert_eq!(take(&world, &[]).code, Some(0));
    let version = set_version(&world, 99);
    world.file("in/b.csv", "Key,Number\nb,1\n");
    for language in ["en", "ja"] {
        let left = take(&world, &["--lang", language]);
        assert_eq!(left.code, Some(8), "{left:?}");
        assert!(is_there(&world, "in/b.csv"), "{left:?}");
        assert_eq!(values(&tenant, "Key"), ["a"]);
    }
    set_version(&world, version);
    assert_eq!(take(&world, &[]).code, Some(0));
    assert!(is_there(&world, "in/done/b.csv"));
    assert_eq!(values(&tenant, "Key"), ["a", "b"]);
    // The option by which it is so is nobody's concern.
    let shown = world.run(&["show", "last"]);
    assert!(!shown.stdout.contains("only-if-kept"), "{shown:?}");
}

#[test]
fn a_file_waits_for_a_history_that_may_know_it() {
    let broken = Broken::new();
    let version = set_version(&broken.world, 99);
    for _ in 0..2 {
        let left = take(&broken.world, &[]);
        broken.assert_left(&left, 8);
        assert!(
            left.stderr.contains("may say that it is loaded"),
            "{left:?}"
        );
    }
    set_version(&broken.world, version);
    broken.assert_finished();
}

#[cfg(unix)]
#[test]
fn who_stops_a_watch_stops_its_run_behind_the_batch() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    let script = Arc::new(crate::support::Stopping::default());
    let gateway = Gateway::before(tenant.base_url(), script.clone());
    watched(&world, &tenant, "max-request-bytes = \"8KiB\"\n");
    let text = String::from_utf8(world.read("kintable.toml")).unwrap();
    world.file(
        "kintable.toml",
        text.replace(tenant.base_url(), &gateway.url()),
    );
    let lines: Vec<_> = (0..RECORDS).map(|at| format!("k{at},{at}")).collect();
    world.file("in/a.csv", format!("Key,Number\n{}\n", lines.join("\n")));
    let mut command = world.command(&["job", "watch", "inbox", "--interval", "1ms"]);
    let stopped = script.stop(command.env("BOX_TOKEN", "token"));
    assert_eq!(stopped.code, Some(7), "{stopped:?}");
    let written = tenant.records().len();
    assert!(written > 0 && written < RECORDS, "{written}: {stopped:?}");
    assert!(is_there(&world, "in/a.csv"), "{stopped:?}");
    assert_eq!(take(&world, &[]).code, Some(0));
    assert_eq!(tenant.records().len(), RECORDS);
}

#[test]
fn what_is_wrong_with_the_job_ends_the_watch_and_not_the_file() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    watched(&world, &tenant, "");
    world.file("in/a.csv", "Key,Number\na,1\n");
    let unset = world.run(&["job", "watch", "inbox", "--once", "--interval", "1ms"]);
    assert_eq!(unset.code, Some(2), "{unset:?}");
    assert!(is_there(&world, "in/a.csv"), "{unset:?}");
    // A paused job takes nothing.
    assert_eq!(run(&world, &["job", "pause", "inbox"]).code, Some(0));
    let paused = take(&world, &[]);
    assert_eq!(paused.code, Some(0), "{paused:?}");
    let told = paused.stderr.matches("is paused since").count();
    assert_eq!(told, 1, "it is told once: {paused:?}");
    assert!(is_there(&world, "in/a.csv"));
    assert_eq!(run(&world, &["job", "resume", "inbox"]).code, Some(0));
    assert_eq!(take(&world, &[]).code, Some(0));
    let history = document(&world, &["history"]);
    assert_eq!(history["runs"][0]["status"], "completed");
}

#[test]
fn one_process_at_a_time_watches_a_directory() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    watched(&world, &tenant, "");
    let lock = world.file("in/.kintable-watch.lock", "");
    let lock = fs_err::File::open(lock).unwrap();
    lock.file().try_lock().unwrap();
    let held = take(&world, &[]);
    assert_eq!(held.code, Some(6), "{held:?}");
}

#[test]
fn a_file_waits_for_a_kintone_that_does_not_answer() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    watched(&world, &tenant, "retries = 0\n");
    let here = String::from_utf8(world.read("kintable.toml")).unwrap();
    let nowhere = here.replace(tenant.base_url(), "http://127.0.0.1:1");
    world.file("kintable.toml", nowhere);
    world.file("in/a.csv", "Key,Number\na,1\n");
    let left = take(&world, &[]);
    assert_eq!(left.code, Some(1), "{left:?}");
    assert!(left.stderr.contains("it is tried again later"), "{left:?}");
    assert!(is_there(&world, "in/a.csv"));
    assert!(!is_there(&world, MARK));
    world.file("kintable.toml", here);
    assert_eq!(take(&world, &[]).code, Some(0));
    assert!(is_there(&world, "in/done/a.csv"));
    assert_eq!(values(&tenant, "Key"), ["a"]);
}
