//! What breaks on the way: the file is the old one or the whole new one, and nothing stays open in kintone.

use std::io::Read as _;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value as Json, json};

use super::{ends, export, export_from, form, tenant, text};
use crate::support::gateway::{Answer, Gateway, Passed, Passing, Script, Way};
use crate::support::{Tenant, World};

/// Answers so to the page of this number, from 0, and to each behind it.
struct Breaking {
    at: u64,
    way: Way,
    pages: AtomicU64,
}

impl Breaking {
    fn new(at: u64, answer: Answer) -> Arc<Self> {
        let passed = match answer {
            Answer::Cut => Passed::BeforeTheAnswer,
            _ => Passed::Never,
        };
        let (way, pages) = (Way { passed, answer }, AtomicU64::new(0));
        Arc::new(Self { at, way, pages })
    }
}

impl Script for Breaking {
    fn way(&self, request: &Passing) -> Way {
        let is_page = request.method == "GET" && request.path.contains("/records");
        if is_page && self.pages.fetch_add(1, Ordering::Relaxed) >= self.at {
            return self.way;
        }
        Way::HONEST
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, _: &Passing) {}
}

/// More records than three pages hold.
fn many() -> Tenant {
    let tenant = tenant(&json!([]));
    let records: Vec<Json> = (0..100).map(|at| text(&format!("text {at}"))).collect();
    for _ in 0..17 {
        super::add(&tenant, &json!(records));
    }
    tenant
}

#[test]
fn a_file_is_the_old_one_or_the_whole_new_one() {
    let (world, tenant) = (World::new(), many());
    for answer in [
        Answer::Html(503),
        Answer::Cut,
        Answer::Closed,
        Answer::Code(520, "GAIA_DA02"),
        // What a cursor says that was there for too long.
        Answer::Code(404, "GAIA_CN01"),
    ] {
        for at in [0, 2] {
            for order in [&[][..], &["--order-by", "Text asc"]] {
                let run = |arguments: &[&str]| {
                    let gateway = Gateway::before(tenant.base_url(), Breaking::new(at, answer));
                    let retries = ["--retries", "0"];
                    export_from(
                        &world,
                        &gateway.url(),
                        &[arguments, order, &retries].concat(),
                    )
                };
                let out = ["--out", "out.csv", "--force"];
                let broken = run(&out);
                ends(&broken, 1, &["error: "]);
                assert!(!world.path().join("out.csv").exists(), "{answer:?} {at}");
                world.file("out.csv", "old");
                ends(&run(&out), 1, &[]);
                assert_eq!(world.read("out.csv"), b"old");
                fs_err::remove_file(world.path().join("out.csv")).unwrap();
                let printed = run(&[]);
                ends(&printed, 1, &[]);
                let is_told = printed.stderr.contains("standard output is not complete");
                assert_eq!(is_told, at > 0, "{printed:?}");
            }
        }
    }
    // Nothing is left beside it.
    let left = fs_err::read_dir(world.path()).unwrap();
    let left = left.map(|entry| entry.unwrap().file_name());
    assert!(
        left.into_iter()
            .all(|name| !name.to_string_lossy().contains(".tmp"))
    );
    let refused = export(&world, &tenant, &["--out", "missing/out.csv"]);
    ends(&refused, 1, &["there is no directory `missing`"]);
    world.file("out.csv", "old");
    ends(
        &export(&world, &tenant, &["--out", "out.csv"]),
        1,
        &["use `--force` to overwrite it"],
    );
    ends(
        &export(&world, &tenant, &["--out", "out.csv", "--force"]),
        0,
        &["1,700 records"],
    );
    assert_eq!(
        String::from_utf8(world.read("out.csv"))
            .unwrap()
            .lines()
            .count(),
        1701
    );
}

#[test]
fn what_is_busy_for_a_moment_is_waited_for() {
    struct Busy(AtomicU64);
    impl Script for Busy {
        fn way(&self, request: &Passing) -> Way {
            let is_page = request.path.contains("/records.json");
            if is_page && self.0.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) {
                let answer = Answer::Busy(0);
                let passed = Passed::Never;
                return Way { passed, answer };
            }
            Way::HONEST
        }
        fn passed_on(&self, _: &Passing, _: u16) {}
        fn answering(&self, _: &Passing) {}
    }
    let (world, tenant) = (World::new(), many());
    let gateway = Gateway::before(tenant.base_url(), Arc::new(Busy(AtomicU64::new(0))));
    let run = export_from(&world, &gateway.url(), &["--fields", "Text"]);
    ends(&run, 0, &["1,700 records exported"]);
    assert_eq!(run.stdout.lines().count(), 1701);
}

#[test]
fn a_cursor_is_closed_on_every_way_out() {
    let (world, tenant) = (World::new(), many());
    // Each of these would take one of the ten that there are.
    for at in 0..12 {
        let gateway = Gateway::before(
            tenant.base_url(),
            Breaking::new(1 + at % 3, Answer::Html(503)),
        );
        let broken = export_from(
            &world,
            &gateway.url(),
            &["--order-by", "Text asc", "--retries", "0"],
        );
        ends(&broken, 1, &[]);
    }
    let run = export(&world, &tenant, &["--order-by", "Text asc"]);
    ends(&run, 0, &["1,700 records exported"]);
}

#[test]
fn a_reader_that_goes_away_ends_the_export_quietly() {
    let (world, tenant) = (World::new(), many());
    for order in [&[][..], &["--order-by", "Text asc"]] {
        let way = [
            "export",
            "--base-url",
            tenant.base_url(),
            "--app",
            "1",
            "--api-token",
            "t",
        ];
        let mut command = world.command(&[&way[..], order].concat());
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut beginning = [0; 8];
        child
            .stdout
            .take()
            .unwrap()
            .read_exact(&mut beginning)
            .unwrap();
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(0), "{ended:?}");
        assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
    }
    for _ in 0..10 {
        ends(
            &export(&world, &tenant, &["--order-by", "Text asc", "--limit", "1"]),
            0,
            &[],
        );
    }
}

#[test]
fn a_field_that_kintone_does_not_return_is_told() {
    struct Hiding;
    impl Script for Hiding {
        fn way(&self, request: &Passing) -> Way {
            if !request.path.contains("/records.json") {
                return Way::HONEST;
            }
            let answer = r#"{"records":[{"$id":{"type":"__ID__","value":"1"},"$revision":{"type":"__REVISION__","value":"1"},
                "Text":{"type":"MULTI_LINE_TEXT","value":"a"}}],"totalCount":"1"}"#;
            let (passed, answer) = (Passed::Never, Answer::Json(200, answer));
            Way { passed, answer }
        }
        fn passed_on(&self, _: &Passing, _: u16) {}
        fn answering(&self, _: &Passing) {}
    }
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    let gateway = Gateway::before(tenant.base_url(), Arc::new(Hiding));
    let run = export_from(&world, &gateway.url(), &["--fields", "Text,Number,Table"]);
    ends(
        &run,
        0,
        &[
            "does not return the field `Number`",
            "does not return the field `Table`",
        ],
    );
    assert!(run.stdout.ends_with("\n*,\"a\",,,,\n"), "{run:?}");
}

#[cfg(unix)]
#[test]
fn who_stops_it_gets_no_file() {
    let (world, tenant) = (World::new(), many());
    // The second page is never answered.
    let gateway = Gateway::before(tenant.base_url(), Breaking::new(1, Answer::Nothing));
    let child = held_up(&world, &gateway.url());
    let pid = child.id().to_string();
    let signal = || {
        std::process::Command::new("kill")
            .args(["-s", "INT", &pid])
            .status()
            .unwrap()
    };
    assert!(signal().success());
    let run = crate::support::to_end(child);
    ends(&run, 7, &["cancelled"]);
    assert!(!world.path().join("out.csv").exists());
}

/// An export whose second page never comes, once it has begun to write.
#[cfg(unix)]
fn held_up(world: &World, url: &str) -> std::process::Child {
    let way = [
        "export",
        "--base-url",
        url,
        "--app",
        "1",
        "--api-token",
        "t",
    ];
    let out = ["--out", "out.csv", "--force"];
    let mut command = world.command(&[&way[..], &out].concat());
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while drafts(world) == 0 {
        std::thread::yield_now();
    }
    child
}

/// How many files are written beside their places.
#[cfg(unix)]
fn drafts(world: &World) -> usize {
    let entries = fs_err::read_dir(world.path()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name());
    names
        .filter(|name| name.to_string_lossy().contains(".tmp"))
        .count()
}

#[cfg(unix)]
#[test]
fn who_is_killed_leaves_the_old_file_and_nothing_for_long() {
    let (world, tenant) = (World::new(), many());
    world.file("out.csv", "old");
    let gateway = Gateway::before(tenant.base_url(), Breaking::new(1, Answer::Nothing));
    let mut child = held_up(&world, &gateway.url());
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(world.read("out.csv"), b"old");
    let run = export(&world, &tenant, &["--out", "out.csv", "--force"]);
    ends(&run, 0, &["1,700 records"]);
    assert_eq!(drafts(&world), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_is_told() {
    let (world, tenant) = (World::new(), many());
    let way = ["export", "--base-url", tenant.base_url(), "--app", "1"];
    let mut command = world.command(&[&way[..], &["--api-token", "t"]].concat());
    let full = fs_err::OpenOptions::new().write(true).open("/dev/full");
    command.stdout(full.unwrap().into_file());
    let ended = command.stderr(Stdio::piped()).output().unwrap();
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    let told = String::from_utf8_lossy(&ended.stderr);
    assert!(told.contains("error: "), "{told}");
    assert!(told.contains("standard output is not complete"), "{told}");
}
