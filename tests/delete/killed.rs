//! A process that is killed at any moment: gone on with until all is deleted, and all comes back.

use std::mem;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use super::{fill, left, newest, shown};
use crate::support::gateway::{Gateway, Passing, Script, Way};
use crate::support::{Tenant, World, testdata};

/// Records of the app: two batches.
const RECORDS: u32 = 2_040;

/// When the process is killed.
#[derive(Debug, Clone, Copy)]
struct Moment {
    /// At this request that writes.
    write: u64,
    /// Before kintone has it, or between the commit and the answer.
    is_committed: bool,
}

struct Killer {
    moment: Moment,
    writes: Mutex<u64>,
    child: Arc<Mutex<Option<Child>>>,
}

impl Killer {
    fn kill(&self) {
        if let Some(child) = self.child.lock().unwrap().as_mut() {
            // It may have ended by itself.
            let _ = child.kill();
        }
    }
}

impl Script for Killer {
    fn way(&self, request: &Passing) -> Way {
        if request.path.contains("bulkRequest") {
            let mut writes = self.writes.lock().unwrap();
            *writes += 1;
            if *writes == self.moment.write && !self.moment.is_committed {
                self.kill();
                return Way {
                    passed: crate::support::gateway::Passed::Never,
                    answer: crate::support::gateway::Answer::Closed,
                };
            }
        }
        Way::HONEST
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, request: &Passing) {
        let is_now = *self.writes.lock().unwrap() == self.moment.write;
        if request.path.contains("bulkRequest") && is_now && self.moment.is_committed {
            self.kill();
        }
    }
}

/// An undo of the run brings all records back.
#[track_caller]
fn is_taken_back((world, tenant): (&World, &Tenant), run: &str, moment: Moment) {
    let undone = world.run(&["undo", run, "--api-token", "t"]);
    assert_eq!(undone.code, Some(0), "{moment:?}: {undone:?}");
    let mut held = left(tenant);
    held.sort_unstable();
    let all: Vec<_> = (1..=u64::from(RECORDS)).collect();
    assert_eq!(held, all, "{moment:?}");
    assert_eq!(shown(world, run)["status"], "undone", "{moment:?}");
}

#[test]
fn a_deletion_that_is_killed_is_finished_and_taken_back() {
    for write in 1..=2 {
        for is_committed in [false, true] {
            killed_at(Moment {
                write,
                is_committed,
            });
        }
    }
}

#[test]
fn a_deletion_that_is_killed_is_taken_back_as_it_is() {
    for is_committed in [false, true] {
        let moment = Moment {
            write: 2,
            is_committed,
        };
        let (world, tenant, _gateway, run) = killed(moment);
        is_taken_back((&world, &tenant), &run, moment);
    }
}

#[test]
fn an_undo_that_is_killed_is_repeated_and_adds_nothing_twice() {
    // The deletion's requests are two, and those of the undo are three.
    for at in 3..=5 {
        for is_committed in [false, true] {
            let moment = Moment {
                write: at,
                is_committed,
            };
            let (world, tenant, gateway, run) = killed(moment);
            assert_eq!(left(&tenant).len(), 0, "{moment:?}");
            let mut undo = world.command(&["undo", &run, "--api-token", "t"]);
            to_its_end(&mut undo, &gateway.child);
            gateway.gateway.quiesce();
            let undone = shown(&world, &newest(&world));
            assert_eq!(undone["status"], "interrupted", "{moment:?}");
            is_taken_back((&world, &tenant), &run, moment);
        }
    }
}

/// A gateway, and the process that it kills.
struct Killing {
    gateway: Gateway,
    child: Arc<Mutex<Option<Child>>>,
}

fn to_its_end(command: &mut Command, child: &Mutex<Option<Child>>) {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    *child.lock().unwrap() = Some(command.spawn().unwrap());
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
    *child.lock().unwrap() = None;
}

/// A deletion that is killed at a moment, unless that comes later, by way of a gateway.
fn killed(moment: Moment) -> (World, Tenant, Killing, String) {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    fill(&world, &tenant, RECORDS);
    let child = Arc::new(Mutex::new(None));
    let killer = Killer {
        moment,
        writes: Mutex::new(0),
        child: Arc::clone(&child),
    };
    let gateway = Gateway::before(tenant.base_url(), Arc::new(killer));
    let url = gateway.url();
    let mut command = world.command(&["delete", "--yes", "--base-url", &url, "--api-token", "t"]);
    command.args(["--app", "1"]);
    to_its_end(&mut command, &child);
    gateway.quiesce();
    let run = newest(&world);
    (world, tenant, Killing { gateway, child }, run)
}

fn killed_at(moment: Moment) {
    let (world, tenant, _gateway, run) = killed(moment);
    let kept = shown(&world, &run);
    assert_eq!(kept["status"], "interrupted", "{moment:?}");
    assert!(
        kept["counts"]["unknown"].as_u64().unwrap() > 0,
        "{moment:?}"
    );
    let command = kept["next"]["command"].as_str().unwrap();
    assert!(command.starts_with("kintable resume "), "{command}");
    let resumed = world.run(&["resume", &run, "--api-token", "t"]);
    assert_eq!(resumed.code, Some(0), "{moment:?}: {resumed:?}");
    assert_eq!(left(&tenant).len(), 0, "{moment:?}");
    // What the first run settled is taken back by its own undo.
    let resumed = newest(&world);
    for run in [&resumed, &run] {
        world.run(&["undo", run, "--api-token", "t"]);
    }
    let mut held = left(&tenant);
    held.sort_unstable();
    let all: Vec<_> = (1..=u64::from(RECORDS)).collect();
    assert_eq!(held, all, "{moment:?}");
}

/// Asks a run to stop while its first request is under way, and has another one try meanwhile.
struct Stopper {
    world: World,
    child: Arc<Mutex<Option<Child>>>,
    way: Mutex<Option<String>>,
    is_done: Mutex<bool>,
}

impl Script for Stopper {
    fn way(&self, request: &Passing) -> Way {
        if !request.path.contains("bulkRequest")
            || mem::replace(&mut self.is_done.lock().unwrap(), true)
        {
            return Way::HONEST;
        }
        let url = self.way.lock().unwrap().clone().unwrap();
        let other = super::delete_at(&self.world, &url, &["--yes"]);
        assert_eq!(other.code, Some(6), "{other:?}");
        let pid = self
            .child
            .lock()
            .unwrap()
            .as_ref()
            .unwrap()
            .id()
            .to_string();
        let sent = Command::new("kill").args(["-s", "INT", &pid]).status();
        assert!(sent.unwrap().success());
        Way::HONEST
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, _: &Passing) {}
}

#[test]
fn who_stops_it_stops_behind_a_request_and_nobody_else_deletes_meanwhile() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    fill(&world, &tenant, 4_100);
    let child = Arc::new(Mutex::new(None));
    let mut command = world.command(&["delete", "--yes", "--output", "json", "--api-token", "t"]);
    let script = Arc::new(Stopper {
        world,
        child: Arc::clone(&child),
        way: Mutex::new(None),
        is_done: Mutex::new(false),
    });
    let gateway = Gateway::before(tenant.base_url(), script.clone());
    let url = gateway.url();
    *script.way.lock().unwrap() = Some(url.clone());
    command.args(["--app", "1", "--base-url", &url]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut held = child.lock().unwrap();
    let mut started = command.spawn().unwrap();
    let (stdout, stderr) = (started.stdout.take(), started.stderr.take());
    *held = Some(started);
    drop(held);
    let read = |out: &mut dyn std::io::Read| {
        let mut text = String::new();
        out.read_to_string(&mut text).unwrap();
        text
    };
    let (told, said) = (read(&mut stdout.unwrap()), read(&mut stderr.unwrap()));
    let code = child
        .lock()
        .unwrap()
        .as_mut()
        .unwrap()
        .wait()
        .unwrap()
        .code();
    assert_eq!(code, Some(7), "{said}");
    let json: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(json["ending"], "interrupted", "{said}");
    let counts = &json["records"];
    // It may be asked to stop when the next request is made already.
    let deleted = counts["deleted"].as_u64().unwrap();
    assert!([2_000, 4_000].contains(&deleted), "{counts}");
    assert_eq!(left(&tenant).len() as u64, 4_100 - deleted);
    let run = newest(&script.world);
    let resumed = script.world.run(&["resume", &run, "--api-token", "t"]);
    assert_eq!(shown(&script.world, &run)["status"], "rejected");
    assert_eq!(resumed.code, Some(2), "{resumed:?}");
    let stopped = json["run"].as_str().unwrap();
    assert!(resumed.stderr.contains(stopped), "{resumed:?}");
    // The last one is not the one that did not start.
    let resumed = script.world.run(&["resume", "last", "--api-token", "t"]);
    assert_eq!(resumed.code, Some(0), "{}", resumed.stderr);
    assert_eq!(left(&tenant).len(), 0);
}
