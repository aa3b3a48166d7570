//! Where files cannot grow any more, or cannot take their places: each is the old one or the whole new one.

use std::process::Command;

use serde_json::{Value as Json, json};

use super::increments::{edit, meddled_with};
use super::{ends, export, export_from, tenant};
use crate::support::{Run, Tenant, World};

/// Records with rows, so that each file has something.
fn some() -> Tenant {
    let row = |at: u32| json!({"value": {"Item": {"value": format!("item {at}")}}});
    let record = |at: u32| json!({"Text": {"value": format!("text {at}")}, "Table": {"value": [row(at), row(at + 1)]}});
    let records: Vec<Json> = (0..40).map(record).collect();
    tenant(&json!(records))
}

/// What an export does when no file may be longer than so many blocks of half a kilobyte.
fn within(world: &World, tenant: &Tenant, blocks: u32, arguments: &[&str]) -> Run {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let way = ["--base-url", tenant.base_url(), "--app", "1"];
    let rest = ["--api-token", "t", "--no-history"];
    let mut command = Command::new("sh");
    command
        .args(["-c", &script, env!("CARGO_BIN_EXE_kintable"), "export"])
        .args([arguments, &way, &rest].concat())
        .current_dir(world.path())
        .env_clear()
        .env("HOME", world.path());
    Run::of(&mut command)
}

/// Lets files grow by a block more until an export is done; before, none of these files has changed.
fn grows(world: &World, tenant: &Tenant, arguments: &[&str], files: &[&str]) {
    for blocks in 0.. {
        for file in files {
            if *file != "app.state" {
                world.file(file, "old");
            }
        }
        let before = files.iter().map(|file| world.read(file));
        let before: Vec<_> = before.collect();
        let run = within(world, tenant, blocks, arguments);
        let after = files.iter().map(|file| world.read(file));
        let after: Vec<_> = after.collect();
        if run.code == Some(0) {
            assert!(blocks > 1, "{run:?}");
            assert!(after.iter().all(|file| file != b"old"));
            break;
        }
        ends(&run, 1, &["error: "]);
        assert!(!run.stderr.contains("panicked"), "{run:?}");
        assert_eq!(before, after, "{blocks}: {run:?}");
        assert!(blocks < 200, "{run:?}");
    }
    let entries = fs_err::read_dir(world.path()).unwrap();
    let mut names = entries.map(|entry| entry.unwrap().file_name());
    assert!(names.all(|name| !name.to_string_lossy().ends_with(".tmp")));
}

#[cfg(target_os = "linux")]
#[test]
fn whichever_write_is_the_last_the_files_are_the_old_ones_or_the_new_ones() {
    let (world, tenant) = (World::new(), some());
    let state = ["--since-state", "app.state", "--deleted", "gone.csv"];
    for (out, apart) in [
        ("out.csv", "out.Table.csv"),
        ("out.ndjson", "out.Table.ndjson"),
    ] {
        let arguments = ["--out", out, "--force"];
        grows(&world, &tenant, &arguments, &[out]);
        let arguments = [&arguments[..], &["--tables", "files"]].concat();
        grows(&world, &tenant, &arguments, &[out, apart]);
    }
    let arguments = ["--out", "out.xlsx", "--force", "--tables", "files"];
    grows(&world, &tenant, &arguments, &["out.xlsx"]);
    // Less is written of what changed than of the state.
    let arguments = [&["--out", "out.csv", "--force"], &state[..]].concat();
    ends(&export(&world, &tenant, &arguments), 0, &["40 records"]);
    edit(&tenant, 7, &json!({"Text": {"value": "changed"}}));
    let files = ["out.csv", "gone.csv", "app.state"];
    grows(&world, &tenant, &arguments, &files);
    assert!(
        String::from_utf8(world.read("out.csv"))
            .unwrap()
            .contains("changed")
    );
}

#[test]
fn what_did_not_take_its_place_is_told_and_comes_again() {
    let (world, tenant) = (World::new(), some());
    let state = [
        "--since-state",
        "app.state",
        "--force",
        "--tables",
        "files",
        "--out",
    ];
    let arguments = [&state[..], &["out.csv"]].concat();
    let place = world.path().join("out.Table.csv");
    let at = place.clone();
    // It is free when the files are begun, and no longer when they are whole.
    let gateway = meddled_with(&tenant, move |_| fs_err::create_dir(&at).unwrap());
    let run = export_from(&world, &gateway.url(), &arguments);
    ends(
        &run,
        1,
        &["only a part of the files is new (`out.csv`), the others are as they were"],
    );
    assert!(!world.path().join("app.state").exists());
    fs_err::remove_dir(place).unwrap();
    drop(gateway);
    // As there is no state yet, all of it comes again.
    ends(
        &export(&world, &tenant, &arguments),
        0,
        &["80 rows", "40 records"],
    );
}
