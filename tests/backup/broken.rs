//! What breaks on the way: the backup that was there is whole still.

use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Sender};

use super::{add, at, backed_up, ends, files, loaded, text};
use crate::cli::endings::document;
use crate::support::World;
use crate::support::gateway::{Answer, Gateway, Passed, Passing, Script, Way};

/// Answers so to the request of this number, from 1, and to each behind it; to none where it is 0.
struct Breaking {
    at: AtomicU64,
    requests: AtomicU64,
    answer: Answer,
}

impl Script for Breaking {
    fn way(&self, _: &Passing) -> Way {
        let at = self.at.load(Ordering::SeqCst);
        if at > 0 && self.requests.fetch_add(1, Ordering::SeqCst) + 1 >= at {
            return Way {
                passed: Passed::Never,
                answer: self.answer,
            };
        }
        Way::HONEST
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, _: &Passing) {}
}

/// Never answers the request of this number, from 1, and says so.
struct Holding {
    at: u64,
    requests: AtomicU64,
    is_held: Sender<()>,
}

impl Script for Holding {
    fn way(&self, _: &Passing) -> Way {
        if self.requests.fetch_add(1, Ordering::SeqCst) + 1 < self.at {
            return Way::HONEST;
        }
        // Nobody listens any more once it was held up.
        let _ = self.is_held.send(());
        Way {
            passed: Passed::Never,
            answer: Answer::Nothing,
        }
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, _: &Passing) {}
}

#[cfg(unix)]
#[test]
fn one_run_at_a_time_writes_a_backup_and_who_stops_it_gets_none() {
    let (world, tenant) = (World::new(), loaded(&World::new()));
    let (is_held, held) = mpsc::channel();
    let holding = Arc::new(Holding {
        at: 7,
        requests: AtomicU64::new(0),
        is_held,
    });
    let gateway = Gateway::before(tenant.base_url(), holding);
    let url = gateway.url();
    let way = [
        "backup",
        "backups",
        "--base-url",
        &url,
        "--api-token",
        "t",
        "--app",
        "1",
    ];
    let mut command = world.command(&[&way[..], &["--output", "json"]].concat());
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    held.recv().unwrap();
    let other = at(&world, tenant.base_url(), "backup", &["--app", "1"]);
    ends(&other, 6, &["another run is writing the backup"]);
    let pid = child.id().to_string();
    let signal = std::process::Command::new("kill")
        .args(["-s", "INT", &pid])
        .status();
    assert!(signal.unwrap().success());
    let run = crate::support::to_end(child);
    ends(&run, 7, &["cancelled", "no new backup was made"]);
    document("rejection", &run);
    assert!(!world.path().join("backups/manifest.json").exists());
    let run = at(&world, &url, "restore", &["--app", "1", "--output", "json"]);
    ends(&run, 4, &["has no backup", "manifest.json"]);
    document("rejection", &run);
    let history = world.run(&["history", "--output", "json"]);
    let history: serde_json::Value = serde_json::from_str(&history.stdout).unwrap();
    let statuses: Vec<_> = history["runs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|run| run["status"].as_str().unwrap())
        .collect();
    assert!(statuses.contains(&"cancelled"), "{statuses:?}");
}

#[test]
fn a_backup_that_breaks_off_leaves_the_one_before_whole() {
    let world = World::new();
    let tenant = loaded(&world);
    let breaking = Arc::new(Breaking {
        at: AtomicU64::new(0),
        requests: AtomicU64::new(0),
        answer: Answer::Html(503),
    });
    let gateway = Gateway::before(tenant.base_url(), breaking.clone());
    let run = |arguments: &[&str]| {
        let usual = ["--app", "1", "--retries", "0"];
        at(
            &world,
            &gateway.url(),
            "backup",
            &[&usual, arguments].concat(),
        )
    };
    breaking.at.store(7, Ordering::SeqCst);
    let broken = run(&[]);
    ends(&broken, 1, &["no new backup was made"]);
    assert!(!world.path().join("backups/manifest.json").exists());
    breaking.at.store(0, Ordering::SeqCst);
    ends(&run(&[]), 0, &[]);
    let (manifest, records) = (world.read("backups/manifest.json"), backed_up(&world, 0));
    let there = files(&world.path().join("backups"));
    add(&tenant, &serde_json::json!([text("four")]));
    for since in [&[][..], &["--since"]] {
        for at in 1..=6 {
            breaking.requests.store(0, Ordering::SeqCst);
            breaking.at.store(at, Ordering::SeqCst);
            let broken = run(since);
            ends(&broken, 1, &["error"]);
            assert!(world.read("backups/manifest.json") == manifest, "{at}");
            assert_eq!(backed_up(&world, 0), records, "{at}");
        }
    }
    breaking.at.store(0, Ordering::SeqCst);
    ends(&run(&[]), 0, &["4 records"]);
    let left = files(&world.path().join("backups"));
    assert_eq!(left.len(), there.len(), "{left:?}");
}
