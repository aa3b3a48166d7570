//! Seeded stores, choices and meddlers: exactly the wanted records are gone, the counts add up, and an undo brings back
//! what was there.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::json;

use super::{delete_at, deleted, left, newest, numbered};
use crate::history::undo::plain;
use crate::support::gateway::{Answer, Gateway, Passed, Passing, Script, Way};
use crate::support::{Tenant, World, lines, testdata};

/// How many stores are tried.
const SEEDS: u64 = 24;

/// Whatever breaks on the way, once or twice, it is gone on with until it is done.
#[test]
fn whatever_breaks_is_finished_and_comes_back() {
    for seed in 0..SEEDS {
        finished(seed);
    }
}

/// What becomes of the requests of a path, by their turns; until it is over.
struct Breaker {
    ways: Vec<(&'static str, u64, Way)>,
    seen: Mutex<BTreeMap<&'static str, u64>>,
    is_over: AtomicBool,
}

impl Script for Breaker {
    fn way(&self, request: &Passing) -> Way {
        let paths = ["bulkRequest", "records.json"];
        let path = paths.into_iter().find(|path| request.path.contains(path));
        let Some(path) = path.filter(|_| !self.is_over.load(Ordering::SeqCst)) else {
            return Way::HONEST;
        };
        let mut seen = self.seen.lock().unwrap();
        let turn = seen.entry(path).or_default();
        *turn += 1;
        let way = self.ways.iter().find(|way| (way.0, way.1) == (path, *turn));
        way.map_or(Way::HONEST, |way| way.2)
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, _: &Passing) {}
}

impl Breaker {
    fn of(random: &mut fastrand::Rng) -> Self {
        let ways = (0..random.usize(1..=3)).map(|_| {
            let answers = [
                Answer::Closed,
                Answer::Cut,
                Answer::Html(503),
                Answer::Busy(0),
            ];
            let answer = random.choice(answers).unwrap();
            let passed = match answer {
                Answer::Cut => Passed::BeforeTheAnswer,
                Answer::Busy(_) => Passed::Never,
                _ => random
                    .choice([Passed::Never, Passed::BeforeTheAnswer])
                    .unwrap(),
            };
            let way = Way { passed, answer };
            if random.bool() {
                ("bulkRequest", random.u64(1..=3), way)
            } else {
                ("records.json", random.u64(1..=7), way)
            }
        });
        Self {
            ways: ways.collect(),
            seen: Mutex::default(),
            is_over: AtomicBool::new(false),
        }
    }
}

fn finished(seed: u64) {
    let mut random = fastrand::Rng::with_seed(seed);
    let records = random.u32(1..=40);
    let (world, tenant) = numbered(records);
    let breaker = Arc::new(Breaker::of(&mut random));
    let why = format!("seed {seed}, {:?}", breaker.ways);
    let gateway = Gateway::before(tenant.base_url(), breaker.clone());
    let mut run = delete_at(&world, &gateway.url(), &["--yes", "--retries", "0"]);
    let mut runs = vec![newest(&world)];
    while run.code != Some(0) {
        assert!(runs.len() < 6, "{why}: {run:?}");
        assert!([Some(1), Some(7)].contains(&run.code), "{why}: {run:?}");
        run = world.run(&["resume", &runs[0], "--api-token", "token"]);
        runs.push(newest(&world));
    }
    assert_eq!(left(&tenant).len(), 0, "{why}");
    breaker.is_over.store(true, Ordering::SeqCst);
    for run in runs.iter().rev() {
        let undone = world.run(&["undo", run, "--api-token", "token"]);
        let is_nothing = undone.stderr.contains("wrote nothing");
        let is_told = undone.code == Some(0) || undone.code == Some(3) || is_nothing;
        assert!(is_told, "{why}: {undone:?}");
    }
    let mut held = left(&tenant);
    held.sort_unstable();
    let all: Vec<_> = (1..=u64::from(records)).collect();
    assert_eq!(held, all, "{why}");
}

#[test]
fn exactly_the_wanted_records_are_deleted_and_come_back() {
    for seed in 0..SEEDS {
        held(seed);
    }
}

fn held(seed: u64) {
    let mut random = fastrand::Rng::with_seed(seed);
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    let records = random.u32(0..=60);
    let text = lines(1..=records, |number| format!("{number},t{}", number % 5));
    world.file("first.csv", format!("Number,Text\n{text}"));
    tenant.import(&world, "first.csv", &["--no-history"]);
    // Some are gone already.
    let mut there: BTreeSet<u64> = (1..=u64::from(records)).collect();
    let gone: Vec<u64> = there
        .iter()
        .copied()
        .filter(|_| random.u8(..) < 30)
        .collect();
    if !gone.is_empty() {
        tenant.call("DELETE", "records.json", &json!({"app": 1, "ids": gone}));
    }
    there.retain(|id| !gone.contains(id));
    let before = tenant.records();
    let mut wanted = there.clone();
    let mut arguments: Vec<String> = Vec::new();
    match random.u8(0..3) {
        0 => {}
        1 => {
            let most = random.u64(0..=70);
            wanted.retain(|id| *id <= most && id % 5 != 2);
            arguments.push("--condition".to_owned());
            arguments.push(format!("Number <= {most} and Text not in (\"t2\")"));
        }
        _ => {
            wanted.retain(|_| random.bool());
            let mut named: Vec<_> = wanted.iter().copied().collect();
            random.shuffle(&mut named);
            let code = if random.bool() { "DOC-" } else { "" };
            let mut file = "Record_number\n".to_owned();
            for id in named {
                writeln!(file, "{code}{id}").unwrap();
            }
            world.file("old.csv", file);
            arguments.extend(["--file-path", "old.csv"].map(str::to_owned));
        }
    }
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let json = deleted(&world, &tenant, &arguments, 0);
    assert_eq!(
        json["records"]["deleted"],
        wanted.len(),
        "seed {seed}: {json:#}"
    );
    let rest: Vec<_> = there.difference(&wanted).copied().collect();
    assert_eq!(left(&tenant), rest, "seed {seed}: {arguments:?}");
    if wanted.is_empty() {
        return;
    }
    let undone = world.run(&["undo", &newest(&world), "--api-token", "token"]);
    assert_eq!(undone.code, Some(0), "seed {seed}: {undone:?}");
    let by_number = |records: &[serde_json::Value]| {
        let mut records = plain(records);
        records.sort_by_key(|record| {
            let number = record["Number"]["value"].as_str().unwrap();
            number.parse::<u64>().unwrap()
        });
        for record in &mut records {
            record.as_object_mut().unwrap().remove("Calc");
        }
        records
    };
    assert_eq!(
        by_number(&tenant.records()),
        by_number(&before),
        "seed {seed}"
    );
}
