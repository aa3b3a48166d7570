//! Files that come into a directory are imported once each, and go where one sees what became of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{document, form, project, run, values};
use crate::support::gateway::{Answer, Gateway, Passed, Passing, Script, Way};
use crate::support::{Run, Tenant, World};

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
    assert!(!is_there(&world, "in/.kintable-watch.mark"));
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
    world.file("in/.kintable-watch.mark", mark);
    let done = take(&world, &[]);
    assert_eq!(done.code, Some(0), "{done:?}");
    assert!(is_there(&world, "in/done/a.csv"), "{done:?}");
    assert_eq!(values(&tenant, "Key"), ["a"]);
    // One that was moved already leaves nothing to do.
    world.file("in/.kintable-watch.mark", mark);
    assert_eq!(take(&world, &[]).code, Some(0));
    // A mark without a run is of a run that never began.
    world.file("in/b.csv", "Key,Number\nb,1\n");
    let mark = "1 b.csv";
    world.file("in/.kintable-watch.mark", mark);
    assert_eq!(take(&world, &[]).code, Some(0));
    assert_eq!(values(&tenant, "Key"), ["a", "b"]);
}

/// How many records there are, in several requests.
const RECORDS: usize = 400;

/// Takes the first request that writes, and has no time for the second.
#[derive(Default)]
struct Busy(AtomicU64);

impl Script for Busy {
    fn way(&self, request: &Passing) -> Way {
        let writes = request.path.contains("bulkRequest");
        if writes && self.0.fetch_add(1, Ordering::SeqCst) == 1 {
            return Way {
                passed: Passed::Never,
                answer: Answer::Busy(0),
            };
        }
        Way::HONEST
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, _: &Passing) {}
}

#[test]
fn a_file_whose_run_broke_off_is_finished_and_loaded_once() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    let gateway = Gateway::before(tenant.base_url(), Arc::new(Busy::default()));
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
    let done = take(&world, &[]);
    assert_eq!(done.code, Some(0), "{done:?}");
    assert!(is_there(&world, "in/done/a.csv"), "{done:?}");
    assert_eq!(tenant.records().len(), RECORDS);
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
    assert!(!is_there(&world, "in/.kintable-watch.mark"));
    world.file("kintable.toml", here);
    assert_eq!(take(&world, &[]).code, Some(0));
    assert!(is_there(&world, "in/done/a.csv"));
    assert_eq!(values(&tenant, "Key"), ["a"]);
}
