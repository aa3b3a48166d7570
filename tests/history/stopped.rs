//! Who stops a run that takes another one back.

use std::process::{Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};

use super::runs;
use crate::support::gateway::{Gateway, Passing, Script, Way};
use crate::support::{Tenant, World, lines, testdata, to_end};

/// Asks a process to stop when the first write comes, once it is known which process that is.
#[derive(Default)]
struct Stopping {
    /// Whether anybody is to be stopped, and who.
    process: Mutex<(bool, Option<u32>)>,
    known: Condvar,
}

impl Script for Stopping {
    fn way(&self, request: &Passing) -> Way {
        let mut process = self.process.lock().unwrap();
        if !request.path.contains("bulkRequest") || !process.0 {
            return Way::HONEST;
        }
        while process.1.is_none() {
            process = self.known.wait(process).unwrap();
        }
        process.0 = false;
        let id = process.1.take().unwrap().to_string();
        let sent = Command::new("kill").args(["-s", "INT", &id]).status();
        assert!(sent.unwrap().success());
        Way::HONEST
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, _: &Passing) {}
}

#[test]
fn who_stops_an_undo_stops_behind_a_batch_and_finishes_it_by_typing_it_again() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    let script = Arc::new(Stopping::default());
    let gateway = Gateway::before(tenant.base_url(), script.clone());
    let url = gateway.url();
    let file = lines(1..=4100, |number| number.to_string());
    world.file("file.csv", format!("Number\n{file}"));
    let way = ["--base-url", &url, "--app", "1", "--api-token", "t"];
    let imported = world.run(&[&["import", "file.csv"][..], &way].concat());
    assert_eq!(imported.code, Some(0), "{imported:?}");
    let id = runs(&world)[0]["id"].as_str().unwrap().to_owned();
    script.process.lock().unwrap().0 = true;
    let mut command = world.command(&["undo", &id, "--api-token", "t"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = child.spawn().unwrap();
    script.process.lock().unwrap().1 = Some(child.id());
    script.known.notify_all();
    let stopped = to_end(child);
    assert_eq!(stopped.code, Some(7), "{stopped:?}");
    assert_eq!(runs(&world)[0]["status"], "cancelled");
    let left = tenant.call(
        "GET",
        "records.json",
        &serde_json::json!({"app": 1, "query": "limit 1", "totalCount": true}),
    );
    let left: u64 = left["totalCount"].as_str().unwrap().parse().unwrap();
    assert!((1..4100).contains(&left), "{left}");
    let again = world.run(&["undo", &id, "--api-token", "t"]);
    assert_eq!(again.code, Some(0), "{again:?}");
    assert!(tenant.records().is_empty());
}
