//! Several batches under way at once: they overlap, and what became of them is told as the file has them.

use std::sync::{Arc, Condvar, Mutex};

use serde_json::{Value as Json, json};

use crate::support::gateway::{Answer, Gateway, Passed, Passing, Script, Way};
use crate::support::{PATIENCE, Run, Tenant, World, lines};

/// How many batches are under way at once.
const AT_ONCE: usize = 3;

/// Holds batches back until as many are there as may be under way, and lets the last one through first.
struct Together {
    /// How many came, and how many were answered.
    count: Mutex<(usize, usize)>,
    changed: Condvar,
    /// What becomes of the batch of this number.
    way: fn(usize) -> Way,
}

impl Together {
    fn new(way: fn(usize) -> Way) -> Arc<Self> {
        Arc::new(Self {
            count: Mutex::default(),
            changed: Condvar::new(),
            way,
        })
    }
}

impl Script for Together {
    fn way(&self, request: &Passing) -> Way {
        if !request.path.ends_with("/bulkRequest.json") {
            return Way::HONEST;
        }
        let mine = batch_of(request);
        let mut count = self.count.lock().unwrap();
        count.0 += 1;
        self.changed.notify_all();
        // The others of the first ones come, and those behind it are answered before it.
        let last = AT_ONCE.saturating_sub(mine);
        let is_early = |(came, answered): &mut (usize, usize)| {
            mine <= AT_ONCE && (*came < AT_ONCE || *answered < last)
        };
        let waited = self
            .changed
            .wait_timeout_while(count, PATIENCE, is_early)
            .unwrap();
        assert!(!waited.1.timed_out(), "{mine}: {:?}", waited.0);
        (self.way)(mine)
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, request: &Passing) {
        if request.path.ends_with("/bulkRequest.json") {
            self.count.lock().unwrap().1 += 1;
            self.changed.notify_all();
        }
    }
}

/// Which batch of the file a request is, from 1: each has two records, which are numbered.
fn batch_of(request: &Passing) -> usize {
    let body: Json = serde_json::from_slice(&request.body).unwrap();
    let first = &body["requests"][0]["payload"]["records"][0];
    let number: usize = first["Name"]["value"].as_str().unwrap().parse().unwrap();
    number.div_ceil(2)
}

/// Imports so many records of 300 bytes, two a batch, three batches at once.
fn import(world: &World, url: &str, records: u32, output: &str) -> Run {
    let filler = "x".repeat(300);
    let lines = lines(1..=records, |number| format!("{number},{filler}"));
    world.file("file.csv", format!("Name,Text\n{lines}"));
    let fixed = ["import", "file.csv", "--base-url", url, "--app", "1"];
    let fixed = fixed
        .iter()
        .chain(&["--api-token", "token", "--retries", "0"]);
    let fixed = fixed.chain(&["--max-request-bytes", "1024", "--concurrency", "3"]);
    let arguments: Vec<_> = fixed.chain(&["--output", output]).copied().collect();
    world.run(&arguments)
}

fn tenant() -> Tenant {
    Tenant::with_form(&json!({"properties": {
        "Name": {"type": "SINGLE_LINE_TEXT", "code": "Name", "label": "Name"},
        "Text": {"type": "SINGLE_LINE_TEXT", "code": "Text", "label": "Text"},
    }}))
}

#[test]
fn batches_are_under_way_together_and_told_in_the_files_order() {
    let (world, tenant) = (World::new(), tenant());
    let gateway = Gateway::before(tenant.base_url(), Together::new(|_| Way::HONEST));
    let run = import(&world, &gateway.url(), 8, "json");
    assert_eq!(run.code, Some(0), "{run:?}");
    let json: Json = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["records"]["created"], 8);
    let lines = |batch: &Json| (batch["first_line"].clone(), batch["last_line"].clone());
    let batches = json["batches"].as_array().unwrap();
    let told: Vec<_> = batches.iter().map(lines).collect();
    let expected = [(2, 3), (4, 5), (6, 7), (8, 9)];
    assert_eq!(
        told,
        expected.map(|(first, last)| (json!(first), json!(last)))
    );
    assert_eq!(tenant.records().len(), 8);
}

/// Loses the second batch before kintone has it.
fn lose_second(number: usize) -> Way {
    match number {
        2 => Way {
            passed: Passed::Never,
            answer: Answer::Closed,
        },
        _ => Way::HONEST,
    }
}

#[test]
fn a_batch_whose_answer_was_lost_is_found_among_others() {
    let (world, tenant) = (World::new(), tenant());
    let committed = |number| match number {
        2 => Way {
            passed: Passed::BeforeTheAnswer,
            answer: Answer::Closed,
        },
        _ => Way::HONEST,
    };
    let gateway = Gateway::before(tenant.base_url(), Together::new(committed));
    let run = import(&world, &gateway.url(), 8, "json");
    assert_eq!(run.code, Some(0), "{run:?}");
    let json: Json = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["records"]["created"], 8);
    assert_eq!(tenant.records().len(), 8);
}

#[test]
fn those_behind_a_batch_that_is_lost_are_told_as_written() {
    let (world, tenant) = (World::new(), tenant());
    let gateway = Gateway::before(tenant.base_url(), Together::new(lose_second));
    let run = import(&world, &gateway.url(), 6, "json");
    assert_eq!(run.code, Some(7), "{run:?}");
    let json: Json = serde_json::from_str(&run.stdout).unwrap();
    let records = &json["records"];
    let counts = ["created", "unknown", "not_tried"].map(|name| records[name].as_u64().unwrap());
    assert_eq!(counts, [4, 2, 0], "{run:?}");
    assert_eq!(json["unknown_lines"], json!([[4, 5]]));
}

#[test]
fn who_goes_on_by_lines_is_told_what_is_written_behind_them() {
    let (world, tenant) = (World::new(), tenant());
    let gateway = Gateway::before(tenant.base_url(), Together::new(lose_second));
    let run = import(&world, &gateway.url(), 6, "text");
    for told in [
        "written: everything through line 3\n",
        "also written, at least in part: lines 6 to 7;",
        "unknown: 2 records on lines 4 to 5;",
    ] {
        assert!(run.stdout.contains(told), "{told}: {run:?}");
    }
    assert!(!run.stdout.contains("to continue"), "{run:?}");
}
