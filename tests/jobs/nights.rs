//! Thirty nights of five jobs, as whoever answers for them sees them in the morning.

use std::sync::{Arc, Mutex};

use serde_json::{Value as Json, json};

use super::{document, form, project, run};
use crate::support::gateway::{Gateway, Passing, Script, Way};
use crate::support::{Run, Tenant, World};

const NIGHTS: usize = 30;

/// What happens in which night.
const BAD: usize = 12;
const PAUSED: usize = 10;
const CHANGED: usize = 20;
const OVERLAPPED: usize = 25;

/// The jobs; all tell the same command when something changes.
const JOBS: [&str; 5] = ["steady", "shaky", "rested", "formed", "doubled"];

/// Starts a job again while its first request that writes is under way.
#[derive(Default)]
struct Again {
    again: Mutex<Option<std::process::Command>>,
    ended: Mutex<Option<Run>>,
}

impl Script for Again {
    fn way(&self, request: &Passing) -> Way {
        let writes = request.path.contains("bulkRequest");
        let again = self.again.lock().unwrap().take_if(|_| writes);
        if let Some(mut again) = again {
            *self.ended.lock().unwrap() = Some(Run::of(&mut again));
        }
        Way::HONEST
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, _: &Passing) {}
}

/// The job at work, and started again meanwhile; how both ended.
fn overlapping(world: &World, script: &Again, job: &str, more: &[&str]) -> [Run; 2] {
    let arguments = [&["job", "run", job], more].concat();
    let mut again = world.command(&arguments);
    again.env("BOX_TOKEN", "token");
    *script.again.lock().unwrap() = Some(again);
    let first = run(world, &arguments);
    let second = script.ended.lock().unwrap().take().unwrap();
    [first, second]
}

/// Has the connection of the project lead through this gateway.
fn through(world: &World, tenant: &Tenant, gateway: &Gateway) {
    let text = String::from_utf8(world.read("kintable.toml")).unwrap();
    let text = text.replace(tenant.base_url(), &gateway.url());
    world.file("kintable.toml", text);
}

#[test]
fn of_two_starts_one_runs_and_the_other_is_seen() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    let script = Arc::new(Again::default());
    let gateway = Gateway::before(tenant.base_url(), script.clone());
    let job = "[job.nightly]\nconnection = \"box\"\nfile = \"in.csv\"\n";
    project(&world, &tenant, job);
    through(&world, &tenant, &gateway);
    for (number, more, code) in [(1, &[][..], 6), (2, &["--overlap", "skip"][..], 0)] {
        world.file("in.csv", format!("Key,Number\nk{number},1\n"));
        let [first, second] = overlapping(&world, &script, "nightly", more);
        assert_eq!(
            (first.code, second.code),
            (Some(0), Some(code)),
            "{second:?}"
        );
        assert_eq!(tenant.records().len(), number, "{second:?}");
    }
    let history = document(&world, &["history", "--job", "nightly"]);
    let statuses = history["runs"].as_array().unwrap().iter();
    let mut statuses: Vec<_> = statuses
        .map(|run| run["status"].as_str().unwrap())
        .collect();
    statuses.sort_unstable();
    let expected = [
        "completed",
        "completed",
        "skipped_overlap",
        "skipped_overlap",
    ];
    assert_eq!(statuses, expected);
    let listed = document(&world, &["job", "list"]);
    assert_eq!(listed["jobs"][0]["last_status"], "completed");
}

#[test]
fn thirty_nights_of_five_jobs_tell_of_one_failure_and_its_end() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    let script = Arc::new(Again::default());
    let gateway = Gateway::before(tenant.base_url(), script.clone());
    let jobs: String = JOBS.iter().map(|name| job(name)).collect();
    project(&world, &tenant, &jobs);
    through(&world, &tenant, &gateway);
    let mut form = form();
    for night in 0..NIGHTS {
        if night == CHANGED {
            let note = json!({"type": "SINGLE_LINE_TEXT", "code": "Note", "label": "Note"});
            form["properties"]["Note"] = note;
            form["revision"] = json!("4");
        }
        world.file("formed/form.json", form.to_string());
        if night == PAUSED {
            assert_eq!(run(&world, &["job", "pause", "rested"]).code, Some(0));
        }
        for name in JOBS {
            let number = if (name, night) == ("shaky", BAD) {
                "x"
            } else {
                "1"
            };
            world.file(
                &format!("{name}.csv"),
                format!("Key,Number\n{name}{night},{number}\n"),
            );
            let more = ["--overlap", "skip"];
            let expected = if number == "x" { Some(4) } else { Some(0) };
            let done = if (name, night) == ("doubled", OVERLAPPED) {
                let [first, second] = overlapping(&world, &script, name, &more);
                assert_eq!(second.code, Some(0), "{second:?}");
                first
            } else {
                run(&world, &[&["job", "run", name], &more[..]].concat())
            };
            assert_eq!(done.code, expected, "{name} in night {night}: {done:?}");
        }
    }
    told(&world);
    in_the_morning(&world);
}

fn job(name: &str) -> String {
    let way = match name {
        "formed" => "sandbox = \"formed\"",
        _ => "connection = \"box\"",
    };
    format!(
        "[job.{name}]\n{way}\napp = 1\nfile = \"{name}.csv\"\nupdate-key = \"Key\"\n\
         [job.{name}.schedule]\ncron = \"0 3 * * *\"\ntimezone = \"Asia/Tokyo\"\n\
         [job.{name}.notify]\ncommand = \"cat >> told.ndjson\"\n\n"
    )
}

/// Exactly two were told: that it failed, and that all is well again.
fn told(world: &World) {
    let told = String::from_utf8(world.read("told.ndjson")).unwrap();
    let told: Vec<Json> = told
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let told: Vec<_> = told
        .iter()
        .map(|told| [&told["change"], &told["run"]["job"]])
        .collect();
    assert_eq!(told, [["failed", "shaky"], ["recovered", "shaky"]]);
}

/// What the list, the history, the health over time and the page say of it.
fn in_the_morning(world: &World) {
    let listed = document(world, &["job", "list"]);
    let listed = listed["jobs"].as_array().unwrap();
    for job in listed {
        let is_paused = job["name"] == "rested";
        assert_eq!(job["state"], if is_paused { "paused" } else { "scheduled" });
        assert_eq!(job["last_status"], "completed", "{job}");
        assert_eq!(job["next_run"].is_null(), is_paused, "{job}");
    }
    for (name, runs) in [
        ("steady", NIGHTS),
        ("shaky", NIGHTS),
        ("rested", PAUSED),
        ("formed", NIGHTS),
        ("doubled", NIGHTS + 1),
    ] {
        let history = document(world, &["history", "--job", name, "--limit", "100"]);
        let found = history["runs"].as_array().unwrap();
        assert_eq!(found.len(), runs, "{name}");
        let bad = found.iter().filter(|run| run["status"] != "completed");
        let bad: Vec<_> = bad.map(|run| run["status"].as_str().unwrap()).collect();
        let expected: &[_] = match name {
            "shaky" => &["failed"],
            "doubled" => &["skipped_overlap"],
            _ => &[],
        };
        assert_eq!(bad, expected, "{name}");
    }
    let stats = run(world, &["stats", "--job", "shaky"]);
    assert_eq!(stats.code, Some(0), "{stats:?}");
    let page = run(world, &["report"]).stdout;
    for name in JOBS {
        assert!(page.contains(name), "{name}");
    }
    assert!(page.contains("paused"), "the page says which job is paused");
    assert!(
        page.contains("All 5 jobs are in order."),
        "all is well again"
    );
}

#[test]
fn the_times_that_a_paused_job_lets_go_by_are_counted() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    let job = "[job.nightly]\nconnection = \"box\"\nfile = \"in.csv\"\n[job.nightly.schedule]\nevery = \"24h\"\n";
    project(&world, &tenant, job);
    world.file("in.csv", "Key,Number\na,1\n");
    assert_eq!(run(&world, &["job", "run", "nightly"]).code, Some(0));
    assert_eq!(run(&world, &["job", "pause", "nightly"]).code, Some(0));
    let states = world.path().join(".local/state/kintable/jobs");
    let state = fs_err::read_dir(states).unwrap().next().unwrap().unwrap();
    let text = fs_err::read_to_string(state.path()).unwrap();
    let mut set: Json = serde_json::from_str(&text).unwrap();
    let day = 24 * 60 * 60 * 1_000;
    set["at"] = json!(set["at"].as_u64().unwrap() - 3 * day);
    fs_err::write(state.path(), set.to_string()).unwrap();
    let listed = document(&world, &["job", "list"]);
    assert_eq!(listed["jobs"][0]["missed"], 3);
    let text = run(&world, &["job", "list", "--lang", "ja"]).stdout;
    assert!(text.contains("見送った実行3回"), "{text}");
    let page = run(&world, &["report"]).stdout;
    assert!(page.contains("paused, 3 runs missed"));
}
