//! What a backup holds.

#[cfg(unix)]
use std::process::Stdio;

use serde_json::{Value as Json, json};

use super::{backed_up, backup, ends, files, form, loaded, manifest};
use crate::cli::endings::document;
use crate::support::{Run, Tenant, World};
use sha2_of::digits;

/// Hashes as the backup writes them.
mod sha2_of {
    use std::process::{Command, Stdio};

    pub(super) fn digits(path: &std::path::Path) -> String {
        let run = Command::new("sha256sum")
            .stdin(Stdio::from(fs_err::File::open(path).unwrap().into_file()))
            .output()
            .unwrap();
        String::from_utf8(run.stdout).unwrap()[..64].to_owned()
    }
}

#[test]
fn a_backup_has_the_records_as_kintone_returns_them_and_all_that_belongs_to_the_app() {
    let world = World::new();
    let tenant = loaded(&world);
    let run = backup(&world, &tenant, &[]);
    ends(
        &run,
        0,
        &[
            "3 records; attachments: 4 downloaded, 0 there already",
            "the backup in backups is complete: 3 records of 1 app",
            "the views of app 1 are not backed up",
        ],
    );
    let records = backed_up(&world, 0);
    let held: Vec<_> = records
        .values()
        .map(|line| line["record"].clone())
        .collect();
    assert_eq!(held, tenant.records());
    let manifest = manifest(&world);
    let app = &manifest["apps"][0];
    assert_eq!(manifest["generation"], 1);
    assert_eq!(manifest["host"], tenant.base_url().replace("http://", ""));
    assert_eq!((&app["app"], &app["records"]), (&json!(1), &json!(3)));
    assert_eq!(app["form_revision"], 3);
    assert_eq!(app["views"], Json::Null);
    for name in ["form", "layout", "settings", "users"] {
        let path = app[name]["path"].as_str().unwrap();
        let place = world.path().join("backups").join(path);
        assert_eq!(app[name]["sha256"], digits(&place), "{path}");
        let document: Json = serde_json::from_slice(&fs_err::read(place).unwrap()).unwrap();
        match name {
            "form" => assert_eq!(document["properties"], form()["properties"]),
            "users" => assert_eq!(document["users"]["Administrator"], "Administrator"),
            _ => {}
        }
    }
    // Attachments are there by what they hold, each once.
    let mut contents = 0;
    for line in records.values() {
        for (key, hash) in line["files"].as_object().into_iter().flatten() {
            let hash = hash.as_str().unwrap();
            let place = format!("backups/files/{}/{hash}", &hash[..2]);
            assert_eq!(world.read(&place), tenant.download(key));
            assert_eq!(digits(&world.path().join(place)), hash);
            contents += 1;
        }
    }
    assert_eq!(contents, 4);
    let there = files(&world.path().join("backups"));
    assert_eq!(
        there
            .iter()
            .filter(|name| name.starts_with("files/"))
            .count(),
        3
    );
    // The next one takes its place, and downloads nothing again.
    let run = backup(&world, &tenant, &[]);
    ends(&run, 0, &["attachments: 0 downloaded, 4 there already"]);
    assert_eq!(backed_up(&world, 0), records);
    let after = files(&world.path().join("backups"));
    assert_eq!(after.len(), there.len(), "{after:?}");
}

#[test]
fn a_condition_and_attachments_that_are_not_wanted_are_kept_to() {
    let world = World::new();
    let tenant = loaded(&world);
    let run = backup(&world, &tenant, &["-c", "Number >= 1", "--no-attachments"]);
    ends(&run, 0, &["2 records"]);
    assert_eq!(manifest(&world)["apps"][0]["condition"], "Number >= 1");
    assert_eq!(backed_up(&world, 0).into_keys().collect::<Vec<_>>(), [1, 2]);
    assert!(!world.path().join("backups/files").exists());
    let run = backup(&world, &tenant, &["-c", "Nothing >= 1"]);
    ends(&run, 1, &["error"]);
    assert_eq!(manifest(&world)["generation"], 1);
}

#[test]
fn what_is_in_the_directory_already_is_not_touched() {
    let world = World::new();
    let (tenant, other) = (loaded(&world), Tenant::with_form(&form()));
    world.file("backups/mine.txt", "mine");
    ends(
        &backup(&world, &tenant, &[]),
        1,
        &["`mine.txt`", "use an empty directory"],
    );
    fs_err::remove_file(world.path().join("backups/mine.txt")).unwrap();
    ends(&backup(&world, &tenant, &[]), 0, &[]);
    let before = world.read("backups/manifest.json");
    ends(&backup(&world, &other, &[]), 2, &["use another directory"]);
    assert_eq!(world.read("backups/manifest.json"), before);
    world.file("backups/manifest.json", "{}");
    ends(
        &backup(&world, &tenant, &[]),
        4,
        &["manifest.json", "into another directory"],
    );
}

#[test]
fn a_backup_is_told_as_a_document_and_kept_in_the_history() {
    let world = World::new();
    let tenant = loaded(&world);
    let run = backup(&world, &tenant, &["--output", "json"]);
    ends(&run, 0, &[]);
    let told = document("backup", &run);
    assert_eq!(told["apps"][0]["records"], 3);
    assert_eq!(told["apps"][0]["not_readable"], json!(["views"]));
    let history = world.run(&["history", "--output", "json"]);
    let history: Json = serde_json::from_str(&history.stdout).unwrap();
    let kept = history["runs"].as_array().unwrap();
    let of_backup = kept.iter().find(|run| run["kind"] == "backup").unwrap();
    assert_eq!(of_backup["id"], told["apps"][0]["run"]);
    assert_eq!(of_backup["status"], "completed");
    assert_eq!(of_backup["file"], "backups");
}

#[test]
fn a_damaged_backup_is_no_ground_for_the_next_one() {
    let world = World::new();
    let tenant = loaded(&world);
    ends(&backup(&world, &tenant, &[]), 0, &[]);
    let path = "backups/app-1/records.000001.ndjson";
    let text = String::from_utf8(world.read(path)).unwrap();
    world.file(path, text.replacen("one", "ONE", 1));
    let run = backup(&world, &tenant, &["--since"]);
    ends(
        &run,
        4,
        &["records.000001.ndjson", "back up without `--since`"],
    );
    ends(&backup(&world, &tenant, &[]), 0, &["3 records"]);
    let records = backed_up(&world, 0).into_values();
    let records: Vec<_> = records.map(|line| line["record"].clone()).collect();
    assert_eq!(records, tenant.records());
}

#[cfg(unix)]
#[test]
fn a_backup_that_cannot_be_told_on_standard_output_is_made_all_the_same() {
    let world = World::new();
    let tenant = loaded(&world);
    let url = tenant.base_url();
    let line = [
        "backup",
        "backups",
        "--base-url",
        url,
        "--api-token",
        "t",
        "--app",
        "1",
    ];
    let full = fs_err::OpenOptions::new().write(true).open("/dev/full");
    let mut command = world.command(&line);
    let command = command.stdout(full.unwrap().into_file());
    let run = Run::end_of(command.stderr(Stdio::piped()).spawn().unwrap());
    assert_eq!(run.code, Some(1), "{run:?}");
    for said in [
        "the backup in backups is complete: 3 records of 1 app",
        "standard output cannot be written",
    ] {
        assert!(run.stderr.contains(said), "{run:?}");
    }
    assert!(!run.stderr.contains("no new backup"), "{run:?}");
    assert_eq!(manifest(&world)["generation"], 1);
    let history = world.run(&["history", "--output", "json"]);
    let history: Json = serde_json::from_str(&history.stdout).unwrap();
    assert_eq!(history["runs"][0]["status"], "completed");
}
