//! Who stops a run that takes another one back.

use std::sync::Arc;

use super::runs;
use crate::support::gateway::Gateway;
use crate::support::{Stopping, Tenant, World, lines, testdata};

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
    let stopped = script.stop(&mut world.command(&["undo", &id, "--api-token", "t"]));
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
