//! What goes out comes back.

use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::support::forms::{RandomApp, random_app};
use crate::support::{Tenant, World, sent, testdata};

/// Whether a record, or a row of it, has attachments.
fn attaches(record: &Json) -> bool {
    record.as_object().unwrap().values().any(|field| {
        let Some(list) = field["value"].as_array() else {
            return false;
        };
        match field["type"].as_str() {
            Some("FILE") => !list.is_empty(),
            Some("SUBTABLE") => list.iter().any(|row| attaches(&row["value"])),
            _ => false,
        }
    })
}

fn all(tenant: &Tenant, app: u32) -> Vec<Json> {
    let body = json!({"app": app, "query": "order by $id asc limit 500"});
    let answer = tenant.call("GET", "records.json", &body);
    answer["records"].as_array().unwrap().clone()
}

pub(super) fn run(
    world: &World,
    tenant: &Tenant,
    app: u32,
    command: &str,
    arguments: &[&str],
) -> crate::support::Run {
    let id = app.to_string();
    let way = [
        "--base-url",
        tenant.base_url(),
        "--app",
        &id,
        "--api-token",
        "t",
    ];
    let run = world.run(&[&[command], arguments, &way].concat());
    assert_eq!(run.code, Some(0), "{command} of app {app}: {run:?}");
    run
}

/// The kinds of files that go out and come back.
const FILES: [&str; 3] = ["out.csv", "out.ndjson", "out.xlsx"];

/// Exports an app to a file, and takes it back into the same app; nothing changes.
fn is_unchanged(world: &World, tenant: &Tenant, app: u32, file: &str) {
    let before = all(tenant, app);
    // JSON holds no attachments, and of no records it has no word.
    if file.ends_with(".ndjson") && (before.is_empty() || before.iter().any(attaches)) {
        return;
    }
    let mut out = vec!["--out", file, "--force", "--attachments-dir", "saved"];
    if !file.ends_with(".ndjson") {
        out.push("--with-revision");
    }
    run(world, tenant, app, "export", &out);
    let back = [
        file,
        // Date and times of a workbook are those of a zone.
        "--timezone",
        "UTC",
        "--update-key",
        "$id",
        "--skip-unchanged",
        "--require-revision",
        "--attachments-dir",
        "saved",
    ];
    let told = run(world, tenant, app, "import", &back);
    assert!(
        told.stdout.contains(" 0 added, 0 updated"),
        "{app}, {file}: {told:?}"
    );
    assert_eq!(all(tenant, app), before, "{app}, {file}");
}

#[test]
fn what_is_exported_and_imported_again_changes_nothing() {
    let company = testdata("forms/company");
    let tenant = Tenant::of(&company);
    let world = World::new();
    for app in 1..=16 {
        load(&world, &tenant, &company, app);
    }
    for app in 1..=16 {
        for file in FILES {
            is_unchanged(&world, &tenant, app, file);
        }
    }
    // One cell that is edited is one record that is written.
    run(
        &world,
        &tenant,
        1,
        "export",
        &["--out", "edited.csv", "--with-revision"],
    );
    let file = String::from_utf8(world.read("edited.csv")).unwrap();
    let edited = file.replacen("営業部", "営業本部", 1);
    assert_ne!(edited, file);
    world.file("edited.csv", edited);
    let told = run(
        &world,
        &tenant,
        1,
        "import",
        &["edited.csv", "--update-key", "$id", "--skip-unchanged"],
    );
    assert!(told.stdout.contains(" 0 added, 1 updated"), "{told:?}");
}

pub(super) fn load(world: &World, tenant: &Tenant, company: &Path, app: u32) {
    let home = company.join(format!("apps/{app}"));
    let (file, files) = (home.join("load.csv"), home.join("attachments"));
    let mut arguments = vec![file.to_str().unwrap(), "--timezone", "+09:00"];
    if files.is_dir() {
        arguments.extend(["--attachments-dir", files.to_str().unwrap()]);
    }
    run(world, tenant, app, "import", &arguments);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_exported_goes_back_and_is_equal(app in random_app()) {
        goes_back(&app);
    }
}

fn goes_back(app: &RandomApp) {
    let world = World::new();
    app.write(world.path());
    let (first, second) = (Tenant::of(world.path()), Tenant::of(world.path()));
    let made = world.run(&["template", "--form", "form.json", "-o", "made.csv"]);
    assert_eq!(made.code, Some(0), "{made:?}");
    let has_columns = world.read("made.csv").contains(&b',');
    if !has_columns {
        return;
    }
    run(&world, &first, 1, "import", &["made.csv"]);
    for (file, dialect) in [
        ("out.csv", &[][..]),
        (
            "out.csv",
            &["--line-ending", "crlf", "--bom", "--delimiter", "semicolon"],
        ),
        ("out.csv", &["--encoding", "utf16le"]),
        ("out.ndjson", &[]),
        ("out.xlsx", &[]),
    ] {
        if file.ends_with(".ndjson") && all(&first, 1).is_empty() {
            continue;
        }
        run(
            &world,
            &first,
            1,
            "export",
            &[&["--out", file, "--force"], dialect].concat(),
        );
        run(&world, &second, 1, "import", &[file, "--timezone", "UTC"]);
        let [one, other] =
            [&first, &second].map(|tenant| all(tenant, 1).iter().map(sent).collect::<Vec<_>>());
        assert_eq!(one, other, "{file} {dialect:?}");
        second.take_records();
    }
    for file in FILES {
        is_unchanged(&world, &first, 1, file);
    }
}
