//! Records that were added, whose answer was lost, and that whoever adds them may not view: they are not added again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value as Json, json};

use super::{COMMITTED, Line, NEVER, all, ends, form, numbers};
use crate::support::gateway::{Gateway, Passing, Script, Way, ask};
use crate::support::veil::Veil;
use crate::support::{Run, Tenant, World};

/// What a run of few records in a batch is imported by.
const FEW: [&str; 6] = [
    "--retries",
    "0",
    "--max-request-bytes",
    "1024",
    "--settle",
    "0s",
];

fn import(world: &World, url: &str, arguments: &[&str]) -> Run {
    let fixed = ["import", "file.csv", "--base-url", url, "--app", "1"];
    let token = ["--api-token", "t"];
    world.run(&[&fixed[..], &token, &FEW, arguments].concat())
}

fn resume(world: &World, arguments: &[&str]) -> Run {
    let fixed = ["resume", "last", "--api-token", "t", "--settle", "0s"];
    world.run(&[&fixed[..], arguments].concat())
}

#[test]
fn what_may_not_be_viewed_is_not_taken_for_not_added() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    world.file("file.csv", numbers(4));
    let veil = Veil::over(&tenant, 1..=4).losing_its_answer();
    let (veil, gateway) = veil.from("bulkRequest", 1).hung();
    let run = import(&world, &gateway.url(), &["--resend-after-probe"]);
    let said = "these records may not be viewed with this token or by this user, and may be some of theirs: 1, 3;";
    ends(&run, 7, &["it is unknown", said, "kintable resume "]);
    assert_eq!(tenant.records().len(), 4, "{run:?}");
    let again = ["--resend-after-probe", "--output", "json"];
    let run = resume(&world, &again);
    ends(&run, 7, &[]);
    assert_eq!(tenant.records().len(), 4, "{run:?}");
    let document: Json = serde_json::from_str(&run.stdout).unwrap();
    let doubt = json!({"reason": "unseen", "candidates": [1, 3]});
    assert_eq!(document["doubt"], doubt, "{document:#}");
    // With one who may view them, they are found to be there.
    veil.lift();
    let run = resume(&world, &["--resend-after-probe"]);
    ends(&run, 0, &[]);
    assert_eq!(tenant.records().len(), 4, "{run:?}");
}

#[test]
fn they_are_found_behind_records_of_others() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    world.file("file.csv", numbers(4));
    let others = vec![json!({"Text": {"value": "by somebody"}}); 90];
    let veil = Veil::over(&tenant, 91..=94)
        .losing_its_answer()
        .while_another("POST", json!({"app": 1, "records": others}));
    let (_veil, gateway) = veil.from("bulkRequest", 1).hung();
    let run = import(&world, &gateway.url(), &["--resend-after-probe"]);
    ends(&run, 7, &["may be some of theirs: 91, 93;"]);
    assert_eq!(tenant.records().len(), 94, "{run:?}");
}

#[test]
fn what_others_add_meanwhile_is_not_taken_for_what_may_not_be_viewed() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    world.file("file.csv", numbers(4));
    let busy = Arc::new(Busy {
        kintone: tenant.base_url().to_owned(),
        writes: AtomicU64::new(0),
        asked: AtomicU64::new(0),
    });
    let gateway = Gateway::before(tenant.base_url(), busy.clone());
    let run = import(&world, &gateway.url(), &["--resend-after-probe"]);
    ends(&run, 0, &["4 records in the file: 4 added"]);
    assert_eq!(tenant.records().len(), 5, "{run:?}");
    // Each is a request of its own.
    assert_eq!(busy.asked.load(Ordering::SeqCst), 20);
}

/// Loses the first write, and adds a record of somebody else when one is asked for by its number.
struct Busy {
    kintone: String,
    writes: AtomicU64,
    asked: AtomicU64,
}

impl Script for Busy {
    fn way(&self, request: &Passing) -> Way {
        if request.path.ends_with("/bulkRequest.json") {
            let is_first = self.writes.fetch_add(1, Ordering::SeqCst) == 0;
            return if is_first { NEVER } else { Way::HONEST };
        }
        let asks = request.path.contains("/record.json");
        if asks && self.asked.fetch_add(1, Ordering::SeqCst) == 0 {
            let other = json!({"app": 1, "records": [{"Text": {"value": "by somebody"}}]});
            ask(&self.kintone, "POST", "/k/v1/records.json", &other);
        }
        Way::HONEST
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, _: &Passing) {}
}

#[test]
fn what_another_user_was_adding_is_not_added_again() {
    let line = Line::new(&[]);
    line.go_dark(COMMITTED);
    let run = line.import(&numbers(4), &["--settle", "0s"]);
    ends(&run, 7, &["kintable resume "]);
    line.light();
    let resume = ["resume", "last", "--settle", "0s", "--resend-after-probe"];
    let mut resume = line.world.command(&resume);
    resume
        .env("KINTONE_USERNAME", "sato")
        .env("KINTONE_PASSWORD", "s");
    let run = Run::of(&mut resume);
    ends(&run, 0, &[]);
    assert_eq!(line.held("Number"), all(4));
}
