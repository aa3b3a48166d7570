//! Whole apps come back: those of a company, with their lookups, and random ones.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::{at, ends};
use crate::cli::endings::document;
use crate::support::forms::{RandomApp, random_app};
use crate::support::{Tenant, World, sent, testdata};

fn all(tenant: &Tenant, app: usize) -> Vec<Json> {
    let body = json!({"app": app, "query": "order by $id asc limit 500"});
    let answer = tenant.call("GET", "records.json", &body);
    answer["records"].as_array().unwrap().clone()
}

#[test]
fn the_apps_of_a_company_come_back_with_their_lookups() {
    let company = testdata("forms/company");
    let (first, second) = (Tenant::of(&company), Tenant::of(&company));
    let world = World::new();
    for app in 1..=16 {
        let home = company.join(format!("apps/{app}"));
        let (file, files) = (home.join("load.csv"), home.join("attachments"));
        let id = app.to_string();
        let mut arguments = vec!["import", file.to_str().unwrap(), "--timezone", "+09:00"];
        arguments.extend([
            "--base-url",
            first.base_url(),
            "--api-token",
            "t",
            "--app",
            &id,
        ]);
        if files.is_dir() {
            arguments.extend(["--attachments-dir", files.to_str().unwrap()]);
        }
        let run = world.run(&arguments);
        assert_eq!(run.code, Some(0), "{app}: {run:?}");
    }
    let apps: Vec<_> = (1..=16).rev().map(|app: usize| app.to_string()).collect();
    let apps = apps.join(",");
    let run = at(&world, first.base_url(), "backup", &["--app", &apps]);
    ends(&run, 0, &["of 16 apps"]);
    let run = at(
        &world,
        second.base_url(),
        "restore",
        &["--app", &apps, "--output", "json"],
    );
    let told = document("restore", &run);
    let odd = told["apps"].as_array().unwrap().iter().map(|app| {
        json!([
            app["from_app"],
            app["records"],
            app["error"],
            app["failed"],
            app["comparison"]["by_field"],
            app["comparison"]["cells"]
        ])
    });
    let odd: Vec<_> = odd.collect();
    assert_eq!(run.code, Some(0), "{odd:#?} {}", run.stderr);
    for app in 1..=16 {
        // What waited for others came later.
        let [one, other] = [&first, &second].map(|tenant| {
            let records = all(tenant, app);
            let mut records: Vec<_> = records
                .iter()
                .map(|record| sent(record).to_string())
                .collect();
            records.sort();
            records
        });
        assert_eq!(one, other, "{app}");
    }
    // Once more, and nothing is to be done.
    let run = at(
        &world,
        second.base_url(),
        "restore",
        &["--app", &apps, "--output", "json"],
    );
    let told = document("restore", &run);
    for app in told["apps"].as_array().unwrap() {
        let counts = &app["records"];
        assert_eq!(counts["unchanged"], counts["in_backup"], "{app:#}");
    }
    // One app of several is restored alone, and its name is needed where the numbers differ.
    let run = at(
        &world,
        second.base_url(),
        "restore",
        &["--app", "3", "--dry-run"],
    );
    ends(&run, 0, &["restore of app 3 to app 3"]);
    let run = at(
        &world,
        second.base_url(),
        "restore",
        &["--app", "99", "--dry-run"],
    );
    ends(&run, 2, &["add `--from-app`, or use `--app OLD=NEW`"]);
    for way in [&["--app", "3", "--from-app", "4"][..], &["--app", "4=3"]] {
        let run = at(
            &world,
            second.base_url(),
            "restore",
            &[way, &["--dry-run"]].concat(),
        );
        ends(&run, 4, &["app 3 does not have these fields of the backup"]);
    }
    let run = at(
        &world,
        second.base_url(),
        "restore",
        &["--app", "1=2", "--app", "1=3"],
    );
    ends(&run, 2, &["has two apps for one"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn what_is_backed_up_comes_back_and_is_equal(app in random_app()) {
        comes_back(&app);
    }
}

fn comes_back(app: &RandomApp) {
    let world = World::new();
    app.write(world.path());
    let (first, second) = (Tenant::of(world.path()), Tenant::of(world.path()));
    let made = world.run(&["template", "--form", "form.json", "-o", "made.csv"]);
    assert_eq!(made.code, Some(0), "{made:?}");
    if !world.read("made.csv").contains(&b',') {
        return;
    }
    let run = first.import(&world, "made.csv", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let run = at(&world, first.base_url(), "backup", &["--app", "1"]);
    ends(&run, 0, &[]);
    let before: Vec<_> = all(&first, 1).iter().map(sent).collect();
    let run = at(
        &world,
        second.base_url(),
        "restore",
        &["--app", "1", "--output", "json"],
    );
    let told = document("restore", &run);
    assert_eq!(run.code, Some(0), "{told:#}");
    let after: Vec<_> = all(&second, 1).iter().map(sent).collect();
    assert_eq!(before, after, "{told:#}");
    // Into the app itself nothing is to be done, also once all revisions are others.
    let run = at(&world, first.base_url(), "restore", &["--app", "1"]);
    ends(&run, 0, &[" 0 added, 0 updated"]);
}
