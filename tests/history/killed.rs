//! A process that is killed, at any moment, leaves a true account of what it did.

use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::Value as Json;

use super::{runs, shown};
use crate::support::gateway::{Gateway, Passing, Script, Way};
use crate::support::{Tenant, World, lines, testdata};

/// How many moments are tried.
const SEEDS: u64 = 200;

/// Records of the file; in requests of few records they are about ten batches.
const RECORDS: u32 = 400;

/// When the process is killed.
#[derive(Debug, Clone, Copy)]
struct Moment {
    /// At this request, of all.
    request: u64,
    /// Before kintone gets it, between the commit and the answer, or so many turns behind the answer.
    at: At,
}

#[derive(Debug, Clone, Copy)]
enum At {
    BeforeTheCommit,
    BeforeTheAnswer,
    Behind(u64),
}

impl Moment {
    /// The moment of a seed.
    fn of(seed: u64) -> Self {
        let mixed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
        Self {
            request: mixed % 16,
            at: match mixed / 16 % 4 {
                0 => At::BeforeTheCommit,
                1 => At::BeforeTheAnswer,
                _ => At::Behind((mixed / 64) % 400),
            },
        }
    }
}

/// Kills a process at a moment.
struct Killer {
    moment: Moment,
    child: Arc<Mutex<Option<Child>>>,
}

impl Killer {
    fn kill(child: &Mutex<Option<Child>>) {
        if let Some(child) = child.lock().unwrap().as_mut() {
            // It may have ended by itself.
            let _ = child.kill();
        }
    }
}

impl Script for Killer {
    fn way(&self, request: &Passing) -> Way {
        if request.serial == self.moment.request && matches!(self.moment.at, At::BeforeTheCommit) {
            Self::kill(&self.child);
        }
        Way::HONEST
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, request: &Passing) {
        if request.serial != self.moment.request {
            return;
        }
        match self.moment.at {
            At::BeforeTheCommit => {}
            At::BeforeTheAnswer => Self::kill(&self.child),
            At::Behind(turns) => {
                let child = Arc::clone(&self.child);
                thread::spawn(move || {
                    for _ in 0..turns {
                        thread::yield_now();
                    }
                    Self::kill(&child);
                });
            }
        }
    }
}

/// The lines of all ranges.
fn all(ranges: &Json) -> impl Iterator<Item = u64> {
    let ranges = ranges.as_array().unwrap().iter();
    ranges.flat_map(|range| range[0].as_u64().unwrap()..=range[1].as_u64().unwrap())
}

/// Imports a file, kills the import, and holds what the history says against what kintone holds; what the run is said
/// to be.
fn killed_at(moment: Moment) -> String {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    let records = lines(2..=RECORDS + 1, |line| line.to_string());
    world.file("file.csv", format!("Number\n{records}"));
    let child = Arc::new(Mutex::new(None));
    let killer = Killer {
        moment,
        child: Arc::clone(&child),
    };
    let gateway = Gateway::before(tenant.base_url(), Arc::new(killer));
    let mut command = world.command(&["import", "file.csv", "--api-token", "t", "--app", "1"]);
    command.args(["--base-url", &gateway.url(), "--max-request-bytes", "1024"]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    *child.lock().unwrap() = Some(command.spawn().unwrap());
    // Whoever kills it must get at it meanwhile.
    while child
        .lock()
        .unwrap()
        .as_mut()
        .unwrap()
        .try_wait()
        .unwrap()
        .is_none()
    {
        thread::yield_now();
    }
    // What was on its way is settled before anything is counted.
    *child.lock().unwrap() = None;
    gateway.quiesce();
    let kept = runs(&world);
    let Some(run) = kept.first() else {
        // Nothing was asked of kintone before the run was noted.
        panic!("{moment:?}: the run is not in the history");
    };
    let run = shown(&world, run["id"].as_str().unwrap());
    let status = run["status"].as_str().unwrap().to_owned();
    assert!(
        ["completed", "interrupted"].contains(&status.as_str()),
        "{moment:?}: {run}"
    );
    let held = tenant.records();
    let mut held: Vec<u64> = held
        .iter()
        .map(|record| record["Number"]["value"].as_str().unwrap().parse().unwrap())
        .collect();
    held.sort_unstable();
    let mut expected = Vec::new();
    let mut unknown = Vec::new();
    for batch in run["batches"].as_array().unwrap() {
        match batch["fate"].as_str().unwrap() {
            "written" => expected.extend(all(&batch["lines"])),
            "unknown" => unknown.extend(all(&batch["lines"])),
            other => panic!("{moment:?}: {other}"),
        }
    }
    // An unknown batch is one transaction: all of it is there, or nothing.
    let counts = &run["counts"];
    let count = |name: &str| usize::try_from(counts[name].as_u64().unwrap()).unwrap();
    assert_eq!(count("created"), expected.len(), "{moment:?}: {run}");
    assert_eq!(count("unknown"), unknown.len(), "{moment:?}: {run}");
    let settled = count("created") + count("unknown") + count("not_tried");
    assert_eq!(settled, count("read"), "{moment:?}: {run}");
    if held.len() > expected.len() {
        expected.extend(unknown);
    }
    expected.sort_unstable();
    assert_eq!(held, expected, "{moment:?}: {run}");
    // Each record that is said to be written is there; the others are said one by one, or not at all.
    let records = run["records"].as_array().unwrap();
    for result in ["created", "unknown", "not_tried"] {
        let said = records.iter().filter(|record| record["result"] == result);
        let said = said.count();
        let is_silent = result != "created" && said == 0;
        assert!(said == count(result) || is_silent, "{moment:?}: {run}");
    }
    if status == "interrupted" {
        if count("unknown") + count("not_tried") > 0 {
            let next = run["next"]["command"].as_str().unwrap();
            assert!(next.starts_with("kintable resume "), "{moment:?}: {run}");
        }
        if moment.request.is_multiple_of(2) {
            finish(&world, &tenant, &run);
        } else {
            discard(&world, &run);
        }
    }
    status
}

/// Finishes a run that was killed: no record is lost, and none is there twice.
fn finish(world: &World, tenant: &Tenant, run: &Json) {
    let id = run["id"].as_str().unwrap();
    let resume = ["resume", id, "--api-token", "t", "--resend-after-probe"];
    let resumed = world.run(&[&resume[..], &["--output", "json"]].concat());
    assert_eq!(resumed.code, Some(0), "{resumed:?}\n{run}");
    let held = tenant.records();
    let mut held: Vec<u64> = held
        .iter()
        .map(|record| record["Number"]["value"].as_str().unwrap().parse().unwrap())
        .collect();
    held.sort_unstable();
    let all: Vec<_> = (2..=u64::from(RECORDS) + 1).collect();
    assert_eq!(held, all, "{run}");
    // Each record is in one of the two runs.
    let document: Json = serde_json::from_str(&resumed.stdout).unwrap();
    let (before, now) = (&run["counts"], &document["records"]);
    let created = before["created"].as_u64().unwrap() + now["created"].as_u64().unwrap();
    assert_eq!(created, u64::from(RECORDS), "{run}\n{document}");
    assert_eq!(document["written_before"], before["created"]);
}

/// Gives a run up that was killed: what is unknown of it stays so.
fn discard(world: &World, run: &Json) {
    let id = run["id"].as_str().unwrap();
    let discarded = world.run(&["discard", id]);
    assert_eq!(discarded.code, Some(0), "{discarded:?}\n{run}");
    let now = shown(world, id);
    assert_eq!(now["status"], "discarded");
    for told in ["counts", "batches", "records"] {
        assert_eq!(now[told], run[told], "{now}\n{run}");
    }
}

#[test]
fn whenever_a_process_is_killed_its_account_is_true() {
    let threads = 4;
    let seeds = |thread: u64| (0..SEEDS).filter(move |seed| seed % threads == thread);
    let interrupted: u64 = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|thread| {
                scope.spawn(move || {
                    let statuses = seeds(thread).map(|seed| killed_at(Moment::of(seed)));
                    statuses.filter(|status| status == "interrupted").count() as u64
                })
            })
            .collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap())
            .sum()
    });
    // Most moments are within the run, so that this test can fail.
    assert!(
        interrupted > SEEDS / 2,
        "{interrupted} of {SEEDS} were interrupted"
    );
}

/// Kills a process, or has another one ask it to stop, when it asks for records.
struct AtRecords {
    child: Arc<Mutex<Option<Child>>>,
    meanwhile: Box<dyn Fn(&mut Child) + Send + Sync>,
}

impl Script for AtRecords {
    fn way(&self, request: &Passing) -> Way {
        if request.path.contains("/records") {
            let mut child = self.child.lock().unwrap();
            (self.meanwhile)(child.as_mut().unwrap());
        }
        Way::HONEST
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, _: &Passing) {}
}

/// Reads records by a command, while something happens; how the command ends.
fn reading_while(
    (world, tenant): (&World, &Tenant),
    command: &[&str],
    meanwhile: impl Fn(&mut Child) + Send + Sync + 'static,
) -> Option<i32> {
    let child = Arc::new(Mutex::new(None));
    let script = AtRecords {
        child: Arc::clone(&child),
        meanwhile: Box::new(meanwhile),
    };
    let gateway = Gateway::before(tenant.base_url(), Arc::new(script));
    let mut command = world.command(command);
    command.args(["--api-token", "t", "--app", "1", "--base-url"]);
    command.arg(gateway.url());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut slot = child.lock().unwrap();
    *slot = Some(command.spawn().unwrap());
    drop(slot);
    loop {
        let ended = child.lock().unwrap().as_mut().unwrap().try_wait();
        if let Some(ended) = ended.unwrap() {
            return ended.code();
        }
        thread::yield_now();
    }
}

#[test]
fn what_only_reads_and_is_killed_is_not_at_work_any_more() {
    for command in [&["export", "--out", "out.csv"][..], &["backup", "kept"]] {
        let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
        world.file("file.csv", "Number\n1\n2\n");
        tenant.import(&world, "file.csv", &["--no-history"]);
        let kill = |child: &mut Child| child.kill().unwrap();
        reading_while((&world, &tenant), command, kill);
        let run = runs(&world).remove(0);
        assert_eq!(run["status"], "interrupted", "{run:#}");
        // There is nothing to stop, and nothing to go on with.
        let id = run["id"].as_str().unwrap();
        let cancel = world.run(&["cancel", id]);
        assert!(cancel.stderr.contains("is not at work"), "{cancel:?}");
        let resume = world.run(&["resume", id, "--api-token", "t"]);
        let said = "only read records, so there is nothing to go on with: run its command again, `kintable ";
        assert!(resume.stderr.contains(said), "{resume:?}");
        assert_eq!(resume.code, Some(2), "{resume:?}");
    }
}

#[test]
fn what_only_reads_can_be_stopped_and_holds_no_app() {
    for command in [&["export", "--out", "out.csv"][..], &["backup", "kept"]] {
        let (world, tenant) = (Arc::new(World::new()), Tenant::of(&testdata("documented")));
        world.file("file.csv", "Number\n1\n2\n");
        tenant.import(&world, "file.csv", &["--no-history"]);
        let other = Arc::clone(&world);
        let cancel = move |_: &mut Child| {
            let run = runs(&other).remove(0);
            assert_eq!(run["status"], "running", "{run:#}");
            let locks = other.run(&["lock", "status"]);
            assert!(
                locks
                    .stderr
                    .contains("no run on this computer writes right now"),
                "{locks:?}"
            );
            let told = other.run(&["cancel", run["id"].as_str().unwrap()]);
            assert_eq!(told.code, Some(0), "{told:?}");
        };
        reading_while((&world, &tenant), command, cancel);
        assert_ne!(runs(&world)[0]["status"], "running");
    }
}
