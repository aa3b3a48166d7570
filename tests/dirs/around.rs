//! What happens around several files: who stops them, and who is told how they ended.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::{app, document, exits, family, run};
use crate::notices::Told;
use crate::support::gateway::Gateway;
use crate::support::{Run, Stopping, Tenant, World, lines, testdata};

fn document_of(run: &Run) -> Json {
    serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"))
}

/// How many records the app has.
fn count(tenant: &Tenant) -> usize {
    let asked = json!({"app": 1, "query": "limit 1", "totalCount": true});
    let answer = tenant.call("GET", "records.json", &asked);
    answer["totalCount"].as_str().unwrap().parse().unwrap()
}

#[test]
fn who_stops_a_file_leaves_the_others_and_goes_on_with_both() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    let script = Arc::new(Stopping::default());
    let gateway = Gateway::before(tenant.base_url(), script.clone());
    let url = gateway.url();
    let file = lines(1..=4100, |number| number.to_string());
    world.file("a.csv", format!("Number\n{file}"));
    world.file("b.csv", "Number\n9000\n");
    let way = ["--base-url", &url, "--app", "1", "--api-token", "t"];
    let import = [&["import", "a.csv", "b.csv", "--output", "json"][..], &way].concat();
    let stopped = script.stop(&mut world.command(&import));
    assert_eq!(stopped.code, Some(7), "{stopped:?}");
    let told = document_of(&stopped);
    assert_eq!(exits(&told), [Some(7), None], "{told}");
    let written = count(&tenant);
    assert!((1..4100).contains(&written), "{written}");
    let id = told["files"][0]["run"]["run"].as_str().unwrap();
    let resumed = world.run(&["resume", id, "--api-token", "t"]);
    assert_eq!(resumed.code, Some(0), "{resumed:?}");
    assert_eq!(count(&tenant), 4100);
    let rest = world.run(&[&["import", "b.csv"][..], &way].concat());
    assert_eq!(rest.code, Some(0), "{rest:?}");
    assert_eq!(count(&tenant), 4101);
}

#[test]
fn all_files_are_one_thing_to_a_monitor_and_each_run_is_told_of() {
    let world = World::new();
    family(&world);
    let (monitor, told) = (Told::new(), Told::new());
    let who = ["--ping", &monitor.url(), "--notify", &told.url()];
    let import = [
        &["import", "--dir", "in", "--notify-on", "always"][..],
        &who,
    ]
    .concat();
    let done = run(&world, &import);
    assert_eq!(done.code, Some(0), "{done:?}");
    let paths: Vec<_> = monitor
        .requests()
        .iter()
        .map(|one| one.url.path().to_owned())
        .collect();
    assert_eq!(paths, ["/services/sesame/start", "/services/sesame"]);
    let counts: u64 = told
        .documents()
        .iter()
        .map(|one| one["run"]["counts"]["created"].as_u64().unwrap())
        .sum();
    assert_eq!((told.documents().len(), counts), (5, 9));
    // What is only looked at, nobody is told of.
    let looked = [
        &["import", "--dir", "in", "--dry-run", "--update-key", "key"][..],
        &who,
    ]
    .concat();
    assert_eq!(run(&world, &looked).code, Some(0));
    assert_eq!((monitor.requests().len(), told.documents().len()), (2, 5));
}

#[test]
fn files_that_cannot_be_put_in_order_are_a_failure_to_a_monitor() {
    let world = World::new();
    app(&world, 1, &[("a", 2)]);
    app(&world, 2, &[("b", 1)]);
    world.file("in/1.csv", "key,a\nA,B\n");
    world.file("in/2.csv", "key,b\nB,A\n");
    let monitor = Told::new();
    let stopped = document(&world, &["check", "--dir", "in", "--update-key", "key"]);
    assert_eq!(stopped["exit_code"], json!(0), "{stopped}");
    let run = run(&world, &["import", "--dir", "in", "--ping", &monitor.url()]);
    assert_eq!(run.code, Some(4), "{run:?}");
    let paths: Vec<_> = monitor
        .requests()
        .iter()
        .map(|one| one.url.path().to_owned())
        .collect();
    assert_eq!(paths, ["/services/sesame/start", "/services/sesame/4"]);
}
